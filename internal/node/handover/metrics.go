package handover

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are of the signatures of hand-overs.
type metrics struct {
	signed, refused, heard, failedLooks prometheus.Counter
	epoch, members                      prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: "hand_over", Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "hand_over", Name: name, Help: help})
	}
	m := &metrics{
		signed:      counter("signed_total", "Hand-overs that this operator signed since the start."),
		refused:     counter("refused_total", "Hand-overs that this operator did not sign, each reason once. Worry if it rises: the log says why; where a third of the weight does not sign, feeds stop on other chains."),
		heard:       counter("heard_total", "Signatures of other members that arrived."),
		failedLooks: counter("failed_looks_total", "Looks at what is final at the registry that failed. Worry if it rises steadily: endpoints of the home chain do not answer or contradict each other, and nothing is signed."),
		epoch:       gauge("epoch", "The newest epoch that is final at the registry and can be handed over to, 0 for none. Worry where it stays below oraclestream_epoch_last for longer than the home chain takes to finality."),
		members:     gauge("members", "Members whose signatures of the hand-over to that epoch are here."),
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.signed, m.refused, m.heard, m.failedLooks, m.epoch, m.members} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics of hand-overs: %w", err)
		}
	}
	return m, nil
}

// saw takes in the newest pair; nil for none.
func (m *metrics) saw(p *pair) {
	if p == nil {
		return
	}
	m.epoch.Set(float64(p.next.Epoch))
	m.members.Set(float64(len(p.votes)))
}

package relayer

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// advanceSet is the result of a turn that set an epoch.
const advanceSet = "set"

// advancerMetrics are of the registry's epochs and of this operator's part in them.
type advancerMetrics struct {
	last, until, seats, needed prometheus.Gauge
	turns                      *prometheus.CounterVec
	failedLooks                prometheus.Counter
}

func newAdvancerMetrics(reg prometheus.Registerer) (*advancerMetrics, error) {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "epoch", Name: name, Help: help})
	}
	m := &advancerMetrics{
		last:   gauge("last", "The newest epoch that is set at the registry, 0 for none."),
		until:  gauge("until_timestamp_seconds", "When the newest epoch that is set ends, in seconds since 1970. Alert where it is less than a third of the registry's lead away: nobody sets the next one, and feeds stop then."),
		seats:  gauge("seats", "Operators with a seat for the next epoch. Alert where it is below oraclestream_epoch_seats_needed: no epoch can be set."),
		needed: gauge("seats_needed", "Seats that an epoch takes at least."),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "oraclestream", Subsystem: "epoch", Name: "turns_total",
			Help: "This operator's turns to set an epoch by result: set; outrun, where another was faster and this one paid for nothing; refused by the registry, which costs nothing; failed. " +
				"Worry if failed rises, and if outrun does so more than now and then: clocks or endpoints lag.",
		}, []string{"result"}),
		failedLooks: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "oraclestream", Subsystem: "epoch", Name: "failed_looks_total",
			Help: "Looks at the registry that failed. Worry if it rises steadily: the home chain's endpoints do not answer, and this operator sets no epoch.",
		}),
	}
	for _, result := range []string{advanceSet, turnOutrun, turnRefused, turnFailed} {
		m.turns.WithLabelValues(result) // there from the start, so that a first failure is a rise
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.last, m.until, m.seats, m.needed, m.turns, m.failedLooks} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics of epochs: %w", err)
		}
	}
	return m, nil
}

// saw takes in what the registry says.
func (m *advancerMetrics) saw(s *epochState) {
	m.last.Set(float64(s.last))
	if s.last == 0 {
		return
	}
	if !s.until.IsZero() {
		m.until.Set(float64(s.until.Unix()))
	}
	m.seats.Set(float64(len(s.seats)))
	m.needed.Set(float64(s.need))
}

// failed counts a turn that brought nothing, unless the process stops.
func (m *advancerMetrics) failed(ctx context.Context, err error) {
	if result, ok := lostTurn(ctx, err); ok {
		m.turn(result)
	}
}

func (m *advancerMetrics) turn(result string) { m.turns.WithLabelValues(result).Inc() }

package node

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// What became of a round, as the metric names it.
const (
	roundSigned   = "signed"   // signed and given to the mesh
	roundNotYet   = "not_yet"  // too soon after a start, or no committee of ours
	roundEmpty    = "empty"    // nothing observed
	roundRefused  = "refused"  // the signing record or a key refused
	roundMissed   = "missed"   // the process did not run in time
	roundReported = "reported" // a quorum was heard
)

// rounds counts rounds; nil counts nothing.
type roundMetrics struct{ rounds *prometheus.CounterVec }

func newMetrics(r prometheus.Registerer) (*roundMetrics, error) {
	m := &roundMetrics{rounds: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "oraclestream_rounds_total",
		Help: "Rounds by what this node did in them. Worry when signed stops growing while the node is in the committee, or when missed or refused grow.",
	}, []string{"feed_set", "outcome"})}
	if r == nil {
		return m, nil
	}
	if err := r.Register(m.rounds); err != nil {
		return nil, fmt.Errorf("register node metrics: %w", err)
	}
	return m, nil
}

func (m *roundMetrics) count(set, outcome string) { m.rounds.WithLabelValues(set, outcome).Inc() }

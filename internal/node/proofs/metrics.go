package proofs

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/prover"
)

// metrics are of the proofs of this process.
type metrics struct {
	solve, prove prometheus.Histogram
	proofs       *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		solve: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "oraclestream_prover_solve_seconds", Buckets: prometheus.DefBuckets,
			Help: "Time to check a report and find the values of all wires. Worry if it grows while committee and feeds do not: the machine is busy.",
		}),
		prove: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "oraclestream_prover_prove_seconds", Buckets: prometheus.DefBuckets,
			Help: "Time to make a proof once its wires are known. Worry if it nears the operator's turn to deliver (chain.stage).",
		}),
		proofs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "oraclestream_prover_proofs_total",
			Help: "Proofs by result: proved; stopped, because the chain had the round or the node stopped; superseded by a newer round; failed. Worry if failed rises at all.",
		}, []string{"result"}),
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.solve, m.prove, m.proofs} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics of proofs: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) took(t prover.Timing) {
	m.solve.Observe(t.Solve.Seconds())
	m.prove.Observe(t.Prove.Seconds())
}

func (m *metrics) ended(err error) {
	result := "failed"
	switch {
	case err == nil:
		result = "proved"
	case errors.Is(err, ErrSuperseded):
		result = "superseded"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		result = "stopped"
	}
	m.proofs.WithLabelValues(result).Inc()
}

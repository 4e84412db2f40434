package relayer

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// turnMetrics count this operator's turns to do what any member can do, by result, and
// the looks for whether there is anything to do that failed.
type turnMetrics struct {
	turns       *prometheus.CounterVec
	failedLooks prometheus.Counter
}

// newTurnMetrics names them oraclestream_<subsystem>_turns_total and
// oraclestream_<subsystem>_failed_looks_total; done is the result of a turn that went well.
func newTurnMetrics(subsystem, done, turnsHelp, looksHelp string) turnMetrics {
	m := turnMetrics{
		turns:       prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: subsystem, Name: "turns_total", Help: turnsHelp}, []string{"result"}),
		failedLooks: prometheus.NewCounter(prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: subsystem, Name: "failed_looks_total", Help: looksHelp}),
	}
	for _, result := range []string{done, turnOutrun, turnRefused, turnFailed} {
		m.turns.WithLabelValues(result) // there from the start, so that a first failure is a rise
	}
	return m
}

// register registers them beside what else there is of the subject; a nil registerer takes none.
func (m turnMetrics) register(reg prometheus.Registerer, subject string, others ...prometheus.Collector) error {
	if reg == nil {
		return nil
	}
	for _, c := range append(others, m.turns, m.failedLooks) {
		if err := reg.Register(c); err != nil {
			return fmt.Errorf("register metrics of %s: %w", subject, err)
		}
	}
	return nil
}

// failedLook counts a look that failed, unless the process stops.
func (m turnMetrics) failedLook(ctx context.Context) {
	if ctx.Err() == nil {
		m.failedLooks.Inc()
	}
}

// lost counts a turn that brought nothing, unless the process stops.
func (m turnMetrics) lost(ctx context.Context, err error) {
	if result, ok := lostTurn(ctx, err); ok {
		m.turn(result)
	}
}

func (m turnMetrics) turn(result string) { m.turns.WithLabelValues(result).Inc() }

package relayer

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// turnRecorded is the result of a turn that recorded a round.
const turnRecorded = "recorded"

// recorderMetrics are of the reward pool and of this operator's part in its records.
type recorderMetrics struct {
	funded  prometheus.Gauge
	windows *prometheus.GaugeVec
	turnMetrics
}

func newRecorderMetrics(reg prometheus.Registerer) (*recorderMetrics, error) {
	m := &recorderMetrics{
		funded: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "oraclestream", Subsystem: "rewards", Name: "funded",
			Help: "Whether the reward pool has anything to pay with, 1 or 0. Worry where it is 0: nothing is recorded then, and windows that pass pay nobody.",
		}),
		windows: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "oraclestream", Subsystem: "rewards", Name: "recorded_window_timestamp_seconds",
			Help: "When the newest window of a feed set began in which the pool has this operator, in seconds since 1970. Worry where it is more than two windows old while the feed set's rounds land: this operator earns nothing.",
		}, []string{"feed_set"}),
		turnMetrics: newTurnMetrics("rewards", turnRecorded,
			"This operator's turns to record a round at the pool by result: recorded; outrun, where another was faster or the round became too old, and this one paid for nothing; refused by the pool, which costs nothing; failed. "+
				"Worry if refused or failed rises, and if outrun does so more than now and then: clocks or endpoints lag.",
			"Looks at pool, hub and registry that failed, or that found another network's pool. Worry if it rises steadily: the home chain's endpoints do not answer, or chain.NAME.rewards is wrong, and this operator records nothing."),
	}
	if err := m.register(reg, "rewards", m.funded, m.windows); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *recorderMetrics) saw(funded bool) {
	m.funded.Set(0)
	if funded {
		m.funded.Set(1)
	}
}

// recorded takes in that the pool has this operator in a window.
func (m *recorderMetrics) recorded(set string, begin time.Time) {
	m.windows.WithLabelValues(set).Set(float64(begin.Unix()))
}

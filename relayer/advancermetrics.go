package relayer

import "github.com/prometheus/client_golang/prometheus"

// advanceSet is the result of a turn that set an epoch.
const advanceSet = "set"

// advancerMetrics are of the registry's epochs and of this operator's part in them.
type advancerMetrics struct {
	last, until, seats, needed prometheus.Gauge
	turnMetrics
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
		turnMetrics: newTurnMetrics("epoch", advanceSet,
			"This operator's turns to set an epoch by result: set; outrun, where another was faster and this one paid for nothing; refused by the registry, which costs nothing; failed. "+
				"Worry if failed rises, and if outrun does so more than now and then: clocks or endpoints lag.",
			"Looks at the registry that failed. Worry if it rises steadily: the home chain's endpoints do not answer, and this operator sets no epoch."),
	}
	if err := m.register(reg, "epochs", m.last, m.until, m.seats, m.needed); err != nil {
		return nil, err
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

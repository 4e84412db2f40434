package relayer

import "github.com/prometheus/client_golang/prometheus"

// turnBrought is the result of a turn that brought a hand-over.
const turnBrought = "brought"

// carrierMetrics are of one chain's mirror and of this operator's part in it.
type carrierMetrics struct {
	epoch, until, weight, needed prometheus.Gauge
	turnMetrics
}

func newCarrierMetrics(reg prometheus.Registerer) (*carrierMetrics, error) {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "mirror", Name: name, Help: help})
	}
	m := &carrierMetrics{
		epoch:  gauge("epoch", "The newest epoch that the chain's mirror has. Worry where it stays below oraclestream_epoch_last while the next epoch comes near."),
		until:  gauge("until_timestamp_seconds", "When the mirror's newest committee ends, in seconds since 1970. Alert where it is less than a third of the registry's lead away: nobody brings the next hand-over, and feeds stop on this chain then, for ever."),
		weight: gauge("signed_weight", "Weight of the members whose signatures of the next hand-over are here, 0 where the mirror needs none. Alert where it stays below oraclestream_mirror_signed_weight_needed: members are silent."),
		needed: gauge("signed_weight_needed", "Weight that must sign the next hand-over, 0 where the mirror needs none."),
		turnMetrics: newTurnMetrics("mirror", turnBrought,
			"This operator's turns to bring a hand-over by result: brought; outrun, where another was faster and this one paid for nothing; refused by the mirror, which costs nothing; failed. "+
				"Worry if refused or failed rises, and if outrun does so more than now and then: clocks or endpoints lag.",
			"Looks at the mirror that failed. Worry if it rises steadily: the chain's endpoints do not answer, and this operator brings no hand-over."),
	}
	if err := m.register(reg, "a mirror", m.epoch, m.until, m.weight, m.needed); err != nil {
		return nil, err
	}
	return m, nil
}

// saw takes in what the mirror says.
func (m *carrierMetrics) saw(s *CarrierState) {
	m.epoch.Set(float64(s.Epoch))
	m.until.Set(float64(s.Until.Unix()))
	m.weight.Set(float64(s.Weight))
	m.needed.Set(float64(s.Needed))
}

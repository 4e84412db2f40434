package gateway

import "github.com/prometheus/client_golang/prometheus"

// Why a connection was refused or ended, as the metrics name it.
const (
	refusedTotal     = "total"
	refusedAddress   = "address"
	refusedOrigin    = "origin"
	refusedQuery     = "query"
	refusedHandshake = "handshake"
)

type metrics struct {
	connections prometheus.Gauge
	refusals    *prometheus.CounterVec
	ended       *prometheus.CounterVec
	messages    prometheus.Counter
	gaps        prometheus.Counter
	mistakes    prometheus.Counter
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	opts := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: "gateway", Name: name, Help: help}
	}
	m := &metrics{
		connections: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "gateway", Name: "connections",
			Help: "WebSocket clients at the moment. Worry when it comes near the configured maximum."}),
		refusals: prometheus.NewCounterVec(opts("refused_total", "Connections refused, by reason. Worry about total (the gateway is full); address and origin are clients that ask for too much."), []string{"reason"}),
		ended:    prometheus.NewCounterVec(opts("ended_total", "Connections ended, by reason. Worry when slow or silent is most of them: clients or the network cannot keep up."), []string{"reason"}),
		messages: prometheus.NewCounter(opts("messages_total", "Messages written to clients. Worry when it stands still while there are connections.")),
		gaps:     prometheus.NewCounter(opts("gaps_total", "Gaps reported to clients. Worry when it grows all the time: clients are slower than what they subscribe to.")),
		mistakes: prometheus.NewCounter(opts("client_errors_total", "Messages of clients that were answered with an error. Worry about a sudden rise: a client library is broken.")),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.connections, m.refusals, m.ended, m.messages, m.gaps, m.mistakes} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) refused(reason string) { m.refusals.WithLabelValues(reason).Inc() }
func (m *metrics) end(reason string)     { m.ended.WithLabelValues(reason).Inc() }

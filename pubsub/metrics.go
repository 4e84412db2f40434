package pubsub

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	publishedBy   *prometheus.CounterVec
	roots         map[Root]prometheus.Counter
	conflated     prometheus.Counter
	cut           prometheus.Counter
	gaps          prometheus.Counter
	forgotten     prometheus.Counter
	topics        prometheus.Gauge
	subscriptions prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: "bus", Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "bus", Name: name, Help: help})
	}
	m := &metrics{
		publishedBy: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "oraclestream", Subsystem: "bus", Name: "published_total",
			Help: "Messages published, by the root of their topic. Worry when raw stands still: no source delivers.",
		}, []string{"root"}),
		roots:         make(map[Root]prometheus.Counter),
		conflated:     counter("conflated_total", "Messages that a slow reader missed because a newer one of the topic took their place. Worry when it grows all the time: a reader is too slow for what it subscribes to."),
		cut:           counter("cut_total", "Readers cut because they fell behind. Worry when it grows all the time: a client reconnects and falls behind again."),
		gaps:          counter("resume_gaps_total", "Topics that a resuming reader could not be given without a gap. Worry when it grows in normal running: the history is too short for how long readers are away."),
		forgotten:     counter("topics_forgotten_total", "Topics forgotten to stay within the bounds on topics or bytes. Worry when it grows all the time: the bounds are too small, or something invents topics."),
		topics:        gauge("topics", "Topics remembered. Worry when it stands at the configured maximum."),
		subscriptions: gauge("subscriptions", "Readers at the moment. Worry when it only ever grows: subscriptions are not closed."),
	}
	for _, root := range Roots() {
		m.roots[root] = m.publishedBy.WithLabelValues(string(root))
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.publishedBy, m.conflated, m.cut, m.gaps, m.forgotten, m.topics, m.subscriptions} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) published(root Root) { m.roots[root].Inc() }

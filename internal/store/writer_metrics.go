package store

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// writerMetrics shows a writer's counters as they are at the scrape, so that
// there is one set of numbers.
type writerMetrics struct {
	writer   *Writer
	bytes    *prometheus.Desc
	limit    *prometheus.Desc
	waiting  *prometheus.Desc
	added    *prometheus.Desc
	stored   *prometheus.Desc
	shed     *prometheus.Desc
	refused  *prometheus.Desc
	batches  *prometheus.Desc
	failures *prometheus.Desc
	busy     *prometheus.Desc
	down     *prometheus.Desc
}

func newWriterMetrics(w *Writer) *writerMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("oraclestream_store_writer_"+name, help, labels, nil)
	}
	return &writerMetrics{
		writer:   w,
		bytes:    desc("buffered_bytes", "Memory of records that wait to be stored. Worry when it grows for minutes: the database is away or too slow."),
		limit:    desc("buffered_bytes_limit", "The bound of buffered_bytes, at which records are dropped."),
		waiting:  desc("waiting", "Records that wait to be stored. Worry when it grows for minutes.", "kind"),
		added:    desc("added_total", "Records handed in. Worry when ticks stand still while sources are up.", "kind"),
		stored:   desc("stored_total", "Records stored. Worry when it stands still while added_total grows.", "kind"),
		shed:     desc("shed_total", "Records dropped because the buffer was full. Worry when it is not 0: history has a hole; look after the database, then raise the bound.", "kind"),
		refused:  desc("refused_total", "Records that cannot be stored for what they hold. Worry when it grows: a source sends nonsense.", "kind"),
		batches:  desc("batches_total", "Calls that stored records; busy_seconds_total over it is the time of one. Worry when one takes longer than a second.", "kind"),
		failures: desc("failures_total", "Calls that failed and are made again. Worry when it grows steadily.", "kind"),
		busy:     desc("busy_seconds_total", "Time spent in calls to the database. Worry when it grows by nearly a second each second: the database is the bottleneck.", "kind"),
		down:     desc("down_seconds", "For how long storing has failed, 0 while it works. Worry when it is more than a minute.", "kind"),
	}
}

func (m *writerMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		m.bytes, m.limit, m.waiting, m.added, m.stored, m.shed, m.refused, m.batches, m.failures, m.busy, m.down,
	} {
		ch <- d
	}
}

func (m *writerMetrics) Collect(ch chan<- prometheus.Metric) {
	stats := m.writer.Stats()
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	gauge(m.bytes, stats.Bytes)
	gauge(m.limit, m.writer.cfg.MaxBytes)
	for kind, s := range map[string]LaneStats{"ticks": stats.Ticks, "messages": stats.Messages, "values": stats.Values} {
		count := func(d *prometheus.Desc, n uint64) {
			ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), kind)
		}
		seconds := func(d *prometheus.Desc, typ prometheus.ValueType, t time.Duration) {
			ch <- prometheus.MustNewConstMetric(d, typ, t.Seconds(), kind)
		}
		gauge(m.waiting, s.Waiting, kind)
		count(m.added, s.Added)
		count(m.stored, s.Stored)
		count(m.shed, s.Shed)
		count(m.refused, s.Refused)
		count(m.batches, s.Batches)
		count(m.failures, s.Failures)
		seconds(m.busy, prometheus.CounterValue, s.Busy)
		seconds(m.down, prometheus.GaugeValue, s.Down)
	}
}

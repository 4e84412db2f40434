package node

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/sources"
)

// sourceMetrics shows the sources' own counters as they are at the scrape.
type sourceMetrics struct {
	stats                                                    func() []sources.Stats
	connected, instruments, age, skew, banned                *prometheus.Desc
	frames, ticks, left, gaps, connects, fallbacks, requests *prometheus.Desc
}

func newSourceMetrics(r prometheus.Registerer, stats func() []sources.Stats) error {
	if r == nil {
		return nil
	}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("oraclestream_source_"+name, help, append([]string{"source"}, labels...), nil)
	}
	m := &sourceMetrics{
		stats:       stats,
		connected:   desc("connections", "Open connections to the venue. Worry when it is 0 for a minute."),
		instruments: desc("instruments", "Wanted pairs that the venue lists. Worry when it falls: a pair was delisted."),
		age:         desc("event_age_seconds", "Age of the newest event that the venue gave, by its own time. Worry when it passes the feeds' max_age while the market moves; heartbeats do not make it smaller."),
		skew:        desc("clock_skew_seconds", "How far the venue's clock is ahead of this host's, as the delays of its messages tell; less than 0 where it is behind or late. Worry beyond a second; beyond max_skew its ticks are refused."),
		banned:      desc("banned_seconds", "For how long the venue still wants to be left alone. Worry when it is not 0: raise connect_every, rest_every or send_every."),
		frames:      desc("frames_total", "Messages of the venue. Worry when it stands still."),
		ticks:       desc("ticks_total", "Ticks that were made of them. Worry when it stands still."),
		left:        desc("left_out_total", "What made no tick, by reason. Worry when bad, refused, skewed or shed grow; repeats, duplicates and history are the order of things.", "reason"),
		gaps:        desc("gaps_total", "Gaps in the venue's sequence numbers. Worry when it grows steadily: messages are lost and books start anew."),
		connects:    desc("connects_total", "Opened connections, by whether the old one still served. Worry when kind=reconnect grows by more than a few an hour.", "kind"),
		fallbacks:   desc("fallback_ticks_total", "Ticks from REST tickers while the stream brought nothing. Worry when it grows for long."),
		requests:    desc("bans_total", "Requests that the venue answered by asking to be left alone. Worry when it grows."),
	}
	if err := r.Register(m); err != nil {
		return fmt.Errorf("register source metrics: %w", err)
	}
	return nil
}

func (m *sourceMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		m.connected, m.instruments, m.age, m.skew, m.banned, m.frames, m.ticks, m.left, m.gaps, m.connects, m.fallbacks, m.requests,
	} {
		ch <- d
	}
}

// Collect adds up sources of one name, as recordings of one venue are.
func (m *sourceMetrics) Collect(ch chan<- prometheus.Metric) {
	byName := make(map[string]sources.Stats)
	for _, s := range m.stats() {
		byName[s.Source] = sources.AddStats(byName[s.Source], s)
	}
	now := time.Now()
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		s := byName[name]
		gauge := func(d *prometheus.Desc, v float64) {
			ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, name)
		}
		count := func(d *prometheus.Desc, n uint64, labels ...string) {
			ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), append([]string{name}, labels...)...)
		}
		gauge(m.connected, float64(s.Connected))
		gauge(m.instruments, float64(s.Instruments))
		if !s.LastEvent.IsZero() {
			gauge(m.age, now.Sub(s.LastEvent).Seconds())
		}
		if s.SkewKnown {
			gauge(m.skew, s.Skew.Seconds())
		}
		gauge(m.banned, max(0, s.BannedUntil.Sub(now).Seconds()))
		count(m.frames, s.Frames)
		count(m.ticks, s.Ticks)
		for reason, n := range map[string]uint64{
			"bad": s.Bad, "refused": s.Refused, "skewed": s.Skewed, "unmapped": s.Unmapped, "history": s.History,
			"duplicate": s.Duplicates, "repeat": s.Repeats, "conflated": s.Conflated, "shed": s.Shed,
		} {
			count(m.left, n, reason)
		}
		count(m.gaps, s.Gaps)
		count(m.connects, s.Connects-s.Reconnects, "first")
		count(m.connects, s.Reconnects-s.Handovers, "reconnect")
		count(m.connects, s.Handovers, "handover")
		count(m.fallbacks, s.Fallbacks)
		count(m.requests, s.Bans)
	}
}

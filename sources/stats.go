package sources

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Stats counts what a source did since its start.
type Stats struct {
	Source string
	// Instruments is how many wanted pairs were found in the instrument list.
	Instruments int
	// Wanted is how many pairs were asked for.
	Wanted int
	// Connected is how many connections are open now.
	Connected int
	// Connects counts opened connections; Reconnects those after the first of
	// each; Handovers those of them that took over while the old one still served.
	Connects, Reconnects, Handovers uint64
	// Frames and Bytes count messages of the venue, REST bodies included.
	Frames, Bytes uint64
	// Records counts what decoders emitted; Ticks what was made of them.
	Records, Ticks uint64
	// Bad counts refused frames or parts, Gaps lost messages' gaps.
	Bad, Gaps uint64
	// History, Duplicates count trades that were left out as such, Repeats quotes
	// that said nothing new.
	History, Duplicates, Repeats uint64
	// Fallbacks counts ticks that came from REST tickers.
	Fallbacks uint64
	// Unmapped counts records of symbols that were not wanted, Refused those with
	// an impossible price, book or time, Skewed those that were refused since the
	// venue's clock is too far off.
	Unmapped, Refused, Skewed uint64
	// Conflated counts quotes that a later one replaced before a slow sink took
	// them, Shed ticks that were dropped since it took none.
	Conflated, Shed uint64
	// Bans counts requests that the venue answered by asking to be left alone;
	// BannedUntil is when the last of these pauses ends, zero if there was none.
	Bans        uint64
	BannedUntil time.Time
	// Skew is how far the venue's clock is ahead of ours, as far as the delays of
	// its messages tell; less than 0 where it is behind or its messages come late.
	// It is an estimate where SkewKnown.
	Skew      time.Duration
	SkewKnown bool
	// LastFrame and LastTick are when the last came in; zero if none did.
	// LastEvent is the newest event time of a tick.
	LastFrame, LastTick, LastEvent time.Time
	// LastError is the last reason a connection ended; empty if none did.
	LastError string
}

// InstrumentStats is what came of one wanted instrument.
type InstrumentStats struct {
	// Pair is in feed notation, Symbol the venue's own name.
	Pair   feed.ID
	Symbol string
	// Ticks counts since the start.
	Ticks uint64
	// LastTick is when the last tick came in, LastEvent the newest event time:
	// the age of an instrument's data counts from LastEvent. Zero if none came.
	LastTick, LastEvent time.Time
}

// Stats implements [Source].
func (r *Runner) Stats() Stats {
	r.mu.Lock()
	s := r.stats
	r.mu.Unlock()
	s.Skew, s.SkewKnown = r.skew.get()
	s.BannedUntil = r.ban.end()
	return s
}

// Instruments gives what came of each instrument that was found in the venue's
// list, sorted by pair; nothing before the list was read.
func (r *Runner) Instruments() []InstrumentStats {
	r.mu.Lock()
	groups := r.groups
	r.mu.Unlock()
	var out []InstrumentStats
	for _, g := range groups {
		out = g.ticks.instruments(out)
	}
	sortInstruments(out)
	return out
}

// count changes the counters.
func (r *Runner) count(change func(*Stats)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.stats)
}

// AddStats adds up the counters of two sources of one name. Of times it takes
// the later, of clocks the one that is further off, of errors the second.
func AddStats(a, b Stats) Stats {
	sum := b
	sum.Instruments += a.Instruments
	sum.Wanted += a.Wanted
	sum.Connected += a.Connected
	for _, c := range []struct {
		to   *uint64
		more uint64
	}{
		{&sum.Connects, a.Connects}, {&sum.Reconnects, a.Reconnects}, {&sum.Handovers, a.Handovers}, {&sum.Frames, a.Frames},
		{&sum.Bytes, a.Bytes}, {&sum.Records, a.Records}, {&sum.Ticks, a.Ticks}, {&sum.Bad, a.Bad}, {&sum.Gaps, a.Gaps},
		{&sum.History, a.History}, {&sum.Duplicates, a.Duplicates}, {&sum.Repeats, a.Repeats}, {&sum.Fallbacks, a.Fallbacks},
		{&sum.Unmapped, a.Unmapped}, {&sum.Refused, a.Refused}, {&sum.Skewed, a.Skewed}, {&sum.Conflated, a.Conflated},
		{&sum.Shed, a.Shed}, {&sum.Bans, a.Bans},
	} {
		*c.to += c.more
	}
	if a.SkewKnown && (!b.SkewKnown || a.Skew.Abs() > b.Skew.Abs()) {
		sum.Skew, sum.SkewKnown = a.Skew, true
	}
	sum.BannedUntil = later(a.BannedUntil, b.BannedUntil)
	sum.LastFrame, sum.LastTick, sum.LastEvent = later(a.LastFrame, b.LastFrame), later(a.LastTick, b.LastTick), later(a.LastEvent, b.LastEvent)
	if b.LastError == "" {
		sum.LastError = a.LastError
	}
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

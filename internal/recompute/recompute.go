package recompute

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// maxMismatches bounds the mismatches that a result holds; all are counted.
const maxMismatches = 1000

// Mismatch is a value that the stored ticks do not make again.
type Mismatch struct {
	FeedSet string     `json:"feed_set"`
	Round   feed.Round `json:"round"`
	Feed    feed.ID    `json:"feed"`
	At      time.Time  `json:"at"`
	// What names the part that differs: value, low, high, oldest, newest or
	// decimals; or feeds where one of both has no such feed at all.
	What string `json:"what"`
	// Stored and Computed are decimal text, times in RFC 3339, or absent.
	Stored   string `json:"stored"`
	Computed string `json:"computed"`
}

// String writes the mismatch as one line.
func (m *Mismatch) String() string {
	return fmt.Sprintf("%s round %d of %s, %s: %s stored %s, computed %s", m.Feed, m.Round, m.FeedSet, m.At.Format(time.RFC3339Nano), m.What, m.Stored, m.Computed)
}

// Gap is ticks that a process took in and the store does not have.
type Gap struct {
	FeedSet string     `json:"feed_set"`
	Round   feed.Round `json:"round"`
	// Before is the sample that is the first to miss them.
	Before time.Time `json:"before"`
	// Missing is negative where the store has ticks that nobody took in.
	Missing int64 `json:"missing"`
}

// Finding is something in the store that is not as it was recorded.
type Finding struct {
	FeedSet string     `json:"feed_set,omitempty"`
	Round   feed.Round `json:"round"`
	Feed    feed.ID    `json:"feed,omitempty"`
	At      time.Time  `json:"at"`
	Text    string     `json:"text"`
}

// String writes the finding as one line.
func (f *Finding) String() string {
	var b strings.Builder
	if f.Feed != "" {
		fmt.Fprintf(&b, "%s, ", f.Feed)
	}
	if f.Round != 0 {
		fmt.Fprintf(&b, "round %d", f.Round)
		if f.FeedSet != "" {
			fmt.Fprintf(&b, " of %s", f.FeedSet)
		}
		b.WriteString(", ")
	}
	fmt.Fprintf(&b, "%s: %s", f.At.UTC().Format(time.RFC3339Nano), f.Text)
	return b.String()
}

// Result is what [Run] found.
type Result struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Samples and Values were computed again; Equal of the values came out the same.
	Samples int `json:"samples"`
	Values  int `json:"values"`
	Equal   int `json:"equal"`
	// Mismatched counts the differences; at most a thousand of them are listed.
	Mismatched int        `json:"mismatched"`
	Mismatches []Mismatch `json:"mismatches"`
	// Gaps explain mismatches: what was never stored cannot be counted again.
	Gaps []Gap `json:"gaps"`
	// First and Last are the moments of the first and the last sample; before and
	// behind them nothing was looked at.
	First time.Time `json:"first_sample"`
	Last  time.Time `json:"last_sample"`
	// Digests is how many samples' digests could be made again, so that nothing of
	// them or of the ticks since the one before was changed. The first sample of a
	// time, and those behind a gap, cannot be judged by theirs.
	Digests int `json:"digests"`
	// Proven is how many proven values were looked at.
	Proven int `json:"proven"`
	// Signatures is how many observations' feed-key signatures were verified, Envelopes
	// how many of their operators' Ethereum signatures: none without [Options.Network].
	Signatures int `json:"signatures"`
	Envelopes  int `json:"envelopes"`
	// Unsealed counts samples without a digest and values without a checksum, which
	// earlier versions stored: a change of them may go unnoticed.
	Unsealed int `json:"unsealed"`
	// Unreadable counts records that are none, of which nothing could be said but
	// where they stand; each is among Findings too.
	Unreadable int `json:"unreadable"`
	// Found counts what is not as it was recorded; at most a thousand are listed.
	Found    int       `json:"found"`
	Findings []Finding `json:"findings"`
}

func (r *Result) find(f Finding) {
	if r.Found++; len(r.Findings) < maxMismatches {
		r.Findings = append(r.Findings, f)
	}
}

// unreadable notes a record that is none.
func (r *Result) unreadable(f Finding, err error) {
	r.Unreadable++
	f.Text = err.Error()
	r.find(f)
}

// Reproduced reports whether there were values and all of them came out the
// same, of all ticks that were taken in, with nothing changed.
func (r *Result) Reproduced() bool {
	return r.Values > 0 && r.Mismatched == 0 && len(r.Gaps) == 0 && r.Found == 0
}

// Options are what [Run] can do without.
type Options struct {
	// Network is what envelopes are signed for; without it they are not verified.
	Network *protocol.Network
	// Progress is called after each sample.
	Progress func(at time.Time)
}

// Run computes every sample with from <= At < to again from the stored ticks
// and compares it bit for bit, and looks whether the records are those that were
// stored. A record that cannot be read is counted and named, and the rest looked
// at all the same. It fails with [ErrNothing] where there are none,
// with [ErrTicksGone] where retention took ticks that matter, and with
// [aggregator.ErrRules] where other formulas made the values.
func Run(ctx context.Context, s Store, from, to time.Time, options Options) (*Result, error) {
	out := &Result{From: from.UTC(), To: to.UTC(), Mismatches: []Mismatch{}, Gaps: []Gap{}, Findings: []Finding{}}
	seen := make(origins)
	err := replay(ctx, s, from, to, func(r *replayed) error {
		seen.add(r.stored.At, r.again.Values)
		if out.Samples++; out.Samples == 1 {
			out.First = r.stored.At
		}
		out.Last = r.stored.At
		out.judge(r)
		if r.missing != 0 {
			out.Gaps = append(out.Gaps, Gap{FeedSet: r.stored.FeedSet, Round: r.stored.Round, Before: r.stored.At, Missing: r.missing})
		}
		out.compare(r)
		if options.Progress != nil {
			options.Progress(r.stored.At)
		}
		return ctx.Err()
	}, oddities{
		quote: func(t *feed.Tick) error {
			out.find(Finding{At: t.ReceiveTime, Text: fmt.Sprintf("the price %s of a quote of %s at %s is not the mid of %s and %s", t.Price, t.Pair, t.Source, t.Bid, t.Ask)})
			return ctx.Err()
		},
		unreadable: func(f Finding, err error) error {
			out.unreadable(f, err)
			return ctx.Err()
		},
	})
	if err == nil {
		err = checkProven(ctx, s, from, to, options.Network, seen, out)
	}
	switch {
	case err != nil:
		return out, fmt.Errorf("recompute: %w", err)
	case out.Samples == 0:
		return out, fmt.Errorf("recompute: %w: %s to %s", ErrNothing, from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return out, nil
}

// judge looks at the sample's digest and its place among the samples.
func (r *Result) judge(s *replayed) {
	find := func(format string, args ...any) {
		r.find(Finding{FeedSet: s.stored.FeedSet, Round: s.stored.Round, At: s.stored.At, Text: fmt.Sprintf(format, args...)})
	}
	since := s.since.UTC().Format(time.RFC3339Nano)
	switch {
	case s.bare:
		r.Unsealed++
		find("the sample has no digest, and was stored with one")
	case len(s.stored.Digest) == 0:
		r.Unsealed++
	case s.judged:
		r.Digests++
	}
	if s.changed {
		find("the sample, a tick or a change of the configuration since %s is not the one that was recorded", since)
	}
	if s.lost > 0 {
		find("%d samples since %s are not in the store", s.lost, since)
	}
}

// compare holds what was stored against what came out.
func (r *Result) compare(s *replayed) {
	again := s.again.Recorded(s.body.Columns)
	computed := make(map[feed.ID]*aggregator.RecordedValue, len(again.Values))
	for i := range again.Values {
		computed[again.Values[i].Feed] = &again.Values[i]
	}
	find := func(id feed.ID, what, stored, computed string) {
		if r.Mismatched++; len(r.Mismatches) < maxMismatches {
			r.Mismatches = append(r.Mismatches, Mismatch{
				FeedSet: s.stored.FeedSet, Round: s.stored.Round, Feed: id, At: s.stored.At, What: what, Stored: stored, Computed: computed,
			})
		}
	}
	for i := range s.body.Values {
		want := &s.body.Values[i]
		got := computed[want.Feed]
		delete(computed, want.Feed)
		r.Values++
		if got == nil {
			find(want.Feed, "feeds", "present", "unknown")
			continue
		}
		if *got == *want {
			r.Equal++
			continue
		}
		number := func(v *aggregator.RecordedValue, n feed.Encoded) string {
			if n == feed.Absent {
				return "absent"
			}
			return n.Text(v.Decimals)
		}
		for _, part := range []struct {
			what             string
			stored, computed string
		}{
			{"decimals", fmt.Sprint(want.Decimals), fmt.Sprint(got.Decimals)},
			{"value", number(want, want.Value), number(got, got.Value)},
			{"low", number(want, want.Low), number(got, got.Low)},
			{"high", number(want, want.High), number(got, got.High)},
			{"oldest", moment(want.OldestNS), moment(got.OldestNS)},
			{"newest", moment(want.NewestNS), moment(got.NewestNS)},
		} {
			if part.stored != part.computed {
				find(want.Feed, part.what, part.stored, part.computed)
			}
		}
	}
	for id := range computed {
		find(id, "feeds", "unknown", "present")
	}
}

// moment writes a time in unix nanoseconds, 0 being none.
func moment(ns int64) string {
	if ns == 0 {
		return "absent"
	}
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}

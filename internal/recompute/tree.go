package recompute

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// WriteTree writes an explanation as a tree for people, from the transaction
// down to the ticks.
func WriteTree(w io.Writer, v *api.ExplainView) error {
	t := &tree{}
	median := valueText(v.Median)
	switch {
	case v.FeedSet == feed.LooseSet:
		median = "own value only"
	case v.Median == nil && len(v.Operators) == 0:
		median = "no proven value is known"
	}
	where := "in no feed set"
	if v.FeedSet != feed.LooseSet {
		where = "of " + v.FeedSet
	}
	t.line(0, "%s, round %d %s: %s%s", v.ID, v.Round, where, median, origin(v))
	if v.ObservedAt != nil {
		t.line(1, "observed at %s", v.ObservedAt.Format(time.RFC3339Nano))
	}
	for _, d := range v.Deliveries {
		t.line(1, "transaction %s in block %d of chain %d at %s, %d gas", d.Transaction, d.Block, d.ChainID, d.LandedAt.Format(time.RFC3339), d.GasUsed)
	}
	for _, p := range v.Proofs {
		t.line(1, "proof %s, payee %s", p.Commitment, p.Payee)
	}
	if len(v.Operators) > 0 {
		t.line(1, "operators, quorum %d of %d", v.Quorum, v.TotalWeight)
	}
	for _, o := range v.Operators {
		text := "took no part"
		if o.Participated {
			text = valueText(o.Value)
		}
		if o.Address == v.Operator {
			text += " (this node)"
		}
		t.line(2, "%s weight %d: %s", o.Address, o.Weight, text)
	}
	for _, f := range v.Locals {
		t.local(&f)
	}
	for _, c := range v.Contradictions {
		t.line(1, "CONTRADICTION: %s", c)
	}
	for _, u := range v.Unknown {
		t.line(1, "not known: %s", u)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

type tree struct{ b strings.Builder }

func (t *tree) line(depth int, format string, args ...any) {
	fmt.Fprintf(&t.b, "%s"+format+"\n", append([]any{strings.Repeat("  ", depth)}, args...)...)
}

// local writes one operator's own value of a feed.
func (t *tree) local(f *api.ExplainedFeed) {
	l := f.Local
	switch {
	case l.Value == nil:
		t.line(1, "own value of %s: absent: %s", f.Feed, l.Reason)
	case l.Derivation != "":
		t.line(1, "own value of %s: %s, the %s of", f.Feed, l.Value.Text, l.Derivation)
	default:
		t.line(1, "own value of %s: %s, quartiles %s and %s, %d sources", f.Feed, l.Value.Text, valueText(l.Low), valueText(l.High), l.SourceCount)
	}
	if r := l.Reference; r != nil {
		t.line(2, "circuit breaker: %d ppm from %s of %s", r.DeviationPPM, valueText(r.Value), r.Feed)
	}
	for _, p := range l.Parts {
		text := valueText(p.Value)
		if p.Weight > 0 {
			text += fmt.Sprintf(", weight %d", p.Weight)
		}
		if p.Samples > 0 {
			text += fmt.Sprintf(" now, %d of %d values %s apart", p.Present, p.Samples, time.Duration(p.EveryMS)*time.Millisecond)
		}
		t.line(2, "%s: %s", p.Feed, text)
	}
	for i := range l.Sources {
		t.source(&l.Sources[i])
	}
}

func (t *tree) source(s *api.SourcePart) {
	text := fmt.Sprintf("%s %s", s.Source, s.Pair)
	if s.Kind != nil && s.Price != nil {
		text += fmt.Sprintf(": %s %s", *s.Kind, *s.Price)
	}
	if s.EventTime != nil {
		text += " of " + s.EventTime.Format("15:04:05.000")
	}
	if s.Inverted {
		text += ", inverted"
	}
	for _, h := range s.Via {
		sign := "x"
		if h.Invert {
			sign = "/"
		}
		text += fmt.Sprintf(" %s %s %s", sign, h.Feed, valueText(h.Value))
	}
	if s.SetAside != "" {
		t.line(2, "%s, set aside: %s", text, s.SetAside)
		return
	}
	text += fmt.Sprintf(" = %s, weight %d (trust %d, volume %s, drift %d)", valueText(s.Value), s.Weight, s.Trust, volumeText(s.Volume), s.Drift)
	if s.Note != "" {
		text += "; " + s.Note
	}
	t.line(2, "%s", text)
}

// volumeText writes a volume in base units, of which millionths are counted.
func volumeText(millionths uint64) string {
	return feed.DecimalFromMantissa(int64(min(millionths, feed.MaxMantissa)), 6).String()
}

func valueText(v *api.Value) string {
	if v == nil {
		return "absent"
	}
	return v.Text
}

func origin(v *api.ExplainView) string {
	if v.Origin == "" {
		return ""
	}
	return " (" + string(v.Origin) + ")"
}

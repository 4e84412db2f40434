package prooffile

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// View is what a proof says, for people and for --json.
type View struct {
	FeedSet string `json:"feed_set"`
	Domain  string `json:"domain"`
	Round   string `json:"round"`
	// ObservedAt is the operators' median time; empty where it is absent.
	ObservedAt    string `json:"observed_at,omitempty"`
	Payee         string `json:"payee"`
	Circuit       string `json:"circuit"`
	CircuitDigest string `json:"circuit_digest,omitempty"`
	Root          string `json:"root"`
	Quorum        string `json:"quorum"`
	// TookPart is the weight of who took part; empty where the members are not known.
	TookPart string `json:"took_part,omitempty"`
	Digests  string `json:"digests"`
	// Mask is the participation words in hex, the first slot lowest.
	Mask       []string     `json:"mask"`
	Operators  []SlotView   `json:"operators"`
	Medians    []MedianView `json:"medians"`
	Words      []string     `json:"words"`
	Commitment string       `json:"commitment"`
}

// SlotView is one slot of the committee.
type SlotView struct {
	Slot int `json:"slot"`
	// Operator and Weight are empty where the file has no members.
	Operator string `json:"operator,omitempty"`
	Weight   string `json:"weight,omitempty"`
	TookPart bool   `json:"took_part"`
}

// MedianView is one column.
type MedianView struct {
	Column int `json:"column"`
	// Feed is "time" for column 0 and empty where the feed is not known.
	Feed string `json:"feed,omitempty"`
	// Value has the feed's decimals; empty where the column is absent, or the feed
	// not known.
	Value string `json:"value,omitempty"`
	// Mantissa is the integer that is proven; empty where the column is absent.
	Mantissa string `json:"mantissa,omitempty"`
	Present  bool   `json:"present"`
}

// View gives what the proof says. It does not verify anything.
func (p *Proof) View() (*View, error) {
	w, err := p.Words()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	v := &View{
		FeedSet: p.Bundle.FeedSet, Domain: ElementText(p.Bundle.Domain), Round: strconv.FormatUint(uint64(w.Round), 10),
		Payee: w.Payee.Hex(), Circuit: fmt.Sprintf("%s-%s", p.Shape, p.Profile), CircuitDigest: p.CircuitDigest,
		Root: ElementText(p.Root), Quorum: strconv.FormatUint(p.Quorum, 10), Digests: ElementText(w.Digests), Commitment: ElementText(p.Bundle.Commitment),
	}
	if at := protocol.ObservedAt(w.Medians); !at.IsZero() {
		v.ObservedAt = at.Format(time.RFC3339Nano)
	}
	for _, e := range p.Bundle.Words {
		v.Words = append(v.Words, ElementText(e))
	}
	v.Mask = v.Words[3 : 3+p.Shape.MaskWords()]
	var weight uint64
	for slot, took := range w.Participation {
		s := SlotView{Slot: slot, TookPart: took}
		if slot < len(p.Members) {
			m := &p.Members[slot]
			s.Operator, s.Weight = m.Operator.Hex(), strconv.FormatUint(m.Weight, 10)
			if took {
				weight += m.Weight
			}
		} else if p.Members != nil && !took {
			continue // a slot that nobody has
		}
		v.Operators = append(v.Operators, s)
	}
	if p.Members != nil {
		v.TookPart = strconv.FormatUint(weight, 10)
	}
	for j, m := range w.Medians {
		v.Medians = append(v.Medians, p.median(j, m))
	}
	return v, nil
}

func (p *Proof) median(column int, m feed.Encoded) MedianView {
	v := MedianView{Column: column, Present: m != feed.Absent}
	decimals, known := uint8(0), column == 0
	switch {
	case column == 0:
		v.Feed = "time"
	case column-1 < len(p.Feeds):
		f := p.Feeds[column-1]
		v.Feed, decimals, known = string(f.ID), f.Decimals, true
	}
	if n, err := m.Mantissa(); err == nil {
		v.Mantissa = strconv.FormatInt(n, 10)
		if known {
			v.Value = feed.MantissaText(n, decimals)
		}
	}
	return v
}

// Print writes the view in plain text.
func (v *View) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name, value string) { _, _ = fmt.Fprintf(w, "%s\t%s\n", name, value) } // Flush tells of errors
	line("feed set", v.FeedSet)
	line("round", v.Round)
	line("observed at", orNone(v.ObservedAt, "absent"))
	line("payee", v.Payee)
	line("circuit", v.Circuit+" "+v.CircuitDigest)
	line("domain", v.Domain)
	line("committee root", v.Root)
	line("quorum", v.Quorum)
	if v.TookPart != "" {
		line("weight that took part", v.TookPart)
	}
	line("digests", v.Digests)
	line("commitment", v.Commitment)
	for i, m := range v.Mask {
		line(fmt.Sprintf("mask %d", i), m)
	}
	_, _ = fmt.Fprint(w, "\nslot\toperator\tweight\ttook part\n")
	for _, s := range v.Operators {
		took := "no"
		if s.TookPart {
			took = "yes"
		}
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", s.Slot, orNone(s.Operator, "not in the file"), orNone(s.Weight, "-"), took)
	}
	_, _ = fmt.Fprint(w, "\ncolumn\tfeed\tmedian\tmantissa\n")
	for i := range v.Medians {
		m := &v.Medians[i]
		if !m.Present {
			_, _ = fmt.Fprintf(w, "%d\t%s\tabsent\t\n", m.Column, orNone(m.Feed, "-"))
			continue
		}
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", m.Column, orNone(m.Feed, "-"), orNone(m.Value, "-"), m.Mantissa)
	}
	_, _ = fmt.Fprint(w, "\nword\tvalue\n")
	for i, word := range v.Words {
		_, _ = fmt.Fprintf(w, "%d\t%s\n", i, word)
	}
	return w.Flush()
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

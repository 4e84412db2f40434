package tracecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// ErrMismatch is returned by [Check] where the trace contradicts itself; the
// findings say where.
var ErrMismatch = errors.New("trace does not add up")

// Kind says what a finding is about.
type Kind string

// The kinds of finding.
const (
	// FormFinding is a delivery that is not what the format says.
	FormFinding Kind = "form"
	// MedianFinding is a median that does not follow from the vectors.
	MedianFinding Kind = "median"
	// LocalFinding is an operator's value that does not follow from its ticks.
	LocalFinding Kind = "local"
)

// Finding is one contradiction in a trace.
type Finding struct {
	Kind    Kind
	FeedSet string
	Round   uint64
	// Operator is the operator's address, empty where the finding is not about one.
	Operator string
	// Column is the column's name, empty where the finding is not about one.
	Column string
	Text   string
}

// String writes the finding as one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%s: feed set %s round %d", f.Kind, f.FeedSet, f.Round)
	if f.Operator != "" {
		s += " operator " + f.Operator
	}
	if f.Column != "" {
		s += " column " + f.Column
	}
	return s + ": " + f.Text
}

// Recomputed is a delivery with the medians as recomputed here, not as the
// trace states them.
type Recomputed struct {
	FeedSet string
	Round   uint64
	Columns []string
	// Medians has one encoded value a column, 0 where the column is absent.
	Medians []*big.Int
}

// Result is what [Check] found.
type Result struct {
	Deliveries []Recomputed
	// Medians counts the present medians that were recomputed.
	Medians int
	// Locals counts the operators' values that were recomputed from ticks.
	Locals int
	// Ticks counts the ticks whose conversion was recomputed.
	Ticks    int
	Findings []Finding
}

const (
	// maxDeliveries and maxBytes bound what one check reads.
	maxDeliveries = 1 << 20
	maxBytes      = 1 << 32
)

// The JSON of a trace, as far as it is needed. Numbers may be text or numbers.
type delivery struct {
	FeedSet     string        `json:"feed_set"`
	Round       uint64        `json:"round"`
	Columns     []string      `json:"columns"`
	Decimals    []int         `json:"decimals"`
	Quorum      json.Number   `json:"quorum"`
	TotalWeight json.Number   `json:"total_weight"`
	Operators   []operator    `json:"operators"`
	Medians     []json.Number `json:"medians"`
}

type operator struct {
	Address      string        `json:"address"`
	Weight       json.Number   `json:"weight"`
	Participated bool          `json:"participated"`
	Vector       []json.Number `json:"vector"`
	Ticks        []tick        `json:"ticks"`
}

type tick struct {
	Source   string      `json:"source"`
	Price    string      `json:"price"`
	Invert   bool        `json:"invert"`
	Column   string      `json:"column"`
	Decimals int         `json:"decimals"`
	Weight   json.Number `json:"weight"`
	Via      []hop       `json:"via"`
	Value    json.Number `json:"value"`
	SetAside string      `json:"set_aside"`
}

type hop struct {
	Feed     string      `json:"feed"`
	Invert   bool        `json:"invert"`
	Value    json.Number `json:"value"`
	Decimals int         `json:"decimals"`
}

// Check reads a trace to its end and recomputes it. It fails where the trace
// cannot be read, and with [ErrMismatch] where anything in it does not follow;
// the result then holds every finding.
func Check(r io.Reader) (Result, error) {
	var out Result
	dec := json.NewDecoder(io.LimitReader(r, maxBytes))
	for {
		var d delivery
		switch err := dec.Decode(&d); {
		case errors.Is(err, io.EOF):
			if len(out.Findings) > 0 {
				return out, fmt.Errorf("%w: %d findings, the first: %s", ErrMismatch, len(out.Findings), out.Findings[0])
			}
			return out, nil
		case err != nil:
			return out, fmt.Errorf("read trace: delivery %d: %w", len(out.Deliveries), err)
		case len(out.Deliveries) == maxDeliveries:
			return out, fmt.Errorf("read trace: more than %d deliveries", maxDeliveries)
		}
		c := checker{d: &d, out: &out}
		medians := c.delivery()
		out.Deliveries = append(out.Deliveries, Recomputed{FeedSet: d.FeedSet, Round: d.Round, Columns: d.Columns, Medians: medians})
	}
}

// checker checks one delivery.
type checker struct {
	d   *delivery
	out *Result
}

func (c *checker) find(kind Kind, operator, column, format string, args ...any) {
	c.out.Findings = append(c.out.Findings, Finding{
		Kind: kind, FeedSet: c.d.FeedSet, Round: c.d.Round, Operator: operator, Column: column,
		Text: fmt.Sprintf(format, args...),
	})
}

// delivery checks the whole and gives the recomputed medians, or nothing where
// the form does not allow it.
func (c *checker) delivery() []*big.Int {
	quorum, weights, ok := c.form()
	if !ok {
		return nil
	}
	vectors := make([][]*big.Int, len(c.d.Operators))
	for i := range c.d.Operators {
		o := &c.d.Operators[i]
		if vectors[i], ok = c.vector(o); !ok {
			return nil
		}
		if len(o.Ticks) > 0 {
			c.locals(o, vectors[i])
		}
	}
	medians := make([]*big.Int, len(c.d.Columns))
	for j, name := range c.d.Columns {
		var column []weighted
		for i := range vectors {
			if vectors[i] != nil {
				column = append(column, weighted{weight: weights[i], value: vectors[i][j]})
			}
		}
		medians[j] = median(column, quorum)
		if medians[j].Sign() != 0 {
			c.out.Medians++
		}
		stated, ok := number(c.d.Medians[j])
		switch {
		case !ok || stated.Cmp(medians[j]) != 0:
			c.find(MedianFinding, "", name, "the trace says %s, the vectors give %s", c.d.Medians[j], medians[j])
		case j == 0 && stated.Sign() == 0:
			c.find(MedianFinding, "", name, "time is absent")
		}
	}
	return medians
}

// form checks what does not concern values.
func (c *checker) form() (quorum *big.Int, weights []*big.Int, ok bool) {
	d := c.d
	before := len(c.out.Findings)
	if len(d.Columns) == 0 || d.Columns[0] != "time" {
		c.find(FormFinding, "", "", "column 0 is not time")
	}
	names := map[string]bool{}
	for _, name := range d.Columns {
		if name != "" && names[name] {
			c.find(FormFinding, "", name, "column twice")
		}
		names[name] = true
	}
	if len(d.Medians) != len(d.Columns) || len(d.Decimals) != len(d.Columns) {
		c.find(FormFinding, "", "", "%d columns, %d decimals, %d medians", len(d.Columns), len(d.Decimals), len(d.Medians))
	}
	quorum, quorumOK := number(d.Quorum)
	total, totalOK := number(d.TotalWeight)
	sum := new(big.Int)
	addresses := map[string]bool{}
	for i := range d.Operators {
		o := &d.Operators[i]
		if o.Address == "" || addresses[o.Address] {
			c.find(FormFinding, o.Address, "", "operator without address or twice")
		}
		addresses[o.Address] = true
		w, good := number(o.Weight)
		if !good {
			c.find(FormFinding, o.Address, "", "weight %q", o.Weight)
			w = new(big.Int)
		}
		weights = append(weights, w)
		sum.Add(sum, w)
	}
	switch {
	case !quorumOK || !totalOK:
		c.find(FormFinding, "", "", "quorum %q of %q", d.Quorum, d.TotalWeight)
	case sum.Cmp(total) != 0:
		c.find(FormFinding, "", "", "the weights sum to %s, not to %s", sum, total)
	case new(big.Int).Mul(quorum, big.NewInt(3)).Cmp(new(big.Int).Mul(total, big.NewInt(2))) <= 0 || quorum.Cmp(total) > 0:
		c.find(FormFinding, "", "", "quorum %s is not more than two thirds of %s", quorum, total)
	}
	return quorum, weights, len(c.out.Findings) == before
}

// vector reads what an operator signed; nil where it took no part.
func (c *checker) vector(o *operator) ([]*big.Int, bool) {
	if !o.Participated {
		return nil, true
	}
	if len(o.Vector) != len(c.d.Columns) {
		c.find(FormFinding, o.Address, "", "%d values in %d columns", len(o.Vector), len(c.d.Columns))
		return nil, false
	}
	out := make([]*big.Int, len(o.Vector))
	for j, text := range o.Vector {
		v, ok := number(text)
		if !ok || v.BitLen() > 63 {
			c.find(FormFinding, o.Address, c.d.Columns[j], "value %q", text)
			return nil, false
		}
		if j > 0 && c.d.Columns[j] == "" && v.Sign() != 0 {
			c.find(FormFinding, o.Address, "", "unused column %d has a value", j)
		}
		out[j] = v
	}
	return out, true
}

// number reads a whole number without sign of at most 78 digits.
func number(n json.Number) (*big.Int, bool) {
	if len(n) == 0 || len(n) > 78 {
		return nil, false
	}
	for i := range len(n) {
		if n[i] < '0' || n[i] > '9' {
			return nil, false
		}
	}
	return new(big.Int).SetString(string(n), 10)
}

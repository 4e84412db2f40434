package prover

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/test"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

// medianCircuit is one column by itself.
type medianCircuit struct {
	Weights []frontend.Variable
	Values  []frontend.Variable
	Quorum  frontend.Variable
	Present frontend.Variable
	Median  frontend.Variable
}

func newMedianCircuit(slots int) *medianCircuit {
	return &medianCircuit{Weights: make([]frontend.Variable, slots), Values: make([]frontend.Variable, slots)}
}

func (c *medianCircuit) Define(api frontend.API) error {
	g, err := newGadgets(api, 0)
	if err != nil {
		return err
	}
	w := weightWidths(len(c.Values))
	for _, v := range c.Values {
		g.assertBits(v, feed.EncodedBits)
	}
	g.assertBits(c.Median, feed.EncodedBits)
	g.median(w, medianInput{weights: c.Weights, values: c.Values, quorum: c.Quorum, present: c.Present, median: c.Median})
	return nil
}

// column is one column's truth, and a claim about it.
type column struct {
	weights, values []*big.Int
	quorum          *big.Int
}

func (c *column) holds(present int64, median *big.Int) error {
	a := newMedianCircuit(len(c.values))
	for i := range c.values {
		a.Weights[i], a.Values[i] = c.weights[i], c.values[i]
	}
	a.Quorum, a.Present, a.Median = c.quorum, present, median
	return test.IsSolved(newMedianCircuit(len(c.values)), a, modulus)
}

// check lets the gadget judge the truth and every other claim given.
func (c *column) check(t require.TestingT, claims ...*big.Int) {
	m := referenceMedian(c.weights, c.values, c.quorum)
	require.NoError(t, c.holds(int64(m.Sign()), m), "%v: %v is true", c, m)
	require.Error(t, c.holds(int64(1-m.Sign()), m), "%v: %v with the wrong presence", c, m)
	for _, claim := range claims {
		if claim.Cmp(m) == 0 {
			continue
		}
		require.Error(t, c.holds(0, claim), "%v: absent as %v", c, claim)
		require.Error(t, c.holds(1, claim), "%v: %v is false", c, claim)
	}
}

func (c *column) String() string {
	return fmt.Sprintf("weights %v, values %v, quorum %v", c.weights, c.values, c.quorum)
}

// TestMedianExhaustively tries all small columns with all small claims.
func TestMedianExhaustively(t *testing.T) {
	for _, size := range []struct{ slots, weights, values int }{{1, 3, 3}, {2, 4, 4}, {3, 3, 4}} {
		t.Run(fmt.Sprintf("%d slots", size.slots), func(t *testing.T) {
			t.Parallel()
			claims := make([]*big.Int, size.values+1)
			for i := range claims {
				claims[i] = num(int64(i))
			}
			weights, values := make([]*big.Int, size.slots), make([]*big.Int, size.slots)
			var fill func(slot int)
			fill = func(slot int) {
				if slot == size.slots {
					total := new(big.Int)
					for _, w := range weights {
						total.Add(total, w)
					}
					// The smallest quorum of the committee if all took part.
					q := plus(total, 0)
					q.Mul(q, num(2)).Div(q, num(3)).Add(q, num(1))
					(&column{weights: weights, values: values, quorum: q}).check(t, claims...)
					return
				}
				for w := range size.weights {
					for v := range size.values {
						weights[slot], values[slot] = num(int64(w)), num(int64(v))
						fill(slot + 1)
					}
				}
			}
			fill(0)
		})
	}
}

// TestMedianOfAnyColumn tries large and near values; claims are the
// observations, their neighbours and the ends of the range.
func TestMedianOfAnyColumn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		slots := rapid.IntRange(1, 8).Draw(t, "slots")
		value := rapid.OneOf(
			rapid.Uint64Range(0, 3),
			rapid.Uint64Range(1<<62-2, 1<<62+2),
			rapid.Uint64Range(1<<63-3, 1<<63-1),
			rapid.Uint64Range(0, 1<<63-1),
		)
		weight := rapid.OneOf(rapid.Uint64Range(0, 2), rapid.Uint64Range(1<<48-2, 1<<48-1), rapid.Uint64Range(0, 1<<48-1))
		c := &column{}
		total := new(big.Int)
		claims := []*big.Int{num(0), num(1), plus(pow2(63), -1)}
		for range slots {
			v := new(big.Int).SetUint64(value.Draw(t, "value"))
			w := new(big.Int).SetUint64(weight.Draw(t, "weight"))
			c.values, c.weights = append(c.values, v), append(c.weights, w)
			total.Add(total, w)
			claims = append(claims, v, plus(v, 1))
			if v.Sign() > 0 {
				claims = append(claims, plus(v, -1))
			}
		}
		c.quorum = new(big.Int).SetUint64(rapid.Uint64Range(1, max(1, total.Uint64())).Draw(t, "quorum"))
		c.check(t, claims...)
	})
}

// TestGoldenMedians holds the gadget to the vectors that the Go code and the
// contracts' tests share.
func TestGoldenMedians(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "testdata", "weighted_median.json"))
	require.NoError(t, err)
	var golden struct {
		Cases []struct {
			Name         string `json:"name"`
			Quorum       string `json:"quorum"`
			Observations []struct {
				Weight string `json:"weight"`
				Value  string `json:"value"`
			} `json:"observations"`
			Median string `json:"median"`
		} `json:"cases"`
	}
	require.NoError(t, json.Unmarshal(b, &golden))
	require.NotEmpty(t, golden.Cases)
	parse := func(s string) *big.Int {
		v, ok := new(big.Int).SetString(s, 10)
		require.True(t, ok, s)
		return v
	}
	for _, g := range golden.Cases {
		t.Run(g.Name, func(t *testing.T) {
			c := &column{quorum: parse(g.Quorum)}
			claims := []*big.Int{num(0), num(1)}
			for _, o := range g.Observations {
				c.weights, c.values = append(c.weights, parse(o.Weight)), append(c.values, parse(o.Value))
				claims = append(claims, parse(o.Value))
			}
			require.Equal(t, g.Median, referenceMedian(c.weights, c.values, c.quorum).String())
			c.check(t, claims...)
		})
	}
}

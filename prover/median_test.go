package prover

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

// medianCircuit is one column by itself.
type medianCircuit struct {
	Weights  []frontend.Variable
	Values   []frontend.Variable
	Sides    []frontend.Variable
	Quorum   frontend.Variable
	Median   frontend.Variable
	Crossing frontend.Variable

	profile Profile
}

func newMedianCircuit(slots int, profile Profile) *medianCircuit {
	return &medianCircuit{
		Weights: make([]frontend.Variable, slots), Values: make([]frontend.Variable, slots),
		Sides: make([]frontend.Variable, slots), profile: profile,
	}
}

func (c *medianCircuit) Define(api frontend.API) error {
	g, err := newGadgets(api, c.profile, protocol.Shape{Slots: len(c.Values), Columns: 4}, 0)
	if err != nil {
		return err
	}
	values := g.median(weightWidths(len(c.Values)), medianInput{
		weights: c.Weights, values: c.Values, sides: c.Sides, quorum: c.Quorum, median: c.Median, crossing: c.Crossing,
	})
	// In the whole circuit the signed digest says what the values are.
	for i := range values {
		api.AssertIsEqual(values[i], c.Values[i])
	}
	return g.ranges.close()
}

// column is one column's truth, and a claim about it.
type column struct {
	weights, values []*big.Int
	quorum          *big.Int
	profile         Profile
}

type medianKey struct {
	slots   int
	profile Profile
}

var medianSystems sync.Map

func (c *column) system() constraint.ConstraintSystem {
	key := medianKey{len(c.values), c.profile}
	if s, ok := medianSystems.Load(key); ok {
		return s.(constraint.ConstraintSystem)
	}
	s, err := frontend.Compile(modulus, r1cs.NewBuilder, newMedianCircuit(key.slots, key.profile))
	if err != nil {
		panic(err)
	}
	medianSystems.Store(key, s)
	return s
}

// holds says whether the gadget takes a median with these sides and this crossing weight.
func (c *column) holds(median, crossing *big.Int, sides []*big.Int) error {
	a := newMedianCircuit(len(c.values), c.profile)
	for i := range c.values {
		a.Weights[i], a.Values[i], a.Sides[i] = c.weights[i], c.values[i], sides[i]
	}
	a.Quorum, a.Median, a.Crossing = c.quorum, median, crossing
	w, err := frontend.NewWitness(a, modulus)
	if err != nil {
		panic(err)
	}
	return c.system().IsSolved(w, commitmentOfTests())
}

// everyWay lets the gadget judge a claim with every set of sides and every
// crossing weight that could matter.
func (c *column) everyWay(t require.TestingT, claim *big.Int) {
	for set := range 1 << len(c.values) {
		sides := make([]*big.Int, len(c.values))
		for i := range sides {
			sides[i] = num(int64(set >> i & 1))
		}
		crossings := append([]*big.Int{num(0)}, c.weights...)
		for _, crossing := range crossings {
			require.Error(t, c.holds(claim, crossing, sides), "%v: %v is false, sides %v, crossing %v", c, claim, sides, crossing)
		}
	}
}

// check lets the gadget judge the truth and every other claim given, each in its
// plain way and, for few slots, in every way.
func (c *column) check(t require.TestingT, claims ...*big.Int) {
	m := referenceMedian(c.weights, c.values, c.quorum)
	sides, crossing := referenceSides(c.weights, c.values, m)
	require.NoError(t, c.holds(m, crossing, sides), "%v: %v is true", c, m)
	for _, claim := range claims {
		if claim.Cmp(m) == 0 {
			continue
		}
		if len(c.values) <= 3 {
			c.everyWay(t, claim)
			continue
		}
		sides, crossing := referenceSides(c.weights, c.values, claim)
		for _, w := range append([]*big.Int{crossing}, c.weights...) {
			require.Error(t, c.holds(claim, w, sides), "%v: %v is false", c, claim)
		}
	}
}

func (c *column) String() string {
	return fmt.Sprintf("weights %v, values %v, quorum %v", c.weights, c.values, c.quorum)
}

// TestMedianExhaustively tries all small columns with all small claims.
func TestMedianExhaustively(t *testing.T) {
	for _, size := range []struct{ slots, weights, values int }{{1, 3, 3}, {2, 3, 4}, {3, 2, 3}} {
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
					for _, profile := range bothProfiles {
						(&column{weights: weights, values: values, quorum: q, profile: profile}).check(t, claims...)
					}
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
		c := &column{profile: rapid.SampledFrom(bothProfiles).Draw(t, "profile")}
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
			c := &column{quorum: parse(g.Quorum), profile: ProfileBits}
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

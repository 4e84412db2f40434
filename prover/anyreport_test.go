package prover

import (
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Properties of the whole circuit. Nothing is proven here: the solver judges
// assignments, which takes part of a second where a proof takes seconds.

var bothProfiles = []Profile{ProfileBits, ProfileLookup}

// productionSizes are the circuits that networks use.
var productionSizes = []struct {
	shape    protocol.Shape
	profiles []Profile
}{
	{protocol.Shape{Slots: 16, Columns: 16}, bothProfiles},
	{protocol.Shape{Slots: 32, Columns: 64}, bothProfiles},
	{protocol.Shape{Slots: 64, Columns: 128}, []Profile{ProfileLookup}},
}

// few checks a property n times only, where each time takes long; of one that
// fails, as often as it takes to find a small case.
func few(t *testing.T, n int, property func(rt *rapid.T)) {
	count, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if count++; count > n && !failed {
			return
		}
		held := false
		defer func() { failed = failed || !held }()
		property(rt)
		held = true
	})
}

// TestAnyTrueReport lets the circuit judge what the honest assignment makes of random reports.
func TestAnyTrueReport(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		shape := protocol.Shape{Slots: 3, Columns: 4}
		weight := rapid.OneOf(rapid.Uint64Range(1, 3), rapid.Uint64Range(1<<48-2, 1<<48-1))
		value := rapid.OneOf(rapid.Uint64Range(0, 2), rapid.Uint64Range(1<<63-2, 1<<63-1))
		trueReport(rt, t, shape, bothProfiles, weight, value)
	})
}

// TestAnyTrueReportOfFullSize does so at production sizes, with many equal
// values, equal weights and absent columns.
func TestAnyTrueReportOfFullSize(t *testing.T) {
	t.Parallel()
	for _, size := range productionSizes {
		t.Run(size.shape.String(), func(t *testing.T) {
			t.Parallel()
			few(t, 5, func(rt *rapid.T) {
				trueReport(rt, t, size.shape, size.profiles, rapid.Uint64Range(1, 4), rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64Range(1<<62, 1<<62+3)))
			})
		})
	}
}

func trueReport(rt *rapid.T, t *testing.T, shape protocol.Shape, profiles []Profile, weight, value *rapid.Generator[uint64]) {
	members := rapid.IntRange(1, shape.Slots).Draw(rt, "members")
	weights := make([]uint64, members)
	rows := make([][]feed.Encoded, members)
	for i := range rows {
		weights[i] = weight.Draw(rt, "weight")
		if rapid.IntRange(0, 3).Draw(rt, "takes part") == 0 {
			continue
		}
		for range shape.Columns {
			rows[i] = append(rows[i], feed.Encoded(value.Draw(rt, "value")))
		}
	}
	r := newReport(rt, t, shape, weights, rows)
	require.NoError(rt, CheckReport(shape, r))
	for _, profile := range profiles {
		assignment, bundle, err := assign(shape, profile, r, testPayee)
		require.NoError(rt, err)
		w, err := frontend.NewWitness(assignment, modulus)
		require.NoError(rt, err)
		require.NoError(rt, systems.get(t, shape, profile, 0).IsSolved(w, commitmentOfTests()))
		words, err := protocol.UnpackWords(shape, bundle.Words)
		require.NoError(rt, err)
		require.Equal(rt, r.Medians, words.Medians)
	}
}

// falsehoods make a true assignment false, each in one place of the prover's
// choice, and all that the prover can adapt is adapted to it: the medians, the sides,
// the digests word, what is said to the contract.
var falsehoods = map[string]func(rt *rapid.T, r *raw){
	"a median that is none": func(rt *rapid.T, r *raw) {
		j := rapid.IntRange(0, r.shape.Columns-1).Draw(rt, "column")
		_, values := r.columnOf(j)
		claims := []*big.Int{num(0), num(1), plus(pow2(63), -1), plus(r.medians[j], 1), plus(r.medians[j], -1)}
		claims = slices.DeleteFunc(append(claims, values...), func(v *big.Int) bool { return v.Sign() < 0 || v.Cmp(r.medians[j]) == 0 })
		r.claim(j, rapid.SampledFrom(claims).Draw(rt, "claim"))
	},
	"a value that nobody signed": func(rt *rapid.T, r *raw) {
		i, j := r.anyParticipant(rt), rapid.IntRange(0, r.shape.Columns-1).Draw(rt, "column")
		v := &r.slots[i].vector[j]
		*v = plus(*v, rapid.SampledFrom([]int64{1, 64, 1 << 40}).Draw(rt, "by"))
		r.setColumn(j)
		r.setDigests()
	},
	"two values of one vector in each other's place": func(rt *rapid.T, r *raw) {
		v := r.slots[r.anyParticipant(rt)].vector
		j := rapid.IntRange(0, r.shape.Columns-2).Draw(rt, "column")
		if v[j].Cmp(v[j+1]) == 0 {
			v[j] = plus(v[j], 1)
		}
		v[j], v[j+1] = v[j+1], v[j]
		r.setColumn(j)
		r.setColumn(j + 1)
		r.setDigests()
	},
	"a slot that signed nothing takes part": func(rt *rapid.T, r *raw) {
		i := r.anyParticipant(rt)
		s := &r.slots[i]
		s.challenge, s.middle, s.top, s.s = num(0), num(0), num(0), num(1)
	},
	"a slot with another's signature": func(rt *rapid.T, r *raw) {
		a := &r.slots[r.anyParticipant(rt)]
		// Of another report, where it takes part alone.
		from := plain(r.t).slots[1]
		if b := &r.slots[r.anyParticipant(rt)]; b != a {
			from = *b
		}
		a.challenge, a.middle, a.top, a.s = from.challenge, from.middle, from.top, from.s
	},
	"another weight": func(rt *rapid.T, r *raw) {
		s := &r.slots[r.anyParticipant(rt)]
		s.weight = plus(s.weight, rapid.SampledFrom([]int64{1, -1, 1 << 40}).Draw(rt, "by"))
		r.setMedians()
	},
	"a quorum that is none": func(rt *rapid.T, r *raw) {
		total := new(big.Int)
		for i := range r.slots {
			total.Add(total, r.slots[i].weight)
		}
		r.quorum = plus(total, 1)
		if rapid.Bool().Draw(rt, "too low") {
			r.quorum = new(big.Int).Mul(total, num(2))
			r.quorum.Div(r.quorum, num(3))
		}
		r.setMedians()
	},
	"a word that was not proven": func(rt *rapid.T, r *raw) {
		r.said = slices.Clone(r.statement())
		k := rapid.IntRange(0, len(r.said)-1).Draw(rt, "word")
		r.said[k] = flip(r.said[k], rapid.IntRange(0, 252).Draw(rt, "bit"))
	},
	"digests that are others": func(_ *rapid.T, r *raw) {
		r.digests = plus(r.digests, 1)
	},
}

// TestAnyFalseReportOfFullSize makes true assignments of random production size
// false: none is accepted.
func TestAnyFalseReportOfFullSize(t *testing.T) {
	t.Parallel()
	for _, size := range productionSizes {
		t.Run(size.shape.String(), func(t *testing.T) {
			t.Parallel()
			few(t, 3, func(rt *rapid.T) {
				profile := rapid.SampledFrom(size.profiles).Draw(rt, "profile")
				honest := anyRaw(rt, t, size.shape)
				require.NoError(rt, honest.solve(profile, 0))
				for name, falsify := range falsehoods {
					r := honest.copied()
					falsify(rt, r)
					require.Error(rt, r.solve(profile, 0), name)
				}
			})
		})
	}
}

// anyRaw makes a random true assignment in which no two slots have an equal value.
func anyRaw(rt *rapid.T, t *testing.T, shape protocol.Shape) *raw {
	members := rapid.IntRange(1, shape.Slots).Draw(rt, "members")
	weights, rows := make([]int64, shape.Slots), make([][]int64, shape.Slots)
	total := int64(0)
	for i := range members {
		weights[i] = rapid.Int64Range(1, 1<<30).Draw(rt, "weight")
		total += weights[i]
		if i > 0 && rapid.IntRange(0, 7).Draw(rt, "silent") == 0 {
			continue
		}
		for range shape.Columns {
			v := int64(0)
			if rapid.IntRange(0, 7).Draw(rt, "absent") != 0 {
				v = rapid.Int64Range(1, 1<<56-1).Draw(rt, "value")*64 + int64(i)
			}
			rows[i] = append(rows[i], v)
		}
	}
	return newRawOf(t, shape, weights, int64(protocol.Quorum(uint64(total))), rows)
}

func (r *raw) anyParticipant(rt *rapid.T) int {
	var all []int
	for i := range r.slots {
		if r.slots[i].mask.Sign() != 0 {
			all = append(all, i)
		}
	}
	return rapid.SampledFrom(all).Draw(rt, "slot")
}

// copied gives an assignment that can be changed without changing this one, which
// has not been published: numbers are replaced, never changed.
func (r *raw) copied() *raw {
	out := *r
	out.said, out.commitment, out.challenge, out.evaluation = nil, nil, nil, nil
	out.medians, out.crossing, out.slots = slices.Clone(r.medians), slices.Clone(r.crossing), slices.Clone(r.slots)
	for i := range out.slots {
		out.slots[i].vector, out.slots[i].side = slices.Clone(out.slots[i].vector), slices.Clone(out.slots[i].side)
	}
	return &out
}

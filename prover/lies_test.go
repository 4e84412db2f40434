package prover

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/stretchr/testify/require"
)

// lies are what a prover could answer in place of a hint's true outputs.
var lies = map[string]func(in, out []*big.Int){
	"zeros": func(_, out []*big.Int) {
		for i := range out {
			out[i].SetInt64(0)
		}
	},
	"ones": func(_, out []*big.Int) {
		for i := range out {
			out[i].SetInt64(1)
		}
	},
	"plus one": func(_, out []*big.Int) {
		out[0].Add(out[0], big.NewInt(1))
	},
	"first and last swapped": func(_, out []*big.Int) {
		out[0], out[len(out)-1] = new(big.Int).Set(out[len(out)-1]), new(big.Int).Set(out[0])
	},
	"the negative": func(_, out []*big.Int) {
		for i := range out {
			out[i].Sub(modulus, out[i]).Mod(out[i], modulus)
		}
	},
}

// hintUse is one hint of a compiled system: the n-th use of its function, in the
// order in which a single task solves.
type hintUse struct {
	id      solver.HintID
	name    string
	n       int
	outputs int
}

func (u hintUse) String() string { return fmt.Sprintf("use %d of %s", u.n, u.name) }

// commitmentHint says whether a hint is the library's own: what the prover commits to and what
// masks that. The verifier sees the commitment; neither is a choice.
func commitmentHint(name string) bool {
	return strings.HasPrefix(name, "github.com/consensys/gnark/")
}

// usesOf lists every hint of a system.
func usesOf(t *testing.T, system *cs.R1CS) []hintUse {
	t.Helper()
	count := make(map[solver.HintID]int)
	var uses []hintUse
	for _, i := range slices.Concat(system.Levels...) {
		packed := system.Instructions[i]
		blueprint, ok := system.Blueprints[packed.BlueprintID].(constraint.BlueprintHint)
		if !ok {
			continue
		}
		var m constraint.HintMapping
		blueprint.DecompressHint(&m, packed.Unpack(&system.System))
		name, known := system.MHintsDependencies[m.HintID]
		require.True(t, known)
		uses = append(uses, hintUse{m.HintID, name, count[m.HintID], int(m.OutputRange.End - m.OutputRange.Start)})
		count[m.HintID]++
	}
	return uses
}

// liar lies in one use of a hint, in every use where it is negative, and counts uses.
func liar(t *testing.T, id solver.HintID, at int, seen *int, tell func(in, out []*big.Int)) solver.Option {
	truth := solver.GetRegisteredHint(id)
	require.NotNil(t, truth)
	return solver.OverrideHint(id, func(field *big.Int, in, out []*big.Int) error {
		if err := truth(field, in, out); err != nil {
			return err
		}
		if at < 0 || *seen == at {
			tell(in, out)
		}
		*seen++
		return nil
	})
}

// oneSlot is what the tests of hints start from: one slot, an absent column and
// a value of few bits.
func oneSlot(t *testing.T) *raw {
	return newRaw(t, []int64{1}, 1, [][]int64{{encoded, encoded + 1, 0, 5}})
}

// TestReplacedHints lets a prover lie in every hint of the circuit, taken from the
// compiled system, one by one and in all uses of one function, about assignments
// with a false signature: none is accepted.
func TestReplacedHints(t *testing.T) {
	t.Parallel()
	for _, profile := range bothProfiles {
		t.Run(string(profile), func(t *testing.T) {
			t.Parallel()
			forged := oneSlot(t)
			forged.slots[0].vector[1] = num(encoded + 777)
			forged.setMedians()
			forged.setDigests()
			require.NoError(t, oneSlot(t).solve(profile, 0))
			require.Error(t, forged.solve(profile, 0))

			last := make(map[solver.HintID]hintUse)
			for _, use := range usesOf(t, systems.get(t, forged.shape, profile, 0).(*cs.R1CS)) {
				if commitmentHint(use.name) {
					continue
				}
				last[use.id] = use
				for lie, tell := range lies {
					seen := 0
					require.Error(t, forged.solve(profile, 0, liar(t, use.id, use.n, &seen, tell), solver.WithNbTasks(1)), "%s in %s", lie, use)
				}
			}
			for _, use := range last {
				for lie, tell := range lies {
					seen := 0
					require.Error(t, forged.solve(profile, 0, liar(t, use.id, -1, &seen, tell), solver.WithNbTasks(1)), "%s in every use of %s", lie, use.name)
				}
			}
		})
	}
}

// freeOutput says whether an output of a hint means nothing: the quotient of
// 0 by 0, and a weight divided by a value of 0.
func freeOutput(id solver.HintID, in []*big.Int, output int) bool {
	switch id {
	case solver.GetHintID(quotientHint):
		return in[1].Sign() == 0
	case solver.GetHintID(countedHint):
		return output == 1 && in[0].Sign() == 0
	}
	return false
}

// TestEveryHintIsHeld changes every output of every hint of the circuit, one by one,
// under a true assignment: each is refused, except where it means nothing. So a
// hint that no constraint holds is found also if nobody thought of an attack.
func TestEveryHintIsHeld(t *testing.T) {
	t.Parallel()
	functions := make(map[string]bool)
	for _, profile := range bothProfiles {
		honest := oneSlot(t)
		free := 0
		for _, use := range usesOf(t, systems.get(t, honest.shape, profile, 0).(*cs.R1CS)) {
			if commitmentHint(use.name) {
				continue
			}
			functions[use.name] = true
			for output := range use.outputs {
				for _, by := range []int64{1, -1} {
					meaningless, seen := false, 0
					err := honest.solve(profile, 0, liar(t, use.id, use.n, &seen, func(in, out []*big.Int) {
						require.Len(t, out, use.outputs)
						meaningless = freeOutput(use.id, in, output)
						out[output].Add(out[output], num(by)).Mod(out[output], modulus)
					}), solver.WithNbTasks(1))
					require.Greater(t, seen, use.n, "%s was never asked", use)
					if meaningless {
						free++
						require.NoError(t, err, "output %d of %s", output, use)
						continue
					}
					require.Error(t, err, "output %d of %s, changed by %d, is not held", output, use, by)
				}
			}
		}
		// Of one absent value its quotient, and of one absent column its inverse.
		require.Equal(t, 2*2, free)
	}
	require.Len(t, functions, len(hints), "hints that the circuit does not use, or that are not registered: %v", slices.Sorted(maps.Keys(functions)))
}

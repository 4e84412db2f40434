package prover

import (
	"maps"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

// TestAttacks shows for every constraint that it is there and that it is needed.
func TestAttacks(t *testing.T) {
	for _, profile := range bothProfiles {
		for _, a := range attacks {
			if a.only != "" && a.only != profile {
				continue
			}
			t.Run(string(profile)+"/"+a.constraint+"/"+a.name, func(t *testing.T) {
				t.Parallel()
				r := a.witness(t)
				var lies []solver.Option
				if a.lies != nil {
					lies = a.lies(r)
				}
				require.Error(t, r.solve(profile, 0, lies...), "the whole circuit takes the attack")
				require.NoError(t, r.solve(profile, a.drop, lies...), "the attack fails for another reason than the constraint")
				if bits.OnesCount64(uint64(a.drop)) < 2 {
					return
				}
				for g := group(1); g < groupEnd; g <<= 1 {
					if a.drop&g != 0 {
						require.Error(t, r.solve(profile, g, lies...), "one of the constraints is enough to stop the attack")
					}
				}
			})
		}
	}
}

func TestEveryGroupIsAttacked(t *testing.T) {
	var seen group
	for _, a := range attacks {
		seen |= a.drop
	}
	require.Equal(t, groupEnd-1, seen)
}

// TestEveryConstraintIsInAGroup drops all groups: then anything is a witness. So
// there is no constraint that the attacks could have missed.
func TestEveryConstraintIsInAGroup(t *testing.T) {
	r := plain(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, profile := range bothProfiles {
		system := systems.get(t, r.shape, profile, groupEnd-1)
		for range 20 {
			c, err := NewCircuit(r.shape, profile)
			require.NoError(t, err)
			anything := func() frontend.Variable { return new(big.Int).SetUint64(random.Uint64()) }
			for _, v := range []*frontend.Variable{
				&c.Commitment, &c.Challenge, &c.Evaluation, &c.Domain, &c.Root, &c.Quorum, &c.Payee, &c.Round, &c.Digests,
			} {
				*v = anything()
			}
			for i := range c.Slots {
				s := &c.Slots[i]
				for _, v := range []*frontend.Variable{&s.KeyX, &s.KeyY, &s.Weight, &s.Participates, &s.Challenge, &s.HashMiddle, &s.HashTop, &s.S} {
					*v = anything()
				}
				for j := range s.Vector {
					s.Vector[j], s.Side[j] = anything(), anything()
				}
			}
			for j := range c.Medians {
				c.Medians[j], c.Crossing[j] = anything(), anything()
			}
			w, err := frontend.NewWitness(c, modulus)
			require.NoError(t, err)
			require.NoError(t, system.IsSolved(w, commitmentOfTests()), profile)
		}
	}
}

// TestDocumentedConstraints holds docs/circuit.md to the attacks: each row of its
// tables of constraints is attacked, and nothing is attacked that it does not list.
func TestDocumentedConstraints(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "docs", "circuit.md"))
	require.NoError(t, err)
	documented, attacked := make(map[string]bool), make(map[string]bool)
	rows := false
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		switch {
		case strings.HasPrefix(line, "| group | constraint | stops |"):
			rows = true
		case len(cells) < 4:
			rows = false
		case rows && !strings.HasPrefix(line, "|---"):
			documented[strings.TrimSpace(cells[1])] = true
		}
	}
	for _, a := range attacks {
		attacked[a.constraint] = true
	}
	require.Equal(t, slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(attacked)))
}

// TestTrueAssignments shows that what the attacks start from is accepted.
func TestTrueAssignments(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *raw{"plain": plain, "three of four": threeOfFour, "unused slot": equalThree} {
		for _, profile := range bothProfiles {
			t.Run(name+", "+string(profile), func(t *testing.T) {
				t.Parallel()
				require.NoError(t, start(t).solve(profile, 0))
			})
		}
	}
}

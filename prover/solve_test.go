package prover

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	gnarkcs "github.com/consensys/gnark/frontend/cs"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// solve says whether the circuit without some constraints takes the assignment.
// lies replace hints, of which a prover may give any results.
func (r *raw) solve(profile Profile, without group, lies ...solver.Option) error {
	return r.solveSystem(systems.get(r.t, r.shape, profile, without), profile, lies...)
}

func (r *raw) solveSystem(system constraint.ConstraintSystem, profile Profile, lies ...solver.Option) error {
	w, err := frontend.NewWitness(r.assignment(profile), modulus)
	require.NoError(r.t, err)
	// The prover makes the commitment of the real one; any challenge serves here.
	lies = append(lies, commitmentOfTests())
	if err := system.IsSolved(w, lies...); err != nil {
		return fmt.Errorf("not solved: %w", err)
	}
	return nil
}

func commitmentOfTests() solver.Option {
	return solver.OverrideHint(solver.GetHintID(gnarkcs.Bsb22CommitmentComputePlaceholder), challengeOfTests)
}

// challengeOfTests hashes what is committed to.
func challengeOfTests(field *big.Int, in, out []*big.Int) error {
	h := sha256.New()
	for _, v := range in {
		h.Write(v.FillBytes(make([]byte, fr.Bytes)))
	}
	out[0].SetBytes(h.Sum(nil))
	out[0].Mod(out[0], field)
	return nil
}

// compiled keeps the systems that tests share.
type compiled struct {
	mu   sync.Mutex
	made map[compiledKey]constraint.ConstraintSystem
}

type compiledKey struct {
	shape   protocol.Shape
	profile Profile
	without group
}

var systems = compiled{made: make(map[compiledKey]constraint.ConstraintSystem)}

func (c *compiled) get(t testing.TB, shape protocol.Shape, profile Profile, without group) constraint.ConstraintSystem {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	key := compiledKey{shape, profile, without}
	if c.made[key] == nil {
		circuit, err := NewCircuit(shape, profile)
		require.NoError(t, err)
		circuit.without = without
		system, err := compileCircuit(circuit)
		require.NoError(t, err)
		c.made[key] = system
	}
	return c.made[key]
}

package prover

import (
	"crypto/sha256"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// CircuitDigest is the SHA-256 of a serialised constraint system, in hex. It
// does not depend on where or how the program was built.
func CircuitDigest(system *cs.R1CS) (string, error) {
	h := sha256.New()
	if _, err := system.WriteTo(h); err != nil {
		return "", fmt.Errorf("serialise circuit: %w", err)
	}
	return hexSum(h), nil
}

// Compile compiles the circuit of a shape and a profile. Errors wrap
// [ErrProfile] where there is no circuit of the profile.
func Compile(shape protocol.Shape, profile Profile) (*cs.R1CS, error) {
	if err := profile.Validate(); err != nil {
		return nil, fmt.Errorf("compile circuit: %w", err)
	}
	c, err := NewCircuit(shape, profile)
	if err != nil {
		return nil, err
	}
	return compileCircuit(c)
}

func compileCircuit(c *Circuit) (*cs.R1CS, error) {
	system, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	if err != nil {
		return nil, fmt.Errorf("compile circuit: %w", err)
	}
	r, ok := system.(*cs.R1CS)
	if !ok {
		return nil, fmt.Errorf("compile circuit: constraint system is a %T", system)
	}
	return r, nil
}

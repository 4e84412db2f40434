package prover

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Sizes are what a proof's cost comes from.
type Sizes struct {
	Constraints int
	// Domain is the size of the FFTs, a power of two.
	Domain uint64
	// G1A, G1B, G1K, G1Z and G2B are the lengths of the multi-exponentiations.
	G1A, G1B, G1K, G1Z, G2B int
}

// Sizes gives what a proof of this key set consists of.
func (k *KeySet) Sizes() Sizes {
	return Sizes{
		Constraints: k.system.GetNbConstraints(), Domain: k.proving.Domain.Cardinality,
		G1A: len(k.proving.G1.A), G1B: len(k.proving.G1.B), G1K: len(k.proving.G1.K), G1Z: len(k.proving.G1.Z), G2B: len(k.proving.G2.B),
	}
}

// Floor measures what proving a report costs at least: the seven FFTs and five
// multi-exponentiations of a Groth16 proof with this key set's own points, on
// the report's own witness, each with all cores, and nothing else. The witness
// counts, for a multi-exponentiation passes over zeros and ones: with random
// scalars the floor would be higher than what the proof has to do. Solving is
// not part of it.
func (k *KeySet) Floor(ctx context.Context, r *protocol.Report, payee common.Address) (time.Duration, error) {
	if err := CheckReport(k.shape, r); err != nil {
		return 0, fmt.Errorf("measure floor: %w", err)
	}
	assignment, _, err := assign(k.shape, k.profile, r, payee)
	if err != nil {
		return 0, fmt.Errorf("measure floor: %w", err)
	}
	witness, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return 0, fmt.Errorf("measure floor: %w", err)
	}
	if err := enterProof(ctx); err != nil {
		return 0, fmt.Errorf("measure floor: %w", err)
	}
	defer leaveProof()
	solved, err := k.system.Solve(witness)
	if err != nil {
		return 0, fmt.Errorf("measure floor: %w: %w", ErrUnsatisfied, err)
	}
	s, ok := solved.(*cs.R1CSSolution)
	if !ok {
		return 0, fmt.Errorf("measure floor: solution is a %T", solved)
	}
	w := k.scalars(s)
	domain := &k.proving.Domain
	a, b, c := padded(s.A, domain), padded(s.B, domain), padded(s.C, domain)

	start := time.Now()
	for _, v := range []fr.Vector{a, b, c} {
		domain.FFTInverse(v, fft.DIF)
		domain.FFT(v, fft.DIT, fft.OnCoset())
	}
	domain.FFTInverse(a, fft.DIF, fft.OnCoset())
	cfg := ecc.MultiExpConfig{NbTasks: runtime.NumCPU()}
	var g1 curve.G1Jac
	var g2 curve.G2Jac
	p := &k.proving
	for _, m := range []struct {
		points  []curve.G1Affine
		scalars fr.Vector
	}{{p.G1.A, w.a}, {p.G1.B, w.b}, {p.G1.K, w.k}, {p.G1.Z, a[:len(p.G1.Z)]}} {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("measure floor: %w", err)
		}
		if _, err := g1.MultiExp(m.points, m.scalars, cfg); err != nil {
			return 0, fmt.Errorf("measure floor: %w", err)
		}
	}
	if _, err := g2.MultiExp(p.G2.B, w.b, cfg); err != nil {
		return 0, fmt.Errorf("measure floor: %w", err)
	}
	return time.Since(start), nil
}

type scalars struct{ a, b, k fr.Vector }

// scalars picks the wires that each multi-exponentiation takes: those whose
// point is not the identity, and for K the private ones, of which the last that
// fit are taken where some are committed to.
func (k *KeySet) scalars(s *cs.R1CSSolution) scalars {
	var w scalars
	for i := range s.W {
		if !k.proving.InfinityA[i] {
			w.a = append(w.a, s.W[i])
		}
		if !k.proving.InfinityB[i] {
			w.b = append(w.b, s.W[i])
		}
	}
	w.k = s.W[len(s.W)-len(k.proving.G1.K):]
	return w
}

func padded(v fr.Vector, domain *fft.Domain) fr.Vector {
	out := make(fr.Vector, domain.Cardinality)
	copy(out, v)
	return out
}

package prover

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"runtime"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	gnarkcs "github.com/consensys/gnark/frontend/cs"
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
	// Committed is the length of the two of the commitment, 0 where there is none:
	// one makes it, one shows that its maker knew what is in it.
	Committed int
}

// Sizes gives what a proof of this key set consists of.
func (k *KeySet) Sizes() Sizes {
	s := Sizes{
		Constraints: k.system.GetNbConstraints(), Domain: k.proving.Domain.Cardinality,
		G1A: len(k.proving.G1.A), G1B: len(k.proving.G1.B), G1K: len(k.proving.G1.K), G1Z: len(k.proving.G1.Z), G2B: len(k.proving.G2.B),
	}
	for i := range k.proving.CommitmentKeys {
		s.Committed += len(k.proving.CommitmentKeys[i].Basis)
	}
	return s
}

// Floor measures what proving a report costs at least: the seven FFTs and five
// multi-exponentiations of a Groth16 proof with this key set's own points, on
// the report's own witness, each with all cores, and nothing else. The witness
// counts, for a multi-exponentiation passes over zeros and ones: with random
// scalars the floor would be higher than what the proof has to do.
//
// Timing.Solve is the part of it that falls into solving: the multi-exponentiation
// that makes the commitment, from which the rest of the witness follows; 0 by bits.
// The commitment's proof of knowledge is one more, and counts in Timing.Prove.
func (k *KeySet) Floor(ctx context.Context, r *protocol.Report, payee common.Address) (Timing, error) {
	t, err := k.floor(ctx, r, payee)
	if err != nil {
		return t, fmt.Errorf("measure floor: %w", err)
	}
	return t, nil
}

func (k *KeySet) floor(ctx context.Context, r *protocol.Report, payee common.Address) (t Timing, err error) {
	if err := CheckReport(k.shape, r); err != nil {
		return t, err
	}
	assignment, _, err := assign(k.shape, k.profile, r, payee)
	if err != nil {
		return t, err
	}
	witness, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return t, err
	}
	if err := enterProof(ctx); err != nil {
		return t, err
	}
	defer leaveProof()
	solved, err := k.system.Solve(witness, solver.OverrideHint(solver.GetHintID(gnarkcs.Bsb22CommitmentComputePlaceholder), anyChallenge))
	if err != nil {
		return t, fmt.Errorf("%w: %w", ErrUnsatisfied, err)
	}
	s, ok := solved.(*cs.R1CSSolution)
	if !ok {
		return t, fmt.Errorf("solution is a %T", solved)
	}
	w, err := k.scalars(s)
	if err != nil {
		return t, err
	}
	domain := &k.proving.Domain
	a, b, c := padded(s.A, domain), padded(s.B, domain), padded(s.C, domain)
	p := &k.proving

	start := time.Now()
	for i := range p.CommitmentKeys {
		if err := exponentiate(ctx, p.CommitmentKeys[i].Basis, w.committed[i]); err != nil {
			return t, err
		}
	}
	if len(p.CommitmentKeys) != 0 {
		t.Solve = time.Since(start)
	}
	start = time.Now()
	for i := range p.CommitmentKeys {
		if err := exponentiate(ctx, p.CommitmentKeys[i].BasisExpSigma, w.committed[i]); err != nil {
			return t, err
		}
	}
	for _, v := range []fr.Vector{a, b, c} {
		domain.FFTInverse(v, fft.DIF)
		domain.FFT(v, fft.DIT, fft.OnCoset())
	}
	domain.FFTInverse(a, fft.DIF, fft.OnCoset())
	for _, m := range []struct {
		points  []curve.G1Affine
		scalars fr.Vector
	}{{p.G1.A, w.a}, {p.G1.B, w.b}, {p.G1.K, w.k}, {p.G1.Z, a[:len(p.G1.Z)]}} {
		if err := exponentiate(ctx, m.points, m.scalars); err != nil {
			return t, err
		}
	}
	var g2 curve.G2Jac
	if _, err := g2.MultiExp(p.G2.B, w.b, ecc.MultiExpConfig{NbTasks: runtime.NumCPU()}); err != nil {
		return t, err
	}
	t.Prove = time.Since(start)
	return t, nil
}

func exponentiate(ctx context.Context, points []curve.G1Affine, scalars fr.Vector) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var sum curve.G1Jac
	_, err := sum.MultiExp(points, scalars, ecc.MultiExpConfig{NbTasks: runtime.NumCPU()})
	return err
}

// anyChallenge stands in for the commitment's hash, which costs nothing beside
// the commitment: a number of full size that depends on what is committed to.
func anyChallenge(field *big.Int, in, out []*big.Int) error {
	h := sha256.New()
	for _, v := range in {
		h.Write(v.Bytes())
	}
	out[0].SetBytes(h.Sum(nil))
	out[0].Mod(out[0], field)
	return nil
}

type scalars struct {
	a, b, k   fr.Vector
	committed []fr.Vector
}

// scalars picks the wires that each multi-exponentiation takes: those whose
// point is not the identity; for K the private ones that are neither committed to
// nor the commitment's hash.
func (k *KeySet) scalars(s *cs.R1CSSolution) (scalars, error) {
	info, ok := k.system.CommitmentInfo.(constraint.Groth16Commitments)
	if !ok {
		return scalars{}, fmt.Errorf("commitments are a %T", k.system.CommitmentInfo)
	}
	var w scalars
	apart := make(map[int]bool)
	for i := range info {
		apart[info[i].CommitmentIndex] = true
		var values fr.Vector
		for _, wire := range info[i].PrivateCommitted {
			apart[wire] = true
			values = append(values, s.W[wire])
		}
		w.committed = append(w.committed, values)
	}
	for i := range s.W {
		if !k.proving.InfinityA[i] {
			w.a = append(w.a, s.W[i])
		}
		if !k.proving.InfinityB[i] {
			w.b = append(w.b, s.W[i])
		}
		if i >= k.system.GetNbPublicVariables() && !apart[i] {
			w.k = append(w.k, s.W[i])
		}
	}
	return w, nil
}

func padded(v fr.Vector, domain *fft.Domain) fr.Vector {
	out := make(fr.Vector, domain.Cardinality)
	copy(out, v)
	return out
}

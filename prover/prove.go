package prover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/solidity"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/frontend"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Timing says where the time of a proof went.
type Timing struct {
	// Solve is the time to check the report and to find the values of all wires.
	Solve time.Duration
	// Prove is the time to make the proof of them.
	Prove time.Duration
}

var (
	// ErrUnsatisfied is wrapped where a report passed its checks and yet does
	// not satisfy the circuit, which would be a defect of this package.
	ErrUnsatisfied = errors.New("report does not satisfy the circuit")
	// ErrProof is returned where a bundle's proof does not verify.
	ErrProof = errors.New("proof does not verify")
)

// Prove checks a report, proves it, and verifies its own proof. The bundle
// names payee as whom the contract refunds. A process makes one proof at a time;
// waiting for it ends with ctx. A running proof cannot be interrupted: ctx counts
// before it, and at the end. Package prover/worker has proofs that can be. Errors
// wrap [ErrReport] where the report is at fault.
func (k *KeySet) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, Timing, error) {
	b, t, err := k.prove(ctx, r, payee)
	if err != nil {
		return nil, t, fmt.Errorf("prove: %w", err)
	}
	return b, t, nil
}

func (k *KeySet) prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, Timing, error) {
	var t Timing
	if err := ctx.Err(); err != nil {
		return nil, t, err
	}
	start := time.Now()
	if err := CheckReport(k.shape, r); err != nil {
		return nil, t, err
	}
	assignment, bundle, err := assign(k.shape, k.profile, r, payee)
	if err != nil {
		return nil, t, err
	}
	witness, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return nil, t, fmt.Errorf("make witness: %w", err)
	}
	checked := time.Since(start)
	proof, t, err := k.solveAndProve(ctx, witness)
	if err != nil {
		return nil, t, err
	}
	t.Solve += checked
	if bundle.Proof, err = proofWords(k.profile, proof); err != nil {
		return nil, t, err
	}
	if err := k.Verify(bundle, r.Root, r.Quorum); err != nil {
		return nil, t, fmt.Errorf("verify own proof: %w", err)
	}
	return bundle, t, ctx.Err()
}

// solveAndProve makes the proof of a witness, alone in this process.
func (k *KeySet) solveAndProve(ctx context.Context, w witness.Witness) (*groth16.Proof, Timing, error) {
	var t Timing
	if err := enterProof(ctx); err != nil {
		return nil, t, err
	}
	defer leaveProof()
	if err := ctx.Err(); err != nil {
		return nil, t, err
	}
	solving.reset()
	start := time.Now()
	proof, err := groth16.Prove(k.system, &k.proving, w, solidity.WithProverTargetSolidityVerifier(backend.GROTH16))
	t.Solve = solving.took(start)
	t.Prove = time.Since(start) - t.Solve
	if err != nil && t.Solve == 0 {
		return nil, t, fmt.Errorf("%w: %w", ErrUnsatisfied, err)
	}
	return proof, t, err
}

// Verify checks a bundle as the contract does, for the root and quorum of the
// verifier's own committee. Errors wrap [ErrProof].
func (v *Verifier) Verify(b *protocol.Bundle, root protocol.Element, quorum uint64) error {
	w, err := protocol.UnpackWords(v.shape, b.Words)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	if w.Round != b.Round {
		return fmt.Errorf("%w: the words are of round %d, the bundle of %d", ErrProof, w.Round, b.Round)
	}
	proof, err := parseProof(v.profile, b.Proof)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	x := protocol.Statement(b.Domain, root, quorum, b.Words)
	challenge := protocol.Challenge(x, b.Commitment)
	public := fr.Vector{b.Commitment, challenge, protocol.Evaluation(x, challenge)}
	if err := groth16.Verify(proof, &v.verify, public, solidity.WithVerifierTargetSolidityVerifier(backend.GROTH16)); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// Check checks what another process or machine says that it has proven: that the
// bundle is of this very report, names this payee, and verifies. Errors wrap
// [ErrProof], or [ErrReport] where the report was none to begin with.
func (v *Verifier) Check(b *protocol.Bundle, r *protocol.Report, payee common.Address) error {
	if err := CheckReport(v.shape, r); err != nil {
		return err
	}
	_, want, err := assign(v.shape, v.profile, r, payee)
	if err != nil {
		return err
	}
	if b == nil || b.FeedSet != want.FeedSet || b.Domain != want.Domain || b.Round != want.Round || b.Commitment != want.Commitment ||
		!slices.Equal(b.Words, want.Words) {
		return fmt.Errorf("%w: it is of another report or names another payee", ErrProof)
	}
	return v.Verify(b, r.Root, r.Quorum)
}

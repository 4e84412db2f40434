package ceremony

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// contributable is a phase's parameters.
type contributable interface {
	io.WriterTo
	Contribute()
}

// phase1File and phase2File read a recorded file.
func (l *layout) phase1File(s *state, r *Record) (*mpcsetup.Phase1, error) {
	b, err := recorded(s, r, l.sizePhase1())
	if err != nil {
		return nil, err
	}
	p, err := l.parsePhase1(b)
	return p, named(r, err)
}

func (l *layout) phase2File(s *state, r *Record) (*mpcsetup.Phase2, error) {
	start := r.Kind == KindStart
	b, err := recorded(s, r, l.sizePhase2(start))
	if err != nil {
		return nil, err
	}
	p, err := l.parsePhase2(b, start)
	return p, named(r, err)
}

func recorded(s *state, r *Record, size int64) ([]byte, error) {
	b, err := readFile(s.path(r.File), size)
	if err != nil {
		return nil, err
	}
	if got := sum(b); got != r.SHA256 {
		return nil, fmt.Errorf("%w: %s has SHA-256 %s, the transcript says %s", ErrTranscript, r.File, got, r.SHA256)
	}
	return b, nil
}

// named says whose contribution an error is about.
func named(r *Record, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: contribution %d to phase %d, by %q (%s): %w", ErrTranscript, r.Number, r.Phase, r.Name, r.File, err)
}

// latest gives a phase's newest parameters, verified against those before.
func (l *layout) latest(s *state, phase int) (contributable, error) {
	records := s.contributions(phase)
	n := len(records)
	if phase == 1 {
		prev := mpcsetup.NewPhase1(l.domain)
		for _, r := range records[max(0, n-2):] {
			next, err := l.phase1File(s, r)
			if err != nil {
				return nil, err
			}
			if r == records[n-1] {
				if err := guarded(func() error { return prev.Verify(next) }); err != nil {
					return nil, named(r, err)
				}
			}
			prev = next
		}
		return prev, nil
	}
	prev, err := l.phase2File(s, s.find(2, KindStart))
	if err != nil {
		return nil, err
	}
	for _, r := range records[max(0, n-2):] {
		next, err := l.phase2File(s, r)
		if err != nil {
			return nil, err
		}
		if r == records[n-1] {
			if err := guarded(func() error { return prev.Verify(next) }); err != nil {
				return nil, named(r, err)
			}
		}
		prev = next
	}
	return prev, nil
}

// verifyPhase1 verifies all contributions to phase 1 and gives the last one.
func (l *layout) verifyPhase1(ctx context.Context, s *state, log *slog.Logger) (*mpcsetup.Phase1, error) {
	prev := mpcsetup.NewPhase1(l.domain)
	for _, r := range s.contributions(1) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var next *mpcsetup.Phase1
		err := during(ctx, log, fmt.Sprintf("verify contribution %d to phase 1, by %s", r.Number, r.Name), func() (err error) {
			if next, err = l.phase1File(s, r); err != nil {
				return err
			}
			return named(r, guarded(func() error { return prev.Verify(next) }))
		})
		if err != nil {
			return nil, err
		}
		prev = next
	}
	return prev, nil
}

// begun is the start of phase 2.
type begun struct {
	commons mpcsetup.SrsCommons
	start   *mpcsetup.Phase2
	evals   mpcsetup.Phase2Evaluations
	text    []byte
}

// begin computes the start of phase 2. last is used up.
func begin(ctx context.Context, s *state, system *cs.R1CS, last *mpcsetup.Phase1, log *slog.Logger) (*begun, error) {
	beacon, err := hex.DecodeString(s.find(1, KindBeacon).Beacon)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTranscript, err)
	}
	b := &begun{start: new(mpcsetup.Phase2)}
	err = during(ctx, log, "compute the start of phase 2", func() error {
		return guarded(func() error {
			b.commons = last.Seal(beacon)
			b.evals = b.start.Initialize(system, &b.commons)
			var buf bytes.Buffer
			_, err := b.start.WriteTo(&buf)
			b.text = buf.Bytes()
			return err
		})
	})
	return b, err
}

// verifyPhase2 verifies the start of phase 2 and all contributions to it, and
// gives the last one.
func (l *layout) verifyPhase2(ctx context.Context, s *state, b *begun, log *slog.Logger) (*mpcsetup.Phase2, error) {
	r := s.find(2, KindStart)
	if got := sum(b.text); got != r.SHA256 {
		return nil, fmt.Errorf("%w: phase 2 starts with %s, and phase 1 gives %s", ErrTranscript, r.SHA256, got)
	}
	if _, err := recorded(s, r, l.sizePhase2(true)); err != nil {
		return nil, err
	}
	prev := b.start
	for _, r := range s.contributions(2) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var next *mpcsetup.Phase2
		err := during(ctx, log, fmt.Sprintf("verify contribution %d to phase 2, by %s", r.Number, r.Name), func() (err error) {
			if next, err = l.phase2File(s, r); err != nil {
				return err
			}
			return named(r, guarded(func() error { return prev.Verify(next) }))
		})
		if err != nil {
			return nil, err
		}
		prev = next
	}
	return prev, nil
}

// keys are what a ceremony has made.
type keys struct {
	proving *groth16.ProvingKey
	verify  *groth16.VerifyingKey
	// digest is the SHA-256 of the verifying key's file.
	digest string
}

// seal closes phase 2. last and b are used up.
func seal(last *mpcsetup.Phase2, b *begun, beaconHex string) (*keys, error) {
	beacon, err := hex.DecodeString(beaconHex)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTranscript, err)
	}
	k := &keys{}
	err = guarded(func() error {
		pk, vk := last.Seal(&b.commons, &b.evals, beacon)
		var ok bool
		if k.proving, ok = pk.(*groth16.ProvingKey); !ok {
			return fmt.Errorf("the proving key is a %T", pk)
		}
		if k.verify, ok = vk.(*groth16.VerifyingKey); !ok {
			return fmt.Errorf("the verifying key is a %T", vk)
		}
		h := sha256.New()
		_, err := k.verify.WriteRawTo(h)
		k.digest = hex.EncodeToString(h.Sum(nil))
		return err
	})
	return k, err
}

// Summary is what a ceremony has come to.
type Summary struct {
	Description Description
	// Phase is where it stands: 1, 2, or 3 where it is over.
	Phase   int
	Records []Record
	// Head is the SHA-256 of the transcript's last line.
	Head string
}

// Verify checks a whole ceremony from its files alone. Errors wrap
// [ErrTranscript], [ErrFile] or [ErrCircuit].
func Verify(ctx context.Context, o Options) (*Summary, error) {
	o.complete()
	s, _, err := verify(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("verify ceremony: %w", err)
	}
	return &Summary{Description: s.desc, Phase: s.phase(), Records: s.records, Head: s.head}, nil
}

// verify gives the keys as well, where the ceremony is over.
func verify(ctx context.Context, o Options) (*state, *keys, error) {
	s, system, l, err := o.open()
	if err != nil {
		return nil, nil, err
	}
	last, err := l.verifyPhase1(ctx, s, o.Logger)
	if err != nil || s.find(2, KindStart) == nil {
		return s, nil, err
	}
	b, err := begin(ctx, s, system, last, o.Logger)
	if err != nil {
		return nil, nil, err
	}
	last2, err := l.verifyPhase2(ctx, s, b, o.Logger)
	if err != nil {
		return nil, nil, err
	}
	r := s.find(2, KindBeacon)
	if r == nil {
		return s, nil, nil
	}
	k, err := seal(last2, b, r.Beacon)
	if err != nil {
		return nil, nil, err
	}
	if k.digest != r.VerifyingKeySHA256 {
		return nil, nil, fmt.Errorf("%w: the files give the verifying key %s, the transcript says %s", ErrTranscript, k.digest, r.VerifyingKeySHA256)
	}
	return s, k, nil
}

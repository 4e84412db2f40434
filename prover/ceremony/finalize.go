package ceremony

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/oraclestream/oraclestream/prover"
)

// Beacon is public randomness that nobody knew while contributions were made.
type Beacon struct {
	// Hex is 16 to 64 bytes in hex, with or without 0x.
	Hex string
	// Source says where everybody can look it up.
	Source string
}

func (b *Beacon) text() (string, error) {
	text := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(b.Hex)), "0x")
	if !beaconText.MatchString(text) {
		return "", fmt.Errorf("%w: a beacon is 16 to 64 bytes in hex", ErrInput)
	}
	if len(b.Source) > maxText || !printable.MatchString(b.Source) {
		return "", fmt.Errorf("%w: the beacon's source takes up to %d bytes of printable text", ErrInput, maxText)
	}
	return text, nil
}

// settle gives the beacon of a phase: the recorded one where there is one, which
// a given one must not contradict.
func (s *state) settle(phase int, b Beacon) (text string, recorded bool, err error) {
	r := s.find(phase, KindBeacon)
	if r == nil {
		text, err = b.text()
		return text, false, err
	}
	if b.Hex != "" {
		if text, err = b.text(); err == nil && text != r.Beacon {
			err = fmt.Errorf("%w: phase %d is closed with the beacon %s", ErrState, phase, r.Beacon)
		}
	}
	return r.Beacon, true, err
}

// FinalizePhase1 verifies phase 1, closes it with a beacon and computes the start
// of phase 2. Where an earlier call was interrupted, it goes on with its beacon.
func FinalizePhase1(ctx context.Context, o Options, b Beacon) error {
	o.complete()
	if err := finalizePhase1(ctx, o, b); err != nil {
		return fmt.Errorf("finalize phase 1: %w", err)
	}
	return nil
}

func finalizePhase1(ctx context.Context, o Options, b Beacon) error {
	unlock, err := lock(ctx, o.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	s, system, l, err := o.open()
	if err != nil {
		return err
	}
	switch {
	case s.find(2, KindStart) != nil:
		return fmt.Errorf("%w: phase 2 has begun already", ErrState)
	case len(s.contributions(1)) == 0:
		return fmt.Errorf("%w: phase 1 has no contribution", ErrState)
	}
	text, closed, err := s.settle(1, b)
	if err != nil {
		return err
	}
	last, err := l.verifyPhase1(ctx, s, o.Logger)
	if err != nil {
		return err
	}
	if !closed {
		if err := s.add(Record{Phase: 1, Kind: KindBeacon, Beacon: text, Source: b.Source, Time: o.Now().UTC()}); err != nil {
			return err
		}
	}
	begun, err := begin(ctx, s, system, last, o.Logger)
	if err != nil {
		return err
	}
	file := fileName(2, 0)
	digest, err := writeFile(s.path(file), func(w io.Writer) error { _, err := w.Write(begun.text); return err })
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return s.add(Record{Phase: 2, Kind: KindStart, File: file, SHA256: digest, Time: o.Now().UTC()})
}

// FinalizePhase2 verifies everything, closes phase 2 with a beacon and writes the
// key set into a folder. Where an earlier call was interrupted, or its keys were
// lost, it goes on with the recorded beacon and gives the very same keys.
func FinalizePhase2(ctx context.Context, o Options, b Beacon, out string) (*prover.Manifest, error) {
	o.complete()
	m, err := finalizePhase2(ctx, o, b, out)
	if err != nil {
		return nil, fmt.Errorf("finalize phase 2: %w", err)
	}
	return m, nil
}

func finalizePhase2(ctx context.Context, o Options, b Beacon, out string) (*prover.Manifest, error) {
	unlock, err := lock(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if m, err := prover.ReadManifest(out); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fmt.Errorf("it holds a key set of circuit %s: choose another folder", m.CircuitDigest)
		}
		return nil, fmt.Errorf("%s: %w", out, err)
	}
	s, system, l, err := o.open()
	if err != nil {
		return nil, err
	}
	switch {
	case s.find(2, KindStart) == nil:
		return nil, fmt.Errorf("%w: phase 2 has not begun: finalize phase 1 first", ErrState)
	case len(s.contributions(2)) == 0:
		return nil, fmt.Errorf("%w: phase 2 has no contribution", ErrState)
	}
	text, closed, err := s.settle(2, b)
	if err != nil {
		return nil, err
	}
	last, err := l.verifyPhase1(ctx, s, o.Logger)
	if err != nil {
		return nil, err
	}
	begun, err := begin(ctx, s, system, last, o.Logger)
	if err != nil {
		return nil, err
	}
	last2, err := l.verifyPhase2(ctx, s, begun, o.Logger)
	if err != nil {
		return nil, err
	}
	k, err := seal(last2, begun, text)
	if err != nil {
		return nil, err
	}
	if !closed {
		if err := s.add(Record{
			Phase: 2, Kind: KindBeacon, Beacon: text, Source: b.Source, VerifyingKeySHA256: k.digest, Time: o.Now().UTC(),
		}); err != nil {
			return nil, err
		}
	} else if r := s.find(2, KindBeacon); r.VerifyingKeySHA256 != k.digest {
		return nil, fmt.Errorf("%w: the files give the verifying key %s, the transcript says %s", ErrTranscript, k.digest, r.VerifyingKeySHA256)
	}
	m := prover.Manifest{
		CircuitDigest: s.desc.CircuitDigest, Slots: s.desc.Slots, Columns: s.desc.Columns, Profile: s.desc.Profile, Constraints: s.desc.Constraints,
		Setup: prover.SetupCeremony, Ceremony: &prover.CeremonyInfo{TranscriptSHA256: s.head, Phase1: s.names(1), Phase2: s.names(2)},
	}
	if err := prover.WriteKeySet(ctx, out, m, k.proving, k.verify); err != nil {
		return nil, err
	}
	return prover.ReadManifest(out)
}

func (s *state) names(phase int) []string {
	var out []string
	for _, r := range s.contributions(phase) {
		out = append(out, r.Name)
	}
	return out
}

package ceremony

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// Sizes of what is encoded, in bytes. Points are compressed.
const (
	sizeG1, sizeG2 = 32, 64
	sizeProof      = sizeG1 + sizeG2
	// sizeChallenge is a length and a SHA-256.
	sizeChallenge = 1 + 32
)

// ErrFile is wrapped where a contribution's file is none.
var ErrFile = errors.New("invalid contribution")

// layout is how long a phase's files are, from the circuit alone: nothing in a
// file is believed.
type layout struct {
	domain uint64
	// private is the number of phase 2's points for private wires; committed has
	// an entry a Pedersen commitment.
	private   int
	committed []int
}

func layoutOf(system *cs.R1CS, domain uint64) (layout, error) {
	info, ok := system.CommitmentInfo.(constraint.Groth16Commitments)
	if !ok {
		return layout{}, fmt.Errorf("the circuit's commitments are a %T", system.CommitmentInfo)
	}
	internal, secret, _ := system.GetNbVariables()
	l := layout{domain: domain, private: internal + secret - len(info)}
	for _, c := range info {
		l.committed = append(l.committed, len(c.PrivateCommitted))
		l.private -= len(c.PrivateCommitted)
	}
	return l, nil
}

// sizePhase1 is 3 proofs, the domain, beta in G2, the powers of tau in both
// groups, and those with alpha and beta.
func (l *layout) sizePhase1() int64 {
	n := int64(l.domain)
	return 3*sizeProof + 8 + sizeG2 + sizeG1*(2*n-2) + sizeG2*(n-1) + 2*sizeG1*n + sizeChallenge
}

// lengths are where phase 2's slices begin, and how many points each has.
func (l *layout) lengths() (at []int64, n []int) {
	pos := int64(2 + sizeG1)
	push := func(points int) {
		at, n = append(at, pos), append(n, points)
		pos += 4 + sizeG1*int64(points)
	}
	push(l.private)
	push(int(l.domain) - 1)
	pos += sizeG2
	for _, c := range l.committed {
		push(c)
	}
	return at, n
}

// sizePhase2 is of a contribution; the start has no challenge.
func (l *layout) sizePhase2(start bool) int64 {
	size := int64(2 + sizeG1 + sizeG2 + sizeProof + sizeChallenge)
	if start {
		size -= sizeChallenge - 1
	}
	_, n := l.lengths()
	for _, points := range n {
		size += 4 + sizeG1*int64(points)
	}
	return size + int64(len(l.committed))*(sizeG2+sizeProof)
}

// readFile reads a file of exactly that size.
func readFile(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	st, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	case !st.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is not a regular file", ErrFile, path)
	case st.Size() != size:
		return nil, fmt.Errorf("%w: %s has %d bytes, and for this circuit it has %d", ErrFile, path, st.Size(), size)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return b, nil
}

// parsePhase1 reads a contribution to phase 1. Points are checked.
func (l *layout) parsePhase1(b []byte) (p *mpcsetup.Phase1, err error) {
	if int64(len(b)) != l.sizePhase1() {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrFile, len(b), l.sizePhase1())
	}
	if n := binary.BigEndian.Uint64(b[3*sizeProof:]); n != l.domain {
		return nil, fmt.Errorf("%w: a domain of %d, want %d", ErrFile, n, l.domain)
	}
	if b[len(b)-sizeChallenge] != sizeChallenge-1 {
		return nil, fmt.Errorf("%w: no challenge", ErrFile)
	}
	p = new(mpcsetup.Phase1)
	return p, readWhole(p, b)
}

// parsePhase2 reads a contribution to phase 2, or its start. Points are checked.
func (l *layout) parsePhase2(b []byte, start bool) (p *mpcsetup.Phase2, err error) {
	if size := l.sizePhase2(start); int64(len(b)) != size {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrFile, len(b), size)
	}
	if n := binary.BigEndian.Uint16(b); int(n) != len(l.committed) {
		return nil, fmt.Errorf("%w: %d commitments, want %d", ErrFile, n, len(l.committed))
	}
	at, points := l.lengths()
	for i, pos := range at {
		if n := binary.BigEndian.Uint32(b[pos:]); int64(n) != int64(points[i]) {
			return nil, fmt.Errorf("%w: %d points, want %d", ErrFile, n, points[i])
		}
	}
	if !start && b[len(b)-sizeChallenge] != sizeChallenge-1 {
		return nil, fmt.Errorf("%w: no challenge", ErrFile)
	}
	p = new(mpcsetup.Phase2)
	return p, readWhole(p, b)
}

func readWhole(into io.ReaderFrom, b []byte) error {
	r := bytes.NewReader(b)
	err := guarded(func() error { _, err := into.ReadFrom(r); return err })
	if err == nil && r.Len() > 0 {
		err = fmt.Errorf("%d bytes left over", r.Len())
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	return nil
}

// guarded turns a panic of the library into an error: what it works on here
// comes from others.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrFile, r)
		}
	}()
	return f()
}

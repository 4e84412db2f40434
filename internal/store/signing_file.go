package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	// signingFile is where versions before the store held these records kept
	// them; importedFile is what it is called once they are in the store.
	signingFile  = "signing.log"
	importedFile = "signing.log.imported"

	// The file is a header and records of one size, each the domain, the round
	// (big-endian), the digest and a CRC-32C over the three.
	signingMagic  = "OSSIGN01"
	signingRecord = 32 + 8 + 32 + 4
	// maxSigningFile is more than such a file ever grew to, in bytes.
	maxSigningFile = 1<<20 + signingRecord
)

// takeOver brings what a file of an earlier version says into the store and
// sets the file aside. It gives the number of domains. Where the store knows a
// later round it keeps that, so a crash in between does no harm.
func (r *SigningRecords) takeOver(ctx context.Context, dir string) (int, error) {
	path := filepath.Join(dir, signingFile)
	last, err := readSigningFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("take over %s: %w", path, err)
	}
	err = r.store.inTx(ctx, func(tx *sql.Tx) error {
		for _, row := range last {
			if err := r.reserve(ctx, tx, row); err != nil && !errors.Is(err, ErrAlreadySigned) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("take over %s: %w", path, r.store.explain(err))
	}
	if err := os.Rename(path, filepath.Join(dir, importedFile)); err != nil {
		return 0, fmt.Errorf("set %s aside: %w", path, err)
	}
	return len(last), nil
}

// readSigningFile gives the last record of each domain.
func readSigningFile(path string) (map[protocol.Element]signingRow, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, maxSigningFile+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	last, err := replaySigningFile(b)
	if err != nil {
		return nil, fmt.Errorf("%w: the file says what was signed and cannot be trusted: restore it from a backup; without one, move it away, and signing begins above the chain head's time and every round that peers show", err)
	}
	return last, nil
}

// replaySigningFile reads a whole file. Each record was on disk before the
// next was written, so a crash can have torn only the last, which was then
// never acknowledged and does not count.
func replaySigningFile(b []byte) (map[protocol.Element]signingRow, error) {
	// The header came into being by a rename, so it is never torn.
	if len(b) < len(signingMagic) || string(b[:len(signingMagic)]) != signingMagic {
		return nil, fmt.Errorf("%w: no header", ErrDamaged)
	}
	if len(b) > maxSigningFile {
		return nil, fmt.Errorf("%w: larger than it ever grows", ErrDamaged)
	}
	last := make(map[protocol.Element]signingRow)
	for n := len(signingMagic); len(b)-n >= signingRecord; n += signingRecord {
		row, ok := parseSigningRecord(b[n : n+signingRecord])
		if !ok && len(b)-n > signingRecord {
			return nil, fmt.Errorf("%w: bad record at byte %d", ErrDamaged, n)
		}
		if !ok {
			break
		}
		if before, known := last[row.domain]; known && row.round <= before.round {
			return nil, fmt.Errorf("%w: rounds go back at byte %d", ErrDamaged, n)
		}
		last[row.domain] = row
	}
	return last, nil
}

func parseSigningRecord(b []byte) (row signingRow, ok bool) {
	if crc32.Checksum(b[:signingRecord-4], castagnoli) != binary.BigEndian.Uint32(b[signingRecord-4:]) {
		return row, false
	}
	if row.domain.SetBytesCanonical(b[:32]) != nil || row.digest.SetBytesCanonical(b[40:72]) != nil {
		return row, false
	}
	round, err := signed("round", feed.Round(binary.BigEndian.Uint64(b[32:40])))
	row.round = round
	return row, err == nil
}

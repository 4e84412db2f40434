package store

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var el = protocol.NewElement

func openSigning(t testing.TB, s *Store, dir string) *Signing {
	t.Helper()
	g, err := s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}

// A second process with the same keys is refused, also where it has another
// store, which knows nothing of what the first one signs.
func TestKeysAreLocked(t *testing.T) {
	dir := t.TempDir()
	s, other := newStore(t, engineURL(t, SQLite)), newStore(t, engineURL(t, SQLite))
	g := openSigning(t, s, dir)
	for _, s := range []*Store{s, other} {
		_, err := s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
		require.ErrorIs(t, err, ErrLocked)
		require.ErrorContains(t, err, dir)
		require.ErrorContains(t, err, "stop it first")
	}
	require.NoError(t, g.Reserve(t.Context(), el(1), 1, el(1)))
	require.NoError(t, g.Close())
	require.NoError(t, g.Close(), "twice is fine")
	require.ErrorIs(t, g.Reserve(t.Context(), el(1), 1, el(1)), ErrClosed)
	openSigning(t, other, dir)
}

// Several operators of one process share a store and do not know of each other.
func TestOperatorsShareAStore(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		a := openSigning(t, s, t.TempDir())
		b, err := s.OpenSigning(t.Context(), SigningConfig{Operator: common.HexToAddress("0xb2"), Dir: t.TempDir()})
		require.NoError(t, err)
		require.NoError(t, a.Reserve(t.Context(), el(1), 7, el(1)))
		require.NoError(t, b.Reserve(t.Context(), el(1), 6, el(2)))
		require.ErrorIs(t, a.Reserve(t.Context(), el(1), 6, el(2)), ErrAlreadySigned)
		require.NoError(t, b.Close())
	})
}

func TestKeysWithoutARecordAreWarnedOf(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			var log bytes.Buffer
			s, err := Open(t.Context(), Config{URL: engineURL(t, engine), Logger: slog.New(slog.NewTextHandler(&log, nil))})
			require.NoError(t, err)
			defer func() { require.NoError(t, s.Close()) }()
			said := func(drawn bool) string {
				log.Reset()
				g, err := s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: t.TempDir(), NewKeys: drawn})
				require.NoError(t, err)
				require.NoError(t, g.Reserve(t.Context(), el(1), 1, el(1)))
				require.NoError(t, g.Close())
				return log.String()
			}
			require.Empty(t, said(true), "keys that were just drawn have signed nothing")
			require.Empty(t, said(false), "there is a record")
			_, err = s.write.ExecContext(t.Context(), `DELETE FROM signing_records`)
			require.NoError(t, err)
			warning := said(false)
			require.Contains(t, warning, "no signing record")
			require.Contains(t, warning, "restore its backup")
			require.Contains(t, warning, operator.Hex())
		})
	}
}

func TestDamagedRecordIsFoundAtTheStart(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		dir := t.TempDir()
		for _, damage := range []string{"round = round + 1", "digest = domain", "domain = digest", "checksum = 0"} {
			g := openSigning(t, s, dir)
			require.NoError(t, g.Reserve(t.Context(), el(1), 7, el(2)))
			require.NoError(t, g.Close())
			_, err := s.write.ExecContext(t.Context(), `UPDATE signing_records SET `+damage)
			require.NoError(t, err)
			_, err = s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
			require.ErrorIs(t, err, ErrDamaged, damage)
			require.ErrorContains(t, err, "restore the last backup")
			_, err = s.write.ExecContext(t.Context(), `DELETE FROM signing_records`)
			require.NoError(t, err)
		}
		openSigning(t, s, dir)
	})
}

func appendRecord(b []byte, domain, round, digest uint64) []byte {
	start := len(b)
	b = append(b, elementBytes(el(domain))...)
	b = binary.BigEndian.AppendUint64(b, round)
	b = append(b, elementBytes(el(digest))...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// oldFile is a signing.log of n records in three domains: record i is of
// domain i%3, round 10+i and digest i.
func oldFile(n int) []byte {
	b := []byte(signingMagic)
	for i := range uint64(n) {
		b = appendRecord(b, i%3, 10+i, i)
	}
	return b
}

func writeOld(t testing.TB, dir string, b []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, signingFile), b, 0o600))
}

func TestFileOfAnEarlierVersionIsTakenOver(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		dir := t.TempDir()
		writeOld(t, dir, oldFile(5)) // domains 0, 1, 2 end with the records 3, 4, 2
		// The store knows a later round of one domain already, and has the last
		// round of another with something else: what it knows stays.
		r := s.SigningRecords(operator)
		require.NoError(t, r.Reserve(t.Context(), el(0), 50, el(9)))
		require.NoError(t, r.Reserve(t.Context(), el(1), 14, el(9)))
		g := openSigning(t, s, dir)
		for domain, want := range map[uint64]feed.Round{0: 50, 1: 14, 2: 12} {
			last, ok, err := r.Last(t.Context(), el(domain))
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, want, last)
			require.ErrorIs(t, g.Reserve(t.Context(), el(domain), want, el(77)), ErrAlreadySigned)
		}
		require.NoError(t, g.Reserve(t.Context(), el(2), 12, el(2)), "what was signed may be signed again")
		require.NoFileExists(t, filepath.Join(dir, signingFile))
		require.FileExists(t, filepath.Join(dir, importedFile))
		require.NoError(t, g.Close())
		openSigning(t, s, dir)
	})
}

// A crash can have cut the old file at any byte of its last record.
func TestOldFileTornAtEveryByte(t *testing.T) {
	const n = 4
	whole := oldFile(n)
	for cut := len(signingMagic); cut <= len(whole); cut++ {
		last, err := replaySigningFile(whole[:cut])
		require.NoError(t, err)
		require.Len(t, last, min(3, (cut-len(signingMagic))/signingRecord), "cut at %d", cut)
	}
	for cut := range len(signingMagic) {
		_, err := replaySigningFile(whole[:cut])
		require.ErrorIs(t, err, ErrDamaged, "a header is never torn")
	}
	// A write that stopped half-way may leave its full length with anything in it.
	for keep := range signingRecord - 1 {
		b := bytes.Clone(whole)
		clear(b[len(b)-signingRecord+keep:])
		last, err := replaySigningFile(b)
		require.NoError(t, err)
		require.Equal(t, int64(10), last[el(0)].round, "record 3 is torn")
	}
}

func TestDamagedOldFileIsRefused(t *testing.T) {
	s, dir := newStore(t, engineURL(t, SQLite)), t.TempDir()
	whole := oldFile(4)
	refused := func(b []byte, what string, args ...any) {
		_, err := replaySigningFile(b)
		require.ErrorIs(t, err, ErrDamaged, append([]any{what}, args...)...)
	}
	for at := range len(whole) - signingRecord {
		b := bytes.Clone(whole)
		b[at] ^= 0x40
		refused(b, "byte %d", at)
	}
	refused(append(bytes.Clone(whole), whole[len(whole)-signingRecord:]...), "rounds never repeat")
	refused(append(bytes.Clone(whole), make([]byte, maxSigningFile)...), "too large")

	writeOld(t, dir, whole[:3])
	_, err := s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, err, filepath.Join(dir, signingFile))
	require.ErrorContains(t, err, "restore it from a backup")
	require.FileExists(t, filepath.Join(dir, signingFile), "it is left as it is")
	writeOld(t, dir, whole)
	openSigning(t, s, dir)
}

func FuzzReplaySigningFile(f *testing.F) {
	whole := oldFile(3)
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add([]byte(signingMagic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		last, err := replaySigningFile(b)
		if err != nil {
			require.ErrorIs(t, err, ErrDamaged)
			return
		}
		require.LessOrEqual(t, len(last)*signingRecord, len(b))
		for domain, row := range last {
			require.Equal(t, domain, row.domain)
			require.GreaterOrEqual(t, row.round, int64(0))
		}
	})
}

// What is no file is not locked: opening a pipe would wait for ever.
func TestLockIsAFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, signingLock), 0o600))
	_, err := newStore(t, engineURL(t, SQLite)).OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
	require.ErrorContains(t, err, "not a regular file")
}

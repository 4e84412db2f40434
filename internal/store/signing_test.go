package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var el = protocol.NewElement

func open(t testing.TB, dir string) *SigningLog {
	t.Helper()
	l, err := OpenSigningLog(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func TestTheLastRoundOfAll(t *testing.T) {
	l := open(t, t.TempDir())
	require.NoError(t, l.Reserve(el(1), 1<<64-1, el(1)))
	require.ErrorIs(t, l.Reserve(el(1), 0, el(1)), ErrAlreadySigned)
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	_, err := OpenSigningLog(dir)
	require.ErrorIs(t, err, ErrLocked)
	require.ErrorContains(t, err, dir)
	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "twice is fine")
	require.ErrorIs(t, l.Reserve(el(1), 1, el(1)), ErrClosed)
	open(t, dir)
}

func TestFailedWriteClosesTheRecord(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	require.NoError(t, l.Reserve(el(1), 1, el(1)))
	require.NoError(t, l.file.Close()) // the disk goes away
	require.Error(t, l.Reserve(el(1), 2, el(2)))
	require.ErrorIs(t, l.Reserve(el(1), 3, el(3)), ErrClosed)
	require.Error(t, l.Close())
	l = open(t, dir)
	require.ErrorIs(t, l.Reserve(el(1), 1, el(9)), ErrAlreadySigned)
}

// fill writes n records and gives the file's content.
func fill(t testing.TB, dir string, n int) []byte {
	t.Helper()
	l := open(t, dir)
	for i := range n {
		require.NoError(t, l.Reserve(el(uint64(i%3)), feed.Round(10+i), el(uint64(i))))
	}
	require.NoError(t, l.Close())
	b, err := os.ReadFile(filepath.Join(dir, signingFile))
	require.NoError(t, err)
	return b
}

func write(t testing.TB, b []byte) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, signingFile), b, 0o600))
	return dir
}

// A crash may cut the file at any byte of its last record: everything that was
// acknowledged before is there, and the record goes on.
func TestTornAtEveryByte(t *testing.T) {
	const n = 4
	whole := fill(t, t.TempDir(), n)
	require.Len(t, whole, len(signingMagic)+n*signingRecord)
	for cut := len(signingMagic); cut <= len(whole); cut++ {
		l := open(t, write(t, whole[:cut]))
		kept := (cut - len(signingMagic)) / signingRecord
		require.Equal(t, int64(len(signingMagic)+kept*signingRecord), l.size, "cut at %d", cut)
		for i := range kept {
			require.ErrorIs(t, l.Reserve(el(uint64(i%3)), feed.Round(10+i), el(99)), ErrAlreadySigned, "cut at %d", cut)
		}
		require.NoError(t, l.Reserve(el(0), 100, el(5)))
		require.NoError(t, l.Close())
		again := open(t, l.dir)
		last, _ := again.Last(el(0))
		require.Equal(t, feed.Round(100), last)
		require.NoError(t, again.Close())
	}
	for cut := range len(signingMagic) {
		_, err := OpenSigningLog(write(t, whole[:cut]))
		require.ErrorIs(t, err, ErrCorrupt, "a header is never torn")
	}
}

// A write that stopped half-way may also leave a record of full length with
// anything in its second half.
func TestTornLastRecordOfFullLength(t *testing.T) {
	whole := fill(t, t.TempDir(), 3)
	for keep := range signingRecord {
		b := append([]byte(nil), whole...)
		clear(b[len(b)-signingRecord+keep:])
		if string(b) == string(whole) {
			continue // the record ended in zeros
		}
		l := open(t, write(t, b))
		require.Len(t, l.last, 2)
		require.NoError(t, l.Close())
	}
}

func TestDamageElsewhereIsRefused(t *testing.T) {
	whole := fill(t, t.TempDir(), 4)
	for at := range len(whole) - signingRecord {
		b := append([]byte(nil), whole...)
		b[at] ^= 0x40
		_, err := OpenSigningLog(write(t, b))
		require.ErrorIs(t, err, ErrCorrupt, "byte %d", at)
	}
	twice := append(append([]byte(nil), whole...), whole[len(whole)-signingRecord:]...)
	_, err := OpenSigningLog(write(t, twice))
	require.ErrorIs(t, err, ErrCorrupt, "rounds never repeat")
	_, err = OpenSigningLog(write(t, append([]byte(signingMagic), make([]byte, 2*compactAt)...)))
	require.ErrorIs(t, err, ErrCorrupt)
}

func TestCompactionBoundsTheFile(t *testing.T) {
	dir := t.TempDir()
	// A file that is nearly full, as years of rounds leave it.
	b := []byte(signingMagic)
	round := feed.Round(0)
	for len(b)+signingRecord <= compactAt {
		round++
		b = appendRecord(b, el(uint64(round%5)), reservation{round, el(1)})
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, signingFile), b, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".signing-left"), b, 0o600))
	l := open(t, dir)
	require.NoFileExists(t, filepath.Join(dir, ".signing-left"), "what a killed compaction left goes")
	require.Equal(t, int64(len(b)), l.size)
	for i := range feed.Round(3) {
		require.NoError(t, l.Reserve(el(uint64((round+1+i)%5)), round+1+i, el(2)))
	}
	require.Equal(t, int64(len(signingMagic)+8*signingRecord), l.size, "five domains and three more records")
	require.NoError(t, l.Close())
	info, err := os.Stat(filepath.Join(dir, signingFile))
	require.NoError(t, err)
	require.Equal(t, l.size, info.Size())
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	l = open(t, dir)
	require.Len(t, l.last, 5)
	for i := range uint64(5) {
		last, ok := l.Last(el(i))
		require.True(t, ok)
		require.ErrorIs(t, l.Reserve(el(i), last, el(3)), ErrAlreadySigned)
	}
}

func TestDomainsAreBounded(t *testing.T) {
	l := open(t, t.TempDir())
	for i := range uint64(maxDomains) {
		l.last[el(i)] = reservation{round: 1}
	}
	require.Error(t, l.Reserve(el(maxDomains), 1, el(1)))
	require.NoError(t, l.Reserve(el(0), 2, el(1)), "known domains go on")
}

func FuzzReplay(f *testing.F) {
	whole := fill(f, f.TempDir(), 3)
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add([]byte(signingMagic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := &SigningLog{last: make(map[protocol.Element]reservation)}
		n, err := l.replay(b)
		if err != nil {
			return
		}
		// What was accepted reads the same again.
		m := &SigningLog{last: make(map[protocol.Element]reservation)}
		again, err := m.replay(b[:n])
		require.NoError(t, err)
		require.Equal(t, n, again)
		require.Equal(t, l.last, m.last)
		require.Less(t, len(b)-n, 2*signingRecord)
	})
}

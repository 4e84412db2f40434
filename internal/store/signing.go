package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	signingFile = "signing.log"
	lockFile    = "signing.lock"
	tempPattern = ".signing-*"

	// The file is a header and records of one size, each the domain, the round
	// (big-endian), the digest and a CRC-32C over the three.
	signingMagic  = "OSSIGN01"
	signingRecord = 32 + 8 + 32 + 4

	// compactAt is the size at which the file is rewritten with only the last
	// record of each domain. maxDomains keeps what remains well below it.
	compactAt  = 1 << 20
	maxDomains = 4096
)

var (
	// ErrAlreadySigned refuses a second digest for a round, and any round that
	// is not later than the last one reserved.
	ErrAlreadySigned = errors.New("round already signed")
	// ErrLocked says that another process holds the signing record.
	ErrLocked = errors.New("signing record is in use")
	// ErrCorrupt says that the signing record cannot be trusted.
	ErrCorrupt = errors.New("signing record is corrupt")
	// ErrClosed is returned after Close, and after a failed write.
	ErrClosed = errors.New("signing record is closed")
)

type reservation struct {
	round  feed.Round
	digest protocol.Element
}

// SigningLog is one operator's durable record of what it signed last in each
// domain. It is safe for concurrent use.
type SigningLog struct {
	dir  string
	lock *flock.Flock

	mu     sync.Mutex
	file   *os.File
	size   int64
	failed error // set once and for ever when the disk's content is unknown
	last   map[protocol.Element]reservation
}

// OpenSigningLog opens or creates the record in an operator's data directory
// and locks it against every other process until Close. It fails with
// [ErrLocked] while another holds it. A last record that a crash left torn is
// cut off: it was never acknowledged. Damage anywhere else is [ErrCorrupt].
func OpenSigningLog(dir string) (*SigningLog, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open signing record: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock signing record: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("%w: another process runs this operator from %s: stop it first, two signers with one key can be slashed", ErrLocked, dir)
	}
	l := &SigningLog{dir: dir, lock: lock, last: make(map[protocol.Element]reservation)}
	if err := l.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open signing record in %s: %w", dir, err), l.Close())
	}
	return l, nil
}

// Reserve records that the digest is about to be signed for a round. When it
// returns nil the reservation is on disk, and signing is safe. The digest that
// was reserved last may be reserved again, since signing it again says nothing
// new; everything else that is not later fails with [ErrAlreadySigned]. After
// a failed write every call fails until the record is opened anew.
func (l *SigningLog) Reserve(domain protocol.Element, round feed.Round, digest protocol.Element) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.failed
	}
	last, known := l.last[domain]
	switch {
	case known && round == last.round && digest == last.digest:
		return nil
	case known && round == last.round:
		return fmt.Errorf("%w: round %d with another digest", ErrAlreadySigned, round)
	case known && round < last.round:
		return fmt.Errorf("%w: round %d, the last was %d", ErrAlreadySigned, round, last.round)
	case !known && len(l.last) >= maxDomains:
		return fmt.Errorf("reserve round %d: the record holds %d domains already", round, maxDomains)
	}
	if l.size+signingRecord > compactAt {
		if err := l.compact(); err != nil {
			return l.fail(err)
		}
	}
	rec := appendRecord(nil, domain, reservation{round, digest})
	if _, err := l.file.WriteAt(rec, l.size); err != nil {
		return l.fail(fmt.Errorf("write: %w", err))
	}
	if err := l.file.Sync(); err != nil {
		return l.fail(fmt.Errorf("sync: %w", err))
	}
	l.size += signingRecord
	l.last[domain] = reservation{round, digest}
	return nil
}

// Last is the last round reserved in a domain; ok is false where there is none.
func (l *SigningLog) Last(domain protocol.Element) (round feed.Round, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.last[domain]
	return r.round, ok
}

// Close releases the record. It may be called twice.
func (l *SigningLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil {
		l.failed = ErrClosed
	}
	var err error
	if l.file != nil {
		err = l.file.Close()
		l.file = nil
	}
	if err = errors.Join(err, l.lock.Unlock()); err != nil {
		return fmt.Errorf("close signing record: %w", err)
	}
	return nil
}

// fail makes the record unusable: what a failed write or sync left on disk is
// unknown, and only reading it again tells.
func (l *SigningLog) fail(err error) error {
	l.failed = fmt.Errorf("%w after a failure: %w", ErrClosed, err)
	return fmt.Errorf("reserve round: %w", err)
}

func (l *SigningLog) load() error {
	path := filepath.Join(l.dir, signingFile)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return l.compact()
	}
	if err != nil {
		return err
	}
	l.file = f
	// Compaction keeps the file at most one record above its limit.
	b, err := io.ReadAll(io.LimitReader(f, compactAt+signingRecord+1))
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	n, err := l.replay(b)
	if err != nil {
		return err
	}
	l.size = int64(n)
	if n < len(b) {
		if err := f.Truncate(l.size); err != nil {
			return fmt.Errorf("cut torn record: %w", err)
		}
	}
	// What was read may still be only in the system's cache, where a process
	// that was killed left it. From here on it counts, so it must be on disk.
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return l.removeTemporary()
}

// removeTemporary deletes what a compaction left that was killed half-way.
func (l *SigningLog) removeTemporary() error {
	left, err := filepath.Glob(filepath.Join(l.dir, tempPattern))
	if err != nil {
		return err
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// replay reads a whole file into l.last and gives the length of its sound part.
func (l *SigningLog) replay(b []byte) (int, error) {
	// The header comes into being by a rename, so it is never torn.
	if len(b) < len(signingMagic) || string(b[:len(signingMagic)]) != signingMagic {
		return 0, fmt.Errorf("%w: no header", ErrCorrupt)
	}
	if len(b) > compactAt+signingRecord {
		return 0, fmt.Errorf("%w: larger than it ever grows", ErrCorrupt)
	}
	n := len(signingMagic)
	for ; len(b)-n >= signingRecord; n += signingRecord {
		domain, r, ok := parseRecord(b[n : n+signingRecord])
		if !ok {
			// Each record is on disk before the next is written: only the last can be torn.
			if len(b)-n > signingRecord {
				return 0, fmt.Errorf("%w: bad record at byte %d", ErrCorrupt, n)
			}
			return n, nil
		}
		if last, known := l.last[domain]; known && r.round <= last.round {
			return 0, fmt.Errorf("%w: rounds go back at byte %d", ErrCorrupt, n)
		}
		if l.last[domain] = r; len(l.last) > maxDomains {
			return 0, fmt.Errorf("%w: too many domains", ErrCorrupt)
		}
	}
	return n, nil
}

// compact writes a new file with the last record of each domain and puts it in
// the old one's place.
func (l *SigningLog) compact() (err error) {
	b := []byte(signingMagic)
	for domain, r := range l.last {
		b = appendRecord(b, domain, r)
	}
	tmp, err := os.CreateTemp(l.dir, tempPattern)
	if err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("compact: %w", err), tmp.Close(), os.Remove(tmp.Name()))
		}
	}()
	if _, err := tmp.Write(b); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), filepath.Join(l.dir, signingFile)); err != nil {
		return err
	}
	d, err := os.Open(l.dir)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return err
	}
	old := l.file
	l.file, l.size = tmp, int64(len(b))
	if old != nil {
		// Nothing of the old file counts any more.
		_ = old.Close()
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendRecord(b []byte, domain protocol.Element, r reservation) []byte {
	start := len(b)
	d, g := domain.Bytes(), r.digest.Bytes()
	b = append(b, d[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.round))
	b = append(b, g[:]...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

func parseRecord(b []byte) (domain protocol.Element, r reservation, ok bool) {
	if crc32.Checksum(b[:signingRecord-4], castagnoli) != binary.BigEndian.Uint32(b[signingRecord-4:]) {
		return domain, r, false
	}
	if domain.SetBytesCanonical(b[:32]) != nil || r.digest.SetBytesCanonical(b[40:72]) != nil {
		return domain, r, false
	}
	r.round = feed.Round(binary.BigEndian.Uint64(b[32:40]))
	return domain, r, true
}

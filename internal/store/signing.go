package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// signingLock is the file, beside an operator's keys, that the process which
// signs with them holds.
const signingLock = "signing.lock"

var (
	// ErrAlreadySigned refuses a second digest for a round, and any round that
	// is not later than the last one reserved.
	ErrAlreadySigned = errors.New("round already signed")
	// ErrLocked says that another process signs with the same keys.
	ErrLocked = errors.New("operator's keys are in use")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("signing record is closed")
)

// SigningConfig says whose record is opened.
type SigningConfig struct {
	Operator common.Address
	// Dir is the folder of the operator's keys, of the files themselves and not
	// of links to them. Its lock keeps every other process of this machine from
	// signing with them.
	Dir string
	// NewKeys says that the keys were drawn just now, so that nothing can have
	// been signed with them yet.
	NewKeys bool
}

// Signing is the right to sign as an operator: its record in the store, and
// the lock beside its keys. It is safe for concurrent use.
type Signing struct {
	records  *SigningRecords
	lock     *flock.Flock
	restored time.Time

	mu     sync.RWMutex // held for reading while a reservation is under way
	closed bool
}

// OpenSigning locks an operator's keys until Close and looks at everything
// that is on record of them. It fails with [ErrLocked] while another process
// holds them and with [ErrDamaged] where a record is not as it was written. A
// signing.log that an earlier version kept beside the keys is taken over into
// the store, once. That keys which are not new have no record is warned of: it
// is so before their first signature, and after a loss of the store.
func (s *Store) OpenSigning(ctx context.Context, cfg SigningConfig) (*Signing, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open signing record: %w", err)
	}
	path := filepath.Join(cfg.Dir, signingLock)
	// Opening a named pipe would wait for its other end; a link would lock another
	// file than the one that others lock.
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("lock operator's keys: %s is not a regular file: move it away", path)
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock operator's keys: %w (the node must be able to make files in the key file's folder, links followed)", err)
	}
	if !held {
		return nil, fmt.Errorf("%w: another process runs operator %s from %s: stop it first, two signers with one key can be slashed", ErrLocked, cfg.Operator, cfg.Dir)
	}
	g := &Signing{records: s.SigningRecords(cfg.Operator), lock: lock}
	if err := g.prepare(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("open signing record of %s: %w", cfg.Operator, err), g.Close())
	}
	return g, nil
}

func (g *Signing) prepare(ctx context.Context, cfg SigningConfig) error {
	log := g.records.store.log.With("operator", cfg.Operator.Hex())
	taken, err := g.records.takeOver(ctx, cfg.Dir)
	if err != nil {
		return err
	}
	if taken > 0 {
		log.Info("signing record taken over from the file of an earlier version", "records", taken, "file", filepath.Join(cfg.Dir, signingFile))
	}
	n, err := g.records.check(ctx)
	if err != nil {
		return g.records.store.explain(err)
	}
	if r, ok, err := g.records.store.Restored(ctx); err != nil {
		return err
	} else if ok {
		g.restored = r.Latest
	}
	if n == 0 && !cfg.NewKeys {
		log.Warn("no signing record of these keys in the store", "dir", cfg.Dir,
			"advice", "if they have signed before, this is another store than then, or it was emptied: stop, and name the right one or restore its backup; else signing begins above the chain head's time and every round that peers show")
	}
	return nil
}

// Reserve is [SigningRecords.Reserve], until Close.
func (g *Signing) Reserve(ctx context.Context, domain protocol.Element, round feed.Round, digest protocol.Element) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return ErrClosed
	}
	return g.records.Reserve(ctx, domain, round, digest)
}

// Restored is [Restored.Latest] of the store, zero where it never came out of a
// backup: what was signed by then may not be on record.
func (g *Signing) Restored() time.Time { return g.restored }

// Close ends signing, after the reservations under way, and frees the keys. It
// may be called twice.
func (g *Signing) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	if err := g.lock.Close(); err != nil {
		return fmt.Errorf("unlock operator's keys: %w", err)
	}
	return nil
}

package prover

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/consensys/gnark"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/gofrs/flock"
)

const (
	lockFile = "setup.lock"
	// temporary ends the name of a file that is being written.
	temporary = ".tmp"

	lockRetry = 200 * time.Millisecond
)

// progressEvery is how often a step that cannot tell how far it is says that
// it is still at work.
const progressEvery = 3 * time.Second

// progress logs a line every few seconds until the returned function is called,
// and one when ctx ends, since the work goes on all the same.
func (k *KeySet) progress(ctx context.Context, start time.Time) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		interrupted := ctx.Done()
		for {
			select {
			case <-done:
				return
			case <-interrupted:
				interrupted = nil
				k.log.Warn("set-up cannot be interrupted, its keys are kept for the next start",
					"advice", "wait some seconds, or interrupt once more to stop at once and lose them")
			case <-tick.C:
				k.log.Info("set up keys goes on", "shape", k.shape.String(), "elapsed", time.Since(start).Round(time.Second))
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}

// setup makes a one-party key set and writes it.
func (k *KeySet) setup(ctx context.Context, dir, digest string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := removeHalfWritten(dir); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, ProvingKeyFile)); err == nil {
		// The manifest is written last, so keys without one are what a killed set-up
		// left, or a set whose manifest was lost: nothing vouches for them.
		k.log.Warn("keys without manifest are made anew", "dir", dir,
			"advice", "if the manifest was lost, stop and bring it back: contracts with the old key take no proof of the new one")
	}
	start := time.Now()
	k.log.Info("set up keys", "shape", k.shape.String(), "constraints", k.system.GetNbConstraints(), "dir", dir,
		"advice", "one-party keys are for development only: whoever makes them can forge proofs")
	stop := k.progress(ctx, start)
	err := groth16.Setup(k.system, &k.proving, &k.verify)
	stop()
	if err != nil {
		return fmt.Errorf("set up keys: %w", err)
	}
	// An interrupt does not throw away what took so long: the set is written,
	// and the caller finds its context ended.
	m := Manifest{
		CircuitDigest: digest,
		Slots:         k.shape.Slots,
		Columns:       k.shape.Columns,
		Profile:       k.profile,
		Constraints:   k.system.GetNbConstraints(),
		Setup:         SetupOneParty,
		InsecureDev:   true,
	}
	if err := writeKeys(dir, &m, &k.proving, &k.verify); err != nil {
		return err
	}
	k.manifest = m
	k.log.Info("keys are set up", "dir", dir, "duration", time.Since(start))
	return ctx.Err()
}

// WriteKeySet writes the keys that a ceremony has made into a folder, the
// manifest last. It fills in what the manifest says of the files and of the
// library. A folder that holds a key set already is left as it is, and the error
// wraps [fs.ErrExist].
func WriteKeySet(ctx context.Context, dir string, m Manifest, proving *groth16.ProvingKey, verify *groth16.VerifyingKey) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write key set: %w", err)
	}
	unlock, err := lockDir(ctx, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return fmt.Errorf("write key set: %w", err)
	}
	defer unlock()
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write key set: %s: %w", filepath.Join(dir, ManifestFile), errors.Join(fs.ErrExist, err))
	}
	if err := removeHalfWritten(dir); err != nil {
		return fmt.Errorf("write key set: %w", err)
	}
	if err := writeKeys(dir, &m, proving, verify); err != nil {
		return fmt.Errorf("write key set: %w", err)
	}
	return nil
}

// writeKeys writes keys and manifest. The proving key is written as memory holds
// it: read back, its points need no decoding, which takes a hundredth of the time.
func writeKeys(dir string, m *Manifest, proving *groth16.ProvingKey, verify *groth16.VerifyingKey) error {
	var err error
	m.GnarkVersion, m.ProvingKeyFormat = gnark.Version.String(), FormatDump
	dump := func(w io.Writer) (int64, error) { return 0, proving.WriteDump(w) }
	if m.ProvingKeySHA256, err = writeFile(filepath.Join(dir, ProvingKeyFile), 0o600, dump); err != nil {
		return fmt.Errorf("write proving key: %w", err)
	}
	if m.VerifyingKeySHA256, err = writeFile(filepath.Join(dir, VerifyingKeyFile), 0o644, verify.WriteRawTo); err != nil {
		return fmt.Errorf("write verifying key: %w", err)
	}
	b, err := m.encode()
	if err != nil {
		return err
	}
	if _, err := writeFile(filepath.Join(dir, ManifestFile), 0o644, func(w io.Writer) (int64, error) {
		n, err := w.Write(b)
		return int64(n), err
	}); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}

// lockDir keeps two processes from making keys in one folder at once.
func lockDir(ctx context.Context, dir string, log *slog.Logger) (unlock func(), err error) {
	lock := flock.New(filepath.Join(dir, lockFile))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("lock key set: %w", err)
	}
	return func() {
		if err := lock.Unlock(); err != nil {
			log.Warn("unlock key set", "error", err)
		}
	}, nil
}

// removeHalfWritten clears away what a killed set-up left behind. The caller
// holds the lock, so nobody is writing.
func removeHalfWritten(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "*"+temporary))
	if err != nil {
		return fmt.Errorf("look for half-written files: %w", err)
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove half-written file: %w", err)
		}
	}
	return nil
}

// writeFile writes a file whole or not at all, and gives its SHA-256 in hex.
func writeFile(path string, mode fs.FileMode, write func(io.Writer) (int64, error)) (digest string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+temporary)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(f.Close()), os.Remove(f.Name()))
		}
	}()
	h := sha256.New()
	buf := bufio.NewWriterSize(io.MultiWriter(f, h), 1<<20)
	if _, err := write(buf); err != nil {
		return "", err
	}
	if err := errors.Join(buf.Flush(), f.Chmod(mode), f.Sync()); err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return "", err
	}
	return hexSum(h), nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

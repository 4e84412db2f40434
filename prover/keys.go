package prover

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// The files of a key set's folder. The manifest is written last: where it
// stands, the others are complete.
const (
	ManifestFile     = "manifest.json"
	ProvingKeyFile   = "proving.key"
	VerifyingKeyFile = "verifying.key"
)

// Config is what [Open] needs.
type Config struct {
	// Dir is the key set's folder.
	Dir   string
	Shape protocol.Shape
	// Profile is the circuit's; empty is [ProfileBits].
	Profile Profile
	// InsecureDev allows one-party keys: Open makes them where Dir holds none,
	// and loads them. Whoever has run that set-up could forge proofs.
	InsecureDev bool
	// Logger gets one line a slow step; nil is silent.
	Logger *slog.Logger
}

var (
	// ErrNoKeys is returned where there is no key set and none may be made.
	ErrNoKeys = errors.New("no key set")
	// ErrInsecureKeys is returned where the keys are a one-party set-up's and
	// the configuration does not allow those.
	ErrInsecureKeys = errors.New("insecure development keys")
	// ErrKeySet is wrapped where a key set is damaged or is another circuit's.
	ErrKeySet = errors.New("unusable key set")
)

// Verifier verifies the proofs of one key set. It is safe for concurrent use.
type Verifier struct {
	shape    protocol.Shape
	profile  Profile
	manifest Manifest
	verify   groth16.VerifyingKey
}

// KeySet proves and verifies for one shape and profile. It is safe for
// concurrent use, though a process makes one proof at a time.
type KeySet struct {
	Verifier
	system  *cs.R1CS
	proving groth16.ProvingKey
	log     *slog.Logger
}

// Open loads the key set in cfg.Dir, or makes one where there is none and
// cfg.InsecureDev allows it. It compiles the circuit first and refuses keys of
// another circuit with [ErrKeySet]. Neither compilation nor set-up can be
// interrupted: ctx counts between the steps.
func Open(ctx context.Context, cfg Config) (*KeySet, error) {
	k, err := open(ctx, cfg, true)
	if err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	return k, nil
}

// OpenVerifier is [Open] for who proves elsewhere: the proving key, which is
// most of a key set, is not loaded, and need not be there.
func OpenVerifier(ctx context.Context, cfg Config) (*Verifier, error) {
	k, err := open(ctx, cfg, false)
	if err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	v := k.Verifier // the constraint system is let go
	return &v, nil
}

func open(ctx context.Context, cfg Config, proving bool) (*KeySet, error) {
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	k := &KeySet{Verifier: Verifier{shape: cfg.Shape, profile: cmp.Or(cfg.Profile, ProfileBits)}, log: log}
	start := time.Now()
	var err error
	if k.system, err = Compile(k.shape, k.profile); err != nil {
		return nil, err
	}
	digest, err := CircuitDigest(k.system)
	if err != nil {
		return nil, err
	}
	log.Info("compile circuit", "shape", k.shape.String(), "profile", string(k.profile), "constraints", k.system.GetNbConstraints(), "duration", time.Since(start))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// A set with a manifest is complete, so reading one takes no lock.
	err = k.load(cfg, digest, proving)
	if !errors.Is(err, ErrNoKeys) {
		return k, err
	}
	if !cfg.InsecureDev {
		return nil, fmt.Errorf("%w in %s; put one there, or allow insecure development keys", ErrNoKeys, cfg.Dir)
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lockDir(ctx, cfg.Dir, log)
	if err != nil {
		return nil, err
	}
	defer unlock()
	// Another process may have made it while this one waited.
	if err = k.load(cfg, digest, proving); errors.Is(err, ErrNoKeys) {
		err = k.setup(ctx, cfg.Dir, digest)
	}
	return k, err
}

// OpenOffline loads what verifies the proofs of the key set in dir, by its
// manifest alone. The circuit is not compiled, so that the keys are of the
// circuit that the manifest names is the folder's own claim; see [Open].
func OpenOffline(dir string, insecureDev bool) (*Verifier, error) {
	m, err := readManifest(filepath.Join(dir, ManifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open key set: %w in %s", ErrNoKeys, dir)
	case err != nil:
		return nil, fmt.Errorf("open key set: %w", damaged(dir, err))
	}
	v := &Verifier{shape: m.Shape(), profile: m.Profile}
	if err := v.load(dir, m, insecureDev); err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	return v, nil
}

// load reads a complete key set, or fails with [ErrNoKeys], [ErrKeySet] or
// [ErrInsecureKeys].
func (k *KeySet) load(cfg Config, digest string, proving bool) error {
	start, dir := time.Now(), cfg.Dir
	m, err := readManifest(filepath.Join(dir, ManifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNoKeys
	case err != nil:
		return damaged(dir, err)
	case m.CircuitDigest != digest || m.Shape() != k.shape || m.Profile != k.profile:
		return fmt.Errorf("%w: the keys in %s are for circuit %s (%s, profile %s), this program's circuit is %s (%s, profile %s); use a matching program, or delete the folder to make new development keys",
			ErrKeySet, dir, m.CircuitDigest, m.Shape(), m.Profile, digest, k.shape, k.profile)
	}
	if err := k.Verifier.load(dir, m, cfg.InsecureDev); err != nil {
		return err
	}
	if proving {
		read := k.proving.UnsafeReadFrom
		if m.ProvingKeyFormat == FormatDump {
			read = k.readDump
		}
		if err := readKey(filepath.Join(dir, ProvingKeyFile), m.ProvingKeySHA256, read); err != nil {
			return damaged(dir, err)
		}
	}
	k.log.Info("load keys", "dir", dir, "setup", m.Setup, "insecure_dev", m.InsecureDev, "proving_key", proving, "duration", time.Since(start))
	return nil
}

// readDump reads a proving key as memory holds it.
func (k *KeySet) readDump(r io.Reader) (int64, error) {
	return 0, k.proving.ReadDump(r)
}

// load reads the verifying key that goes with a manifest.
func (v *Verifier) load(dir string, m *Manifest, insecureDev bool) error {
	if err := m.Profile.Validate(); err != nil {
		return damaged(dir, err)
	}
	if m.InsecureDev && !insecureDev {
		return fmt.Errorf("%w in %s: one party made them and could forge proofs; use keys from a ceremony, or allow insecure development keys", ErrInsecureKeys, dir)
	}
	if err := readKey(filepath.Join(dir, VerifyingKeyFile), m.VerifyingKeySHA256, v.verify.ReadFrom); err != nil {
		return damaged(dir, err)
	}
	if err := v.checkKey(); err != nil {
		return damaged(dir, err)
	}
	v.manifest = *m
	return nil
}

func damaged(dir string, err error) error {
	return fmt.Errorf("%w: the key set in %s is damaged: %w; delete the folder to make new development keys, or restore it from where the keys came", ErrKeySet, dir, err)
}

func readManifest(path string) (*Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxManifestSize+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	return ParseManifest(b)
}

// readKey decodes a key file after its digest has been checked: the quick
// decoding trusts what it reads.
func readKey(path, digest string, read func(io.Reader) (int64, error)) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	if got := hexSum(h); got != digest {
		return fmt.Errorf("%s has SHA-256 %s, the manifest says %s", filepath.Base(path), got, digest)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	if _, err := read(bufio.NewReaderSize(f, 1<<20)); err != nil {
		return fmt.Errorf("decode %s: %w", filepath.Base(path), err)
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// Manifest says what the key set is for and how it was made.
func (v *Verifier) Manifest() Manifest { return v.manifest }

// Profile is the key set's profile.
func (v *Verifier) Profile() Profile { return v.profile }

// Shape is the key set's shape.
func (v *Verifier) Shape() protocol.Shape { return v.shape }

// NbConstraints is the size of the circuit.
func (k *KeySet) NbConstraints() int { return k.system.GetNbConstraints() }

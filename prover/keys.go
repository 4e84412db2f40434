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
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/consensys/gnark"
	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// The files of a key set's folder. The manifest is written last: where it
// stands, the others are complete.
const (
	ManifestFile     = "manifest.json"
	ProvingKeyFile   = "proving.key"
	VerifyingKeyFile = "verifying.key"
	lockFile         = "setup.lock"
	// temporary ends the name of a file that is being written.
	temporary = ".tmp"

	lockRetry = 200 * time.Millisecond
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

// KeySet proves and verifies for one shape. It is safe for concurrent use,
// though each proof already uses every core.
type KeySet struct {
	shape    protocol.Shape
	profile  Profile
	manifest Manifest
	system   *cs.R1CS
	proving  groth16.ProvingKey
	verify   groth16.VerifyingKey
	log      *slog.Logger
}

// Open loads the key set in cfg.Dir, or makes one where there is none and
// cfg.InsecureDev allows it. It compiles the circuit first and refuses keys of
// another circuit with [ErrKeySet]. Neither compilation nor set-up can be
// interrupted: ctx counts between the steps.
func Open(ctx context.Context, cfg Config) (*KeySet, error) {
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	k := &KeySet{shape: cfg.Shape, profile: cmp.Or(cfg.Profile, ProfileBits), log: log}
	digest, err := k.compile()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	// A set with a manifest is complete, so reading one takes no lock.
	err = k.load(cfg, digest)
	if !errors.Is(err, ErrNoKeys) {
		return k.opened(err)
	}
	if !cfg.InsecureDev {
		return nil, fmt.Errorf("open key set: %w in %s; put one there, or allow insecure development keys", ErrNoKeys, cfg.Dir)
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	lock := flock.New(filepath.Join(cfg.Dir, lockFile))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("lock key set: %w", err)
	}
	defer func() {
		if err := lock.Unlock(); err != nil {
			log.Warn("unlock key set", "error", err)
		}
	}()
	// Another process may have made it while this one waited.
	if err = k.load(cfg, digest); errors.Is(err, ErrNoKeys) {
		err = k.setup(ctx, cfg.Dir, digest)
	}
	return k.opened(err)
}

func (k *KeySet) opened(err error) (*KeySet, error) {
	if err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	return k, nil
}

// compile compiles the circuit and gives its digest.
func (k *KeySet) compile() (string, error) {
	start := time.Now()
	system, err := Compile(k.shape, k.profile)
	if err != nil {
		return "", err
	}
	digest, err := CircuitDigest(system)
	if err != nil {
		return "", err
	}
	k.system = system
	k.log.Info("compile circuit", "shape", k.shape.String(), "profile", string(k.profile), "constraints", system.GetNbConstraints(), "duration", time.Since(start))
	return digest, nil
}

// CircuitDigest is the SHA-256 of a serialised constraint system, in hex. It
// does not depend on where or how the program was built.
func CircuitDigest(system *cs.R1CS) (string, error) {
	h := sha256.New()
	if _, err := system.WriteTo(h); err != nil {
		return "", fmt.Errorf("serialise circuit: %w", err)
	}
	return hexSum(h), nil
}

// Compile compiles the circuit of a shape and a profile. Errors wrap
// [ErrProfile] where there is no circuit of the profile.
func Compile(shape protocol.Shape, profile Profile) (*cs.R1CS, error) {
	if err := profile.Validate(); err != nil {
		return nil, fmt.Errorf("compile circuit: %w", err)
	}
	c, err := NewCircuit(shape)
	if err != nil {
		return nil, err
	}
	return compileCircuit(c)
}

func compileCircuit(c *Circuit) (*cs.R1CS, error) {
	system, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	if err != nil {
		return nil, fmt.Errorf("compile circuit: %w", err)
	}
	r, ok := system.(*cs.R1CS)
	if !ok {
		return nil, fmt.Errorf("compile circuit: constraint system is a %T", system)
	}
	return r, nil
}

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
		GnarkVersion:  gnark.Version.String(),
	}
	if m.ProvingKeySHA256, err = writeFile(filepath.Join(dir, ProvingKeyFile), 0o600, k.proving.WriteRawTo); err != nil {
		return fmt.Errorf("write proving key: %w", err)
	}
	if m.VerifyingKeySHA256, err = writeFile(filepath.Join(dir, VerifyingKeyFile), 0o644, k.verify.WriteRawTo); err != nil {
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
	k.manifest = m
	k.log.Info("keys are set up", "dir", dir, "duration", time.Since(start))
	return ctx.Err()
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

// load reads a complete key set, or fails with [ErrNoKeys], [ErrKeySet] or
// [ErrInsecureKeys].
func (k *KeySet) load(cfg Config, digest string) error {
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
	if m.InsecureDev && !cfg.InsecureDev {
		return fmt.Errorf("%w in %s: one party made them and could forge proofs; use keys from a ceremony, or allow insecure development keys", ErrInsecureKeys, dir)
	}
	if err := readKey(filepath.Join(dir, ProvingKeyFile), m.ProvingKeySHA256, k.proving.UnsafeReadFrom); err != nil {
		return damaged(dir, err)
	}
	if err := readKey(filepath.Join(dir, VerifyingKeyFile), m.VerifyingKeySHA256, k.verify.ReadFrom); err != nil {
		return damaged(dir, err)
	}
	if n := k.verify.NbPublicWitness(); n != publicInputs || len(k.verify.CommitmentKeys) != 0 {
		return damaged(dir, fmt.Errorf("the verifying key takes %d public inputs and %d commitments", n, len(k.verify.CommitmentKeys)))
	}
	k.manifest = *m
	k.log.Info("load keys", "dir", dir, "insecure_dev", m.InsecureDev, "duration", time.Since(start))
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
func (k *KeySet) Manifest() Manifest { return k.manifest }

// Profile is the key set's profile.
func (k *KeySet) Profile() Profile { return k.profile }

// Shape is the key set's shape.
func (k *KeySet) Shape() protocol.Shape { return k.shape }

// NbConstraints is the size of the circuit.
func (k *KeySet) NbConstraints() int { return k.system.GetNbConstraints() }

// SolidityKeyWords is the number of words of [KeySet.SolidityKey].
const SolidityKeyWords = 2 + 3*4 + 2*(1+publicInputs)

// publicInputs are the commitment, the challenge and the evaluation.
const publicInputs = 3

// SolidityKey gives the verifying key as the verifier contract takes it: alpha,
// beta, gamma, delta, then one point for the constant and one for each public
// input; points of G2 have their imaginary parts first.
func (k *KeySet) SolidityKey() [SolidityKeyWords]*big.Int {
	var out [SolidityKeyWords]*big.Int
	n := 0
	push := func(e interface{ BigInt(*big.Int) *big.Int }) {
		out[n] = e.BigInt(new(big.Int))
		n++
	}
	g1 := func(p *curve.G1Affine) { push(&p.X); push(&p.Y) }
	g2 := func(p *curve.G2Affine) { push(&p.X.A1); push(&p.X.A0); push(&p.Y.A1); push(&p.Y.A0) }
	g1(&k.verify.G1.Alpha)
	g2(&k.verify.G2.Beta)
	g2(&k.verify.G2.Gamma)
	g2(&k.verify.G2.Delta)
	for i := range k.verify.G1.K {
		g1(&k.verify.G1.K[i])
	}
	return out
}

package ceremony

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/consensys/gnark"
	"github.com/consensys/gnark-crypto/ecc"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

// Options are what every step goes by.
type Options struct {
	// Dir is the ceremony's folder.
	Dir string
	// Logger says how far the work is; nil is silent.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time

	// compile gives the circuit; tests have a small one.
	compile func(protocol.Shape, prover.Profile) (*cs.R1CS, error)
}

func (o *Options) complete() {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.compile == nil {
		o.compile = prover.Compile
	}
}

// Init begins a ceremony for a circuit. A folder that holds one is refused with
// an error that wraps [fs.ErrExist].
func Init(ctx context.Context, o Options, shape protocol.Shape, profile prover.Profile) (*Description, error) {
	o.complete()
	system, err := o.compile(shape, profile)
	if err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	digest, err := prover.CircuitDigest(system)
	if err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	d := &Description{
		Version: version, CircuitDigest: digest, Slots: shape.Slots, Columns: shape.Columns, Profile: profile,
		Constraints: system.GetNbConstraints(), Domain: domainOf(system), GnarkVersion: gnark.Version.String(),
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	unlock, err := lock(ctx, o.Dir)
	if err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	defer unlock()
	path := filepath.Join(o.Dir, descriptionFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("begin ceremony: %s: %w", path, errors.Join(fs.ErrExist, err))
	}
	if _, err := writeFile(path, func(w io.Writer) error { _, err := w.Write(append(b, '\n')); return err }); err != nil {
		return nil, fmt.Errorf("begin ceremony: %w", err)
	}
	return d, nil
}

// domainOf is the size of the circuit's FFT domain, as the keys have it.
func domainOf(system *cs.R1CS) uint64 {
	return max(2, ecc.NextPowerOfTwo(uint64(system.GetNbConstraints())))
}

// lock keeps two processes from changing a ceremony at once.
func lock(ctx context.Context, dir string) (unlock func(), err error) {
	l := flock.New(filepath.Join(dir, lockFile))
	if _, err := l.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"+temporary))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path)) // what a killed process was writing
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("remove half-written files: %w", err), l.Unlock())
	}
	return func() { _ = l.Unlock() }, nil // the process's end unlocks as well
}

// open loads a ceremony and compiles its circuit, which must be this program's.
func (o *Options) open() (*state, *cs.R1CS, *layout, error) {
	s, err := load(o.Dir)
	if err != nil {
		return nil, nil, nil, err
	}
	system, err := o.compile(s.desc.Shape(), s.desc.Profile)
	if err != nil {
		return nil, nil, nil, err
	}
	digest, err := prover.CircuitDigest(system)
	if err != nil {
		return nil, nil, nil, err
	}
	if digest != s.desc.CircuitDigest || domainOf(system) != s.desc.Domain || system.GetNbConstraints() != s.desc.Constraints {
		return nil, nil, nil, fmt.Errorf("%w: it is of circuit %s, this program's (%s, profile %s) is %s: use the program that began it (gnark %s)",
			ErrCircuit, s.desc.CircuitDigest, s.desc.Shape(), s.desc.Profile, digest, s.desc.GnarkVersion)
	}
	l, err := layoutOf(system, s.desc.Domain)
	return s, system, &l, err
}

// Contribution is what a contributor should publish.
type Contribution struct {
	Phase, Number int
	// SHA256 is of the file, Record of the transcript's line: who publishes it
	// fixes everything before it.
	File, SHA256, Record string
}

// Contribute adds fresh secrets to the ceremony's present phase, and forgets
// them. text is mixed into the system's randomness; it may be empty. The
// contribution before is verified first, so that nobody builds on a broken one.
func Contribute(ctx context.Context, o Options, name, text string) (*Contribution, error) {
	o.complete()
	c, err := contribute(ctx, o, strings.TrimSpace(name), text)
	if err != nil {
		return nil, fmt.Errorf("contribute: %w", err)
	}
	return c, nil
}

func contribute(ctx context.Context, o Options, name, text string) (*Contribution, error) {
	if name == "" || len(name) > maxText || !printable.MatchString(name) {
		return nil, fmt.Errorf("%w: a name takes 1 to %d bytes of printable text", ErrInput, maxText)
	}
	unlock, err := lock(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s, _, l, err := o.open()
	if err != nil {
		return nil, err
	}
	phase := s.phase()
	switch {
	case phase > 2:
		return nil, fmt.Errorf("%w: it is over", ErrState)
	case phase == 2 && s.find(2, KindStart) == nil:
		return nil, fmt.Errorf("%w: phase 1 is closed and phase 2 not begun: 'oraclestream ceremony finalize --phase 1' goes on with it", ErrState)
	}
	records := s.contributions(phase)
	number := len(records) + 1
	o.Logger.Info("verify the contribution before", "phase", phase, "number", number-1)
	next, err := l.latest(s, phase)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = during(ctx, o.Logger, fmt.Sprintf("contribution %d to phase %d", number, phase), func() error {
		return withEntropy(text, func() error { return guarded(func() error { next.Contribute(); return nil }) })
	})
	if err != nil {
		return nil, err
	}
	file := fileName(phase, number)
	digest, err := writeFile(s.path(file), func(w io.Writer) error { _, err := next.WriteTo(w); return err })
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", file, err)
	}
	if err := s.add(Record{Phase: phase, Kind: KindContribution, Number: number, Name: name, File: file, SHA256: digest, Time: o.Now().UTC()}); err != nil {
		return nil, err
	}
	return &Contribution{Phase: phase, Number: number, File: file, SHA256: digest, Record: s.head}, nil
}

// during runs work that cannot be interrupted, and says now and then that it
// goes on.
func during(ctx context.Context, log *slog.Logger, what string, f func() error) error {
	start := time.Now()
	log.Info("begin", "work", what)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		interrupted := ctx.Done()
		for {
			select {
			case <-done:
				return
			case <-interrupted:
				interrupted = nil
				log.Warn("this step cannot be interrupted", "work", what, "advice", "wait, or interrupt once more to stop at once: only this step is lost")
			case <-tick.C:
				log.Info("goes on", "work", what, "elapsed", time.Since(start).Round(time.Second))
			}
		}
	})
	err := f()
	close(done)
	wg.Wait()
	if err == nil {
		log.Info("done", "work", what, "duration", time.Since(start).Round(time.Millisecond))
	}
	return err
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// A circuitCase is one circuit that is measured.
type circuitCase struct {
	name    string
	shape   protocol.Shape
	profile prover.Profile
}

var circuitCases = []circuitCase{
	{"16x16-lookup", protocol.Shape{Slots: 16, Columns: 16}, prover.ProfileLookup},
	{"32x64-lookup", protocol.Shape{Slots: 32, Columns: 64}, prover.ProfileLookup},
	{"32x64-bits", protocol.Shape{Slots: 32, Columns: 64}, prover.ProfileBits},
	{"64x128-lookup", protocol.Shape{Slots: 64, Columns: 128}, prover.ProfileLookup},
	// The development network's own, which anybody can measure in a minute.
	{"4x8-bits", protocol.Shape{Slots: 4, Columns: 8}, prover.ProfileBits},
	{"4x8-lookup", protocol.Shape{Slots: 4, Columns: 8}, prover.ProfileLookup},
}

// proverArea measures circuits: their size, solving a witness and proving it,
// memory and keys. Proving is held against what its multi-exponentiations and
// FFTs cost alone.
func proverArea() Area {
	a := Area{Name: "prover", Help: "constraints, solving, proving, memory and keys, beside gnark-crypto's bare multi-exponentiations and FFTs"}
	for _, c := range circuitCases {
		a.Cases = append(a.Cases, c.name)
	}
	a.Run = func(ctx context.Context, env *Env) error {
		for _, c := range circuitCases {
			for _, name := range env.Cases {
				if name != c.name {
					continue
				}
				if err := measureCircuit(ctx, env, c); err != nil {
					return fmt.Errorf("case %s: %w", name, err)
				}
			}
		}
		return nil
	}
	return a
}

func measureCircuit(ctx context.Context, env *Env, c circuitCase) error {
	env.Log.Info("compile", "case", c.name)
	start := time.Now()
	system, err := prover.Compile(c.shape, c.profile)
	if err != nil {
		return err
	}
	compiled := time.Since(start)
	digest, err := prover.CircuitDigest(system)
	if err != nil {
		return err
	}
	// The folder's name is the circuit, so keys of another one are never taken.
	cfg := prover.Config{
		Dir: filepath.Join(env.Scratch, c.name+"-"+digest[:16]), Shape: c.shape, Profile: c.profile, InsecureDev: true, Logger: env.Log,
	}
	if _, err := prover.Open(ctx, cfg); err != nil { // makes the keys where there are none
		return err
	}
	start = time.Now()
	keys, err := prover.Open(ctx, cfg)
	if err != nil {
		return err
	}
	opened := time.Since(start)
	report, err := sample.Report(c.shape, 1)
	if err != nil {
		return err
	}
	z := keys.Sizes()
	parameters := map[string]any{
		"slots": c.shape.Slots, "columns": c.shape.Columns, "profile": c.profile, "domain": z.Domain, "circuit_digest": digest,
	}
	if err := env.Emit(Figure(c.name+"/constraints", "constraints", parameters, Count(int64(z.Constraints)), nil)); err != nil {
		return err
	}
	if err := emitKeySizes(env, c, cfg.Dir, parameters); err != nil {
		return err
	}
	memory := watchMemory()
	var solve, prove, solveFloor, proveFloor []time.Duration
	for i := range env.Runs {
		_, t, err := keys.Prove(ctx, report, sample.Payee)
		if err != nil {
			return err
		}
		env.Log.Info("proved", "case", c.name, "run", i+1, "of", env.Runs, "solve", t.Solve.Round(time.Millisecond), "prove", t.Prove.Round(time.Millisecond))
		solve, prove = append(solve, t.Solve), append(prove, t.Prove)
		// The floor is measured between the proofs, so that what else the machine
		// does meets both alike. It takes less memory than a proof.
		f, err := keys.Floor(ctx, report, sample.Payee)
		if err != nil {
			return err
		}
		env.Log.Info("floor", "case", c.name, "run", i+1, "of", env.Runs, "solve", f.Solve.Round(time.Millisecond), "prove", f.Prove.Round(time.Millisecond))
		solveFloor, proveFloor = append(solveFloor, f.Solve), append(proveFloor, f.Prove)
	}
	peak, memoryErr := memory()
	least := Milliseconds(proveFloor)
	parameters["g1_multiexp"], parameters["g2_multiexp"] = []int{z.G1A, z.G1B, z.G1K, z.G1Z}, []int{z.G2B}
	// By lookups the commitment is made while solving, and its proof while proving.
	var leastSolve *Samples
	if z.Committed != 0 {
		parameters["commitment_multiexp"] = []int{z.Committed, z.Committed}
		f := Milliseconds(solveFloor)
		leastSolve = &f
	}
	for _, r := range []Result{
		Figure(c.name+"/prove", "ms", parameters, Milliseconds(prove), &least),
		Figure(c.name+"/solve", "ms", parameters, Milliseconds(solve), leastSolve),
		Figure(c.name+"/compile", "ms", parameters, Milliseconds([]time.Duration{compiled}), nil),
		Figure(c.name+"/open", "ms", parameters, Milliseconds([]time.Duration{opened}), nil),
	} {
		if err := env.Emit(r); err != nil {
			return err
		}
	}
	if memoryErr != nil {
		env.Log.Warn("no figure of memory", "error", memoryErr, "advice", "it is read from /proc, which Linux has")
		return nil
	}
	return env.Emit(Figure(c.name+"/memory", "bytes", parameters, Count(peak), nil))
}

func emitKeySizes(env *Env, c circuitCase, dir string, parameters map[string]any) error {
	for _, key := range []struct{ name, file string }{{"proving_key", prover.ProvingKeyFile}, {"verifying_key", prover.VerifyingKeyFile}} {
		st, err := os.Stat(filepath.Join(dir, key.file))
		if err != nil {
			return fmt.Errorf("look at key: %w", err)
		}
		if err := env.Emit(Figure(c.name+"/"+key.name, "bytes", parameters, Count(st.Size()), nil)); err != nil {
			return err
		}
	}
	return nil
}

// watchMemory gives what tells the process's largest resident memory from now
// on. What came before, such as a set-up, is given back first.
func watchMemory() func() (int64, error) {
	debug.FreeOSMemory()
	reset := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) // 5 resets the high-water mark
	return func() (int64, error) {
		if reset != nil {
			return 0, reset
		}
		b, err := os.ReadFile("/proc/self/status")
		if err != nil {
			return 0, err
		}
		for line := range strings.SplitSeq(string(b), "\n") {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" && f[2] == "kB" {
				kb, err := strconv.ParseInt(f[1], 10, 64)
				return kb << 10, err
			}
		}
		return 0, errors.New("no VmHWM in /proc/self/status")
	}
}

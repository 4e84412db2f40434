// Command fixturegen writes the real proofs that the contracts' tests read, and
// beside them what the same operators signed.
// Keys and observations come from fixed seeds; the proving keys do not, since
// their set-up is random, so every run writes another verifying key and other
// proofs. With -out "" it proves nothing and writes the signatures only, which
// are alike in every run. Run it from the repository's root; the widest circuit's
// set-up takes minutes.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/oraclestream/oraclestream/prover"
)

func main() {
	out := flag.String("out", "contracts/test/fixtures", "folder to write proofs to")
	signatures := flag.String("evidence", "contracts/test/fixtures/evidence.json", "file to write signatures to")
	only := flag.String("only", "", "the one file to write, for example groth16.json; default all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := writeEvidence(*signatures)
	if err == nil && *out != "" {
		err = run(ctx, *out, *only, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fixturegen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, only string, log *slog.Logger) error {
	written := 0
	for _, p := range plans() {
		if only != "" && only != p.file {
			continue
		}
		if err := proofs(ctx, filepath.Join(out, p.file), p, log); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
		written++
	}
	if written == 0 {
		return fmt.Errorf("no file is called %q", only)
	}
	return nil
}

func proofs(ctx context.Context, path string, p *plan, log *slog.Logger) (err error) {
	dir, err := os.MkdirTemp("", "fixturegen")
	if err != nil {
		return fmt.Errorf("make key folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	keys, err := prover.Open(ctx, prover.Config{Dir: dir, Shape: p.shape, Profile: p.profile, InsecureDev: true, Logger: log})
	if err != nil {
		return err
	}
	f, err := generate(ctx, keys, p, log)
	if err != nil {
		return err
	}
	return write(path, f)
}

func writeEvidence(out string) error {
	e, err := generateEvidence()
	if err != nil {
		return fmt.Errorf("make evidence: %w", err)
	}
	return write(out, e)
}

func write(out string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode fixture: %w", err)
	}
	if err := os.WriteFile(out, append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write fixture: %w", err)
	}
	return nil
}

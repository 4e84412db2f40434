// Command fixturegen writes the real proofs that the contracts' tests read.
// Keys and observations come from fixed seeds; the proving keys do not, since
// their set-up is random, so every run writes another verifying key and other
// proofs. Run it from the repository's root.
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

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

func main() {
	out := flag.String("out", "contracts/test/fixtures/groth16.json", "file to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *out, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fixturegen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, log *slog.Logger) (err error) {
	dir, err := os.MkdirTemp("", "fixturegen")
	if err != nil {
		return fmt.Errorf("make key folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	shape := protocol.Shape{Slots: slots, Columns: columns}
	keys, err := prover.Open(ctx, prover.Config{Dir: dir, Shape: shape, InsecureDev: true, Logger: log})
	if err != nil {
		return err
	}
	f, err := generate(ctx, keys, log)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("encode fixture: %w", err)
	}
	if err := os.WriteFile(out, append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write fixture: %w", err)
	}
	return nil
}

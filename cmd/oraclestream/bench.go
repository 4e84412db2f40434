package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/oraclestream/oraclestream/internal/bench"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// benchCmd measures one area.
type benchCmd struct {
	Area    string   `arg:"" help:"What to measure: see below."`
	JSON    bool     `name:"json" help:"Print one JSON object a line and a figure on stdout."`
	Case    []string `help:"Measure this case alone. Repeatable." placeholder:"NAME" sep:"none"`
	Runs    int      `help:"How often each figure is measured (default ${default})." default:"3" placeholder:"N"`
	Scratch string   `help:"Folder for key sets, which are made once a circuit (default: oraclestream-bench in the user's cache folder)." placeholder:"DIR"`
}

// Help is shown below the flags.
func (benchCmd) Help() string {
	var b strings.Builder
	b.WriteString(`Measures on this machine what docs/performance.md states, and what the same work costs at least, in the same run.
Leave the machine alone meanwhile: every figure uses all cores. Progress goes to stderr, figures to stdout as soon as they
are there: area, case, parameters, median, spread (largest less smallest run), unit, floor, ratio (median to floor),
machine, commit.

Areas:
`)
	for _, a := range bench.Areas() {
		fmt.Fprintf(&b, "  %-8s %s\n           cases: %s\n", a.Name, a.Help, strings.Join(a.Cases, ", "))
	}
	b.WriteString(`
Examples:
  oraclestream bench median
  oraclestream bench prover --case 4x8-bits --json
  oraclestream bench prover --json > prover.jsonl`)
	return b.String()
}

// Run measures.
func (c *benchCmd) Run(ctx context.Context, s streams) error {
	area, err := bench.Find(c.Area)
	if err != nil {
		return usageError{err}
	}
	if c.Runs < 1 {
		return usageError{errors.New("--runs takes a number from 1 up")}
	}
	if c.Scratch == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return usageError{fmt.Errorf("--scratch is needed: %w", err)}
		}
		c.Scratch = filepath.Join(cache, "oraclestream-bench")
	}
	enc := json.NewEncoder(s.out)
	err = area.Measure(ctx, bench.Options{
		Cases: c.Case, Runs: c.Runs, Scratch: c.Scratch,
		Log: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo}),
		Emit: func(r bench.Result) error {
			if c.JSON {
				return enc.Encode(r)
			}
			_, err := fmt.Fprintln(s.out, r.Text())
			return err
		},
	})
	if errors.Is(err, bench.ErrUnknown) {
		return usageError{err}
	}
	return err
}

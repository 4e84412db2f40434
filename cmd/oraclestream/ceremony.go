package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover/ceremony"
)

// ceremonyCmd groups the steps of a ceremony.
type ceremonyCmd struct {
	Init       ceremonyInitCmd       `cmd:"" help:"Begin a ceremony for a circuit."`
	Contribute ceremonyContributeCmd `cmd:"" help:"Add your own secret randomness, and forget it."`
	Verify     ceremonyVerifyCmd     `cmd:"" help:"Check a whole ceremony from its files: 0 good, 1 not."`
	Finalize   ceremonyFinalizeCmd   `cmd:"" help:"Close a phase with a beacon; after phase 2 the keys are there."`
}

// Help is shown below the commands.
func (ceremonyCmd) Help() string {
	return `Makes keys with which nobody can forge proofs, unless all contributors of a phase worked together. The order is: init;
contribute by each; finalize --phase 1; contribute by each; finalize --phase 2. The folder goes from one to the next;
anybody can verify it at any time. A step that was killed is run again. docs/ceremony.md is the guide.`
}

func ceremonyOptions(s streams, dir string) ceremony.Options {
	return ceremony.Options{Dir: dir, Logger: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo})}
}

// ceremonyError tells a step out of order, or one with a bad flag, from a failure.
func ceremonyError(err error) error {
	if errors.Is(err, ceremony.ErrState) || errors.Is(err, ceremony.ErrInput) || errors.Is(err, fs.ErrExist) {
		return usageError{err}
	}
	return err
}

type ceremonyInitCmd struct {
	Dir string `arg:"" help:"Folder to make."`
	circuitFlags
}

// Run begins the ceremony.
func (c *ceremonyInitCmd) Run(ctx context.Context, s streams) error {
	shape, profile, err := c.circuit()
	if err != nil {
		return err
	}
	d, err := ceremony.Init(ctx, ceremonyOptions(s, c.Dir), shape, profile)
	if err != nil {
		return ceremonyError(err)
	}
	_, err = fmt.Fprintf(s.out, "%s: %s, profile %s, %d constraints, %d powers of tau\ncircuit %s\nnext: oraclestream ceremony contribute %s --name NAME\n",
		c.Dir, shape, profile, d.Constraints, d.Domain, d.CircuitDigest, c.Dir)
	return err
}

type ceremonyContributeCmd struct {
	Dir     string `arg:"" help:"The ceremony's folder."`
	Name    string `required:"" help:"Your name in the transcript." placeholder:"NAME"`
	Entropy bool   `help:"Read a line from stdin and mix it into the system's randomness."`
}

// maxEntropy bounds the line that is read.
const maxEntropy = 1 << 16

// Run contributes.
func (c *ceremonyContributeCmd) Run(ctx context.Context, s streams) error {
	text := ""
	if c.Entropy {
		_, _ = fmt.Fprintln(s.err, "Type something that nobody can guess, for example a minute of dice, and end with Enter:")
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, maxEntropy)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read entropy: %w", err)
		}
		if text = strings.TrimSpace(line); text == "" {
			return usageError{errors.New("--entropy: nothing was typed")}
		}
	}
	got, err := ceremony.Contribute(ctx, ceremonyOptions(s, c.Dir), c.Name, text)
	if err != nil {
		return ceremonyError(err)
	}
	_, err = fmt.Fprintf(s.out, "contribution %d to phase %d: %s\nSHA-256 of the file   %s\nSHA-256 of the record %s\nPublish both sums, then hand the folder on.\n",
		got.Number, got.Phase, got.File, got.SHA256, got.Record)
	return err
}

type ceremonyVerifyCmd struct {
	Dir string `arg:"" help:"The ceremony's folder."`
}

// Run verifies.
func (c *ceremonyVerifyCmd) Run(ctx context.Context, s streams) error {
	sum, err := ceremony.Verify(ctx, ceremonyOptions(s, c.Dir))
	if err != nil {
		return ceremonyError(err)
	}
	d := &sum.Description
	_, _ = fmt.Fprintf(s.out, "good: %s, profile %s, circuit %s\n", d.Shape(), d.Profile, d.CircuitDigest)
	for i := range sum.Records {
		r := &sum.Records[i]
		switch r.Kind {
		case ceremony.KindContribution:
			_, _ = fmt.Fprintf(s.out, "phase %d  %3d  %s  %s\n", r.Phase, r.Number, r.SHA256, r.Name)
		case ceremony.KindBeacon:
			_, _ = fmt.Fprintf(s.out, "phase %d  beacon %s  %s\n", r.Phase, r.Beacon, r.Source)
			if r.VerifyingKeySHA256 != "" {
				_, _ = fmt.Fprintf(s.out, "verifying.key SHA-256 %s\n", r.VerifyingKeySHA256)
			}
		case ceremony.KindStart:
			_, _ = fmt.Fprintf(s.out, "phase %d  start  %s\n", r.Phase, r.SHA256)
		}
	}
	state := fmt.Sprintf("phase %d takes contributions", sum.Phase)
	if sum.Phase > 2 {
		state = "the ceremony is over"
	}
	_, err = fmt.Fprintf(s.out, "%s; the transcript's head is %s\n", state, sum.Head)
	return err
}

type ceremonyFinalizeCmd struct {
	Dir    string `arg:"" help:"The ceremony's folder."`
	Phase  int    `required:"" help:"Which phase to close: 1 or 2." placeholder:"N"`
	Beacon string `help:"16 to 64 bytes of public randomness in hex, that nobody knew when the last contribution was made; not needed to go on with an interrupted call." placeholder:"HEX"`
	Source string `help:"Where everybody can look the beacon up; goes with --beacon." placeholder:"TEXT"`
	Out    string `help:"With --phase 2: folder for the key set." placeholder:"DIR"`
}

// Run closes a phase.
func (c *ceremonyFinalizeCmd) Run(ctx context.Context, s streams) error {
	o, b := ceremonyOptions(s, c.Dir), ceremony.Beacon{Hex: c.Beacon, Source: c.Source}
	switch {
	case c.Phase != 1 && c.Phase != 2:
		return usageError{errors.New("--phase takes 1 or 2")}
	case (c.Out != "") != (c.Phase == 2):
		return usageError{errors.New("--out DIR goes with --phase 2, and is needed there")}
	case (c.Beacon == "") != (c.Source == ""):
		return usageError{errors.New("--beacon and --source go together: a beacon that nobody can look up proves nothing")}
	case c.Phase == 1:
		if err := ceremony.FinalizePhase1(ctx, o, b); err != nil {
			return ceremonyError(err)
		}
		_, err := fmt.Fprintf(s.out, "phase 1 is closed, phase 2 takes contributions\nnext: oraclestream ceremony contribute %s --name NAME\n", c.Dir)
		return err
	}
	m, err := ceremony.FinalizePhase2(ctx, o, b, c.Out)
	if err != nil {
		return ceremonyError(err)
	}
	_, err = fmt.Fprintf(s.out, "%s: %s, profile %s, setup %s\ncircuit %s\nverifying.key SHA-256 %s\ntranscript's head %s\n",
		c.Out, m.Shape(), m.Profile, m.Setup, m.CircuitDigest, m.VerifyingKeySHA256, m.Ceremony.TranscriptSHA256)
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
)

// circuitFlags choose a circuit.
type circuitFlags struct {
	Slots   int    `help:"How many operators the circuit has room for (default ${default})." default:"32" placeholder:"N" group:"Which circuit"`
	Columns int    `help:"How many columns it has, time included: a multiple of 4 (default ${default})." default:"64" placeholder:"M" group:"Which circuit"`
	Profile string `help:"How ranges are checked: bits (least gas) or lookup (quicker proofs, half as much gas again to verify); default ${default}." default:"bits" group:"Which circuit"`
}

// circuit gives the shape and the profile that the flags name.
func (c *circuitFlags) circuit() (protocol.Shape, prover.Profile, error) {
	shape, profile := protocol.Shape{Slots: c.Slots, Columns: c.Columns}, prover.Profile(c.Profile)
	if err := errors.Join(shape.Validate(), profile.Validate()); err != nil {
		return shape, profile, usageError{err}
	}
	return shape, profile, nil
}

// setupCmd makes one-party keys.
type setupCmd struct {
	Dir         string `arg:"" help:"Folder to make; a key set of the same circuit that is there already stays."`
	InsecureDev bool   `help:"Say that you know: whoever makes these keys can forge proofs."`
	circuitFlags
}

// Help is shown below the flags.
func (setupCmd) Help() string {
	return `Makes a key set in one go, for development. Whoever runs this could keep the trapdoor and forge proofs, so the manifest
says insecure_dev, and a node takes such keys only with prover.insecure_dev. Keys for real money come from a ceremony of
several people who need not trust each other: see 'oraclestream ceremony' and docs/ceremony.md.

Example:
  oraclestream setup keys/4x8 --insecure-dev --slots 4 --columns 8`
}

// Run makes the keys.
func (c *setupCmd) Run(ctx context.Context, s streams) error {
	if !c.InsecureDev {
		return usageError{errors.New("whoever makes keys alone can forge proofs: add --insecure-dev for a development network, or hold a ceremony ('oraclestream ceremony --help')")}
	}
	shape, profile, err := c.circuit()
	if err != nil {
		return err
	}
	v, err := prover.OpenVerifier(ctx, prover.Config{
		Dir: c.Dir, Shape: shape, Profile: profile, InsecureDev: true,
		Logger: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo}),
	})
	if err != nil {
		return err
	}
	m := v.Manifest()
	_, err = fmt.Fprintf(s.out, "%s: %s, profile %s, %d constraints, setup %s, insecure_dev %t\ncircuit %s\nverifying.key SHA-256 %s\ncontract key SHA-256  %s\n",
		c.Dir, m.Shape(), m.Profile, m.Constraints, m.Setup, m.InsecureDev, m.CircuitDigest, m.VerifyingKeySHA256, v.SolidityDigest())
	return err
}

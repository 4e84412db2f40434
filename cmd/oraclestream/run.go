package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/oraclestream/oraclestream/internal/devnet"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	// exitInterrupted is what a shell gives a program that Ctrl-C ended: here, one
	// that was stopped before it had done what was asked.
	exitInterrupted = 130
)

// cli is the command line; one field a subcommand.
type cli struct {
	Devnet    devnetCmd    `cmd:"" help:"Run the whole network by one command: venues, operators, chain, proofs, API and page."`
	Node      nodeCmd      `cmd:"" help:"Run one operator, or a node that observes and serves, by its configuration file."`
	Operator  operatorCmd  `cmd:"" help:"Make an operator's keys, stake, join, leave and be paid."`
	Deploy    deployCmd    `cmd:"" help:"Put the contracts on a chain, at the same addresses on every one."`
	Config    configCmd    `cmd:"" help:"Write, check or show a node's configuration."`
	Sources   sourcesCmd   `cmd:"" help:"List, check and decode the venues that data comes from."`
	Store     storeCmd     `cmd:"" help:"Back up, restore, check or migrate a node's store."`
	Proof     proofCmd     `cmd:"" help:"Verify, inspect or export proof files."`
	Setup     setupCmd     `cmd:"" help:"Make a key set for development; keys for real money come from a ceremony."`
	Bench     benchCmd     `cmd:"" help:"Measure speed and size on this machine, one figure a line."`
	Explain   explainCmd   `cmd:"" help:"Tell how a value came about: ticks, conversions, weights, medians, proof, transaction."`
	Recompute recomputeCmd `cmd:"" help:"Make the values that a node stored again from its ticks, and compare them bit for bit."`
	Ceremony  ceremonyCmd  `cmd:"" help:"Make keys that no single party could have made: a two-phase set-up of many contributors."`
	Prover    proverCmd    `cmd:"" help:"Prove for nodes on other machines."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// streams are the process's outputs: results go to out, everything else to err.
type streams struct{ out, err io.Writer }

// exitCode is what kong's --help panics with, to leave through run.
type exitCode int

// run parses args, runs the chosen subcommand and gives the process's exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) (code int) {
	// Kong leaves through its exit function; as a panic it unwinds to here
	// instead of ending a test's process.
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exitCode)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("oraclestream"),
		kong.Description("A node for a decentralised oracle network: many operators sign what they saw, a proof shows that the stake-weighted median is right, a contract checks it.\n\nStart with: oraclestream devnet"),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { panic(exitCode(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{out: out, err: errOut}),
	)
	if err != nil {
		_, _ = fmt.Fprintln(errOut, "oraclestream:", err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	kctx, err := parser.Parse(args)
	if err != nil {
		_ = streams{out: out, err: errOut}.failed(wantsJSON(err, args), err)
		if wantsOperatorJSON(err, args) {
			_ = streams{out: out, err: errOut}.operatorFailed(true, usageError{err})
		}
		_, _ = fmt.Fprintln(errOut, "oraclestream:", err)
		_, _ = fmt.Fprintln(errOut, "Run 'oraclestream --help', or '--help' behind a command, for what it takes.")
		return exitUsage
	}
	if err := kctx.Run(); err != nil {
		var usage usageError
		_, _ = fmt.Fprintln(errOut, "oraclestream:", err)
		switch {
		case errors.As(err, &usage):
			return exitUsage
		case ctx.Err() != nil && (errors.Is(err, devnet.ErrIncomplete) || errors.Is(err, context.Canceled)):
			return exitInterrupted
		}
		return exitFailure
	}
	return exitOK
}

// usageError marks an error of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

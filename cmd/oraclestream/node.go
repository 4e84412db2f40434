package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/daemon"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// nodeCmd runs a node by its configuration.
type nodeCmd struct {
	Config string   `help:"Configuration file (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)." placeholder:"FILE"`
	Set    []string `help:"Set a key, above file and environment: api.listen=127.0.0.1:0. Repeatable." placeholder:"KEY=VALUE" sep:"none"`
}

// Help is shown below the flags.
func (nodeCmd) Help() string {
	return `Runs one operator: it observes the venues, signs with the keys that [operator] names, exchanges observations over the
mesh, proves and delivers to every chain of [chain]. Without operator keys it observes and serves, and signs nothing.

It refuses to start where a chain, its feed sets or its verifying key are not what the configuration says. SIGHUP reads the
file again: feeds, venues and limits change while rounds go on, and the log says what needs a restart. See docs/node.md.

Examples:
  oraclestream config init node.toml
  oraclestream node --config node.toml
  oraclestream node --config .oraclestream/devnet/operators/2/node.toml    (joins 'oraclestream devnet --simulated --fault silent=2')`
}

// Run runs until the context ends or the node cannot go on.
func (c *nodeCmd) Run(ctx context.Context, s streams) error {
	source := configSource{File: c.Config, Set: c.Set}
	// What is wrong with the file is told before there is a log.
	loaded, err := source.load(s, false)
	if err != nil {
		return err
	}
	options, err := source.options(false)
	if err != nil {
		return err
	}
	var level slog.LevelVar
	level.Set(loaded.Config.Node.Level())
	log := telemetry.NewLogger(s.err, telemetry.LogConfig{Level: &level, JSON: loaded.Config.Node.LogFormat == "json"})
	reloader, err := config.NewReloader(config.ReloaderConfig{Options: options, Logger: log})
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if err := daemon.Run(ctx, daemon.Config{
		Reloader: reloader, Level: &level, Logger: log, Worker: []string{program, "prover", "worker"},
	}); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	return nil
}

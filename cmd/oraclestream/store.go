package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/store/backup"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// storeCmd groups the commands about a node's store.
type storeCmd struct {
	Backup  storeBackupCmd  `cmd:"" help:"Write everything in a store into one file, while the node runs."`
	Restore storeRestoreCmd `cmd:"" help:"Fill a store of either engine from a backup."`
	Check   storeCheckCmd   `cmd:"" help:"Read a whole store and say what is in it: 0 sound, 1 not."`
	Migrate storeMigrateCmd `cmd:"" help:"Move a store's schema to a version of its own."`
}

// storeSource says which store is meant.
type storeSource struct {
	Store  string `help:"The store: sqlite:PATH or postgres://USER@HOST/DB. Others on the machine see a password here: use --config, PGPASSWORD or ~/.pgpass." placeholder:"URL" xor:"store" group:"Which store"`
	Config string `help:"Configuration file whose store.url or store.url_file is meant (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)." placeholder:"FILE" xor:"store" group:"Which store"`
}

// config gives what opens the store. Its URL may hold a password and is never
// printed.
func (c *storeSource) config(s streams) (store.Config, error) {
	cfg, _, err := c.read(s)
	return cfg, err
}

// read gives what opens the store and, where that says it, the node's
// configuration.
func (c *storeSource) read(s streams) (store.Config, *config.Loaded, error) {
	cfg := store.Config{URL: c.Store, Logger: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo})}
	if c.Store != "" {
		if !strings.HasPrefix(c.Store, "sqlite:") && !strings.HasPrefix(c.Store, "postgres://") && !strings.HasPrefix(c.Store, "postgresql://") {
			return cfg, nil, usageError{errors.New("--store takes sqlite:PATH or postgres://USER@HOST/DB")}
		}
		return cfg, nil, nil
	}
	loaded, err := (&configSource{File: c.Config}).load(s, false)
	if err != nil {
		var usage usageError
		if errors.As(err, &usage) && c.Config == "" {
			return cfg, nil, usageError{fmt.Errorf("which store? Name it with --store URL or --config FILE: %w", err)}
		}
		return cfg, nil, err
	}
	url, err := loaded.Config.StoreURL()
	cfg.URL = string(url)
	return cfg, loaded, err
}

// withStore opens the store that is meant, which must be there, for a while. The
// configuration is nil where the store was named without one.
func (c *storeSource) withStore(ctx context.Context, s streams, do func(*store.Store, *config.Config) error) error {
	cfg, loaded, err := c.read(s)
	if err != nil {
		return err
	}
	var node *config.Config
	if loaded != nil {
		node = loaded.Config
	}
	return useStore(ctx, cfg, func(st *store.Store) error { return do(st, node) })
}

// useStore opens a store for a while. One that is not there is not made.
func useStore(ctx context.Context, cfg store.Config, do func(*store.Store) error) error {
	if _, err := store.Version(ctx, cfg); err != nil {
		return err
	}
	st, err := store.Open(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(st), st.Close())
}

type storeBackupCmd struct {
	To    string `required:"" help:"File to write; it gets mode 0600." placeholder:"FILE"`
	Force bool   `help:"Replace a file that exists."`
	storeSource
}

// Help is shown below the flags.
func (storeBackupCmd) Help() string {
	return `Reads the store as it is at one moment and writes it into one compressed file, whole or not at all. Nodes may
go on meanwhile. The file restores into either engine, so it also moves a store from SQLite to PostgreSQL.

It holds signing records and transactions, so keep it as carefully as the store. Keys are not in it.

Examples:
  oraclestream store backup --to node.osb --config oraclestream.toml
  oraclestream store backup --to "backup-$(date +%F).osb" --store sqlite:oraclestream.db`
}

// Run writes the backup.
func (c *storeBackupCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.config(s)
	if err != nil {
		return err
	}
	if sameFile(c.To, strings.TrimPrefix(cfg.URL, "sqlite:")) {
		return usageError{fmt.Errorf("--to: %s is the store itself: choose another file", c.To)}
	}
	progress := newProgress(s.err)
	var info store.BackupInfo
	err = backup.Create(ctx, c.To, c.Force, func(w io.Writer) (err error) {
		info, err = store.BackupTo(ctx, cfg, w, store.BackupOptions{
			Software: telemetry.Version(),
			Progress: func(kind string, rows uint64) { progress.say("backup", kind, rows) },
		})
		return err
	})
	switch {
	case errors.Is(err, backup.ErrExists):
		return usageError{fmt.Errorf("%s exists: choose another name, or replace it with --force", c.To)}
	case err != nil:
		return stopped(ctx, err, "nothing was written")
	}
	size := int64(0)
	if st, err := os.Stat(c.To); err == nil {
		size = st.Size()
	}
	_, err = fmt.Fprintf(s.out, "%s written: %s, %d bytes, schema %d of %s, sum %s\n",
		c.To, counted(int(total(info.Kinds)), "record"), size, info.Header.Schema, info.Header.Engine, info.Sum)
	return err
}

// stopped says what an interrupted command has left.
func stopped(ctx context.Context, err error, left string) error {
	if ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("interrupted, %s: %w", left, context.Canceled)
}

func total(list []store.KindRows) (n uint64) {
	for _, k := range list {
		n += k.Rows
	}
	return n
}

type storeRestoreCmd struct {
	From    string `required:"" help:"Backup to read." placeholder:"FILE"`
	Replace bool   `help:"Destroy what is in the store. Signing records that are later than the backup's stay."`
	storeSource
}

// Help is shown below the flags.
func (storeRestoreCmd) Help() string {
	return `Stop the node first. The whole file is verified before the first write; then everything comes in one transaction.
If it is interrupted or killed, run it again: until it has ended, no node opens the store.

The store remembers that it was restored, and a node that opens it signs no round that began before: the backup does
not know what was signed after it was made. Never run the old store and the restored one side by side, nor restore
one backup for two nodes with the same keys: an operator who signs two vectors for one round loses stake.

Examples:
  oraclestream store restore --from node.osb --store sqlite:oraclestream.db
  oraclestream store restore --from node.osb --store postgres://oracle@db.example/oraclestream`
}

// Run restores the backup.
func (c *storeRestoreCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.config(s)
	if err != nil {
		return err
	}
	file, err := os.Open(c.From)
	if errors.Is(err, fs.ErrNotExist) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	progress := newProgress(s.err)
	info, err := store.Restore(ctx, cfg, file, store.RestoreOptions{
		Replace: c.Replace,
		Destroying: func(list []store.KindRows) {
			var what []string
			for _, k := range list {
				what = append(what, fmt.Sprintf("%d %s", k.Rows, k.Kind))
			}
			_, _ = fmt.Fprintln(s.err, "destroying what is in the store:", strings.Join(what, ", "))
		},
		Progress: progress.say,
	})
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		return usageError{err}
	case err != nil:
		return stopped(ctx, err, "the store is as it was, or empty until the restore is run again")
	}
	_, err = fmt.Fprintf(s.out, "restored: %s, backup of %s, schema %d of %s\nA node that starts now signs no round that began before this moment.\n",
		counted(int(total(info.Kinds)), "record"), info.Header.Created.Format(time.RFC3339), info.Header.Schema, info.Header.Engine)
	return err
}

type storeMigrateCmd struct {
	To        *int64 `help:"Version of the schema (default: the newest)." placeholder:"N"`
	AllowLoss bool   `help:"Allow to go back, which drops tables and columns with all that is in them."`
	storeSource
}

// Help is shown below the flags.
func (storeMigrateCmd) Help() string {
	return `A node migrates its store to the newest schema when it starts, so this is only needed to go back to an older
program, or to do a long migration before the node's start. Stop the node, and make a backup first.

Example:
  oraclestream store migrate --to 2 --allow-loss --store sqlite:oraclestream.db`
}

// Run migrates the store.
func (c *storeMigrateCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.config(s)
	if err != nil {
		return err
	}
	have, err := store.Version(ctx, cfg)
	if err != nil {
		return err
	}
	target := store.Latest
	if c.To != nil {
		if target = *c.To; target < 0 {
			return usageError{errors.New("--to takes a number from 0 up")}
		}
		if target < have && !c.AllowLoss {
			return usageError{fmt.Errorf("the schema has version %d; going back to %d drops what later versions brought: add --allow-loss", have, target)}
		}
	}
	if err := store.Migrate(ctx, cfg, target); err != nil {
		return stopped(ctx, err, "between two versions of the schema")
	}
	if target == store.Latest {
		if target, err = store.Version(ctx, cfg); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(s.out, "schema: version %d, before %d\n", target, have)
	return err
}

// progress says how far long work is, not more than once a second.
type progress struct {
	w    io.Writer
	now  func() time.Time
	last time.Time
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, now: time.Now}
	p.last = p.now() // short work needs no words
	return p
}

func (p *progress) say(doing, kind string, rows uint64) {
	now := p.now()
	if now.Sub(p.last) < time.Second {
		return
	}
	p.last = now
	_, _ = fmt.Fprintf(p.w, "%s: %s: %d\n", doing, kind, rows)
}

// sameFile reports whether both paths lead to one file that exists.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/oraclestream/oraclestream/internal/store"
)

type storeCheckCmd struct {
	JSON bool `name:"json" help:"Print one JSON object."`
	storeSource
}

// Help is shown below the flags.
func (storeCheckCmd) Help() string {
	return `Reads everything once and changes nothing; nodes may go on meanwhile. It counts the records of each kind, tells the
oldest and the newest, computes the checksum of every signing record and every value and, on SQLite, looks at every
page of the file.

Example:
  oraclestream store check --json --config oraclestream.toml`
}

// Run checks the store.
func (c *storeCheckCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.config(s)
	if err != nil {
		return err
	}
	info, err := store.Check(ctx, cfg)
	if errors.Is(err, store.ErrDamaged) && ctx.Err() == nil {
		// So damaged that it cannot be read to its end: what was found is told all the same.
		info.Problems, err = append(info.Problems, err.Error()), nil
	}
	if err != nil {
		return stopped(ctx, err, "the store is as it was")
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		err = e.Encode(info)
	} else {
		err = printCheck(s, &info)
	}
	if err == nil && len(info.Problems) > 0 {
		err = fmt.Errorf("the store is damaged: %s: stop the node, keep a copy of the store and restore the last backup", counted(len(info.Problems), "problem"))
	}
	return err
}

func printCheck(s streams, info *store.CheckInfo) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "engine\t%s\nschema\t%d (newest: %d)\nsize\t%d bytes\n", info.Engine, info.Schema, info.Newest, info.Bytes)
	if r := info.Restored; r != nil {
		_, _ = fmt.Fprintf(w, "restored\t%s, from a backup of %s\n", r.At.Format(time.RFC3339), r.Backup.Format(time.RFC3339))
	}
	_, _ = fmt.Fprintln(w, "\nkind\trows\toldest\tnewest")
	for i := range info.Kinds {
		k := &info.Kinds[i]
		oldest, newest := "", ""
		switch {
		case k.Oldest != nil && k.Newest != nil:
			oldest, newest = k.Oldest.Format(time.RFC3339), k.Newest.Format(time.RFC3339)
		case k.FirstRound != nil && k.LastRound != nil:
			oldest, newest = fmt.Sprintf("round %d", *k.FirstRound), fmt.Sprintf("round %d", *k.LastRound)
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", k.Kind, k.Rows, oldest, newest)
	}
	for _, p := range info.Problems {
		_, _ = fmt.Fprintf(w, "\nproblem: %s\n", p)
	}
	return w.Flush()
}

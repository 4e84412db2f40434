package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
)

// recomputeCmd makes an operator's values again.
type recomputeCmd struct {
	From string `required:"" help:"From this moment on, RFC 3339." placeholder:"TIME"`
	To   string `help:"Up to this moment (default: now, less ten seconds that a running node may still be storing)." placeholder:"TIME"`
	JSON bool   `name:"json" help:"Print one JSON object."`
	storeSource
}

// Help is shown below the flags.
func (recomputeCmd) Help() string {
	return `Takes the stored ticks through the aggregator again, with the configuration that counted then, and compares every
value that the node said for a round, bit for bit: value, quartiles and times. It also looks whether the records are
those that were stored: ticks and samples by the digest of each sample, proven values by their checksums, those of
rounds that were delivered with this store by their proofs and reports, which must be there, and samples by what was
signed. Proofs and signatures are not verified; docs/aggregation.md lists what can go unnoticed. A node may go on meanwhile.

Exit code 0: all came out the same. 1: something differs, was changed or is missing, or it cannot be told; each
difference is listed. Values depend on ticks from before --from, which retention must not have removed: then it says from when on it
can be asked. 2: the command line is wrong.

Examples:
  oraclestream recompute --from 2026-01-02T15:00:00Z --to 2026-01-02T16:00:00Z --config oraclestream.toml
  oraclestream recompute --from 2026-01-02T15:00:00Z --json --store sqlite:.oraclestream/devnet/devnet.db`
}

// settled is how long after a round everything of it is stored.
const settled = 10 * time.Second

// Run recomputes.
func (c *recomputeCmd) Run(ctx context.Context, s streams) error {
	from, err := time.Parse(time.RFC3339, c.From)
	if err != nil {
		return usageError{fmt.Errorf("--from: %q is no RFC 3339 time such as 2026-01-02T15:04:05Z", c.From)}
	}
	to := time.Now().Add(-settled)
	if c.To != "" {
		if to, err = time.Parse(time.RFC3339, c.To); err != nil {
			return usageError{fmt.Errorf("--to: %q is no RFC 3339 time such as 2026-01-02T15:04:05Z", c.To)}
		}
	}
	switch {
	case from.Before(to):
	case c.To == "":
		return usageError{fmt.Errorf("--from: %s is not past: a running node may still be storing the last %s", c.From, settled)}
	default:
		return usageError{fmt.Errorf("--from, %s, must be earlier than --to, %s", c.From, c.To)}
	}
	return c.withStore(ctx, s, func(st *store.Store) error {
		p := newProgress(s.err)
		n := uint64(0)
		result, err := recompute.Run(ctx, st, from, to, func(at time.Time) {
			n++
			p.say("recompute", at.Format(time.RFC3339), n)
		})
		if err != nil {
			return stopped(ctx, err, "nothing is changed by it")
		}
		if c.JSON {
			e := json.NewEncoder(s.out)
			e.SetIndent("", "  ")
			err = e.Encode(result)
		} else {
			printRecomputed(s, result)
		}
		if err == nil && !result.Reproduced() {
			err = fmt.Errorf("not reproduced: %s, %s, %s", counted(result.Mismatched, "difference"), counted(result.Found, "change"), counted(len(result.Gaps), "gap"))
		}
		return err
	})
}

func printRecomputed(s streams, r *recompute.Result) {
	for i := range r.Mismatches {
		_, _ = fmt.Fprintln(s.out, "differs:", r.Mismatches[i].String())
	}
	for i := range r.Findings {
		_, _ = fmt.Fprintln(s.out, "changed:", r.Findings[i].String())
	}
	for _, g := range r.Gaps {
		_, _ = fmt.Fprintln(s.out, "gap:", gapText(&g))
	}
	_, _ = fmt.Fprintf(s.out, "%s from %s to %s: %d of %s come out the same\n", counted(r.Samples, "sample"),
		r.First.Format(time.RFC3339Nano), r.Last.Format(time.RFC3339Nano), r.Equal, counted(r.Values, "value"))
	_, _ = fmt.Fprintf(s.out, "the digests of %s were made again; %s looked at\n", counted(r.Digests, "sample"), counted(r.Proven, "proven value"))
	if r.Unsealed > 0 {
		_, _ = fmt.Fprintf(s.out, "%s without a digest, stored by an earlier version: a change of them may go unnoticed\n", counted(r.Unsealed, "record"))
	}
}

func gapText(g *recompute.Gap) string {
	where := fmt.Sprintf("round %d of %s, %s", g.Round, g.FeedSet, g.Before.Format(time.RFC3339Nano))
	if g.Missing < 0 {
		return fmt.Sprintf("before %s, the store has %s more than the node took in: did two nodes use it at once, or was something added?", where, counted(int(-g.Missing), "tick"))
	}
	return fmt.Sprintf("before %s, %s are not in the store: look for shed or refused ticks in the node's metrics, or something was removed", where, counted(int(g.Missing), "tick"))
}

// withStore opens the store that is meant, which must be there, for a while.
func (c *storeSource) withStore(ctx context.Context, s streams, do func(*store.Store) error) error {
	cfg, err := c.config(s)
	if err != nil {
		return err
	}
	if _, err := store.Version(ctx, cfg); err != nil {
		return err
	}
	st, err := store.Open(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(st), st.Close())
}

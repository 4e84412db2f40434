package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
)

// recomputeCmd makes an operator's values again.
type recomputeCmd struct {
	From string `required:"" help:"From this moment on, RFC 3339." placeholder:"TIME"`
	To   string `help:"Up to this moment (default: now, less ten seconds that a running node may still be storing)." placeholder:"TIME"`
	JSON bool   `name:"json" help:"Print one JSON object."`
	storeSource

	HomeChain uint64 `help:"With --registry: chain id of the home chain, for the operators' envelopes (default: network.home_chain_id of the configuration)." placeholder:"N" and:"network" group:"Verify envelopes"`
	Registry  string `help:"Address of the operator registry on the home chain (default: network.registry of the configuration)." placeholder:"ADDRESS" and:"network" group:"Verify envelopes"`
}

// Help is shown below the flags.
func (recomputeCmd) Help() string {
	return `Takes the stored ticks through the aggregator again, with the configuration that counted then, and compares every
value that the node said for a round, bit for bit: value, quartiles and times. It also looks whether the records are
those that were stored: ticks and samples by the digest of each sample, proven values by their checksums, those of
rounds that were delivered with this store by their proofs and reports, which must be there, and samples by what was
signed. In a report, the members must hash to the root and each observation must have its operator's signatures: of the
feed key always, and the envelope where the network is known, from a configuration or by --home-chain and --registry. Proofs
are not verified; docs/aggregation.md lists what can go unnoticed. A node may go on meanwhile.

Exit code 0: all came out the same. 1: something differs, was changed, is missing or cannot be read, or it cannot be told;
each difference is listed, and a record that cannot be read keeps nothing else from being looked at. --json prints one object
in each case, {"error", "advice"} where there is no result. Values depend on ticks from before --from, which retention must not have removed: then it says from when on it
can be asked. 2: the command line is wrong.

Examples:
  oraclestream recompute --from 2026-01-02T15:00:00Z --to 2026-01-02T16:00:00Z --config oraclestream.toml
  oraclestream recompute --from 2026-01-02T15:00:00Z --json --store sqlite:.oraclestream/devnet/devnet.db`
}

// settled is how long after a round everything of it is stored.
const settled = 10 * time.Second

// errNotReproduced says that a result was printed, and what is wrong with it.
var errNotReproduced = errors.New("not reproduced")

// Run recomputes.
func (c *recomputeCmd) Run(ctx context.Context, s streams) error {
	err := c.recompute(ctx, s)
	if errors.Is(err, errNotReproduced) { // the object was printed
		return err
	}
	return s.failed(c.JSON, err)
}

func (c *recomputeCmd) recompute(ctx context.Context, s streams) error {
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
	return c.withStore(ctx, s, func(st *store.Store, node *config.Config) error {
		network, err := c.network(node)
		if err != nil {
			return err
		}
		p := newProgress(s.err)
		n := uint64(0)
		result, err := recompute.Run(ctx, st, from, to, recompute.Options{Network: network, Progress: func(at time.Time) {
			n++
			p.say("recompute", at.Format(time.RFC3339), n)
		}})
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
			err = fmt.Errorf("%w: %s, %s, %s", errNotReproduced, counted(result.Mismatched, "difference"), counted(result.Found, "change"), counted(len(result.Gaps), "gap"))
		}
		return err
	})
}

// network is what the operators' envelopes are for; nil where nothing says it.
func (c *recomputeCmd) network(node *config.Config) (*protocol.Network, error) {
	if c.Registry != "" || c.HomeChain != 0 {
		registry, err := addressFlag("--registry", c.Registry)
		if err != nil {
			return nil, err
		}
		return &protocol.Network{HomeChainID: new(big.Int).SetUint64(c.HomeChain), Registry: registry}, nil
	}
	if node == nil || node.Network.HomeChainID == 0 || node.Network.Registry == "" {
		return nil, nil
	}
	return &protocol.Network{HomeChainID: new(big.Int).SetUint64(node.Network.HomeChainID), Registry: node.Network.Registry.Common()}, nil
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
	if r.Signatures > 0 {
		_, _ = fmt.Fprintf(s.out, "the feed keys' signatures of %s were verified, and %s\n", counted(r.Signatures, "observation"), counted(r.Envelopes, "envelope"))
		if r.Envelopes == 0 {
			_, _ = fmt.Fprintln(s.out, "envelopes were not verified: for that give --home-chain and --registry, or --config")
		}
	}
	if r.Unreadable > 0 {
		_, _ = fmt.Fprintf(s.out, "%s cannot be read, and nothing of what they said was compared\n", counted(r.Unreadable, "record"))
	}
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

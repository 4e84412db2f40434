package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
)

// explainCmd tells how a value came about.
type explainCmd struct {
	Feed  string  `arg:"" help:"The feed, for example BTC/USD."`
	Round *uint64 `help:"The round (default: the last one that was proven, or else the last one that is known)." placeholder:"R"`
	JSON  bool    `name:"json" help:"Print one JSON object."`
	API   string  `name:"api" help:"A node's API to ask, in place of a store." placeholder:"URL" group:"Whom to ask"`
	storeSource
}

// Help is shown below the flags.
func (explainCmd) Help() string {
	return `Prints the tree of a value: the transaction and the proof, the operators' local medians, and this operator's own
ticks with conversions, weights, what was set aside and why. What is not known here, such as the other operators'
ticks, is said.

A node's API knows its ticks of the last 64 rounds; from a store they are made again for any round whose ticks are
still kept, and what the store says twice and not alike is told: "contradictions". --json prints one object in every
case, {"error", "advice"} where there is nothing to show. Volumes are in base units, weights in the unit of the configured trust.

Examples:
  oraclestream explain BTC/USD --api http://127.0.0.1:8080
  oraclestream explain BTC/USD --round 850000123 --store sqlite:.oraclestream/devnet/devnet.db`
}

const (
	// explainTimeout bounds a question to an API, and explainBytes its answer.
	explainTimeout = 30 * time.Second
	explainBytes   = 8 << 20
)

// Run explains.
func (c *explainCmd) Run(ctx context.Context, s streams) error {
	return s.failed(c.JSON, c.explain(ctx, s))
}

func (c *explainCmd) explain(ctx context.Context, s streams) error {
	id, err := feed.ParseSegment(c.Feed)
	if err != nil {
		return usageError{err}
	}
	if c.Round != nil && (*c.Round == 0 || *c.Round > 1<<63-1) {
		return usageError{errors.New("--round: rounds are numbers from 1 up; leave it out for the last one")}
	}
	var view *api.ExplainView
	if c.API != "" {
		if c.Store != "" || c.Config != "" {
			return usageError{errors.New("--api goes without --store and --config")}
		}
		view, err = c.ask(ctx, id)
	} else {
		err = c.withStore(ctx, s, func(st *store.Store, _ *config.Config) (err error) {
			view, err = recompute.Explain(ctx, st, id, c.round())
			return err
		})
	}
	if err != nil {
		return err
	}
	if c.Round == nil {
		c.sayRound(s, view)
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		return e.Encode(view)
	}
	return recompute.WriteTree(s.out, view)
}

func (c *explainCmd) round() feed.Round {
	if c.Round == nil {
		return 0
	}
	return feed.Round(*c.Round)
}

// sayRound says which round it is where nobody asked for one.
func (*explainCmd) sayRound(s streams, v *api.ExplainView) {
	what := "the last that is known; no proven value of the feed is"
	switch {
	case v.FeedSet == feed.LooseSet:
		what = "the last that was sampled"
	case v.Median != nil:
		what = "the last that was proven"
	}
	_, _ = fmt.Fprintf(s.err, "round %d is %s; --round takes another\n", v.Round, what)
}

// ask asks a node.
func (c *explainCmd) ask(ctx context.Context, id feed.ID) (*api.ExplainView, error) {
	base, err := url.Parse(c.API)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, usageError{errors.New("--api takes the address of a node's API, such as http://127.0.0.1:8080")}
	}
	u := base.JoinPath("v1", "feeds", id.Segment(), "explain")
	if c.Round != nil {
		u.RawQuery = url.Values{"round": {fmt.Sprint(*c.Round)}}.Encode()
	}
	ctx, cancel := context.WithTimeout(ctx, explainTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask node: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask node: %w: look whether the node runs and listens there (api.listen), or ask its store with --store", err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	body, err := io.ReadAll(io.LimitReader(resp.Body, explainBytes))
	if err != nil {
		return nil, fmt.Errorf("ask node: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		var refused api.ErrorView
		if json.Unmarshal(body, &refused) != nil || refused.Error == "" {
			return nil, fmt.Errorf("ask node: %s answers %s, which is not what a node's API says: is it the address of one (api.listen)?", base, resp.Status)
		}
		return nil, fmt.Errorf("%s: %s", strings.TrimSpace(refused.Error), refused.Advice)
	}
	var view api.ExplainView
	if err := json.Unmarshal(body, &view); err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w: is it the address of a node's API (api.listen)?", base, err)
	}
	if view.ID != id {
		return nil, fmt.Errorf("ask node: %s answers without the feed: is it the address of a node's API (api.listen)?", base)
	}
	return &view, nil
}

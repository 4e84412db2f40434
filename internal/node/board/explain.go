package board

import (
	"context"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/store"
)

const (
	// maxProofs bounds the proofs of one round that are shown.
	maxProofs = 8
	// nearRound bounds how many values around a round are looked through.
	nearRound = 64
)

// Explain implements [api.Explainer].
func (b *Board) Explain(ctx context.Context, id feed.ID, round feed.Round) (*api.ExplainView, error) {
	set, column := b.find(id)
	cfg, known := (*b.feeds.Load())[id]
	switch {
	case column > 0:
		cfg.Decimals = set.Feeds[column-1].Decimals
	case known:
		return b.explainLoose(&cfg, round)
	default:
		return nil, fmt.Errorf("%w: %s", api.ErrUnknownFeed, id)
	}
	n := b.node.Load()
	landing := b.ledger.ofFeed(id)
	switch {
	case round > 0:
	case landing != nil:
		round = landing.Round
	case n != nil:
		round = n.LatestRound(set.Name) // nothing was proven yet, or no chain is looked at
	}
	if round == 0 {
		return nil, api.ErrUnknownRound
	}
	e := b.explanation(&cfg, round)
	e.FeedSet, e.Column = set.Name, column
	if n != nil {
		e.Values = n.LocalValues(set.Name, round)
	}
	if err := b.explainReport(ctx, set, e, n); err != nil {
		return nil, err
	}
	if landing != nil && landing.Round == round {
		e.Proven, e.ProvenAt = landing.Values[column], landing.ObservedAt
	} else if e.Report == nil {
		begin := round.Start(set.Interval)
		values, err := b.cfg.Store.FeedValues(ctx, id, begin, begin.Add(2*set.Interval), nearRound)
		if err != nil {
			return nil, err
		}
		for i := range values {
			if values[i].Round == round {
				e.Proven, e.ProvenAt = values[i].Value, values[i].At
			}
		}
	}
	if e.Values == nil && e.Report == nil && e.ProvenAt.IsZero() {
		return nil, api.ErrUnknownRound
	}
	return e.View(), nil
}

// explainLoose explains a feed of no feed set, of which there are this node's own
// values alone.
func (b *Board) explainLoose(cfg *aggregator.FeedConfig, round feed.Round) (*api.ExplainView, error) {
	n := b.node.Load()
	if n == nil {
		return nil, api.ErrUnknownRound
	}
	if round == 0 {
		round = n.LatestRound(feed.LooseSet)
	}
	e := b.explanation(cfg, round)
	e.FeedSet = feed.LooseSet
	if e.Values = n.LocalValues(feed.LooseSet, round); e.Values == nil {
		return nil, api.ErrUnknownRound
	}
	return e.View(), nil
}

func (b *Board) explanation(cfg *aggregator.FeedConfig, round feed.Round) *api.Explanation {
	return &api.Explanation{
		Feed: cfg.ID, Decimals: cfg.Decimals, Round: round, Origin: b.cfg.Status.Origin, Operator: b.cfg.Status.Operator,
		ValuesUnknown: fmt.Sprintf("it keeps them for %d rounds; 'oraclestream explain --store' makes them again from the stored ticks", node.HistoryRounds),
	}
}

// find gives the set that a feed is in, and its column; 0 where it is in none.
func (b *Board) find(id feed.ID) (set node.FeedSet, column int) {
	for _, set := range b.cfg.FeedSets {
		for i, f := range set.Feeds {
			if f.ID == id {
				return set, i + 1
			}
		}
	}
	return set, 0
}

// explainReport adds what the operators signed, the proofs and the transactions.
func (b *Board) explainReport(ctx context.Context, set node.FeedSet, e *api.Explanation, n *node.Node) error {
	var err error
	if e.Report, err = b.cfg.Store.Report(ctx, set.Domain, e.Round); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if e.Report == nil && n != nil {
		e.Report = n.Report(set.Name, e.Round)
	}
	if e.Bundles, err = b.cfg.Store.Bundles(ctx, set.Domain, e.Round, e.Round, maxProofs); err != nil {
		return err
	}
	deliveries, err := b.cfg.Store.Deliveries(ctx, set.Name, e.Round)
	for i := range deliveries {
		d := &deliveries[i]
		e.Deliveries = append(e.Deliveries, api.DeliveryPart{
			ChainID: d.ChainID, Transaction: d.Tx.Hex(), Block: d.Block, GasUsed: d.GasUsed, ProveMS: d.Prove.Milliseconds(), LandedAt: d.LandedAt,
		})
	}
	return err
}

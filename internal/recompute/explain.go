package recompute

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
)

// maxProofs bounds the proofs of one round that are shown.
const maxProofs = 8

// Explain tells how a feed's value of a round came about, from a store alone:
// the ticks are taken through the aggregator again. A round of 0 means the last
// one. It fails with [api.ErrUnknownFeed] or [api.ErrUnknownRound].
func Explain(ctx context.Context, s *store.Store, id feed.ID, round feed.Round) (*api.ExplainView, error) {
	m, columns, err := sampleOf(ctx, s, id, round)
	if err != nil {
		return nil, err
	}
	e := api.Explanation{Feed: id, FeedSet: m.FeedSet, Column: slices.Index(columns, id) + 1, Round: m.Round}
	err = replay(ctx, s, m.At, m.At.Add(1), func(r *replayed) error {
		if r.stored.FeedSet == m.FeedSet && r.stored.Round == m.Round {
			e.Values = r.again.Values
		}
		return nil
	}, func(*feed.Tick) error { return nil })
	switch {
	case errors.Is(err, ErrTicksGone), errors.Is(err, aggregator.ErrRules):
		e.ValuesUnknown = err.Error()
	case err != nil:
		return nil, fmt.Errorf("explain: %w", err)
	}
	v := e.Values[id]
	e.Decimals, e.Origin = v.Decimals, aggregator.Origin(&v)
	if err := addStored(ctx, s, &e); err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	return e.View(), nil
}

// sampleOf finds the sample of the round in the set that holds the feed now.
func sampleOf(ctx context.Context, s *store.Store, id feed.ID, round feed.Round) (store.Sample, []feed.ID, error) {
	latest, err := s.LatestSamples(ctx)
	if err != nil {
		return store.Sample{}, nil, err
	}
	for _, m := range latest {
		columns, err := columnsOf(m)
		if err != nil {
			return m, nil, err
		}
		if !slices.Contains(columns, id) {
			continue
		}
		if round == 0 {
			return m, columns, nil
		}
		m, err := s.SampleOf(ctx, m.FeedSet, round)
		if errors.Is(err, store.ErrNotFound) {
			return m, nil, fmt.Errorf("%w: round %d of %s", api.ErrUnknownRound, round, id)
		}
		if err != nil {
			return m, nil, err
		}
		columns, err = columnsOf(m)
		if err == nil && !slices.Contains(columns, id) {
			err = fmt.Errorf("%w: round %d held no %s", api.ErrUnknownRound, round, id)
		}
		return m, columns, err
	}
	return store.Sample{}, nil, fmt.Errorf("%w: %s: the store holds no round of it", api.ErrUnknownFeed, id)
}

func columnsOf(m store.Sample) ([]feed.ID, error) {
	var body aggregator.RecordedSample
	if err := json.Unmarshal(m.Body, &body); err != nil {
		return nil, fmt.Errorf("read sample of round %d of %s: %w: %w", m.Round, m.FeedSet, store.ErrDamaged, err)
	}
	return body.Columns, nil
}

// addStored adds what the operators signed, the proofs and the transactions.
func addStored(ctx context.Context, s *store.Store, e *api.Explanation) error {
	domains, err := s.DomainsOf(ctx, e.FeedSet, e.Round)
	if err != nil {
		return err
	}
	if len(domains) > 0 { // rounds come from the clock, so no two networks share one in a store
		if e.Report, err = s.Report(ctx, domains[0], e.Round); err != nil {
			return err
		}
		if e.Bundles, err = s.Bundles(ctx, domains[0], e.Round, e.Round, maxProofs); err != nil {
			return err
		}
	}
	deliveries, err := s.Deliveries(ctx, e.FeedSet, e.Round)
	for i := range deliveries {
		d := &deliveries[i]
		e.Deliveries = append(e.Deliveries, api.DeliveryPart{
			ChainID: d.ChainID, Transaction: d.Tx.Hex(), Block: d.Block, GasUsed: d.GasUsed, ProveMS: d.Prove.Milliseconds(), LandedAt: d.LandedAt,
		})
	}
	return err
}

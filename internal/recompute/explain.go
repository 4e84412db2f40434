package recompute

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
)

// maxProofs bounds the proofs of one round that are shown.
const maxProofs = 8

// Explain tells how a feed's value of a round came about, from a store alone:
// the ticks are taken through the aggregator again. A round of 0 means the last
// one that was proven, or else the last one. It fails with [api.ErrUnknownFeed] or [api.ErrUnknownRound].
func Explain(ctx context.Context, s *store.Store, id feed.ID, round feed.Round) (*api.ExplainView, error) {
	m, body, err := sampleOf(ctx, s, id, round)
	if err != nil {
		return nil, err
	}
	e := api.Explanation{Feed: id, FeedSet: m.FeedSet, Round: m.Round}
	if m.FeedSet != feed.LooseSet {
		e.Column = slices.Index(body.Columns, id) + 1
	}
	for i := range body.Values {
		if v := &body.Values[i]; v.Feed == id {
			e.Decimals = v.Decimals
		}
	}
	if e.Proven, e.ProvenAt, err = provenOf(ctx, s, id, &m); err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	differ := ""
	err = replay(ctx, s, m.At, m.At.Add(1), func(r *replayed) error {
		if r.stored.FeedSet == m.FeedSet && r.stored.Round == m.Round {
			e.Values = r.again.Values
			differ = r.differs(id)
		}
		return nil
	}, oddities{
		quote:      func(*feed.Tick) error { return nil },
		unreadable: func(_ Finding, err error) error { return err },
	})
	switch {
	case errors.Is(err, ErrTicksGone), errors.Is(err, aggregator.ErrRules):
		e.ValuesUnknown = err.Error()
	case err != nil:
		return nil, fmt.Errorf("explain: %w", err)
	}
	v := e.Values[id]
	e.Origin = aggregator.Origin(&v)
	if err := addStored(ctx, s, &e); err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	e.Contradictions = contradictions(&e)
	if differ != "" {
		e.Contradictions = append(e.Contradictions, differ)
	}
	return e.View(), nil
}

// contradictions holds against each other what a store has of one median: the
// proven value, the report, what the operators signed in it, and the proof.
// 'oraclestream recompute' looks at more, signatures among it.
func contradictions(e *api.Explanation) []string {
	var out []string
	tell := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	r := e.Report
	if r == nil || e.Column == 0 || e.Column >= len(r.Medians) {
		return nil
	}
	text := func(v feed.Encoded) string {
		if v == feed.Absent {
			return "absent"
		}
		return v.Text(e.Decimals)
	}
	said := r.Medians[e.Column]
	if e.Proven != feed.Absent && e.Proven != said {
		tell("the proven value in the store is %s, and the report's median %s", text(e.Proven), text(said))
	}
	if got := medianOf(r, e.Column); got != said {
		tell("the report says %s, and the median of the observations in it is %s", text(said), text(got))
	}
	for _, b := range e.Bundles {
		switch medians, ok := mediansOf(b, len(r.Medians)); {
		case !ok:
			tell("a proof of the round has words that do not fit the report")
		case medians[e.Column] != said:
			tell("a proof of the round says %s, and the report %s", text(medians[e.Column]), text(said))
		}
	}
	return out
}

// differs says where a stored sample has another value of a feed than the stored
// ticks make.
func (r *replayed) differs(id feed.ID) string {
	again := r.again.Recorded(r.body.Columns)
	for i := range r.body.Values {
		want := &r.body.Values[i]
		if want.Feed != id {
			continue
		}
		for k := range again.Values {
			if got := &again.Values[k]; got.Feed == id && got.Value != want.Value {
				return fmt.Sprintf("this operator's own value was stored as %s, and its ticks in the store make %s", encodedText(want), encodedText(got))
			}
		}
	}
	return ""
}

func encodedText(v *aggregator.RecordedValue) string {
	if v.Value == feed.Absent {
		return "absent"
	}
	return v.Value.Text(v.Decimals)
}

// lastProven gives the sample of the feed's last proven round, where it is there,
// else the newest.
func lastProven(ctx context.Context, s *store.Store, id feed.ID, newest store.Sample) (store.Sample, error) {
	v, err := s.LatestValue(ctx, id)
	if err == nil {
		var m store.Sample
		if m, err = s.SampleOf(ctx, newest.FeedSet, v.Round); err == nil {
			return m, nil
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return newest, nil
	}
	return store.Sample{}, err
}

// near is how far from a sample the proven value of its round lies at most: the
// operators' median time is of the round, whatever their clocks say.
const near = time.Minute

// provenOf is a feed's proven value of a sample's round, if there is one.
func provenOf(ctx context.Context, s *store.Store, id feed.ID, m *store.Sample) (feed.Encoded, time.Time, error) {
	values, err := s.FeedValues(ctx, id, m.At.Add(-near), m.At.Add(near), store.MaxValues)
	for i := range values {
		if values[i].Round == m.Round {
			return values[i].Value, values[i].At, err
		}
	}
	return feed.Absent, time.Time{}, err
}

// sampleOf finds the sample of the round in the set that holds the feed now; the
// feeds that others are made of are found in the samples of those.
func sampleOf(ctx context.Context, s *store.Store, id feed.ID, round feed.Round) (store.Sample, *aggregator.RecordedSample, error) {
	latest, err := s.LatestSamples(ctx)
	if err != nil {
		return store.Sample{}, nil, err
	}
	var in *store.Sample
	for i := range latest {
		body, err := bodyOf(&latest[i])
		if err != nil {
			return latest[i], nil, err
		}
		if slices.Contains(body.Columns, id) {
			in = &latest[i]
			break
		}
		if in == nil && slices.Contains(body.IDs(), id) {
			in = &latest[i]
		}
	}
	if in == nil {
		return store.Sample{}, nil, fmt.Errorf("%w: %s: the store holds no round of it; 'oraclestream store check' shows what it holds", api.ErrUnknownFeed, id)
	}
	m := *in
	if round == 0 {
		m, err = lastProven(ctx, s, id, m)
	} else {
		m, err = s.SampleOf(ctx, m.FeedSet, round)
	}
	if errors.Is(err, store.ErrNotFound) {
		return m, nil, fmt.Errorf("%w: round %d of %s: leave --round out for the last one, or ask for one up to %d", api.ErrUnknownRound, round, id, in.Round)
	}
	if err != nil {
		return m, nil, err
	}
	body, err := bodyOf(&m)
	if err == nil && !slices.Contains(body.IDs(), id) {
		err = fmt.Errorf("%w: round %d held no %s", api.ErrUnknownRound, m.Round, id)
	}
	return m, body, err
}

func bodyOf(m *store.Sample) (*aggregator.RecordedSample, error) {
	body := new(aggregator.RecordedSample)
	if err := json.Unmarshal(m.Body, body); err != nil {
		return nil, fmt.Errorf("read sample of round %d of %s: %w: %w", m.Round, m.FeedSet, store.ErrDamaged, err)
	}
	return body, nil
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

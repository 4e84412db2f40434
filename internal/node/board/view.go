package board

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
)

// Origin implements [api.Data].
func (b *Board) Origin() feed.Origin { return b.cfg.Status.Origin }

// Feeds implements [api.Data]: first those of the feed sets, then those of none,
// which are never signed or proven and have this node's own value alone.
func (b *Board) Feeds(context.Context) ([]api.FeedView, error) {
	var out []api.FeedView
	for _, set := range b.cfg.FeedSets {
		for i := range set.Feeds {
			out = append(out, b.feed(set, i))
		}
	}
	for _, id := range b.loose() {
		out = append(out, b.looseFeed(id))
	}
	return out, nil
}

// Feed implements [api.Data].
func (b *Board) Feed(_ context.Context, id feed.ID) (*api.FeedView, error) {
	if set, column := b.find(id); column > 0 {
		out := b.feed(set, column-1)
		return &out, nil
	}
	if _, ok := (*b.feeds.Load())[id]; ok {
		out := b.looseFeed(id)
		return &out, nil
	}
	return nil, fmt.Errorf("%w: %s", api.ErrUnknownFeed, id)
}

// loose lists the feeds that no feed set has, sorted.
func (b *Board) loose() []feed.ID {
	var out []feed.ID
	for _, id := range slices.Sorted(maps.Keys(*b.feeds.Load())) {
		if _, column := b.find(id); column == 0 {
			out = append(out, id)
		}
	}
	return out
}

func (b *Board) looseFeed(id feed.ID) api.FeedView {
	out := b.feed(node.FeedSet{Set: feed.Set{Feeds: []feed.Feed{b.feedConfig(id).Feed}}}, 0)
	out.Column = 0
	return out
}

// feed shows the feed at position i of a set.
func (b *Board) feed(set node.FeedSet, i int) api.FeedView {
	f, made := set.Feeds[i], b.feedConfig(set.Feeds[i].ID)
	out := api.NewFeedView(set.Set, i, b.cfg.Status.Origin)
	out.Description = b.cfg.Describe(f.ID)
	out.Proxy = b.cfg.Status.Contracts.Proxies[f.ID]
	out.HeartbeatMS, out.DeviationPPM, out.MaxAgeMS = made.Heartbeat.Milliseconds(), made.DeviationPPM, made.MaxAge.Milliseconds()
	if n := b.node.Load(); n != nil {
		local := n.Value(f.ID)
		out.Local = api.NewLocalView(&local)
	}
	if l := b.ledger.ofFeed(f.ID); l != nil && set.Name != "" {
		at := l.ObservedAt
		out.Value, out.Round, out.ObservedAt = api.NewValue(l.Values[i+1], f.Decimals), l.Round, &at
		out.Delivery = delivery(l, i)
	}
	return out
}

// delivery shows an own delivery; of another's no more is known than its values.
func delivery(l *Landing, i int) *api.DeliveryView {
	d := l.Own
	if d == nil {
		return nil
	}
	out := &api.DeliveryView{
		ChainID: l.ChainID, Transaction: d.Receipt.Tx.Hex(), Block: d.Receipt.Block, LandedAt: d.Receipt.BlockTime.UTC(),
		GasUsed: d.Receipt.GasUsed, ProveMS: d.Proof.Prove.Milliseconds(), TickToChainMS: l.TickToChain.Milliseconds(),
		Quorum: d.Report.Quorum, TotalWeight: d.Report.Committee.Total(),
	}
	if d.Bundle != nil {
		out.Payee = api.Payee(d.Bundle)
	}
	out.Operators = api.OperatorParts(d.Report, i+1, l.Set.Feeds[i].Decimals)
	return out
}

// Status implements [api.Data].
func (b *Board) Status(context.Context) (*api.StatusView, error) {
	out := b.cfg.Status
	out.Contracts.Proxies = maps.Clone(out.Contracts.Proxies)
	for _, set := range b.cfg.FeedSets {
		s := api.FeedSetView{Number: set.Number, Name: set.Name, IntervalMS: set.Interval.Milliseconds(), Slots: b.cfg.Shape.Slots, Columns: b.cfg.Shape.Columns}
		for _, f := range set.Feeds {
			s.Feeds = append(s.Feeds, f.ID)
		}
		var last *Landing
		if last, s.Chains = b.ledger.ofSet(set.Name); last != nil {
			s.Round = last.Round
		}
		for _, c := range s.Chains {
			s.Deliveries += c.Deliveries
		}
		out.FeedSets = append(out.FeedSets, s)
	}
	n := b.node.Load()
	if n == nil {
		return &out, nil
	}
	if c, _ := n.Committee(); c != nil {
		for slot, m := range c.Members {
			out.Operators = append(out.Operators, api.OperatorView{
				Slot: slot, Address: m.Operator.Hex(), Weight: m.Weight, LastRound: n.LastSeen(slot),
			})
		}
	}
	for _, s := range n.SourceStats() {
		view := api.SourceStatus{
			Name: s.Source, Origin: b.cfg.Status.Origin, Connected: s.Connected > 0, Ticks: s.Ticks, LastTick: api.Time(s.LastTick),
			LastEvent: api.Time(s.LastEvent), Gaps: s.Gaps, Refused: s.Bad + s.Refused + s.Skewed, BannedUntil: api.Time(s.BannedUntil), Error: s.LastError,
		}
		if s.SkewKnown {
			ms := s.Skew.Milliseconds()
			view.SkewMS = &ms
		}
		out.Sources = append(out.Sources, view)
	}
	return &out, nil
}

const (
	// minStaleSources is how long without any tick may make the sources unhealthy.
	minStaleSources = 30 * time.Second
	// maxSourceErrors is how many sources' errors a condition tells.
	maxSourceErrors = 3
	// staleHeartbeats is how long without a landing, in heartbeats, does so for
	// a feed set.
	staleHeartbeats = 4
)

// Conditions implements [api.Data].
func (b *Board) Conditions(context.Context) []api.ConditionView {
	now := time.Now()
	out := []api.ConditionView{b.sourcesCondition(now)}
	if b.cfg.Landings {
		for _, set := range b.cfg.FeedSets {
			out = append(out, b.deliveryCondition(set, now))
		}
	}
	out = append(out, b.storeCondition(now, b.cfg.Writer.Stats()))
	if n := b.node.Load(); n != nil && n.Signs() {
		out = append(out, signingCondition(n.Silences(now)))
	}
	if b.cfg.Conditions != nil {
		out = append(out, b.cfg.Conditions(now)...)
	}
	return out
}

// sourcesCondition tells whether any source gives ticks, at least as often as the
// feed with the shortest maximal age needs them.
func (b *Board) sourcesCondition(now time.Time) api.ConditionView {
	var last time.Time
	var errs []string
	if n := b.node.Load(); n != nil {
		for _, s := range n.SourceStats() {
			if s.LastTick.After(last) {
				last = s.LastTick
			}
			if s.LastError != "" && len(errs) < maxSourceErrors {
				errs = append(errs, s.Source+": "+s.LastError)
			}
		}
	}
	c := api.ConditionView{Name: "sources", OK: now.Sub(last) < b.staleSources(), Since: api.Time(last)}
	switch {
	case c.OK:
		return c
	case last.IsZero():
		c.Reason = "no source gave a tick since the start"
	default:
		c.Reason = "no source gave a tick for a while"
	}
	c.Advice = "look at /v1/status: sources and their last errors; 'oraclestream sources check' judges each one"
	if len(errs) > 0 {
		c.Reason += ": " + strings.Join(errs, "; ")
	} else if last.IsZero() {
		c.Advice += "; without the internet try 'oraclestream devnet --simulated'"
	}
	return c
}

// staleSources is how long no tick may come: [minStaleSources], or longer where
// every feed takes older prices, as those of slow sources do.
func (b *Board) staleSources() time.Duration {
	shortest := time.Duration(0)
	for _, f := range *b.feeds.Load() {
		if len(f.Inputs) > 0 && (shortest == 0 || f.MaxAge < shortest) {
			shortest = f.MaxAge
		}
	}
	return max(minStaleSources, shortest)
}

func (b *Board) deliveryCondition(set node.FeedSet, now time.Time) api.ConditionView {
	c := api.ConditionView{Name: "delivery/" + set.Name, OK: true}
	l, _ := b.ledger.ofSet(set.Name)
	var heartbeat time.Duration
	for _, f := range set.Feeds {
		heartbeat = max(heartbeat, b.feedConfig(f.ID).Heartbeat)
	}
	switch {
	case l == nil:
		c.OK, c.Reason, c.Advice = false, "nothing was delivered yet", "the first delivery takes some seconds after the start; if it takes longer, look at the sources"
	case now.Sub(l.SeenAt) > staleHeartbeats*heartbeat:
		c.OK, c.Reason, c.Advice = false, "the last delivery is older than several heartbeats", "look for delivery failures in the log"
		c.Since = api.Time(l.SeenAt)
	}
	return c
}

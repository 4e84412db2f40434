package devnet

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/sources"
)

// view is what the API shows: the first running operator's local values, and
// what was delivered by any of them.
type view struct{ n *network }

var _ api.Data = view{}

// Origin implements [api.Data].
func (v view) Origin() feed.Origin { return v.n.origin.origin }

// Feeds implements [api.Data].
func (v view) Feeds(context.Context) ([]api.FeedView, error) {
	var out []api.FeedView
	for _, set := range v.n.sets {
		for i := range set.Feeds {
			out = append(out, v.feed(set, i))
		}
	}
	return out, nil
}

// Feed implements [api.Data].
func (v view) Feed(_ context.Context, id feed.ID) (*api.FeedView, error) {
	for _, set := range v.n.sets {
		for i, f := range set.Feeds {
			if f.ID == id {
				out := v.feed(set, i)
				return &out, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: %s", api.ErrUnknownFeed, id)
}

// feed shows the feed at position i of a set.
func (v view) feed(set node.FeedSet, i int) api.FeedView {
	f := set.Feeds[i]
	out := api.NewFeedView(set.Set, i, v.n.origin.origin)
	out.Description = v.n.description(f.ID)
	out.Proxy = v.n.deployed.Proxies[f.ID].Hex()
	out.MaxAgeMS = v.n.maxAge[f.ID].Milliseconds()
	local := v.n.observer().Value(f.ID)
	out.Local = api.NewLocalView(&local)
	if d := v.n.ledger.ofFeed(f.ID); d != nil {
		at := observedAt(d.Report)
		out.Value, out.Round, out.ObservedAt = api.NewValue(d.column(i+1), f.Decimals), d.Round, &at
		out.Delivery = v.delivery(d, i)
	}
	return out
}

func (v view) delivery(d *delivered, i int) *api.DeliveryView {
	out := &api.DeliveryView{
		ChainID: chainID, Transaction: d.Receipt.Tx.Hex(), Block: d.Receipt.Block, LandedAt: d.Receipt.BlockTime.UTC(),
		GasUsed: d.Receipt.GasUsed, ProveMS: d.Proof.Prove.Milliseconds(), TickToChainMS: d.tickToChain().Milliseconds(),
		Quorum: d.Report.Quorum, TotalWeight: d.Report.Committee.Total(),
	}
	if d.Bundle != nil {
		out.Payee = payeeOf(d.Bundle).Hex()
	}
	for slot, m := range d.Report.Committee.Members {
		part := api.OperatorPart{Slot: slot, Address: m.Operator.Hex(), Weight: m.Weight}
		if o := d.Report.Observations[slot]; o != nil {
			part.Participated = true
			part.Value = api.NewValue(o.Vector[i+1], d.set.Feeds[i].Decimals)
		}
		out.Operators = append(out.Operators, part)
	}
	return out
}

// Status implements [api.Data].
func (v view) Status(context.Context) (*api.StatusView, error) {
	n := v.n
	out := &api.StatusView{
		Version: n.version, Mode: n.origin.mode, Origin: n.origin.origin, OriginSince: api.Time(n.origin.since), OriginReason: n.origin.reason,
		StartedAt: n.started.UTC(), Operator: n.ops[n.observed].eth.Address().Hex(), RPCURL: n.chain.RPCURL(), ChainID: chainID,
		InsecureDevKeys: n.keys.Manifest().InsecureDev,
		Contracts: api.ContractsView{
			FeedHub: n.deployed.Hub.Hex(), Verifier: n.deployed.Verifier.Hex(), OperatorRegistry: n.deployed.Registry.Hex(),
			Proxies: make(map[feed.ID]string, len(n.deployed.Proxies)),
		},
	}
	for id, a := range maps.All(n.deployed.Proxies) {
		out.Contracts.Proxies[id] = a.Hex()
	}
	for _, set := range n.sets {
		s := api.FeedSetView{Number: set.Number, Name: set.Name, IntervalMS: set.Interval.Milliseconds(), Slots: shape.Slots, Columns: shape.Columns}
		for _, f := range set.Feeds {
			s.Feeds = append(s.Feeds, f.ID)
		}
		if last, count := n.ledger.ofSet(set.Name); last != nil {
			s.Round, s.Deliveries = last.Round, count
		}
		out.FeedSets = append(out.FeedSets, s)
	}
	for slot, m := range n.committee.Members {
		out.Operators = append(out.Operators, api.OperatorView{
			Slot: slot, Address: m.Operator.Hex(), Weight: m.Weight, LastRound: n.observer().LastSeen(slot),
		})
	}
	for _, s := range n.observer().SourceStats() {
		out.Sources = append(out.Sources, sourceStatus(s, n.origin.origin))
	}
	return out, nil
}

func sourceStatus(s sources.Stats, origin feed.Origin) api.SourceStatus {
	return api.SourceStatus{
		Name: s.Source, Origin: origin, Connected: s.Connected > 0, Ticks: s.Ticks, LastTick: api.Time(s.LastTick), Error: s.LastError,
	}
}

const (
	// staleSources is how long without any tick makes the sources unhealthy.
	staleSources = 30 * time.Second
	// staleDelivery is how long without a delivery, in heartbeats, does so for a feed set.
	staleHeartbeats = 4
)

// Conditions implements [api.Data].
func (v view) Conditions(context.Context) []api.ConditionView {
	n, now := v.n, time.Now()
	var last time.Time
	for _, s := range n.observer().SourceStats() {
		if s.LastTick.After(last) {
			last = s.LastTick
		}
	}
	tick := api.ConditionView{Name: "sources", OK: now.Sub(last) < staleSources, Since: api.Time(last)}
	switch {
	case tick.OK:
	case last.IsZero():
		tick.Reason, tick.Advice = "no source gave a tick since the start", "look at /v1/status: sources and their last errors; without the internet use --simulated"
	default:
		tick.Reason, tick.Advice = "no source gave a tick for a while", "look at /v1/status: sources and their last errors"
	}
	out := []api.ConditionView{tick}
	for _, set := range n.sets {
		c := api.ConditionView{Name: "delivery/" + set.Name, OK: true}
		d, _ := n.ledger.ofSet(set.Name)
		switch {
		case d == nil:
			c.OK, c.Reason, c.Advice = false, "nothing was delivered yet", "the first delivery takes some seconds after the start; if it takes longer, look at the sources"
		case now.Sub(d.Receipt.LandedAt) > staleHeartbeats*heartbeat:
			c.OK, c.Reason, c.Advice = false, "the last delivery is older than several heartbeats", "look for delivery failures in the log"
			c.Since = api.Time(d.Receipt.LandedAt)
		}
		out = append(out, c)
	}
	return out
}

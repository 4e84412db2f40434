package daemon

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// The functions of this file turn the configuration's plain types into what
// the parts take. They are pure: a reload calls them again.

// feedConfigs gives the feeds in the order of their ids.
func feedConfigs(c *config.Config) []aggregator.FeedConfig {
	out := make([]aggregator.FeedConfig, 0, len(c.Feeds))
	for _, id := range sorted(c.Feeds) {
		f := c.Feeds[id]
		a := aggregator.FeedConfig{
			Feed:   plainFeed(id, f),
			MaxAge: f.MaxAge.Std(), MaxConversionAge: f.MaxConversionAge.Std(), MinSources: f.MinSources, Window: f.Window.Std(), Signed: f.Signed,
		}
		a.Price, a.MaxSpreadPPM, a.OutlierMADs, a.OutlierFloorPPM, a.NoDrift = aggregator.PriceKind(f.Price), f.MaxSpreadPPM, f.OutlierMADs, f.OutlierFloorPPM, !f.Drift
		if f.BreakerPPM > 0 {
			a.Breaker = &aggregator.Breaker{Feed: f.Reference(), MaxPPM: f.BreakerPPM, Hold: f.BreakerHold.Std(), MaxAge: f.BreakerMaxAge.Std()}
		}
		if f.Derive != "none" {
			a.Derived = &aggregator.Derived{
				Kind: aggregator.DerivedKind(f.Derive), Of: f.DeriveOf, Weights: f.DeriveWeights, Divisor: f.DeriveDivisor,
				Window: f.DeriveWindow.Std(), Every: f.DeriveEvery.Std(),
			}
		}
		for _, in := range f.Inputs {
			input := aggregator.Input{Source: in.Source, Pair: in.Pair, Weight: in.Weight, Invert: in.Invert, Auto: in.Auto}
			for _, h := range in.Via {
				input.Via = append(input.Via, aggregator.Hop{Feed: h.Feed, Invert: h.Invert})
			}
			a.Inputs = append(a.Inputs, input)
		}
		out = append(out, a)
	}
	return out
}

func plainFeed(id feed.ID, f *config.Feed) feed.Feed {
	return feed.Feed{ID: id, Decimals: uint8(f.Decimals), Heartbeat: f.Heartbeat.Std(), DeviationPPM: f.DeviationPPM}
}

// setFeeds gives a set's feeds in the order of their columns.
func setFeeds(c *config.Config, name string) []feed.Feed {
	var out []feed.Feed
	for _, id := range c.FeedSets[name].Feeds {
		out = append(out, plainFeed(id, c.Feeds[id]))
	}
	return out
}

// feedSets gives the sets in the order of their numbers. Domains are left
// empty where the network has no home.
func feedSets(c *config.Config, network protocol.Network) ([]node.FeedSet, error) {
	names := sorted(c.FeedSets)
	slices.SortStableFunc(names, func(a, b string) int {
		return int(int64(c.FeedSets[a].Number) - int64(c.FeedSets[b].Number))
	})
	var out []node.FeedSet
	for _, name := range names {
		s := node.FeedSet{
			Set:    feed.Set{Name: name, Interval: c.FeedSets[name].Interval.Std(), Feeds: setFeeds(c, name)},
			Number: c.FeedSets[name].Number,
		}
		if network.HomeChainID != nil {
			var err error
			if s.Domain, err = protocol.Domain(network, s.Set); err != nil {
				return nil, fmt.Errorf("feed set %s: %w", name, err)
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// venueSources gives a source for each enabled venue that a feed takes
// something from, then the operator's own sources.
func venueSources(c *config.Config) []node.Source {
	var out []node.Source
	wanted := c.WantedPairs()
	for _, venue := range exchange.Live() {
		v := c.Venues[venue.Source]
		want := wanted[venue.Source]
		if v == nil || !v.Enabled || len(want) == 0 {
			continue
		}
		out = append(out, node.Source{
			Name: venue.Source,
			// Everything that a connection depends on.
			Key:      venueKey(v, want),
			Complete: func(base sources.Config) sources.Config { return venueConfig(base, venue, v, want) },
		})
	}
	return append(out, ownSources(c)...)
}

// venueKey is the same for two configurations of a venue that make the same
// connection. The addresses are taken as text, since they print masked. It may
// hold a secret, so it is not logged.
func venueKey(v *config.Venue, want []feed.ID) string {
	rest := *v
	rest.StreamURL, rest.RESTURL = "", ""
	return fmt.Sprintf("%q %q %+v %v", string(v.StreamURL), string(v.RESTURL), rest, want)
}

// venueConfig lays the configured values over the venue's own.
func venueConfig(base sources.Config, venue sources.Venue, v *config.Venue, want []feed.ID) sources.Config {
	override(&venue.MaxSymbols, v.MaxSymbols)
	override(&venue.BatchSymbols, v.BatchSymbols)
	override(&venue.ReadLimit, int64(v.ReadLimit))
	for _, d := range []struct {
		field *time.Duration
		value config.Duration
	}{
		{&venue.Silence, v.Silence},
		{&venue.SendEvery, v.SendEvery},
		{&venue.ConnectEvery, v.ConnectEvery},
		{&venue.RESTEvery, v.RESTEvery},
		{&venue.Ping.Every, v.PingEvery},
		{&venue.MinBackoff, v.MinBackoff},
		{&venue.MaxBackoff, v.MaxBackoff},
		{&venue.MaxAge, v.MaxAge},
		{&base.Handover, v.Handover},
		{&base.MaxSkew, v.MaxSkew},
		{&base.FallbackAfter, v.FallbackAfter},
	} {
		override(d.field, d.value.Std())
	}
	// One bound that is given moves the other, which is the venue's.
	venue.MaxBackoff = max(venue.MaxBackoff, venue.MinBackoff)
	base.Venue, base.Want = venue, want
	base.StreamURL, base.RESTURL = string(v.StreamURL), string(v.RESTURL)
	return base
}

func override[T comparable](field *T, value T) {
	var zero T
	if value != zero {
		*field = value
	}
}

func meshLimits(l *config.MeshLimits) mesh.Limits {
	return mesh.Limits{
		MaxMessage: int(l.MaxMessage), PeerRate: l.PeerRate, PeerBurst: l.PeerBurst, Validators: l.Validators, ValidateQueue: l.ValidateQueue,
		ValidateTimeout: l.ValidateTimeout.Std(), Deliveries: l.Deliveries, MaxPeers: l.MaxPeers, PeerTopics: l.PeerTopics,
		SeenTTL: l.SeenTTL.Std(), Heartbeat: l.Heartbeat.Std(), RedialMax: l.RedialMax.Std(),
	}
}

func apiLimits(l *config.APILimits) api.Limits {
	return api.Limits{Timeout: l.Timeout.Std(), Body: int64(l.Body), InFlight: l.InFlight}
}

func streamLimits(l *config.StreamLimits) gateway.Limits {
	return gateway.Limits{
		Connections: l.Connections, ConnectionsPerAddress: l.ConnectionsPerAddress, Patterns: l.Patterns, MessageBytes: int(l.MessageBytes),
		MessagesPerSecond: l.MessagesPerSecond, MessageBurst: l.MessageBurst, Buffer: l.Buffer, WriteTimeout: l.WriteTimeout.Std(),
		PingEvery: l.PingEvery.Std(), SocketBuffer: int(l.SocketBuffer), Frames: l.Frames,
	}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

func sorted[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b K) int { return strings.Compare(string(a), string(b)) })
	return out
}

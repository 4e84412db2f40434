package devnet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/venuesim"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
	"github.com/oraclestream/oraclestream/sources/replay"
)

// origin is where ticks come from, and what can be made of them.
type origin struct {
	// mode is what was asked for, origin what it came to, reason why.
	mode   string
	origin feed.Origin
	since  time.Time
	reason string
	feeds  []aggregator.FeedConfig
	// sources gives a slot's sources.
	sources func(slot int) []node.Source
	// venues gives the addresses of a slot's venues where they are not the
	// venues' own.
	venues func(slot int) []venueAddress
	close  func() error
}

// venueAddress is where a venue is simulated.
type venueAddress struct{ source, stream, rest string }

func ownAddresses(int) []venueAddress { return nil }

// openOrigin settles where ticks come from and starts what serves them here.
func openOrigin(ctx context.Context, cfg Config, log *slog.Logger) (*origin, error) {
	o, err := chooseOrigin(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	o.since = time.Now()
	log.Info("ticks come from", "origin", o.origin, "mode", o.mode, "reason", o.reason, "feeds", len(o.feeds))
	if o.origin != feed.Live {
		log.Warn("these are no real prices", "origin", o.origin, "advice", "use --live for the venues' own data")
	}
	return o, nil
}

func chooseOrigin(ctx context.Context, cfg Config, log *slog.Logger) (*origin, error) {
	switch cfg.Origin {
	case feed.Live:
		return liveOrigin("live", "--live asks for it"), nil
	case feed.Replay:
		return replayOrigin(ctx, cfg, log)
	case feed.Simulated:
		return simulatedOrigin(ctx, cfg, log, "simulated", "--simulated asks for it")
	}
	log.Info("looking for the public venues", "timeout", liveProbe)
	probe := cfg.LiveProbe
	if probe == nil {
		probe = func() bool { return venuesReachable(ctx) }
	}
	if probe() {
		return liveOrigin("auto", "public venues answer"), nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return simulatedOrigin(ctx, cfg, log, "auto", fmt.Sprintf("no public venue answered within %s", liveProbe))
}

// marketVenues are the venues that the built-in feeds take prices from.
func marketVenues() []sources.Venue {
	feeds := marketFeeds()
	return slices.DeleteFunc(exchange.Live(), func(v sources.Venue) bool { return len(wanted(feeds, v.Source)) == 0 })
}

func marketSources(adjust func(name string, base sources.Config) sources.Config) []node.Source {
	var out []node.Source
	for _, v := range marketVenues() {
		out = append(out, node.Source{Name: v.Source, Complete: func(base sources.Config) sources.Config {
			base.Venue = v
			base.Want = wanted(marketFeeds(), v.Source)
			return adjust(v.Source, base)
		}})
	}
	return out
}

// wanted lists the pairs that the feeds take from a source.
func wanted(feeds []aggregator.FeedConfig, source string) []feed.ID {
	var out []feed.ID
	for i := range feeds {
		for _, in := range feeds[i].Inputs {
			if in.Source == source {
				out = append(out, in.Pair)
			}
		}
	}
	return out
}

func liveOrigin(mode, reason string) *origin {
	return &origin{
		mode: mode, origin: feed.Live, reason: reason, feeds: marketFeeds(), close: func() error { return nil }, venues: ownAddresses,
		sources: func(int) []node.Source {
			return marketSources(func(_ string, base sources.Config) sources.Config { return base })
		},
	}
}

func simulatedOrigin(ctx context.Context, cfg Config, log *slog.Logger, mode, reason string) (*origin, error) {
	honest, err := startSimulator(ctx, cfg, log, 0)
	if err != nil {
		return nil, err
	}
	running := []*venuesim.Simulator{honest}
	liars := make(map[int]*venuesim.Simulator)
	closeAll := func() error {
		var err error
		for _, s := range running {
			err = errors.Join(err, s.Close())
		}
		return err
	}
	for _, f := range cfg.Faults {
		if f.Kind != Lie {
			continue
		}
		s, err := startSimulator(ctx, cfg, log, f.OffsetPPM)
		if err != nil {
			return nil, errors.Join(err, closeAll())
		}
		log.Warn("operator's venues lie", "number", f.Operator, "slot", f.Operator-1, "offset_ppm", f.OffsetPPM, "advice", "--fault asked for it")
		running, liars[f.Operator-1] = append(running, s), s
	}
	simulator := func(slot int) *venuesim.Simulator {
		if liar, ok := liars[slot]; ok {
			return liar
		}
		return honest
	}
	return &origin{
		mode: mode, origin: feed.Simulated, reason: reason, feeds: marketFeeds(), close: closeAll,
		venues: func(slot int) []venueAddress {
			var out []venueAddress
			ends := simulator(slot).Endpoints()
			for _, v := range marketVenues() {
				out = append(out, venueAddress{source: v.Source, stream: ends[v.Source].WS, rest: ends[v.Source].REST})
			}
			return out
		},
		sources: func(slot int) []node.Source {
			sim := simulator(slot)
			return marketSources(func(source string, base sources.Config) sources.Config {
				e := sim.Endpoints()[source]
				base.StreamURL, base.RESTURL = e.WS, e.REST
				return base
			})
		},
	}, nil
}

func startSimulator(ctx context.Context, cfg Config, log *slog.Logger, offsetPPM int64) (*venuesim.Simulator, error) {
	addrs, faults := make(map[string]string), make(map[string]venuesim.Fault)
	for _, v := range marketVenues() {
		addrs[v.Source] = ""
		if offsetPPM != 0 {
			faults[v.Source] = venuesim.Fault{OffsetPPM: offsetPPM, HonestCurrencies: []string{"USD", "USDT"}}
		}
	}
	sim, err := venuesim.New(venuesim.Config{Seed: cfg.Seed, Addrs: addrs, Faults: faults, Logger: log})
	if err != nil {
		return nil, err
	}
	// The venues live as long as the network, which closes them last.
	if err := sim.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start simulated venues: %w", err)
	}
	return sim, nil
}

// replayMaxAge lets quiet instruments of a short recording count for several loops.
const replayMaxAge = 3 * time.Minute

func replayOrigin(ctx context.Context, cfg Config, log *slog.Logger) (*origin, error) {
	speed, err := replay.ParseSpeed(cfg.Speed)
	if err != nil {
		return nil, fmt.Errorf("%w: --speed: %w", ErrConfig, err)
	}
	lib, err := replay.Load(cfg.ReplayDir, replay.Options{})
	if err != nil {
		return nil, err
	}
	plan, err := replay.Plan(lib.Recordings)
	if err != nil {
		return nil, err
	}
	if len(plan) == 0 {
		return nil, fmt.Errorf("%w: the recordings in %s carry no prices", ErrConfig, cfg.ReplayDir)
	}
	server := replay.NewServer(lib, replay.ServerConfig{Speed: speed, Logger: log})
	if err := server.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	return &origin{
		mode: "replay", origin: feed.Replay, reason: fmt.Sprintf("--replay plays %d recordings at speed %s", len(lib.Recordings), speed),
		feeds: replayFeeds(plan), close: server.Close, venues: ownAddresses,
		sources: func(int) []node.Source {
			var out []node.Source
			for i, r := range lib.Recordings {
				out = append(out, node.Source{Name: r.Name, Key: strconv.Itoa(i), Complete: func(base sources.Config) sources.Config {
					return server.Configure(r, plan, base)
				}})
			}
			return out
		},
	}, nil
}

// replayFeeds makes a feed of everything the recordings carry. One source is
// enough: recordings of one day rarely overlap.
func replayFeeds(plan []replay.PlannedFeed) []aggregator.FeedConfig {
	out := make([]aggregator.FeedConfig, 0, len(plan))
	for _, p := range plan {
		f := aggregator.FeedConfig{
			Feed:   feed.Feed{ID: p.ID, Decimals: p.Decimals, Heartbeat: heartbeat, DeviationPPM: deviationPPM},
			MaxAge: replayMaxAge, MinSources: 1,
		}
		seen := make(map[string]bool)
		for _, in := range p.Inputs {
			if !seen[in.Source] {
				seen[in.Source] = true
				f.Inputs = append(f.Inputs, aggregator.Input{Source: in.Source, Pair: p.ID, Weight: 1})
			}
		}
		out = append(out, f)
	}
	return out
}

// venuesReachable tries the public venues for a few seconds. Two that take a
// connection are enough: the feeds then say themselves which sources they lack.
func venuesReachable(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, liveProbe)
	defer cancel()
	var good atomic.Int32
	var wg sync.WaitGroup
	for _, v := range marketVenues() {
		wg.Go(func() {
			if reachable(ctx, v) {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	return good.Load() >= 2
}

func reachable(ctx context.Context, v sources.Venue) bool {
	u, err := url.Parse(v.RESTURL)
	if err != nil {
		return false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.Scheme+"://"+u.Host, http.NoBody)
	if err != nil {
		return false
	}
	client := http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{}).DialContext, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return true
}

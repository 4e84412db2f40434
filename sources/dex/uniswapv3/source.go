package uniswapv3

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

// Defaults and bounds of [Config].
const (
	DefaultEvery   = 15 * time.Second
	DefaultWindow  = 30 * time.Minute
	DefaultMaxAge  = 2 * time.Minute
	DefaultTimeout = 5 * time.Second
	// DefaultMaxDeviation is about 5%.
	DefaultMaxDeviation = 488

	// MinProviders is how many providers must be configured and agree.
	MinProviders = 2

	// maxHeads is how many heads are tried in one reading.
	maxHeads = 3

	minEvery  = 100 * time.Millisecond
	minWindow = time.Second
	maxWindow = 7 * 24 * time.Hour

	generalAdvice = "check network, RPC endpoints, chain_id, pool, tokens and limits; the price goes stale until it is read"
)

// Errors.
var (
	// ErrConfig is wrapped by the errors of [New].
	ErrConfig = errors.New("invalid Uniswap v3 source")
	// ErrDisagree says that no block was described alike by enough providers.
	ErrDisagree = errors.New("the providers do not agree")
	// ErrOld says that the pool remembers less than the window.
	ErrOld = errors.New("the pool's observations do not reach back over the window")
	// ErrRefused says that the pool or the block is not fit for a price.
	ErrRefused = errors.New("the pool's state is refused")
)

// Token is one of the pool's tokens.
type Token struct {
	Address  common.Address
	Decimals uint8
}

// Config is what a [Source] needs.
type Config struct {
	// Name is the source's name on ticks.
	Name string
	// ChainID, Pool and its tokens, in the pool's own order, are checked at every
	// provider before it counts.
	ChainID        uint64
	Pool           common.Address
	Token0, Token1 Token
	// Pair is what the price is of: token0 in token1, or with Invert token1 in
	// token0.
	Pair   feed.ID
	Invert bool
	// RPCURLs are JSON-RPC endpoints over HTTP, at least [MinProviders]. They may
	// hold secrets and are never shown.
	RPCURLs []string

	// Window is what the price is the average of, in whole seconds; 0 means
	// [DefaultWindow].
	Window time.Duration
	// Decimals is how many digits behind the point the price has: with those of
	// the feed it is rounded once. 0 means 18.
	Decimals uint8
	// MinLiquidity is the least liquidity in range; nil asks for more than none.
	MinLiquidity *big.Int
	// MaxDeviation is how many ticks the spot may be from the mean; 0 means
	// [DefaultMaxDeviation]. A tick is a hundredth of a percent.
	MaxDeviation int32
	// Confirmations is how many blocks must stand on the one that is read.
	Confirmations uint64
	// MaxAge is how old that block may be; 0 means [DefaultMaxAge].
	MaxAge time.Duration
	// Every is the time between two readings, Timeout bounds a provider's part of
	// one; 0 means the defaults.
	Every, Timeout time.Duration

	Origin feed.Origin
	// Sink takes the ticks.
	Sink func(feed.Tick)
	// Transport is nil for the usual one; Now nil for time.Now; Logger nil for none.
	Transport http.RoundTripper
	Now       func() time.Time
	Logger    *slog.Logger
}

// Source reads one pool. Create it with [New].
type Source struct {
	*poll.Poller
	cfg       Config
	providers []*provider
	last      uint64 // the block of the last tick
}

var _ sources.Source = (*Source)(nil)

// New checks the configuration; nothing is asked before Run. The error wraps
// [ErrConfig].
func New(cfg Config) (*Source, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	s := &Source{cfg: cfg}
	for i, address := range cfg.RPCURLs {
		s.providers = append(s.providers, &provider{cfg: &s.cfg, index: i, address: address})
	}
	s.Poller = poll.New(cfg.Name, cfg.Every, cfg.Logger, generalAdvice, s.round)
	s.Add(cfg.Pair, cfg.Pool.Hex())
	return s, nil
}

// CheckAdvice says what to do where the source cannot be used.
func (s *Source) CheckAdvice() sources.CheckAdvice {
	return sources.CheckAdvice{
		Failing:     "it cannot be read",
		Unreachable: cmp.Or(s.Advice(), generalAdvice),
		Silent:      "check the RPC endpoints; watch it for longer than every and timeout",
		Banned:      "wait; then raise its every",
		Stale:       "the feed's max_age must allow the age of a block with its confirmations; else the RPC endpoints are behind",
		Refused:     "the RPC endpoints do not agree: check that all follow the chain, or raise confirmations",
	}
}

func (c Config) complete() (Config, error) {
	if c.Name == "" || c.Sink == nil || c.Origin == "" || c.Pair == "" || c.ChainID == 0 || c.Pool == (common.Address{}) {
		return c, errors.New("name, sink, origin, pair, chain id and pool are needed")
	}
	if c.Token0.Address == (common.Address{}) || c.Token0.Address.Cmp(c.Token1.Address) >= 0 {
		return c, key("token0", "has not the smaller address of the two: exchange token0 and token1, with their decimals, as the pool has them")
	}
	if len(c.RPCURLs) < MinProviders {
		return c, key("rpc_urls", fmt.Sprintf("%d RPC endpoints, at least %d are needed: one alone could say anything", len(c.RPCURLs), MinProviders))
	}
	seen := make(map[string]bool)
	for _, u := range c.RPCURLs {
		switch {
		case seen[u]:
			return c, key("rpc_urls", "an RPC endpoint comes twice: name those of different providers")
		case !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://"):
			return c, key("rpc_urls", "an RPC endpoint is no http or https address")
		}
		seen[u] = true
	}
	setDefault(&c.Window, DefaultWindow)
	setDefault(&c.Decimals, feed.MaxDecimals)
	setDefault(&c.MaxDeviation, DefaultMaxDeviation)
	setDefault(&c.MaxAge, DefaultMaxAge)
	setDefault(&c.Every, DefaultEvery)
	setDefault(&c.Timeout, DefaultTimeout)
	if c.MinLiquidity == nil {
		c.MinLiquidity = big.NewInt(1)
	}
	switch {
	case c.Window < minWindow || c.Window > maxWindow || c.Window%time.Second != 0:
		return c, key("window", fmt.Sprintf("%s is not in whole seconds from %s to %s", c.Window, minWindow, maxWindow))
	case c.Decimals > feed.MaxDecimals:
		return c, key("price_decimals", fmt.Sprintf("%d is more than %d", c.Decimals, feed.MaxDecimals))
	case c.MaxDeviation < 0:
		return c, key("max_deviation", "is negative")
	case c.MaxAge < 0:
		return c, key("max_age", "is negative")
	case c.Every < minEvery:
		return c, key("every", fmt.Sprintf("%s is shorter than %s", c.Every, minEvery))
	case c.Timeout < 0:
		return c, key("timeout", "is negative")
	case c.MinLiquidity.Sign() < 0:
		return c, key("min_liquidity", "is negative")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}

// key says what is wrong with a key of the configuration.
func key(name, message string) error { return &sources.KeyError{Key: name, Message: message} }

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// round takes one reading.
func (s *Source) round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, (1+maxHeads)*s.cfg.Timeout)
	defer cancel()
	st, err := s.agreed(ctx)
	if err != nil {
		return &poll.Error{Err: err, Advice: adviceFor(err), Pause: s.pause(time.Now())}
	}
	if st.number <= s.last {
		return nil // a repeat does not refresh
	}
	tick, err := s.tick(st)
	if err != nil {
		s.Count(func(st *sources.Stats) { st.Refused++ })
		return poll.Advise(err, "the pool or its chain is not fit for a price now: if it lasts, look at window, max_age, max_deviation and min_liquidity")
	}
	s.last = st.number
	s.Ticked(&tick)
	s.cfg.Sink(tick)
	return nil
}

// pause is how long too few providers may be asked, since the others want to be
// left alone; 0 where there are enough.
func (s *Source) pause(now time.Time) time.Duration {
	until := make([]time.Time, len(s.providers))
	for i, p := range s.providers {
		until[i] = p.busy()
	}
	slices.SortFunc(until, time.Time.Compare)
	return max(0, until[MinProviders-1].Sub(now))
}

// adviceFor says what to do about what all or one of the providers said; empty
// where nothing in particular is known.
func adviceFor(err error) string {
	switch {
	case errors.Is(err, ErrOld):
		return "raise the pool's observation cardinality, or shorten window"
	case errors.Is(err, ErrDisagree):
		return "check that all RPC endpoints follow the chain, or raise confirmations"
	case errors.Is(err, ErrBusy):
		return "it is left alone until then; if it comes again, raise every, or take endpoints with a higher limit"
	}
	return ""
}

// agreed reads the pool at one block from all providers, and gives the state
// that more than half of those that answered describe alike, and at least
// [MinProviders].
//
// The block is the newest that so many of them have, so that one which lags, or
// says that the chain has just begun, holds nobody back. One that invents a newer
// head can make it a block that only some have: then the next older head is
// taken.
func (s *Source) agreed(ctx context.Context) (state, error) {
	heads, errs := each(ctx, s.providers, func(ctx context.Context, p *provider) (uint64, error) { return p.head(ctx) })
	var known []uint64
	var here []*provider
	for i, p := range s.providers {
		if errs[i] == nil {
			here, known = append(here, p), append(known, heads[i])
		}
	}
	if len(here) < MinProviders {
		return state{}, fmt.Errorf("%d of %d providers answer: %w", len(here), len(s.providers), joined(errs))
	}
	slices.SortFunc(known, func(a, b uint64) int { return cmp.Compare(b, a) })
	known = slices.Compact(known[max(MinProviders, len(here)/2+1)-1:])
	var st state
	var err error
	for _, head := range known[:min(maxHeads, len(known))] {
		if head <= s.cfg.Confirmations {
			return st, errors.Join(err, errors.New("the chain has no block that is deep enough"))
		}
		if st, err = s.at(ctx, here, head-s.cfg.Confirmations); err == nil {
			break
		}
	}
	return st, err
}

// at reads the pool at a block from providers, and gives what they agree on.
func (s *Source) at(ctx context.Context, here []*provider, number uint64) (state, error) {
	states, errs := each(ctx, here, func(ctx context.Context, p *provider) (state, error) { return p.read(ctx, number) })
	s.Count(func(st *sources.Stats) {
		for i := range states {
			if errs[i] == nil {
				st.Frames++
				st.Records++
				st.LastFrame = s.cfg.Now()
			}
		}
	})
	votes, answered := make(map[state]int), 0
	for i := range states {
		if errs[i] == nil {
			votes[states[i]]++
			answered++
		}
	}
	for st, n := range votes {
		if n >= MinProviders && 2*n > answered {
			return st, nil
		}
	}
	if answered >= MinProviders {
		s.Count(func(st *sources.Stats) { st.Bad++ })
		return state{}, fmt.Errorf("%w: block %d in %d versions from %d providers", ErrDisagree, number, len(votes), answered)
	}
	return state{}, fmt.Errorf("%d of %d providers read the pool: %w", answered, len(here), joined(errs))
}

// tick judges a state and makes a price of it.
func (s *Source) tick(st state) (feed.Tick, error) {
	now := s.cfg.Now()
	at := time.Unix(int64(st.time), 0)
	liquidity := new(big.Int).SetBytes(st.liquidity[:])
	mean, err := MeanTick(st.before, st.after, uint32(s.cfg.Window/time.Second))
	switch {
	case err != nil:
		return feed.Tick{}, err
	case now.Sub(at) > s.cfg.MaxAge:
		return feed.Tick{}, fmt.Errorf("%w: block %d is %s old", ErrRefused, st.number, now.Sub(at).Round(time.Second))
	case at.Sub(now) > sources.DefaultMaxFuture:
		return feed.Tick{}, fmt.Errorf("%w: block %d is of the future", ErrRefused, st.number)
	case liquidity.Cmp(s.cfg.MinLiquidity) < 0:
		return feed.Tick{}, fmt.Errorf("%w: liquidity %s is below %s", ErrRefused, liquidity, s.cfg.MinLiquidity)
	case max(st.spot-int64(mean), int64(mean)-st.spot) > int64(s.cfg.MaxDeviation):
		return feed.Tick{}, fmt.Errorf("%w: the spot is %d ticks from the mean", ErrRefused, st.spot-int64(mean))
	}
	shift := int(s.cfg.Token0.Decimals) - int(s.cfg.Token1.Decimals)
	if s.cfg.Invert {
		mean, shift = -mean, -shift
	}
	price, err := Price(mean, shift, s.cfg.Decimals)
	if err != nil {
		return feed.Tick{}, err
	}
	return feed.Tick{
		Source: s.cfg.Name, Symbol: s.cfg.Pool.Hex(), Pair: s.cfg.Pair, Kind: feed.QuoteTick, Price: price, Bid: price, Ask: price,
		EventTime: at, EventTimeKnown: true, ReceiveTime: now, Sequence: st.number, FrameHash: sha256.Sum256(st.evidence()), Origin: s.cfg.Origin,
	}, nil
}

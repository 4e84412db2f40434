package config

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/dex/uniswapv3"
	"github.com/oraclestream/oraclestream/sources/httpjson"
)

// HTTPSource is a source of the operator's own: a JSON document at an address.
type HTTPSource struct {
	Enabled     bool       `toml:"enabled" default:"true" doc:"Whether the node asks the address."`
	URL         SourceURL  `toml:"url" required:"true" doc:"Address of the document. In path and query, {base} and {quote} stand for the pair's parts in small letters, {BASE} and {QUOTE} in capitals. Redirects are not followed." example:"https://rates.example.org/v1/{BASE}{QUOTE}"`
	Price       string     `toml:"price" doc:"Path to the price: names and indexes joined with dots. In its place, bid and ask." example:"data.0.price"`
	Size        string     `toml:"size" with:"price" doc:"Path to the size of a trade, which then counts towards volume. Without it the price is a quote." example:"data.0.size"`
	Bid         string     `toml:"bid" doc:"Path to the bid, together with ask." example:"data.0.bid"`
	Ask         string     `toml:"ask" doc:"Path to the ask, together with bid." example:"data.0.ask"`
	Time        string     `toml:"time" doc:"Path to the time of the price. Without it the time of receipt counts, and a price that stands still goes stale." example:"data.0.time"`
	TimeUnit    string     `toml:"time_unit" with:"time" default:"s" enum:"s,ms,us,ns,iso" doc:"What the time is in: seconds, milli-, micro- or nanoseconds since 1970, or a text as in RFC 3339."`
	HeadersFile SecretFile `toml:"headers_file" doc:"File of mode 0600 with headers to send, one a line: Authorization: Bearer KEY." example:"bank.headers"`
	Every       Duration   `toml:"every" default:"10s" min:"100ms" max:"1d" doc:"Time between two requests for a pair."`
	Timeout     Duration   `toml:"timeout" default:"10s" min:"100ms" max:"1m" doc:"How long one request may take."`
	ReadLimit   Size       `toml:"read_limit" default:"1MiB" min:"1KiB" max:"64MiB" doc:"Largest document that is read."`
}

// DEXSource is a Uniswap v3 pool.
type DEXSource struct {
	Enabled       bool       `toml:"enabled" default:"true" doc:"Whether the node reads the pool."`
	ChainID       uint64     `toml:"chain_id" required:"true" min:"1" doc:"The chain's id; an endpoint of another chain does not count." example:"1"`
	RPCURLs       []RPCURL   `toml:"rpc_urls" doc:"JSON-RPC endpoints over http or https of different providers, at least two: they must agree. With API keys in them, use rpc_urls_file." example:"https://rpc.example.org,https://rpc.example.net"`
	RPCURLsFile   SecretFile `toml:"rpc_urls_file" doc:"File of mode 0600 with one endpoint a line, in place of rpc_urls." example:"mainnet.urls"`
	Pool          Address    `toml:"pool" required:"true" doc:"Address of the pool." example:"0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640"`
	Token0        Address    `toml:"token0" required:"true" doc:"The pool's token0; both tokens and their decimals are checked on the chain." example:"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"`
	Token1        Address    `toml:"token1" required:"true" doc:"The pool's token1." example:"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"`
	Decimals0     int        `toml:"decimals0" default:"18" min:"0" max:"255" doc:"Decimals of token0."`
	Decimals1     int        `toml:"decimals1" default:"18" min:"0" max:"255" doc:"Decimals of token1."`
	Pair          feed.ID    `toml:"pair" required:"true" doc:"What the price is of, as the feeds' inputs name it: token0 in token1, or with invert token1 in token0." example:"ETH/USDC"`
	Invert        bool       `toml:"invert" default:"false" doc:"Whether the pair is token1 in token0."`
	Window        Duration   `toml:"window" default:"30m" min:"1s" max:"7d" doc:"What the price is the average of, in whole seconds. The pool must remember as much, and max_age of the feed must allow a block's age."`
	PriceDecimals int        `toml:"price_decimals" default:"18" min:"1" max:"18" doc:"Digits behind the point: with those of the feed the price is rounded once."`
	MinLiquidity  string     `toml:"min_liquidity" default:"1" doc:"The least liquidity in range, as the pool counts it." example:"1000000000000000000"`
	MaxDeviation  int        `toml:"max_deviation" default:"488" min:"1" max:"100000" doc:"How many ticks of a hundredth of a percent the spot price may be from the average."`
	Confirmations uint64     `toml:"confirmations" default:"2" max:"10000" doc:"How many blocks must stand on the one that is read."`
	MaxAge        Duration   `toml:"max_age" default:"2m" min:"1s" max:"1d" doc:"How old that block may be."`
	Every         Duration   `toml:"every" default:"15s" min:"100ms" max:"1h" doc:"Time between two readings."`
	Timeout       Duration   `toml:"timeout" default:"5s" min:"100ms" max:"1m" doc:"How long an endpoint may take."`
}

// OwnSources lists the sources that the file defines, sorted.
func (c *Config) OwnSources() []string {
	return slices.Sorted(slices.Values(append(sortedNames(c.HTTPSources), sortedNames(c.DEXSources)...)))
}

// source tells whether a source of that name exists, and whether it is in use.
func (c *Config) source(name string) (known, enabled bool) {
	if v := c.Venues[name]; v != nil {
		return true, v.Enabled
	}
	if h := c.HTTPSources[name]; h != nil {
		return true, h.Enabled
	}
	if d := c.DEXSources[name]; d != nil {
		return true, d.Enabled
	}
	return false, false
}

// Headers reads the headers of an HTTP source. The errors quote nothing of the
// file.
func (c *Config) Headers(source string) (map[string]string, error) {
	h := c.HTTPSources[source]
	if h == nil || h.HeadersFile == "" {
		return nil, nil
	}
	text, err := c.ReadSecret(h.HeadersFile)
	if err != nil {
		return nil, fmt.Errorf("headers_file of HTTP source %s: %w", source, err)
	}
	out, err := parseHeaders(string(text))
	if err != nil {
		return nil, fmt.Errorf("headers_file of HTTP source %s: %w", source, err)
	}
	return out, nil
}

// DEXURLs gives a pool's endpoints from rpc_urls or rpc_urls_file.
func (c *Config) DEXURLs(source string) ([]telemetry.Secret, error) {
	d := c.DEXSources[source]
	if d == nil {
		return nil, fmt.Errorf("no DEX source %q is configured", source)
	}
	return c.rpcURLs("DEX source "+source, d.RPCURLs, d.RPCURLsFile)
}

// HTTP gives what the source's own package takes, but for what a node adds.
func (h *HTTPSource) HTTP(name string) httpjson.Config {
	return httpjson.Config{
		Name: name, URL: string(h.URL), Price: h.Price, Size: h.Size, Bid: h.Bid, Ask: h.Ask, Time: h.Time, TimeUnit: h.TimeUnit,
		Every: h.Every.Std(), Timeout: h.Timeout.Std(), MaxBody: int64(h.ReadLimit),
	}
}

// UniswapV3 gives what the source's own package takes, but for endpoints and
// what a node adds.
func (d *DEXSource) UniswapV3(name string) uniswapv3.Config {
	liquidity, _ := new(big.Int).SetString(d.MinLiquidity, 10) // checked at loading
	return uniswapv3.Config{
		Name: name, ChainID: d.ChainID, Pool: d.Pool.Common(), Pair: d.Pair, Invert: d.Invert, Window: d.Window.Std(),
		Token0:   uniswapv3.Token{Address: d.Token0.Common(), Decimals: uint8(d.Decimals0)},
		Token1:   uniswapv3.Token{Address: d.Token1.Common(), Decimals: uint8(d.Decimals1)},
		Decimals: uint8(d.PriceDecimals), MinLiquidity: liquidity, MaxDeviation: int32(d.MaxDeviation),
		Confirmations: d.Confirmations, MaxAge: d.MaxAge.Std(), Every: d.Every.Std(), Timeout: d.Timeout.Std(),
	}
}

// checkOwnSources lets the sources' own packages judge what the file says.
func (l *loader) checkOwnSources() {
	taken := func(path, name string) {
		if slices.Contains(VenueNames(), name) {
			l.problem(path, "a venue has that name: take another one")
		}
		if name == ownProven {
			l.problem(path, "that name means the node's own proven values, which breakers are held against: take another one")
		}
	}
	wanted := l.cfg.WantedPairs()
	for _, name := range sortedNames(l.cfg.HTTPSources) {
		h, path := l.cfg.HTTPSources[name], join("http_sources", name)
		taken(path, name)
		if h.URL == "" {
			continue // already reported
		}
		l.checkUsed(path, h.Enabled, wanted[name])
		cfg := h.HTTP(name)
		cfg.Want, cfg.Origin, cfg.Sink = wanted[name], feed.Live, func(feed.Tick) {}
		if len(cfg.Want) == 0 {
			cfg.Want = []feed.ID{"BTC/USD"} // any
		}
		_, err := httpjson.New(cfg)
		l.ownProblem(path, err)
	}
	for _, name := range sortedNames(l.cfg.DEXSources) {
		d, path := l.cfg.DEXSources[name], join("dex_sources", name)
		taken(path, name)
		if l.cfg.HTTPSources[name] != nil {
			l.problem(path, "an HTTP source has that name: take another one")
		}
		l.checkUsed(path, d.Enabled, wanted[name])
		l.ownProblem(path, l.checkPool(name, d))
		if host, one := oneHost(d.RPCURLs); one {
			l.warn(join(path, "rpc_urls"), fmt.Sprintf("all endpoints are of %s: one provider could say anything, name another one", host))
		}
	}
}

// checkUsed warns of a source that nothing is taken from.
func (l *loader) checkUsed(path string, enabled bool, wanted []feed.ID) {
	if enabled && len(wanted) == 0 {
		l.warn(path, "no feed takes anything from this source, so it is never asked: name it in a feed's inputs, or take it out")
	}
}

// ownProblem notes what a source's package finds wrong, at the key it names.
func (l *loader) ownProblem(path string, err error) {
	if err == nil {
		return
	}
	if e, ok := errors.AsType[*sources.KeyError](err); ok {
		if at := join(path, e.Key); !l.has(at) {
			l.problem(at, e.Message)
		}
		return
	}
	l.problem(path, err.Error())
}

// has reports whether a problem of the key is noted already.
func (l *loader) has(path string) bool {
	return slices.ContainsFunc(l.problems, func(p Problem) bool { return p.Key == path })
}

// WantedPairs gives the pairs that the feeds take from each source, sorted.
func (c *Config) WantedPairs() map[string][]feed.ID {
	out := make(map[string][]feed.ID)
	for _, f := range c.Feeds {
		for _, in := range f.Inputs {
			if in.Source != "" && in.Pair != "" && !slices.Contains(out[in.Source], in.Pair) {
				out[in.Source] = append(out[in.Source], in.Pair)
			}
		}
	}
	for _, pairs := range out {
		slices.Sort(pairs)
	}
	return out
}

func (l *loader) checkPool(name string, d *DEXSource) error {
	if (len(d.RPCURLs) > 0) == (d.RPCURLsFile != "") {
		return &sources.KeyError{Key: "rpc_urls", Message: "is needed, or rpc_urls_file, and not both"}
	}
	if n, ok := new(big.Int).SetString(d.MinLiquidity, 10); !ok || n.Sign() < 0 || n.BitLen() > 128 {
		return &sources.KeyError{Key: "min_liquidity", Message: "is no whole number of at most 128 bits"}
	}
	if err := repeated(d.RPCURLs); err != nil {
		return &sources.KeyError{Key: "rpc_urls", Message: err.Error()}
	}
	if d.ChainID == 0 || d.Pair == "" || d.Pool.Common() == (common.Address{}) || d.Token0 == "" || d.Token1 == "" {
		return nil // already reported
	}
	cfg := d.UniswapV3(name)
	cfg.Origin, cfg.Sink = feed.Live, func(feed.Tick) {}
	cfg.RPCURLs = []string{"http://a.example", "http://b.example"} // those of a file are judged with the file
	if len(d.RPCURLs) > 0 {
		cfg.RPCURLs = texts(d.RPCURLs)
	}
	_, err := uniswapv3.New(cfg)
	return err
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

package uniswapv3

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

var (
	pool = common.HexToAddress("0x45dda9cb7c25131df268515131f647d726f50608")
	usdc = common.HexToAddress("0x2791bca1f2de4661ed88a30c99a7a9449aa84174")
	weth = common.HexToAddress("0x7ceb23fd6bc0add59e62ac25578270cff1b9f619")
)

// node is a JSON-RPC endpoint of one pool.
type node struct {
	mu                sync.Mutex
	chain             uint64
	number            uint64
	at                time.Time
	extra             string
	before, after     int64
	spot              int64
	liquidity         int64
	decimals0         int64
	token0            common.Address
	old, broken, huge bool
	busy              string // the Retry-After of a 429; empty for none
	asked             int
}

func pad(v *big.Int) string {
	if v.Sign() < 0 {
		v = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), 256))
	}
	return fmt.Sprintf("%064x", v)
}

func words(v ...int64) (out string) {
	for _, n := range v {
		out += pad(big.NewInt(n))
	}
	return "0x" + out
}

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	if n.busy != "" {
		w.Header().Set("Retry-After", n.busy)
		http.Error(w, "slow down: secret", http.StatusTooManyRequests)
		return
	}
	var req struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if n.broken || json.NewDecoder(r.Body).Decode(&req) != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	answer := func(v any) {
		b, _ := json.Marshal(v)
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, req.ID, b)
	}
	switch req.Method {
	case "eth_chainId":
		answer(hexutil.EncodeUint64(n.chain))
	case "eth_blockNumber":
		answer(hexutil.EncodeUint64(n.number))
	case "eth_getBlockByNumber":
		var tag string
		_ = json.Unmarshal(req.Params[0], &tag)
		number, _ := hexutil.DecodeUint64(tag)
		if number > n.number {
			answer(nil)
			return
		}
		answer(&types.Header{
			Number: new(big.Int).SetUint64(number), Time: uint64(n.at.Unix()), Difficulty: big.NewInt(0), Extra: []byte(n.extra),
		})
	case "eth_call":
		var msg struct {
			To    common.Address `json:"to"`
			Input hexutil.Bytes  `json:"input"`
		}
		_ = json.Unmarshal(req.Params[0], &msg)
		switch hex.EncodeToString(msg.Input[:4]) {
		case "883bdbfd":
			if n.old {
				_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":3,"message":"execution reverted: OLD","data":"0x08c379a0"}}`, req.ID)
				return
			}
			if n.huge {
				_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":`+string(req.ID)+`,"result":"0x`+strings.Repeat("00", 1<<20)+`"}`)
				return
			}
			answer(words(64, 160, 2, n.before, n.after, 2, 1, 2))
		case "3850c7bd":
			answer(words(1, n.spot, 0, 1, 1, 0, 1))
		case "1a686502":
			answer(words(n.liquidity))
		case "0dfe1681":
			answer("0x" + pad(new(big.Int).SetBytes(n.token0[:])))
		case "d21220a7":
			answer("0x" + pad(new(big.Int).SetBytes(weth[:])))
		case "313ce567":
			if msg.To == weth {
				answer(words(18))
			} else {
				answer(words(n.decimals0))
			}
		}
	}
}

func (n *node) set(change func(*node)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(n)
}

// source makes a source of so many endpoints that agree.
func source(t *testing.T, count int, change func(*Config)) (*Source, []*node, *[]feed.Tick) {
	t.Helper()
	now := time.Unix(1_700_000_100, 0)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	var nodes []*node
	var ticks []feed.Tick
	cfg := Config{
		Name: "uniswap", ChainID: 137, Pool: pool, Token0: Token{usdc, 6}, Token1: Token{weth, 18}, Pair: "ETH/USDC", Invert: true,
		Window: 30 * time.Minute, Decimals: 8, Confirmations: 2, Origin: feed.Live, Transport: transport,
		Now: func() time.Time { return now }, Sink: func(tick feed.Tick) { ticks = append(ticks, tick) },
	}
	for range count {
		n := &node{chain: 137, number: 1000, at: now.Add(-10 * time.Second), after: 201_145 * 1800, spot: 201_150, liquidity: 5, decimals0: 6, token0: usdc}
		server := httptest.NewServer(n)
		t.Cleanup(server.Close)
		nodes = append(nodes, n)
		cfg.RPCURLs = append(cfg.RPCURLs, server.URL+"/secret")
	}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	require.NoError(t, err)
	return s, nodes, &ticks
}

func TestAgreeingProvidersGiveAPrice(t *testing.T) {
	t.Parallel()
	s, nodes, ticks := source(t, 2, nil)
	require.NoError(t, s.round(t.Context()))
	require.Len(t, *ticks, 1)
	tick := (*ticks)[0]
	// 1.0001^-201145 * 10^12, in dollars for an ether.
	require.Equal(t, "1840.01089887", tick.Price.String())
	require.Equal(t, tick.Price, tick.Bid)
	require.Equal(t, "uniswap", tick.Source)
	require.Equal(t, pool.Hex(), tick.Symbol)
	require.EqualValues(t, "ETH/USDC", tick.Pair)
	require.Equal(t, feed.Live, tick.Origin)
	require.Equal(t, uint64(998), tick.Sequence, "two blocks stand on it")
	require.True(t, tick.EventTimeKnown)
	require.Equal(t, int64(1_700_000_090), tick.EventTime.Unix())
	require.NotEqual(t, [32]byte{}, tick.FrameHash)

	require.NoError(t, s.round(t.Context()))
	require.Len(t, *ticks, 1, "the same block is not said again")
	for _, n := range nodes {
		n.set(func(n *node) { n.number++ })
	}
	require.NoError(t, s.round(t.Context()))
	require.Len(t, *ticks, 2)
	require.Equal(t, uint64(2), s.Stats().Ticks)
}

func TestStatesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*node)
		want   string
	}{
		"too old":         {func(n *node) { n.at = n.at.Add(-time.Hour) }, "old"},
		"of the future":   {func(n *node) { n.at = n.at.Add(time.Hour) }, "of the future"},
		"no liquidity":    {func(n *node) { n.liquidity = 0 }, "liquidity 0 is below 1"},
		"spot far away":   {func(n *node) { n.spot = 205_000 }, "ticks from the mean"},
		"impossible mean": {func(n *node) { n.after = 1 << 54 }, ErrTick.Error()},
		"impossible spot": {func(n *node) { n.spot = 900_000 }, errAnswer.Error()},
		"not 56 bits":     {func(n *node) { n.after = 1 << 60 }, errAnswer.Error()},
		"OLD":             {func(n *node) { n.old = true }, "raise the pool's observation cardinality"},
		"huge answer":     {func(n *node) { n.huge = true }, "provider 1"},
		"young chain":     {func(n *node) { n.number = 2 }, "deep enough"},
		"another chain":   {func(n *node) { n.chain = 1 }, "it is of chain 1, not 137"},
		"another pool":    {func(n *node) { n.token0 = pool }, "token0 of the pool is not"},
		"other decimals":  {func(n *node) { n.decimals0 = 18 }, "token0 has not 6 decimals"},
		"broken":          {func(n *node) { n.broken = true }, "0 of 2 providers answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, nodes, ticks := source(t, 2, nil)
			for _, n := range nodes {
				n.set(tc.change)
			}
			err := s.round(t.Context())
			require.ErrorContains(t, err, tc.want)
			require.NotContains(t, err.Error(), "secret")
			require.Empty(t, *ticks)
		})
	}
}

func TestLiarsAndLaggards(t *testing.T) {
	t.Parallel()
	for name, lie := range map[string]func(*node){
		"cumulative": func(n *node) { n.after++ }, "another fork": func(n *node) { n.extra = "x" }, "liquidity": func(n *node) { n.liquidity = 50 },
	} {
		s, nodes, ticks := source(t, 2, nil)
		nodes[1].set(lie)
		require.ErrorIs(t, s.round(t.Context()), ErrDisagree, name)
		require.Empty(t, *ticks)
		require.Equal(t, uint64(1), s.Stats().Bad)

		s, nodes, ticks = source(t, 3, nil)
		nodes[0].set(lie)
		require.NoError(t, s.round(t.Context()), "two of three agree")
		require.Len(t, *ticks, 1)
		nodes[1].set(func(n *node) { n.broken = true })
		nodes[2].set(func(n *node) { n.number += 5 })
		require.Error(t, s.round(t.Context()), name)
		require.Len(t, *ticks, 1)
	}
}

// TestOneProviderHoldsNobodyBack: it lags, or lies about the chain's head.
func TestOneProviderHoldsNobodyBack(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		heads []uint64
		want  uint64 // the block of the tick
	}{
		"all alike":              {[]uint64{1000, 1000, 1000}, 998},
		"one lags":               {[]uint64{993, 1000, 1000}, 998},
		"one has just begun":     {[]uint64{1, 1000, 1000}, 998},
		"each has another":       {[]uint64{998, 1000, 999}, 997},
		"one is far ahead":       {[]uint64{1 << 40, 1000, 1000}, 998},
		"and another one lags":   {[]uint64{1 << 40, 1000, 995}, 993},
		"two of four lag":        {[]uint64{1000, 1000, 999, 998}, 997},
		"the newer one of two":   {[]uint64{1000, 999}, 997},
		"no block is deep":       {[]uint64{1, 2}, 0},
		"one of four, far ahead": {[]uint64{1 << 40, 1000, 990, 995}, 993},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, nodes, ticks := source(t, len(tc.heads), nil)
			for i, head := range tc.heads {
				nodes[i].set(func(n *node) {
					n.number = head
					if head == 1<<40 {
						n.after++ // and lies about the pool as well
					}
				})
			}
			err := s.round(t.Context())
			if tc.want == 0 {
				require.ErrorContains(t, err, "deep enough")
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, (*ticks)[0].Sequence)
		})
	}
}

// TestABusyProviderIsLeftAlone: it is not asked again before its time, the
// others serve as long as they are enough, and then the source pauses.
func TestABusyProviderIsLeftAlone(t *testing.T) {
	t.Parallel()
	s, nodes, ticks := source(t, 3, nil)
	nodes[0].set(func(n *node) { n.busy = "3600" })
	require.NoError(t, s.round(t.Context()))
	for _, n := range nodes {
		n.set(func(n *node) { n.number++ })
	}
	require.NoError(t, s.round(t.Context()))
	require.Len(t, *ticks, 2)
	nodes[0].set(func(n *node) { require.Equal(t, 1, n.asked) })

	for _, n := range nodes[1:] {
		n.set(func(n *node) { n.busy = "1800" })
	}
	err := s.round(t.Context())
	require.ErrorIs(t, err, ErrBusy)
	require.Regexp(t, `provider 1: .*left alone until .*; provider 2: .*answered 429 Too Many Requests: .*for 30m0s`, err.Error())
	require.NotContains(t, err.Error(), "secret")
	var f *poll.Error
	require.ErrorAs(t, err, &f)
	require.Contains(t, f.Advice, "raise every")
	require.InDelta(t, 30*time.Minute, f.Pause, float64(time.Minute), "until two may be asked again")
}

func TestRunEnds(t *testing.T) {
	t.Parallel()
	got := make(chan feed.Tick, 1)
	s, _, _ := source(t, 2, func(c *Config) { c.Sink = func(tick feed.Tick) { got <- tick } })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	<-got
	cancel()
	require.NoError(t, <-ended)
	require.Equal(t, "uniswap", s.Stats().Source)
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Config){
		"one provider":  func(c *Config) { c.RPCURLs = c.RPCURLs[:1] },
		"twice one":     func(c *Config) { c.RPCURLs[1] = c.RPCURLs[0] },
		"no http":       func(c *Config) { c.RPCURLs[1] = "ws://a/" },
		"order":         func(c *Config) { c.Token0, c.Token1 = c.Token1, c.Token0 },
		"no chain":      func(c *Config) { c.ChainID = 0 },
		"window":        func(c *Config) { c.Window = 1500 * time.Millisecond },
		"long window":   func(c *Config) { c.Window = 365 * 24 * time.Hour },
		"decimals":      func(c *Config) { c.Decimals = 19 },
		"no name":       func(c *Config) { c.Name = "" },
		"too often":     func(c *Config) { c.Every = time.Millisecond },
		"negative":      func(c *Config) { c.MinLiquidity = big.NewInt(-1) },
		"no token":      func(c *Config) { c.Token0.Address = common.Address{} },
		"negative spot": func(c *Config) { c.MaxDeviation = -1 },
	} {
		s, _, _ := source(t, 2, nil)
		cfg := s.cfg
		change(&cfg)
		_, err := New(cfg)
		require.ErrorIs(t, err, ErrConfig, name)
	}
}

// What a provider says may reach a terminal, the log and the public API.
func TestWordsOfAProviderAreCutAndPlain(t *testing.T) {
	t.Parallel()
	p := provider{index: 1}
	for name, words := range map[string]string{
		"long":    strings.Repeat("é", 1<<20),
		"control": "\x1b[2J\x1b[31mno\n  advice: send money\r\u202e\u0000",
		"bytes":   "\xff\xfe",
	} {
		err := p.named(fmt.Errorf("observe: %w", errors.New(words)))
		text := err.Error()
		require.True(t, strings.HasPrefix(text, "provider 2: observe: "), name)
		require.LessOrEqual(t, len([]rune(text)), maxWords+20, name)
		require.Equal(t, -1, strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%s: %q", name, text)
	}
	require.ErrorIs(t, p.named(fmt.Errorf("%w: raise", ErrOld)), ErrOld)
	require.Equal(t, "provider 2: read head: refused", p.named(errors.New("read head: refused")).Error())
}

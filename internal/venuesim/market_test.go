package venuesim

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// The same seed and steps give the same frames, another seed others.
func TestDeterminism(t *testing.T) {
	frames := func(seed uint64, addrs map[string]string) string {
		cfg, err := Config{Seed: seed, Addrs: addrs, Clock: newStepClock()}.withDefaults()
		require.NoError(t, err)
		m := newMarket(cfg.Seed)
		v, err := newVenue(Kraken, cfg)
		require.NoError(t, err)
		var b strings.Builder
		for k := range 200 {
			m.advance()
			v.step(m, cfg.Clock.Now().Add(time.Duration(k)*cfg.Step))
			for _, in := range v.instruments {
				v.dialect.publish(v, in, func(_, body string) { b.WriteString(body) })
			}
		}
		return b.String()
	}
	all := frames(5, nil)
	require.Equal(t, all, frames(5, nil))
	require.NotEqual(t, all, frames(6, nil))
	require.Equal(t, all, frames(5, map[string]string{Kraken: ""}), "other venues change nothing")
}

// Honest venues stay near the market and never show an empty or crossed book.
func TestBooksAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, err := Config{Seed: rapid.Uint64().Draw(t, "seed"), Clock: newStepClock()}.withDefaults()
		require.NoError(t, err)
		m := newMarket(cfg.Seed)
		var venues []*venue
		for _, name := range Venues() {
			v, err := newVenue(name, cfg)
			require.NoError(t, err)
			venues = append(venues, v)
		}
		for k := range rapid.IntRange(1, 300).Draw(t, "steps") {
			m.advance()
			now := cfg.Clock.Now().Add(time.Duration(k) * cfg.Step)
			for _, v := range venues {
				v.step(m, now)
				require.False(t, v.now.After(now))
			}
		}
		for _, v := range venues {
			for _, in := range v.instruments {
				require.Positive(t, in.bid)
				require.Less(t, in.bid, in.ask)
				require.Positive(t, in.bidSize)
				require.Positive(t, in.askSize)
				base, _ := m.level(in.base, 0)
				quote, _ := m.level(in.quote, 0)
				mid := feed.DecimalFromMantissa((in.bid+in.ask)/2, in.priceDigits).Rat()
				ratio := mid.Quo(mid, big.NewRat(base, quote))
				require.True(t, ratio.Cmp(big.NewRat(99, 100)) > 0 && ratio.Cmp(big.NewRat(101, 100)) < 0,
					"%s %s: %s", v.name, in.symbol, ratio.FloatString(6))
				for _, tr := range in.trades {
					require.Positive(t, tr.size)
					require.False(t, tr.time.After(v.now))
				}
			}
		}
	})
}

func TestConfigErrors(t *testing.T) {
	for want, cfg := range map[string]Config{
		"unknown venue": {Addrs: map[string]string{"nasdaq": ""}},
		"step":          {Step: time.Hour},
		"negative":      {Queue: -1},
		"does not run":  {Addrs: map[string]string{OKX: ""}, Faults: map[string]Fault{Kraken: {}}},
		"ppm":           {Faults: map[string]Fault{Kraken: {OffsetPPM: -1_000_000}}},
	} {
		_, err := New(cfg)
		require.ErrorContains(t, err, want)
	}
}

func TestBusyAddress(t *testing.T) {
	first, _ := start(t, Config{Addrs: map[string]string{OKX: ""}})
	addr := strings.TrimPrefix(first.Endpoints()[OKX].REST, "http://")
	second, err := New(Config{Addrs: map[string]string{OKX: addr, Binance: ""}})
	require.NoError(t, err)
	require.ErrorContains(t, second.Start(t.Context()), "start simulated venue okx")
	require.NoError(t, second.Close())
	require.ErrorContains(t, second.Start(t.Context()), "closed")
}

func TestContextEndsEverything(t *testing.T) {
	s, err := New(Config{Step: time.Millisecond})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, s.Start(ctx))
	c := dial(t, s.Endpoints()[OKX].WS)
	c.send(`{"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT"}]}`)
	c.until(`"asks"`)
	cancel()
	c.closed()
	require.NoError(t, s.Close())
}

func FuzzReceive(f *testing.F) {
	for _, c := range conversations {
		f.Add(c.send)
		f.Add(c.unknown)
	}
	f.Add("ping")
	cfg, err := Config{Clock: newStepClock()}.withDefaults()
	require.NoError(f, err)
	m := newMarket(1)
	m.advance()
	var venues []*venue
	for _, name := range Venues() {
		v, err := newVenue(name, cfg)
		require.NoError(f, err)
		v.step(m, cfg.Clock.Now())
		venues = append(venues, v)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range venues {
			s := &session{venue: v, subs: make(map[string]bool), out: make(chan message, 1024), cut: make(chan struct{})}
			v.dialect.receive(v, s, []byte(text))
			close(s.out)
			for m := range s.out {
				body := unpack(t, m.body)
				if v.name == MEXC && m.kind == websocket.BinaryMessage {
					continue // protobuf
				}
				require.True(t, body == "pong" || json.Valid([]byte(body)), body)
			}
		}
	})
}

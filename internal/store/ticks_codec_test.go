package store

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// drawDecimal draws any decimal there is, with all widths of digits and exponents.
func drawDecimal(t *rapid.T, label string) feed.Decimal {
	text := rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{0,18})?(e-?[0-9])?`).Draw(t, label)
	d, err := feed.ParseDecimal(text)
	if err != nil {
		return feed.Decimal{}
	}
	return d
}

func drawTime(t *rapid.T, label string) time.Time {
	return time.Unix(0, rapid.Int64Range(0, lastTime.UnixNano()-1).Draw(t, label)).UTC()
}

func drawTick(t *rapid.T) feed.Tick {
	text := rapid.StringMatching(`[A-Za-z0-9/:_@. äΩ-]{0,20}`)
	tick := feed.Tick{
		Source: text.Draw(t, "source"), Symbol: text.Draw(t, "symbol"), Pair: feed.ID(text.Draw(t, "pair")),
		Kind:  rapid.SampledFrom([]feed.TickKind{feed.TradeTick, feed.QuoteTick}).Draw(t, "kind"),
		Price: drawDecimal(t, "price"), Size: drawDecimal(t, "size"), Bid: drawDecimal(t, "bid"), Ask: drawDecimal(t, "ask"),
		TradeID: text.Draw(t, "trade"), EventTime: drawTime(t, "event"), EventTimeKnown: rapid.Bool().Draw(t, "known"),
		ReceiveTime: drawTime(t, "receive"), Sequence: rapid.Uint64().Draw(t, "sequence"),
		Origin: rapid.SampledFrom([]feed.Origin{feed.Live, feed.Replay, feed.Simulated}).Draw(t, "origin"),
	}
	copy(tick.FrameHash[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
	return tick
}

// requireSameTicks compares ticks as what they mean: decimals have several
// representations.
func requireSameTicks(t require.TestingT, want, got []feed.Tick) {
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, normal(want[i]), normal(got[i]), "tick %d", i)
	}
}

func normal(t feed.Tick) feed.Tick {
	for _, d := range []*feed.Decimal{&t.Price, &t.Size, &t.Bid, &t.Ask} {
		p, err := feed.ParseDecimal(d.String())
		if err != nil {
			panic(err)
		}
		*d = p
	}
	t.EventTime, t.ReceiveTime = t.EventTime.UTC().Round(0), t.ReceiveTime.UTC().Round(0)
	return t
}

func TestTickRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tick := drawTick(t)
		require.NoError(t, checkTick(&tick))
		row := encodeTick(&tick)
		back, err := row.decode()
		require.NoError(t, err)
		requireSameTicks(t, []feed.Tick{tick}, []feed.Tick{back})
		require.Zero(t, tick.Price.Cmp(back.Price))
	})
}

func TestDecimalsKeepEveryDigit(t *testing.T) {
	for _, text := range []string{
		"0", "0.00000001", "-12.5", strings.Repeat("9", feed.MaxDigits), "1e64", "1e-64",
		strings.Repeat("9", feed.MaxDigits) + "e26", "1." + strings.Repeat("1", 37) + "e-27",
	} {
		d, err := feed.ParseDecimal(text)
		require.NoError(t, err, text)
		row := encodeTick(&feed.Tick{
			Kind: feed.TradeTick, Origin: feed.Live, EventTime: firstTime, ReceiveTime: firstTime, Price: d,
		})
		back, err := row.decode()
		require.NoError(t, err, text)
		require.Zero(t, d.Cmp(back.Price), text)
	}
}

func TestTicksThatCannotBeStored(t *testing.T) {
	good := feed.Tick{
		Source: "kraken", Kind: feed.TradeTick, Origin: feed.Live,
		EventTime: time.Unix(1, 999_999_999), ReceiveTime: lastTime.Add(-1),
	}
	require.NoError(t, checkTick(&good))
	for name, change := range map[string]func(*feed.Tick){
		"kind":       func(t *feed.Tick) { t.Kind = 0 },
		"origin":     func(t *feed.Tick) { t.Origin = "" },
		"NUL":        func(t *feed.Tick) { t.TradeID = "a\x00b" },
		"not UTF-8":  func(t *feed.Tick) { t.Symbol = "\xff" },
		"long":       func(t *feed.Tick) { t.TradeID = strings.Repeat("1", maxColumnText+1) },
		"no time":    func(t *feed.Tick) { t.ReceiveTime = time.Time{} },
		"late time":  func(t *feed.Tick) { t.ReceiveTime = lastTime },
		"early time": func(t *feed.Tick) { t.EventTime = firstTime.Add(-1) },
	} {
		bad := good
		change(&bad)
		require.ErrorIs(t, checkTick(&bad), ErrInvalid, name)
	}
	for name, change := range map[string]func(*tickRow){
		"hash":    func(r *tickRow) { r.frameHash = r.frameHash[:31] },
		"price":   func(r *tickRow) { r.price = "NaN" },
		"origin":  func(r *tickRow) { r.origin = "lively" },
		"no text": func(r *tickRow) { r.ask = "" },
	} {
		row := encodeTick(&good)
		change(&row)
		_, err := row.decode()
		require.ErrorIs(t, err, ErrDamaged, name)
	}
}

func TestValuesThatCannotBeStored(t *testing.T) {
	good := FeedValue{Feed: "BTC/USD", Round: 1, At: time.Unix(1, 0), Value: feed.Offset, Decimals: 8, Origin: feed.Live}
	require.NoError(t, good.check())
	for name, change := range map[string]func(*FeedValue){
		"feed":     func(v *FeedValue) { v.Feed = "BTC-USD" },
		"value":    func(v *FeedValue) { v.Value = 1 << feed.EncodedBits },
		"decimals": func(v *FeedValue) { v.Decimals = feed.MaxDecimals + 1 },
		"round":    func(v *FeedValue) { v.Round = math.MaxInt64 + 1 },
		"time":     func(v *FeedValue) { v.At = time.Time{} },
		"origin":   func(v *FeedValue) { v.Origin = "made up" },
	} {
		bad := good
		change(&bad)
		require.ErrorIs(t, bad.check(), ErrInvalid, name)
	}
}

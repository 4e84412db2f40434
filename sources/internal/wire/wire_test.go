package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func value(t *testing.T, text string) jsonscan.Value {
	var d jsonscan.Doc
	require.NoError(t, d.Parse([]byte(text)))
	return d.Root()
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{`1723161255342`: 1723161255342e6, `"1723161255342001"`: 1723161255342001e3, `0`: 0} {
		ns, ok := wire.Millis(value(t, text))
		require.True(t, ok, text)
		require.Equal(t, want, ns)
	}
	for _, text := range []string{`9923161255343`, `99231612553430000`, `18446744073709551615`, `-1`, `1.5`, `"x"`, `null`} {
		_, ok := wire.Millis(value(t, text))
		require.False(t, ok, text)
	}
	for text, want := range map[string]int64{`"1619093532123.456"`: 1619093532123456000, `1682689046123.0`: 1682689046123e6, `"0"`: 0} {
		ns, ok := wire.FractionMillis(value(t, text))
		require.True(t, ok, text)
		require.Equal(t, want, ns)
	}
	for _, text := range []string{`"-1"`, `9923161255343`, `"1e30"`, `""`, `{}`} {
		_, ok := wire.FractionMillis(value(t, text))
		require.False(t, ok, text)
	}
	ns, ok := wire.Micros(value(t, `"1616297318187001"`))
	require.True(t, ok)
	require.Equal(t, int64(1616297318187001e3), ns)
	_, ok = wire.Micros(value(t, `7258118400000000`))
	require.False(t, ok)
	for text, want := range map[string]int64{`"1618678145.920708"`: 1618678145920708e3, `1643640186`: 1643640186e9, `"0.000000"`: 0} {
		ns, ok := wire.Seconds(value(t, text))
		require.True(t, ok, text)
		require.Equal(t, want, ns)
	}
	for _, text := range []string{`"-1"`, `"1e30"`, `9999999999`, `""`, `[]`} {
		_, ok := wire.Seconds(value(t, text))
		require.False(t, ok, text)
	}
}

func TestISO(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		ns      int64
		has, ok bool
	}{
		`"2021-03-21T03:47:27.112041Z"`: {1616298447112041000, true, true},
		`"0001-01-01T00:00:00.000000Z"`: {0, false, true},
		`null`:                          {0, false, true},
		`"2300-01-01T00:00:00Z"`:        {0, false, false},
		`"today"`:                       {0, false, false},
		`5`:                             {0, false, false},
	} {
		ns, has, ok := wire.ISO(value(t, text))
		require.Equal(t, want.ns, ns, text)
		require.Equal(t, want.has, has, text)
		require.Equal(t, want.ok, ok, text)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		text string
		ok   bool
	}{`1.50`: {"1.5", true}, `"1.1522E-4"`: {"0.00011522", true}, `""`: {"", true}, `null`: {"", true}, `"x"`: {"", false}, `true`: {"", false}, `1e99`: {"", false}} {
		n, ok := wire.Number(value(t, text))
		require.Equal(t, want.ok, ok, text)
		if ok {
			require.Equal(t, want.text, n.String(), text)
		}
	}
}

func TestEmitterRefuses(t *testing.T) {
	t.Parallel()
	var e wire.Emitter
	var got []sources.Record
	e.Begin(func(r *sources.Record) { got = append(got, *r) })
	e.New(sources.Trade, "A")
	e.Trade()
	r := e.New(sources.Ticker, "A")
	var ok bool
	r.Bid, ok = wire.Number(value(t, `-1`))
	require.True(t, ok)
	e.Ticker()
	require.Len(t, got, 2)
	for _, r := range got {
		require.Equal(t, sources.Bad, r.Kind)
		require.Equal(t, wire.BadPrice, r.Detail)
	}
	require.Equal(t, "BTC", e.Symbol(value(t, `"BTC"`)))
	require.Empty(t, e.Symbol(value(t, `5`)))
}

func TestQuote(t *testing.T) {
	t.Parallel()
	require.Equal(t, `"a\"\u0000"`, wire.Quote("a\"\x00"))
	require.Equal(t, `"a","b"`, wire.Quoted([]string{"a", "b"}))
}

func TestPrint(t *testing.T) {
	t.Parallel()
	whole := wire.Print{
		Price: value(t, `"5.1"`), Size: value(t, `2`), ID: value(t, `"77"`), Side: wire.SideOf(value(t, `"b"`), "b", "s"), At: wire.At(9, true),
	}
	for name, tc := range map[string]struct {
		spoil func(*wire.Print)
		want  string
	}{
		"whole":    {func(*wire.Print) {}, ""},
		"number":   {func(p *wire.Print) { p.Price = value(t, `"x"`) }, wire.BadNumber},
		"no price": {func(p *wire.Print) { p.Price = value(t, `null`) }, wire.BadPrice},
		"no side":  {func(p *wire.Print) { p.Side = wire.SideOf(value(t, `"B"`), "b", "s") }, wire.BadShape},
		"no time":  {func(p *wire.Print) { p.At = wire.At(9, false) }, wire.BadTime},
	} {
		p := whole
		tc.spoil(&p)
		var e wire.Emitter
		var got sources.Record
		e.Begin(func(r *sources.Record) { got = *r })
		e.Print("A", &p)
		require.Equal(t, tc.want, got.Detail, name)
		if tc.want == "" {
			require.Equal(t, uint64(77), got.Sequence)
			require.Equal(t, sources.Buy, got.Side)
		}
	}
}

func TestSlotsAreBounded(t *testing.T) {
	t.Parallel()
	kept := map[int]*int{}
	for i := range wire.MaxSymbols {
		require.NotNil(t, wire.Slot(kept, i, func() *int { return &i }))
	}
	require.Nil(t, wire.Slot(kept, -1, func() *int { return new(int) }))
	require.NotNil(t, wire.Slot(kept, 5, func() *int { return new(int) }))
}

func TestInstruments(t *testing.T) {
	t.Parallel()
	list := value(t, `[["A-B","A/B"],["C-D",""],["","C/D"],["E-F","no pair"],["G-H","G/H/SWAP"]]`)
	read := func(v jsonscan.Value) (string, string) { return v.At(0).Text(), v.At(1).Text() }
	require.Equal(t, []sources.Instrument{{Symbol: "A-B", Pair: "A/B"}, {Symbol: "G-H", Pair: "G/H/SWAP"}}, wire.Instruments(list, read))
	require.Empty(t, wire.Instruments(value(t, `{}`), read))
}

package binance_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/binance"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade = `{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":7,"p":"61837.63","q":"0.02","T":1723161255342,"m":true,"M":true}}`
	top   = `{"u":9,"s":"BTCUSDT","b":"10.0","B":"1","a":"11.0","A":"2"}`
	diff  = `{"e":"depthUpdate","E":1723161255343,"s":"BTCUSDT","U":11,"u":12,"b":[["10","3"]],"a":[]}`
	depth = `{"lastUpdateId":10,"bids":[["9.5","1"],["9","1"]],"asks":[["12","1"]]}`
	url   = "https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000"
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, binance.Venue()) }

func TestShapes(t *testing.T) {
	t.Parallel()
	decodetest.Shapes(t, binance.Venue(), regexp.MustCompile(`@(trade|bookTicker)"`), map[string]int{
		"binance__tardis": 1, // of 2019, when a trade had the ids of both orders
	})
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":            {trade, []string{"trade BTCUSDT px=61837.63 qty=0.02 sell id=7 ts=1723161255342000000 hist=0 dup=0 agg=0"}},
		"microseconds":     {`{"e":"trade","s":"A","t":1,"p":"1","q":"1","T":1723161255342001,"m":false}`, []string{"trade A px=1 qty=1 buy id=1 ts=1723161255342001000 hist=0 dup=0 agg=0"}},
		"raw stream top":   {top, []string{"bbo BTCUSDT bid=10*1 ask=11*2 ts=- native"}},
		"empty side":       {`{"u":9,"s":"A","b":"0.000","B":"0","a":"11.0","A":"2"}`, []string{"bbo A bid=-*- ask=11*2 ts=- native"}},
		"ack":              {`{"result":null,"id":1}`, []string{"ctl ack "}},
		"error":            {`{"error":{"code":2,"msg":"no"},"id":1}`, []string{"ctl error "}},
		"shutdown":         {`{"e":"serverShutdown","E":1}`, []string{"ctl reconnect "}},
		"wrong stream":     {`{"stream":"ethusdt@trade","data":{"e":"trade","s":"BTCUSDT"}}`, []string{"bad: stream and symbol disagree"}},
		"zero price":       {`{"e":"trade","s":"A","t":1,"p":"0","q":"1","T":1,"m":false}`, []string{"bad: price or size that is not positive"}},
		"exponent bomb":    {`{"e":"trade","s":"A","t":1,"p":1e999999999,"q":"1","T":1,"m":false}`, []string{"bad: number that cannot be read"}},
		"no side":          {`{"e":"trade","s":"A","t":1,"p":"1","q":"1","T":1}`, []string{"bad: missing or misplaced field"}},
		"far future":       {`{"e":"trade","s":"A","t":1,"p":"1","q":"1","T":9923161255342,"m":true}`, []string{"bad: event time that cannot be"}},
		"negative quote":   {`{"u":9,"s":"A","b":"-1","B":"0","a":"11.0","A":"2"}`, []string{"bad: number that cannot be read"}},
		"not JSON":         {`{"e":`, []string{"bad: not valid JSON"}},
		"unknown type":     {`{"e":"kline","s":"A"}`, nil},
		"empty":            {``, nil},
		"empty array":      {`[]`, nil},
		"key twice":        {`{"e":"trade","e":"trade"}`, []string{"bad: not valid JSON"}},
		"another's symbol": {`{"e":"trade","s":5}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(binance.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

// TestDepth goes through the life of a kept book: updates wait for the
// snapshot, a hole costs the book, a snapshot brings it back.
func TestDepth(t *testing.T) {
	t.Parallel()
	d := binance.NewDecoder(sources.DecoderOptions{})
	requests := func() []sources.Request { return d.(sources.Requester).Requests() }
	rest := func(body string) (got []sources.Record) {
		d.Decode(sources.Frame{Kind: sources.REST, URL: url, Data: []byte(body)}, func(r *sources.Record) { got = append(got, *r) })
		return got
	}
	require.Empty(t, decodetest.Records(d, diff))
	require.Equal(t, []sources.Request{{Path: "/api/v3/depth?symbol=BTCUSDT&limit=1000"}}, requests())
	require.Empty(t, rest(`{"lastUpdateId":3,"bids":[],"asks":[]}`), "older than the first update")
	require.Empty(t, decodetest.Records(d, `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":13,"u":13,"b":[],"a":[]}`))
	require.Len(t, requests(), 1)
	got := rest(depth)
	require.Len(t, got, 2)
	require.Equal(t, "9.5", got[0].Bid.String())
	require.Equal(t, "10", got[1].Bid.String())
	require.Equal(t, []string{"gap 13-20"}, decodetest.Records(d, `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":20,"u":21,"b":[["11","3"]],"a":[]}`))
	require.Len(t, requests(), 1)
	require.Empty(t, decodetest.Records(d, `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":22,"u":22,"b":[["11","3"]],"a":[]}`), "nothing is served from a broken book")
	require.Len(t, rest(`{"lastUpdateId":30,"bids":[["8","1"]],"asks":[]}`), 1)
	require.Equal(t, []string{"bad: order book cannot be kept"},
		decodetest.Records(d, `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":31,"u":31,"b":[["11","0.-10000"]],"a":[]}`))
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	v := binance.Venue()
	require.Equal(t, `{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker"],"id":1}`, string(v.Subscribe([]string{"BTCUSDT"}, v.Channels)[0]))
	require.Len(t, v.Subscribe(make([]string, 201), []string{"trade"}), 3)
	require.Empty(t, v.Subscribe(nil, v.Channels))
}

func TestTwins(t *testing.T) {
	t.Parallel()
	for _, v := range []sources.Venue{binance.US(), binance.TR()} {
		require.NotEqual(t, binance.Venue().Source, v.Source)
		require.NotEqual(t, binance.Venue().StreamURL, v.StreamURL)
		require.NotEqual(t, binance.Venue().RESTURL, v.RESTURL)
		require.Equal(t, binance.Venue().Subscribe([]string{"A"}, v.Channels), v.Subscribe([]string{"A"}, v.Channels))
		require.Len(t, decodetest.Records(v.NewDecoder(sources.DecoderOptions{}), trade), 1)
	}
}

func TestREST(t *testing.T) {
	t.Parallel()
	v := binance.Venue()
	list, err := v.ParseInstruments([]byte(`{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT"},{"symbol":"OLD","status":"BREAK","baseAsset":"O","quoteAsset":"LD"}]}`))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "BTCUSDT", Pair: "BTC/USDT"}}, list)
	_, err = v.ParseInstruments([]byte(`{"code":-1}`))
	require.Error(t, err)
	require.Equal(t, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", v.TickerPath("BTCUSDT"))
	decodetest.REST(t, v, "binance")
	pairs := decodetest.Instruments(t, v, "binance")
	require.EqualValues(t, "BTC/USDT", pairs["BTCUSDT"])
	require.Greater(t, len(pairs), 1000)
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "binance", trade, top, diff, depth)
	decodetest.Fuzz(f, binance.Venue(), url)
}

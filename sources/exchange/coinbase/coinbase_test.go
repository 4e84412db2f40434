package coinbase_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbase"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	match    = `{"type":"match","trade_id":10,"side":"buy","size":"0.5","price":"4.9","product_id":"A-B","sequence":3,"time":"2019-08-01T00:00:03.816000Z"}`
	ticker   = `{"type":"ticker","sequence":5,"product_id":"A-B","price":"17","volume_24h":"9","best_bid":"16","best_ask":"18","time":"2022-12-01T00:00:00.122581Z"}`
	snapshot = `{"type":"snapshot","product_id":"A-B","bids":[["9","1"],["8","2"]],"asks":[["11","1"]]}`
	update   = `{"type":"l2update","product_id":"A-B","changes":[["buy","9","0.0"]],"time":"2019-08-01T00:00:03.869Z"}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, coinbase.Venue()) }

func TestShapes(t *testing.T) {
	t.Parallel()
	decodetest.Shapes(t, coinbase.Venue(), regexp.MustCompile(`"type":"match"|"best_bid_size"`), nil)
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"the maker bought": {match, []string{"trade A-B px=4.9 qty=0.5 sell id=10 ts=1564617603816000000 hist=0 dup=0 agg=0"}},
		"ticker":           {ticker, []string{"ticker A-B last=17 bid=16*- ask=18*- vol=9 ts=1669852800122581000"}},
		"no time":          {`{"type":"ticker","product_id":"A-B","price":"17","best_bid":"","best_ask":"18"}`, []string{"ticker A-B last=17 bid=-*- ask=18*- vol=- ts=-"}},
		"heartbeat":        {`{"type":"heartbeat","last_trade_id":1,"product_id":"A-B","sequence":2,"time":"2021-11-08T20:07:02.642614Z"}`, []string{"ctl hb A-B"}},
		"error":            {`{"type":"error","message":"x","reason":"y"}`, []string{"ctl error "}},
		"no side":          {`{"type":"match","trade_id":1,"size":"1","price":"1","product_id":"A-B","time":"2021-11-08T20:07:02Z"}`, []string{"bad: missing or misplaced field"}},
		"bad time":         {`{"type":"match","trade_id":1,"side":"buy","size":"1","price":"1","product_id":"A-B","time":"yesterday"}`, []string{"bad: event time that cannot be"}},
		"bad size":         {`{"type":"match","trade_id":1,"side":"buy","size":"0.-10000","price":"1","product_id":"A-B","time":"2021-11-08T20:07:02Z"}`, []string{"bad: number that cannot be read"}},
		"negative ticker":  {`{"type":"ticker","product_id":"A-B","price":"17","best_bid":"-1"}`, []string{"bad: price or size that is not positive"}},
		"update first":     {update, nil},
		"empty":            {``, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(coinbase.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookAndGaps(t *testing.T) {
	t.Parallel()
	d := coinbase.NewDecoder(sources.DecoderOptions{})
	require.Len(t, decodetest.Records(d, snapshot), 1)
	require.Equal(t, []string{"bbo A-B bid=8*2 ask=11*1 ts=1564617603869000000 book"}, decodetest.Records(d, update))
	require.Empty(t, decodetest.Records(d, update), "nothing changed")
	require.Equal(t, []string{"bad: order book cannot be kept"},
		decodetest.Records(d, `{"type":"l2update","product_id":"A-B","changes":[["buy","9","0.-10000"]],"time":"2019-08-01T00:00:03.869Z"}`))
	require.Len(t, d.(sources.Replier).Replies(), 2, "subscribes anew")
	require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")

	require.Len(t, decodetest.Records(d, match), 1)
	got := decodetest.Records(d, `{"type":"match","trade_id":12,"side":"sell","size":"1","price":"5","product_id":"A-B","time":"2019-08-01T00:00:04Z"}`)
	require.Len(t, got, 2)
	require.Equal(t, "gap 10-12", got[0])
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := coinbase.Venue()
	require.Equal(t, `{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channels":["ticker","matches","heartbeat"]}`,
		string(v.Subscribe([]string{"BTC-USD", "ETH-USD"}, v.Channels)[0]))
	pairs := decodetest.Instruments(t, v, "coinbase-exchange")
	require.EqualValues(t, "BTC/USD", pairs["BTC-USD"])
	_, err := v.ParseInstruments([]byte(`{"message":"no"}`))
	require.Error(t, err)
	require.Equal(t, "/products/BTC-USD/ticker", v.TickerPath("BTC-USD"))
	var got []sources.Record
	body := `{"trade_id":1,"price":"5","size":"1","bid":"4","ask":"6","volume":"9","time":"2021-11-08T20:07:02.642614Z"}`
	require.NoError(t, v.ParseTicker("BTC-USD", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Error(t, v.ParseTicker("BTC-USD", []byte(`{"message":"NotFound"}`), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "coinbase-exchange", match, ticker, snapshot, update)
	decodetest.Fuzz(f, coinbase.Venue(), "https://api.exchange.coinbase.com/products")
}

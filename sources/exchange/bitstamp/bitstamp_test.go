package bitstamp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/bitstamp"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade = `{"event":"trade","channel":"live_trades_btcusd","data":{"id":15,"amount":1e-08,"amount_str":"1E-8","price":3651.3000000000002,"price_str":"3651.30","microtimestamp":"1616297318187000","type":1}}`
	top   = `{"event":"data","channel":"order_book_btcusd","data":{"microtimestamp":"1653978373164007","bids":[["31524.50","0.364"]],"asks":[]}}`
	diff  = `{"event":"data","channel":"diff_order_book_btcusd","data":{"microtimestamp":"1622520011000002","bids":[["9.5","1"]],"asks":[]}}`
	depth = `{"microtimestamp":"1622520011000002","bids":[["9","1"]],"asks":[["10","1"]]}`
	url   = "https://www.bitstamp.net/api/v2/order_book/btcusd"
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, bitstamp.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"exact texts": {trade, []string{"trade BTCUSD px=3651.3 qty=0.00000001 sell id=15 ts=1616297318187000000 hist=0 dup=0 agg=0"}},
		"empty side":  {top, []string{"bbo BTCUSD bid=31524.5*0.364 ask=-*- ts=1653978373164007000 native"}},
		"ack":         {`{"event":"bts:subscription_succeeded","channel":"live_trades_xrpeur","data":{}}`, []string{"ctl ack XRPEUR"}},
		"reconnect":   {`{"event":"bts:request_reconnect","channel":"","data":""}`, []string{"ctl reconnect "}},
		"heartbeat":   {`{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}`, []string{"ctl hb "}},
		"refusal":     {`{"event":"bts:error","channel":"","data":{"code":null,"message":"Bad subscription string."}}`, []string{"ctl error "}},
		"only floats": {strings.NewReplacer("price_str", "p", "amount_str", "a").Replace(trade), []string{"bad: price or size that is not positive"}},
		"bad type":    {strings.Replace(trade, `"type":1`, `"type":2`, 1), []string{"bad: missing or misplaced field"}},
		"no time":     {strings.Replace(trade, `"microtimestamp"`, `"m"`, 1), []string{"bad: event time that cannot be"}},
		"no pair":     {strings.Replace(trade, `btcusd`, ``, 1), nil},
		"orders":      {`{"event":"order_created","channel":"live_orders_btcusd","data":{}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(bitstamp.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	d := bitstamp.NewDecoder(sources.DecoderOptions{})
	requests := func() []sources.Request { return d.(sources.Requester).Requests() }
	rest := func(body string) (got []sources.Record) {
		d.Decode(sources.Frame{Kind: sources.REST, URL: url, Data: []byte(body)}, func(r *sources.Record) { got = append(got, *r) })
		return got
	}
	require.Empty(t, decodetest.Records(d, diff))
	require.Equal(t, []sources.Request{{Path: "/api/v2/order_book/btcusd"}}, requests())
	require.Empty(t, rest(strings.Replace(depth, "02", "01", 1)), "older than the first update")
	require.Empty(t, decodetest.Records(d, strings.Replace(diff, `000002`, `000003`, 1)))
	require.Len(t, requests(), 1)
	got := rest(depth)
	require.Len(t, got, 2, "the snapshot, and the update behind it")
	require.Equal(t, "9", got[0].Bid.String())
	require.Equal(t, "9.5", got[1].Bid.String())
	require.Empty(t, decodetest.Records(d, diff), "already in the book")
	broken := strings.NewReplacer("000002", "000009", "9.5", "x").Replace(diff)
	require.Equal(t, []string{"bad: order book cannot be kept"}, decodetest.Records(d, broken))
	require.Len(t, requests(), 1)
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := bitstamp.Venue()
	messages := v.Subscribe([]string{"BTCUSD"}, v.Channels)
	require.Len(t, messages, 2)
	require.Equal(t, `{"event":"bts:subscribe","data":{"channel":"live_trades_btcusd"}}`, string(messages[0]))
	pairs := decodetest.Instruments(t, v, "bitstamp")
	require.EqualValues(t, "BTC/USD", pairs["BTCUSD"])
	require.EqualValues(t, "USDT/USD", pairs["USDTUSD"])
	_, err := v.ParseInstruments([]byte(`{}`))
	require.Error(t, err)
	require.Equal(t, "/api/v2/ticker/btcusd/", v.TickerPath("BTCUSD"))
	decodetest.REST(t, v, "bitstamp")
	require.Error(t, v.ParseTicker("BTCUSD", []byte(`{"code":"Not found"}`), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "bitstamp", trade, top, diff, depth)
	decodetest.Fuzz(f, bitstamp.Venue(), url)
}

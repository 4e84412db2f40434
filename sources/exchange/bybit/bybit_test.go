package bybit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/bybit"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"topic":"publicTrade.AB","ts":1789299660724,"type":"snapshot","data":[{"i":"77","T":1789299660688,"p":"5.1","v":"2","S":"Sell","s":"AB","BT":false}]}`
	ticker      = `{"topic":"tickers.AB","ts":1715742949283,"type":"snapshot","data":{"symbol":"AB","lastPrice":"5","volume24h":"9"}}`
	snapshot    = `{"topic":"orderbook.50.AB","ts":1789299655643,"type":"snapshot","data":{"s":"AB","b":[["5","2"],["4","1"]],"a":[["6","1"]],"u":10,"seq":1},"cts":1789299655598}`
	update      = `{"topic":"orderbook.50.AB","ts":1789299655743,"type":"delta","data":{"s":"AB","b":[["5","0"]],"a":[["6.5","3"]],"u":11,"seq":2},"cts":1789299655698}`
	instruments = `{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[
		{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading"},{"symbol":"OLDUSDT","baseCoin":"OLD","quoteCoin":"USDT","status":"Closed"}]}}`
	rest = `{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":"AB","bid1Price":"5","bid1Size":"1","ask1Price":"6","ask1Size":"2","lastPrice":"5.5","volume24h":"9"}]},"time":1672376496682}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, bybit.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade is no history": {trade, []string{"trade AB px=5.1 qty=2 sell id=77 ts=1789299660688000000 hist=0 dup=0 agg=0"}},
		"block trade":         {strings.Replace(trade, "false", "true", 1), nil},
		"no top on spot":      {ticker, []string{"ticker AB last=5 bid=-*- ask=-*- vol=9 ts=1715742949283000000"}},
		"negative price":      {strings.Replace(ticker, `"5"`, `"-5"`, 1), []string{"bad: price or size that is not positive"}},
		"matching time":       {snapshot, []string{"bbo AB bid=5*2 ask=6*1 ts=1789299655598000000 book"}},
		"sent time":           {strings.Replace(snapshot, `"cts":1789299655598`, `"x":1`, 1), []string{"bbo AB bid=5*2 ask=6*1 ts=1789299655643000000 book"}},
		"pong on spot":        {`{"success":true,"ret_msg":"pong","op":"ping"}`, []string{"ctl pong "}},
		"pong elsewhere":      {`{"op":"pong","args":["1675418560633"]}`, []string{"ctl pong "}},
		"refusal":             {`{"success":false,"ret_msg":"Invalid symbol :[x]","op":"subscribe"}`, []string{"ctl error "}},
		"unsubscribed":        {`{"success":true,"op":"unsubscribe"}`, []string{"ctl unsub "}},
		"another's trade":     {strings.Replace(trade, `"s":"AB"`, `"s":"CD"`, 1), []string{"bad: stream and symbol disagree"}},
		"another's ticker":    {strings.Replace(ticker, `"symbol":"AB"`, `"symbol":"CD"`, 1), []string{"bad: stream and symbol disagree"}},
		"another's book":      {strings.Replace(snapshot, `"s":"AB"`, `"s":"CD"`, 1), []string{"bad: stream and symbol disagree"}},
		"exponent bomb":       {strings.Replace(trade, `"5.1"`, `1e999999999`, 1), []string{"bad: number that cannot be read"}},
		"zero size":           {strings.Replace(trade, `"2"`, `"0"`, 1), []string{"bad: price or size that is not positive"}},
		"no side":             {strings.Replace(trade, `Sell`, `sell`, 1), []string{"bad: missing or misplaced field"}},
		"year 2284":           {strings.Replace(trade, `"T":1`, `"T":9`, 1), []string{"bad: event time that cannot be"}},
		"update first":        {update, nil},
		"of no use":           {`{"topic":"kline.1.AB","data":[{}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(bybit.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookIsKept(t *testing.T) {
	t.Parallel()
	d := bybit.NewDecoder(sources.DecoderOptions{})
	decode := func(frame string) (got []sources.Record) {
		d.Decode(sources.Frame{Kind: sources.Text, Data: []byte(frame)}, func(r *sources.Record) { got = append(got, *r) })
		return got
	}
	require.Len(t, decode(snapshot), 1)
	require.Len(t, decode(snapshot), 1, "said again, unchanged: the runner knows that it refreshes nothing")
	require.Equal(t, "4", decode(update)[0].Bid.String())
	require.Empty(t, decode(strings.Replace(update, `"u":11`, `"u":12`, 1)), "nothing moved at the top")
	// The service was restarted, and its book is empty.
	restarted := `{"topic":"orderbook.50.AB","ts":1789299655943,"type":"snapshot","data":{"s":"AB","b":[],"a":[],"u":1,"seq":1}}`
	got := decode(restarted)[0]
	require.False(t, got.Bid.Present || got.Ask.Present)
	require.Equal(t, "5.5", decode(`{"topic":"orderbook.50.AB","ts":1789299655943,"type":"delta","data":{"s":"AB","b":[["5.5","1"]],"a":[],"u":2}}`)[0].Bid.String())
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ frame, want string }{
		"hole":   {strings.Replace(update, `"u":11`, `"u":12`, 1), "gap 10-12"},
		"number": {strings.Replace(update, `"6.5"`, `"x"`, 1), "bad: order book cannot be kept"},
		"no id":  {strings.Replace(update, `"u":11,`, ``, 1), "bad: missing or misplaced field"},
		"time":   {strings.Replace(update, `1789299655698`, `"x"`, 1), "bad: event time that cannot be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bybit.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, []string{tc.want}, decodetest.Records(d, tc.frame))
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"op":"unsubscribe","args":["orderbook.50.AB"]}`, string(replies[0]))
			require.Equal(t, `{"op":"subscribe","args":["orderbook.50.AB"]}`, string(replies[1]))
			require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
			require.Len(t, decodetest.Records(d, snapshot), 1, "a new snapshot brings it back")
		})
	}
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := bybit.Venue()
	require.Equal(t, `{"op":"subscribe","args":["publicTrade.AB","orderbook.1.AB"]}`, string(v.Subscribe([]string{"AB"}, v.Channels)[0]))
	require.Len(t, v.Subscribe(make([]string, 11), v.Channels), 3)
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "BTCUSDT", Pair: "BTC/USDT"}}, list)
	_, err = v.ParseInstruments([]byte(`{"retCode":10006,"retMsg":"Too many visits!"}`))
	require.ErrorContains(t, err, "10006")
	_, err = v.ParseInstruments([]byte(`{"retCode":0,"result":{}}`))
	require.Error(t, err)
	require.Equal(t, "/v5/market/tickers?category=spot&symbol=AB", v.TickerPath("AB"))
	var got []sources.Record
	require.NoError(t, v.ParseTicker("AB", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "5", got[0].Bid.String())
	require.Equal(t, int64(1672376496682e6), got[0].EventTime)
	require.Error(t, v.ParseTicker("CD", []byte(rest), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("AB", []byte(strings.Replace(rest, `"5"`, `"-5"`, 1)), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "bybit-v5", trade, ticker, snapshot, update)
	decodetest.Fuzz(f, bybit.Venue(), "")
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, bybit.Venue(), "AB", instruments, rest) }

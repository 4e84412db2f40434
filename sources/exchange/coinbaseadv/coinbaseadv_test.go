package coinbaseadv_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbaseadv"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"channel":"market_trades","client_id":"","timestamp":"2026-04-07T14:30:02.9Z","sequence_num":7,"events":[{"type":"update","trades":[{"trade_id":"77","product_id":"A-B","price":"5.1","size":"2","side":"BUY","time":"2026-04-07T14:30:02.789012Z"}]}]}`
	ticker      = `{"channel":"ticker","timestamp":"2026-04-07T14:30:03.5Z","sequence_num":7,"events":[{"type":"update","tickers":[{"product_id":"A-B","price":"5","volume_24_h":"9","best_bid":"4","best_bid_quantity":"1","best_ask":"6","best_ask_quantity":"2"}]}]}`
	snapshot    = `{"channel":"l2_data","timestamp":"2026-04-07T14:30:04Z","sequence_num":7,"events":[{"type":"snapshot","product_id":"A-B","updates":[{"side":"bid","event_time":"1970-01-01T00:00:00Z","price_level":"4","new_quantity":"1"},{"side":"bid","event_time":"1970-01-01T00:00:00Z","price_level":"5","new_quantity":"2"},{"side":"offer","event_time":"1970-01-01T00:00:00Z","price_level":"6","new_quantity":"1"}]}]}`
	update      = `{"channel":"l2_data","timestamp":"2026-04-07T14:30:05Z","sequence_num":8,"events":[{"type":"update","product_id":"A-B","updates":[{"side":"bid","event_time":"2026-04-07T14:30:04.5Z","price_level":"5","new_quantity":"0"}]}]}`
	instruments = `{"products":[{"product_id":"BTC-USD","base_currency_id":"BTC","quote_currency_id":"USD","status":"online","product_type":"SPOT","is_disabled":false},
		{"product_id":"O-LD","base_currency_id":"O","quote_currency_id":"LD","status":"delisted"},
		{"product_id":"X-USD","base_currency_id":"X","quote_currency_id":"USD","status":"online","trading_disabled":true},
		{"product_id":"BIT-28JUL23-CDE","base_currency_id":"BTC","quote_currency_id":"USD","status":"online","product_type":"FUTURE"}]}`
	rest = `{"pricebook":{"product_id":"A-B","bids":[{"price":"4","size":"1"}],"asks":[{"price":"6","size":"2"}],"time":"2026-04-07T14:30:03Z"}}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, coinbaseadv.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"the maker's side": {trade, []string{"trade A-B px=5.1 qty=2 sell id=77 ts=1775572202789012000 hist=0 dup=0 agg=0"}},
		"history":          {strings.Replace(trade, "update", "snapshot", 1), []string{"trade A-B px=5.1 qty=2 sell id=77 ts=1775572202789012000 hist=1 dup=0 agg=0"}},
		"ticker":           {ticker, []string{"ticker A-B last=5 bid=4*1 ask=6*2 vol=9 ts=1775572203500000000"}},
		"unsorted book":    {snapshot, []string{"bbo A-B bid=5*2 ask=6*1 ts=1775572204000000000 book"}},
		"ack":              {`{"channel":"subscriptions","timestamp":"2026-04-07T14:30:00Z","sequence_num":0,"events":[]}`, []string{"ctl ack "}},
		"heartbeat":        {`{"channel":"heartbeats","timestamp":"2026-04-07T14:30:10Z","sequence_num":0,"events":[{"current_time":"2026-04-07 14:30:10 +0000 UTC m=+1","heartbeat_counter":4}]}`, []string{"ctl hb "}},
		"refusal":          {`{"type":"error","message":"failure to subscribe"}`, []string{"ctl error "}},
		"zero price":       {strings.Replace(trade, `"5.1"`, `"0"`, 1), []string{"bad: price or size that is not positive"}},
		"negative bid":     {strings.Replace(ticker, `"4"`, `"-4"`, 1), []string{"bad: price or size that is not positive"}},
		"exponent bomb":    {strings.Replace(ticker, `"4"`, `"1e999999999"`, 1), []string{"bad: number that cannot be read"}},
		"no side":          {strings.Replace(trade, `"BUY"`, `""`, 1), []string{"bad: missing or misplaced field"}},
		"year 2284":        {strings.Replace(trade, `"time":"2026`, `"time":"2284`, 1), []string{"bad: event time that cannot be"}},
		"bad envelope":     {strings.Replace(ticker, `"2026-04-07T14:30:03.5Z"`, `"now"`, 1), []string{"bad: event time that cannot be"}},
		"no product":       {strings.Replace(trade, `"product_id":"A-B",`, ``, 1), []string{"bad: missing or misplaced field"}},
		"update first":     {update, nil},
		"of no use":        {`{"channel":"status","timestamp":"2026-04-07T14:30:00Z","sequence_num":0,"events":[{"type":"snapshot"}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(coinbaseadv.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"number": {strings.Replace(update, `"0"`, `"0.-10000"`, 1), []string{"bad: order book cannot be kept"}},
		"side":   {strings.Replace(update, `"bid"`, `"ask"`, 1), []string{"bad: order book cannot be kept"}},
		"time":   {strings.Replace(update, `"2026-04-07T14:30:04.5Z"`, `5`, 1), []string{"bad: order book cannot be kept"}},
		"loss":   {strings.Replace(update, `"sequence_num":8`, `"sequence_num":9`, 1), []string{"gap 7-9"}},
		"loss in another channel": {
			strings.NewReplacer(`"sequence_num":7`, `"sequence_num":9`).Replace(trade),
			[]string{"gap 7-9", "trade A-B px=5.1 qty=2 sell id=77 ts=1775572202789012000 hist=0 dup=0 agg=0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := coinbaseadv.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, tc.want, decodetest.Records(d, tc.frame))
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"type":"subscribe","product_ids":["A-B"],"channel":"level2"}`, string(replies[1]))
			next := map[bool]string{true: `"sequence_num":10`, false: `"sequence_num":9`}[strings.HasPrefix(name, "loss")]
			require.Empty(t, decodetest.Records(d, strings.Replace(update, `"sequence_num":8`, next, 1)), "nothing is served from a broken book")
		})
	}
	d := coinbaseadv.NewDecoder(sources.DecoderOptions{})
	require.Len(t, decodetest.Records(d, snapshot), 1)
	require.Equal(t, []string{"bbo A-B bid=4*1 ask=6*1 ts=1775572204500000000 book"}, decodetest.Records(d, update))
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := coinbaseadv.Venue()
	messages := v.Subscribe([]string{"A-B"}, v.Channels)
	require.Len(t, messages, 3)
	require.Equal(t, `{"type":"subscribe","channel":"heartbeats"}`, string(messages[0]))
	require.Equal(t, `{"type":"subscribe","product_ids":["A-B"],"channel":"ticker"}`, string(messages[1]))
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "BTC-USD", Pair: "BTC/USD"}}, list)
	_, err = v.ParseInstruments([]byte(`{"error":"unknown","message":"no"}`))
	require.ErrorContains(t, err, "no")
	var got []sources.Record
	require.NoError(t, v.ParseTicker("A-B", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.True(t, got[0].HasTime)
	require.Error(t, v.ParseTicker("C-D", []byte(rest), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("A-B", []byte(strings.Replace(rest, `"4"`, `"-4"`, 1)), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "coinbase-advanced", trade, ticker, snapshot, update)
	decodetest.Fuzz(f, coinbaseadv.Venue(), "")
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, coinbaseadv.Venue(), "A-B", instruments, rest) }

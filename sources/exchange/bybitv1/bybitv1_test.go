package bybitv1_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/bybitv1"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"topic":"trade.AB","data":[{"trade_time_ms":1618677786614,"symbol":"AB","side":"Sell","size":4,"price":5.5,"trade_id":"5ffb","cross_seq":7}]}`
	snapshot    = `{"topic":"orderBookL2_25.AB","type":"snapshot","data":[{"price":"5","symbol":"AB","id":1,"side":"Buy","size":2},{"price":"6","symbol":"AB","id":2,"side":"Sell","size":1}],"cross_seq":1,"timestamp_e6":1618677786558146}`
	update      = `{"topic":"orderBookL2_25.AB","type":"delta","data":{"delete":[{"price":"5","symbol":"AB","id":1,"side":"Buy"}],"update":[],"insert":[{"price":"4","symbol":"AB","id":3,"side":"Buy","size":9}]},"cross_seq":2,"timestamp_e6":1618677786598877}`
	instruments = `{"ret_code":0,"result":[{"name":"BTCUSD","base_currency":"BTC","quote_currency":"USD","status":"Trading"},
		{"name":"BTCUSDU21","base_currency":"BTC","quote_currency":"USD","status":"Trading"},{"name":"OLDUSD","base_currency":"OLD","quote_currency":"USD","status":"Closed"}]}`
	rest = `{"ret_code":0,"result":[{"symbol":"AB","bid_price":"5","ask_price":"6","last_price":"5.5","volume_24h":9}],"time_now":"1577484619.817968"}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, bybitv1.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":           {trade, []string{"trade AB px=5.5 qty=4 sell id=5ffb ts=1618677786614000000 hist=0 dup=0 agg=0"}},
		"book":            {snapshot, []string{"bbo AB bid=5*2 ask=6*1 ts=1618677786558146000 book"}},
		"refusal":         {`{"success":false,"ret_msg":"no","request":{"op":"subscribe"}}`, []string{"ctl error "}},
		"pong":            {`{"success":true,"ret_msg":"pong","request":{"op":"ping"}}`, []string{"ctl pong "}},
		"another's trade": {strings.Replace(trade, `"symbol":"AB"`, `"symbol":"CD"`, 1), []string{"bad: stream and symbol disagree"}},
		"negative price":  {strings.Replace(trade, `5.5`, `-5.5`, 1), []string{"bad: price or size that is not positive"}},
		"update first":    {update, nil},
		"of no use":       {`{"topic":"klineV2.1.AB","data":[{}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(bybitv1.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ frame, want string }{
		"number": {strings.Replace(update, `"size":9`, `"size":1e999999999`, 1), "bad: order book cannot be kept"},
		"side":   {strings.Replace(update, `"side":"Buy","size":9`, `"side":"Both","size":9`, 1), "bad: order book cannot be kept"},
		"symbol": {strings.Replace(update, `"symbol":"AB"`, `"symbol":"CD"`, 1), "bad: order book cannot be kept"},
		"time":   {strings.Replace(update, `1618677786598877`, `"x"`, 1), "bad: event time that cannot be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bybitv1.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, []string{tc.want}, decodetest.Records(d, tc.frame))
			require.Len(t, d.(sources.Replier).Replies(), 2)
			require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, []string{"bbo AB bid=4*9 ask=6*1 ts=1618677786598877000 book"}, decodetest.Records(d, update))
		})
	}
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := bybitv1.Venue()
	require.Equal(t, `{"op":"subscribe","args":["trade.AB"]}`, string(v.Subscribe([]string{"AB"}, v.Channels)[0]))
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "BTCUSD", Pair: "BTC/USD/SWAP"}, {Symbol: "BTCUSDU21", Pair: "BTC/USD/U21"}}, list)
	_, err = v.ParseInstruments([]byte(`{"ret_code":10001,"ret_msg":"no"}`))
	require.ErrorContains(t, err, "10001")
	var got []sources.Record
	require.NoError(t, v.ParseTicker("AB", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "6", got[0].Ask.String())
	require.Error(t, v.ParseTicker("CD", []byte(rest), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "bybit-v1", trade, snapshot, update)
	decodetest.Fuzz(f, bybitv1.Venue(), "")
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, bybitv1.Venue(), "AB", instruments, rest) }

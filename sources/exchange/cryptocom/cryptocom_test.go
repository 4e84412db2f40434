package cryptocom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/cryptocom"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"A_B","subscription":"trade.A_B","channel":"trade","data":[{"d":"77","t":1782032437671,"p":"5.1","q":"2","s":"SELL","i":"A_B"}]}}`
	ticker      = `{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"A_B","subscription":"ticker.A_B","channel":"ticker","data":[{"a":"5","b":"4","bs":"1","k":"6","ks":"2","i":"A_B","v":"9","t":1782032455141}]}}`
	snapshot    = `{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"A_B","subscription":"book.A_B.10","channel":"book","depth":10,"data":[{"asks":[["6","1","4"]],"bids":[["5","2","8"],["4","1","1"]],"t":1782032455315,"u":10,"cs":1}]}}`
	update      = `{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"A_B","subscription":"book.A_B.10","channel":"book.update","depth":10,"data":[{"update":{"asks":[],"bids":[["5","0","0"]]},"t":1782032455415,"u":12,"pu":10,"cs":1}]}}`
	instruments = `{"id":-1,"code":0,"result":{"data":[{"symbol":"BTC_USD","inst_type":"CCY_PAIR","base_ccy":"BTC","quote_ccy":"USD","tradable":true},
		{"symbol":"BTCUSD-PERP","inst_type":"PERPETUAL_SWAP","base_ccy":"BTC","quote_ccy":"USD","tradable":true},
		{"symbol":"BTCUSD-230203","inst_type":"FUTURE","base_ccy":"BTC","quote_ccy":"USD","tradable":true},
		{"symbol":"BTCUSD_INDEX","inst_type":"INDEX","base_ccy":"BTC","quote_ccy":"USD"},
		{"symbol":"OLD_USD","inst_type":"CCY_PAIR","base_ccy":"OLD","quote_ccy":"USD","tradable":false}]}}`
	rest = `{"id":-1,"method":"public/get-tickers","code":0,"result":{"data":[{"a":"5","b":"4","bs":"1","k":"6","ks":"2","i":"A_B","v":"9","t":1782032455141}]}}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, cryptocom.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":            {trade, []string{"trade A_B px=5.1 qty=2 sell id=77 ts=1782032437671000000 hist=0 dup=0 agg=0"}},
		"trades in an ack": {strings.Replace(trade, `"id":-1`, `"id":1`, 1), []string{"ctl ack ", "trade A_B px=5.1 qty=2 sell id=77 ts=1782032437671000000 hist=1 dup=0 agg=0"}},
		"a is the last":    {ticker, []string{"ticker A_B last=5 bid=4*1 ask=6*2 vol=9 ts=1782032455141000000"}},
		"empty sides":      {strings.NewReplacer(`"4"`, `null`, `"6"`, `null`).Replace(ticker), []string{"ticker A_B last=5 bid=-*1 ask=-*2 vol=9 ts=1782032455141000000"}},
		"book":             {snapshot, []string{"bbo A_B bid=5*2 ask=6*1 ts=1782032455315000000 native"}},
		"refusal":          {`{"id":3,"method":"subscribe","code":40003,"message":"Unknown symbol"}`, []string{"ctl error "}},
		"unsubscribed":     {`{"id":3,"method":"unsubscribe","code":0}`, []string{"ctl unsub "}},
		"another's trade":  {strings.Replace(trade, `"i":"A_B"`, `"i":"C_D"`, 1), []string{"bad: stream and symbol disagree"}},
		"another's ticker": {strings.Replace(ticker, `"i":"A_B"`, `"i":"C_D"`, 1), []string{"bad: stream and symbol disagree"}},
		"no instrument":    {strings.Replace(trade, `"instrument_name":"A_B",`, ``, 1), []string{"bad: missing or misplaced field"}},
		"exponent bomb":    {strings.Replace(trade, `"5.1"`, `1e999999999`, 1), []string{"bad: number that cannot be read"}},
		"negative bid":     {strings.Replace(ticker, `"4"`, `-4`, 1), []string{"bad: price or size that is not positive"}},
		"no time":          {strings.Replace(ticker, `"t"`, `"x"`, 1), []string{"bad: event time that cannot be"}},
		"update first":     {update, nil},
		"of no use":        {`{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"A_B","channel":"candlestick","data":[{}]}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(cryptocom.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestHeartbeatsAreAnswered(t *testing.T) {
	t.Parallel()
	d := cryptocom.NewDecoder(sources.DecoderOptions{})
	require.Equal(t, []string{"ctl ping "}, decodetest.Records(d, `{"id":1782032467342,"method":"public/heartbeat","code":0}`))
	require.Equal(t, [][]byte{[]byte(`{"id":1782032467342,"method":"public/respond-heartbeat"}`)}, d.(sources.Replier).Replies())
	decodetest.Records(d, `{"id":"x\"","method":"public/heartbeat"}`)
	require.Empty(t, d.(sources.Replier).Replies(), "an id that is no number is not repeated")
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  string
	}{
		"hole":   {strings.Replace(update, `"pu":10`, `"pu":11`, 1), "gap 10-11"},
		"number": {strings.Replace(update, `"0","0"`, `"x","0"`, 1), "bad: order book cannot be kept"},
		"no id":  {strings.Replace(update, `"u":12,`, ``, 1), "bad: missing or misplaced field"},
		"time":   {strings.Replace(update, `1782032455415`, `"x"`, 1), "bad: event time that cannot be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := cryptocom.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, []string{tc.want}, decodetest.Records(d, tc.frame))
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"id":1,"method":"subscribe","params":{"channels":["book.A_B.10"]}}`, string(replies[1]))
			require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
			require.Len(t, decodetest.Records(d, snapshot), 1, "a new snapshot brings it back")
			require.Equal(t, []string{"bbo A_B bid=4*1 ask=6*1 ts=1782032455415000000 book"}, decodetest.Records(d, update))
		})
	}
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := cryptocom.Venue()
	require.Equal(t, time.Second, v.Settle)
	require.Equal(t, `{"id":1,"method":"subscribe","params":{"channels":["trade.A_B","ticker.A_B"]}}`, string(v.Subscribe([]string{"A_B"}, v.Channels)[0]))
	require.Equal(t, `{"id":1,"method":"subscribe","params":{"channels":["book.A_B.10"]}}`, string(v.Subscribe([]string{"A_B"}, []string{"book.10"})[0]))
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{
		{Symbol: "BTC_USD", Pair: "BTC/USD"}, {Symbol: "BTCUSD-PERP", Pair: "BTC/USD/SWAP"}, {Symbol: "BTCUSD-230203", Pair: "BTC/USD/230203"},
	}, list)
	_, err = v.ParseInstruments([]byte(`{"code":42901,"message":"RATE_LIMIT"}`))
	require.ErrorContains(t, err, "42901")
	_, err = v.ParseInstruments([]byte(`{"code":0}`))
	require.Error(t, err)
	var got []sources.Record
	require.NoError(t, v.ParseTicker("A_B", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "6", got[0].Ask.String())
	require.Error(t, v.ParseTicker("C_D", []byte(rest), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "crypto-com", trade, ticker, snapshot, update)
	decodetest.Fuzz(f, cryptocom.Venue(), "")
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, cryptocom.Venue(), "A_B", instruments, rest) }

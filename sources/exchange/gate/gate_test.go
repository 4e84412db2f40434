package gate_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/gate"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"time":1,"channel":"spot.trades","event":"update","result":{"id":77,"create_time_ms":"1619093532123.456","side":"sell","currency_pair":"A_B","amount":"2","price":"5.1"}}`
	ticker      = `{"time":1,"channel":"spot.tickers","event":"update","result":{"currency_pair":"A_B","last":"5","lowest_ask":"6","highest_bid":"4","base_volume":"9"}}`
	top         = `{"time":1,"channel":"spot.book_ticker","event":"update","result":{"t":1654029559473,"u":9,"s":"A_B","b":"4","B":"1","a":"6","A":"2"}}`
	change      = `{"time":1,"channel":"spot.order_book_update","event":"update","result":{"t":1631836142325,"s":"A_B","U":11,"u":12,"b":[["4.5","3"]],"a":[]}}`
	depth       = `{"id":10,"current":1,"update":1,"asks":[["6","1"]],"bids":[["4","2"]]}`
	url         = "https://api.gateio.ws/api/v4/spot/order_book?currency_pair=A_B&limit=100&with_id=true"
	instruments = `[{"id":"QTUM3S_USDT","base":"QTUM3S","quote":"USDT","trade_status":"tradable"},{"id":"O_LD","base":"O","quote":"LD","trade_status":"untradable"}]`
	rest        = `[{"currency_pair":"A_B","last":"5","lowest_ask":"6","lowest_size":"1","highest_bid":"4","highest_size":"2","base_volume":"9"}]`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, gate.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"decimals of milliseconds": {trade, []string{"trade A_B px=5.1 qty=2 sell id=77 ts=1619093532123456000 hist=0 dup=0 agg=0"}},
		"ticker without a time":    {ticker, []string{"ticker A_B last=5 bid=4*- ask=6*- vol=9 ts=-"}},
		"top":                      {top, []string{"bbo A_B bid=4*1 ask=6*2 ts=1654029559473000000 native"}},
		"side left out":            {strings.Replace(top, `"b":"4","B":"1",`, ``, 1), []string{"bbo A_B bid=-*- ask=6*2 ts=1654029559473000000 native"}},
		"empty side":               {strings.Replace(top, `"a":"6"`, `"a":""`, 1), []string{"bbo A_B bid=4*1 ask=-*- ts=1654029559473000000 native"}},
		"zero side":                {strings.Replace(top, `"a":"6"`, `"a":"0"`, 1), []string{"bbo A_B bid=4*1 ask=-*- ts=1654029559473000000 native"}},
		"negative side":            {strings.Replace(top, `"6"`, `"-6"`, 1), []string{"bad: number that cannot be read"}},
		"ack":                      {`{"time":1,"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}`, []string{"ctl ack "}},
		"unsubscribed":             {`{"time":1,"channel":"spot.trades","event":"unsubscribe","result":{"status":"success"}}`, []string{"ctl unsub "}},
		"refusal":                  {`{"time":1,"channel":"spot.trades","event":"subscribe","error":{"code":2,"message":"unknown currency pair: X"},"result":null}`, []string{"ctl error "}},
		"pong":                     {`{"time":1,"channel":"spot.pong","event":"","result":null}`, []string{"ctl pong "}},
		"older protocol":           {`{"method":"trades.update","params":["A_B",[{"id":1,"price":"5","amount":"1"}]],"id":null}`, nil},
		"candles":                  {`{"channel":"spot.candlesticks","event":"update","result":{"n":"1m_A_B"}}`, nil},
		"zero size":                {strings.Replace(trade, `"2"`, `"0"`, 1), []string{"bad: price or size that is not positive"}},
		"no pair":                  {strings.Replace(trade, `"A_B"`, `5`, 1), []string{"bad: missing or misplaced field"}},
		"far future":               {strings.Replace(trade, `"1619`, `"9619`, 1), []string{"bad: event time that cannot be"}},
		"exponent bomb":            {strings.Replace(ticker, `"5"`, `1e999999999`, 1), []string{"bad: number that cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(gate.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

// book is a decoder with the REST answers for its book.
type book struct{ sources.Decoder }

func (b book) rest(body string) (got []sources.Record) {
	b.Decode(sources.Frame{Kind: sources.REST, URL: url, Data: []byte(body)}, func(r *sources.Record) { got = append(got, *r) })
	return got
}

func (b book) requests() []sources.Request { return b.Decoder.(sources.Requester).Requests() }

func TestDepth(t *testing.T) {
	t.Parallel()
	d := book{gate.NewDecoder(sources.DecoderOptions{})}
	require.Empty(t, decodetest.Records(d, change))
	require.Equal(t, []sources.Request{{Path: "/api/v4/spot/order_book?currency_pair=A_B&limit=100&with_id=true"}}, d.requests())
	require.Empty(t, d.rest(strings.Replace(depth, `"id":10`, `"id":3`, 1)), "older than the first change")
	require.Empty(t, decodetest.Records(d, strings.NewReplacer(`"U":11,"u":12`, `"U":13,"u":13`, `"3"`, `"0"`).Replace(change)))
	require.Len(t, d.requests(), 1)
	got := d.rest(depth)
	require.Len(t, got, 3)
	require.False(t, got[0].HasTime)
	require.Equal(t, []string{"4", "4.5", "4"}, []string{got[0].Bid.String(), got[1].Bid.String(), got[2].Bid.String()})
	require.Equal(t, []string{"gap 13-20"}, decodetest.Records(d, strings.Replace(change, `"U":11,"u":12`, `"U":20,"u":21`, 1)))
	require.Len(t, d.requests(), 1)
	require.Empty(t, decodetest.Records(d, strings.Replace(change, `"U":11,"u":12`, `"U":22,"u":22`, 1)), "nothing is served from a broken book")
	require.Len(t, d.rest(strings.NewReplacer(`"id":10`, `"id":30`, `"4"`, `"3"`).Replace(depth)), 1)
	require.Equal(t, []string{"bad: order book cannot be kept"},
		decodetest.Records(d, strings.NewReplacer(`"U":11,"u":12`, `"U":31,"u":31`, `"3"`, `"0.-10000"`).Replace(change)))
	require.Len(t, d.requests(), 1)
}

// TestRecordedBook starts a book from a recorded document.
func TestRecordedBook(t *testing.T) {
	t.Parallel()
	type document struct{ Ex, Path, Query, Body string }
	found := 0
	for _, doc := range decodetest.Lines[document](t, filepath.Join(testkit.Fixtures(t), "rest", "gct__market-data.jsonl.gz")) {
		if doc.Ex != "gateio" {
			continue
		}
		found++
		var got []sources.Record
		gate.NewDecoder(sources.DecoderOptions{}).Decode(sources.Frame{Kind: sources.REST, URL: "https://api.gateio.ws" + doc.Path + "?" + doc.Query, Data: []byte(doc.Body)},
			func(r *sources.Record) { got = append(got, *r) })
		require.Len(t, got, 1)
		require.Equal(t, "112095.8", got[0].Bid.String())
		require.Equal(t, "112095.9", got[0].Ask.String())
	}
	require.Equal(t, 1, found)
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := gate.Venue()
	messages := v.Subscribe([]string{"A_B", "C_D"}, append(v.Channels, "spot.order_book_update"))
	require.Len(t, messages, 4)
	require.Equal(t, `{"time":1619093532,"channel":"spot.trades","event":"subscribe","payload":["A_B","C_D"]}`, string(v.Stamp(messages[0], time.Unix(1619093532, 5))))
	require.Equal(t, `{"channel":"spot.order_book_update","event":"subscribe","payload":["C_D","100ms"]}`, string(messages[3]))
	require.Equal(t, `{"time":7,"channel":"spot.ping"}`, string(v.Stamp([]byte(v.Ping.Message), time.Unix(7, 0))))
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "QTUM3S_USDT", Pair: "QTUM3S/USDT"}}, list)
	_, err = v.ParseInstruments([]byte(`{"label":"TOO_MANY_REQUESTS"}`))
	require.Error(t, err)
	pairs := decodetest.Instruments(t, v, "gate")
	require.EqualValues(t, "BTC/USDC", pairs["BTC_USDC"])
	require.Greater(t, len(pairs), 1000)
	var got []sources.Record
	require.NoError(t, v.ParseTicker("A_B", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Equal(t, "1", got[0].AskSize.String())
	require.Error(t, v.ParseTicker("C_D", []byte(rest), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("A_B", []byte(strings.Replace(rest, `"4"`, `"-4"`, 1)), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "gate", trade, ticker, top, change, depth)
	decodetest.Fuzz(f, gate.Venue(), url)
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, gate.Venue(), "A_B", instruments, rest) }

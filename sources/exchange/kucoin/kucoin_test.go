package kucoin_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/kucoin"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade  = `{"data":{"symbol":"A-B","sequence":"9","side":"sell","size":"2","price":"5.10","time":"1616362370760468781","type":"match","tradeId":"6057bb822e113d292396c272"},"subject":"trade.l3match","topic":"/market/match:A-B","type":"message"}`
	ticker = `{"type":"message","topic":"/market/ticker:A-B","subject":"trade.ticker","data":{"bestAsk":"6","bestAskSize":"1","bestBid":"4","bestBidSize":"2","price":"5","sequence":"8","size":"1","time":1654032320677}}`
	diff   = `{"type":"message","topic":"/market/level2:A-B","subject":"trade.l2update","data":{"changes":{"asks":[["0","0","12"]],"bids":[["4.5","3","11"],["4.6","9","10"]]},"sequenceStart":10,"sequenceEnd":12,"symbol":"A-B","time":1658449800752}}`
	book   = `{"code":"200000","data":{"time":1658449800000,"sequence":"10","bids":[["4","1"]],"asks":[["6","1"]]}}`
	url    = "https://api.kucoin.com/api/v1/market/orderbook/level2_100?symbol=A-B"
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, kucoin.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":           {trade, []string{"trade A-B px=5.1 qty=2 sell id=6057bb822e113d292396c272 ts=1616362370760468781 hist=0 dup=0 agg=0"}},
		"ticker":          {ticker, []string{"ticker A-B last=5 bid=4*2 ask=6*1 vol=- ts=1654032320677000000"}},
		"all tickers":     {strings.NewReplacer("ticker:A-B", "ticker:all", `"trade.ticker"`, `"C-D"`).Replace(ticker), []string{"ticker C-D last=5 bid=4*2 ask=6*1 vol=- ts=1654032320677000000"}},
		"empty side":      {strings.Replace(ticker, `"bestBid":"4"`, `"bestBid":"0"`, 1), []string{"ticker A-B last=5 bid=-*- ask=6*1 vol=- ts=1654032320677000000"}},
		"welcome":         {`{"id":"x","type":"welcome"}`, []string{"ctl welcome "}},
		"pong":            {`{"id":"1","type":"pong"}`, []string{"ctl pong "}},
		"refusal":         {`{"id":"1","type":"error","code":404,"data":"topic /market/match:X is not found"}`, []string{"ctl error "}},
		"another symbol":  {strings.Replace(trade, `"symbol":"A-B"`, `"symbol":"C-B"`, 1), []string{"bad: stream and symbol disagree"}},
		"no symbol":       {strings.Replace(ticker, "ticker:A-B", "ticker:", 1), []string{"bad: missing or misplaced field"}},
		"no price":        {strings.Replace(trade, `"5.10"`, `"0"`, 1), []string{"bad: price or size that is not positive"}},
		"negative":        {strings.Replace(ticker, `"bestAsk":"6"`, `"bestAsk":"-6"`, 1), []string{"bad: price or size that is not positive"}},
		"exponent bomb":   {strings.Replace(trade, `"5.10"`, `1e999999999`, 1), []string{"bad: number that cannot be read"}},
		"NaN":             {strings.Replace(trade, `"5.10"`, `"NaN"`, 1), []string{"bad: number that cannot be read"}},
		"no side":         {strings.Replace(trade, `"sell"`, `"both"`, 1), []string{"bad: missing or misplaced field"}},
		"time in the end": {strings.Replace(trade, `1616362370760468781`, `9916362370760468781`, 1), []string{"bad: event time that cannot be"}},
		"not UTF-8":       {strings.Replace(trade, "A-B", "A\xff", 1), []string{"bad: not valid JSON"}},
		"deep":            {strings.Repeat("[", 10_000), []string{"bad: not valid JSON"}},
		"other topic":     {strings.Replace(ticker, "/market/ticker", "/market/snapshot", 1), nil},
		"change first":    {diff, nil},
		"a list":          {`[]`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(kucoin.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func rest(d sources.Decoder, body string) []string { return decodetest.RESTRecords(d, url, body) }

func TestBookStartsFromItsSnapshot(t *testing.T) {
	t.Parallel()
	d := kucoin.NewDecoder(sources.DecoderOptions{})
	require.Empty(t, decodetest.Records(d, diff))
	asked := d.(sources.Requester).Requests()
	require.Equal(t, []sources.Request{{Path: "/api/v1/market/orderbook/level2_100?symbol=A-B"}}, asked)
	// The change of sequence 10 stands in the snapshot already, 11 does not.
	require.Equal(t, []string{
		"bbo A-B bid=4*1 ask=6*1 ts=1658449800000000000 book",
		"bbo A-B bid=4.5*3 ask=6*1 ts=1658449800752000000 book",
	}, rest(d, book))
	require.Empty(t, decodetest.Records(d, diff), "it is in the book")
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	later := strings.NewReplacer(`"sequenceStart":10,"sequenceEnd":12`, `"sequenceStart":11,"sequenceEnd":12`).Replace(diff)
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"gap":        {strings.Replace(later, `"sequenceStart":11`, `"sequenceStart":12`, 1), []string{"gap 10-12"}},
		"number":     {strings.Replace(later, `"4.5"`, `"x"`, 1), []string{"bad: order book cannot be kept"}},
		"size":       {strings.Replace(later, `"3"`, `"-3"`, 1), []string{"bad: order book cannot be kept"}},
		"no number":  {strings.Replace(later, `"11"`, `""`, 1), []string{"bad: order book cannot be kept"}},
		"turned":     {strings.Replace(later, `"sequenceEnd":12`, `"sequenceEnd":1`, 1), []string{"bad: missing or misplaced field"}},
		"bad time":   {strings.Replace(later, `1658449800752`, `-5`, 1), []string{"bad: missing or misplaced field"}},
		"ran empty":  {strings.Replace(later, `["4.5","3","11"],["4.6","9","10"]`, `["4","0","11"]`, 1), nil},
		"other book": {strings.Replace(later, `level2:A-B`, `level2:C-D`, 1), []string{"bad: stream and symbol disagree"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := kucoin.NewDecoder(sources.DecoderOptions{})
			require.Len(t, rest(d, book), 1)
			d.(sources.Requester).Requests()
			require.Equal(t, tc.want, decodetest.Records(d, tc.frame))
			if name == "other book" {
				return
			}
			require.Len(t, d.(sources.Requester).Requests(), 1, "a new snapshot is asked for")
			require.Empty(t, decodetest.Records(d, later), "nothing is served from a broken book")
			require.NotEmpty(t, rest(d, strings.Replace(book, `["4","1"]`, `["4.1","1"]`, 1)), "a new snapshot brings it back")
		})
	}
	d := kucoin.NewDecoder(sources.DecoderOptions{})
	require.Equal(t, []string{"bad: missing or misplaced field"}, rest(d, `{"code":"400007","msg":"no permission"}`))
	require.Equal(t, []string{"bad: order book cannot be kept"}, rest(d, strings.Replace(book, `"6"`, `"-6"`, 1)))
	require.Empty(t, decodetest.RESTRecords(d, "https://api.kucoin.com/other?symbol=A-B", book))
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := kucoin.Venue()
	require.Equal(t, `{"id":"1","type":"subscribe","topic":"/market/ticker:A-B,C-D","privateChannel":false,"response":true}`,
		string(v.Subscribe([]string{"A-B", "C-D"}, v.Channels)[0]))
	require.Len(t, v.Subscribe(make([]string, 201), v.Channels), 6)
	pairs := decodetest.Instruments(t, v, "kucoin")
	require.EqualValues(t, "BSV/USDT", pairs["BCHSV-USDT"], "symbols keep the names of before a renaming")
	require.EqualValues(t, "FET/BTC", pairs["FET-BTC"])
	list, err := v.ParseInstruments([]byte(`{"code":"200000","data":[{"symbol":"A-B","baseCurrency":"A","quoteCurrency":"B","enableTrading":false}]}`))
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = v.ParseInstruments([]byte(`{"code":"429000","msg":"Too Many Requests"}`))
	require.ErrorContains(t, err, "429000")
	var got []sources.Record
	body := `{"code":"200000","data":{"time":1654032320677,"sequence":"7","price":"5","size":"1","bestBid":"4","bestBidSize":"2","bestAsk":"6","bestAskSize":"1"}}`
	require.NoError(t, v.ParseTicker("A-B", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Error(t, v.ParseTicker("A-B", []byte(`{"code":"200000","data":null}`), func(*sources.Record) {}))
}

func TestTokenMakesTheAddress(t *testing.T) {
	t.Parallel()
	read := kucoin.Venue().Token.StreamURL
	answer := []byte(`{"code":"200000","data":{"token":"a+b/=","instanceServers":[{"endpoint":"wss://ws-api-spot.kucoin.com/","encrypt":true,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}}`)
	got, err := read("", answer)
	require.NoError(t, err)
	require.Equal(t, "wss://ws-api-spot.kucoin.com/?token=a%2Bb%2F%3D", got)
	got, err = read("ws://127.0.0.1:4000/endpoint", answer)
	require.NoError(t, err)
	require.Equal(t, "ws://127.0.0.1:4000/endpoint?token=a%2Bb%2F%3D", got, "the operator's address stands")
	for name, body := range map[string]string{
		"not JSON": `{`, "refused": `{"code":"429000","msg":"Too Many Requests"}`, "no token": `{"code":"200000","data":{"instanceServers":[{"endpoint":"wss://a/"}]}}`,
		"no server": `{"code":"200000","data":{"token":"secret","instanceServers":[]}}`, "no address": `{"code":"200000","data":{"token":"secret","instanceServers":[{"endpoint":"%zz"}]}}`,
	} {
		_, err := read("", []byte(body))
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret")
	}
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "kucoin", trade, ticker, diff, book)
	decodetest.Fuzz(f, kucoin.Venue(), url)
}

package gemini_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/gemini"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade       = `{"type":"trade","symbol":"AB","event_id":77,"timestamp":1624493670759,"price":"5.1","quantity":"2","side":"sell"}`
	snapshot    = `{"type":"l2_updates","symbol":"AB","changes":[["buy","5","2"],["buy","4","1"],["sell","6","1"]],"trades":[{"type":"trade","symbol":"AB","event_id":76,"timestamp":1624493670000,"price":"5","quantity":"1","side":"buy"}],"auction_events":[]}`
	update      = `{"type":"l2_updates","symbol":"AB","changes":[["buy","5","0"],["sell","6.5","3"]]}`
	instruments = `[{"symbol":"btcusd","base_currency":"BTC","quote_currency":"USD","status":"open","product_type":"spot"},
		{"symbol":"BTCGUSDPERP","base_currency":"BTC","quote_currency":"GUSD","status":"open","product_type":"swap"},
		{"symbol":"OLDUSD","base_currency":"OLD","quote_currency":"USD","status":"closed"}]`
	rest = `{"ask":"6","bid":"4","last":"5","volume":{"A":"9","B":"10394749.066094351423000000000000000095","timestamp":1565587800000}}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, gemini.Venue()) }

// TestNewerProtocol: what the venue's third protocol sends is nothing here.
func TestNewerProtocol(t *testing.T) {
	t.Parallel()
	d := gemini.NewDecoder(sources.DecoderOptions{})
	frames := decodetest.Lines[decodetest.Line](t, filepath.Join(testkit.Fixtures(t), "ws", "gemini-v3__tardis.jsonl.gz"))
	require.NotEmpty(t, frames)
	for _, line := range frames {
		require.Empty(t, decodetest.Records(d, line.Text))
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade": {trade, []string{"trade AB px=5.1 qty=2 sell id=77 ts=1624493670759000000 hist=0 dup=0 agg=0"}},
		"past trades and a book": {snapshot, []string{
			"trade AB px=5 qty=1 buy id=76 ts=1624493670000000000 hist=1 dup=0 agg=0", "bbo AB bid=5*2 ask=6*1 ts=- book",
		}},
		"heartbeat":       {`{"type":"heartbeat","timestamp":1624493666869}`, []string{"ctl hb "}},
		"refusal":         {`{"result":"error","reason":"InvalidJson"}`, []string{"ctl error "}},
		"another's trade": {strings.Replace(snapshot, `"symbol":"AB","event_id"`, `"symbol":"CD","event_id"`, 1), []string{"bad: stream and symbol disagree", "bbo AB bid=5*2 ask=6*1 ts=- book"}},
		"no symbol":       {`{"type":"l2_updates","changes":[]}`, []string{"bad: missing or misplaced field"}},
		"trade of none":   {`{"type":"trade","price":"5"}`, []string{"bad: stream and symbol disagree"}},
		"NaN":             {strings.Replace(trade, `"5.1"`, `NaN`, 1), []string{"bad: not valid JSON"}},
		"exponent bomb":   {strings.Replace(trade, `"5.1"`, `"1e999999999"`, 1), []string{"bad: number that cannot be read"}},
		"negative price":  {strings.Replace(trade, `"5.1"`, `"-5.1"`, 1), []string{"bad: price or size that is not positive"}},
		"update first":    {update, nil},
		"auction":         {`{"type":"auction_result","symbol":"AB","price":"5"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(gemini.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, frame := range map[string]string{
		"number": strings.Replace(update, `"3"`, `"0.-10000"`, 1),
		"price":  strings.Replace(update, `"6.5"`, `"0"`, 1),
		"side":   strings.Replace(update, `"sell"`, `"ask"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := gemini.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 2)
			require.Equal(t, []string{"bad: order book cannot be kept"}, decodetest.Records(d, frame))
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"type":"unsubscribe","subscriptions":[{"name":"l2","symbols":["AB"]}]}`, string(replies[0]))
			require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
			require.Len(t, decodetest.Records(d, snapshot), 2, "a new snapshot brings it back")
			require.Equal(t, []string{"bbo AB bid=4*1 ask=6*1 ts=- book"}, decodetest.Records(d, update))
		})
	}
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := gemini.Venue()
	require.Equal(t, `{"type":"subscribe","subscriptions":[{"name":"l2","symbols":["AB","CD"]}]}`, string(v.Subscribe([]string{"AB", "CD"}, v.Channels)[0]))
	list, err := v.ParseInstruments([]byte(instruments))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "BTCUSD", Pair: "BTC/USD"}, {Symbol: "BTCGUSDPERP", Pair: "BTC/GUSD/SWAP"}}, list)
	_, err = v.ParseInstruments([]byte(`{"result":"error","reason":"RateLimit","message":"slow down"}`))
	require.ErrorContains(t, err, "RateLimit")
	_, err = v.ParseInstruments([]byte(`{}`))
	require.Error(t, err)
	require.Equal(t, "/v1/pubticker/btcusd", v.TickerPath("BTCUSD"))
	var got []sources.Record
	require.NoError(t, v.ParseTicker("AB", []byte(rest), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, int64(1565587800000e6), got[0].EventTime)
	require.Error(t, v.ParseTicker("AB", []byte(strings.Replace(rest, `"4"`, `"-4"`, 1)), func(*sources.Record) {}))
}

// TestRecordedTickers compares with the answer key, an error among them.
func TestRecordedTickers(t *testing.T) {
	t.Parallel()
	type document struct{ Ex, Path, Body string }
	tickers := 0
	for _, doc := range decodetest.Lines[document](t, filepath.Join(testkit.Fixtures(t), "rest", "gct__market-data.jsonl.gz")) {
		if doc.Ex != "gemini" || !strings.HasPrefix(doc.Path, "/v1/pubticker/") {
			continue
		}
		tickers++
		var got []sources.Record
		err := gemini.Venue().ParseTicker("BTCUSD", []byte(doc.Body), func(r *sources.Record) { got = append(got, *r) })
		if strings.HasSuffix(doc.Path, "/bla") {
			require.ErrorContains(t, err, "Bad Request")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []string{"11381.5", "11388.08", "11381.47"}, []string{got[0].Bid.String(), got[0].Ask.String(), got[0].Last.String()})
	}
	require.Equal(t, 2, tickers)
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "gemini", trade, snapshot, update)
	decodetest.Fuzz(f, gemini.Venue(), "")
}

func FuzzREST(f *testing.F) { decodetest.FuzzREST(f, gemini.Venue(), "AB", instruments, rest) }

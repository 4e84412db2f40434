package krakenv2_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv2"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	ticker   = `{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":99.90,"bid_qty":1.2,"ask":100.1,"ask_qty":2.3,"last":1e2,"volume":5,"timestamp":"2026-07-10T00:00:02.123456Z"}]}`
	trade    = `{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":100.1,"qty":0.25,"trade_id":122,"timestamp":"2026-07-10T00:00:00.023456Z"}]}`
	snapshot = `{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":199.9,"qty":1.2}],"asks":[{"price":200.1,"qty":0.8}]}]}`
	update   = `{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":200.0,"qty":1.00}],"asks":[],"checksum":7,"timestamp":"2026-07-10T00:00:00.023456Z"}]}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, krakenv2.Venue()) }

// TestLiveChecksums puts the captured book frames through a decoder that does
// verify checksums.
func TestLiveChecksums(t *testing.T) {
	t.Parallel()
	for _, path := range decodetest.Recordings(t, "kraken-v2") {
		if !strings.Contains(path, "live-excerpt") {
			continue
		}
		d := krakenv2.NewDecoder(sources.DecoderOptions{})
		for _, line := range decodetest.Lines[decodetest.Line](t, path) {
			f, ok := line.Frame(t)
			require.True(t, ok)
			d.Decode(f, func(r *sources.Record) { require.NotEqual(t, sources.Bad, r.Kind, "frame %d: %s", line.N, r.Detail) })
		}
		return
	}
	require.Fail(t, "no live excerpt")
}

func TestShapes(t *testing.T) {
	t.Parallel()
	decodetest.Shapes(t, krakenv2.Venue(), regexp.MustCompile(`"channel":"ticker",.*"vwap"`), nil)
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"ticker":         {ticker, []string{"ticker BTC/USD last=100 bid=99.9*1.2 ask=100.1*2.3 vol=5 ts=1783641602123456000"}},
		"trade":          {trade, []string{"trade BTC/USD px=100.1 qty=0.25 buy id=122 ts=1783641600023456000 hist=0 dup=0 agg=0"}},
		"history":        {strings.Replace(trade, "update", "snapshot", 1), []string{"trade BTC/USD px=100.1 qty=0.25 buy id=122 ts=1783641600023456000 hist=1 dup=0 agg=0"}},
		"refusal":        {`{"method":"subscribe","error":"no","success":false,"symbol":"NOT/REAL"}`, []string{"ctl error NOT/REAL"}},
		"maintenance":    {`{"channel":"status","type":"update","data":[{"system":"maintenance"}]}`, []string{"ctl status "}},
		"unsubscribed":   {`{"method":"unsubscribe","result":{"symbol":"A/B"},"success":true}`, []string{"ctl unsub A/B"}},
		"negative price": {strings.Replace(trade, "100.1", "-100.1", 1), []string{"bad: price or size that is not positive"}},
		"no symbol":      {`{"channel":"trade","type":"update","data":[{}]}`, []string{"bad: missing or misplaced field"}},
		"NaN":            {strings.Replace(trade, "100.1", "NaN", 1), []string{"bad: not valid JSON"}},
		"update first":   {update, nil},
		"unknown":        {`{"channel":"instrument","type":"update","data":{}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(krakenv2.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestChecksumGuardsTheBook(t *testing.T) {
	t.Parallel()
	d := krakenv2.NewDecoder(sources.DecoderOptions{})
	require.Len(t, decodetest.Records(d, `{"method":"subscribe","result":{"channel":"book","depth":25,"symbol":"BTC/USD"},"success":true}`), 1)
	require.Len(t, decodetest.Records(d, snapshot), 1)
	require.Equal(t, []string{"bad: order book checksum does not verify"}, decodetest.Records(d, update))
	replies := d.(sources.Replier).Replies()
	require.Len(t, replies, 2)
	require.Equal(t, `{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":25,"snapshot":true}}`, string(replies[1]))
	require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := krakenv2.Venue()
	require.Equal(t, `{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo","snapshot":true}}`, string(v.Subscribe([]string{"BTC/USD"}, v.Channels)[0]))
	pairs := decodetest.Instruments(t, v, "kraken")
	require.EqualValues(t, "BTC/USD", pairs["BTC/USD"])
	require.NotContains(t, pairs, "XBT/USD")
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "kraken-v2", ticker, trade, snapshot, update)
	decodetest.Fuzz(f, krakenv2.Venue(), "https://api.kraken.com/0/public/Ticker")
}

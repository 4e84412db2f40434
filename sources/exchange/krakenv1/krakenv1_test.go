package krakenv1_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv1"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade    = `[321,[["57126.70000","0.02063928","1616333924.737428","b","m",""]],"trade","XBT/USD"]`
	spread   = `[1,["5698.4","5700.0","1542057299.545897","1.01","0.98"],"spread","XBT/USD"]`
	snapshot = `[0,{"as":[["0.05005","0.00000500","1582905487.684110"]],"bs":[["0.05000","0.00000500","1582905487.439814"]]},"book-10","XBT/USD"]`
	update   = `[0,{"a":[["0.05004","1.0","1582905488.1"]]},{"b":[["0.05001","2.0","1582905488.2"]],"c":"%s"},"book-10","XBT/USD"]`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, krakenv1.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":         {trade, []string{"trade XBT/USD px=57126.7 qty=0.02063928 buy id= ts=1616333924737428000 hist=0 dup=0 agg=0"}},
		"spread":        {spread, []string{"bbo XBT/USD bid=5698.4*1.01 ask=5700*0.98 ts=1542057299545897000 native"}},
		"status":        {`{"connectionID":18239578009413566319,"event":"systemStatus","status":"online"}`, []string{"ctl status "}},
		"refusal":       {`{"errorMessage":"Currency pair not supported FOO/BAR","event":"subscriptionStatus","pair":"FOO/BAR","status":"error"}`, []string{"ctl error FOO/BAR"}},
		"heartbeat":     {`{"event":"heartbeat"}`, []string{"ctl hb "}},
		"private array": {`[[{"a":{}}],"ownTrades"]`, nil},
		"short array":   {`[1,2]`, nil},
		"bad side":      {`[321,[["1","1","1616333924.7","x","m",""]],"trade","XBT/USD"]`, []string{"bad: missing or misplaced field"}},
		"no price":      {`[321,[[]],"trade","XBT/USD"]`, []string{"bad: missing or misplaced field"}},
		"bad depth":     {`[321,{},"book-x","XBT/USD"]`, []string{"bad: missing or misplaced field"}},
		"update first":  {update, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(krakenv1.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestChecksumGuardsTheBook(t *testing.T) {
	t.Parallel()
	d := krakenv1.NewDecoder(sources.DecoderOptions{})
	require.Len(t, decodetest.Records(d, snapshot), 1)
	require.Equal(t, []string{"bad: order book checksum does not verify"}, decodetest.Records(d, update))
	replies := d.(sources.Replier).Replies()
	require.Len(t, replies, 2)
	require.Equal(t, `{"event":"subscribe","pair":["XBT/USD"],"subscription":{"depth":10,"name":"book"}}`, string(replies[1]))
	require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := krakenv1.Venue()
	require.Equal(t, "kraken", v.Source)
	require.Equal(t, `{"event":"subscribe","pair":["XBT/USD"],"subscription":{"name":"spread"}}`, string(v.Subscribe([]string{"XBT/USD"}, v.Channels)[0]))
	pairs := decodetest.Instruments(t, v, "kraken")
	require.EqualValues(t, "BTC/USD", pairs["XBT/USD"])
	require.EqualValues(t, "ADA/BTC", pairs["ADA/XBT"])
	require.EqualValues(t, "DOGE/USD", pairs["XDG/USD"])
	_, err := v.ParseInstruments([]byte(`{"error":["EGeneral:Internal error"]}`))
	require.ErrorContains(t, err, "EGeneral")
	var got []sources.Record
	body := `{"error":[],"result":{"XXBTZUSD":{"a":["6","1","1.5"],"b":["4","1","2.5"],"c":["5","1"],"v":["7","9"]}}}`
	require.NoError(t, v.ParseTicker("XBT/USD", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Equal(t, "9", got[0].Volume.String())
	require.Error(t, v.ParseTicker("XBT/USD", []byte(`{"error":["EQuery:Unknown asset pair"]}`), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "kraken-v1", trade, spread, snapshot, update)
	decodetest.Fuzz(f, krakenv1.Venue(), "https://api.kraken.com/0/public/Ticker")
}

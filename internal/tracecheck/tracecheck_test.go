package tracecheck

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

// good is a delivery of four columns by four operators of 100 each, worked out
// by hand. Offset is 4611686018427387904. BTC/USD has 2 decimals, USDT/USD 4.
//
// Operator a makes USDT/USD 0.9990 of two equal ticks, and BTC/USD of 30000.10
// (weight 300), of 30010 USDT x 0.9990 = 29979.99 (weight 200) and of 30030 set
// aside: half of 500 is reached at 30000.10.
const good = `{"feed_set":"main","round":850000000,
"columns":["time","BTC/USD","USDT/USD",""],"decimals":[0,2,4,0],"quorum":267,"total_weight":400,
"operators":[
 {"address":"0xa","weight":100,"participated":true,"vector":["4611687718427387904","4611686018430387914","4611686018427397894","0"],"ticks":[
  {"source":"kraken","symbol":"XBT/USD","price":"30000.1","event_time":"2023-11-14T22:13:20Z","column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"trade","weight":300,"value":"4611686018430387914","origin":"replay"},
  {"source":"binance","symbol":"BTCUSDT","price":"30010","event_time":"2023-11-14T22:13:20Z","column":"BTC/USD","decimals":2,"pair":"BTC/USDT","kind":"quote","weight":200,
   "via":[{"feed":"USDT/USD","invert":false,"value":"4611686018427397894","decimals":4}],"value":"4611686018430385903","origin":"replay"},
  {"source":"okx","symbol":"BTC-USD","price":"30030","event_time":"2023-11-14T22:00:00Z","column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"quote","weight":0,"value":"0","set_aside":"stale"},
  {"source":"kraken","symbol":"USDT/USD","price":"0.99905","event_time":"2023-11-14T22:13:20Z","column":"USDT/USD","decimals":4,"pair":"USDT/USD","kind":"trade","weight":1,"value":"4611686018427397894"},
  {"source":"okx","symbol":"USDT-USD","price":"0.99895","event_time":"2023-11-14T22:13:20Z","column":"USDT/USD","decimals":4,"pair":"USDT/USD","kind":"trade","weight":1,"value":"4611686018427397894"}]},
 {"address":"0xb","weight":100,"participated":true,"vector":["4611687718427387905","4611686018430388000","0","0"],"ticks":[]},
 {"address":"0xc","weight":100,"participated":true,"vector":["4611687718427387906","4611686018430388100","4611686018427397900","0"],"ticks":[]},
 {"address":"0xd","weight":100,"participated":false,"vector":[],"ticks":[]}],
"medians":["4611687718427387905","4611686018430388000","0","0"]}
`

func TestCheckOfAGoodTrace(t *testing.T) {
	// 0.99905 has its half on an odd digit and 0.99895 on an even one: at four
	// decimals they are 0.9990 and 0.9990, half to even.
	got, err := Check(strings.NewReader(good + good))
	require.NoError(t, err)
	require.Empty(t, got.Findings)
	require.Len(t, got.Deliveries, 2)
	require.Equal(t, []string{"time", "BTC/USD", "USDT/USD", ""}, got.Deliveries[1].Columns)
	var medians []string
	for _, m := range got.Deliveries[1].Medians {
		medians = append(medians, m.String())
	}
	require.Equal(t, []string{"4611687718427387905", "4611686018430388000", "0", "0"}, medians)
	require.Equal(t, []int{4, 4, 8}, []int{got.Medians, got.Locals, got.Ticks})
}

// A pair listed the other way round counts with 1/price: 1/0.00004 USDT x
// 0.9990 = 24975.00.
func TestCheckOfAnInvertedPrice(t *testing.T) {
	inverted := strings.NewReplacer(`"price":"30010"`, `"price":"0.00004","invert":true`, `"value":"4611686018430385903"`, `"value":"4611686018429885404"`).Replace(good)
	require.NotEqual(t, good, inverted)
	got, err := Check(strings.NewReader(inverted))
	require.NoError(t, err)
	require.Equal(t, 4, got.Ticks)
}

func TestCheckOfNothing(t *testing.T) {
	got, err := Check(strings.NewReader(""))
	require.NoError(t, err)
	require.Empty(t, got.Deliveries)
}

func TestCheckOfTamperedTraces(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		kind           Kind
		text           string
	}{
		{"median raised by one", `"4611686018430388000","0","0"]}`, `"4611686018430388001","0","0"]}`, MedianFinding, "the vectors give 4611686018430388000"},
		{"absent median given", `430388000","0","0"]}`, `430388000","4611686018427397894","0"]}`, MedianFinding, "the vectors give 0"},
		{"present median withheld", `["4611687718427387905","4611686018430388000","0","0"]}`, `["4611687718427387905","0","0","0"]}`, MedianFinding, "the vectors give"},
		{"vector changed", `"4611687718427387905","4611686018430388000","0","0"],"ticks"`, `"4611687718427387905","4611686018430388200","0","0"],"ticks"`,
			MedianFinding, "the vectors give 4611686018430388100"},
		{"weights shifted", `"0xb","weight":100`, `"0xb","weight":101`, FormFinding, "the weights sum to 401"},
		{"silent operator declared present", `"participated":false`, `"participated":true`, FormFinding, "0 values in 4 columns"},
		{"participant hidden", `"0xc","weight":100,"participated":true`, `"0xc","weight":100,"participated":false`, MedianFinding, "the vectors give 0"},
		{"quorum lowered", `"quorum":267`, `"quorum":266`, FormFinding, "not more than two thirds"},
		{"quorum beyond the total", `"quorum":267`, `"quorum":401`, FormFinding, "not more than two thirds"},
		{"quorum that no column reaches", `"quorum":267`, `"quorum":301`, MedianFinding, "the vectors give 0"},
		{"no quorum", `"quorum":267,`, ``, FormFinding, "quorum"},
		{"operator twice", `"0xb"`, `"0xa"`, FormFinding, "twice"},
		{"column 0 renamed", `["time",`, `["BTC/EUR",`, FormFinding, "column 0"},
		{"column twice", `"USDT/USD",""]`, `"BTC/USD",""]`, FormFinding, "twice"},
		{"decimals missing", `"decimals":[0,2,4,0]`, `"decimals":[0,2,4]`, FormFinding, "3 decimals"},
		{"median missing", `"4611686018430388000","0","0"]}`, `"4611686018430388000","0"]}`, FormFinding, "3 medians"},
		{"unused column used", `"USDT/USD",""]`, `"",""]`, FormFinding, "unused column 2 has a value"},
		{"value beyond 63 bits", `"vector":["4611687718427387905"`, `"vector":["9223372036854775808"`, FormFinding, "value"},
		{"negative value", `"vector":["4611687718427387905"`, `"vector":["-1"`, FormFinding, "value"},
		{"price changed", `"price":"30000.1"`, `"price":"30000.2"`, LocalFinding, "price and conversions do not give it"},
		{"price and value changed", `"price":"30000.1","event_time":"2023-11-14T22:13:20Z","column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"trade","weight":300,"value":"4611686018430387914"`,
			`"price":"30000.2","event_time":"2023-11-14T22:13:20Z","column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"trade","weight":300,"value":"4611686018430387924"`,
			LocalFinding, "its ticks give 4611686018430387924"},
		{"price as a fraction", `"price":"30010"`, `"price":"60020/2"`, LocalFinding, "price and conversions"},
		{"price with an exponent", `"price":"30010"`, `"price":"3001e1"`, LocalFinding, "price and conversions"},
		{"weight of a tick changed", `"weight":200`, `"weight":301`, LocalFinding, "its ticks give 4611686018430385903"},
		{"tick without weight counts", `"weight":200`, `"weight":0`, LocalFinding, "counts with the weight"},
		{"conversion changed", `"invert":false,"value":"4611686018427397894"`, `"invert":false,"value":"4611686018427397895"`, LocalFinding, "price and conversions"},
		{"conversion inverted", `"invert":false`, `"invert":true`, LocalFinding, "price and conversions"},
		{"price inverted", `"kind":"quote","weight":200`, `"kind":"quote","invert":true,"weight":200`, LocalFinding, "price and conversions"},
		{"conversion absent", `"invert":false,"value":"4611686018427397894"`, `"invert":false,"value":"0"`, LocalFinding, "price and conversions"},
		{"rounded up where half is even", `"price":"0.99905","event_time":"2023-11-14T22:13:20Z","column":"USDT/USD","decimals":4,"pair":"USDT/USD","kind":"trade","weight":1,"value":"4611686018427397894"`,
			`"price":"0.99905","event_time":"2023-11-14T22:13:20Z","column":"USDT/USD","decimals":4,"pair":"USDT/USD","kind":"trade","weight":1,"value":"4611686018427397895"`,
			LocalFinding, "price and conversions"},
		{"set aside with a value", `"value":"0","set_aside"`, `"value":"5","set_aside"`, LocalFinding, "set aside and has a value"},
		{"reason removed", `,"set_aside":"stale"`, ``, LocalFinding, "counts with the weight"},
		{"tick set aside", `"weight":300,"value":"4611686018430387914"`, `"weight":0,"set_aside":"crossed book","value":"0"`, LocalFinding, "its ticks give 4611686018430385903"},
		{"decimals of a tick", `"column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"trade"`, `"column":"BTC/USD","decimals":3,"pair":"BTC/USD","kind":"trade"`, LocalFinding, "has 3 decimals, the column 2"},
		{"tick of no feed", `"column":"BTC/USD","decimals":2,"pair":"BTC/USD","kind":"trade"`, `"decimals":2,"pair":"BTC/USD","kind":"trade"`, LocalFinding, "names no feed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(good, c.old), "the tampering hits one place")
			got, err := Check(strings.NewReader(strings.Replace(good, c.old, c.new, 1)))
			require.ErrorIs(t, err, ErrMismatch)
			require.NotEmpty(t, got.Findings)
			f := got.Findings[0]
			require.Equal(t, c.kind, f.Kind, f.String())
			require.Contains(t, f.Text, c.text)
			require.Equal(t, "main", f.FeedSet)
			require.EqualValues(t, 850000000, f.Round)
		})
	}
}

// A conversion that is right in itself but is not what the operator's own
// ticks of the converting feed give.
func TestCheckFindsAForeignConversion(t *testing.T) {
	tampered := strings.Replace(good, `"invert":false,"value":"4611686018427397894","decimals":4}],"value":"4611686018430385903"`,
		`"invert":false,"value":"4611686018427397904","decimals":4}],"value":"4611686018430388904"`, 1) // at 1.0000
	require.NotEqual(t, good, tampered)
	got, err := Check(strings.NewReader(tampered))
	require.ErrorIs(t, err, ErrMismatch)
	require.Contains(t, got.Findings[0].Text, "converts through USDT/USD at 4611686018427397904, its ticks give 4611686018427397894")
}

// An operator that lies in its vector shows, and the medians are recomputed all the same.
func TestCheckSeparatesLiarsFromMedians(t *testing.T) {
	tampered := strings.Replace(good, `"vector":["4611687718427387904","4611686018430387914"`, `"vector":["4611687718427387904","4611686018430387999"`, 1)
	got, err := Check(strings.NewReader(tampered))
	require.ErrorIs(t, err, ErrMismatch)
	require.Len(t, got.Findings, 1)
	require.Equal(t, LocalFinding, got.Findings[0].Kind)
	require.Equal(t, "0xa", got.Findings[0].Operator)
	require.Equal(t, "BTC/USD", got.Findings[0].Column)
	require.Contains(t, err.Error(), "local: feed set main round 850000000 operator 0xa column BTC/USD: signed 4611686018430387999")
	require.Equal(t, 2, got.Medians)
}

func TestCheckOfUnreadableTraces(t *testing.T) {
	for _, s := range []string{"{", "[]", `{"round":-1}`, good + "x", `{"quorum":"a lot"}`} {
		_, err := Check(strings.NewReader(s))
		require.Error(t, err)
		require.NotErrorIs(t, err, ErrMismatch, "%q", s)
	}
}

func TestMedianGolden(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "testdata", "weighted_median.json"))
	require.NoError(t, err)
	var file struct {
		Cases []struct {
			Name         string
			Quorum       json.Number
			Observations []struct{ Weight, Value json.Number }
			Median       string
		}
	}
	require.NoError(t, json.Unmarshal(b, &file))
	require.NotEmpty(t, file.Cases)
	read := func(n json.Number) *big.Int {
		v, ok := number(n)
		require.True(t, ok)
		return v
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var column []weighted
			for _, o := range c.Observations {
				column = append(column, weighted{weight: read(o.Weight), value: read(o.Value)})
			}
			require.Equal(t, c.Median, median(column, read(c.Quorum)).String())
		})
	}
}

func TestRoundHalfEven(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "1/2": 0, "3/2": 2, "5/2": 2, "-1/2": 0, "-3/2": -2, "-5/2": -2,
		"7/3": 2, "8/3": 3, "-7/3": -2, "-8/3": -3, "51/100": 1, "49/100": 0, "-51/100": -1,
	} {
		r, ok := new(big.Rat).SetString(in)
		require.True(t, ok)
		require.Equal(t, want, roundHalfEven(r).Int64(), in)
	}
}

// FuzzCheck: a trace comes from outside, and no trace breaks its checker.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"columns":["time"],"decimals":[0],"quorum":1,"total_weight":1,"operators":[{"address":"a","weight":1,"participated":true,"vector":["1"]}],"medians":["1"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := Check(bytes.NewReader(b)); err == nil && len(got.Findings) > 0 {
			t.Fatal("findings without an error")
		}
	})
}

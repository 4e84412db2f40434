package htx_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/htx"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	trade  = `{"ch":"market.abtc.trade.detail","ts":1616243199157,"tick":{"id":123140716701,"ts":1616243199156,"data":[{"id":123140716701236887569077664,"ts":1616243199156,"tradeId":7,"amount":1.98E-4,"price":58911.07,"direction":"sell"}]}}`
	bbo    = `{"ch":"market.abtc.bbo","ts":1654031600066,"tick":{"seqId":155441231856,"ask":6,"askSize":0.5,"bid":5.5,"bidSize":1e1,"quoteTime":1654031600064,"symbol":"abtc"}}`
	depth  = `{"ch":"market.abtc.depth.step0","ts":1618678069836,"tick":{"bids":[[1E-4,2],[9E-5,1]],"asks":[[2E-4,3]],"ts":1618678069830,"version":1}}`
	detail = `{"ch":"market.abtc.ticker","ts":1654164208520,"tick":{"close":5,"amount":9,"bid":4,"bidSize":1,"ask":6,"askSize":2}}`
)

func pack(t testing.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(plain)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func decode(t *testing.T, d sources.Decoder, text string) []string {
	t.Helper()
	return decodetest.BinaryRecords(d, pack(t, []byte(text)))
}

func TestAnswers(t *testing.T) { decodetest.Answers(t, htx.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"trade":          {trade, []string{"trade ABTC px=58911.07 qty=0.000198 sell id=7 ts=1616243199156000000 hist=0 dup=0 agg=0"}},
		"old trade":      {strings.Replace(trade, `"tradeId":7,`, "", 1), []string{"trade ABTC px=58911.07 qty=0.000198 sell id=123140716701236887569077664 ts=1616243199156000000 hist=0 dup=0 agg=0"}},
		"top":            {bbo, []string{"bbo ABTC bid=5.5*10 ask=6*0.5 ts=1654031600064000000 native"}},
		"empty side":     {strings.Replace(bbo, `"ask":6`, `"ask":null`, 1), []string{"bbo ABTC bid=5.5*10 ask=-*- ts=1654031600064000000 native"}},
		"levels":         {depth, []string{"bbo ABTC bid=0.0001*2 ask=0.0002*3 ts=1618678069830000000 native"}},
		"ticker":         {detail, []string{"ticker ABTC last=5 bid=4*1 ask=6*2 vol=9 ts=1654164208520000000"}},
		"ping":           {`{"ping":1618678073643}`, []string{"ctl ping "}},
		"ack":            {`{"id":"1","status":"ok","subbed":"market.abtc.bbo","ts":1}`, []string{"ctl ack "}},
		"unsubscribed":   {`{"id":"1","status":"ok","unsubbed":"market.abtc.bbo","ts":1}`, []string{"ctl unsub "}},
		"refusal":        {`{"status":"error","ts":1,"id":"1","err-code":"bad-request","err-msg":"invalid topic"}`, []string{"ctl error "}},
		"another symbol": {strings.Replace(bbo, `"symbol":"abtc"`, `"symbol":"eth"`, 1), []string{"bad: stream and symbol disagree"}},
		"zero price":     {strings.Replace(trade, "58911.07", "0", 1), []string{"bad: price or size that is not positive"}},
		"negative price": {strings.Replace(trade, "58911.07", "-1", 1), []string{"bad: price or size that is not positive"}},
		"exponent bomb":  {strings.Replace(trade, "58911.07", "1e999999999", 1), []string{"bad: number that cannot be read"}},
		"NaN":            {strings.Replace(trade, "58911.07", "NaN", 1), []string{"bad: not valid JSON"}},
		"bad level":      {strings.Replace(depth, "9E-5", "-1", 1), []string{"bad: number that cannot be read"}},
		"bad top":        {strings.Replace(bbo, "5.5", `"x"`, 1), []string{"bad: number that cannot be read"}},
		"no time":        {strings.Replace(bbo, "1654031600064", "0.5", 1), []string{"bad: event time that cannot be"}},
		"no side":        {strings.Replace(trade, `"sell"`, "1", 1), []string{"bad: missing or misplaced field"}},
		"not UTF-8":      {strings.Replace(trade, "sell", "\xff", 1), []string{"bad: not valid JSON"}},
		"deep":           {strings.Repeat("[", 10_000), []string{"bad: not valid JSON"}},
		"increments":     {strings.Replace(depth, "depth.step0", "mbp.150", 1), nil},
		"other topic":    {`{"ch":"status","tick":{}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decode(t, htx.NewDecoder(sources.DecoderOptions{}), tc.frame))
			require.Equal(t, tc.want, decodetest.Records(htx.NewDecoder(sources.DecoderOptions{}), tc.frame), "as text")
		})
	}
}

func TestPingIsAnswered(t *testing.T) {
	t.Parallel()
	d := htx.NewDecoder(sources.DecoderOptions{})
	require.Equal(t, []string{"ctl ping "}, decode(t, d, `{"ping":1618678073643}`))
	require.Equal(t, [][]byte{[]byte(`{"pong":1618678073643}`)}, d.(sources.Replier).Replies())
	for _, odd := range []string{`{"ping":"1"}`, `{"ping":-1}`, `{"ping":{}}`, `{"ping":123140716701236887569077664}`} {
		decode(t, d, odd)
		require.Empty(t, d.(sources.Replier).Replies(), odd)
	}
}

// A message that unpacks into too much is given up early, one that is broken is
// refused, and both leave the decoder as it was.
func TestCompression(t *testing.T) {
	d := htx.NewDecoder(sources.DecoderOptions{})
	bomb := pack(t, bytes.Repeat([]byte(" "), 64<<20))
	require.Less(t, len(bomb), 1<<20, "the read limit lets it through")
	good := pack(t, []byte(bbo))
	for name, tc := range map[string]struct {
		frame []byte
		want  string
	}{
		"bomb":         {bomb, "bad: message that unpacks into too much"},
		"bomb of many": {bytes.Repeat(pack(t, bytes.Repeat([]byte(" "), 200<<10)), 6), "bad: message that unpacks into too much"},
		"not gzip":     {[]byte(bbo), "bad: message that cannot be unpacked"},
		"empty":        {nil, "bad: message that cannot be unpacked"},
		"cut off":      {good[:len(good)-9], "bad: message that cannot be unpacked"},
		"bad checksum": {append(bytes.Clone(good[:len(good)-8]), 1, 2, 3, 4, 5, 6, 7, 8), "bad: message that cannot be unpacked"},
		"rubbish":      {[]byte{0x1f, 0x8b, 0x00, 0xff, 0xfe}, "bad: message that cannot be unpacked"},
	} {
		require.Equal(t, []string{tc.want}, decodetest.BinaryRecords(d, tc.frame), name)
	}
	require.Len(t, decodetest.BinaryRecords(d, good), 1)
	allocated := testing.AllocsPerRun(5, func() { decodetest.BinaryRecords(d, bomb) })
	require.Less(t, allocated, 20.0, "a bomb allocates nothing to speak of")
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := htx.Venue()
	require.Equal(t, `{"sub":"market.abtc.bbo","id":"1"}`, string(v.Subscribe([]string{"ABTC"}, v.Channels)[0]))
	require.Len(t, v.Subscribe([]string{"A", "B"}, v.Channels), 4)
	require.Equal(t, "/market/detail/merged?symbol=abtc", v.TickerPath("ABTC"))
	pairs := decodetest.Instruments(t, v, "htx")
	require.EqualValues(t, "ZEN/ETH", pairs["ZENETH"])
	require.EqualValues(t, "FIL3S/USDT", pairs["FIL3SUSDT"])
	list, err := v.ParseInstruments([]byte(`{"status":"ok","data":[{"base-currency":"a","quote-currency":"b","symbol":"ab","state":"offline"}]}`))
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = v.ParseInstruments([]byte(`{"status":"error","err-code":"too-many-request","err-msg":"slow down"}`))
	require.ErrorContains(t, err, "too-many-request")
	var got []sources.Record
	body := `{"status":"ok","ch":"market.abtc.detail.merged","ts":1654164208520,"tick":{"amount":9,"close":5,"bid":[4,1.5],"ask":[6,2]}}`
	require.NoError(t, v.ParseTicker("ABTC", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Equal(t, "1.5", got[0].BidSize.String())
	require.Error(t, v.ParseTicker("XBTC", []byte(body), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("ABTC", []byte(strings.Replace(body, "1654164208520", "-1", 1)), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "htx", trade, bbo, depth, detail)
	decodetest.Fuzz(f, htx.Venue(), "https://api.huobi.pro/market/detail/merged")
}

// FuzzUnpack feeds what is unpacked, and what is not, as binary messages.
func FuzzUnpack(f *testing.F) {
	decodetest.FuzzBinary(f, htx.Venue(), pack(f, []byte(trade)), pack(f, []byte(depth)), []byte{0x1f, 0x8b, 8, 0})
}

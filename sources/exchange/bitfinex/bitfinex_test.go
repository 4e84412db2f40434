package bitfinex_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/bitfinex"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	conf     = `{"event":"conf","status":"OK","flags":98304}`
	ticks    = `{"event":"subscribed","channel":"ticker","chanId":5,"symbol":"tABTUSD","pair":"ABTUSD"}`
	prints   = `{"event":"subscribed","channel":"trades","chanId":6,"symbol":"tABTUSD","pair":"ABTUSD"}`
	depths   = `{"event":"subscribed","channel":"book","chanId":7,"symbol":"tABTUSD","prec":"P0","freq":"F0","len":"25","pair":"ABTUSD"}`
	ticker   = `[5,[4,2.5,6,1,0.1,0.2,5,99,8,1e-7],1,1564617600570]`
	fast     = `[6,"te",[382490248,1564617600489,-0.5,5.1],1,1564617600570]`
	final    = `[6,"tu",[382490248,1564617600489,-0.5,5.1],2,1564617600590]`
	snapshot = `[7,[[4,1,2],[3.9,2,5],[6,1,-1e-7]],1,1564617600541]`
	update   = `[7,[4.5,1,3],2,1564617600999]`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, bitfinex.Venue()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"ticker":             {ticker, []string{"ticker tABTUSD last=5 bid=4*2.5 ask=6*1 vol=99 ts=1564617600570000000"}},
		"no bids":            {strings.Replace(ticker, "[4,2.5", "[null,null", 1), []string{"ticker tABTUSD last=5 bid=-*- ask=6*1 vol=99 ts=1564617600570000000"}},
		"trade":              {fast, []string{"trade tABTUSD px=5.1 qty=0.5 sell id=382490248 ts=1564617600489000000 hist=0 dup=0 agg=0"}},
		"history":            {`[6,[[1,1564617600489,2,5.1]],1,1564617600570]`, []string{"trade tABTUSD px=5.1 qty=2 buy id=1 ts=1564617600489000000 hist=1 dup=0 agg=0"}},
		"snapshot":           {snapshot, []string{"bbo tABTUSD bid=4*2 ask=6*0.0000001 ts=1564617600541000000 book"}},
		"empty book":         {`[7,[],1,1564617600541]`, []string{"bbo tABTUSD bid=-*- ask=-*- ts=1564617600541000000 book"}},
		"update first":       {update, nil},
		"book checksum":      {`[7,"cs",-5,1,1564617600541]`, nil},
		"heartbeat":          {`[6,"hb",1,1564617600541]`, []string{"ctl hb "}},
		"unknown channel":    {strings.Replace(ticker, "[5", "[9", 1), nil},
		"greeting":           {`{"event":"info","version":2,"platform":{"status":1}}`, []string{"ctl status "}},
		"maintenance":        {`{"event":"info","code":20060,"msg":"Maintenance"}`, []string{"ctl status "}},
		"maintenance over":   {`{"event":"info","code":20061,"msg":"over"}`, []string{"ctl reconnect "}},
		"restart":            {`{"event":"info","code":20051,"msg":"bye"}`, []string{"ctl reconnect "}},
		"refusal":            {`{"event":"error","msg":"symbol: invalid","code":10300,"channel":"trades","symbol":"tFOO"}`, []string{"ctl error tFOO"}},
		"pong":               {`{"event":"pong","ts":1}`, []string{"ctl pong "}},
		"unsubscribed":       {`{"event":"unsubscribed","status":"OK","chanId":6}`, []string{"ctl unsub tABTUSD"}},
		"zero price":         {strings.Replace(fast, "5.1", "0", 1), []string{"bad: price or size that is not positive"}},
		"zero amount":        {strings.Replace(fast, "-0.5", "0", 1), []string{"bad: price or size that is not positive"}},
		"negative price":     {strings.Replace(fast, "5.1", "-5.1", 1), []string{"bad: price or size that is not positive"}},
		"twice negative":     {strings.Replace(fast, "-0.5", `"--0.5"`, 1), []string{"bad: number that cannot be read"}},
		"exponent bomb":      {strings.Replace(fast, "5.1", "1e999999999", 1), []string{"bad: number that cannot be read"}},
		"exponent amount":    {strings.Replace(fast, "-0.5", "-1e999999999", 1), []string{"bad: number that cannot be read"}},
		"NaN":                {strings.Replace(fast, "5.1", "NaN", 1), []string{"bad: not valid JSON"}},
		"negative bid":       {strings.Replace(ticker, "[4", "[-4", 1), []string{"bad: price or size that is not positive"}},
		"short ticker":       {`[5,[4,2.5],1,1564617600570]`, []string{"bad: missing or misplaced field"}},
		"no trade":           {`[6,"te",1,1564617600570]`, []string{"bad: number that cannot be read"}},
		"no payload":         {`[5,1,1564617600570]`, []string{"bad: missing or misplaced field"}},
		"no sequence":        {`[5,[1],1564617600570]`, []string{"bad: missing or misplaced field"}},
		"no time":            {`[5,[1],1,"x"]`, []string{"bad: event time that cannot be"}},
		"no number":          {`["a",[1],1]`, nil},
		"not a subscription": {`{"event":"subscribed","channel":"trades","symbol":"tA"}`, []string{"bad: missing or misplaced field"}},
		"bad price":          {`[7,[[0,1,2]],1,1564617600541]`, []string{"bad: order book cannot be kept"}},
		"not UTF-8":          {"[7,\"\xff\",1,2]", []string{"bad: not valid JSON"}},
		"deep":               {strings.Repeat("[", 10_000), []string{"bad: not valid JSON"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(open(t), tc.frame))
		})
	}
}

// open is a connection with its channels.
func open(t *testing.T) sources.Decoder {
	t.Helper()
	d := bitfinex.NewDecoder(sources.DecoderOptions{})
	require.Equal(t, []string{"ctl conf "}, decodetest.Records(d, conf))
	for _, s := range []string{ticks, prints, depths} {
		require.Equal(t, []string{"ctl ack tABTUSD"}, decodetest.Records(d, s))
	}
	return d
}

func TestTradeCountsOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	require.Contains(t, decodetest.Records(d, fast)[0], "dup=0")
	require.Contains(t, decodetest.Records(d, final)[0], "dup=1")
	// A final print whose fast one was before the subscription is the first.
	alone := strings.NewReplacer("382490248", "382490999", ",2,15", ",3,15").Replace(final)
	require.Contains(t, decodetest.Records(d, alone)[0], "id=382490999 ts=1564617600489000000 hist=0 dup=0")
}

func TestBookIsKept(t *testing.T) {
	t.Parallel()
	d := open(t)
	require.Len(t, decodetest.Records(d, snapshot), 1)
	require.Equal(t, []string{"bbo tABTUSD bid=4.5*3 ask=6*0.0000001 ts=1564617600999000000 book"}, decodetest.Records(d, update))
	require.Empty(t, decodetest.Records(d, `[7,[3.9,0,1],3,1564617600999]`), "the top did not change")
	require.Equal(t, []string{"bbo tABTUSD bid=4*2 ask=6*0.0000001 ts=1564617600999000000 book"}, decodetest.Records(d, `[7,[4.5,0,1],4,1564617600999]`))
	require.Equal(t, []string{"bbo tABTUSD bid=4*2 ask=-*- ts=1564617600999000000 book"}, decodetest.Records(d, `[7,[6,0,-1],5,1564617600999]`))
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ frame, want string }{
		"sequence":           {strings.Replace(update, ",2,15", ",3,15", 1), "gap 1-3"},
		"sequence elsewhere": {`[5,"hb",9,1564617600999]`, "gap 1-9"},
		"back":               {`[5,"hb",1,1564617600999]`, "gap 1-1"},
		"number":             {`[7,[4.5,1,"x"],2,1564617600999]`, "bad: order book cannot be kept"},
		"no amount":          {`[7,[4.5,1],2,1564617600999]`, "bad: order book cannot be kept"},
		"negative price":     {`[7,[-4.5,1,1],2,1564617600999]`, "bad: order book cannot be kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, tc.want, decodetest.Records(d, tc.frame)[0])
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"event":"unsubscribe","chanId":7}`, string(replies[0]))
			require.Equal(t, `{"event":"subscribe","channel":"book","symbol":"tABTUSD","prec":"P0","freq":"F0","len":"25"}`, string(replies[1]))
			for _, r := range decodetest.Records(d, strings.Replace(update, ",2,15", ",10,15", 1)) {
				require.NotContains(t, r, "bbo", "nothing is served from a broken book")
			}
			d.(sources.Replier).Replies()
			decodetest.Records(d, strings.Replace(depths, `"chanId":7`, `"chanId":8`, 1))
			require.Len(t, decodetest.Records(d, strings.NewReplacer("[7,[[4,", "[8,[[4.1,", ",1,15", ",11,15").Replace(snapshot)), 1, "a new snapshot brings it back")
		})
	}
}

// The vendor's sample frames, with channels that this test names: they carry
// sequence and time.
func TestSamples(t *testing.T) {
	t.Parallel()
	var got []string
	for _, line := range decodetest.Lines[decodetest.Line](t, filepath.Join(testkit.Fixtures(t), "ws", "bitfinex-samples__tardis.jsonl.gz")) {
		d := bitfinex.NewDecoder(sources.DecoderOptions{})
		decodetest.Records(d, conf)
		for id, name := range map[string]string{"6957": "trades", "89": "trades", "6959": "book", "94952": "ticker", "129136": "ticker"} {
			symbol := "tX" + id
			if id == "129136" {
				symbol = "fUSD"
			}
			decodetest.Records(d, `{"event":"subscribed","channel":"`+name+`","chanId":`+id+`,"symbol":"`+symbol+`","prec":"P0"}`)
		}
		// The recorder put the channel's name and pair behind the venue's own parts.
		text := strings.NewReplacer(`,"ticker","MATIC:BTC"`, "", `,"ticker","BTC"`, "").Replace(line.Text)
		got = append(got, decodetest.Records(d, text)...)
	}
	require.Equal(t, []string{
		"trade tX6957 px=218.74 qty=0.43426 buy id=382490248 ts=1564617600489000000 hist=0 dup=0 agg=0",
		"trade tX89 px=10088 qty=0.01302607 buy id=382489562 ts=1564617598688000000 hist=1 dup=0 agg=0",
		"trade tX89 px=10087.98969503 qty=0.00705845 buy id=382489563 ts=1564617600709000000 hist=0 dup=0 agg=0",
		"bbo tX6959 bid=216*31.52 ask=218.75*13.33333333 ts=1564617600541000000 book",
		"ctl hb ",
		"ticker tX94952 last=0.00002276 bid=0.00002271*657877.4673439099 ask=0.00002274*197418.99101772 vol=81802.36928943 ts=1633910436166000000",
	}, got)
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := bitfinex.Venue()
	messages := v.Subscribe([]string{"tBTCUSD"}, v.Channels)
	require.Len(t, messages, 3)
	require.Equal(t, `{"event":"conf","flags":98304}`, string(messages[0]))
	require.Equal(t, `{"event":"subscribe","channel":"ticker","symbol":"tBTCUSD"}`, string(messages[1]))
	pairs := decodetest.Instruments(t, v, "bitfinex")
	require.EqualValues(t, "BTC/USDT", pairs["tBTCUST"])
	require.EqualValues(t, "AAVE/USD", pairs["tAAVE:USD"])
	require.EqualValues(t, "TESTBTC/TESTUSD", pairs["tTESTBTC:TESTUSD"], "paper trading stands for no real pair")
	list, err := v.ParseInstruments([]byte(`[["DSHUSD","BAD","AAVE:UST"],[["DSH","DASH"],["UST","USDt"]]]`))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "tDSHUSD", Pair: "DASH/USD"}, {Symbol: "tAAVE:UST", Pair: "AAVE/USDT"}}, list)
	_, err = v.ParseInstruments([]byte(`["error",11010,"ratelimit: error"]`))
	require.ErrorContains(t, err, "ratelimit")
	var got []sources.Record
	require.NoError(t, v.ParseTicker("tBTCUSD", []byte(`[4,2.5,6,1,0.1,0.2,5,99,8,1]`), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Equal(t, "99", got[0].Volume.String())
	require.Error(t, v.ParseTicker("tFOO", []byte(`["error",10020,"symbol: invalid"]`), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("tFOO", []byte(`{}`), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "bitfinex", conf, ticks, prints, depths, ticker, fast, final, snapshot, update)
	decodetest.Fuzz(f, bitfinex.Venue(), "https://api-pub.bitfinex.com/v2/ticker/tBTCUSD")
}

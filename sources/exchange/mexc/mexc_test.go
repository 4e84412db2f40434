package mexc_test

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/mexc"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const url = "https://api.mexc.com/api/v3/depth?symbol=AB&limit=1000"

func text(n protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, n, protowire.BytesType), s)
}

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

func join(parts ...[]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// wrap makes a push of one body.
func wrap(field protowire.Number, body ...[]byte) []byte {
	return join(text(1, "spot@public.x@AB"), text(3, "AB"), number(6, 1710000000005), text(field, string(join(body...))))
}

func deal(price, size string, side, at uint64) []byte {
	return text(1, string(join(text(1, price), text(2, size), number(3, side), number(4, at))))
}

func level(side protowire.Number, price, size string) []byte {
	return text(side, string(join(text(1, price), text(2, size))))
}

func diff(from, to string, levels ...[]byte) []byte {
	return wrap(313, join(levels...), text(3, "x"), text(4, from), text(5, to))
}

// The JSON view of the recordings.
func TestAnswers(t *testing.T) { decodetest.Answers(t, mexc.Venue()) }

// The binary form of the same frames gives the same answers.
func TestBinaryAnswers(t *testing.T) {
	type line struct {
		Binary string          `json:"b"`
		JSON   json.RawMessage `json:"json"`
	}
	compared := 0
	for _, path := range decodetest.Recordings(t, "mexc-pb") {
		twin := strings.Replace(path, "mexc-pb__", "mexc__", 1)
		views := map[string]string{}
		for _, l := range decodetest.Lines[decodetest.Line](t, twin) {
			views[normal(t, []byte(l.Text))] = l.Text
		}
		for i, l := range decodetest.Lines[line](t, path) {
			view, ok := views[normal(t, l.JSON)]
			require.True(t, ok, "%s line %d has no twin", filepath.Base(path), i+1)
			b, err := base64.StdEncoding.DecodeString(l.Binary)
			require.NoError(t, err)
			got := decodetest.BinaryRecords(mexc.NewDecoder(sources.DecoderOptions{}), b)
			require.Equal(t, decodetest.Records(mexc.NewDecoder(sources.DecoderOptions{}), view), got)
			compared += len(got)
		}
	}
	require.Equal(t, 7, compared, "five trades and two tops, as in the answer keys")
}

// normal writes JSON with its keys in order.
func normal(t *testing.T, b []byte) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(b, &v))
	out, err := json.Marshal(v)
	require.NoError(t, err)
	return string(out)
}

func TestDecodeBinary(t *testing.T) {
	t.Parallel()
	top := func(v ...string) []byte {
		var b []byte
		for i, s := range v {
			b = append(b, text(protowire.Number(i+1), s)...)
		}
		return wrap(315, b)
	}
	for name, tc := range map[string]struct {
		frame []byte
		want  []string
	}{
		"trades": {wrap(314, deal("5.1", "2", 1, 1710000000001), deal("5", "1", 2, 1710000000002)), []string{
			"trade AB px=5.1 qty=2 buy id= ts=1710000000001000000 hist=0 dup=0 agg=0", "trade AB px=5 qty=1 sell id= ts=1710000000002000000 hist=0 dup=0 agg=0",
		}},
		"top":              {top("4", "1", "6", "2"), []string{"bbo AB bid=4*1 ask=6*2 ts=1710000000005000000 native"}},
		"empty side":       {top("4", "1", "", ""), []string{"bbo AB bid=4*1 ask=-*- ts=1710000000005000000 native"}},
		"unknown fields":   {join(top("4", "1", "6", "2"), number(900, 5), text(901, "x"), protowire.AppendFixed64(protowire.AppendTag(nil, 902, protowire.Fixed64Type), 1)), []string{"bbo AB bid=4*1 ask=6*2 ts=1710000000005000000 native"}},
		"nothing in it":    {join(text(1, "spot@public.x@AB"), text(3, "AB")), nil},
		"change first":     {diff("1", "2", level(1, "6", "1")), nil},
		"another symbol":   {join(text(3, "CD"), text(1, "spot@public.x@AB"), text(315, "")), []string{"bad: stream and symbol disagree"}},
		"no symbol":        {join(text(1, "spot@public.x@"), text(315, "")), []string{"bad: stream and symbol disagree"}},
		"not UTF-8":        {join(text(1, "x@\xff"), text(3, "\xff"), text(315, "")), []string{"bad: stream and symbol disagree"}},
		"zero price":       {wrap(314, deal("0", "2", 1, 1710000000001)), []string{"bad: price or size that is not positive"}},
		"negative":         {wrap(314, deal("-1", "2", 1, 1710000000001)), []string{"bad: price or size that is not positive"}},
		"exponent bomb":    {wrap(314, deal("1e999999999", "2", 1, 1710000000001)), []string{"bad: number that cannot be read"}},
		"NaN":              {wrap(314, deal("NaN", "2", 1, 1710000000001)), []string{"bad: number that cannot be read"}},
		"no price":         {wrap(314, text(1, "")), []string{"bad: number that cannot be read"}},
		"no side":          {wrap(314, deal("1", "2", 3, 1710000000001)), []string{"bad: missing or misplaced field"}},
		"no time":          {wrap(314, deal("1", "2", 1, 0)), []string{"bad: event time that cannot be"}},
		"time in the end":  {wrap(314, deal("1", "2", 1, 1<<62)), []string{"bad: event time that cannot be"}},
		"sent in the end":  {join(top("4", "1", "6", "2"), number(6, 1<<63)), []string{"bad: event time that cannot be"}},
		"negative top":     {top("-4", "1", "6", "2"), []string{"bad: number that cannot be read"}},
		"top of no size":   {top("4", "", "6", "2"), []string{"bad: number that cannot be read"}},
		"cut off":          {top("4", "1", "6", "2")[:30], []string{"bad: not a valid protobuf message"}},
		"wrong type":       {number(314, 5), []string{"bad: not a valid protobuf message"}},
		"wrong type in it": {wrap(314, number(1, 5)), []string{"bad: not a valid protobuf message"}},
		"group":            {[]byte{0x0b, 0x0b, 0x0b}, []string{"bad: not a valid protobuf message"}},
		"JSON":             {[]byte(`{"msg":"PONG"}`), []string{"bad: not a valid protobuf message"}},
		"too many trades":  {wrap(314, []byte(strings.Repeat(string(text(1, "")), 20_001))), []string{"bad: not a valid protobuf message"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.BinaryRecords(mexc.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestDecodeText(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string][]string{
		`{"id":0,"code":0,"msg":"spot@public.aggre.deals.v3.api.pb@100ms@AB"}`:              {"ctl ack "},
		`{"id":0,"code":0,"msg":"Not Subscribed successfully! [spot@x].Reason： Blocked! "}`: {"ctl error "},
		`{"id":0,"code":730,"msg":"invalid"}`:                                               {"ctl error "},
		`{"id":0,"code":0,"msg":"PONG"}`:                                                    {"ctl pong "},
		`{"method":"PING"}`:                                                                 {"ctl ping "},
		`{"code":`:                                                                          {"bad: not valid JSON"},
		`[]`:                                                                                nil,
		strings.Repeat("[", 10_000):                                                         {"bad: not valid JSON"},
		`{"channel":"a@AB","symbol":"A\u0042","publicAggreBookTicker":{"bidPrice":"1"}}`:              {"bad: stream and symbol disagree"},
		`{"channel":"a@AB","symbol":"AB","publicAggreDepths":{"fromVersion":"x","toVersion":"1"}}`:    {"bad: missing or misplaced field"},
		`{"channel":"a@AB","symbol":"AB","publicAggreDeals":{"deals":[{"price":{},"quantity":"1"}]}}`: {"bad: number that cannot be read"},
	} {
		d := mexc.NewDecoder(sources.DecoderOptions{})
		require.Equal(t, want, decodetest.Records(d, frame), frame)
		if strings.Contains(frame, "PING") {
			require.Equal(t, [][]byte{[]byte(`{"method":"PONG"}`)}, d.(sources.Replier).Replies())
		}
	}
}

func TestBookIsKept(t *testing.T) {
	t.Parallel()
	d := mexc.NewDecoder(sources.DecoderOptions{})
	require.Empty(t, decodetest.BinaryRecords(d, diff("101", "102", level(2, "4.5", "3"))))
	require.Equal(t, []sources.Request{{Path: "/api/v3/depth?symbol=AB&limit=1000"}}, d.(sources.Requester).Requests())
	require.Equal(t, []string{"bbo AB bid=4*1 ask=6*1 ts=- book", "bbo AB bid=4.5*3 ask=6*1 ts=1710000000005000000 book"},
		decodetest.RESTRecords(d, url, `{"lastUpdateId":100,"bids":[["4","1"]],"asks":[["6","1"]]}`))
	require.Empty(t, decodetest.BinaryRecords(d, diff("102", "102", level(2, "4.9", "3"))), "it is in the book")
	require.Equal(t, []string{"bbo AB bid=4*1 ask=6*1 ts=1710000000005000000 book"}, decodetest.BinaryRecords(d, diff("103", "103", level(2, "4.5", "0"))))
	for name, tc := range map[string]struct {
		frame []byte
		want  string
	}{
		"gap":     {diff("105", "105"), "gap 103-105"},
		"number":  {diff("201", "201", level(1, "x", "1")), "bad: order book cannot be kept"},
		"zero":    {diff("201", "201", level(1, "0", "1")), "bad: order book cannot be kept"},
		"turned":  {diff("201", "200"), "bad: missing or misplaced field"},
		"numbers": {diff("", "201"), "bad: missing or misplaced field"},
	} {
		if name != "gap" {
			decodetest.RESTRecords(d, url, `{"lastUpdateId":200,"bids":[["4.1","1"]],"asks":[["6","1"]]}`)
		}
		require.Equal(t, []string{tc.want}, decodetest.BinaryRecords(d, tc.frame), name)
		require.Len(t, d.(sources.Requester).Requests(), 1, name)
		require.Empty(t, decodetest.BinaryRecords(d, diff("201", "201", level(2, "4.8", "1"))), "nothing is served from a broken book")
		d = mexc.NewDecoder(sources.DecoderOptions{})
		decodetest.RESTRecords(d, url, `{"lastUpdateId":103,"bids":[["4","1"]],"asks":[["6","1"]]}`)
	}
	require.Equal(t, []string{"bad: not valid JSON"}, decodetest.RESTRecords(d, url, `{`))
	require.Equal(t, []string{"bad: missing or misplaced field"}, decodetest.RESTRecords(d, url, `{"code":-1121}`))
	require.Empty(t, decodetest.RESTRecords(d, url, `{"lastUpdateId":7,"bids":[],"asks":[]}`), "older than the book")
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := mexc.Venue()
	require.Equal(t, `{"method":"SUBSCRIPTION","params":["spot@public.aggre.bookTicker.v3.api.pb@100ms@AB","spot@public.aggre.deals.v3.api.pb@100ms@AB"]}`,
		string(v.Subscribe([]string{"AB"}, v.Channels)[0]))
	list, err := v.ParseInstruments([]byte(`{"symbols":[
		{"symbol":"AB","status":"1","baseAsset":"A","quoteAsset":"B","isSpotTradingAllowed":true},
		{"symbol":"CB","status":"1","baseAsset":"C","quoteAsset":"B","isSpotTradingAllowed":false},
		{"symbol":"DB","status":"2","baseAsset":"D","quoteAsset":"B"},
		{"symbol":"EB","status":"ENABLED","baseAsset":"E","quoteAsset":"B"}]}`))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{{Symbol: "AB", Pair: "A/B"}, {Symbol: "EB", Pair: "E/B"}}, list)
	_, err = v.ParseInstruments([]byte(`{"code":429,"msg":"Too Many Requests"}`))
	require.ErrorContains(t, err, "429")
	var got []sources.Record
	body := `{"symbol":"AB","bidPrice":"4","bidQty":"1","askPrice":"6","askQty":"2"}`
	require.NoError(t, v.ParseTicker("AB", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Error(t, v.ParseTicker("CB", []byte(body), func(*sources.Record) {}))
	require.Error(t, v.ParseTicker("AB", []byte(strings.Replace(body, `"4"`, `"x"`, 1)), func(*sources.Record) {}))
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "mexc", `{"method":"PING"}`)
	decodetest.Fuzz(f, mexc.Venue(), url)
}

func FuzzBinary(f *testing.F) {
	decodetest.FuzzBinary(f, mexc.Venue(), wrap(314, deal("5", "1", 2, 1710000000002)), diff("1", "2", level(1, "6", "1")), wrap(315, text(1, "4"), text(2, "1")))
}

package okx_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/okx"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

const (
	ticker   = `{"arg":{"channel":"tickers","instId":"A-B"},"data":[{"instId":"A-B","last":"5","askPx":"6","askSz":"1","bidPx":"","bidSz":"","vol24h":"9","ts":"1639999318686"}]}`
	trade    = `{"arg":{"channel":"trades","instId":"A-B"},"data":[{"instId":"A-B","tradeId":"7","px":"5.1","sz":"2","side":"sell","ts":"1646311839593","count":"3"}]}`
	top      = `{"arg":{"channel":"bbo-tbt","instId":"A-B"},"data":[{"asks":[["6","1","0","1"]],"bids":[["5","2","0","1"]],"ts":"1646311839593","seqId":9}]}`
	snapshot = `{"arg":{"channel":"books","instId":"A-B"},"action":"snapshot","data":[{"asks":[["6","1","0","1"]],"bids":[["5","2","0","1"]],"ts":"1646311839593","checksum":0,"seqId":10,"prevSeqId":-1}]}`
	update   = `{"arg":{"channel":"books","instId":"A-B"},"action":"update","data":[{"asks":[],"bids":[["5.5","2","0","1"]],"ts":"1646311839594","checksum":0,"seqId":12,"prevSeqId":10}]}`
)

func TestAnswers(t *testing.T) { decodetest.Answers(t, okx.Venue()) }

func TestShapes(t *testing.T) {
	t.Parallel()
	decodetest.Shapes(t, okx.Venue(), regexp.MustCompile(`"arg":.*"channel":"(tickers|trades)".*"data"`), nil)
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame string
		want  []string
	}{
		"empty side":     {ticker, []string{"ticker A-B last=5 bid=-*- ask=6*1 vol=9 ts=1639999318686000000"}},
		"several prints": {trade, []string{"trade A-B px=5.1 qty=2 sell id=7 ts=1646311839593000000 hist=0 dup=0 agg=1"}},
		"top":            {top, []string{"bbo A-B bid=5*2 ask=6*1 ts=1646311839593000000 native"}},
		"pong":           {"pong", []string{"ctl pong "}},
		"will close":     {`{"event":"notice","code":"64008","msg":"soon"}`, []string{"ctl reconnect "}},
		"refusal":        {`{"event":"error","code":"60018","msg":"no","arg":{"channel":"trades","instId":"A-B"}}`, []string{"ctl error A-B"}},
		"wrong symbol":   {strings.Replace(trade, `"instId":"A-B","tradeId"`, `"instId":"C-B","tradeId"`, 1), []string{"bad: stream and symbol disagree"}},
		"zero size":      {strings.Replace(trade, `"sz":"2"`, `"sz":"0"`, 1), []string{"bad: price or size that is not positive"}},
		"bad level":      {strings.Replace(top, `"5"`, `"-5"`, 1), []string{"bad: number that cannot be read"}},
		"update first":   {update, nil},
		"old protocol":   {`{"table":"spot/depth5","data":[{}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, decodetest.Records(okx.NewDecoder(sources.DecoderOptions{}), tc.frame))
		})
	}
}

func TestBookIsGuarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ frame, want string }{
		"checksum": {strings.Replace(update, `"checksum":0`, `"checksum":-5`, 1), "bad: order book checksum does not verify"},
		"sequence": {strings.Replace(update, `"prevSeqId":10`, `"prevSeqId":11`, 1), "gap 10-11"},
		"number":   {strings.Replace(update, `"5.5"`, `"x"`, 1), "bad: order book cannot be kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := okx.NewDecoder(sources.DecoderOptions{})
			require.Len(t, decodetest.Records(d, snapshot), 1)
			require.Equal(t, []string{tc.want}, decodetest.Records(d, tc.frame))
			replies := d.(sources.Replier).Replies()
			require.Len(t, replies, 2)
			require.Equal(t, `{"op":"subscribe","args":[{"channel":"books","instId":"A-B"}]}`, string(replies[1]))
			require.Empty(t, decodetest.Records(d, update), "nothing is served from a broken book")
			require.Len(t, decodetest.Records(d, snapshot), 1, "a new snapshot brings it back")
		})
	}
}

func TestVenue(t *testing.T) {
	t.Parallel()
	v := okx.Venue()
	require.Equal(t, `{"op":"subscribe","args":[{"channel":"tickers","instId":"A-B"},{"channel":"trades","instId":"A-B"},{"channel":"bbo-tbt","instId":"A-B"}]}`,
		string(v.Subscribe([]string{"A-B"}, v.Channels)[0]))
	list, err := v.ParseInstruments([]byte(`{"code":"0","data":[
		{"instType":"SPOT","instId":"BTC-USDT","baseCcy":"BTC","quoteCcy":"USDT","uly":"","state":"live"},
		{"instType":"SWAP","instId":"UNI-USD-SWAP","baseCcy":"","quoteCcy":"","uly":"UNI-USD","state":"live"},
		{"instType":"FUTURES","instId":"BTC-USD-220527","uly":"BTC-USD","state":"live"},
		{"instType":"FUTURES","instId":"BTC-USD-210527","uly":"BTC-USD","state":"expired"},
		{"instType":"OPTION","instId":"BTC-USD-220527-30000-C","uly":"BTC-USD","state":"live"}]}`))
	require.NoError(t, err)
	require.Equal(t, []sources.Instrument{
		{Symbol: "BTC-USDT", Pair: "BTC/USDT"}, {Symbol: "UNI-USD-SWAP", Pair: "UNI/USD/SWAP"}, {Symbol: "BTC-USD-220527", Pair: "BTC/USD/220527"},
	}, list)
	_, err = v.ParseInstruments([]byte(`{"code":"50011","msg":"Too many requests","data":[]}`))
	require.ErrorContains(t, err, "50011")
	var got []sources.Record
	body := `{"code":"0","msg":"","data":[{"instId":"A-B","last":"5","askPx":"6","askSz":"1","bidPx":"4","bidSz":"1","vol24h":"9","ts":"1639999318686"}]}`
	require.NoError(t, v.ParseTicker("A-B", []byte(body), func(r *sources.Record) { got = append(got, *r) }))
	require.Equal(t, "4", got[0].Bid.String())
	require.Error(t, v.ParseTicker("C-B", []byte(body), func(*sources.Record) {}))
}

func TestOkcoin(t *testing.T) {
	t.Parallel()
	v := okx.Okcoin()
	require.Equal(t, "okcoin", v.Source)
	require.Contains(t, v.StreamURL, "okcoin")
	require.Contains(t, v.RESTURL, "okcoin")
	require.Len(t, decodetest.Records(v.NewDecoder(sources.DecoderOptions{}), trade), 1)
	require.Len(t, v.InstrumentPaths, 1, "it has no derivatives")
}

func FuzzDecode(f *testing.F) {
	decodetest.Seeds(f, "okx", ticker, trade, top, snapshot, update)
	decodetest.Fuzz(f, okx.Venue(), "https://www.okx.com/api/v5/market/ticker")
}

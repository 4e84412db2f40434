package benchmarks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/bytedance/sonic"
	gojson "github.com/goccy/go-json"
	"github.com/valyala/fastjson"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// reading is what everybody must get out of a frame: the pair by the venue's
// symbol, the exact numbers, and the time of the event where there is one.
type reading struct {
	pair    feed.ID
	id      string
	numbers [6]feed.Decimal
	time    int64
}

// frameKind is one of the busiest kinds of frame.
type frameKind struct {
	name, venue, symbol string
	frame               []byte
	pair                feed.ID
	// structs decodes with a library that fills a struct; it must check the rest
	// of the frame as well as the fields.
	structs func(unmarshal func([]byte, any) error, data []byte, pairs map[string]feed.ID) (reading, error)
	// tree reads with fastjson.
	tree func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error)
}

// other is the frame with another price.
func (k *frameKind) other() []byte {
	return bytes.ReplaceAll(k.frame, []byte("91234.5"), []byte("91234.6"))
}

var errUnknown = errors.New("unknown symbol or field")

func read(pairs map[string]feed.ID, symbol, id string, at int64, numbers ...string) (r reading, err error) {
	pair, ok := pairs[symbol]
	if !ok {
		return r, errUnknown
	}
	r.pair, r.id, r.time = pair, id, at
	for i, n := range numbers {
		if r.numbers[i], err = feed.ParseDecimal(n); err != nil {
			return r, err
		}
	}
	return r, nil
}

func text(v *fastjson.Value, key string) string { return string(v.GetStringBytes(key)) }

var kinds = []frameKind{
	{
		name: "binance-trade", venue: "binance", symbol: "BTCUSDT", pair: "BTC/USDT",
		frame: []byte(`{"stream":"btcusdt@trade","data":{"e":"trade","E":1764144000123,"s":"BTCUSDT","t":5412345678,"p":"91234.56000000","q":"0.00125000","T":1764144000122,"m":true,"M":true}}`),
		structs: func(unmarshal func([]byte, any) error, data []byte, pairs map[string]feed.ID) (reading, error) {
			var m struct {
				Stream string `json:"stream"`
				Data   struct {
					Kind   string `json:"e"`
					Sent   int64  `json:"E"`
					Symbol string `json:"s"`
					ID     int64  `json:"t"`
					Price  string `json:"p"`
					Size   string `json:"q"`
					Time   int64  `json:"T"`
					Maker  bool   `json:"m"`
				} `json:"data"`
			}
			if err := unmarshal(data, &m); err != nil {
				return reading{}, err
			}
			return read(pairs, m.Data.Symbol, strconv.FormatInt(m.Data.ID, 10), m.Data.Time*1e6, m.Data.Price, m.Data.Size)
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			d := v.Get("data")
			return read(pairs, text(d, "s"), strconv.FormatInt(d.GetInt64("t"), 10), d.GetInt64("T")*1e6, text(d, "p"), text(d, "q"))
		},
	},
	{
		name: "binance-bookTicker", venue: "binance", symbol: "BTCUSDT", pair: "BTC/USDT",
		frame: []byte(`{"stream":"btcusdt@bookTicker","data":{"u":81234567890,"s":"BTCUSDT","b":"91234.55000000","B":"3.21000000","a":"91234.56000000","A":"1.02345000"}}`),
		structs: func(unmarshal func([]byte, any) error, data []byte, pairs map[string]feed.ID) (reading, error) {
			var m struct {
				Stream string `json:"stream"`
				Data   struct {
					Update  int64  `json:"u"`
					Symbol  string `json:"s"`
					Bid     string `json:"b"`
					BidSize string `json:"B"`
					Ask     string `json:"a"`
					AskSize string `json:"A"`
				} `json:"data"`
			}
			if err := unmarshal(data, &m); err != nil {
				return reading{}, err
			}
			return read(pairs, m.Data.Symbol, "", 0, m.Data.Bid, m.Data.BidSize, m.Data.Ask, m.Data.AskSize)
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			d := v.Get("data")
			return read(pairs, text(d, "s"), "", 0, text(d, "b"), text(d, "B"), text(d, "a"), text(d, "A"))
		},
	},
	{
		name: "okx-tickers", venue: "okx", symbol: "BTC-USDT", pair: "BTC/USDT",
		frame: []byte(`{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"91234.5","lastSz":"0.0012","askPx":"91234.6","askSz":"0.523","bidPx":"91234.5","bidSz":"1.2345","open24h":"90011.2","high24h":"92000","low24h":"89500.1","sodUtc0":"91000","sodUtc8":"90500.3","volCcy24h":"512345678.12","vol24h":"5678.90123","ts":"1764144000122"}]}`),
		structs: func(unmarshal func([]byte, any) error, data []byte, pairs map[string]feed.ID) (reading, error) {
			var m struct {
				Arg struct {
					Channel string `json:"channel"`
					InstID  string `json:"instId"`
				} `json:"arg"`
				Data []struct {
					InstID string `json:"instId"`
					Last   string `json:"last"`
					AskPx  string `json:"askPx"`
					AskSz  string `json:"askSz"`
					BidPx  string `json:"bidPx"`
					BidSz  string `json:"bidSz"`
					Vol    string `json:"vol24h"`
					TS     string `json:"ts"`
				} `json:"data"`
			}
			if err := unmarshal(data, &m); err != nil {
				return reading{}, err
			}
			if len(m.Data) == 0 {
				return reading{}, errUnknown
			}
			d := &m.Data[0]
			ms, err := strconv.ParseInt(d.TS, 10, 64)
			if err != nil {
				return reading{}, err
			}
			return read(pairs, d.InstID, "", ms*1e6, d.BidPx, d.BidSz, d.AskPx, d.AskSz, d.Last, d.Vol)
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			list := v.GetArray("data")
			if len(list) == 0 {
				return reading{}, errUnknown
			}
			d := list[0]
			ms, err := strconv.ParseInt(text(d, "ts"), 10, 64)
			if err != nil {
				return reading{}, err
			}
			return read(pairs, text(d, "instId"), "", ms*1e6, text(d, "bidPx"), text(d, "bidSz"), text(d, "askPx"), text(d, "askSz"), text(d, "last"), text(d, "vol24h"))
		},
	},
	{
		name: "coinbase-match", venue: "coinbase-exchange", symbol: "BTC-USD", pair: "BTC/USD",
		frame: []byte(`{"type":"match","trade_id":912345678,"maker_order_id":"9f2b1c3d-1111-4222-8333-abcdefabcdef","taker_order_id":"0a1b2c3d-5555-4666-9777-fedcbafedcba","side":"sell","size":"0.00123456","price":"91234.56","product_id":"BTC-USD","sequence":81234567890,"time":"2025-11-26T08:00:00.122345Z"}`),
		structs: func(unmarshal func([]byte, any) error, data []byte, pairs map[string]feed.ID) (reading, error) {
			var m struct {
				Type     string `json:"type"`
				TradeID  int64  `json:"trade_id"`
				Side     string `json:"side"`
				Size     string `json:"size"`
				Price    string `json:"price"`
				Product  string `json:"product_id"`
				Sequence int64  `json:"sequence"`
				Time     string `json:"time"`
			}
			if err := unmarshal(data, &m); err != nil {
				return reading{}, err
			}
			at, err := time.Parse(time.RFC3339Nano, m.Time)
			if err != nil {
				return reading{}, err
			}
			return read(pairs, m.Product, strconv.FormatInt(m.TradeID, 10), at.UnixNano(), m.Price, m.Size)
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			at, err := time.Parse(time.RFC3339Nano, text(v, "time"))
			if err != nil {
				return reading{}, err
			}
			return read(pairs, text(v, "product_id"), strconv.FormatInt(v.GetInt64("trade_id"), 10), at.UnixNano(), text(v, "price"), text(v, "size"))
		},
	},
}

// ours reads with the venue's own decoder, which checks the whole frame.
func ours(k *frameKind) func([]byte) (reading, error) {
	v, ok := exchange.Named(k.venue)
	if !ok {
		panic("no venue " + k.venue)
	}
	d, pairs := v.NewDecoder(sources.DecoderOptions{}), map[string]feed.ID{k.symbol: k.pair}
	var r reading
	var err error
	emit := func(rec *sources.Record) {
		var known bool
		if r.pair, known = pairs[rec.Symbol]; !known {
			err = errUnknown
			return
		}
		r.time, r.id, err = rec.EventTime, rec.TradeID, nil
		if rec.Kind == sources.Trade {
			r.numbers[0], r.numbers[1] = rec.Price.Value, rec.Size.Value
			return
		}
		r.numbers = [6]feed.Decimal{rec.Bid.Value, rec.BidSize.Value, rec.Ask.Value, rec.AskSize.Value, rec.Last.Value, rec.Volume.Value}
	}
	return func(data []byte) (reading, error) {
		r, err = reading{}, errUnknown
		d.Decode(sources.Frame{Kind: sources.Text, Data: data}, emit)
		return r, err
	}
}

// readers are we and our peers, on one kind of frame.
func readers(k *frameKind) map[string]func([]byte) (reading, error) {
	pairs := map[string]feed.ID{k.symbol: k.pair}
	by := func(unmarshal func([]byte, any) error) func([]byte) (reading, error) {
		return func(data []byte) (reading, error) { return k.structs(unmarshal, data, pairs) }
	}
	var parser fastjson.Parser
	strict := sonic.Config{ValidateString: true}.Froze()
	return map[string]func([]byte) (reading, error){
		"ours":          ours(k),
		"encoding-json": by(json.Unmarshal),
		"goccy":         by(gojson.Unmarshal),
		"sonic":         by(strict.Unmarshal),
		"fastjson": func(data []byte) (reading, error) {
			v, err := parser.ParseBytes(data)
			if err != nil {
				return reading{}, err
			}
			return k.tree(v, pairs)
		},
	}
}

var order = []string{"ours", "encoding-json", "goccy", "fastjson", "sonic"}

// TestAllReadTheSame: what is compared does the same work.
func TestAllReadTheSame(t *testing.T) {
	for i := range kinds {
		k := &kinds[i]
		all := readers(k)
		want, err := all["encoding-json"](k.frame)
		if err != nil {
			t.Fatal(k.name, err)
		}
		for _, name := range order {
			if got, err := all[name](k.frame); err != nil || got != want {
				t.Errorf("%s by %s: %+v, %v; want %+v", k.name, name, got, err, want)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for i := range kinds {
		k := &kinds[i]
		all := readers(k)
		for _, name := range order {
			b.Run(fmt.Sprintf("%s/%s", k.name, name), func(b *testing.B) {
				// Two tops of the book in turn: one that does not change is no news.
				f, frames := all[name], [2][]byte{k.frame, k.other()}
				b.ReportAllocs()
				b.SetBytes(int64(len(k.frame)))
				call := func(i int) {
					if _, err := f(frames[i&1]); err != nil {
						b.Fatal(err)
					}
				}
				for i := 0; b.Loop(); i++ {
					call(i)
				}
				processorTime(b, call)
			})
		}
	}
}

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
// symbol, the exact numbers, the time of the event where there is one, and the id
// and the taker's side of a trade.
type reading struct {
	pair    feed.ID
	id      string
	side    sources.Side
	numbers [6]feed.Decimal
	time    int64
}

// unmarshal fills a struct.
type unmarshal func([]byte, any) error

// frameKind is one of the busiest kinds of frame. All readers know which kind
// they get, except for ours, which finds that out, and compares the stream's name
// with the symbol as well.
type frameKind struct {
	name, venue, symbol string
	frame               []byte
	pair                feed.ID
	// structs decodes with a library that fills a struct, one that is used again.
	structs func(fill unmarshal, pairs map[string]feed.ID) func(data []byte) (reading, error)
	// tree reads with fastjson, whose texts are bytes of its own that need no copy.
	tree func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error)
}

// other is the frame with another price.
func (k *frameKind) other() []byte {
	return bytes.ReplaceAll(k.frame, []byte("91234.5"), []byte("91234.6"))
}

var errUnknown = errors.New("unknown symbol or field")

func read[T string | []byte](pairs map[string]feed.ID, symbol T, numbers ...T) (r reading, err error) {
	pair, ok := pairs[string(symbol)]
	if !ok {
		return r, errUnknown
	}
	r.pair = pair
	for i, n := range numbers {
		if r.numbers[i], err = feed.ParseDecimal(n); err != nil {
			return r, err
		}
	}
	return r, nil
}

// trade adds what a trade has besides.
func trade(r reading, err error, id int64, sell bool, at int64) (reading, error) {
	r.id, r.side, r.time = strconv.FormatInt(id, 10), sources.Buy, at
	if sell {
		r.side = sources.Sell
	}
	return r, err
}

var kinds = []frameKind{
	{
		name: "binance-trade", venue: "binance", symbol: "BTCUSDT", pair: "BTC/USDT",
		frame: []byte(`{"stream":"btcusdt@trade","data":{"e":"trade","E":1764144000123,"s":"BTCUSDT","t":5412345678,"p":"91234.56000000","q":"0.00125000","T":1764144000122,"m":true,"M":true}}`),
		structs: func(fill unmarshal, pairs map[string]feed.ID) func(data []byte) (reading, error) {
			type message struct {
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
			var m message
			return func(data []byte) (reading, error) {
				m = message{}
				if err := fill(data, &m); err != nil {
					return reading{}, err
				}
				r, err := read(pairs, m.Data.Symbol, m.Data.Price, m.Data.Size)
				return trade(r, err, m.Data.ID, m.Data.Maker, m.Data.Time*1e6)
			}
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			d := v.Get("data")
			r, err := read(pairs, d.GetStringBytes("s"), d.GetStringBytes("p"), d.GetStringBytes("q"))
			return trade(r, err, d.GetInt64("t"), d.GetBool("m"), d.GetInt64("T")*1e6)
		},
	},
	{
		name: "binance-bookTicker", venue: "binance", symbol: "BTCUSDT", pair: "BTC/USDT",
		frame: []byte(`{"stream":"btcusdt@bookTicker","data":{"u":81234567890,"s":"BTCUSDT","b":"91234.55000000","B":"3.21000000","a":"91234.56000000","A":"1.02345000"}}`),
		structs: func(fill unmarshal, pairs map[string]feed.ID) func(data []byte) (reading, error) {
			type message struct {
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
			var m message
			return func(data []byte) (reading, error) {
				m = message{}
				if err := fill(data, &m); err != nil {
					return reading{}, err
				}
				return read(pairs, m.Data.Symbol, m.Data.Bid, m.Data.BidSize, m.Data.Ask, m.Data.AskSize)
			}
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			d := v.Get("data")
			return read(pairs, d.GetStringBytes("s"), d.GetStringBytes("b"), d.GetStringBytes("B"), d.GetStringBytes("a"), d.GetStringBytes("A"))
		},
	},
	{
		name: "okx-tickers", venue: "okx", symbol: "BTC-USDT", pair: "BTC/USDT",
		frame: []byte(`{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"91234.5","lastSz":"0.0012","askPx":"91234.6","askSz":"0.523","bidPx":"91234.5","bidSz":"1.2345","open24h":"90011.2","high24h":"92000","low24h":"89500.1","sodUtc0":"91000","sodUtc8":"90500.3","volCcy24h":"512345678.12","vol24h":"5678.90123","ts":"1764144000122"}]}`),
		structs: func(fill unmarshal, pairs map[string]feed.ID) func(data []byte) (reading, error) {
			type message struct {
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
			var m message
			return func(data []byte) (reading, error) {
				clear(m.Data)
				m = message{Data: m.Data[:0]}
				if err := fill(data, &m); err != nil {
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
				r, err := read(pairs, d.InstID, d.BidPx, d.BidSz, d.AskPx, d.AskSz, d.Last, d.Vol)
				r.time = ms * 1e6
				return r, err
			}
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			list := v.GetArray("data")
			if len(list) == 0 {
				return reading{}, errUnknown
			}
			d := list[0]
			ms, err := strconv.ParseInt(string(d.GetStringBytes("ts")), 10, 64)
			if err != nil {
				return reading{}, err
			}
			r, err := read(pairs, d.GetStringBytes("instId"), d.GetStringBytes("bidPx"), d.GetStringBytes("bidSz"),
				d.GetStringBytes("askPx"), d.GetStringBytes("askSz"), d.GetStringBytes("last"), d.GetStringBytes("vol24h"))
			r.time = ms * 1e6
			return r, err
		},
	},
	{
		name: "coinbase-match", venue: "coinbase-exchange", symbol: "BTC-USD", pair: "BTC/USD",
		frame: []byte(`{"type":"match","trade_id":912345678,"maker_order_id":"9f2b1c3d-1111-4222-8333-abcdefabcdef","taker_order_id":"0a1b2c3d-5555-4666-9777-fedcbafedcba","side":"sell","size":"0.00123456","price":"91234.56","product_id":"BTC-USD","sequence":81234567890,"time":"2025-11-26T08:00:00.122345Z"}`),
		structs: func(fill unmarshal, pairs map[string]feed.ID) func(data []byte) (reading, error) {
			type message struct {
				Type     string `json:"type"`
				TradeID  int64  `json:"trade_id"`
				Side     string `json:"side"`
				Size     string `json:"size"`
				Price    string `json:"price"`
				Product  string `json:"product_id"`
				Sequence int64  `json:"sequence"`
				Time     string `json:"time"`
			}
			var m message
			return func(data []byte) (reading, error) {
				m = message{}
				if err := fill(data, &m); err != nil {
					return reading{}, err
				}
				at, err := time.Parse(time.RFC3339Nano, m.Time)
				if err != nil {
					return reading{}, err
				}
				r, err := read(pairs, m.Product, m.Price, m.Size)
				return trade(r, err, m.TradeID, m.Side == "buy", at.UnixNano())
			}
		},
		tree: func(v *fastjson.Value, pairs map[string]feed.ID) (reading, error) {
			at, err := time.Parse(time.RFC3339Nano, string(v.GetStringBytes("time")))
			if err != nil {
				return reading{}, err
			}
			r, err := read(pairs, v.GetStringBytes("product_id"), v.GetStringBytes("price"), v.GetStringBytes("size"))
			return trade(r, err, v.GetInt64("trade_id"), string(v.GetStringBytes("side")) == "buy", at.UnixNano())
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
		r.time, r.id, r.side, err = rec.EventTime, rec.TradeID, rec.Side, nil
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
	by := func(fill unmarshal) func([]byte) (reading, error) { return k.structs(fill, pairs) }
	var parser fastjson.Parser
	strict := sonic.Config{ValidateString: true}.Froze()
	return map[string]func([]byte) (reading, error){
		"ours":          ours(k),
		"encoding-json": by(json.Unmarshal),
		"goccy":         by(func(data []byte, v any) error { return gojson.Unmarshal(data, v) }),
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
				turn := 0
				call := func() {
					turn++
					if _, err := f(frames[turn&1]); err != nil {
						b.Fatal(err)
					}
				}
				for b.Loop() {
					call()
				}
				processorTime(b, call)
			})
		}
	}
}

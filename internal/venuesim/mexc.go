package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
	"google.golang.org/protobuf/encoding/protowire"
)

// mexcTopics bounds the subscriptions of a connection.
const mexcTopics = 30

// mexc speaks MEXC's spot streams: data are protobuf in binary messages, the
// rest is JSON text.
type mexc struct{}

func (mexc) path() string { return "/ws" }

func (mexc) open(*venue, *session, *http.Request) {}

// encode implements encoder.
func (mexc) encode(body string, data bool) message {
	if data {
		return message{websocket.BinaryMessage, []byte(body)}
	}
	return message{websocket.TextMessage, []byte(body)}
}

const (
	mexcPrefix = "spot@public."
	mexcSuffix = ".v3.api.pb@100ms@"
)

func (m mexc) receive(v *venue, s *session, text []byte) {
	var req struct {
		Method string   `json:"method"`
		Params []string `json:"params"`
	}
	say := func(code int, msg string) { s.reply(fmt.Sprintf(`{"id":0,"code":%d,"msg":%s}`, code, quote(msg))) }
	if err := json.Unmarshal(text, &req); err != nil || len(req.Params) > maxSymbols {
		say(1, "msg format error")
		return
	}
	switch req.Method {
	case "PING":
		say(0, "PONG")
		return
	case "SUBSCRIPTION", "UNSUBSCRIPTION":
	default:
		say(1, "method error")
		return
	}
	var good, bad []string
	for _, topic := range req.Params {
		channel, symbol, ok := strings.Cut(strings.TrimPrefix(topic, mexcPrefix), mexcSuffix)
		if !ok || v.bySymbol[symbol] == nil || channel != "aggre.deals" && channel != "aggre.bookTicker" || len(s.subs) >= mexcTopics && !s.subs[topic] {
			bad = append(bad, topic)
			continue
		}
		good = append(good, topic)
		if req.Method == "UNSUBSCRIPTION" {
			delete(s.subs, topic)
		} else {
			s.subs[topic] = true
		}
	}
	// A refusal has the code of a success.
	if len(bad) > 0 {
		say(0, "Not Subscribed successfully! ["+strings.Join(bad, ",")+"].Reason： Blocked! ")
	}
	if len(good) > 0 {
		say(0, strings.Join(good, ","))
	}
	for _, topic := range good {
		if channel, symbol, _ := strings.Cut(strings.TrimPrefix(topic, mexcPrefix), mexcSuffix); s.subs[topic] && channel == "aggre.bookTicker" {
			s.data(mexcTop(v.bySymbol[symbol]))
		}
	}
}

func (mexc) publish(_ *venue, in *instrument, send func(key, body string)) {
	if news := in.news(); len(news) > 0 {
		send(mexcTopic("aggre.deals", in), mexcDeals(in, news))
	}
	if in.moved {
		send(mexcTopic("aggre.bookTicker", in), mexcTop(in))
	}
}

func mexcTopic(channel string, in *instrument) string {
	return mexcPrefix + channel + mexcSuffix + in.symbol
}

// mexcPush wraps a body under its field number.
func mexcPush(topic string, in *instrument, sent uint64, field protowire.Number, body []byte) string {
	b := protoText(nil, 1, topic)
	b = protoText(b, 3, in.symbol)
	b = protoNumber(b, 6, sent)
	return string(protoText(b, field, string(body)))
}

func protoText(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func protoNumber(b []byte, field protowire.Number, n uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), n)
}

func mexcDeals(in *instrument, trades []trade) string {
	var b []byte
	var at uint64
	for _, t := range trades {
		side := uint64(2)
		if t.buy {
			side = 1
		}
		at = uint64(max(t.time.UnixMilli(), 0))
		deal := protoText(protoText(nil, 1, trim(in.price(t.price))), 2, trim(in.size(t.size)))
		b = protoText(b, 1, string(protoNumber(protoNumber(deal, 3, side), 4, at)))
	}
	return mexcPush(mexcTopic("aggre.deals", in), in, at, 314, protoText(b, 2, mexcPrefix+"aggre.deals.v3.api.pb@100ms"))
}

func mexcTop(in *instrument) string {
	var b []byte
	for i, s := range []string{in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize)} {
		b = protoText(b, protowire.Number(i+1), trim(s))
	}
	return mexcPush(mexcTopic("aggre.bookTicker", in), in, uint64(max(in.updated.UnixMilli(), 0)), 315, b)
}

func (mexc) second(*venue) {}

func (mexc) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v3/exchangeInfo", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, `{"timezone":"CST","serverTime":` + strconv.FormatInt(v.now.UnixMilli(), 10) + `,"rateLimits":[],"exchangeFilters":[],"symbols":[` + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"symbol":"%s","status":"1","baseAsset":"%s","baseAssetPrecision":%d,"quoteAsset":"%s","quotePrecision":%d,"isSpotTradingAllowed":true,"isMarginTradingAllowed":false}`,
				in.symbol, in.base, in.sizeDigits, in.quote, in.priceDigits)
		}) + `]}`
	}))
	mux.HandleFunc("GET /api/v3/ticker/bookTicker", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("symbol")]
		if !ok {
			return http.StatusBadRequest, `{"code":-1121,"msg":"Invalid symbol."}`
		}
		return http.StatusOK, fmt.Sprintf(`{"symbol":"%s","bidPrice":"%s","bidQty":"%s","askPrice":"%s","askQty":"%s"}`,
			in.symbol, in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize))
	}))
}

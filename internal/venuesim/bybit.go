package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// bybit speaks the spot market of Bybit's WebSocket v5. The first level of a book
// comes at each change and every three seconds without one.
type bybit struct{}

const (
	bybitRepeatSeconds = 3
	// bybitArgs is how many arguments a request may have.
	bybitArgs = 10
)

func (bybit) path() string { return "/v5/public/spot" }

func (bybit) open(*venue, *session, *http.Request) {}

func (b bybit) receive(v *venue, s *session, text []byte) {
	var req struct {
		ID   string   `json:"req_id"`
		Op   string   `json:"op"`
		Args []string `json:"args"`
	}
	answer := func(ok bool, message string) {
		s.reply(fmt.Sprintf(`{"success":%t,"ret_msg":%s,"conn_id":"d967ikkn0ine3iqmjc30-koqj","req_id":%s,"op":%s}`, ok, quote(message), quote(req.ID), quote(req.Op)))
	}
	if err := json.Unmarshal(text, &req); err != nil {
		answer(false, "Request not supported, error: invalid JSON")
		return
	}
	switch req.Op {
	case "ping":
		answer(true, "pong")
		return
	case "subscribe", "unsubscribe":
	default:
		answer(false, "Request not supported")
		return
	}
	if len(req.Args) > bybitArgs {
		answer(false, "args size >10")
		return
	}
	for _, topic := range req.Args {
		if b.instrument(v, topic) == nil {
			answer(false, "Invalid symbol :["+topic+"]")
			return
		}
	}
	answer(true, req.Op)
	for _, topic := range req.Args {
		if req.Op == "unsubscribe" {
			delete(s.subs, topic)
			continue
		}
		s.subs[topic] = true
		if strings.HasPrefix(topic, "orderbook.") {
			s.data(bybitBook(v, b.instrument(v, topic)))
		}
	}
}

// instrument finds what a topic is about.
func (bybit) instrument(v *venue, topic string) *instrument {
	for _, kind := range []string{"publicTrade.", "orderbook.1."} {
		if symbol, ok := strings.CutPrefix(topic, kind); ok {
			return v.bySymbol[symbol]
		}
	}
	return nil
}

func (bybit) publish(v *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		side := "Sell"
		if t.buy {
			side = "Buy"
		}
		send("publicTrade."+in.symbol, fmt.Sprintf(`{"topic":"publicTrade.%s","ts":%s,"type":"snapshot","data":[{"i":"%d","T":%s,"p":"%s","v":"%s","S":"%s","seq":%d,"s":"%s","BT":false,"RPI":false}]}`,
			in.symbol, millis(v.now), t.id, millis(t.time), trim(in.price(t.price)), trim(in.size(t.size)), side, in.sequence, in.symbol))
	}
	if in.moved {
		send("orderbook.1."+in.symbol, bybitBook(v, in))
	}
}

func bybitBook(v *venue, in *instrument) string {
	return fmt.Sprintf(`{"topic":"orderbook.1.%s","ts":%s,"type":"snapshot","data":{"s":"%s","b":[["%s","%s"]],"a":[["%s","%s"]],"u":%d,"seq":%d},"cts":%s}`,
		in.symbol, millis(v.now), in.symbol, trim(in.price(in.bid)), trim(in.size(in.bidSize)),
		trim(in.price(in.ask)), trim(in.size(in.askSize)), in.sequence, in.sequence, millis(in.updated))
}

func (bybit) second(v *venue) {
	if v.steps/v.perSecond%bybitRepeatSeconds != 0 {
		return
	}
	for _, in := range v.instruments {
		v.send("orderbook.1."+in.symbol, bybitBook(v, in))
	}
}

func (bybit) routes(v *venue, mux *http.ServeMux) {
	list := func(write func(*instrument) string) http.HandlerFunc {
		return v.answer(func(r *http.Request) (int, string) {
			ins, q := v.instruments, r.URL.Query()
			switch in, ok := v.bySymbol[q.Get("symbol")]; {
			case q.Get("category") != "spot":
				return http.StatusOK, `{"retCode":10001,"retMsg":"params error: Category is invalid","result":{},"retExtInfo":{},"time":` + millis(v.now) + `}`
			case ok:
				ins = []*instrument{in}
			case q.Has("symbol"):
				return http.StatusOK, `{"retCode":10001,"retMsg":"Not supported symbols","result":{},"retExtInfo":{},"time":` + millis(v.now) + `}`
			}
			return http.StatusOK, `{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[` + join(ins, write) + `]},"retExtInfo":{},"time":` + millis(v.now) + `}`
		})
	}
	mux.HandleFunc("GET /v5/market/instruments-info", list(func(in *instrument) string {
		return fmt.Sprintf(`{"symbol":"%s","baseCoin":"%s","quoteCoin":"%s","innovation":"0","status":"Trading","marginTrading":"none","stTag":"0",`+
			`"lotSizeFilter":{"basePrecision":"%s","minOrderQty":"%s"},"priceFilter":{"tickSize":"%s"}}`,
			in.symbol, in.base, in.quote, in.size(1), in.size(1), in.price(1))
	}))
	mux.HandleFunc("GET /v5/market/tickers", list(func(in *instrument) string {
		return fmt.Sprintf(`{"symbol":"%s","bid1Price":"%s","bid1Size":"%s","ask1Price":"%s","ask1Size":"%s","lastPrice":"%s","prevPrice24h":"%s","highPrice24h":"%s","lowPrice24h":"%s","volume24h":"%s"}`,
			in.symbol, trim(in.price(in.bid)), trim(in.size(in.bidSize)), trim(in.price(in.ask)), trim(in.size(in.askSize)), trim(in.price(in.last().price)),
			trim(in.price(in.open)), trim(in.price(in.high)), trim(in.price(in.low)), trim(in.size(in.volume)))
	}))
}

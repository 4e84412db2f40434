package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// maxTokens bounds the tokens that are handed out and not yet used.
const maxTokens = 1024

// kucoin speaks KuCoin's public spot streams. A connection needs a token of its
// own, which is good for one connection.
type kucoin struct{}

func (kucoin) path() string { return "/endpoint" }

func (kucoin) open(v *venue, s *session, r *http.Request) {
	token := r.URL.Query().Get("token")
	if !v.tokens[token] {
		s.reply(`{"id":"","type":"error","code":401,"data":"token is invalid"}`)
		s.refused = true
		return
	}
	delete(v.tokens, token)
	s.reply(`{"id":` + quote(r.URL.Query().Get("connectId")) + `,"type":"welcome"}`)
}

func (k kucoin) receive(v *venue, s *session, text []byte) {
	if s.refused {
		s.end()
		return
	}
	var req struct {
		ID       json.RawMessage `json:"id"`
		Type     string          `json:"type"`
		Topic    string          `json:"topic"`
		Response bool            `json:"response"`
	}
	if err := json.Unmarshal(text, &req); err != nil {
		s.reply(`{"id":"","type":"error","code":406,"data":"message format error"}`)
		return
	}
	id := quote(strings.Trim(string(req.ID), `"`)) // a number comes back as a text
	fail := func(code int, why string) {
		s.reply(fmt.Sprintf(`{"id":%s,"type":"error","code":%d,"data":%s}`, id, code, quote(why)))
	}
	switch req.Type {
	case "ping":
		s.reply(`{"id":` + id + `,"type":"pong"}`)
		return
	case "subscribe", "unsubscribe":
	default:
		fail(404, "type "+req.Type+" is not supported")
		return
	}
	channel, list, _ := strings.Cut(req.Topic, ":")
	symbols := strings.Split(list, ",")
	if channel != "/market/ticker" && channel != "/market/match" || len(symbols) > maxSymbols {
		fail(404, "topic "+req.Topic+" is not found")
		return
	}
	for _, symbol := range symbols {
		if v.bySymbol[symbol] == nil {
			fail(404, "topic "+req.Topic+" is not found")
			return
		}
	}
	if req.Response {
		s.reply(`{"id":` + id + `,"type":"ack"}`)
	}
	for _, symbol := range symbols {
		key := channel + ":" + symbol
		if req.Type == "unsubscribe" {
			delete(s.subs, key)
			continue
		}
		s.subs[key] = true
		if in := v.bySymbol[symbol]; channel == "/market/ticker" {
			s.data(kucoinTicker(in))
		}
	}
}

func (kucoin) publish(_ *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		send("/market/match:"+in.symbol, kucoinMatch(in, t))
	}
	if in.moved || in.fresh > 0 {
		send("/market/ticker:"+in.symbol, kucoinTicker(in))
	}
}

func kucoinMatch(in *instrument, t trade) string {
	side := "sell"
	if t.buy {
		side = "buy"
	}
	return fmt.Sprintf(`{"type":"message","topic":"/market/match:%s","subject":"trade.l3match","data":{"makerOrderId":"%024x","price":"%s","sequence":"%d","side":"%s","size":"%s","symbol":"%s","takerOrderId":"%024x","time":"%d","tradeId":"%d","type":"match"}}`,
		in.symbol, t.id, trim(in.price(t.price)), in.sequence, side, trim(in.size(t.size)), in.symbol, t.id+1, t.time.UnixNano(), t.id)
}

func kucoinTicker(in *instrument) string {
	return fmt.Sprintf(`{"type":"message","topic":"/market/ticker:%s","subject":"trade.ticker","data":%s}`, in.symbol, kucoinLevel1(in))
}

func kucoinLevel1(in *instrument) string {
	last, at := in.last(), in.updated
	if last.time.After(at) {
		at = last.time
	}
	return fmt.Sprintf(`{"bestAsk":"%s","bestAskSize":"%s","bestBid":"%s","bestBidSize":"%s","price":"%s","sequence":"%d","size":"%s","time":%s}`,
		trim(in.price(in.ask)), trim(in.size(in.askSize)), trim(in.price(in.bid)), trim(in.size(in.bidSize)),
		trim(in.price(last.price)), in.sequence, trim(in.size(last.size)), millis(at))
}

func (kucoin) second(*venue) {}

func (kucoin) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("POST /api/v1/bullet-public", v.answer(func(*http.Request) (int, string) {
		if len(v.tokens) >= maxTokens {
			return http.StatusTooManyRequests, `{"code":"429000","msg":"Too Many Requests"}`
		}
		token := "simulated" + strconv.FormatUint(v.nextID(), 10)
		v.tokens[token] = true
		return http.StatusOK, fmt.Sprintf(`{"code":"200000","data":{"token":"%s","instanceServers":[{"endpoint":"%s","encrypt":false,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}}`,
			token, v.endpoint.WS)
	}))
	mux.HandleFunc("GET /api/v2/symbols", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, `{"code":"200000","data":[` + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"symbol":"%s","name":"%s","baseCurrency":"%s","quoteCurrency":"%s","feeCurrency":"%s","market":"USDS","baseIncrement":"%s","quoteIncrement":"%s","priceIncrement":"%s","isMarginEnabled":true,"enableTrading":true}`,
				in.symbol, in.symbol, in.base, in.quote, in.quote, in.size(1), in.price(1), in.price(1))
		}) + `]}`
	}))
	mux.HandleFunc("GET /api/v1/market/orderbook/level1", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("symbol")]
		if !ok {
			return http.StatusOK, `{"code":"200000","data":null}`
		}
		return http.StatusOK, `{"code":"200000","data":` + kucoinLevel1(in) + `}`
	}))
}

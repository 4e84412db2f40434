package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// gemini speaks Gemini's market data v2. A pair's first message is its whole
// book, here of one level a side, with the past trades.
type gemini struct{}

const geminiBeatSeconds = 5

func (gemini) path() string { return "/v2/marketdata" }

func (gemini) open(*venue, *session, *http.Request) {}

func (gemini) receive(v *venue, s *session, text []byte) {
	var req struct {
		Type          string `json:"type"`
		Subscriptions []struct {
			Name    string   `json:"name"`
			Symbols []string `json:"symbols"`
		} `json:"subscriptions"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Subscriptions) > maxSymbols {
		s.reply(`{"result":"error","reason":"InvalidJson"}`)
		return
	}
	if req.Type != "subscribe" && req.Type != "unsubscribe" {
		s.reply(`{"result":"error","reason":"InvalidType"}`)
		return
	}
	for _, sub := range req.Subscriptions {
		if sub.Name != "l2" || len(sub.Symbols) > maxSymbols*4 {
			s.reply(`{"result":"error","reason":"InvalidSubscription"}`)
			return
		}
		for _, symbol := range sub.Symbols {
			in, ok := v.bySymbol[symbol]
			switch {
			case !ok:
				s.reply(`{"result":"error","reason":"InvalidSymbol","message":` + quote(symbol) + `}`)
			case req.Type == "unsubscribe":
				delete(s.subs, symbol)
			default:
				s.subs[symbol] = true
				past := make([]string, 0, len(in.trades))
				for _, t := range slices.Backward(in.trades) { // newest first
					past = append(past, geminiTrade(in, t))
				}
				s.data(fmt.Sprintf(`{"type":"l2_updates","symbol":"%s","changes":[["buy","%s","%s"],["sell","%s","%s"]],"trades":[%s],"auction_events":[]}`,
					in.symbol, in.price(in.bid), trim(in.size(in.bidSize)), in.price(in.ask), trim(in.size(in.askSize)), strings.Join(past, ",")))
			}
		}
	}
}

func (gemini) publish(_ *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		send(in.symbol, geminiTrade(in, t))
	}
	if !in.moved {
		return
	}
	var changes []string
	change := func(side string, was, is int64, size int64) {
		if was != is && was != 0 {
			changes = append(changes, fmt.Sprintf(`["%s","%s","0"]`, side, in.price(was)))
		}
		changes = append(changes, fmt.Sprintf(`["%s","%s","%s"]`, side, in.price(is), trim(in.size(size))))
	}
	change("buy", in.wasBid, in.bid, in.bidSize)
	change("sell", in.wasAsk, in.ask, in.askSize)
	send(in.symbol, `{"type":"l2_updates","symbol":"`+in.symbol+`","changes":[`+strings.Join(changes, ",")+`]}`)
}

func geminiTrade(in *instrument, t trade) string {
	side := "sell"
	if t.buy {
		side = "buy"
	}
	return fmt.Sprintf(`{"type":"trade","symbol":"%s","event_id":%d,"timestamp":%s,"price":"%s","quantity":"%s","side":"%s"}`,
		in.symbol, t.id, millis(t.time), in.price(t.price), trim(in.size(t.size)), side)
}

func (gemini) second(v *venue) {
	if v.steps/v.perSecond%geminiBeatSeconds != 0 {
		return
	}
	for s := range v.sessions {
		s.reply(`{"type":"heartbeat","timestamp":` + millis(v.now) + `}`)
	}
}

func (gemini) routes(v *venue, mux *http.ServeMux) {
	details := func(in *instrument) string {
		return fmt.Sprintf(`{"symbol":"%s","base_currency":"%s","quote_currency":"%s","tick_size":%s,"quote_increment":%s,"min_order_size":"%s","status":"open","wrap_enabled":false,"product_type":"spot"}`,
			in.symbol, in.base, in.quote, in.size(1), in.price(1), in.size(1))
	}
	mux.HandleFunc("GET /v1/symbols/details/all", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, "[" + join(v.instruments, details) + "]"
	}))
	mux.HandleFunc("GET /v1/pubticker/{symbol}", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[strings.ToUpper(r.PathValue("symbol"))]
		if !ok {
			return http.StatusBadRequest, `{"result":"error","reason":"Bad Request","message":"Supplied value is not a valid symbol."}`
		}
		return http.StatusOK, fmt.Sprintf(`{"ask":"%s","bid":"%s","last":"%s","volume":{"%s":"%s","%s":"0","timestamp":%s}}`,
			in.price(in.ask), in.price(in.bid), in.price(in.last().price), in.base, in.size(in.volume), in.quote, millis(in.updated))
	}))
}

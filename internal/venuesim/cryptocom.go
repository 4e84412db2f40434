package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// cryptocom speaks the market stream of Crypto.com Exchange. It asks each client
// for a sign of life every half minute and cuts who does not give it.
type cryptocom struct{}

const (
	cryptocomBeatSeconds   = 30
	cryptocomAnswerSeconds = 5
)

func (cryptocom) path() string { return "/exchange/v1/market" }

func (cryptocom) open(*venue, *session, *http.Request) {}

func (c cryptocom) receive(v *venue, s *session, text []byte) {
	var req struct {
		ID     int64  `json:"id"`
		Method string `json:"method"`
		Params struct {
			Channels []string `json:"channels"`
		} `json:"params"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Params.Channels) > maxSymbols*4 {
		s.reply(`{"id":-1,"code":40003,"method":"","message":"Invalid request: error in JSON"}`)
		return
	}
	answer := func(code int, more string) {
		s.reply(fmt.Sprintf(`{"id":%d,"method":%s,"code":%d%s}`, req.ID, quote(req.Method), code, more))
	}
	switch req.Method {
	case "public/respond-heartbeat":
		if uint64(req.ID) == s.awaited {
			s.awaited = 0
		}
		return
	case "subscribe", "unsubscribe":
	default:
		answer(40001, `,"message":"error: unknown method"`)
		return
	}
	for _, topic := range req.Params.Channels {
		in, channel := c.instrument(v, topic)
		switch {
		case in == nil:
			answer(40003, `,"message":"error: Unknown symbol"`)
		case req.Method == "unsubscribe":
			delete(s.subs, topic)
			answer(0, "")
		default:
			s.subs[topic] = true
			answer(0, `,"channel":"`+topic+`"`)
			if channel == "ticker" {
				s.data(c.push(in, channel, cryptocomTicker(in)))
			}
		}
	}
}

// instrument finds what a topic is about.
func (cryptocom) instrument(v *venue, topic string) (*instrument, string) {
	channel, symbol, _ := strings.Cut(topic, ".")
	if channel != "trade" && channel != "ticker" {
		return nil, ""
	}
	return v.bySymbol[symbol], channel
}

func (cryptocom) push(in *instrument, channel, data string) string {
	return fmt.Sprintf(`{"id":-1,"method":"subscribe","code":0,"result":{"instrument_name":"%s","subscription":"%s.%s","channel":"%s","data":[%s]}}`,
		in.symbol, channel, in.symbol, channel, data)
}

func (c cryptocom) publish(_ *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		side := "SELL"
		if t.buy {
			side = "BUY"
		}
		send("trade."+in.symbol, c.push(in, "trade", fmt.Sprintf(`{"d":"%d","t":%s,"p":"%s","q":"%s","s":"%s","i":"%s","m":"%d"}`,
			t.id, millis(t.time), trim(in.price(t.price)), trim(in.size(t.size)), side, in.symbol, in.sequence)))
	}
	if in.moved || in.fresh > 0 {
		send("ticker."+in.symbol, c.push(in, "ticker", cryptocomTicker(in)))
	}
}

func cryptocomTicker(in *instrument) string {
	at := in.updated
	if last := in.last().time; last.After(at) {
		at = last
	}
	return fmt.Sprintf(`{"h":"%s","l":"%s","a":"%s","c":"0.0092","b":"%s","bs":"%s","k":"%s","ks":"%s","i":"%s","v":"%s","vv":"0","oi":"0","t":%s}`,
		trim(in.price(in.high)), trim(in.price(in.low)), trim(in.price(in.last().price)), trim(in.price(in.bid)), trim(in.size(in.bidSize)),
		trim(in.price(in.ask)), trim(in.size(in.askSize)), in.symbol, trim(in.size(in.volume)), millis(at))
}

func (cryptocom) second(v *venue) {
	now := v.steps / v.perSecond
	for s := range v.sessions {
		switch {
		case s.awaited != 0 && now-s.asked >= cryptocomAnswerSeconds:
			s.end()
		case now%cryptocomBeatSeconds == 0 && s.awaited == 0:
			s.awaited, s.asked = v.nextID(), now
			s.reply(fmt.Sprintf(`{"id":%d,"method":"public/heartbeat","code":0}`, s.awaited))
		}
	}
}

func (cryptocom) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("GET /exchange/v1/public/get-instruments", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, `{"id":-1,"method":"public/get-instruments","code":0,"result":{"data":[` + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"symbol":"%s","inst_type":"CCY_PAIR","display_name":"%s/%s","base_ccy":"%s","quote_ccy":"%s","quote_decimals":%d,"quantity_decimals":%d,"price_tick_size":"%s","qty_tick_size":"%s","tradable":true}`,
				in.symbol, in.base, in.quote, in.base, in.quote, in.priceDigits, in.sizeDigits, in.price(1), in.size(1))
		}) + `]}}`
	}))
	mux.HandleFunc("GET /exchange/v1/public/get-tickers", v.answer(func(r *http.Request) (int, string) {
		ins, q := v.instruments, r.URL.Query()
		if q.Has("instrument_name") {
			in, ok := v.bySymbol[q.Get("instrument_name")]
			if !ok {
				return http.StatusBadRequest, `{"id":-1,"method":"public/get-tickers","code":40004,"message":"Unknown instrument_name"}`
			}
			ins = []*instrument{in}
		}
		return http.StatusOK, `{"id":-1,"method":"public/get-tickers","code":0,"result":{"data":[` + join(ins, cryptocomTicker) + `]}}`
	}))
}

package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// gate speaks the spot market of Gate's WebSocket v4.
type gate struct{}

var gateChannels = []string{"spot.trades", "spot.tickers", "spot.book_ticker"}

func (gate) path() string { return "/ws/v4/" }

func (gate) open(*venue, *session, *http.Request) {}

func (g gate) receive(v *venue, s *session, text []byte) {
	var req struct {
		Channel string   `json:"channel"`
		Event   string   `json:"event"`
		Payload []string `json:"payload"`
	}
	answer := func(body string) {
		s.reply(fmt.Sprintf(`{"time":%d,"time_ms":%s,"channel":%s,"event":%s,%s}`, v.now.Unix(), millis(v.now), quote(req.Channel), quote(req.Event), body))
	}
	refuse := func(code int, message string) {
		answer(fmt.Sprintf(`"error":{"code":%d,"message":%s},"result":null`, code, quote(message)))
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Payload) > maxSymbols*4 {
		refuse(1, "invalid request body")
		return
	}
	if req.Channel == "spot.ping" {
		req.Channel = "spot.pong"
		answer(`"result":null`)
		return
	}
	if !slices.Contains(gateChannels, req.Channel) || req.Event != "subscribe" && req.Event != "unsubscribe" {
		refuse(2, "unknown channel or event")
		return
	}
	for _, p := range req.Payload {
		if _, ok := v.bySymbol[p]; !ok {
			refuse(2, "unknown currency pair: "+p)
			return
		}
	}
	answer(`"result":{"status":"success"}`)
	for _, p := range req.Payload {
		if req.Event == "unsubscribe" {
			delete(s.subs, req.Channel+":"+p)
			continue
		}
		s.subs[req.Channel+":"+p] = true
		switch req.Channel {
		case "spot.book_ticker":
			s.data(g.update(v, req.Channel, gateTop(v.bySymbol[p])))
		case "spot.tickers":
			s.data(g.update(v, req.Channel, gateTicker(v.bySymbol[p])))
		}
	}
}

func (gate) update(v *venue, channel, result string) string {
	return fmt.Sprintf(`{"time":%d,"time_ms":%s,"channel":"%s","event":"update","result":%s}`, v.now.Unix(), millis(v.now), channel, result)
}

func (g gate) publish(v *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		side := "sell"
		if t.buy {
			side = "buy"
		}
		send("spot.trades:"+in.symbol, g.update(v, "spot.trades", fmt.Sprintf(`{"id":%d,"create_time":%d,"create_time_ms":"%s.%03d","side":"%s","currency_pair":"%s","amount":"%s","price":"%s"}`,
			t.id, t.time.Unix(), millis(t.time), t.time.UnixMicro()%1000, side, in.symbol, in.size(t.size), in.price(t.price))))
	}
	if in.moved {
		send("spot.book_ticker:"+in.symbol, g.update(v, "spot.book_ticker", gateTop(in)))
	}
	if in.moved || in.fresh > 0 {
		send("spot.tickers:"+in.symbol, g.update(v, "spot.tickers", gateTicker(in)))
	}
}

func gateTop(in *instrument) string {
	return fmt.Sprintf(`{"t":%s,"u":%d,"s":"%s","b":"%s","B":"%s","a":"%s","A":"%s"}`, millis(in.updated), in.sequence, in.symbol,
		trim(in.price(in.bid)), trim(in.size(in.bidSize)), trim(in.price(in.ask)), trim(in.size(in.askSize)))
}

func gateTicker(in *instrument) string {
	return fmt.Sprintf(`{"currency_pair":"%s","last":"%s","lowest_ask":"%s","lowest_size":"%s","highest_bid":"%s","highest_size":"%s","change_percentage":"0","base_volume":"%s","high_24h":"%s","low_24h":"%s"}`,
		in.symbol, trim(in.price(in.last().price)), trim(in.price(in.ask)), trim(in.size(in.askSize)), trim(in.price(in.bid)), trim(in.size(in.bidSize)),
		trim(in.size(in.volume)), trim(in.price(in.high)), trim(in.price(in.low)))
}

func (gate) second(*venue) {}

func (gate) routes(v *venue, mux *http.ServeMux) {
	// wanted are the instruments that ?currency_pair= names; all without.
	wanted := func(r *http.Request) ([]*instrument, bool) {
		q := r.URL.Query()
		if !q.Has("currency_pair") {
			return v.instruments, true
		}
		in, ok := v.bySymbol[q.Get("currency_pair")]
		return []*instrument{in}, ok
	}
	const unknown = `{"label":"INVALID_CURRENCY_PAIR","message":"Invalid currency pair"}`
	mux.HandleFunc("GET /api/v4/spot/currency_pairs", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, "[" + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"id":"%s","base":"%s","quote":"%s","fee":"0.2","min_quote_amount":"1","amount_precision":%d,"precision":%d,"trade_status":"tradable","sell_start":0,"buy_start":0}`,
				in.symbol, in.base, in.quote, in.sizeDigits, in.priceDigits)
		}) + "]"
	}))
	mux.HandleFunc("GET /api/v4/spot/tickers", v.answer(func(r *http.Request) (int, string) {
		list, ok := wanted(r)
		if !ok {
			return http.StatusBadRequest, unknown
		}
		return http.StatusOK, "[" + join(list, gateTicker) + "]"
	}))
	mux.HandleFunc("GET /api/v4/spot/order_book", v.answer(func(r *http.Request) (int, string) {
		list, ok := wanted(r)
		if !ok || len(list) != 1 {
			return http.StatusBadRequest, unknown
		}
		in := list[0]
		return http.StatusOK, fmt.Sprintf(`{"id":%d,"current":%s,"update":%s,"asks":%s,"bids":%s}`,
			in.sequence, millis(v.now), millis(in.updated), in.levels(true, 20), in.levels(false, 20))
	}))
}

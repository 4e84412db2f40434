package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// coinbaseAdvanced speaks the public channels of Coinbase Advanced Trade. Each
// connection counts its messages; acknowledgements come after the first data.
type coinbaseAdvanced struct{}

var coinbaseAdvancedChannels = []string{"heartbeats", "ticker", "market_trades"}

func (coinbaseAdvanced) path() string { return "/" }

func (coinbaseAdvanced) open(*venue, *session, *http.Request) {}

// frame wraps events with the number of the connection's next message.
func (coinbaseAdvanced) frame(v *venue, s *session, channel, events string) string {
	n := s.sequence
	s.sequence++
	return fmt.Sprintf(`{"channel":"%s","client_id":"","timestamp":"%s","sequence_num":%d,"events":[%s]}`, channel, iso(v.now), n, events)
}

func (c coinbaseAdvanced) receive(v *venue, s *session, text []byte) {
	var req struct {
		Type     string   `json:"type"`
		Channel  string   `json:"channel"`
		Products []string `json:"product_ids"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Products) > maxSymbols {
		s.reply(`{"type":"error","message":"invalid JSON"}`)
		return
	}
	if req.Type != "subscribe" && req.Type != "unsubscribe" || !slices.Contains(coinbaseAdvancedChannels, req.Channel) {
		s.reply(`{"type":"error","message":"failure to subscribe"}`)
		return
	}
	if req.Channel == "heartbeats" {
		req.Products = []string{"heartbeats"}
	}
	for _, p := range req.Products {
		if _, ok := v.bySymbol[p]; !ok && req.Channel != "heartbeats" {
			s.reply(`{"type":"error","message":` + quote(p+" is not a valid product") + `}`)
			return
		}
	}
	for _, p := range req.Products {
		key := req.Channel + ":" + p
		if req.Type == "unsubscribe" {
			delete(s.subs, key)
			continue
		}
		s.subs[key] = true
		switch in := v.bySymbol[p]; req.Channel {
		case "ticker":
			s.data(c.frame(v, s, "ticker", coinbaseAdvancedTicker(in, "snapshot")))
		case "market_trades":
			past := slices.Clone(in.trades)
			slices.Reverse(past) // newest first
			s.data(c.frame(v, s, "market_trades", coinbaseAdvancedTrades(in, "snapshot", past)))
		}
	}
	var names []string
	for k := range s.subs {
		channel, p, _ := strings.Cut(k, ":")
		names = append(names, `"`+channel+`":["`+p+`"]`)
	}
	slices.Sort(names)
	// One entry a channel is enough here: nobody reads more of it.
	names = slices.CompactFunc(names, func(a, b string) bool {
		x, _, _ := strings.Cut(a, ":")
		y, _, _ := strings.Cut(b, ":")
		return x == y
	})
	s.reply(c.frame(v, s, "subscriptions", `{"subscriptions":{`+strings.Join(names, ",")+`}}`))
}

func (c coinbaseAdvanced) publish(v *venue, in *instrument, _ func(key, body string)) {
	for s := range v.sessions {
		if in.fresh > 0 && s.subs["market_trades:"+in.symbol] {
			s.data(c.frame(v, s, "market_trades", coinbaseAdvancedTrades(in, "update", in.news())))
		}
		if (in.fresh > 0 || in.moved) && s.subs["ticker:"+in.symbol] {
			s.data(c.frame(v, s, "ticker", coinbaseAdvancedTicker(in, "update")))
		}
	}
}

func coinbaseAdvancedTrades(in *instrument, kind string, trades []trade) string {
	parts := make([]string, 0, len(trades))
	for _, t := range trades {
		maker := "BUY"
		if t.buy {
			maker = "SELL"
		}
		parts = append(parts, fmt.Sprintf(`{"trade_id":"%d","product_id":"%s","price":"%s","size":"%s","side":"%s","time":"%s"}`,
			t.id, in.symbol, in.price(t.price), trim(in.size(t.size)), maker, iso(t.time)))
	}
	return `{"type":"` + kind + `","trades":[` + strings.Join(parts, ",") + `]}`
}

func coinbaseAdvancedTicker(in *instrument, kind string) string {
	return fmt.Sprintf(`{"type":"%s","tickers":[{"type":"ticker","product_id":"%s","price":"%s","volume_24_h":"%s","low_24_h":"%s","high_24_h":"%s",`+
		`"best_bid":"%s","best_bid_quantity":"%s","best_ask":"%s","best_ask_quantity":"%s"}]}`,
		kind, in.symbol, in.price(in.last().price), in.size(in.volume), in.price(in.low), in.price(in.high),
		in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize))
}

func (c coinbaseAdvanced) second(v *venue) {
	for s := range v.sessions {
		if s.subs["heartbeats:heartbeats"] {
			s.reply(c.frame(v, s, "heartbeats", fmt.Sprintf(`{"current_time":"%s m=+%d.5","heartbeat_counter":%d}`,
				v.now.UTC().Format("2006-01-02 15:04:05.000000000 -0700 MST"), v.steps/v.perSecond, v.steps/v.perSecond)))
		}
	}
}

func (coinbaseAdvanced) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v3/brokerage/market/products", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, `{"products":[` + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"product_id":"%s","price":"%s","base_increment":"%s","quote_increment":"%s","base_name":"%s","quote_name":"%s","is_disabled":false,"status":"online",`+
				`"trading_disabled":false,"product_type":"SPOT","quote_currency_id":"%s","base_currency_id":"%s"}`,
				in.symbol, in.price(in.last().price), in.size(1), in.price(1), in.base, in.quote, in.quote, in.base)
		}) + fmt.Sprintf(`],"num_products":%d}`, len(v.instruments))
	}))
	mux.HandleFunc("GET /api/v3/brokerage/market/product_book", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("product_id")]
		if !ok {
			return http.StatusNotFound, `{"error":"NOT_FOUND","error_details":"valid product_id is required","message":"valid product_id is required"}`
		}
		return http.StatusOK, fmt.Sprintf(`{"pricebook":{"product_id":"%s","bids":[{"price":"%s","size":"%s"}],"asks":[{"price":"%s","size":"%s"}],"time":"%s"}}`,
			in.symbol, in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize), iso(in.updated))
	}))
}

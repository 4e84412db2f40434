package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// coinbase speaks the Coinbase Exchange feed. A match's side is the maker's.
type coinbase struct{}

var coinbaseChannels = []string{"ticker", "matches", "heartbeat"}

func (coinbase) path() string { return "/" }

func (coinbase) open(*venue, *session, *http.Request) {}

func (c coinbase) receive(v *venue, s *session, text []byte) {
	var req struct {
		Type     string            `json:"type"`
		Products []string          `json:"product_ids"`
		Channels []json.RawMessage `json:"channels"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Products) > maxSymbols || len(req.Channels) > maxSymbols {
		s.reply(`{"type":"error","message":"Malformed JSON"}`)
		return
	}
	if req.Type != "subscribe" && req.Type != "unsubscribe" {
		s.reply(`{"type":"error","message":"Type has to be either subscribe or unsubscribe"}`)
		return
	}
	// A channel is a name, or an object that brings its own products.
	var keys []string
	for _, raw := range req.Channels {
		var ch struct {
			Name     string   `json:"name"`
			Products []string `json:"product_ids"`
		}
		if json.Unmarshal(raw, &ch.Name) != nil && json.Unmarshal(raw, &ch) != nil {
			s.reply(`{"type":"error","message":"Malformed JSON"}`)
			return
		}
		if !slices.Contains(coinbaseChannels, ch.Name) {
			s.reply(`{"type":"error","message":"Failed to subscribe","reason":` + quote(ch.Name+" is not a valid channel") + `}`)
			return
		}
		for _, p := range append(ch.Products, req.Products...) {
			if _, ok := v.bySymbol[p]; !ok {
				s.reply(`{"type":"error","message":"Failed to subscribe","reason":` + quote(p+" is not a valid product") + `}`)
				return
			}
			keys = append(keys, ch.Name+":"+p)
		}
	}
	var added []string
	for _, k := range keys {
		switch {
		case req.Type == "unsubscribe":
			delete(s.subs, k)
		case !s.subs[k]:
			s.subs[k] = true
			added = append(added, k)
		}
	}
	s.reply(c.subscriptions(s))
	for _, k := range added {
		channel, product, _ := strings.Cut(k, ":")
		in := v.bySymbol[product]
		switch channel {
		case "ticker":
			s.data(coinbaseTicker(in))
		case "matches":
			s.data(coinbaseMatch(v, in, in.last(), "last_match"))
		}
	}
}

// subscriptions lists all that the client has now.
func (coinbase) subscriptions(s *session) string {
	var parts []string
	for _, ch := range coinbaseChannels {
		var products []string
		for k := range s.subs {
			if name, p, _ := strings.Cut(k, ":"); name == ch {
				products = append(products, quote(p))
			}
		}
		if len(products) > 0 {
			slices.Sort(products)
			parts = append(parts, `{"name":"`+ch+`","product_ids":[`+strings.Join(products, ",")+`]}`)
		}
	}
	return `{"type":"subscriptions","channels":[` + strings.Join(parts, ",") + `]}`
}

func (coinbase) publish(v *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		send("matches:"+in.symbol, coinbaseMatch(v, in, t, "match"))
	}
	// The ticker follows trades and, since batches were ended, the top of the book.
	if in.fresh > 0 || in.moved {
		send("ticker:"+in.symbol, coinbaseTicker(in))
	}
}

func coinbaseMatch(v *venue, in *instrument, t trade, kind string) string {
	maker := "buy"
	if t.buy {
		maker = "sell"
	}
	return fmt.Sprintf(`{"type":"%s","trade_id":%d,"maker_order_id":"%s","taker_order_id":"%s","side":"%s","size":"%s","price":"%s","product_id":"%s","sequence":%d,"time":"%s"}`,
		kind, t.id, uuid(v.nextID()), uuid(v.nextID()), maker, in.size(t.size), in.price(t.price), in.symbol, in.sequence, iso(t.time))
}

func coinbaseTicker(in *instrument) string {
	t := in.last()
	side := "sell"
	if t.buy {
		side = "buy"
	}
	at := t.time
	if in.updated.After(at) {
		at = in.updated
	}
	return fmt.Sprintf(`{"type":"ticker","sequence":%d,"product_id":"%s","price":"%s","open_24h":"%s","volume_24h":"%s","low_24h":"%s","high_24h":"%s","volume_30d":"%s",`+
		`"best_bid":"%s","best_bid_size":"%s","best_ask":"%s","best_ask_size":"%s","side":"%s","time":"%s","trade_id":%d,"last_size":"%s"}`,
		in.sequence, in.symbol, in.price(t.price), in.price(in.open), in.size(in.volume), in.price(in.low), in.price(in.high), in.size(in.volume),
		in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize), side, iso(at), t.id, in.size(t.size))
}

// uuid writes a running number in the shape of an order id.
func uuid(n uint64) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", n>>48, n&0xffffffffffff)
}

func (coinbase) second(v *venue) {
	for _, in := range v.instruments {
		body := fmt.Sprintf(`{"type":"heartbeat","last_trade_id":%d,"product_id":"%s","sequence":%d,"time":"%s"}`,
			in.last().id, in.symbol, in.sequence, iso(v.now))
		for s := range v.sessions {
			if s.subs["heartbeat:"+in.symbol] {
				s.reply(body)
			}
		}
	}
}

func (coinbase) routes(v *venue, mux *http.ServeMux) {
	const notFound = `{"message":"NotFound"}`
	mux.HandleFunc("GET /products", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, "[" + join(v.instruments, coinbaseProduct) + "]"
	}))
	mux.HandleFunc("GET /products/{id}", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.PathValue("id")]
		if !ok {
			return http.StatusNotFound, notFound
		}
		return http.StatusOK, coinbaseProduct(in)
	}))
	mux.HandleFunc("GET /products/{id}/ticker", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.PathValue("id")]
		if !ok {
			return http.StatusNotFound, notFound
		}
		t := in.last()
		return http.StatusOK, fmt.Sprintf(`{"ask":"%s","bid":"%s","volume":"%s","trade_id":%d,"price":"%s","size":"%s","time":"%s"}`,
			in.price(in.ask), in.price(in.bid), in.size(in.volume), t.id, in.price(t.price), in.size(t.size), iso(t.time))
	}))
}

func coinbaseProduct(in *instrument) string {
	return fmt.Sprintf(`{"id":"%s","base_currency":"%s","quote_currency":"%s","quote_increment":"%s","base_increment":"%s","display_name":"%s/%s",`+
		`"min_market_funds":"1","margin_enabled":false,"post_only":false,"limit_only":false,"cancel_only":false,"status":"online","status_message":"",`+
		`"trading_disabled":false,"fx_stablecoin":false,"auction_mode":false}`,
		in.symbol, in.base, in.quote, in.price(1), in.size(1), in.base, in.quote)
}

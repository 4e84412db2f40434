package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// bitstamp speaks Bitstamp's WebSocket v2.
type bitstamp struct{}

const bitstampLevels = 20

func (bitstamp) path() string { return "/" }

func (bitstamp) open(*venue, *session, *http.Request) {}

func (bitstamp) receive(v *venue, s *session, text []byte) {
	var req struct {
		Event string `json:"event"`
		Data  struct {
			Channel string `json:"channel"`
		} `json:"data"`
	}
	if err := json.Unmarshal(text, &req); err != nil {
		s.reply(`{"event":"bts:error","channel":"","data":{"code":null,"message":"Message parsing failed."}}`)
		return
	}
	channel := req.Data.Channel
	symbol, known := strings.CutPrefix(channel, "live_trades_")
	if !known {
		symbol, known = strings.CutPrefix(channel, "order_book_")
	}
	in, ok := v.bySymbol[symbol]
	switch {
	case req.Event == "bts:heartbeat":
		s.reply(`{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}`)
	case req.Event != "bts:subscribe" && req.Event != "bts:unsubscribe":
		s.reply(`{"event":"bts:error","channel":"","data":{"code":null,"message":"Incorrect JSON format."}}`)
	case !known || !ok:
		s.reply(`{"event":"bts:error","channel":` + quote(channel) + `,"data":{"code":null,"message":"Bad subscription string."}}`)
	case req.Event == "bts:unsubscribe":
		delete(s.subs, channel)
		s.reply(`{"event":"bts:unsubscription_succeeded","channel":"` + channel + `","data":{}}`)
	default:
		s.subs[channel] = true
		s.reply(`{"event":"bts:subscription_succeeded","channel":"` + channel + `","data":{}}`)
		if strings.HasPrefix(channel, "order_book_") {
			s.data(bitstampBook(in))
		}
	}
}

func (bitstamp) publish(v *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		kind := 1
		if t.buy {
			kind = 0
		}
		id := v.nextID()
		// Like the venue, numbers stand beside their exact texts.
		send("live_trades_"+in.symbol, fmt.Sprintf(`{"data":{"id":%d,"timestamp":"%d","amount":%s,"amount_str":"%s","price":%s,"price_str":"%s","type":%d,"microtimestamp":"%s","buy_order_id":%d,"sell_order_id":%d},"channel":"live_trades_%s","event":"trade"}`,
			t.id, t.time.Unix(), trim(in.size(t.size)), in.size(t.size), trim(in.price(t.price)), in.price(t.price), kind, micros(t.time), id, id+1, in.symbol))
	}
	if in.moved {
		send("order_book_"+in.symbol, bitstampBook(in))
	}
}

func bitstampBook(in *instrument) string {
	return fmt.Sprintf(`{"data":{"timestamp":"%d","microtimestamp":"%s","bids":%s,"asks":%s},"channel":"order_book_%s","event":"data"}`,
		in.updated.Unix(), micros(in.updated), in.levels(false, bitstampLevels), in.levels(true, bitstampLevels), in.symbol)
}

func (bitstamp) second(*venue) {}

func (bitstamp) routes(v *venue, mux *http.ServeMux) {
	minimum := func(in *instrument) string {
		if in.quote == "USD" {
			return "10"
		}
		return in.size(1)
	}
	name := func(in *instrument) string { return in.base + "/" + in.quote }
	list := v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, "[" + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"name":"%s","market_symbol":"%s","base_currency":"%s","base_decimals":%d,"counter_currency":"%s","counter_decimals":%d,`+
				`"minimum_order_value":"%s","trading":"Enabled","instant_and_market_orders":"Enabled","description":"%s","market_type":"SPOT"}`,
				name(in), in.symbol, in.base, in.sizeDigits, in.quote, in.priceDigits, minimum(in), name(in))
		}) + "]"
	})
	pairs := v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, "[" + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"trading":"Enabled","base_decimals":%d,"url_symbol":"%s","name":"%s","instant_and_market_orders":"Enabled","minimum_order":"%s %s","counter_decimals":%d,"description":"%s"}`,
				in.sizeDigits, in.symbol, name(in), minimum(in), in.quote, in.priceDigits, name(in))
		}) + "]"
	})
	ticker := v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.PathValue("pair")]
		if !ok {
			return http.StatusNotFound, `{"status":"error","reason":"Not found.","code":"API0404"}`
		}
		last := in.last()
		kind := "1"
		if last.buy {
			kind = "0"
		}
		return http.StatusOK, fmt.Sprintf(`{"timestamp":"%d","open":"%s","high":"%s","low":"%s","last":"%s","volume":"%s","vwap":"%s","bid":"%s","ask":"%s","side":"%s","open_24":"%s","percent_change_24":"0.00"}`,
			v.now.Unix(), in.price(in.open), in.price(in.high), in.price(in.low), in.price(last.price), in.size(in.volume),
			in.price((in.low+in.high)/2), in.price(in.bid), in.price(in.ask), kind, in.price(in.open))
	})
	book := v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.PathValue("pair")]
		if !ok {
			return http.StatusNotFound, `{"status":"error","reason":"Not found.","code":"API0404"}`
		}
		return http.StatusOK, `{"timestamp":"` + strconv.FormatInt(in.updated.Unix(), 10) + `","microtimestamp":"` + micros(in.updated) +
			`","bids":` + in.levels(false, bitstampLevels) + `,"asks":` + in.levels(true, bitstampLevels) + `}`
	})
	for _, slash := range []string{"/{$}", ""} {
		mux.HandleFunc("GET /api/v2/markets"+slash, list)
		mux.HandleFunc("GET /api/v2/trading-pairs-info"+slash, pairs)
		mux.HandleFunc("GET /api/v2/ticker/{pair}"+slash, ticker)
		mux.HandleFunc("GET /api/v2/order_book/{pair}"+slash, book)
	}
}

package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// kraken speaks Kraken's WebSocket API v2, where numbers are JSON numbers with
// their trailing zeros, and the REST calls that its symbols come from.
type kraken struct{}

func (kraken) path() string { return "/v2" }

func (kraken) open(v *venue, s *session, _ *http.Request) {
	s.reply(fmt.Sprintf(`{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":%d}]}`,
		uint64(12072546403441331453)+v.nextID()))
}

func (k kraken) receive(v *venue, s *session, text []byte) {
	var req struct {
		Method string `json:"method"`
		Params struct {
			Channel  string   `json:"channel"`
			Symbol   []string `json:"symbol"`
			Snapshot *bool    `json:"snapshot"`
			Trigger  string   `json:"event_trigger"`
		} `json:"params"`
		ID *uint64 `json:"req_id"`
	}
	times := fmt.Sprintf(`"time_in":"%s","time_out":"%s"`, iso(v.now), iso(v.now.Add(40*time.Microsecond)))
	if err := json.Unmarshal(text, &req); err != nil || len(req.Params.Symbol) > maxSymbols {
		s.reply(`{"error":"Malformed request","success":false,` + times + `}`)
		return
	}
	id := ""
	if req.ID != nil {
		id = fmt.Sprintf(`"req_id":%d,`, *req.ID)
	}
	switch req.Method {
	case "ping":
		s.reply(`{"method":"pong",` + id + times + `}`)
		return
	case "subscribe", "unsubscribe":
	default:
		s.reply(`{"error":"Unsupported method","method":` + quote(req.Method) + `,` + id + `"success":false,` + times + `}`)
		return
	}
	channel, snapshot := req.Params.Channel, req.Params.Snapshot == nil || *req.Params.Snapshot
	if channel != "ticker" && channel != "trade" {
		s.reply(`{"error":"Unsupported channel","method":"` + req.Method + `",` + id + `"success":false,` + times + `}`)
		return
	}
	for _, symbol := range req.Params.Symbol {
		in, ok := v.bySymbol[symbol]
		if !ok {
			s.reply(`{"error":` + quote("Currency pair not supported "+symbol) + `,"method":"` + req.Method + `",` + id +
				`"success":false,"symbol":` + quote(symbol) + `,` + times + `}`)
			continue
		}
		extra := ""
		switch {
		case channel == "ticker":
			trigger := "trades"
			if req.Params.Trigger == "bbo" {
				trigger = "bbo"
			}
			// Only the trigger that the client chose brings frames.
			for _, t := range []string{"trades", "bbo"} {
				delete(s.subs, "ticker/"+t+":"+symbol)
			}
			if req.Method == "subscribe" {
				s.subs["ticker/"+trigger+":"+symbol] = true
			}
			extra = `"event_trigger":"` + trigger + `",`
		case req.Method == "subscribe":
			s.subs["trade:"+symbol] = true
		default:
			delete(s.subs, "trade:"+symbol)
		}
		s.reply(fmt.Sprintf(`{"method":"%s",%s"result":{"channel":"%s",%s"snapshot":%t,"symbol":"%s"},"success":true,%s}`,
			req.Method, id, channel, extra, snapshot, symbol, times))
		if req.Method == "subscribe" && snapshot {
			s.data(k.snapshot(in, channel))
		}
	}
}

func (kraken) snapshot(in *instrument, channel string) string {
	if channel == "ticker" {
		return krakenTicker(in, "snapshot")
	}
	return krakenTrades(in, in.trades, "snapshot")
}

func (kraken) publish(_ *venue, in *instrument, send func(key, body string)) {
	if in.fresh > 0 {
		send("trade:"+in.symbol, krakenTrades(in, in.news(), "update"))
	}
	if in.moved || in.fresh > 0 {
		body := krakenTicker(in, "update")
		send("ticker/bbo:"+in.symbol, body)
		if in.fresh > 0 {
			send("ticker/trades:"+in.symbol, body)
		}
	}
}

func krakenTicker(in *instrument, kind string) string {
	last, at := in.last(), in.updated
	if last.time.After(at) {
		at = last.time
	}
	return fmt.Sprintf(`{"channel":"ticker","type":"%s","data":[{"symbol":"%s","bid":%s,"bid_qty":%s,"ask":%s,"ask_qty":%s,"last":%s,"volume":%s,"vwap":%s,"low":%s,"high":%s,"change":%s,"change_pct":0.00,"timestamp":"%s"}]}`,
		kind, in.symbol, in.price(in.bid), in.size(in.bidSize), in.price(in.ask), in.size(in.askSize), in.price(last.price),
		in.size(in.volume), in.price((in.low+in.high)/2), in.price(in.low), in.price(in.high), in.price(last.price-in.open), iso(at))
}

func krakenTrades(in *instrument, trades []trade, kind string) string {
	parts := make([]string, len(trades))
	for i, t := range trades {
		side := "sell"
		if t.buy {
			side = "buy"
		}
		parts[i] = fmt.Sprintf(`{"symbol":"%s","side":"%s","price":%s,"qty":%s,"ord_type":"market","trade_id":%d,"timestamp":"%s"}`,
			in.symbol, side, in.price(t.price), in.size(t.size), t.id, iso(t.time))
	}
	return `{"channel":"trade","type":"` + kind + `","data":[` + strings.Join(parts, ",") + `]}`
}

// second sends a heartbeat to every subscriber without traffic.
func (kraken) second(v *venue) {
	for s := range v.sessions {
		if len(s.subs) > 0 && s.idle >= v.perSecond {
			s.reply(`{"channel":"heartbeat"}`)
		}
	}
}

// krakenNames are an instrument's names in the REST calls.
func krakenNames(in *instrument) (key, alt, ws, base, quote string) {
	old := func(c string) string {
		switch c {
		case "BTC":
			return "XXBT"
		case "ETH":
			return "XETH"
		case "USD", "EUR":
			return "Z" + c
		}
		return c
	}
	short := func(c string) string { return strings.ReplaceAll(c, "BTC", "XBT") }
	base, quote = old(in.base), old(in.quote)
	alt = short(in.base) + in.quote
	key = alt
	// The oldest pairs, and those of tether, keep the long names of their parts.
	if base != in.base {
		key = base + quote
	} else if in.base == "USDT" {
		key = in.base + quote
	}
	return key, alt, short(in.base) + "/" + in.quote, base, quote
}

func (kraken) routes(v *venue, mux *http.ServeMux) {
	// As at the venue, the status is 200 and errors stand in the body.
	const unknown = `{"error":["EQuery:Unknown asset pair"]}`
	wanted := func(r *http.Request) ([]*instrument, bool) {
		list := r.URL.Query().Get("pair")
		if list == "" {
			return v.instruments, true
		}
		var out []*instrument
		for i, name := range strings.Split(list, ",") {
			var found *instrument
			for _, in := range v.instruments {
				key, alt, ws, _, _ := krakenNames(in)
				// The venue takes today's names too, with and without the slash.
				if slices.Contains([]string{key, alt, ws, in.symbol, in.base + in.quote}, name) {
					found = in
				}
			}
			if found == nil || i >= maxSymbols {
				return nil, false
			}
			out = append(out, found)
		}
		return out, true
	}
	mux.HandleFunc("GET /0/public/AssetPairs", v.answer(func(r *http.Request) (int, string) {
		ins, ok := wanted(r)
		if !ok {
			return http.StatusOK, unknown
		}
		return http.StatusOK, `{"error":[],"result":{` + join(ins, func(in *instrument) string {
			key, alt, ws, base, quote := krakenNames(in)
			return fmt.Sprintf(`"%s":{"altname":"%s","wsname":"%s","aclass_base":"currency","base":"%s","aclass_quote":"currency","quote":"%s",`+
				`"lot":"unit","pair_decimals":%d,"lot_decimals":%d,"lot_multiplier":1,"ordermin":"%s","status":"online"}`,
				key, alt, ws, base, quote, in.priceDigits, in.sizeDigits, in.size(1))
		}) + `}}`
	}))
	mux.HandleFunc("GET /0/public/Ticker", v.answer(func(r *http.Request) (int, string) {
		ins, ok := wanted(r)
		if !ok {
			return http.StatusOK, unknown
		}
		return http.StatusOK, `{"error":[],"result":{` + join(ins, func(in *instrument) string {
			key, _, _, _, _ := krakenNames(in)
			last := in.last()
			return fmt.Sprintf(`"%s":{"a":["%s","1","%s"],"b":["%s","1","%s"],"c":["%s","%s"],"v":["%s","%s"],"p":["%s","%s"],"t":[1,1],"l":["%s","%s"],"h":["%s","%s"],"o":"%s"}`,
				key, in.price(in.ask), in.size(in.askSize), in.price(in.bid), in.size(in.bidSize), in.price(last.price), in.size(last.size),
				in.size(in.volume), in.size(in.volume), in.price((in.low+in.high)/2), in.price((in.low+in.high)/2),
				in.price(in.low), in.price(in.low), in.price(in.high), in.price(in.high), in.price(in.open))
		}) + `}}`
	}))
}

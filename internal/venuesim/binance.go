package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
)

// binance speaks Binance's spot market streams. A client may subscribe through
// the URL (/ws/<stream>, /stream?streams=a/b) or with SUBSCRIBE. As at the real
// venue a stream of an unknown symbol is acknowledged and stays silent, and
// only a malformed request gets an error frame.
type binance struct{}

const (
	binancePingSeconds = 20
	// binanceStreams is how many streams one connection may carry.
	binanceStreams = 1024
)

func (binance) path() string { return "/stream" }

func (b binance) open(v *venue, s *session, r *http.Request) {
	s.wrapped = strings.HasPrefix(r.URL.Path, "/stream")
	var streams []string
	if s.wrapped {
		streams = strings.Split(r.URL.Query().Get("streams"), "/")
	} else {
		streams = strings.Split(strings.TrimPrefix(r.URL.Path, "/ws"), "/")
	}
	for i, name := range streams {
		if i >= maxSymbols*4 {
			return
		}
		if name != "" {
			s.subs[name] = true
			b.first(v, s, name)
		}
	}
}

// first sends the present top of the book to a new subscriber, since a quiet
// symbol would else say nothing.
func (binance) first(v *venue, s *session, stream string) {
	symbol, channel, _ := strings.Cut(stream, "@")
	in, ok := v.bySymbol[strings.ToUpper(symbol)]
	if !ok || channel != "bookTicker" || symbol != strings.ToLower(symbol) {
		return
	}
	body := binanceTop(in)
	if s.wrapped {
		body = `{"stream":"` + stream + `","data":` + body + `}`
	}
	s.data(body)
}

func (b binance) receive(v *venue, s *session, text []byte) {
	var req struct {
		Method string   `json:"method"`
		Params []string `json:"params"`
		ID     any      `json:"id"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Params) > maxSymbols*4 {
		s.reply(`{"error":{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}}`)
		return
	}
	var id string
	switch n := req.ID.(type) {
	case string:
		id = quote(n)
	case nil:
		id = "null"
	default:
		raw, err := json.Marshal(n)
		if err != nil {
			return
		}
		id = string(raw)
	}
	switch req.Method {
	case "SUBSCRIBE":
		if len(s.subs)+len(req.Params) > binanceStreams {
			s.reply(`{"error":{"code":2,"msg":"Invalid request: too many streams"},"id":` + id + `}`)
			return
		}
		s.reply(`{"result":null,"id":` + id + `}`)
		for _, p := range req.Params {
			if !s.subs[p] {
				s.subs[p] = true
				b.first(v, s, p)
			}
		}
	case "UNSUBSCRIBE":
		for _, p := range req.Params {
			delete(s.subs, p)
		}
		s.reply(`{"result":null,"id":` + id + `}`)
	default:
		s.reply(`{"error":{"code":2,"msg":"Invalid request: unknown variant, expected one of SUBSCRIBE, UNSUBSCRIBE"},"id":` + id + `}`)
	}
}

func (binance) publish(v *venue, in *instrument, send func(key, body string)) {
	name := strings.ToLower(in.symbol)
	for _, t := range in.news() {
		send(name+"@trade", fmt.Sprintf(`{"e":"trade","E":%s,"s":"%s","t":%d,"p":"%s","q":"%s","T":%s,"m":%t,"M":true}`,
			millis(v.now), in.symbol, t.id, eight(in.price(t.price)), eight(in.size(t.size)), millis(t.time), !t.buy))
	}
	if in.moved {
		send(name+"@bookTicker", binanceTop(in))
	}
}

func binanceTop(in *instrument) string {
	return fmt.Sprintf(`{"u":%d,"s":"%s","b":"%s","B":"%s","a":"%s","A":"%s"}`, in.sequence, in.symbol,
		eight(in.price(in.bid)), eight(in.size(in.bidSize)), eight(in.price(in.ask)), eight(in.size(in.askSize)))
}

// eight pads a decimal text to the eight digits that Binance writes.
func eight(s string) string {
	whole, frac, _ := strings.Cut(s, ".")
	return whole + "." + frac + strings.Repeat("0", 8-len(frac))
}

func (binance) second(v *venue) {
	if v.steps/v.perSecond%binancePingSeconds != 0 {
		return
	}
	for s := range v.sessions {
		s.push(message{websocket.PingMessage, []byte(millis(v.now))})
	}
}

func (b binance) routes(v *venue, mux *http.ServeMux) {
	const invalid = `{"code":-1121,"msg":"Invalid symbol."}`
	mux.HandleFunc("GET /api/v3/exchangeInfo", v.answer(func(r *http.Request) (int, string) {
		wanted, ok := b.wanted(v, r)
		if !ok {
			return http.StatusBadRequest, invalid
		}
		return http.StatusOK, `{"timezone":"UTC","serverTime":` + millis(v.now) +
			`,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000}],"exchangeFilters":[],"symbols":[` +
			join(wanted, binanceInfo) + `]}`
	}))
	mux.HandleFunc("GET /api/v3/ticker/bookTicker", v.answer(func(r *http.Request) (int, string) {
		wanted, ok := b.wanted(v, r)
		if !ok {
			return http.StatusBadRequest, invalid
		}
		list := join(wanted, func(in *instrument) string {
			return fmt.Sprintf(`{"symbol":"%s","bidPrice":"%s","bidQty":"%s","askPrice":"%s","askQty":"%s"}`, in.symbol,
				eight(in.price(in.bid)), eight(in.size(in.bidSize)), eight(in.price(in.ask)), eight(in.size(in.askSize)))
		})
		if r.URL.Query().Has("symbol") {
			return http.StatusOK, list
		}
		return http.StatusOK, "[" + list + "]"
	}))
	mux.HandleFunc("GET /api/v3/depth", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("symbol")]
		if !ok {
			return http.StatusBadRequest, invalid
		}
		n := 20
		if limit, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && limit > 0 {
			n = min(limit, 100)
		}
		return http.StatusOK, fmt.Sprintf(`{"lastUpdateId":%d,"bids":%s,"asks":%s}`, in.sequence, in.levels(false, n), in.levels(true, n))
	}))
	mux.HandleFunc("GET /api/v3/ping", v.answer(func(*http.Request) (int, string) { return http.StatusOK, "{}" }))
}

// wanted are the instruments that ?symbol= or ?symbols= name; all without.
func (binance) wanted(v *venue, r *http.Request) ([]*instrument, bool) {
	q := r.URL.Query()
	var names []string
	switch {
	case q.Has("symbol"):
		names = []string{q.Get("symbol")}
	case q.Has("symbols"):
		if json.Unmarshal([]byte(q.Get("symbols")), &names) != nil || len(names) > maxSymbols {
			return nil, false
		}
	default:
		return v.instruments, true
	}
	out := make([]*instrument, 0, len(names))
	for _, n := range names {
		in, ok := v.bySymbol[n]
		if !ok {
			return nil, false
		}
		out = append(out, in)
	}
	return out, true
}

func binanceInfo(in *instrument) string {
	return fmt.Sprintf(`{"symbol":"%s","status":"TRADING","baseAsset":"%s","baseAssetPrecision":8,"quoteAsset":"%s","quotePrecision":8,`+
		`"quoteAssetPrecision":8,"isSpotTradingAllowed":true,"isMarginTradingAllowed":false,"filters":[`+
		`{"filterType":"PRICE_FILTER","minPrice":"%s","maxPrice":"1000000.00000000","tickSize":"%s"},`+
		`{"filterType":"LOT_SIZE","minQty":"%s","maxQty":"9000000.00000000","stepSize":"%s"}],"permissions":["SPOT"]}`,
		in.symbol, in.base, in.quote, eight(in.price(1)), eight(in.price(1)), eight(in.size(1)), eight(in.size(1)))
}

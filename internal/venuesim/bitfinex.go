package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// bitfinexHeartbeatSeconds is how often each channel gives a sign of life.
const bitfinexHeartbeatSeconds = 15

// The flags of a connection that are known here.
const (
	bitfinexTime     = 1 << 15
	bitfinexSequence = 1 << 16
)

// bitfinexChannels bounds the channels of a connection.
const bitfinexChannels = 25

// bitfinex speaks Bitfinex's second protocol: data are arrays that begin with a
// number for the channel, which is the connection's own.
type bitfinex struct{}

func (bitfinex) path() string { return "/ws/2" }

func (bitfinex) open(v *venue, s *session, _ *http.Request) {
	s.reply(fmt.Sprintf(`{"event":"info","version":2,"serverId":"%s","platform":{"status":1}}`, uuid(v.nextID())))
}

func (b bitfinex) receive(v *venue, s *session, text []byte) {
	var req struct {
		Event   string          `json:"event"`
		Channel string          `json:"channel"`
		Symbol  string          `json:"symbol"`
		ChanID  uint64          `json:"chanId"`
		Flags   int             `json:"flags"`
		CID     json.RawMessage `json:"cid"`
	}
	if err := json.Unmarshal(text, &req); err != nil {
		s.reply(`{"event":"error","msg":"parse: invalid","code":10000}`)
		return
	}
	switch req.Event {
	case "ping":
		s.reply(fmt.Sprintf(`{"event":"pong","ts":%s,"cid":%s}`, millis(v.now), idOrNull(req.CID)))
	case "conf":
		s.flags = req.Flags
		s.reply(fmt.Sprintf(`{"event":"conf","status":"OK","flags":%d}`, req.Flags))
	case "subscribe":
		b.subscribe(v, s, req.Channel, req.Symbol)
	case "unsubscribe":
		for key, id := range s.numbers {
			if id == req.ChanID {
				delete(s.numbers, key)
				delete(s.subs, key)
				s.reply(fmt.Sprintf(`{"event":"unsubscribed","status":"OK","chanId":%d}`, id))
				return
			}
		}
		s.reply(fmt.Sprintf(`{"event":"error","msg":"unsubscribe: invalid","code":10400,"chanId":%d}`, req.ChanID))
	default:
		s.reply(`{"event":"error","msg":"event: invalid","code":10001}`)
	}
}

func (b bitfinex) subscribe(v *venue, s *session, channel, symbol string) {
	fail := func(code int, why string) {
		s.reply(fmt.Sprintf(`{"channel":%s,"symbol":%s,"event":"error","msg":"%s","code":%d}`, quote(channel), quote(symbol), why, code))
	}
	key := channel + ":" + symbol
	in, ok := v.bySymbol[symbol]
	switch {
	case channel != "ticker" && channel != "trades":
		fail(10302, "channel: unknown")
		return
	case !ok:
		fail(10300, "symbol: invalid")
		return
	case s.subs[key]:
		fail(10301, "subscribe: dup")
		return
	case len(s.numbers) >= bitfinexChannels:
		fail(10305, "subscribe: limit")
		return
	}
	if s.numbers == nil {
		s.numbers = make(map[string]uint64)
	}
	s.subs[key], s.numbers[key] = true, 1000+v.nextID()
	s.reply(fmt.Sprintf(`{"event":"subscribed","channel":"%s","chanId":%d,"symbol":"%s","pair":"%s"}`, channel, s.numbers[key], symbol, symbol[1:]))
	if channel == "ticker" {
		s.data(b.address(v, s, key, bitfinexTicker(in)))
		return
	}
	past := make([]string, 0, len(in.trades))
	for i := len(in.trades) - 1; i >= 0; i-- {
		past = append(past, bitfinexTrade(in, in.trades[i]))
	}
	s.data(b.address(v, s, key, "["+strings.Join(past, ",")+"]"))
}

// address implements addresser.
func (bitfinex) address(v *venue, s *session, key, body string) string {
	out := "[" + strconv.FormatUint(s.numbers[key], 10) + "," + body
	if s.flags&bitfinexSequence != 0 {
		s.sequence++
		out += "," + strconv.FormatUint(s.sequence, 10)
	}
	if s.flags&bitfinexTime != 0 {
		out += "," + millis(v.now)
	}
	return out + "]"
}

// publish says every trade twice, as the venue does.
func (bitfinex) publish(_ *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		send("trades:"+in.symbol, `"te",`+bitfinexTrade(in, t))
		send("trades:"+in.symbol, `"tu",`+bitfinexTrade(in, t))
	}
	if in.moved || in.fresh > 0 {
		send("ticker:"+in.symbol, bitfinexTicker(in))
	}
}

func bitfinexTrade(in *instrument, t trade) string {
	sign := "-"
	if t.buy {
		sign = ""
	}
	return fmt.Sprintf(`[%d,%s,%s%s,%s]`, t.id, millis(t.time), sign, trim(in.size(t.size)), trim(in.price(t.price)))
}

func bitfinexTicker(in *instrument) string {
	last := in.last().price
	return fmt.Sprintf(`[%s,%s,%s,%s,%s,0.01,%s,%s,%s,%s]`, trim(in.price(in.bid)), trim(in.size(in.bidSize)), trim(in.price(in.ask)), trim(in.size(in.askSize)),
		trim(in.price(last-in.open)), trim(in.price(last)), trim(in.size(in.volume)), trim(in.price(in.high)), trim(in.price(in.low)))
}

func (b bitfinex) second(v *venue) {
	if v.steps/v.perSecond%bitfinexHeartbeatSeconds != 0 {
		return
	}
	for s := range v.sessions {
		for key := range s.numbers {
			s.reply(b.address(v, s, key, `"hb"`))
		}
	}
}

func (bitfinex) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("GET /v2/conf/{what}", v.answer(func(r *http.Request) (int, string) {
		if r.PathValue("what") != "pub:list:pair:exchange,pub:map:currency:sym" {
			return http.StatusInternalServerError, `["error",10020,"conf: invalid"]`
		}
		return http.StatusOK, `[[` + join(v.instruments, func(in *instrument) string { return quote(in.symbol[1:]) }) + `],[["UST","USDt"]]]`
	}))
	mux.HandleFunc("GET /v2/ticker/{symbol}", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.PathValue("symbol")]
		if !ok {
			return http.StatusInternalServerError, `["error",10020,"symbol: invalid"]`
		}
		return http.StatusOK, bitfinexTicker(in)
	}))
}

package venuesim

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"
)

// htxPingSeconds is how often the venue pings. A client that leaves two pings
// in a row unanswered is cut.
const htxPingSeconds = 5

// htx speaks HTX's spot streams: every message of the venue is compressed,
// those of the client are not.
type htx struct{}

func (htx) path() string { return "/ws" }

func (htx) open(*venue, *session, *http.Request) {}

// encode implements encoder.
func (htx) encode(body string, _ bool) message {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(body)) // a buffer takes everything
	_ = z.Close()
	return message{websocket.BinaryMessage, b.Bytes()}
}

func (h htx) receive(v *venue, s *session, text []byte) {
	var req struct {
		Sub   string          `json:"sub"`
		Unsub string          `json:"unsub"`
		Pong  json.Number     `json:"pong"`
		ID    json.RawMessage `json:"id"`
	}
	fail := func(why string) {
		s.reply(fmt.Sprintf(`{"status":"error","ts":%s,"id":%s,"err-code":"bad-request","err-msg":%s}`, millis(v.now), idOrNull(req.ID), quote(why)))
	}
	if err := json.Unmarshal(text, &req); err != nil {
		req.ID = nil
		fail("error message format")
		return
	}
	if req.Pong != "" {
		if req.Pong.String() == s.ping {
			s.ping, s.unanswered = "", 0
		}
		return
	}
	topic, verb := req.Sub, "subbed"
	if topic == "" {
		topic, verb = req.Unsub, "unsubbed"
	}
	market, rest, _ := strings.Cut(topic, ".")
	symbol, channel, _ := strings.Cut(rest, ".")
	in, ok := v.bySymbol[symbol]
	if !ok || market != "market" || channel != "bbo" && channel != "trade.detail" && channel != "detail" {
		fail("invalid topic " + topic)
		return
	}
	s.reply(fmt.Sprintf(`{"id":%s,"status":"ok","%s":%s,"ts":%s}`, idOrNull(req.ID), verb, quote(topic), millis(v.now)))
	if verb == "unsubbed" {
		delete(s.subs, topic)
		return
	}
	s.subs[topic] = true
	switch channel {
	case "bbo":
		s.data(htxTop(in))
	case "trade.detail":
		s.data(htxTrades(in, []trade{in.last()}))
	default:
		s.data(htxDetail(in))
	}
}

// idOrNull gives a request's id back, which may be any short JSON value.
func idOrNull(id json.RawMessage) string {
	if len(id) == 0 || len(id) > 64 {
		return "null"
	}
	return string(id)
}

func (htx) publish(_ *venue, in *instrument, send func(key, body string)) {
	if news := in.news(); len(news) > 0 {
		send("market."+in.symbol+".trade.detail", htxTrades(in, news))
	}
	if in.moved {
		send("market."+in.symbol+".bbo", htxTop(in))
	}
	if in.moved || in.fresh > 0 {
		send("market."+in.symbol+".detail", htxDetail(in))
	}
}

// number writes a number as the venue does: small ones with an exponent.
func number(s string) string {
	s = trim(s)
	if digits, small := strings.CutPrefix(s, "0.000"); small {
		zeros := len(digits) - len(strings.TrimLeft(digits, "0"))
		if rest := digits[zeros:]; rest != "" {
			point := ".0"
			if len(rest) > 1 {
				point = "." + rest[1:]
			}
			return fmt.Sprintf("%c%sE-%d", rest[0], point, zeros+4)
		}
	}
	return s
}

func htxTrades(in *instrument, trades []trade) string {
	parts := make([]string, 0, len(trades))
	for i := len(trades) - 1; i >= 0; i-- { // newest first
		t, side := trades[i], "sell"
		if t.buy {
			side = "buy"
		}
		parts = append(parts, fmt.Sprintf(`{"id":%012d%014d,"ts":%s,"tradeId":%d,"amount":%s,"price":%s,"direction":"%s"}`,
			100_000_000_000+t.id, t.id, millis(t.time), t.id, number(in.size(t.size)), number(in.price(t.price)), side))
	}
	at := trades[len(trades)-1].time
	return fmt.Sprintf(`{"ch":"market.%s.trade.detail","ts":%s,"tick":{"id":%d,"ts":%s,"data":[%s]}}`, in.symbol, millis(at), in.sequence, millis(at), strings.Join(parts, ","))
}

func htxTop(in *instrument) string {
	at := millis(in.updated)
	return fmt.Sprintf(`{"ch":"market.%s.bbo","ts":%s,"tick":{"seqId":%d,"ask":%s,"askSize":%s,"bid":%s,"bidSize":%s,"quoteTime":%s,"symbol":"%s"}}`,
		in.symbol, at, in.sequence, number(in.price(in.ask)), number(in.size(in.askSize)), number(in.price(in.bid)), number(in.size(in.bidSize)), at, in.symbol)
}

func htxDetail(in *instrument) string {
	return fmt.Sprintf(`{"ch":"market.%s.detail","ts":%s,"tick":{"id":%d,"low":%s,"high":%s,"open":%s,"close":%s,"amount":%s,"count":%d}}`,
		in.symbol, millis(in.updated), in.sequence, number(in.price(in.low)), number(in.price(in.high)), number(in.price(in.open)),
		number(in.price(in.last().price)), number(in.size(in.volume)), in.last().id)
}

func (htx) second(v *venue) {
	if v.steps/v.perSecond%htxPingSeconds != 0 {
		return
	}
	for s := range v.sessions {
		if s.ping != "" {
			if s.unanswered++; s.unanswered == 2 {
				s.end()
				continue
			}
		}
		s.ping = millis(v.now)
		s.reply(`{"ping":` + s.ping + `}`)
	}
}

func (htx) routes(v *venue, mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/common/symbols", v.answer(func(*http.Request) (int, string) {
		return http.StatusOK, `{"status":"ok","data":[` + join(v.instruments, func(in *instrument) string {
			return fmt.Sprintf(`{"base-currency":"%s","quote-currency":"%s","price-precision":%d,"amount-precision":%d,"symbol-partition":"main","symbol":"%s","state":"online","api-trading":"enabled","tags":""}`,
				strings.ToLower(in.base), strings.ToLower(in.quote), in.priceDigits, in.sizeDigits, in.symbol)
		}) + `]}`
	}))
	mux.HandleFunc("GET /market/detail/merged", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("symbol")]
		if !ok {
			return http.StatusOK, fmt.Sprintf(`{"status":"error","ts":%s,"err-code":"invalid-parameter","err-msg":"invalid symbol"}`, millis(v.now))
		}
		return http.StatusOK, fmt.Sprintf(`{"status":"ok","ch":"market.%s.detail.merged","ts":%s,"tick":{"id":%d,"amount":%s,"open":%s,"close":%s,"high":%s,"low":%s,"bid":[%s,%s],"ask":[%s,%s]}}`,
			in.symbol, millis(in.updated), in.sequence, number(in.size(in.volume)), number(in.price(in.open)), number(in.price(in.last().price)),
			number(in.price(in.high)), number(in.price(in.low)), number(in.price(in.bid)), number(in.size(in.bidSize)), number(in.price(in.ask)), number(in.size(in.askSize)))
	}))
}

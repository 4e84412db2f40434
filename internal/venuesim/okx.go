package venuesim

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// okx speaks OKX's public WebSocket v5. Its ping and pong are plain texts.
type okx struct{}

func (okx) path() string { return "/ws/v5/public" }

func (okx) open(*venue, *session, *http.Request) {}

func (o okx) receive(v *venue, s *session, text []byte) {
	if string(text) == "ping" {
		s.reply("pong")
		return
	}
	var req struct {
		Op   string `json:"op"`
		Args []struct {
			Channel string `json:"channel"`
			InstID  string `json:"instId"`
		} `json:"args"`
	}
	if err := json.Unmarshal(text, &req); err != nil || len(req.Args) > maxSymbols*4 {
		s.reply(`{"event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"}`)
		return
	}
	if req.Op != "subscribe" && req.Op != "unsubscribe" {
		s.reply(`{"event":"error","code":"60012","msg":` + quote("Invalid request: "+req.Op) + `,"connId":"a4d3ae55"}`)
		return
	}
	for _, a := range req.Args {
		in, ok := v.bySymbol[a.InstID]
		if !ok || (a.Channel != "tickers" && a.Channel != "trades" && a.Channel != "bbo-tbt") {
			s.reply(`{"event":"error","code":"60018","msg":` + quote("Wrong URL or channel:"+a.Channel+",instId:"+a.InstID+
				" doesn't exist. Please use the correct URL, channel and parameters referring to API document.") + `,"connId":"a4d3ae55"}`)
			continue
		}
		key := a.Channel + ":" + a.InstID
		if req.Op == "subscribe" {
			s.subs[key] = true
		} else {
			delete(s.subs, key)
		}
		s.reply(fmt.Sprintf(`{"event":"%s","arg":{"channel":"%s","instId":"%s"},"connId":"a4d3ae55"}`, req.Op, a.Channel, a.InstID))
		if req.Op == "subscribe" {
			s.data(o.first(in, a.Channel))
		}
	}
}

func (okx) first(in *instrument, channel string) string {
	switch channel {
	case "tickers":
		return okxTicker(in)
	case "trades":
		return okxTrade(in, in.last())
	}
	return okxTop(in)
}

func (okx) publish(_ *venue, in *instrument, send func(key, body string)) {
	for _, t := range in.news() {
		send("trades:"+in.symbol, okxTrade(in, t))
	}
	if in.moved {
		send("bbo-tbt:"+in.symbol, okxTop(in))
	}
	if in.moved || in.fresh > 0 {
		send("tickers:"+in.symbol, okxTicker(in))
	}
}

func okxTrade(in *instrument, t trade) string {
	side := "sell"
	if t.buy {
		side = "buy"
	}
	return fmt.Sprintf(`{"arg":{"channel":"trades","instId":"%s"},"data":[{"instId":"%s","tradeId":"%d","px":"%s","sz":"%s","side":"%s","ts":"%s","count":"1","seqId":%d}]}`,
		in.symbol, in.symbol, t.id, trim(in.price(t.price)), trim(in.size(t.size)), side, millis(t.time), in.sequence)
}

func okxTop(in *instrument) string {
	return fmt.Sprintf(`{"arg":{"channel":"bbo-tbt","instId":"%s"},"data":[{"asks":[["%s","%s","0","1"]],"bids":[["%s","%s","0","1"]],"ts":"%s","seqId":%d}]}`,
		in.symbol, trim(in.price(in.ask)), trim(in.size(in.askSize)), trim(in.price(in.bid)), trim(in.size(in.bidSize)), millis(in.updated), in.sequence)
}

func okxTicker(in *instrument) string {
	return fmt.Sprintf(`{"arg":{"channel":"tickers","instId":"%s"},"data":[%s]}`, in.symbol, okxTickerData(in))
}

func okxTickerData(in *instrument) string {
	last, at := in.last(), in.updated
	if last.time.After(at) {
		at = last.time
	}
	return fmt.Sprintf(`{"instType":"SPOT","instId":"%s","last":"%s","lastSz":"%s","askPx":"%s","askSz":"%s","bidPx":"%s","bidSz":"%s","open24h":"%s","high24h":"%s","low24h":"%s","sodUtc0":"%s","sodUtc8":"%s","volCcy24h":"%s","vol24h":"%s","ts":"%s"}`,
		in.symbol, trim(in.price(last.price)), trim(in.size(last.size)), trim(in.price(in.ask)), trim(in.size(in.askSize)),
		trim(in.price(in.bid)), trim(in.size(in.bidSize)), trim(in.price(in.open)), trim(in.price(in.high)), trim(in.price(in.low)),
		trim(in.price(in.open)), trim(in.price(in.open)), trim(in.size(in.volume)), trim(in.size(in.volume)), millis(at))
}

func (okx) second(*venue) {}

func (okx) routes(v *venue, mux *http.ServeMux) {
	const unknown = `{"code":"51001","msg":"Instrument ID does not exist","data":[]}`
	mux.HandleFunc("GET /api/v5/public/instruments", v.answer(func(r *http.Request) (int, string) {
		q := r.URL.Query()
		switch q.Get("instType") {
		case "":
			return http.StatusBadRequest, `{"code":"50014","msg":"Parameter instType can not be empty.","data":[]}`
		case "SPOT":
		default:
			return http.StatusOK, `{"code":"0","msg":"","data":[]}`
		}
		ins := v.instruments
		if q.Has("instId") {
			in, ok := v.bySymbol[q.Get("instId")]
			if !ok {
				return http.StatusOK, unknown
			}
			ins = []*instrument{in}
		}
		return http.StatusOK, `{"code":"0","msg":"","data":[` + join(ins, func(in *instrument) string {
			return fmt.Sprintf(`{"instType":"SPOT","instId":"%s","uly":"","instFamily":"","baseCcy":"%s","quoteCcy":"%s","settleCcy":"","ctVal":"","ctMult":"","ctType":"",`+
				`"listTime":"1548133413000","expTime":"","tickSz":"%s","lotSz":"%s","minSz":"%s","state":"live"}`,
				in.symbol, in.base, in.quote, in.price(1), in.size(1), in.size(1))
		}) + `]}`
	}))
	mux.HandleFunc("GET /api/v5/market/ticker", v.answer(func(r *http.Request) (int, string) {
		in, ok := v.bySymbol[r.URL.Query().Get("instId")]
		if !ok {
			return http.StatusOK, unknown
		}
		return http.StatusOK, `{"code":"0","msg":"","data":[` + okxTickerData(in) + `]}`
	}))
}

package venuesim

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// conversations has one for each venue: what the client sends, what
// must come back in order, and which streams of data follow.
var conversations = []struct {
	venue   string
	greets  string
	send    string
	answers []string // in this order, other frames may stand between
	unknown string
	refused string
	data    []string // expressions, each must match within some steps
}{
	{
		venue:   Binance,
		send:    `{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker","eurusdt@bookTicker"],"id":7}`,
		answers: []string{`{"result":null,"id":7}`},
		unknown: `{"method":"LIST","id":8}`,
		refused: `"error":{"code":2`,
		data: []string{
			`^\{"stream":"btcusdt@trade","data":\{"e":"trade","E":\d{13},"s":"BTCUSDT","t":\d+,"p":"\d+\.\d{8}","q":"\d+\.\d{8}","T":\d{13},"m":(true|false),"M":true\}\}$`,
			`^\{"stream":"btcusdt@bookTicker","data":\{"u":\d+,"s":"BTCUSDT","b":"\d+\.\d{8}","B":"\d+\.\d{8}","a":"\d+\.\d{8}","A":"\d+\.\d{8}"\}\}$`,
			`"s":"EURUSDT"`,
		},
	},
	{
		venue:   Coinbase,
		send:    `{"type":"subscribe","product_ids":["BTC-USD","USDT-EUR"],"channels":["ticker","matches","heartbeat"]}`,
		answers: []string{`{"type":"subscriptions","channels":[{"name":"ticker","product_ids":["BTC-USD","USDT-EUR"]},{"name":"matches",`, `"type":"last_match"`},
		unknown: `{"type":"subscribe","product_ids":["FOO-BAR"],"channels":["ticker"]}`,
		refused: `{"type":"error","message":"Failed to subscribe","reason":"FOO-BAR is not a valid product"}`,
		data: []string{
			`^\{"type":"match",.*"side":"(buy|sell)","size":"[\d.]+","price":"[\d.]+","product_id":"BTC-USD","sequence":\d+,"time":"2026-03-01T12:00:\d\d\.\d{6}Z"\}$`,
			`^\{"type":"ticker",.*"product_id":"USDT-EUR"`,
			`^\{"type":"heartbeat","last_trade_id":\d+,"product_id":"BTC-USD"`,
		},
	},
	{
		venue:   Kraken,
		greets:  `"channel":"status"`,
		send:    `{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD","EUR/USD"],"event_trigger":"bbo","snapshot":true},"req_id":3}`,
		answers: []string{`"method":"subscribe","req_id":3,"result":{"channel":"ticker","event_trigger":"bbo","snapshot":true,"symbol":"BTC/USD"},"success":true`, `"type":"snapshot"`, `"symbol":"EUR/USD"},"success":true`},
		unknown: `{"method":"subscribe","params":{"channel":"trade","symbol":["NOT/REAL","BTC/USD"]},"req_id":4}`,
		refused: `{"error":"Currency pair not supported NOT/REAL","method":"subscribe","req_id":4,"success":false,"symbol":"NOT/REAL"`,
		data: []string{
			`^\{"channel":"ticker","type":"update","data":\[\{"symbol":"BTC/USD","bid":\d+\.\d,"bid_qty":\d+\.\d{8},"ask":\d+\.\d,`,
			`^\{"channel":"trade","type":"update","data":\[\{"symbol":"BTC/USD","side":"(buy|sell)","price":\d+\.\d,"qty":\d+\.\d{8},`,
		},
	},
	{
		venue:   OKX,
		send:    `{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},{"channel":"trades","instId":"BTC-USDT"},{"channel":"bbo-tbt","instId":"EUR-USDT"}]}`,
		answers: []string{`{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"}`, `{"event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"}`},
		unknown: `{"op":"subscribe","args":[{"channel":"tickers","instId":"FOO-BAR"}]}`,
		refused: `{"event":"error","code":"60018"`,
		data: []string{
			`^\{"arg":\{"channel":"tickers","instId":"BTC-USDT"\},"data":\[\{"instType":"SPOT","instId":"BTC-USDT","last":"\d`,
			`^\{"arg":\{"channel":"trades","instId":"BTC-USDT"\},"data":\[\{"instId":"BTC-USDT","tradeId":"\d+","px":"`,
			`^\{"arg":\{"channel":"bbo-tbt","instId":"EUR-USDT"\},"data":\[\{"asks":\[\["1\.`,
		},
	},
	{
		venue:   KuCoin,
		greets:  `"type":"welcome"`,
		send:    `{"id":7,"type":"subscribe","topic":"/market/match:BTC-USDT,EUR-USDT","privateChannel":false,"response":true}`,
		answers: []string{`{"id":"7","type":"ack"}`},
		unknown: `{"id":"8","type":"subscribe","topic":"/market/match:FOO-BAR","response":true}`,
		refused: `{"id":"8","type":"error","code":404,"data":"topic /market/match:FOO-BAR is not found"}`,
		data: []string{
			`^\{"type":"message","topic":"/market/match:BTC-USDT","subject":"trade.l3match","data":\{.*"side":"(buy|sell)","size":"[\d.]+","symbol":"BTC-USDT",.*"time":"\d{19}","tradeId":"\d+"`,
			`^\{"type":"message","topic":"/market/match:EUR-USDT"`,
		},
	},
	{
		venue:   HTX,
		send:    `{"sub":"market.btcusdt.bbo","id":"5"}`,
		answers: []string{`{"id":"5","status":"ok","subbed":"market.btcusdt.bbo","ts":`},
		unknown: `{"sub":"market.foobar.bbo","id":6}`,
		refused: `"id":6,"err-code":"bad-request","err-msg":"invalid topic market.foobar.bbo"}`,
		data: []string{
			`^\{"ch":"market.btcusdt.bbo","ts":\d{13},"tick":\{"seqId":\d+,"ask":[\d.]+,"askSize":[\dE.-]+,"bid":[\d.]+,"bidSize":[\dE.-]+,"quoteTime":\d{13},"symbol":"btcusdt"\}\}$`,
			`^\{"ping":\d{13}\}$`,
		},
	},
	{
		venue:   Bitfinex,
		greets:  `"event":"info","version":2`,
		send:    `{"event":"subscribe","channel":"trades","symbol":"tBTCUSD"}`,
		answers: []string{`{"event":"subscribed","channel":"trades","chanId":`, `,[[`},
		unknown: `{"event":"subscribe","channel":"trades","symbol":"tFOOBAR"}`,
		refused: `"symbol":"tFOOBAR","event":"error","msg":"symbol: invalid","code":10300}`,
		data: []string{
			`^\[\d+,"te",\[\d+,\d{13},-?[\d.]+,\d+\]\]$`,
			`^\[\d+,"tu",\[\d+,\d{13},-?[\d.]+,\d+\]\]$`,
		},
	},
	{
		venue:   MEXC,
		send:    `{"method":"SUBSCRIPTION","params":["spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT","spot@public.aggre.bookTicker.v3.api.pb@100ms@EURUSDT"]}`,
		answers: []string{`{"id":0,"code":0,"msg":"spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT,spot@public.aggre.bookTicker.v3.api.pb@100ms@EURUSDT"}`},
		unknown: `{"method":"SUBSCRIPTION","params":["spot@public.aggre.deals.v3.api.pb@100ms@FOOBAR"]}`,
		refused: `{"id":0,"code":0,"msg":"Not Subscribed successfully! [spot@public.aggre.deals.v3.api.pb@100ms@FOOBAR]`,
		data:    []string{`(?s)^\n.spot@public\.aggre\.deals\.v3\.api\.pb@100ms@BTCUSDT\x1a\x07BTCUSDT0`, `(?s)^\n.spot@public\.aggre\.bookTicker\.v3\.api\.pb@100ms@EURUSDT`},
	},
	{
		venue:   Bitstamp,
		send:    `{"event":"bts:subscribe","data":{"channel":"order_book_btcusd"}}`,
		answers: []string{`{"event":"bts:subscription_succeeded","channel":"order_book_btcusd","data":{}}`, `"channel":"order_book_btcusd","event":"data"`},
		unknown: `{"event":"bts:subscribe","data":{"channel":"live_trades_foobar"}}`,
		refused: `{"event":"bts:error","channel":"live_trades_foobar"`,
		data:    []string{`^\{"data":\{"timestamp":"\d{10}","microtimestamp":"\d{16}","bids":\[\["\d+","\d+\.\d{8}"\],.*\},"channel":"order_book_btcusd","event":"data"\}$`},
	},
	{
		venue:   Bybit,
		send:    `{"op":"subscribe","args":["publicTrade.BTCUSDT","orderbook.1.BTCUSDT"],"req_id":"7"}`,
		answers: []string{`"success":true,"ret_msg":"subscribe","conn_id":"d967ikkn0ine3iqmjc30-koqj","req_id":"7","op":"subscribe"`, `"topic":"orderbook.1.BTCUSDT"`},
		unknown: `{"op":"subscribe","args":["publicTrade.BTCUSDT","publicTrade.FOOBAR"]}`,
		refused: `{"success":false,"ret_msg":"Invalid symbol :[publicTrade.FOOBAR]"`,
		data: []string{
			`^\{"topic":"publicTrade.BTCUSDT","ts":\d{13},"type":"snapshot","data":\[\{"i":"\d+","T":\d{13},"p":"[\d.]+","v":"[\d.]+","S":"(Buy|Sell)",`,
			`^\{"topic":"orderbook.1.BTCUSDT","ts":\d{13},"type":"snapshot","data":\{"s":"BTCUSDT","b":\[\["6[\d.]+","[\d.]+"\]\],"a":`,
		},
	},
	{
		venue:   CoinbaseAdvanced,
		send:    `{"type":"subscribe","product_ids":["BTC-USD"],"channel":"market_trades"}`,
		answers: []string{`"sequence_num":0,"events":[{"type":"snapshot","trades":[{"trade_id":"`, `"channel":"subscriptions"`},
		unknown: `{"type":"subscribe","product_ids":["FOO-BAR"],"channel":"ticker"}`,
		refused: `{"type":"error","message":"FOO-BAR is not a valid product"}`,
		data:    []string{`^\{"channel":"market_trades",.*"sequence_num":\d+,"events":\[\{"type":"update","trades":\[\{"trade_id":"\d+","product_id":"BTC-USD","price":"6[\d.]+","size":"[\d.]+","side":"(BUY|SELL)","time":"2026-`},
	},
	{
		venue:   CryptoCom,
		send:    `{"id":7,"method":"subscribe","params":{"channels":["trade.BTC_USD","ticker.BTC_USD"]}}`,
		answers: []string{`{"id":7,"method":"subscribe","code":0,"channel":"trade.BTC_USD"}`, `"channel":"ticker","data":[{"h":"6`},
		unknown: `{"id":8,"method":"subscribe","params":{"channels":["trade.FOO_BAR"]}}`,
		refused: `{"id":8,"method":"subscribe","code":40003`,
		data: []string{
			`^\{"id":-1,"method":"subscribe","code":0,"result":\{"instrument_name":"BTC_USD","subscription":"trade.BTC_USD","channel":"trade","data":\[\{"d":"\d+","t":\d{13},"p":"6`,
			`"channel":"ticker","data":\[\{"h":"6.*,"a":"6.*,"b":"6.*,"k":"6`,
		},
	},
	{
		venue:   Gate,
		send:    `{"time":1,"channel":"spot.trades","event":"subscribe","payload":["BTC_USDT"]}`,
		answers: []string{`"channel":"spot.trades","event":"subscribe","result":{"status":"success"}`},
		unknown: `{"time":1,"channel":"spot.tickers","event":"subscribe","payload":["FOO_BAR"]}`,
		refused: `"channel":"spot.tickers","event":"subscribe","error":{"code":2,"message":"unknown currency pair: FOO_BAR"}`,
		data:    []string{`^\{"time":\d{10},"time_ms":\d{13},"channel":"spot.trades","event":"update","result":\{"id":\d+,"create_time":\d{10},"create_time_ms":"\d{13}\.\d{3}","side":"(buy|sell)","currency_pair":"BTC_USDT",`},
	},
	{
		venue:   Gemini,
		send:    `{"type":"subscribe","subscriptions":[{"name":"l2","symbols":["BTCUSD"]}]}`,
		answers: []string{`{"type":"l2_updates","symbol":"BTCUSD","changes":[["buy","6`},
		unknown: `{"type":"subscribe","subscriptions":[{"name":"l2","symbols":["FOOBAR"]}]}`,
		refused: `{"result":"error","reason":"InvalidSymbol"`,
		data: []string{
			`^\{"type":"l2_updates","symbol":"BTCUSD","changes":\[\["buy","6[\d.]+","0"\],\["buy","6`,
			`^\{"type":"trade","symbol":"BTCUSD","event_id":\d+,"timestamp":\d{13},"price":"6`,
			`^\{"type":"heartbeat","timestamp":\d{13}\}$`,
		},
	},
}

func TestConversations(t *testing.T) {
	for _, c := range conversations {
		t.Run(c.venue, func(t *testing.T) {
			s, clock := start(t, Config{Seed: 1, Addrs: map[string]string{c.venue: ""}})
			address := s.Endpoints()[c.venue].WS
			if c.venue == KuCoin {
				address = kucoinAddress(t, s)
			}
			cl := dial(t, address)
			if c.greets != "" {
				require.Contains(t, cl.next(), c.greets)
			}
			cl.send(c.send)
			for _, a := range c.answers {
				cl.until(a)
			}
			cl.send(c.unknown)
			cl.until(c.refused)
			cl.send("{not json")
			cl.until("rror")

			clock.steps(40)
			open := make(map[*regexp.Regexp]bool)
			for _, d := range c.data {
				open[regexp.MustCompile(d)] = true
			}
			for len(open) > 0 {
				text := cl.next()
				require.True(t, c.venue == MEXC || json.Valid([]byte(text)), text)
				for re := range open {
					if re.MatchString(text) {
						delete(open, re)
					}
				}
			}
		})
	}
}

// kucoinAddress is that of one connection to KuCoin, with its token.
func kucoinAddress(t *testing.T, s *Simulator) string {
	t.Helper()
	at := s.Endpoints()[KuCoin]
	status, body := post(t, at.REST+"/api/v1/bullet-public")
	require.Equal(t, 200, status)
	require.Equal(t, at.WS, field(t, body, `"endpoint":"([^"]+)"`))
	return at.WS + "?connectId=c1&token=" + field(t, body, `"token":"([^"]+)"`)
}

func TestKuCoinTokens(t *testing.T) {
	s, _ := start(t, Config{Addrs: map[string]string{KuCoin: ""}})
	address := kucoinAddress(t, s)
	c := dial(t, address)
	require.Equal(t, `{"id":"c1","type":"welcome"}`, c.next())
	c.send(`{"id":"9","type":"ping"}`)
	require.Equal(t, `{"id":"9","type":"pong"}`, c.next())
	for _, bad := range []string{address, s.Endpoints()[KuCoin].WS} {
		again := dial(t, bad)
		require.Contains(t, again.next(), "token is invalid", "a token is good for one connection")
		again.send(`{"id":"9","type":"ping"}`)
		again.closed()
	}
	for range maxTokens {
		kucoinAddress(t, s)
	}
	status, _ := post(t, s.Endpoints()[KuCoin].REST+"/api/v1/bullet-public")
	require.Equal(t, 429, status)
}

func TestHTXPingsAndCuts(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{HTX: ""}})
	answering, silent := dial(t, s.Endpoints()[HTX].WS), dial(t, s.Endpoints()[HTX].WS)
	require.Eventually(t, func() bool { return s.Clients(HTX) == 2 }, 2*time.Minute, time.Millisecond)
	for range 4 {
		clock.steps(4 * htxPingSeconds)
		ping := field(t, answering.until("ping"), `(\d+)`)
		answering.send(`{"pong":` + ping + `}`)
		answering.send(`{"sub":"market.none.bbo","id":1}`)
		answering.until("invalid topic") // the pong has been read
	}
	silent.closed()
	require.Eventually(t, func() bool { return s.Clients(HTX) == 1 }, 2*time.Minute, time.Millisecond)
}

func TestBitfinexConnections(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Bitfinex: ""}})
	c := dial(t, s.Endpoints()[Bitfinex].WS)
	c.send(`{"event":"conf","flags":98304}`)
	require.Contains(t, c.until("conf"), `"status":"OK","flags":98304`)
	c.send(`{"event":"subscribe","channel":"ticker","symbol":"tLINK:USD"}`)
	number := field(t, c.until("subscribed"), `"chanId":(\d+)`)
	require.Regexp(t, `^\[`+number+`,\[[^\]]+\],1,\d{13}\]$`, c.next())
	c.send(`{"event":"subscribe","channel":"ticker","symbol":"tLINK:USD"}`)
	c.until("subscribe: dup")
	clock.steps(4 * bitfinexHeartbeatSeconds)
	require.Regexp(t, `^\[`+number+`,"hb",\d+,\d{13}\]$`, c.until(`"hb"`))
	c.send(`{"event":"ping","cid":12}`)
	require.Contains(t, c.until("pong"), `"cid":12`)
	c.send(`{"event":"unsubscribe","chanId":` + number + `}`)
	c.until(`"event":"unsubscribed"`)
	c.send(`{"event":"unsubscribe","chanId":` + number + `}`)
	c.until("unsubscribe: invalid")
}

func TestExponents(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0.00011522": "1.1522E-4", "0.0001": "1.0E-4", "0.0000227": "2.27E-5", "0.001": "0.001", "12.50": "12.5", "0.000": "0", "7": "7",
	} {
		require.Equal(t, want, number(in), in)
	}
}

func TestPings(t *testing.T) {
	s, _ := start(t, Config{})
	okx := dial(t, s.Endpoints()[OKX].WS)
	okx.send("ping")
	require.Equal(t, "pong", okx.next())

	kraken := dial(t, s.Endpoints()[Kraken].WS)
	kraken.send(`{"method":"ping","req_id":101}`)
	require.Contains(t, kraken.until("pong"), `{"method":"pong","req_id":101,`)

	bitstamp := dial(t, s.Endpoints()[Bitstamp].WS)
	bitstamp.send(`{"event":"bts:heartbeat"}`)
	require.Equal(t, `{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}`, bitstamp.next())

	bybit := dial(t, s.Endpoints()[Bybit].WS)
	bybit.send(`{"op":"ping","req_id":"3"}`)
	require.Contains(t, bybit.next(), `"ret_msg":"pong","conn_id":"d967ikkn0ine3iqmjc30-koqj","req_id":"3","op":"ping"`)

	// A ping frame is answered with its own payload.
	coinbase := dial(t, s.Endpoints()[Coinbase].WS)
	got := make(chan string, 1)
	coinbase.conn.SetPongHandler(func(p string) error { got <- p; return nil })
	require.NoError(t, coinbase.conn.WriteControl(websocket.PingMessage, []byte("abc"), time.Now().Add(time.Minute)))
	coinbase.send(`{"type":"subscribe","product_ids":[],"channels":[]}`)
	coinbase.next()
	require.Equal(t, "abc", <-got)
}

func TestBinanceServerPings(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Binance: ""}})
	c := dial(t, s.Endpoints()[Binance].WS)
	require.Eventually(t, func() bool { return s.Clients(Binance) == 1 }, 2*time.Minute, time.Millisecond)
	pinged := make(chan struct{}, 8)
	c.conn.SetPingHandler(func(string) error { pinged <- struct{}{}; return nil })
	clock.steps(4*binancePingSeconds + 1) // the last step may still be running
	c.send(`{"method":"SUBSCRIBE","params":[],"id":1}`)
	require.Equal(t, `{"result":null,"id":1}`, c.next())
	require.NotEmpty(t, pinged)
}

func TestBinanceURLStreams(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Binance: ""}})
	base := strings.TrimSuffix(s.Endpoints()[Binance].WS, "/stream")
	raw := dial(t, base+"/ws/btcusdt@bookTicker")
	require.True(t, strings.HasPrefix(raw.next(), `{"u":`))
	both := dial(t, base+"/stream?streams=btcusdt@bookTicker/ethusdt@trade")
	require.True(t, strings.HasPrefix(both.next(), `{"stream":"btcusdt@bookTicker","data":{"u":`))
	clock.steps(30)
	both.until(`{"stream":"ethusdt@trade"`)
	// As at the venue, an unknown stream is acknowledged and silent.
	raw.send(`{"method":"SUBSCRIBE","params":["foobar@trade"],"id":"x"}`)
	raw.until(`{"result":null,"id":"x"}`)
}

func TestKrakenHeartbeatOnlyInSilence(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Kraken: ""}, Faults: map[string]Fault{Kraken: {Silence: true}}})
	c := dial(t, s.Endpoints()[Kraken].WS)
	c.send(`{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"]}}`)
	c.until(`"success":true`)
	clock.steps(12)
	require.Equal(t, `{"channel":"heartbeat"}`, c.next())
}

func TestBybitRepeatsItself(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Bybit: ""}})
	c := dial(t, s.Endpoints()[Bybit].WS)
	c.send(`{"op":"subscribe","args":["orderbook.1.BTCUSDT"]}`)
	c.until("orderbook.1.BTCUSDT")
	clock.steps(4*bybitRepeatSeconds + 1)
	last := ""
	for {
		text := c.until("orderbook.1.BTCUSDT")
		now := field(t, text, `"u":(\d+)`)
		if now == last {
			return
		}
		last = now
	}
}

// A client that does not answer Crypto.com's heartbeats is cut, another stays.
func TestCryptoComWantsAnswers(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{CryptoCom: ""}, Faults: map[string]Fault{CryptoCom: {Silence: true}}})
	mute, good := dial(t, s.Endpoints()[CryptoCom].WS), dial(t, s.Endpoints()[CryptoCom].WS)
	require.Eventually(t, func() bool { return s.Clients(CryptoCom) == 2 }, 2*time.Minute, time.Millisecond)
	clock.steps(4*cryptocomBeatSeconds + 1)
	id := field(t, good.until("public/heartbeat"), `"id":(\d+)`)
	good.send(`{"id":` + id + `,"method":"public/respond-heartbeat"}`)
	good.send(`{"id":2,"method":"subscribe","params":{"channels":["trade.BTC_USD"]}}`)
	good.until(`"id":2`) // the answer before it has been taken
	clock.steps(4 * (cryptocomAnswerSeconds + 1))
	mute.closed()
	require.Eventually(t, func() bool { return s.Clients(CryptoCom) == 1 }, 2*time.Minute, time.Millisecond)
}

// What Gemini's changes say adds up to the book's top.
func TestGeminiChangesAddUp(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Gemini: ""}})
	c := dial(t, s.Endpoints()[Gemini].WS)
	c.send(`{"type":"subscribe","subscriptions":[{"name":"l2","symbols":["BTCUSD"]}]}`)
	levels := map[string]string{}
	for n := range 20 {
		if n == 1 { // the whole book is in
			clock.steps(60)
		}
		var m struct {
			Changes [][3]string
		}
		require.NoError(t, json.Unmarshal([]byte(c.until(`"l2_updates"`)), &m))
		for _, l := range m.Changes {
			levels[l[0]+l[1]] = l[2]
			if l[2] == "0" {
				delete(levels, l[0]+l[1])
			}
		}
		require.Len(t, levels, 2, "one level a side")
	}
}

func TestREST(t *testing.T) {
	s, clock := start(t, Config{Seed: 3})
	clock.steps(5)
	for _, c := range []struct {
		venue, path string
		status      int
		parts       []string
	}{
		{Binance, "/api/v3/exchangeInfo", 200, []string{`"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC"`, `"quoteAsset":"USDT"`, `"symbol":"EURUSDT"`}},
		{Binance, `/api/v3/exchangeInfo?symbols=["ETHUSDT"]`, 200, []string{`"symbol":"ETHUSDT"`}},
		{Binance, "/api/v3/exchangeInfo?symbol=FOO", 400, []string{`{"code":-1121,"msg":"Invalid symbol."}`}},
		{Binance, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", 200, []string{`{"symbol":"BTCUSDT","bidPrice":"6`}},
		{Binance, "/api/v3/ticker/bookTicker", 200, []string{`[{"symbol":"BTCUSDT"`}},
		{Binance, "/api/v3/depth?symbol=BTCUSDT&limit=5", 200, []string{`{"lastUpdateId":`, `"bids":[["`}},
		{Binance, "/api/v3/depth?symbol=X", 400, []string{`-1121`}},
		{Coinbase, "/products", 200, []string{`{"id":"USDT-EUR","base_currency":"USDT","quote_currency":"EUR"`, `"id":"BTC-USD"`}},
		{Coinbase, "/products/BTC-USD/ticker", 200, []string{`"bid":"`, `"price":"`, `"time":"2026-`}},
		{Coinbase, "/products/FOO-BAR/ticker", 404, []string{`{"message":"NotFound"}`}},
		{Kraken, "/0/public/AssetPairs", 200, []string{`"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD"`, `"USDTZUSD":{"altname":"USDTUSD","wsname":"USDT/USD"`, `"ZEURZUSD":{"altname":"EURUSD"`, `"SOLUSD":{`}},
		{Kraken, "/0/public/Ticker?pair=XBTUSD", 200, []string{`{"error":[],"result":{"XXBTZUSD":{"a":["6`}},
		{Kraken, "/0/public/Ticker?pair=FOOBAR", 200, []string{`{"error":["EQuery:Unknown asset pair"]}`}},
		{OKX, "/api/v5/public/instruments?instType=SPOT", 200, []string{`"code":"0"`, `"instId":"BTC-USDT"`, `"baseCcy":"EUR","quoteCcy":"USDT"`}},
		{OKX, "/api/v5/public/instruments?instType=SWAP", 200, []string{`{"code":"0","msg":"","data":[]}`}},
		{OKX, "/api/v5/public/instruments", 400, []string{`50014`}},
		{OKX, "/api/v5/market/ticker?instId=BTC-USDT", 200, []string{`"last":"6`}},
		{OKX, "/api/v5/market/ticker?instId=FOO", 200, []string{`51001`}},
		{KuCoin, "/api/v2/symbols", 200, []string{`"code":"200000"`, `"symbol":"BTC-USDT","name":"BTC-USDT","baseCurrency":"BTC","quoteCurrency":"USDT"`}},
		{KuCoin, "/api/v1/market/orderbook/level1?symbol=BTC-USDT", 200, []string{`"bestBid":"6`, `"price":"6`}},
		{KuCoin, "/api/v1/market/orderbook/level1?symbol=FOO-BAR", 200, []string{`{"code":"200000","data":null}`}},
		{HTX, "/v1/common/symbols", 200, []string{`"base-currency":"btc","quote-currency":"usdt"`, `"symbol":"eurusdt","state":"online"`}},
		{HTX, "/market/detail/merged?symbol=btcusdt", 200, []string{`"status":"ok","ch":"market.btcusdt.detail.merged"`, `"bid":[6`}},
		{HTX, "/market/detail/merged?symbol=foobar", 200, []string{`"err-msg":"invalid symbol"`}},
		{Bitfinex, "/v2/conf/pub:list:pair:exchange,pub:map:currency:sym", 200, []string{`[["BTCUSD",`, `"LINK:USD"`, `[["UST","USDt"]]`}},
		{Bitfinex, "/v2/conf/pub:list:other", 500, []string{`["error",10020`}},
		{Bitfinex, "/v2/ticker/tBTCUSD", 200, []string{`[6`}},
		{Bitfinex, "/v2/ticker/tFOOBAR", 500, []string{`["error",10020`}},
		{MEXC, "/api/v3/exchangeInfo", 200, []string{`"symbol":"BTCUSDT","status":"1","baseAsset":"BTC"`}},
		{MEXC, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", 200, []string{`{"symbol":"BTCUSDT","bidPrice":"6`}},
		{MEXC, "/api/v3/ticker/bookTicker?symbol=FOO", 400, []string{`-1121`}},
		{Bitstamp, "/api/v2/markets/", 200, []string{`"market_symbol":"btcusd","base_currency":"BTC"`}},
		{Bitstamp, "/api/v2/trading-pairs-info/", 200, []string{`"url_symbol":"usdtusd","name":"USDT/USD"`}},
		{Bitstamp, "/api/v2/ticker/btcusd/", 200, []string{`"bid":"6`, `"last":"6`}},
		{Bitstamp, "/api/v2/order_book/btcusd", 200, []string{`"microtimestamp":"`}},
		{Bitstamp, "/api/v2/ticker/foobar/", 404, []string{`Not found`}},
		{CoinbaseAdvanced, "/api/v3/brokerage/market/products?product_type=SPOT", 200, []string{`"product_id":"USDT-USD"`, `"base_currency_id":"BTC"`}},
		{CoinbaseAdvanced, "/api/v3/brokerage/market/product_book?limit=1&product_id=BTC-USD", 200, []string{`"bids":[{"price":"6`}},
		{CoinbaseAdvanced, "/api/v3/brokerage/market/product_book?product_id=FOO-BAR", 404, []string{`NOT_FOUND`}},
		{CryptoCom, "/exchange/v1/public/get-instruments", 200, []string{`"symbol":"BTC_USD","inst_type":"CCY_PAIR"`}},
		{CryptoCom, "/exchange/v1/public/get-tickers?instrument_name=BTC_USD", 200, []string{`"k":"6`}},
		{CryptoCom, "/exchange/v1/public/get-tickers?instrument_name=FOO", 400, []string{`40004`}},
		{Gate, "/api/v4/spot/currency_pairs", 200, []string{`"id":"BTC_USDT","base":"BTC","quote":"USDT"`}},
		{Gate, "/api/v4/spot/tickers?currency_pair=BTC_USDT", 200, []string{`"highest_bid":"6`}},
		{Gate, "/api/v4/spot/tickers?currency_pair=FOO", 400, []string{`INVALID_CURRENCY_PAIR`}},
		{Gate, "/api/v4/spot/order_book?currency_pair=BTC_USDT&with_id=true", 200, []string{`{"id":`, `"asks":[["6`}},
		{Gate, "/api/v4/spot/order_book", 400, []string{`INVALID_CURRENCY_PAIR`}},
		{Gemini, "/v1/symbols/details/all", 200, []string{`"symbol":"BTCUSD","base_currency":"BTC","quote_currency":"USD"`}},
		{Gemini, "/v1/pubticker/btcusd", 200, []string{`"bid":"6`, `"timestamp":17`}},
		{Gemini, "/v1/pubticker/foo", 400, []string{`Bad Request`}},
		{BinanceUS, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", 200, []string{`"bidPrice":"6`}},
		{Okcoin, "/api/v5/market/ticker?instId=BTC-USD", 200, []string{`"last":"6`}},
		{Bybit, "/v5/market/instruments-info?category=spot", 200, []string{`"retCode":0`, `"symbol":"EURUSDT","baseCoin":"EUR","quoteCoin":"USDT"`}},
		{Bybit, "/v5/market/instruments-info", 200, []string{`"retCode":10001`}},
		{Bybit, "/v5/market/tickers?category=spot&symbol=BTCUSDT", 200, []string{`"bid1Price":"6`, `"time":17`}},
		{Bybit, "/v5/market/tickers?category=spot&symbol=FOO", 200, []string{`Not supported symbols`}},
	} {
		status, body := get(t, s.Endpoints()[c.venue].REST+c.path)
		require.Equal(t, c.status, status, c.path)
		require.True(t, json.Valid([]byte(body)), body)
		for _, p := range c.parts {
			require.Contains(t, body, p, c.path)
		}
	}
}

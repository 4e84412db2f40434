package replay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
)

func fixtures(t *testing.T) *Library {
	t.Helper()
	lib, err := Load(testkit.Fixtures(t), Options{})
	require.NoError(t, err)
	return lib
}

// What the recordings beside the repository carry. The list is written by hand
// from the answer keys.
func TestPlanOfTheRecordings(t *testing.T) {
	lib := fixtures(t)
	var names []string
	for _, r := range lib.Recordings {
		names = append(names, r.Name)
		require.Empty(t, r.Unlisted, r.Name)
		require.Positive(t, r.Duration, r.Name)
		// Kraken's tickers of that time had no time in them, Bitfinex's session only has
		// trades of before it.
		require.Equal(t, r.Name == "kraken-v1__cryptofeed-49" || r.Name == "bitfinex__cryptofeed-11", r.FirstEvent.IsZero(), r.Name)
		require.Less(t, r.Skew, 2*time.Second, r.Name)
	}
	require.Equal(t, []string{
		"binance__cryptofeed-1", "binance__hftbacktest-btcusdt_20240808", "bitfinex__cryptofeed-11", "bitstamp__cryptofeed-1",
		"bybit-v1__cryptofeed-26", "coinbase-exchange__cryptofeed-28", "gate__cryptofeed-1", "gemini__cryptofeed-1",
		"htx__cryptofeed-44",
		"kraken-v1__cryptofeed-48", "kraken-v1__cryptofeed-49", "kraken-v1__cryptofeed-50", "kucoin__cryptofeed-1", "okx__cryptofeed-1",
	}, names)
	require.Greater(t, lib.Recordings[1].Skew, time.Second, "this recorder's clock ran behind the venue's")

	plan, err := Plan(lib.Recordings)
	require.NoError(t, err)
	got := make(map[feed.ID]string)
	for _, p := range plan {
		text := p.Day
		for _, in := range p.Inputs {
			require.Equal(t, p.Day, in.Recording.Day)
			text += " " + in.Source + ":" + in.Symbol
		}
		got[p.ID] = text
		// A million dogecoins had whole dollars.
		require.Equal(t, p.ID == "DOG/USD", p.Decimals == 0, p.ID)
	}
	require.Equal(t, map[feed.ID]string{
		"BFT/USD":           "20210417 bitfinex:tBFTUSD",
		"DOG/USD":           "20210417 bitfinex:tDOGUSD",
		"IOT/ETH":           "20210417 bitfinex:tIOTETH",
		"MNA/BTC":           "20210417 bitfinex:tMNABTC",
		"ODE/USD":           "20210417 bitfinex:tODEUSD",
		"SNG/USD":           "20210417 bitfinex:tSNGUSD",
		"TESTBTC/TESTUSD":   "20210417 bitfinex:tTESTBTC:TESTUSD",
		"ADA/BTC":           "20210417 kraken:ADA/XBT kraken:ADA/XBT",
		"ALCX/USD":          "20210624 gemini:ALCXUSD",
		"ANKR/USD":          "20210624 gemini:ANKRUSD",
		"BAT/BTC":           "20220105 bitstamp:BATBTC",
		"BLZ/ETH":           "20211012 binance:BLZETH",
		"BSV/USDT":          "20210425 kucoin:BCHSV-USDT",
		"BTC/USD/SWAP":      "20210417 bybit:BTCUSD",
		"BTC/USDC":          "20210422 gate:BTC_USDC",
		"BTC/USDT":          "20240808 binance:BTCUSDT",
		"BTC/USDT@20220513": "20220513 okx:BTC-USDT",
		"DAPPT/BTC":         "20210425 kucoin:DAPPT-BTC",
		"DOGE/ETH":          "20210417 htx:DOGEETH",
		"EOS/USD/SWAP":      "20210417 bybit:EOSUSD",
		"EQZ/BTC":           "20210425 kucoin:EQZ-BTC",
		"ETH/CHF":           "20210417 kraken:ETH/CHF",
		"ETH/EUR":           "20210624 gemini:ETHEUR",
		"ETH/USD":           "20220105 bitstamp:ETHUSD",
		"FAST/USDT":         "20210422 gate:FAST_USDT",
		"FET/BTC":           "20210425 kucoin:FET-BTC",
		"FIL/USD":           "20210624 gemini:FILUSD",
		"FIL3S/USDT":        "20210417 htx:FIL3SUSDT",
		"GALA/EUR":          "20220105 bitstamp:GALAEUR",
		"GRT/ETH":           "20210417 kraken:GRT/ETH",
		"NANO/USDT":         "20210422 gate:NANO_USDT",
		"NEST/ETH":          "20210417 htx:NESTETH",
		"NKN/USDT":          "20211012 binance:NKNUSDT",
		"NMR/EUR":           "20210417 coinbase-exchange:NMR-EUR",
		"NRG/BTC":           "20210425 kucoin:NRG-BTC",
		"OCEAN/BTC":         "20210417 kraken:OCEAN/XBT kraken:OCEAN/XBT",
		"OMG/USDT":          "20210422 gate:OMG_USDT",
		"PROPY/ETH":         "20210417 htx:PROPYETH",
		"QTUM3S/USDT":       "20210422 gate:QTUM3S_USDT",
		"SC/EUR":            "20210417 kraken:SC/EUR kraken:SC/EUR",
		"SKL/BTC":           "20210417 coinbase-exchange:SKL-BTC",
		"SKL/GBP":           "20210417 coinbase-exchange:SKL-GBP",
		"SKL/USD":           "20210417 coinbase-exchange:SKL-USD",
		"UNI/USD/SWAP":      "20220513 okx:UNI-USD-SWAP",
		"USDT/USD":          "20220105 bitstamp:USDTUSD",
		"WAVES/EUR":         "20210417 kraken:WAVES/EUR kraken:WAVES/EUR",
		"XMR/USD":           "20210417 kraken:XMR/USD",
		"XRP/EUR":           "20220105 bitstamp:XRPEUR",
		"YFI/BTC":           "20210417 coinbase-exchange:YFI-BTC",
		"ZEC/LTC":           "20210624 gemini:ZECLTC",
		"ZEN/ETH":           "20210417 htx:ZENETH",
	}, got)
}

// Every recording through a WebSocket and REST client and the venue's decoder
// gives the records of its answer key, and every frame is the recorded one.
func TestRecordingsEqualTheirAnswerKeys(t *testing.T) {
	lib := fixtures(t)
	s := serve(t, lib, ServerConfig{Clock: newJumpClock(), SubscribeWait: never})
	for _, r := range lib.Recordings {
		t.Run(r.Name, func(t *testing.T) {
			want := answers(t, filepath.Join(lib.Dir, filepath.FromSlash(r.answers)))
			conn, _ := dial(t, s.Endpoint(r).WS)
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte("subscribe")))
			d := r.venue.NewDecoder(sources.DecoderOptions{})
			zero := r.EventMap(r.Start, Recorded)
			var tops sources.Tops
			records := 0
			for _, f := range r.frames {
				in := sources.Frame{Kind: sources.Text, URL: f.url}
				switch f.dir {
				case received:
					kind, body, err := conn.ReadMessage()
					require.NoError(t, err)
					require.True(t, bytes.Equal(f.body, body), "frame %d", f.n)
					require.Equal(t, f.binary, kind == websocket.BinaryMessage)
					if f.binary {
						in.Kind = sources.Binary
					}
					in.Data = body
				case fetched:
					u, err := url.Parse(f.url)
					require.NoError(t, err)
					status, body := fetch(t, s.Endpoint(r).REST+u.RequestURI())
					require.Equal(t, 200, status)
					require.Equal(t, string(f.body), body)
					in.Kind, in.Data = sources.REST, []byte(body)
				default:
					continue
				}
				var got []string
				d.Decode(in, func(rec *sources.Record) {
					if !tops.Repeats(rec) {
						got = append(got, describe(rec))
					}
					if rec.HasTime && len(prices(rec)) > 0 {
						at := zero(time.Unix(0, rec.EventTime))
						require.False(t, at.After(f.at), "frame %d: shifted event %s after its play %s", f.n, at, f.at)
					}
				})
				require.Equal(t, want[f.n], got, "frame %d", f.n)
				records += len(got)
			}
			require.Empty(t, all(t, conn), "nothing but the recorded frames")
			require.NotZero(t, records)
		})
	}
}

// answers reads an answer key as lines of describe, by frame.
func answers(t *testing.T, path string) map[int][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	out := make(map[int][]string)
	scan := bufio.NewScanner(z)
	for scan.Scan() {
		m := make(map[string]any)
		dec := json.NewDecoder(bytes.NewReader(scan.Bytes()))
		dec.UseNumber()
		require.NoError(t, dec.Decode(&m))
		var frame int
		_, err := fmt.Sscan(fmt.Sprint(m["f"]), &frame)
		require.NoError(t, err)
		delete(m, "f")
		delete(m, "ch") // the channel of an acknowledgement, which records do not carry
		for _, k := range []string{"px", "qty", "last", "bid", "bidq", "ask", "askq", "vol"} {
			if s, ok := m[k].(string); ok {
				d, err := feed.ParseDecimal(s)
				require.NoError(t, err)
				m[k] = d.String()
			}
		}
		out[frame] = append(out[frame], flat(m))
	}
	require.NoError(t, scan.Err())
	require.NotEmpty(t, out)
	return out
}

// flat writes the fields that are not empty, in order.
func flat(m map[string]any) string {
	var parts []string
	for k, v := range m {
		if text := fmt.Sprint(v); v != nil && text != "" {
			parts = append(parts, k+"="+text)
		}
	}
	slices.Sort(parts)
	return fmt.Sprint(parts)
}

// describe writes a record as flat writes an answer.
func describe(r *sources.Record) string {
	m := map[string]any{"k": r.Kind.String(), "sym": r.Symbol}
	if r.HasTime {
		m["ts"] = r.EventTime
	}
	switch r.Kind {
	case sources.Trade:
		m["px"], m["qty"], m["side"], m["id"] = r.Price, r.Size, r.Side, r.TradeID
		for k, set := range map[string]bool{"hist": r.History, "dup": r.Duplicate, "agg": r.Aggregate} {
			if set {
				m[k] = 1
			}
		}
	case sources.Ticker:
		m["last"], m["vol"] = r.Last, r.Volume
		m["bid"], m["bidq"], m["ask"], m["askq"] = r.Bid, r.BidSize, r.Ask, r.AskSize
	case sources.BBO:
		m["bid"], m["bidq"], m["ask"], m["askq"] = r.Bid, r.BidSize, r.Ask, r.AskSize
		m["src"] = "native"
		if r.FromBook {
			m["src"] = "book"
		}
	case sources.Control:
		m["what"] = string(r.Control)
	case sources.Gap:
		m["from"], m["to"] = r.GapFrom, r.GapTo
	}
	return flat(m)
}

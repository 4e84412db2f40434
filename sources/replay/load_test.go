package replay

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestLoadErrors(t *testing.T) {
	good := line(1, "1600000001.5", "rx", top("AB", "1", "2", 0))
	for name, c := range map[string]struct {
		fill func(*folder)
		opt  Options
		want error
		text string
	}{
		"no playable recordings": {
			fill: func(f *folder) {
				f.add("ws/a.jsonl.gz", "toy", "recorded single messages 2021-2022", good)
				f.add("ws/b.jsonl.gz", "gate", "recorded", good)
				f.add("rest/c.txt.gz", "toy", "recorded", good)
			},
			want: ErrNoRecordings, text: "kind \"recorded\"",
		},
		"checksum": {
			fill: func(f *folder) {
				f.add("ws/a.jsonl.gz", "toy", "recorded", good)
				f.rows.Reset()
				f.row("ws/a.jsonl.gz", "toy", "recorded", "00112233aabbccdd")
			},
			want: ErrChecksum, text: "ws/a.jsonl.gz",
		},
		"checksum of a list": {
			fill: func(f *folder) {
				f.add("rest/instruments__toy.txt.gz", "rest:instruments", "recorded", list)
				f.rows.Reset()
				f.row("rest/instruments__toy.txt.gz", "rest:instruments", "recorded", "00")
				f.add("ws/a.jsonl.gz", "toy", "recorded", good)
			},
			want: ErrChecksum, text: "instruments__toy",
		},
		"missing file": {
			fill: func(f *folder) { f.row("ws/a.jsonl.gz", "toy", "recorded", "00") },
			want: os.ErrNotExist,
		},
		"packed size": {
			fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", good) },
			opt:  Options{Limits: Limits{File: 10}}, want: ErrTooLarge,
		},
		"decompression bomb": {
			fill: func(f *folder) {
				f.add("ws/a.jsonl.gz", "toy", "recorded", good+strings.Repeat(" ", 1<<20))
			},
			opt: Options{Limits: Limits{Unpacked: 1 << 16}}, want: ErrTooLarge, text: "unpacked",
		},
		"long line": {
			fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", good) },
			opt:  Options{Limits: Limits{Line: 20}}, want: ErrTooLarge, text: "line",
		},
		"many lines": {
			fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", good+good+good) },
			opt:  Options{Limits: Limits{Frames: 2}}, want: ErrTooLarge, text: "lines",
		},
		"not JSON":       {fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", "{") }, want: ErrRecording},
		"no times":       {fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", `{"n":1,"t":null,"d":"rx","m":"x"}`) }, want: ErrRecording, text: "pace"},
		"only the other": {fill: func(f *folder) { f.add("ws/a.jsonl.gz", "toy", "recorded", line(1, "1", "tx", "x")) }, want: ErrRecording, text: "no frame"},
		"bad list": {
			fill: func(f *folder) {
				f.add("rest/instruments__toy.txt.gz", "rest:instruments", "recorded", "https://toy.example/list -> 1: []\n")
				f.add("ws/a.jsonl.gz", "toy", "recorded", good)
			},
			text: "read instruments of toy",
		},
		"not gzip": {
			fill: func(f *folder) {
				f.add("ws/a.jsonl.gz", "toy", "recorded", good)
				require.NoError(f.t, os.WriteFile(filepath.Join(f.dir, "ws", "a.jsonl.gz"), []byte("plain"), 0o600))
				f.rows.Reset()
				f.row("ws/a.jsonl.gz", "toy", "recorded", "")
			},
			want: ErrRecording,
		},
		"path out of the folder": {fill: func(f *folder) { f.row("../ws/a.jsonl.gz", "toy", "recorded", "") }, want: ErrManifest},
		"listed twice": {
			fill: func(f *folder) { f.row("ws/a", "toy", "x", ""); f.row("ws/a", "toy", "x", "") },
			want: ErrManifest, text: "line 3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			c.fill(f)
			c.opt.Venue = toys
			_, err := Load(f.write(), c.opt)
			require.Error(t, err)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			}
			require.ErrorContains(t, err, c.text)
		})
	}
	_, err := Load(t.TempDir(), Options{Venue: toys})
	require.ErrorIs(t, err, ErrNoManifest)
	_, err = Load(filepath.Join(t.TempDir(), "absent"), Options{Venue: toys})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestLoadFromTheFolderOfFrames(t *testing.T) {
	f := newFolder(t)
	f.add("ws/toy__1.jsonl.gz", "toy", "recorded", line(1, "1600000001.5", "rx", "x"))
	dir := f.write()
	lib, err := Load(filepath.Join(dir, "ws"), Options{Venue: toys})
	require.NoError(t, err)
	require.Equal(t, dir, lib.Dir)
	require.Len(t, lib.Recordings, 1)
	require.Equal(t, "toy__1", lib.Recordings[0].Name)
}

func TestDiscovery(t *testing.T) {
	f := newFolder(t)
	f.add("rest/instruments__toy.txt.gz", "rest:instruments", "recorded", list)
	const sec = int64(time.Second)
	f.add("ws/toy__1.jsonl.gz", "toy", "recorded", ""+
		line(1, "1600000000.25", "open", "")+
		line(2, "1600000000.5", "tx", "sub")+
		line(3, "1600000001", "rx", `{"s":"CD","b":"7","h":true,"e":1500000000000000000}`)+ // history is no price
		line(4, "1600000001.5", "rx", top("AB", "1.10", "1.25", 1600000002*sec))+ // half a second ahead
		line(5, "1600000002", "rx", top("AB", "10", "9", 1600000900*sec))+ // crossed
		line(6, "1600000003", "rx", top("AB", "1.1", "1.2", 1600009000*sec))+ // an absurd time
		line(7, "1600000009.75", "rx", top("XY", "0.5", "0.6", 1600000008*sec)))
	lib, err := f.load()
	require.NoError(t, err)
	r := lib.Recordings[0]
	require.Equal(t, "20200913", r.Day)
	require.Equal(t, time.Unix(1600000000, 250_000_000).UTC(), r.Start)
	require.Equal(t, 9500*time.Millisecond, r.Duration)
	require.Equal(t, 500*time.Millisecond, r.Skew)
	require.Equal(t, time.Unix(1600000002, 0).UTC(), r.FirstEvent)
	require.Equal(t, 5, r.Frames)
	require.Equal(t, []string{"XY"}, r.Unlisted)
	require.Len(t, r.Instruments, 1)
	in := r.Instruments[0]
	require.Equal(t, "AB", in.Symbol)
	require.Equal(t, feed.ID("A/B"), in.Pair)
	require.Equal(t, 2, in.Prices)
	require.Equal(t, uint8(3), in.Decimals, "the mid 1.175 has three")
	require.Equal(t, "1.25", in.Largest.String())
}

// A venue whose clock runs behind has a negative skew, which shifts nothing.
func TestEventMap(t *testing.T) {
	start := time.Unix(1600000000, 0).UTC()
	play := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		skew  time.Duration
		speed Speed
		event time.Duration
		want  time.Duration
	}{
		{0, Recorded, 0, 0},
		{0, Recorded, 1500 * time.Millisecond, 1500 * time.Millisecond},
		{-time.Second, Recorded, time.Second, time.Second},
		{1200 * time.Millisecond, Recorded, 1200 * time.Millisecond, 0},
		{1200 * time.Millisecond, Recorded, 0, -1200 * time.Millisecond},
		{time.Second, 10 * Recorded, 11 * time.Second, time.Second},
		{0, 500, time.Second, 2 * time.Second},
		{0, 3 * Recorded, time.Nanosecond, 0},
		{0, 3 * Recorded, -time.Nanosecond, -time.Nanosecond},
	} {
		r := &Recording{Start: start, Skew: c.skew}
		require.Equal(t, play.Add(c.want), r.EventMap(play, c.speed)(start.Add(c.event)))
	}
}

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]Speed{
		"1": 1000, "20": 20_000, "0.5": 500, "0.001": 1, "1.25": 1250, "1000000": MaxSpeed, "007": 7000, "2.000": 2000,
	} {
		s, err := ParseSpeed(text)
		require.NoError(t, err, text)
		require.Equal(t, want, s, text)
		again, err := ParseSpeed(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
	}
	for _, text := range []string{"", "0", "0.0", "-1", "+1", "1e3", ".5", "1.", "0.0001", "1000000.001", "99999999", "x", "1,5", " 1", "1.2.3", "0.-1"} {
		_, err := ParseSpeed(text)
		require.ErrorIs(t, err, ErrSpeed, text)
	}
	require.Equal(t, "1", Speed(0).String())
	require.Equal(t, time.Second, Speed(0).Scale(time.Second))
	require.Equal(t, time.Duration(1<<63-1), Speed(1).Scale(1<<62))
	require.Equal(t, -time.Duration(1<<63-1), Speed(1).Scale(-1<<63))
}

func TestPlanKeepsDaysApart(t *testing.T) {
	price := func(s string) feed.Decimal {
		d, err := feed.ParseDecimal(s)
		require.NoError(t, err)
		return d
	}
	rec := func(day, source string, ins ...Instrument) *Recording {
		return &Recording{Day: day, Source: source, Instruments: ins}
	}
	old := rec("20220513", "okx",
		Instrument{Symbol: "BTC-USDT", Pair: "BTC/USDT", Decimals: 2, Largest: price("30300.5")},
		Instrument{Symbol: "UNI-USD-SWAP", Pair: "UNI/USD/SWAP", Decimals: 4, Largest: price("5.2")})
	old2 := rec("20220513", "kraken", Instrument{Symbol: "XBT/USDT", Pair: "BTC/USDT", Decimals: 3, Largest: price("30301")})
	newer := rec("20240808", "binance",
		Instrument{Symbol: "BTCUSDT", Pair: "BTC/USDT", Decimals: 3, Largest: price("61837.63")},
		Instrument{Symbol: "SHIBUSDT", Pair: "SHIB/USDT", Decimals: 18, Largest: price("900")})
	plan, err := Plan([]*Recording{newer, old, old2})
	require.NoError(t, err)
	var ids []feed.ID
	for _, p := range plan {
		ids = append(ids, p.ID)
	}
	require.Equal(t, []feed.ID{"BTC/USDT", "BTC/USDT@20220513", "SHIB/USDT", "UNI/USD/SWAP"}, ids)
	require.Equal(t, []Input{{Recording: newer, Source: "binance", Symbol: "BTCUSDT", Pair: "BTC/USDT"}}, plan[0].Inputs)
	require.Len(t, plan[1].Inputs, 2, "two venues of one day")
	require.Equal(t, uint8(3), plan[1].Decimals)
	require.Equal(t, "20220513", plan[1].Day)
	require.Equal(t, uint8(12), plan[2].Decimals, "900,000 must fit 2^62 too")
	require.Equal(t, feed.ID("UNI/USD/SWAP"), plan[3].ID)

	_, err = Plan([]*Recording{rec("20220513", "x", Instrument{Pair: "A-B"})})
	require.ErrorIs(t, err, feed.ErrInvalidID)
	_, err = Plan([]*Recording{rec("20220513", "x", Instrument{Pair: "A/B", Largest: price("1e30")})})
	require.ErrorIs(t, err, feed.ErrRange)
}

func TestFindDocument(t *testing.T) {
	var docs []document
	for _, u := range []string{
		"https://x.example/api/v3/exchangeInfo", "https://x.example/api/v3/depth?symbol=NKNUSDT&limit=1000",
		"https://x.example/api/v3/depth?symbol=BLZETH&limit=1000", "https://x.example/api/v2/order_book/ethusd",
		"https://x.example/inst?instType=SPOT", "https://x.example/inst?instType=SWAP",
	} {
		d, err := newDocument(u, []byte(u[len("https://x.example"):]))
		require.NoError(t, err)
		docs = append(docs, d)
	}
	for ask, want := range map[string]string{
		"/api/v3/depth?limit=1000&symbol=BLZETH":  "/api/v3/depth?symbol=BLZETH&limit=1000",
		"/api/v3/depth?symbol=NKNUSDT&limit=5000": "/api/v3/depth?symbol=NKNUSDT&limit=1000",
		"/api/v3/depth?symbol=nknusdt":            "/api/v3/depth?symbol=NKNUSDT&limit=1000",
		"/api/v3/depth?symbol=BTCUSDT&limit=1000": "",
		"/api/v3/depth":                       "",
		"/api/v3/exchangeInfo?symbol=BTCUSDT": "/api/v3/exchangeInfo",
		"/api/v2/order_book/ethusd/":          "/api/v2/order_book/ethusd",
		"/api/v2/order_book/btcusd":           "",
		"/inst?instType=SWAP":                 "/inst?instType=SWAP",
		"/inst?instType=FUTURES":              "",
	} {
		d, err := newDocument("https://other.example"+ask, nil)
		require.NoError(t, err)
		body, ok := find(docs, d.path, d.query)
		require.Equal(t, want != "", ok, ask)
		require.Equal(t, want, string(body), ask)
	}
}

func TestOKXInstrumentsAreDerived(t *testing.T) {
	var frames []frame
	for _, id := range []string{"BTC-USDT", "UNI-USD-SWAP", "BTC-USD-220527", "BTC-USD-220527-30000-C", "BTC-USDT", "ODD"} {
		frames = append(frames, frame{dir: received, body: []byte(`{"arg":{"channel":"trades","instId":"` + id + `"},"data":[]}`)})
	}
	// An acknowledgement alone is no evidence of the instrument.
	frames = append(frames, frame{dir: received, body: []byte(`{"event":"subscribe","arg":{"channel":"trades","instId":"ETH-USDT"}}`)})
	docs := okxInstruments(frames)
	require.Len(t, docs, 4)
	for i, want := range []string{"BTC-USDT", "UNI-USD-SWAP", "BTC-USD-220527", "BTC-USD-220527-30000-C"} {
		var m struct {
			Code string              `json:"code"`
			Data []map[string]string `json:"data"`
		}
		require.NoError(t, json.Unmarshal(docs[i].body, &m))
		require.Equal(t, "0", m.Code)
		require.Len(t, m.Data, 1)
		require.Equal(t, want, m.Data[0]["instId"])
		require.Equal(t, docs[i].query.Get("instType"), m.Data[0]["instType"])
	}
	require.Contains(t, string(docs[0].body), `"baseCcy":"BTC"`)
	require.Contains(t, string(docs[1].body), `"uly":"UNI-USD"`)
}

func FuzzParseFrame(f *testing.F) {
	f.Add([]byte(line(1, "1600000000.25", "rx", "x")))
	f.Add([]byte(`{"n":1,"t":null,"d":"rx","b":"AAEC"}`))
	f.Add([]byte(`{"n":1,"t":"1","d":"open","u":"wss://x"}`))
	f.Add([]byte(`{"n":-1,"t":"9999999999999999","d":"tx","m":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, timed, err := parseFrame(b)
		if err != nil {
			require.ErrorIs(t, err, ErrRecording)
			return
		}
		require.GreaterOrEqual(t, fr.n, 0)
		require.NotZero(t, fr.dir)
		require.Equal(t, timed, !fr.at.IsZero())
	})
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(header + "ws/a.jsonl.gz\ttoy\t\trecorded\t\t\t1\t\t\t\tabcd\n"))
	f.Add([]byte("sha256\tkind\texchange_or_protocol\tfile\r\naa\trecorded\ttoy\tws/x.jsonl.gz\r\n"))
	f.Add([]byte(header + "../x\t\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := parseManifest(b)
		if err != nil {
			require.ErrorIs(t, err, ErrManifest)
			return
		}
		for _, e := range entries {
			require.True(t, filepath.IsLocal(filepath.FromSlash(e.file)), e.file)
		}
	})
}

func FuzzParseDocuments(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte("http://[::1 -> 1: x\nhttp://x -> y: z"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		docs, err := parseDocuments(b, Limits{}.withDefaults())
		if err != nil {
			return
		}
		for _, d := range docs {
			_, _ = find(docs, d.path, d.query)
		}
	})
}

package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

const okxTrade = `{"n":8,"t":"1.5","d":"rx","m":"{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"data\":[{\"instId\":\"BTC-USDT\",\"tradeId\":\"1\",\"px\":\"5\",\"sz\":\"1\",\"side\":\"buy\",\"ts\":\"1652459225000\"}]}"}` + "\n"

// TestDecodeSaysWhatIsWrong: each way to hold it wrong has its own words, and an
// exit code that a script can go by.
func TestDecodeSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(strings.Repeat(okxTrade, 5_000)))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	whole := packed.String()
	damaged := []byte(whole)
	damaged[len(damaged)-6] ^= 0xff
	good := write("okx__good.jsonl", okxTrade)
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no venue":        {[]string{"-"}, exitUsage, "give --venue, one of binance"},
		"unknown venue":   {[]string{"--venue", "mtgox", "-"}, exitUsage, `no protocol "mtgox": --venue takes one of binance`},
		"a source":        {[]string{"--venue", "kraken", "-"}, exitUsage, `no protocol "kraken": give --venue kraken-v2 or --venue kraken-v1`},
		"half a name":     {[]string{"--venue", "coinbase", "-"}, exitUsage, "give --venue coinbase-exchange or --venue coinbase-advanced"},
		"capitals":        {[]string{"--venue", "Crypto.com", "-"}, exitUsage, "did you mean --venue crypto-com?"},
		"a source's file": {[]string{write("bybit__x.jsonl", okxTrade)}, exitUsage, "give --venue bybit-v5 or --venue bybit-v1"},
		"not read":        {[]string{write("gemini-v3__x.jsonl", okxTrade)}, exitUsage, "newer feed is not read"},
		"no file":         {[]string{"--venue", "okx", filepath.Join(dir, "none")}, exitFailure, "no such file"},
		"a folder":        {[]string{"--venue", "okx", dir}, exitFailure, "is a directory"},
		"another venue":   {[]string{"--venue", "gemini", good}, exitFailure, "1 frame of protocol gemini gave no trade and no price, and look like okx or okcoin: give --venue okx"},
		"no venue's":      {[]string{write("okx__no.jsonl", `{"n":1,"t":null,"d":"rx","m":"{\"a\":1}"}`)}, exitFailure, "gave no record in protocol okx, nor in any other"},
		"nothing in it":   {[]string{write("okx__empty.jsonl", "")}, exitFailure, "it holds no frame of the venue"},
		"only our own":    {[]string{write("okx__tx.jsonl", `{"n":1,"t":null,"d":"tx","m":"x"}`)}, exitFailure, "it holds no frame of the venue"},
		"nonsense":        {[]string{write("okx__broken.jsonl", okxTrade+"nonsense\n")}, exitFailure, "line 2: invalid recording: not a line of JSON"},
		"raw frames":      {[]string{write("okx__raw.jsonl", `{"arg":{"channel":"trades"}}`)}, exitFailure, `line 1: invalid recording: direction d is "", none of rx, rest, tx, open: a line is {"n":1,`},
		"cut off":         {[]string{write("okx__cut.jsonl.gz", whole[:len(whole)*2/3])}, exitFailure, "it ends in the middle of its gzip data: it was cut off"},
		"cut off early":   {[]string{write("okx__cut2.jsonl.gz", whole[:5])}, exitFailure, "it ends in the middle of its gzip data"},
		"damaged":         {[]string{write("okx__bad.jsonl.gz", string(damaged))}, exitFailure, "its gzip data are damaged"},
		"a huge line":     {[]string{write("okx__huge.jsonl", okxTrade+`{"m":"`+strings.Repeat("x", 17<<20)+`"}`)}, exitFailure, "line 2: recording too large: a line is too long: more than 16777216 bytes: a recording has one frame a line"},
	} {
		code, out, errs := command(t, append([]string{"sources", "decode"}, tc.args...)...)
		require.Equal(t, tc.code, code, "%s: %s", name, errs)
		require.Contains(t, errs, tc.says, name)
		if name == "nonsense" || name == "cut off" || name == "a huge line" {
			require.Contains(t, out, `"k":"trade"`, "what was read stands")
		}
	}
}

// TestDecodeKnowsOtherVenuesRecordings: whatever recording is read in a wrong
// protocol, the right one is named.
func TestDecodeKnowsOtherVenuesRecordings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "ws", "*__cryptofeed-*.jsonl.gz"))
	require.NoError(t, err)
	require.Greater(t, len(files), 9)
	for _, file := range files {
		protocol, _, _ := strings.Cut(filepath.Base(file), "__")
		for _, wrong := range []string{"gemini", "htx"} {
			if wrong == protocol {
				continue
			}
			code, _, errs := command(t, "sources", "decode", "--venue", wrong, file)
			require.Equal(t, exitFailure, code, file)
			require.Contains(t, errs, "give --venue "+protocol, file)
		}
	}
}

// TestRecordingsUnderOtherNames: files of one protocol go about under two names.
func TestRecordingsUnderOtherNames(t *testing.T) {
	code, out, errs := command(t, "sources", "decode", filepath.Join(testkit.Fixtures(t), "ws", "mexc-pb__tardis-live-captured.jsonl.gz"))
	require.Zero(t, code, errs)
	require.Contains(t, out, `"k":"trade","sym":"BTCUSDT"`)
}

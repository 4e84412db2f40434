package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawText is a text as TOML may hold one: quotes, control characters and all.
func drawText(t *rapid.T, label string) string {
	return rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("ab{}\"\\'#=[]%?&\t\n\u007fé€\u2028")), rapid.Rune()), 1, 12, -1).Filter(
		func(s string) bool { return !strings.ContainsRune(s, 0) && !strings.ContainsRune(s, 0xfffd) },
	).Draw(t, label)
}

// drawFile is a valid file with sources of one's own, written by hand.
func drawFile(t *rapid.T) string {
	var out strings.Builder
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	fmt.Fprintf(&out, "[node]\ndata_dir = %s\n", quote(drawText(t, "data_dir")))
	fmt.Fprintf(&out, "[mesh]\nnetwork = %s\n", quote(drawText(t, "network")))
	fmt.Fprintf(&out, "[http_sources.bank]\nurl = %s\n", quote("https://a.example"+
		pick("path", "/{BASE}{QUOTE}", "/{base}/{quote}", "/a%20b/{BASE}-{QUOTE}", "/%7B/{BASE}/{QUOTE}/", "?pair={BASE}_{QUOTE}", "/x?b={BASE}&q={QUOTE}")))
	name := func(label string) string {
		return quote(rapid.StringOfN(rapid.RuneFrom([]rune("ab\"\\é{}'#")), 1, 5, -1).Draw(t, label))
	}
	if rapid.Bool().Draw(t, "quote") {
		fmt.Fprintf(&out, "bid = %s\nask = %s\n", name("bid"), name("ask"))
	} else if fmt.Fprintf(&out, "price = %s\n", name("price")); rapid.Bool().Draw(t, "sized") {
		fmt.Fprintf(&out, "size = %s\n", name("size"))
	}
	if rapid.Bool().Draw(t, "timed") {
		fmt.Fprintf(&out, "time = %s\ntime_unit = %q\n", name("time"), pick("unit", "s", "ms", "us", "ns", "iso"))
	}
	fmt.Fprintf(&out, "every = %q\n", pick("every", "100ms", "1m30s", "1d", "90s"))
	if rapid.Bool().Draw(t, "feeds") {
		out.WriteString("[feeds.\"EUR/USD\"]\ninputs = [{source = \"bank\", pair = \"EUR/USD\"}, {source = \"bank\", pair = \"USD/EUR\", invert = true}]\n")
	} else {
		out.WriteString("[feeds]\n")
	}
	return out.String()
}

// TestWhatIsShownLoadsBack: what 'config show' prints is a file that means the
// same, and shows the same again.
func TestWhatIsShownLoadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, err := loadBytes([]byte(drawFile(t)))
		require.NoError(t, err)
		second, err := loadBytes([]byte(first.Show()))
		require.NoError(t, err, first.Show())
		require.Equal(t, first.Config, second.Config)
		third, err := loadBytes([]byte(second.Show()))
		require.NoError(t, err)
		require.Equal(t, second.Show(), third.Show(), "now that all comes from a file")
	})
	loaded, err := Load(Options{File: write(t, ownText)})
	require.NoError(t, err)
	require.Contains(t, loaded.Show(), `url = "https://rates.example.org/v1/{BASE}{QUOTE}"`)
}

// TestWhatShowHidesIsNotLoaded: a masked value never passes for the real one.
func TestWhatShowHidesIsNotLoaded(t *testing.T) {
	for text, want := range map[string]string{
		"https://u:hunter2@a.example/x": "https://u:[hidden]@a.example/x", "https://u:p@h:8443?a=b@c/d": "https://u:[hidden]@h:8443?a=[hidden]",
		"https://a.example?pair={BASE}-{QUOTE}&key=hunter2": "https://a.example?pair={BASE}-{QUOTE}&key=[hidden]", "https://a.example/?hunter2": "https://a.example/?[hidden]",
		"https://a.example/{base}?": "https://a.example/{base}?", "https://a.example/#hunter2": "https://a.example/#[hidden]", "https://a.example/?x={BASE}hunter2": "https://a.example/?x=[hidden]",
		"https://u:hunter2@a.example": "https://u:[hidden]@a.example", "https://user@a.example/@b:c": "https://user@a.example/@b:c", ":": "[hidden]",
	} {
		require.Equal(t, want, maskURL(text))
	}
	file := strings.Replace(ownText, "{BASE}{QUOTE}", "{BASE}{QUOTE}?key=hunter2", 1)
	file = strings.Replace(file, `"https://b.example"`, `"https://b.example/hunter2"`, 1) + "[venues.okx]\nrest_url = \"https://u:hunter2@okx.example\"\nstream_url = \"wss://okx.example?k=hunter2\"\n"
	loaded, err := loadBytes([]byte(file))
	require.NoError(t, err)
	shown := loaded.Show()
	require.NotContains(t, shown, "hunter2")
	_, err = loadBytes([]byte(shown))
	for _, key := range []string{"http_sources.bank.url", "dex_sources.pool.rpc_urls", "venues.okx.rest_url", "venues.okx.stream_url"} {
		require.ErrorContains(t, err, key+": ")
	}
	require.ErrorContains(t, err, "[hidden] stands where 'config show' hid a secret")
}

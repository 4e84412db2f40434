package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLoad: no file makes the loader panic; what it refuses, it says where and
// why; and what it takes, it shows so that it takes the same again.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(InitText()))
	f.Add([]byte(chainText))
	f.Add([]byte("feeds.x.inputs = [{source = \"okx\", pair = \"A/B\"}]\nfeed_sets.a.feeds = [\"x\"]\n"))
	f.Add([]byte("[[feeds.x.inputs]]\n[feeds.x.inputs.y]\n[[feeds]]\n"))
	f.Add([]byte("a = [[1, {b = [{c = 1}]}], 1979-05-27]\n[\"\\u0000\"]\n"))
	f.Add([]byte("[venues]\nokx = {enabled = false, rest_url = 'http://a'}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if strings.Contains(string(data), "_file") {
			return // files of this machine are not part of it
		}
		loaded, err := loadBytes(data)
		if err != nil {
			var invalid *Error
			require.ErrorAs(t, err, &invalid)
			require.NotEmpty(t, invalid.Problems)
			lines := strings.Count(string(data), "\n") + 1
			for _, p := range invalid.Problems {
				require.NotEmpty(t, p.Message)
				require.LessOrEqual(t, p.Line, lines)
			}
			return
		}
		text := loaded.Show()
		if strings.Contains(text, "hidden") || (len(loaded.Config.Feeds) == 0 && len(loaded.Config.FeedSets) == 0) {
			return // masked, or empty tables, which are not shown
		}
		again, err := loadBytes([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, shown(loaded), shown(again))
	})
}

// shown gives the values as they are shown, without their origins.
func shown(l *Loaded) map[string]string {
	out := make(map[string]string)
	for _, v := range values(l.Config) {
		out[v.path] = literal(v.v, true)
	}
	return out
}

func loadBytes(data []byte) (*Loaded, error) {
	file, problem := parseFile("node.toml", data)
	if problem != nil {
		return nil, &Error{[]Problem{*problem}}
	}
	l := loader{file: file, mode: 0o600}
	return l.load()
}

package jsonscan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// TestAgainstEncodingJSON: what is read is what encoding/json reads, wherever
// keys stand and in whatever order they are asked for.
func TestAgainstEncodingJSON(t *testing.T) {
	t.Parallel()
	var d jsonscan.Doc // reused, as decoders do
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOf(rapid.StringMatching(`[a-zA-Z"\\é€\x{1f600}]{0,12}`), rapid.StringMatching(`[ -~\t\n"\\é€\x{1f600}]{0,30}`)).Draw(t, "object")
		b, err := json.Marshal(map[string]any{"a": []any{want, 1, nil}, "b": want})
		require.NoError(t, err)
		require.NoError(t, d.Parse(b), "%s", b)
		for _, object := range []jsonscan.Value{d.Root().Get("a").At(0), d.Root().Get("b")} {
			seen := 0
			for key, v := object.FirstMember(); key.Exists(); key, v = v.NextMember() {
				require.Equal(t, want[key.Text()], v.Text())
				seen++
			}
			require.Equal(t, len(want), seen)
			keys := make([]string, 0, len(want))
			for k := range want {
				if !strings.ContainsAny(k, `"\`) { // keys are compared as they are written
					keys = append(keys, k)
				}
			}
			for range 2 {
				for _, k := range keys {
					require.Equal(t, want[k], object.Get(k).Text(), "%q in %s", k, b)
					require.Equal(t, jsonscan.Missing, object.Get(k+"?").Kind())
				}
			}
		}
		// A byte that is changed: both accept or neither, except for what only we refuse.
		if len(b) > 2 {
			at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			b[at] = rapid.Byte().Draw(t, "byte")
			if d.Parse(b) == nil {
				require.True(t, json.Valid(b), "%s", b)
			}
		}
	})
}

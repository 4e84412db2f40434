package feed

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPlainDecimalsAreDecimals: the quick reading takes nothing that the whole
// one refuses, and gives the very same where it reads.
func TestPlainDecimalsAreDecimals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9.]{0,22}`).Draw(t, "text")
		quick, ok := parsePlain(text)
		if !ok {
			return
		}
		whole, err := parseDecimal(text)
		require.NoError(t, err, "%q", text)
		require.Equal(t, whole, quick, "%q", text)
	})
	for _, text := range []string{"", "-", ".", "-.", "1-", "1e5", "+1", "12345678901234567890"} {
		_, ok := parsePlain(text)
		require.False(t, ok, "%q", text)
	}
}

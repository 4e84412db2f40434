package operator

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAsk(t *testing.T) {
	for text, want := range map[string]bool{"y\n": true, "YES\n": true, " yes \n": true, "yes": true, "n\n": false, "\n": false, "": false, "yes please\n": false, strings.Repeat("y", 1000): false} {
		var out bytes.Buffer
		got, err := Ask(t.Context(), strings.NewReader(text), &out, "Send it?")
		require.NoError(t, err)
		require.Equal(t, want, got, text)
		require.Equal(t, "Send it? [y/N] ", out.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, typing := io.Pipe()
	_, err := Ask(ctx, in, io.Discard, "Send it?")
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, typing.Close())
}

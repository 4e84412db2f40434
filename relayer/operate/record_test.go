package operate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A report that an earlier version began is gone on with under its new name.
func TestEarlierNameOfAReport(t *testing.T) {
	t.Parallel()
	r, err := recordedRequest{Command: "report", Evidence: []byte{1}}.request()
	require.NoError(t, err)
	require.True(t, r.same(Request{Command: Report, Evidence: []byte{1}}))
	require.Equal(t, "evidence submit", r.String())
}

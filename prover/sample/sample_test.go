package sample_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// What a sample says passes every check that a real report has to pass.
func TestReportIsProvable(t *testing.T) {
	t.Parallel()
	for _, shape := range []protocol.Shape{{Slots: 1, Columns: 4}, {Slots: 4, Columns: 8}, {Slots: 5, Columns: 12}} {
		r, err := sample.Report(shape, 7)
		require.NoError(t, err)
		require.NoError(t, prover.CheckReport(shape, r), shape.String())
		again, err := sample.Report(shape, 7)
		require.NoError(t, err)
		require.Equal(t, r, again, "samples repeat")
	}
}

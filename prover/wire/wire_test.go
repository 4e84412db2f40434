package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover/sample"
	"github.com/oraclestream/oraclestream/prover/wire"
)

func FuzzRequest(f *testing.F) {
	shape := protocol.Shape{Slots: 3, Columns: 4}
	r, err := sample.Report(shape, 7)
	require.NoError(f, err)
	r.Observations[1] = nil
	b, err := (&wire.Request{CircuitDigest: "d", Report: r, Payee: sample.Payee}).Encode()
	require.NoError(f, err)
	require.Less(f, int64(len(b)), wire.MaxRequest(shape))
	q, err := wire.DecodeRequest(b)
	require.NoError(f, err)
	require.Equal(f, r, q.Report, "nothing is lost on the way")
	require.Equal(f, sample.Payee, q.Payee)
	f.Add(b)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := wire.DecodeRequest(b)
		if err != nil {
			require.ErrorIs(t, err, wire.ErrMessage)
			return
		}
		again, err := q.Encode()
		require.NoError(t, err)
		_, err = wire.DecodeRequest(again)
		require.NoError(t, err)
	})
}

func FuzzResponse(f *testing.F) {
	r, err := sample.Report(protocol.Shape{Slots: 1, Columns: 4}, 7)
	require.NoError(f, err)
	word := make([]byte, 32)
	b, err := json.Marshal(wire.Response{Words: [][]byte{word}, Commitment: word, Proof: [][]byte{word, word, word, word, word, word, word, word}})
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`{"error":"no","bad_report":true}`))
	f.Fuzz(func(_ *testing.T, b []byte) {
		a, err := wire.DecodeResponse(b)
		if err == nil {
			_, _, err = a.Bundle(r)
		}
		_ = err // an error or a bundle that is still to be checked; never a panic
	})
}

// Two readers of a message see the same in it: no name in another case, none twice, nothing
// behind it.
func TestMessagesAreReadStrictly(t *testing.T) {
	for _, text := range []string{
		`{"Error":"no"}`, `{"error":"no","error":"yes"}`, `{"error":"no"}}`, `{"error":"no"}]`, `{"error":"no"} {}`, `{"error":"no","more":1}`, `{"error":`, ``, `7`,
	} {
		_, err := wire.DecodeResponse([]byte(text))
		require.ErrorIs(t, err, wire.ErrMessage, text)
		_, err = wire.DecodeRequest([]byte(text))
		require.ErrorIs(t, err, wire.ErrMessage, text)
	}
	got, err := wire.DecodeResponse([]byte(`{"error":"no"}`))
	require.NoError(t, err)
	require.Equal(t, "no", got.Error)
}

package protocol_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// What the encoders make passes; a key, a cut file and a strange tag do not.
func TestCheckEvidence(t *testing.T) {
	t.Parallel()
	two, err := protocol.EncodeEquivocation(network, evidenceSet, common.Address{1}, 5,
		&protocol.EnvelopeStatement{Digest: protocol.NewElement(1)}, &protocol.EnvelopeStatement{Digest: protocol.NewElement(2)})
	require.NoError(t, err)
	handOver, err := protocol.EncodeFalseHandOver(common.Address{1}, &protocol.HandOver{From: time.UnixMilli(0), Until: time.UnixMilli(1)}, [protocol.EthSignatureSize]byte{})
	require.NoError(t, err)
	for _, good := range [][]byte{two, handOver} {
		require.NoError(t, protocol.CheckEvidence(good))
		for _, bad := range [][]byte{
			nil, good[:3], good[:4], good[:len(good)-1], append(bytes.Clone(good), 0), good[4:], append(bytes.Clone(good[:4]), make([]byte, protocol.MaxEvidence)...),
		} {
			require.ErrorIs(t, protocol.CheckEvidence(bad), protocol.ErrEvidence)
		}
	}
	err = protocol.CheckEvidence([]byte(strings.Repeat("k", 32)))
	require.ErrorContains(t, err, "no known offence (0x")
	require.NotContains(t, err.Error(), "kk")
	require.NotContains(t, err.Error(), "6b6b")
}

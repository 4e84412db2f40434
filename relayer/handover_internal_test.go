package relayer

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// The signatures that are sent are enough, none of them is too many, and each
// stands in the order of its slot's bit.
func TestFewestSignaturesAreEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Uint64Range(1, 1<<48-1), 1, 600).Draw(t, "weights")
		silent := rapid.IntRange(0, len(weights)/4).Draw(t, "silent")
		h := SignedHandOver{By: &protocol.Committee{}, Signatures: make(map[int][protocol.EthSignatureSize]byte)}
		for slot, w := range weights {
			h.By.Members = append(h.By.Members, protocol.Member{Operator: common.BytesToAddress([]byte{byte(slot >> 8), byte(slot)}), Weight: w})
			if slot >= silent {
				h.Signatures[slot] = [protocol.EthSignatureSize]byte{byte(slot >> 8), byte(slot)}
			}
		}
		signers, signatures := h.fewest()
		require.Len(t, signers, (len(weights)+255)/256)
		var weight, lightest uint64
		taken := 0
		for slot, w := range weights {
			if signers[slot/256].Bit(slot%256) == 0 {
				continue
			}
			sig := signatures[taken*protocol.EthSignatureSize:]
			require.Equal(t, []byte{byte(slot >> 8), byte(slot)}, sig[:2])
			if weight += w; taken == 0 || w < lightest {
				lightest = w
			}
			taken++
		}
		require.Len(t, signatures, taken*protocol.EthSignatureSize)
		quorum := protocol.Quorum(h.By.Total())
		if !h.Enough() {
			require.Equal(t, len(h.Signatures), taken, "all that there are")
			return
		}
		require.GreaterOrEqual(t, weight, quorum)
		require.Less(t, weight-lightest, quorum, "one less would be too few")
	})
}

package relayer

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// What one endpoint makes up keeps nothing away that the others agree on, and
// nothing is taken on less than their word.
func TestMadeUpEpochsHideNothing(t *testing.T) {
	t.Parallel()
	network := protocol.Network{HomeChainID: common.Big1, Registry: common.Address{1}}
	view := func(epochs ...uint64) FinalView {
		v := FinalView{Time: time.Unix(1000, 0)}
		for _, n := range epochs {
			v.Epochs = append(v.Epochs, FinalEpoch{HandOver: protocol.HandOver{Epoch: n, From: time.Unix(1, 0), Until: time.Unix(2, 0)}})
		}
		return v
	}
	for name, c := range map[string]struct {
		views []FinalView
		want  []uint64
	}{
		"far ahead":           {[]FinalView{view(1, 2, 3), view(1<<40, 1<<40+1), view(1, 2, 3)}, []uint64{1, 2, 3}},
		"one ahead":           {[]FinalView{view(1, 2, 3), view(1, 2, 3, 4), view(1, 2, 3)}, []uint64{1, 2, 3}},
		"two ahead":           {[]FinalView{view(1, 2, 3, 4), view(1, 2, 3, 4), view(1, 2, 3)}, []uint64{1, 2, 3, 4}},
		"windows differ":      {[]FinalView{view(1, 2, 3, 4, 5), view(2, 3, 4, 5, 6), view(2, 3, 4, 5, 6)}, []uint64{2, 3, 4, 5, 6}},
		"the newest are kept": {[]FinalView{view(1, 2, 3, 4, 5), view(2, 3, 4, 5, 6), view(1, 2, 3, 4, 5, 6)}, []uint64{2, 3, 4, 5, 6}},
		"nothing alike":       {[]FinalView{view(1), view(2), view(3)}, nil},
	} {
		got, err := agreed(network, c.views, len(c.views))
		require.NoError(t, err, name)
		var epochs []uint64
		for _, e := range got.Epochs {
			epochs = append(epochs, e.HandOver.Epoch)
		}
		require.Equal(t, c.want, epochs, name)
	}
}

func TestMadeUpEpochsAreForgotten(t *testing.T) {
	t.Parallel()
	known := make(map[uint64]*FinalEpoch)
	for n := range uint64(20) {
		known[n] = &FinalEpoch{}
	}
	forget(known, 12)
	var kept []uint64
	for n := range known {
		kept = append(kept, n)
	}
	slices.Sort(kept)
	require.Equal(t, []uint64{8, 9, 10, 11, 12}, kept)
}

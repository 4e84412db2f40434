package relayer_test

import (
	"bytes"
	"context"
	"math/big"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// hubCounter counts how often DeliveryRefunds is asked for its hub.
type hubCounter struct {
	relayer.ChainClient
	asked atomic.Int32
}

func (c *hubCounter) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	if bytes.Equal(msg.Data, bindings.NewDeliveryRefunds().PackHUB()) {
		c.asked.Add(1)
	}
	return c.ChainClient.CallContract(ctx, msg, block)
}

// What became of deliveries' refunds is counted, and the hub of DeliveryRefunds, which
// never changes, is asked for once.
func TestRefundsAreCounted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		budget *big.Int
		at     common.Address // where not the deployed one
		names  []string
		want   map[string]uint64
		asked  int32
	}{
		"refunded and not due": {
			big.NewInt(1e18), common.Address{}, []string{"valid", "three_of_four", "next_round"}, map[string]uint64{"refunded": 2, "not_due": 1}, 1,
		},
		"an empty budget":       {nil, common.Address{}, []string{"valid", "next_round"}, map[string]uint64{"unpaid": 2}, 1},
		"nothing stands there":  {nil, common.Address{0xbd}, []string{"valid", "next_round"}, map[string]uint64{"failed": 2}, 2},
		"a budget that is used": {big.NewInt(1), common.Address{}, []string{"valid", "three_of_four"}, map[string]uint64{"refunded": 1, "unpaid": 1}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(f *fixture.Fixture) {
				refunding(true)(f)
				f.Refunds.Terms[0].DeviationPPM = nil
			})
			tx, at := w.sender(0), w.contracts.Refunds
			if tt.budget != nil {
				_, err := tx.Send(t.Context(), relayer.Candidate{To: &at, Data: bindings.NewDeliveryRefunds().PackFund(big.NewInt(1)), Value: tt.budget})
				require.NoError(t, err)
			}
			if tt.at != (common.Address{}) {
				at = tt.at
			}
			reg, client := prometheus.NewRegistry(), &hubCounter{ChainClient: w.chain.Client()}
			c, err := relayer.NewChain(relayer.ChainConfig{
				Client: client, Hub: w.contracts.Hub, Refunds: at, FeedSets: w.contracts.IDs(), Shape: w.Shape, Tx: tx, Registerer: reg,
			})
			require.NoError(t, err)
			total, left := new(big.Int), tt.budget
			for _, name := range tt.names {
				if tt.budget != nil {
					left = new(big.Int).Sub(tt.budget, total)
				}
				got, err := c.Deliver(t.Context(), w.Cases[name].Bundle, nil)
				require.NoError(t, err, name)
				require.False(t, got.Skipped, name)
				if got.Refund != nil {
					total.Add(total, got.Refund)
				}
			}
			m := metrics(t, reg)
			for _, result := range []string{"refunded", "not_due", "unpaid", "failed", "lost"} {
				require.Equal(t, tt.want[result], m["oraclestream_refunds_deliveries_total "+result], result)
			}
			// Prometheus' numbers have 53 bits: that is exact to a few wei here.
			require.InDelta(t, total.Uint64(), m["oraclestream_refunds_wei_total"], 256)
			if left != nil {
				require.InDelta(t, left.Uint64(), m["oraclestream_refunds_budget_wei "+fixture.SetName], 256, "before the last delivery")
			}
			require.Equal(t, tt.asked, client.asked.Load())
		})
	}
}

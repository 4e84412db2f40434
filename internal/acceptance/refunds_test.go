package acceptance

import (
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// The devnet's deliveries are refunded out of a budget: what the log says of each is what
// the contract owes its payee, and what is gone from the budget.
func TestDevnetRefundsDeliveries(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	require.True(t, common.IsHexAddress(d.Contracts.DeliveryRefunds))
	require.Equal(t, d.Contracts.DeliveryRefunds, d.Chains[0].Contracts.DeliveryRefunds)
	node, err := os.ReadFile(filepath.Join(dir, "operators", "1", "node.toml"))
	require.NoError(t, err)
	require.Contains(t, string(node), `refunds = "`+d.Contracts.DeliveryRefunds+`"`)
	line := regexp.MustCompile(`msg="value on chain" refund_wei=(\d+) feed_set=set1 .*tx=(0x[0-9a-f]{64}) .*delivered_by=(0x[0-9a-fA-F]{40})`)
	require.Eventually(t, func() bool { return len(line.FindAllString(p.log(), -1)) >= 2 }, 4*time.Minute, 100*time.Millisecond)

	client, err := ethclient.Dial(d.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	refunds, at, set := bindings.NewDeliveryRefunds(), common.HexToAddress(d.Contracts.DeliveryRefunds), big.NewInt(int64(d.FeedSets[0].ID))
	said := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(p.log(), -1) {
		receipt, err := client.TransactionReceipt(t.Context(), common.HexToHash(m[2]))
		require.NoError(t, err)
		said[m[2]] = m[1]
		for _, l := range receipt.Logs {
			if e, err := refunds.UnpackRefundedEvent(l); err == nil {
				require.Equal(t, m[1], e.Amount.String())
				require.Equal(t, common.HexToAddress(m[3]), e.Payee)
				delete(said, m[2])
			}
		}
	}
	require.Empty(t, said, "each is an event of the contract")

	// At one block, while deliveries go on: budget and refunds are what was funded.
	head, err := client.BlockNumber(t.Context())
	require.NoError(t, err)
	block := new(big.Int).SetUint64(head)
	out, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: refunds.PackBudgetOf(set)}, block)
	require.NoError(t, err)
	sum, err := refunds.UnpackBudgetOf(out)
	require.NoError(t, err)
	logs, err := client.FilterLogs(t.Context(), ethereum.FilterQuery{Addresses: []common.Address{at}, ToBlock: block})
	require.NoError(t, err)
	for i := range logs {
		if e, err := refunds.UnpackRefundedEvent(&logs[i]); err == nil && e.FeedSet.Cmp(set) == 0 {
			sum.Add(sum, e.Amount)
		}
		if e, err := refunds.UnpackFundedEvent(&logs[i]); err == nil && e.FeedSet.Cmp(set) == 0 {
			sum.Sub(sum, e.Amount)
		}
	}
	require.Zero(t, sum.Sign(), "what is gone from the budget was refunded")
	p.interrupt(t)
}

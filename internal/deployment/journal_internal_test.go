package deployment

import (
	"bytes"
	"context"
	"log/slog"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// chainOf answers for transactions as a chain does.
type chainOf map[common.Hash]*types.Receipt

func (c chainOf) TransactionReceipt(_ context.Context, hash common.Hash) (*types.Receipt, error) {
	if r := c[hash]; r != nil {
		return r, nil
	}
	return nil, ethereum.NotFound
}

// Of several transactions for one step the one that the chain took counts; what
// landed and made no step is listed apart.
func TestFillSent(t *testing.T) {
	hash := func(b byte) common.Hash { return common.Hash{b} }
	receipt := func(status uint64) *types.Receipt {
		return &types.Receipt{Status: status, BlockNumber: big.NewInt(9), GasUsed: 21}
	}
	own := hash(8)
	r := &deploy.Result{Steps: []deploy.ResultStep{
		{Name: "a", State: deploy.StateStands}, {Name: "b", State: deploy.StateMissing}, {Name: "c", State: deploy.StateSent, Tx: &own},
	}}
	fillSent(t.Context(), r, []sentTx{
		{Step: "a", Tx: hash(1)}, {Step: "a", Tx: hash(2)}, {Step: "a", Tx: hash(3)}, {Tx: hash(4)}, {Step: "b", Tx: hash(5)}, {Step: "c", Tx: own},
	}, chainOf{
		hash(2): receipt(types.ReceiptStatusFailed), hash(3): receipt(types.ReceiptStatusSuccessful), hash(4): receipt(types.ReceiptStatusSuccessful),
		own: receipt(types.ReceiptStatusSuccessful),
	}, slog.New(slog.DiscardHandler))
	require.Equal(t, hash(3), *r.Steps[0].Tx)
	require.EqualValues(t, 9, r.Steps[0].Block)
	require.Nil(t, r.Steps[1].Tx)
	require.Equal(t, []deploy.ResultTx{{Tx: hash(2), Block: 9, GasUsed: 21, Reverted: true}, {Tx: hash(4), Block: 9, GasUsed: 21}}, r.Others)
}

func FuzzParseJournal(f *testing.F) {
	f.Add([]byte("\n{\"chain_id\":5,\"tx\":\"0x0100000000000000000000000000000000000000000000000000000000000000\"}\n{\"chain_id"))
	f.Add([]byte("null\n[]\n\"x\"\n{}\n"))
	plan := &deploy.Plan{Deployment: &deploy.Deployment{ChainID: 5}}
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := parseJournal(bytes.NewReader(b), plan)
		if err != nil {
			return
		}
		seen := make(map[common.Hash]bool)
		for _, s := range out {
			require.EqualValues(t, 5, s.ChainID)
			require.False(t, seen[s.Tx])
			seen[s.Tx] = true
		}
	})
}

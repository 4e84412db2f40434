package operate_test

import (
	"context"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
)

// number asks a view that gives one number.
func (n *network) number(at common.Address, data []byte) *big.Int {
	n.t.Helper()
	out, err := n.chain.Client().CallContract(n.t.Context(), ethereum.CallMsg{To: &at, Data: data}, nil)
	require.NoError(n.t, err)
	require.Len(n.t, out, 32)
	return new(big.Int).SetBytes(out)
}

// manage runs a transaction manager of its own for a key, as a node does.
func (n *network) manage(from *evm.Signer) (tx *relayer.TxManager, stop func()) {
	n.t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: n.chain.Client(), Signer: from, ChainID: n.chain.ChainID(), PollInterval: 2 * time.Millisecond,
	})
	require.NoError(n.t, err)
	ctx, cancel := context.WithCancel(n.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = tx.Run(ctx) // ends with the context
	}()
	return tx, func() {
		cancel()
		<-ended
	}
}

package evm_test

import (
	"context"
	"math/big"
	"net"
	"os"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

func startChain(t *testing.T, cfg evm.DevChainConfig) *evm.DevChain {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	c, err := evm.StartDevChain(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func TestDevChainServesHTTPAndWebSocket(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := startChain(t, evm.DevChainConfig{Manual: true, Alloc: map[common.Address]*big.Int{signer.Address(): evmtest.Ether(1)}})
	require.NotContains(t, chain.RPCURL(), ":0", "the bound port is reported")

	for _, url := range []string{chain.RPCURL(), chain.WSURL()} {
		client := evmtest.Dial(t, url)
		id, err := client.ChainID(t.Context())
		require.NoError(t, err)
		require.Equal(t, int64(evm.DevChainID), id.Int64())
		wei, err := client.BalanceAt(t.Context(), signer.Address(), nil)
		require.NoError(t, err)
		require.Equal(t, evmtest.Ether(1), wei)
		head, err := client.HeaderByNumber(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, uint64(evm.DevChainGasLimit), head.GasLimit)

		for _, method := range []string{"admin_nodeInfo", "personal_listAccounts", "debug_metrics", "miner_setGasPrice", "engine_exchangeCapabilities"} {
			require.ErrorContains(t, client.Client().CallContext(t.Context(), nil, method), "does not exist", method)
		}
		var version string
		require.NoError(t, client.Client().CallContext(t.Context(), &version, "web3_clientVersion"))
		require.NoError(t, client.Client().CallContext(t.Context(), &version, "net_version"))
		require.Equal(t, "1337", version)
	}
}

func TestDevChainMinesTransactions(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := startChain(t, evm.DevChainConfig{Manual: true, Alloc: map[common.Address]*big.Int{signer.Address(): evmtest.Ether(1)}})
	to := common.Address{0: 7}
	tx, err := signer.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: chain.ChainID(), GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(3e9), Gas: 21_000, To: &to, Value: big.NewInt(5),
	}), chain.ChainID())
	require.NoError(t, err)
	require.NoError(t, chain.Client().SendTransaction(t.Context(), tx))
	require.NoError(t, chain.Commit())
	r, err := chain.Client().TransactionReceipt(t.Context(), tx.Hash())
	require.NoError(t, err)
	require.Equal(t, types.ReceiptStatusSuccessful, r.Status)

	require.NoError(t, chain.Rewind(r.BlockNumber.Uint64()-1))
	_, err = chain.Client().TransactionReceipt(t.Context(), tx.Hash())
	require.Error(t, err, "a rewound chain forgets the block")
}

func TestDevChainKeepsWallTime(t *testing.T) {
	chain := startChain(t, evm.DevChainConfig{})
	client := evmtest.Dial(t, chain.RPCURL())
	headers := make(chan *types.Header, 8)
	ws := evmtest.Dial(t, chain.WSURL())
	sub, err := ws.SubscribeNewHead(t.Context(), headers)
	require.NoError(t, err)
	defer sub.Unsubscribe()
	var last uint64
	for range 3 {
		select {
		case h := <-headers:
			now := uint64(time.Now().Unix())
			require.LessOrEqual(t, h.Time, now, "a block is never ahead of the clock")
			require.GreaterOrEqual(t, h.Time+60, now, "nor far behind it")
			require.Greater(t, h.Time, last)
			last = h.Time
		case <-time.After(2 * time.Minute):
			t.Fatal("no block")
		}
	}
	number, err := client.BlockNumber(t.Context())
	require.NoError(t, err)
	require.GreaterOrEqual(t, number, uint64(3))
}

func TestDevChainRefuses(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = busy.Close() }()
	tests := []struct {
		name string
		cfg  evm.DevChainConfig
		want string
	}{
		{"busy port", evm.DevChainConfig{Addr: busy.Addr().String()}, busy.Addr().String() + " is already in use: stop"},
		{"all interfaces", evm.DevChainConfig{Addr: "0.0.0.0:0"}, "other machines"},
		{"no host", evm.DevChainConfig{Addr: ":0"}, "other machines"},
		{"a name", evm.DevChainConfig{Addr: "example.com:80"}, "other machines"},
		{"no port", evm.DevChainConfig{Addr: "127.0.0.1"}, "not host:port"},
		{"a port too large", evm.DevChainConfig{Addr: "127.0.0.1:70000"}, "no port number"},
		{"fast blocks", evm.DevChainConfig{Addr: "127.0.0.1:0", BlockInterval: time.Millisecond}, "whole seconds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := evm.StartDevChain(tt.cfg)
			require.ErrorContains(t, err, tt.want)
		})
	}
	require.ErrorIs(t, evm.CheckAddr(t.Context(), busy.Addr().String()), evm.ErrAddr)
	require.NoError(t, evm.CheckAddr(t.Context(), "127.0.0.1:0"))
}

func TestDevChainCloses(t *testing.T) {
	chain := startChain(t, evm.DevChainConfig{})
	addr := chain.RPCURL()[len("http://"):]
	require.ErrorIs(t, evm.CheckAddr(t.Context(), addr), evm.ErrAddr)
	require.NoError(t, chain.Close())
	require.NoError(t, chain.Close(), "twice is fine")
	require.ErrorIs(t, chain.Commit(), evm.ErrChainClosed)
	require.ErrorIs(t, chain.Rewind(0), evm.ErrChainClosed)
	require.NoError(t, evm.CheckAddr(t.Context(), addr), "the port is free again")
}

// A chain that is killed leaves nothing behind, since it writes nothing.
func TestDevChainWritesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	chain := startChain(t, evm.DevChainConfig{Manual: true})
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, files)
	require.NoError(t, chain.Close())
	require.DirExists(t, dir)
}

func TestDialChecksTheChain(t *testing.T) {
	chain := startChain(t, evm.DevChainConfig{Manual: true})
	client, id, err := evm.Dial(t.Context(), chain.WSURL(), chain.ChainID())
	require.NoError(t, err)
	require.Equal(t, chain.ChainID(), id)
	client.Close()
	_, _, err = evm.Dial(t.Context(), chain.WSURL(), big.NewInt(1))
	require.ErrorIs(t, err, evm.ErrChainID)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = evm.Dial(ctx, chain.WSURL(), nil)
	require.Error(t, err)
}

// Clients that take the tip from the fee history of empty blocks offer 1 wei.
func TestDevChainTakesAnyTip(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := startChain(t, evm.DevChainConfig{Manual: true, Alloc: map[common.Address]*big.Int{signer.Address(): evmtest.Ether(1)}})
	tx, err := signer.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: chain.ChainID(), GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(3e9), Gas: 21_000, To: &common.Address{0: 7},
	}), chain.ChainID())
	require.NoError(t, err)
	require.NoError(t, chain.Client().SendTransaction(t.Context(), tx))
	require.NoError(t, chain.Commit())
	_, err = chain.Client().TransactionReceipt(t.Context(), tx.Hash())
	require.NoError(t, err)
}

// Tests of what takes days let the chain's time pass.
func TestDevChainAdvancesTime(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := startChain(t, evm.DevChainConfig{Manual: true, Alloc: map[common.Address]*big.Int{signer.Address(): evmtest.Ether(1)}})
	before, err := chain.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, chain.AdvanceTime(48*time.Hour))
	after, err := chain.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, before.Time+48*3600, after.Time)
	for _, by := range []time.Duration{0, -time.Hour, time.Millisecond, 1500 * time.Millisecond} {
		require.ErrorContains(t, chain.AdvanceTime(by), "whole seconds", by)
	}
	require.NoError(t, chain.Close())
	require.ErrorIs(t, chain.AdvanceTime(time.Hour), evm.ErrChainClosed)
}

package evm_test

import (
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

// proxied puts a switch before a chain's endpoint.
func proxied(t *testing.T, rpcURL string) (address string, broken *atomic.Bool) {
	t.Helper()
	target, err := url.Parse(rpcURL)
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Path = "/"
		r.SetURL(target)
	}}
	broken = new(atomic.Bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v3/hunter2", broken
}

func TestPoolGoesToTheNextEndpointAndBack(t *testing.T) {
	t.Parallel()
	chain, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, chain.Close()) })
	first, firstBroken := proxied(t, chain.RPCURL())
	second, secondBroken := proxied(t, chain.RPCURL())
	now := time.Unix(1, 0)
	p, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{first, second}, ChainID: big.NewInt(evm.DevChainID), Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })

	look := func() error { _, err := p.HeaderByNumber(t.Context(), nil); return err }
	require.NoError(t, look())
	firstBroken.Store(true)
	require.NoError(t, look(), "the second answers")
	secondBroken.Store(true)
	err = look()
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2", "what may be a key is not told")
	require.Contains(t, err.Error(), "127.0.0.1")
	firstBroken.Store(false)
	require.NoError(t, look(), "the first answers again")

	// An answer that is an error is an answer: nobody else is asked. (Not of a
	// receipt, which a chain that has just begun says it cannot look up yet.)
	_, err = p.HeaderByNumber(t.Context(), big.NewInt(1<<40))
	require.ErrorIs(t, err, ethereum.NotFound)
}

func TestPoolRefusesAnotherChain(t *testing.T) {
	t.Parallel()
	chain, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, chain.Close()) })
	_, err = evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{"http://127.0.0.1:1/hunter2", chain.RPCURL()}, ChainID: big.NewInt(5)})
	require.ErrorIs(t, err, evm.ErrChainID)
	_, err = evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{"http://127.0.0.1:1/hunter2"}, ChainID: big.NewInt(5)})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
	_, err = evm.OpenPool(t.Context(), evm.PoolConfig{})
	require.Error(t, err)
}

// Each endpoint of a pool answers for itself, whichever the pool uses.
func TestEndpointsAnswerForThemselves(t *testing.T) {
	t.Parallel()
	chain, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0", Manual: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, chain.Close()) })
	first, firstBroken := proxied(t, chain.RPCURL())
	second, _ := proxied(t, chain.RPCURL())
	p, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{first, second}, ChainID: big.NewInt(evm.DevChainID)})
	require.NoError(t, err)
	firstBroken.Store(true)
	ends := p.Endpoints()
	require.Len(t, ends, 2)
	_, err = ends[0].HeaderByNumber(t.Context(), nil)
	require.ErrorContains(t, err, "127.0.0.1")
	require.NotContains(t, err.Error(), "hunter2", "what may be a key is not told")
	h, err := ends[1].HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, h.Number.Uint64())
	_, err = ends[1].CallContract(t.Context(), ethereum.CallMsg{}, nil)
	require.NoError(t, err)
	require.NoError(t, p.Close())
	_, err = ends[1].CallContract(t.Context(), ethereum.CallMsg{}, nil)
	require.ErrorIs(t, err, evm.ErrPoolClosed)
}

// What is asked of an account goes through the pool as well.
func TestPoolReadsAccounts(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := startChain(t, evm.DevChainConfig{Manual: true, Alloc: map[common.Address]*big.Int{signer.Address(): evmtest.Ether(1)}})
	p, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{chain.RPCURL()}, ChainID: chain.ChainID()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	wei, err := p.BalanceAt(t.Context(), signer.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, evmtest.Ether(1), wei)
	code, err := p.CodeAt(t.Context(), signer.Address(), nil)
	require.NoError(t, err)
	require.Empty(t, code)
	code, err = p.CodeAt(t.Context(), params.DeterministicFactoryAddress, nil)
	require.NoError(t, err)
	require.NotEmpty(t, code)

	// The second transfer is possible only upon the first.
	poor := common.HexToAddress("0x00000000000000000000000000000000000a11ce")
	blocks, err := p.SimulateV1(t.Context(), ethclient.SimulateOptions{BlockStateCalls: []ethclient.SimulateBlock{{Calls: []ethereum.CallMsg{
		{From: signer.Address(), To: &poor, Value: big.NewInt(2)},
		{From: poor, To: &poor, Value: big.NewInt(2)},
	}}}}, nil)
	require.NoError(t, err)
	require.Len(t, blocks, 1)
	require.Len(t, blocks[0].Calls, 2)
	require.EqualValues(t, 1, blocks[0].Calls[1].Status)
}

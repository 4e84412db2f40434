package acceptance

import (
	"fmt"
	"math/big"
	"regexp"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// chainInfo is a chain of devnet.json as a reader sees it.
type chainInfo struct {
	ChainID   uint64 `json:"chain_id"`
	RPCURL    string `json:"rpc_url"`
	Contracts struct {
		FeedHub          string            `json:"feed_hub"`
		OperatorRegistry string            `json:"operator_registry"`
		CommitteeMirror  string            `json:"committee_mirror"`
		DeliveryRefunds  string            `json:"delivery_refunds"`
		Proxies          map[string]string `json:"proxies"`
	} `json:"contracts"`
}

// update is a transaction that brought a round to a hub, as the hub's ABI reads it.
type update struct {
	calldata   []byte
	feedSet    *big.Int
	words      []*big.Int
	commitment *big.Int
	proof      [8]*big.Int
	block      *big.Int
}

// TestTwoChainsTakeOneProof delivers to two chains: of the same round, both take
// the same bytes and hold the same values, and the proof was made once.
func TestTwoChainsTakeOneProof(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--chains", "2", "--data-dir", dir,
		"--rpc-addr", "127.0.0.1:0", "--rpc-addr-2", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	require.Len(t, d.Chains, 2)
	home, second := d.Chains[0], d.Chains[1]
	require.Equal(t, [2]uint64{1337, 1338}, [2]uint64{home.ChainID, second.ChainID})
	require.Equal(t, [3]string{d.RPCURL, d.Contracts.FeedHub, d.Contracts.OperatorRegistry},
		[3]string{home.RPCURL, home.Contracts.FeedHub, home.Contracts.OperatorRegistry}, "the top level is the home chain's")
	require.Empty(t, second.Contracts.OperatorRegistry)
	require.NotEmpty(t, second.Contracts.CommitteeMirror)
	require.Empty(t, home.Contracts.DeliveryRefunds+second.Contracts.DeliveryRefunds, "which deliveries are due differs by chain, and their bytes would")
	require.Len(t, second.Contracts.Proxies, len(home.Contracts.Proxies))

	clients := [2]*ethclient.Client{}
	for i, c := range d.Chains {
		var err error
		clients[i], err = ethclient.Dial(c.RPCURL)
		require.NoError(t, err)
		t.Cleanup(clients[i].Close)
		id, err := clients[i].ChainID(t.Context())
		require.NoError(t, err)
		require.Equal(t, c.ChainID, id.Uint64())
	}
	hub, set := bindings.NewFeedHub(), big.NewInt(int64(d.FeedSets[0].ID))
	const want = 2
	shared := map[uint64][2]update{}
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		ours, theirs := updates(t, clients[0], home, set), updates(t, clients[1], second, set)
		for round, u := range ours {
			if v, ok := theirs[round]; ok {
				shared[round] = [2]update{u, v}
			}
		}
		return len(shared) >= want
	}, 5*time.Minute, time.Second)
	for round, both := range shared {
		a, b := both[0], both[1]
		require.NotEmpty(t, a.words)
		require.Equal(t, a.words, b.words)
		require.Equal(t, a.commitment, b.commitment)
		require.Equal(t, a.proof, b.proof)
		require.Equal(t, a.calldata, b.calldata, "feed sets have the same numbers, so all of it is the same")
		made := regexp.MustCompile(fmt.Sprintf(`msg=proved .*feed_set=%s round=%d `, d.FeedSets[0].Name, round))
		require.Len(t, made.FindAllString(p.log(), -1), 1, "round %d is proven once", round)

		present := 0
		for column := range d.FeedSets[0].Columns {
			var held [2]*big.Int
			for i, c := range d.Chains {
				at := common.HexToAddress(c.Contracts.FeedHub)
				got, err := clients[i].CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: hub.PackValueOf(set, big.NewInt(int64(column)))}, both[i].block)
				require.NoError(t, err)
				held[i] = new(big.Int).SetBytes(got)
			}
			require.Equal(t, held[0].String(), held[1].String(), "round %d column %d", round, column)
			present += held[0].Sign()
		}
		require.Greater(t, present, 1, "time and at least one feed")
	}

	var status struct {
		Chains   []chainInfo `json:"chains"`
		FeedSets []struct {
			Deliveries uint64 `json:"deliveries"`
			Chains     []struct {
				ChainID    uint64 `json:"chain_id"`
				Round      uint64 `json:"round"`
				Deliveries uint64 `json:"deliveries"`
			} `json:"chains"`
		} `json:"feed_sets"`
	}
	getJSON(t, d.APIURL+"/v1/status", &status)
	require.Len(t, status.Chains, 2)
	require.Equal(t, second.RPCURL, status.Chains[1].RPCURL)
	require.Len(t, status.FeedSets[0].Chains, 2)
	var sum uint64
	for i, c := range status.FeedSets[0].Chains {
		require.Equal(t, d.Chains[i].ChainID, c.ChainID)
		require.GreaterOrEqual(t, c.Deliveries, uint64(want-1), "the last one may still be on its way to the board")
		require.Positive(t, c.Round)
		sum += c.Deliveries
	}
	require.Equal(t, sum, status.FeedSets[0].Deliveries)
	p.interrupt(t)
}

// updates gives the transactions that a hub took for a feed set, by round.
func updates(t *testing.T, client *ethclient.Client, c chainInfo, set *big.Int) map[uint64]update {
	t.Helper()
	hub, at := bindings.NewFeedHub(), common.HexToAddress(c.Contracts.FeedHub)
	contract, err := bindings.FeedHubMetaData.ParseABI()
	require.NoError(t, err)
	logs, err := client.FilterLogs(t.Context(), ethereum.FilterQuery{Addresses: []common.Address{at}})
	require.NoError(t, err)
	out := map[uint64]update{}
	for i := range logs {
		e, err := hub.UnpackUpdatedEvent(&logs[i])
		if err != nil || e.FeedSet.Cmp(set) != 0 {
			continue
		}
		tx, _, err := client.TransactionByHash(t.Context(), logs[i].TxHash)
		require.NoError(t, err)
		require.Equal(t, c.ChainID, tx.ChainId().Uint64())
		args, err := contract.Methods["update"].Inputs.Unpack(tx.Data()[4:])
		require.NoError(t, err)
		u := update{calldata: tx.Data(), block: new(big.Int).SetUint64(logs[i].BlockNumber)}
		require.NoError(t, contract.Methods["update"].Inputs.Copy(&[]any{&u.feedSet, &u.words, &u.commitment, &u.proof}, args))
		require.Equal(t, set, u.feedSet)
		out[e.Round] = u
	}
	return out
}

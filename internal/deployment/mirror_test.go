package deployment_test

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/deployment"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// Two chains: the registry on one, whose committee the other's mirror begins
// with, by a file that was read from the first.
func TestMirrorOfAHomeChain(t *testing.T) {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	owner, err := evm.NewSigner(key)
	require.NoError(t, err)
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(keyFile, []byte(hex.EncodeToString(crypto.FromECDSA(key))), 0o600))
	shape := protocol.Shape{Slots: 4, Columns: 8}
	keyDir := keySet(t, dir, shape)
	operators := newOperators(t, 70, 100, 30)
	start := func(id uint64) *evm.DevChain {
		alloc := map[common.Address]*big.Int{owner.Address(): evmtest.Ether(10)}
		for _, o := range operators {
			alloc[o.Signer.Address()] = evmtest.Ether(10)
		}
		chain, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0", ChainID: id, Manual: true, Alloc: alloc})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, chain.Close()) })
		evmtest.Mine(t, chain, 20*time.Millisecond)
		return chain
	}
	home, away := start(1337), start(84532)
	homeRPC := ""
	run := func(chain *evm.DevChain, name string, d *deploy.Deployment) (*deploy.Result, error) {
		b, err := d.Encode()
		require.NoError(t, err)
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, b, 0o600))
		return deployment.Run(t.Context(), deployment.RunConfig{
			File: file, RPCURL: chain.RPCURL(), HomeRPC: homeRPC, KeyFile: keyFile, LockDir: dir, Confirmations: 1, Development: true,
		})
	}

	init := deployment.InitConfig{
		Node: config.Default(), KeyDir: keyDir, InsecureDev: true, Salt: "test", ChainID: 1337, Deployer: owner.Address(),
		Proposers: []common.Address{owner.Address()}, Delay: 48 * time.Hour, Token: &common.Address{0xaa},
	}
	d, err := deployment.Init(t.Context(), init)
	require.NoError(t, err)
	staking := deploy.DevStaking()
	d.Registry = staking.Describe(nil, deploy.Supply(staking, operators))
	atHome, err := run(home, "home.json", d)
	require.NoError(t, err)

	init.Token, init.HomeRPC, init.ChainID = nil, home.RPCURL(), 84532
	init.Node.Network.HomeChainID, init.Node.Network.Registry = 1337, config.Address(atHome.Network.Registry.Hex())
	_, err = deployment.Init(t.Context(), init)
	require.ErrorContains(t, err, "for the epoch in office", "nobody is in office yet")
	plan, err := deploy.NewPlan(d)
	require.NoError(t, err)
	committee, err := deploy.Enlist(t.Context(), deploy.EnlistConfig{
		Client: home.Client(), Contracts: &plan.Contracts, Staking: staking, Owner: owner, Operators: operators, Shape: shape, PollInterval: 5 * time.Millisecond,
	})
	require.NoError(t, err)

	m, err := deployment.Init(t.Context(), init)
	require.NoError(t, err)
	require.EqualValues(t, 1, m.Mirror.First.Epoch)
	require.EqualValues(t, 200, m.Mirror.First.Total)
	require.EqualValues(t, staking.Grace.Milliseconds(), m.Mirror.GraceMS)
	homeRPC = home.RPCURL()
	for what, change := range map[string]func(*deploy.Epoch){
		"root": func(e *deploy.Epoch) { e.Root = deploy.NewNumber(big.NewInt(5)) }, "members_hash": func(e *deploy.Epoch) { e.MembersHash[3]++ },
		"until_ms": func(e *deploy.Epoch) { e.UntilMS-- }, "from_ms": func(e *deploy.Epoch) { e.FromMS++ },
		"quorum of epoch 1": func(e *deploy.Epoch) { e.Total, e.Quorum = 199, protocol.Quorum(199) }, "has no epoch 2": func(e *deploy.Epoch) { e.Epoch = 2 },
	} {
		wrong := *m
		mirror := *m.Mirror
		change(&mirror.First)
		wrong.Mirror = &mirror
		_, err = run(away, "wrong.json", &wrong)
		require.ErrorIs(t, err, deploy.ErrFirst, what)
		require.ErrorContains(t, err, what)
	}
	atAway, err := run(away, "away.json", m)
	require.NoError(t, err)
	require.True(t, atAway.Complete)
	require.Empty(t, atAway.Unchecked)
	homeRPC = ""
	unchecked, err := run(away, "away.json", m)
	require.NoError(t, err)
	require.Len(t, unchecked.Unchecked, 1)
	require.Contains(t, unchecked.Unchecked[0], "mirror.first: no endpoint of the home chain was given")
	require.Contains(t, deployment.Summary(unchecked), "UNCHECKED: mirror.first")
	require.Equal(t, atHome.Network, atAway.Network, "domains name the home network")
	require.Equal(t, atHome.FeedSets, atAway.FeedSets, "the domains of both hubs are the same")
	require.Equal(t, atHome.Contracts.FeedHub, atAway.Contracts.FeedHub)
	require.Equal(t, atHome.FeedSets[0].Proxies, atAway.FeedSets[0].Proxies)
	require.NotEqual(t, atHome.Contracts.CommitteeSource, atAway.Contracts.CommitteeSource)
	at := uint64(committee.From.UnixMilli())
	require.Equal(t, committeeAt(t, home, atHome.Contracts.CommitteeSource, at), committeeAt(t, away, atAway.Contracts.CommitteeSource, at))

	late := *m
	late.Salt = "late"
	mirror := *m.Mirror
	mirror.First.UntilMS = mirror.First.FromMS + 1
	late.Mirror = &mirror
	_, err = run(away, "late.json", &late)
	require.ErrorIs(t, err, deploy.ErrMirrorLate)
	require.ErrorContains(t, err, "make the file anew with oraclestream deploy init")

	other := init
	other.KeyDir = keySet(t, dir, protocol.Shape{Slots: 3, Columns: 8})
	_, err = deployment.Init(t.Context(), other)
	require.ErrorIs(t, err, deploy.ErrRoot)
	require.ErrorContains(t, err, "is the circuit the network's?")
	other = init
	other.HomeRPC = away.RPCURL()
	_, err = deployment.Init(t.Context(), other)
	require.ErrorIs(t, err, evm.ErrChainID)
}

func keySet(t *testing.T, dir string, shape protocol.Shape) string {
	t.Helper()
	at := filepath.Join(dir, "keys", shape.String())
	_, err := prover.Open(t.Context(), prover.Config{Dir: at, Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	return at
}

func newOperators(t *testing.T, weights ...uint64) []deploy.Operator {
	t.Helper()
	var out []deploy.Operator
	for _, w := range weights {
		signer, err := evm.GenerateSigner()
		require.NoError(t, err)
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		out = append(out, deploy.Operator{Signer: signer, FeedKey: key.Public(), Weight: w})
	}
	return out
}

// committeeAt asks a registry or a mirror, which answer alike.
func committeeAt(t *testing.T, chain *evm.DevChain, at common.Address, timeMS uint64) []byte {
	t.Helper()
	data := append(crypto.Keccak256([]byte("committeeAt(uint64)"))[:4], common.BigToHash(new(big.Int).SetUint64(timeMS)).Bytes()...)
	out, err := chain.Client().CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: data}, nil)
	require.NoError(t, err)
	require.Len(t, out, 64, "root and quorum")
	return out
}

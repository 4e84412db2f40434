package deploy_test

import (
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/ceremony"
	"github.com/oraclestream/oraclestream/prover/sample"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// TestKeysOfACeremonyVerifyOnChain lets three people hold a ceremony for the
// smallest circuit; the contracts are deployed with its key, and the deployed
// verifier takes its proof and no other.
func TestKeysOfACeremonyVerifyOnChain(t *testing.T) {
	holdCeremony(t, prover.ProfileBits, "alice", "bob", "carol")
}

// By lookups the key of the commitment comes from the ceremony as well.
func TestLookupKeysOfACeremonyVerifyOnChain(t *testing.T) {
	holdCeremony(t, prover.ProfileLookup, "alice", "bob")
}

func holdCeremony(t *testing.T, profile prover.Profile, people ...string) {
	ctx, shape := t.Context(), protocol.Shape{Slots: 1, Columns: 4}
	o := ceremony.Options{Dir: filepath.Join(t.TempDir(), "ceremony")}
	out := filepath.Join(t.TempDir(), "keys")
	_, err := ceremony.Init(ctx, o, shape, profile)
	require.NoError(t, err)
	contribute := func() {
		for _, name := range people {
			_, err := ceremony.Contribute(ctx, o, name, "dice of "+name)
			require.NoError(t, err)
		}
	}
	contribute()
	require.NoError(t, ceremony.FinalizePhase1(ctx, o, ceremony.Beacon{Hex: "000102030405060708090a0b0c0d0e0f", Source: "a test"}))
	contribute()
	m, err := ceremony.FinalizePhase2(ctx, o, ceremony.Beacon{Hex: "0f0e0d0c0b0a09080706050403020100", Source: "a test"}, out)
	require.NoError(t, err)
	require.False(t, m.InsecureDev)

	// No flag is needed for keys that several people have made.
	keys, err := prover.Open(ctx, prover.Config{Dir: out, Shape: shape, Profile: profile})
	require.NoError(t, err)
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	b, _, err := keys.Prove(ctx, r, sample.Payee)
	require.NoError(t, err)

	chain, owner := newOwner(t)
	r.Committee.Epoch, r.Committee.From, r.Committee.Until = 1, time.UnixMilli(0), time.Now().AddDate(1, 0, 0)
	sets := []feed.Set{{Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Minute}}}}
	contracts, err := deploy.Run(ctx, deploy.Config{
		Client: chain.Client(), Deployer: owner, PollInterval: pollInterval, FixedGas: true,
		Deployment: &deploy.Deployment{
			Version: deploy.Version, Salt: "ceremony", ChainID: chain.ChainID().Uint64(), Development: true, Deployer: owner.Address(),
			Timelock: deploy.Timelock{Proposers: []common.Address{owner.Address()}}, Circuit: deploy.NewCircuit(shape, keys.SolidityKey()),
			Rules: deploy.Rules{SlackMS: 2000, DriftMS: 15000}, Committee: deploy.DescribeCommittee(r.Committee, shape, nil), FeedSets: deploy.DescribeFeedSets(sets, ""),
		},
	})
	require.NoError(t, err)
	verifier := bindings.NewGroth16Verifier()
	// Either verifier answers an array of as many words as its key has.
	stands := ask(t, chain, contracts.Verifier, verifier.PackVerifyingKey(), func(b []byte) ([]byte, error) { return b, nil })
	var key []byte
	for _, w := range keys.SolidityKey() {
		key = append(key, w.FillBytes(make([]byte, 32))...)
	}
	require.Equal(t, key, stands)
	x := protocol.Statement(b.Domain, r.Root, r.Quorum, b.Words)
	challenge := protocol.Challenge(x, b.Commitment)
	inputs := [3]*big.Int{protocol.BigInt(b.Commitment), protocol.BigInt(challenge), protocol.BigInt(protocol.Evaluation(x, challenge))}
	verify := func() bool {
		return ask(t, chain, contracts.Verifier, verifier.PackVerify(b.Proof, inputs), verifier.UnpackVerify)
	}
	require.True(t, verify())
	inputs[2] = new(big.Int).Add(inputs[2], big.NewInt(1))
	require.False(t, verify(), "another statement")
}

package operate_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// plainClient is an endpoint without eth_simulateV1.
type plainClient struct{ *ethclient.Client }

func (plainClient) SimulateV1(context.Context, ethclient.SimulateOptions, *rpc.BlockNumberOrHash) ([]ethclient.SimulateBlockResult, error) {
	return nil, errors.New("the method eth_simulateV1 does not exist/is not available")
}

// What the contracts would refuse is told before anything is sent, with what to
// do, whether the endpoint can rehearse a sequence or not.
func TestRefusedBeforeAnythingIsPaid(t *testing.T) {
	member, fresh, thief := newSomeone(t), newSomeone(t), newSomeone(t)
	thief.feed = member.feed // takes a registered key for its own
	poor := newSomeone(t)
	n := newNetwork(t, staking(), nil, member.signer.Address(), fresh.signer.Address(), thief.signer.Address())
	n.mustDo(member, operate.Request{Command: operate.Register, Amount: tokens(100)})
	other := newSomeone(t)
	other.signer = member.signer // has lost its feed key file and made another
	tests := []struct {
		name    string
		who     *someone
		request operate.Request
		is      error
		want    string
	}{
		{"below the minimum", fresh, operate.Request{Command: operate.Register, Amount: tokens(9)}, operate.ErrRefused, "the first stake is at least 10 DEV, and this one is 9 DEV"},
		{"too little of the token", fresh, operate.Request{Command: operate.Register, Amount: tokens(1001)}, operate.ErrPoor, "has 1000 DEV"},
		{"a key that is taken", thief, operate.Request{Command: operate.Register, Amount: tokens(10)}, operate.ErrRefused, "KeyTaken()"},
		{"another feed key", other, operate.Request{Command: operate.Register, Amount: tokens(10)}, operate.ErrFeedKey, "the registry has 0x"},
		{"another feed key, more stake", other, operate.Request{Command: operate.AddStake, Amount: tokens(10)}, operate.ErrFeedKey, "the registry has 0x"},
		{"too heavy", fresh, operate.Request{Command: operate.Register, Amount: new(big.Int).Lsh(big.NewInt(1), 127)}, operate.ErrPoor, "has 1000 DEV"},
		{"a seat without registration", fresh, operate.Request{Command: operate.Join}, operate.ErrRefused, "is not registered"},
		{"more stake without registration", fresh, operate.Request{Command: operate.AddStake, Amount: tokens(10)}, operate.ErrRefused, "is not registered"},
		{"leaving without registration", fresh, operate.Request{Command: operate.Leave}, operate.ErrRefused, "is not registered"},
		{"more than is bonded", member, operate.Request{Command: operate.Unbond, Amount: tokens(101)}, operate.ErrRefused, "more than what is bonded, 100 DEV"},
		{"less than a seat takes", member, operate.Request{Command: operate.Unbond, Amount: tokens(91)}, operate.ErrRefused, "keeps at least 10 DEV, and 9 DEV would stay"},
		{"rewards of no pool", member, operate.Request{Command: operate.Claim}, operate.ErrRequest, "neither a RewardPool nor DeliveryRefunds"},
		{"no gas", poor, operate.Request{Command: operate.Advance}, operate.ErrPoor, "gas may cost"},
		{"no amount", member, operate.Request{Command: operate.Unbond}, operate.ErrRequest, "an amount is for"},
		{"an amount too many", member, operate.Request{Command: operate.Join, Amount: tokens(1)}, operate.ErrRequest, "an amount is for"},
		{"no command", member, operate.Request{Command: "steal"}, operate.ErrRequest, "is no command"},
	}
	for _, tt := range tests {
		for kind, client := range map[string]operate.Client{"simulating": n.chain.Client(), "plain": plainClient{n.chain.Client()}} {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				cfg := n.config(tt.who)
				cfg.Client = client
				a, err := operate.Open(t.Context(), cfg)
				require.NoError(t, err)
				_, err = a.Plan(t.Context(), tt.request, nil)
				require.ErrorIs(t, err, tt.is)
				require.ErrorContains(t, err, tt.want)
				if !errors.Is(err, operate.ErrRequest) {
					require.NotEmpty(t, operate.Advice(err), err)
				}
			})
		}
	}
	for _, who := range []*someone{fresh, thief} {
		nonce, err := n.chain.Client().PendingNonceAt(t.Context(), who.signer.Address())
		require.NoError(t, err)
		require.Zero(t, nonce, "nothing was sent")
	}
}

// An endpoint that cannot rehearse a sequence gives bounds, and the request is
// done all the same.
func TestAnEndpointThatCannotRehearse(t *testing.T) {
	who := newSomeone(t)
	n := newNetwork(t, staking(), nil, who.signer.Address())
	cfg := n.config(who)
	cfg.Client, cfg.Signer, cfg.Journal = plainClient{n.chain.Client()}, who.signer, n.journal(who)
	p, out, err := n.doBy(cfg, operate.Request{Command: operate.Register, Amount: tokens(10)})
	require.NoError(t, err)
	require.NoError(t, cfg.Journal.Close())
	require.True(t, p.Cost.Guess)
	for i, s := range p.Steps {
		require.LessOrEqual(t, out.Done[i].Receipt.GasUsed, s.Gas+s.Gas/5, "%s: a bound is one", s.Name)
	}
	require.True(t, n.standing(who).Seated)
}

// Contracts that are not there, or others, are told as such.
func TestOtherContractsAreRefused(t *testing.T) {
	who := newSomeone(t)
	n := newNetwork(t, staking(), withPool, who.signer.Address())
	second := n.config(who)
	for name, change := range map[string]struct {
		change func(*operate.Config)
		want   string
	}{
		"no code":             {func(c *operate.Config) { c.Registry = common.HexToAddress("0x1234") }, "has no code on chain 1337"},
		"another contract":    {func(c *operate.Config) { c.Registry = n.contracts.Token }, "does not answer as an OperatorRegistry"},
		"no pool":             {func(c *operate.Config) { c.Rewards = common.HexToAddress("0x1234") }, "RewardPool 0x0000000000000000000000000000000000001234 has no code"},
		"the token as pool":   {func(c *operate.Config) { c.Rewards = n.contracts.Token }, "read reward pool"},
		"nothing for refunds": {func(c *operate.Config) { c.Refunds = common.HexToAddress("0x1234") }, "DeliveryRefunds"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := second
			change.change(&cfg)
			_, err := operate.Open(t.Context(), cfg)
			require.ErrorContains(t, err, change.want)
		})
	}
	cfg := n.config(who)
	cfg.Signer = n.owner
	_, err := operate.Open(t.Context(), cfg)
	require.ErrorContains(t, err, "the key is of "+n.owner.Address().Hex())
}

// withPool adds a RewardPool and DeliveryRefunds to a deployment.
func withPool(d *deploy.Deployment) {
	d.Rewards = &deploy.Rewards{
		FeedSets: []uint64{1}, Windows: 24, MinWindows: 1, FreshSeconds: 3600, GraceSeconds: 3600, TermSeconds: 18_000, SharePPM: 500_000, Cap: deploy.NewNumber(tokens(1000)),
	}
	d.Refunds = &deploy.Refunds{MinHeartbeatSeconds: 1, MinDeviationPPM: 1, MaxTipWei: 2e9, MaxGas: 600_000}
}

// Seats that are all taken, and one that must be kept.
func TestSeats(t *testing.T) {
	var all []*someone
	var accounts []common.Address
	for range 5 {
		who := newSomeone(t)
		all, accounts = append(all, who), append(accounts, who.signer.Address())
	}
	n := newNetwork(t, staking(), nil, accounts...)
	for _, who := range all[:4] {
		n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(20)})
	}
	last := all[3]
	held := n.standing(last)
	require.False(t, held.HeldUntil.IsZero(), "whoever took the last seat keeps it")
	for _, r := range []operate.Request{{Command: operate.Leave}, {Command: operate.LeaveSeat}, {Command: operate.Unbond, Amount: tokens(1)}} {
		_, _, err := n.do(last, r)
		require.ErrorIs(t, err, operate.ErrRefused)
		require.ErrorContains(t, err, "the seat is held")
	}
	_, _, err := n.do(all[4], operate.Request{Command: operate.Register, Amount: tokens(20)})
	require.ErrorContains(t, err, "all 4 seats are taken, the lightest by a weight of 20, and this stake makes 20")
	require.Contains(t, operate.Advice(err), "a stake of 21 DEV takes the lightest one's place")
	_, err = n.trySend(all[4].signer, n.contracts.Registry, bindings.NewOperatorRegistry().PackJoin())
	require.Error(t, err)

	n.mustDo(all[4], operate.Request{Command: operate.Register, Amount: tokens(20), NoSeat: true})
	require.False(t, n.standing(all[4]).Seated)
	n.mustDo(all[4], operate.Request{Command: operate.AddStake, Amount: tokens(1)})
	n.mustDo(all[4], operate.Request{Command: operate.Join})
	require.True(t, n.standing(all[4]).Seated)
	require.False(t, n.standing(last).Seated, "the last of the lightest gave way")

	n.mustDo(all[0], operate.Request{Command: operate.Advance})
	require.Len(t, n.standing(all[4]).Memberships, 1)
	n.mustDo(all[4], operate.Request{Command: operate.LeaveSeat})
	n.mustDo(all[4], operate.Request{Command: operate.Unbond, Amount: tokens(21)})
	require.Equal(t, tokens(21), n.standing(all[4]).Unbonding)
}

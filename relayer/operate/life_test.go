package operate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer/operate"
)

// An operator's whole way through a network, against the contracts.
func TestFromRegistrationToWithdrawal(t *testing.T) {
	who := newSomeone(t)
	n := newNetwork(t, staking(), nil, who.signer.Address())
	before := n.standing(who)
	require.False(t, before.Registered)
	require.Zero(t, before.Last)

	p, out := n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(100)})
	require.Equal(t, []string{"approve", "register", "join"}, names(p.Steps))
	require.Len(t, out.Done, 3)
	require.Positive(t, out.Fees().Sign())
	require.False(t, p.Cost.Guess, "the chain rehearses the whole of it")
	for i, s := range p.Steps {
		require.InDelta(t, out.Done[i].Receipt.GasUsed, s.Gas, 0.2*float64(s.Gas), "%s took what was told", s.Name)
	}
	require.Equal(t, tokens(900), n.tokensOf(who.signer.Address()))
	require.Zero(t, n.allowance(who).Sign(), "exactly what is staked is approved")
	s := n.standing(who)
	key := who.feed.Public()
	require.True(t, s.IsKey(&key))
	require.True(t, s.Seated)
	require.EqualValues(t, 100, s.Weight)
	require.Equal(t, tokens(100), s.Bonded)

	p, _ = n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(100)})
	require.Empty(t, p.Steps, "nothing is paid twice")

	n.mustDo(who, operate.Request{Command: operate.Advance})
	s = n.standing(who)
	require.EqualValues(t, 1, s.Last)
	require.Len(t, s.Memberships, 1, "the committee of the next epoch holds it")
	require.Equal(t, uint64(1), s.Memberships[0].Epoch)
	p, _ = n.mustDo(who, operate.Request{Command: operate.Advance})
	require.Empty(t, p.Steps, "the next one cannot be set yet, and that is told")

	n.mustDo(who, operate.Request{Command: operate.AddStake, Amount: tokens(50)})
	n.mustDo(who, operate.Request{Command: operate.AddStake, Amount: tokens(50)})
	require.Equal(t, tokens(200), n.standing(who).Bonded, "a command that was done is done again where it is asked for again")

	p, _ = n.mustDo(who, operate.Request{Command: operate.Leave})
	require.Equal(t, []string{"leaveSeat", "unbond"}, names(p.Steps))
	left := n.standing(who)
	require.False(t, left.Seated)
	require.Equal(t, tokens(200), left.Unbonding)
	require.Equal(t, left.Bound.Add(n.staking.Unbonding), left.Release, "unbonding runs from the end of the last committee")
	require.Equal(t, left.Release, s.ReleaseIfAsked(mustTerms(t, n, who)), "as was told before")
	p, _ = n.mustDo(who, operate.Request{Command: operate.Leave})
	require.Empty(t, p.Steps)

	_, _, err := n.do(who, operate.Request{Command: operate.Withdraw})
	require.ErrorIs(t, err, operate.ErrRefused)
	require.ErrorContains(t, err, left.Release.Format(time.RFC3339))

	n.later(left.Release.Sub(left.Now))
	p, _ = n.mustDo(who, operate.Request{Command: operate.Withdraw})
	require.Equal(t, []string{"withdraw"}, names(p.Steps))
	require.Equal(t, tokens(1000), n.tokensOf(who.signer.Address()), "all of it came back")
	p, _ = n.mustDo(who, operate.Request{Command: operate.Withdraw})
	require.Empty(t, p.Steps)
}

func mustTerms(t *testing.T, n *network, who *someone) *operate.Terms {
	t.Helper()
	a, err := operate.Open(t.Context(), n.config(who))
	require.NoError(t, err)
	return a.Terms()
}

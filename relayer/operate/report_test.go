package operate_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// twoVectors are observations by one operator for one round that say different
// things, as two machines with one key would make.
func (n *network) twoVectors(who *someone, set feed.Set) (first, second *protocol.Observation) {
	n.t.Helper()
	committee, err := deploy.ReadCommittee(n.t.Context(), n.chain.Client(), n.contracts.Registry, 1)
	require.NoError(n.t, err)
	network := protocol.Network{HomeChainID: n.chain.ChainID(), Registry: n.contracts.Registry}
	domain, err := protocol.Domain(network, set)
	require.NoError(n.t, err)
	shape := fixture.Load(n.t).Shape
	round := feed.Round(committee.From.UnixMilli()/set.Interval.Milliseconds() + 1)
	make1 := func(value uint64) *protocol.Observation {
		o := &protocol.Observation{Domain: domain, Root: committee.Root(shape), Round: round, Vector: make([]feed.Encoded, shape.Columns)}
		o.Vector[0], o.Vector[1] = feed.Encoded(feed.Offset+uint64(round)*uint64(set.Interval.Milliseconds())), feed.Encoded(feed.Offset+value)
		require.NoError(n.t, protocol.SignObservation(network, o, who.feed, who.signer))
		return o
	}
	return make1(5), make1(6)
}

// lied is a network with an operator in its first committee, and somebody who
// will report it.
func lied(t *testing.T) (n *network, liar, reporter *someone, set feed.Set, where protocol.Network) {
	t.Helper()
	liar, reporter = newSomeone(t), newSomeone(t)
	n = newNetwork(t, staking(), nil, liar.signer.Address(), reporter.signer.Address())
	n.mustDo(liar, operate.Request{Command: operate.Register, Amount: tokens(100)})
	n.mustDo(liar, operate.Request{Command: operate.Advance})
	return n, liar, reporter, fixture.Load(t).Set, protocol.Network{HomeChainID: n.chain.ChainID(), Registry: n.contracts.Registry}
}

// Who signs twice loses the stake, whoever shows it; a reporter that is stopped
// between its commitment and the evidence goes on.
func TestEvidenceIsReported(t *testing.T) {
	n, liar, reporter, set, network := lied(t)
	first, second := n.twoVectors(liar, set)
	evidence, err := protocol.EncodeEquivocation(network, set, liar.signer.Address(), first.Round, first.FeedKeyStatement(), second.FeedKeyStatement())
	require.NoError(t, err)
	request := operate.Request{Command: operate.Report, Evidence: evidence}

	_, _, err = n.do(reporter, operate.Request{Command: operate.Report, Evidence: append(evidence[:len(evidence):len(evidence)], 0)})
	require.ErrorIs(t, err, operate.ErrRefused)
	require.ErrorContains(t, err, "the judge convicts nobody")
	_, _, err = n.do(reporter, operate.Request{Command: operate.Report})
	require.ErrorIs(t, err, operate.ErrRequest)

	n.stopAt(reporter, request, 1, true) // behind the commitment
	cfg := n.config(reporter)
	cfg.Signer, cfg.Journal = reporter.signer, n.journal(reporter)
	waited := 0
	cfg.Progress = func(what string) {
		if strings.Contains(what, "waiting until it may be sent") {
			waited++
			n.later(2 * time.Second)
		}
	}
	p, out, err := n.doBy(cfg, request)
	require.NoError(t, err)
	require.NoError(t, cfg.Journal.Close())
	require.Equal(t, []string{"report"}, names(p.Steps), "the commitment stands")
	require.LessOrEqual(t, waited, 1)
	require.LessOrEqual(t, out.Done[len(out.Done)-1].Receipt.GasUsed, p.Steps[0].Gas, "a bound is one")
	require.Equal(t, tokens(1000+10), n.tokensOf(reporter.signer.Address()), "a tenth of the stake is the reporter's")

	s := n.standing(liar)
	require.True(t, s.Jailed)
	require.Zero(t, s.Bonded.Sign())
	require.False(t, s.Seated)
	p, _ = n.mustDo(reporter, request)
	require.Empty(t, p.Steps)
	require.Contains(t, p.Notes[0], "was slashed already")
	for _, command := range []operate.Command{operate.Join, operate.Leave, operate.Withdraw} {
		_, _, err := n.do(liar, operate.Request{Command: command})
		require.ErrorIs(t, err, operate.ErrRefused)
		require.ErrorContains(t, err, "Jailed("+liar.signer.Address().Hex()+")")
		require.Contains(t, operate.Advice(err), "out for ever")
	}
}

// In one run the reporter commits, waits and shows, here by the envelopes.
func TestEvidenceIsReportedInOneRun(t *testing.T) {
	n, liar, reporter, set, network := lied(t)
	first, second := n.twoVectors(liar, set)
	evidence, err := protocol.EncodeEquivocation(network, set, liar.signer.Address(), first.Round, first.EnvelopeStatement(), second.EnvelopeStatement())
	require.NoError(t, err)

	cfg := n.config(reporter)
	cfg.Signer, cfg.Journal = reporter.signer, n.journal(reporter)
	waited := false
	cfg.Progress = func(what string) {
		if strings.Contains(what, "waiting until it may be sent") {
			waited = true
			n.later(2 * time.Second)
		}
	}
	p, _, err := n.doBy(cfg, operate.Request{Command: operate.Report, Evidence: evidence})
	require.NoError(t, err)
	require.NoError(t, cfg.Journal.Close())
	require.Equal(t, []string{"commitReport", "report"}, names(p.Steps))
	require.True(t, waited)
	require.True(t, n.standing(liar).Jailed)
	burned := n.tokensOf(common.HexToAddress("0xdEaD"))
	require.Zero(t, burned.Cmp(new(big.Int).Sub(tokens(100), tokens(10))))
}

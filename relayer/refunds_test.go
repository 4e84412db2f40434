package relayer_test

import (
	"bytes"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

const refundTip = 1_000_000_000

// refundHeartbeat is, in seconds, so long that the fixture's rounds are not
// overdue, and makes a hub's first value due all the same.
const refundHeartbeat = 1_000_000_000

// refunding adds a DeliveryRefunds to a world's deployment, with terms or without.
func refunding(terms bool) func(*fixture.Fixture) {
	return func(f *fixture.Fixture) {
		f.Refunds = &deploy.Refunds{MinHeartbeatSeconds: 1, MinDeviationPPM: 1, MaxTipWei: refundTip, MaxGas: 600_000}
		if !terms {
			return
		}
		deviations := make([]uint32, f.Shape.Columns)
		for i := 1; i < len(deviations); i++ {
			deviations[i] = 1
		}
		f.Refunds.Terms = []deploy.RefundTerms{
			{FeedSet: 1, HeartbeatSeconds: refundHeartbeat, TipWei: refundTip, GasCap: 600_000, FixedGas: 60_000, DeviationPPM: deviations},
		}
	}
}

func (w *world) number(at common.Address, data []byte, unpack func([]byte) (*big.Int, error)) *big.Int {
	w.t.Helper()
	out, err := w.chain.Client().CallContract(w.t.Context(), ethereum.CallMsg{To: &at, Data: data}, nil)
	require.NoError(w.t, err)
	v, err := unpack(out)
	require.NoError(w.t, err)
	return v
}

// sentTo gives whom a transaction went to.
func (w *world) sentTo(tx common.Hash) common.Address {
	w.t.Helper()
	got, _, err := w.chain.Client().TransactionByHash(w.t.Context(), tx)
	require.NoError(w.t, err)
	return *got.To()
}

func TestDueDeliveriesAreRefunded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, refunding(true))
	refunds, id, b := w.contracts.Refunds, big.NewInt(1), bindings.NewDeliveryRefunds()
	tx := w.sender(0)
	c := w.accessBy(tx, refunds, nil)
	budget := big.NewInt(1e18)
	_, err := tx.Send(t.Context(), relayer.Candidate{To: &refunds, Data: b.PackFund(id), Value: budget})
	require.NoError(t, err)
	valid := w.Cases["valid"]
	words, err := protocol.UnpackWords(w.Shape, valid.Bundle.Words)
	require.NoError(t, err)
	require.NotZero(t, words.Payee)
	owed := func() *big.Int { return w.number(refunds, b.PackOwed(words.Payee), b.UnpackOwed) }
	require.Zero(t, owed().Sign())

	total := new(big.Int)
	// The first is due by the heartbeat, the second fills columns that it left
	// out, and in the third a value moved.
	for _, name := range []string{"valid", "three_of_four", "next_round"} {
		got, err := c.Deliver(t.Context(), w.Cases[name].Bundle, nil)
		require.NoError(t, err, name)
		require.False(t, got.Skipped, name)
		require.Equal(t, refunds, w.sentTo(got.Tx), name)
		require.NotNil(t, got.Refund, name)
		require.Greater(t, got.Refund.Uint64(), uint64(200_000*refundTip), "%s: a proof's gas at the tip at the least", name)
		total.Add(total, got.Refund)
	}
	require.Equal(t, total, owed(), "the payee of the proven words is owed it")
	left := w.number(refunds, b.PackBudgetOf(id), b.UnpackBudgetOf)
	require.Equal(t, budget, new(big.Int).Add(left, total), "out of the budget")
	require.Equal(t, w.Cases["next_round"].Report.Medians, w.values(c), "the hub holds the values")
}

// Where no column's deviation is due, a feed's column must be named all the same: time makes nothing due.
func TestHeartbeatsAndReturnsAreRefundedWithoutDeviations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(f *fixture.Fixture) {
		refunding(true)(f)
		f.Refunds.Terms[0].DeviationPPM = nil
	})
	tx, refunds := w.sender(0), w.contracts.Refunds
	_, err := tx.Send(t.Context(), relayer.Candidate{To: &refunds, Data: bindings.NewDeliveryRefunds().PackFund(big.NewInt(1)), Value: big.NewInt(1e18)})
	require.NoError(t, err)
	c := w.accessBy(tx, refunds, nil)
	for _, tt := range []struct {
		name     string
		refunded bool
	}{{"valid", true}, {"three_of_four", true}, {"next_round", false}} {
		got, err := c.Deliver(t.Context(), w.Cases[tt.name].Bundle, nil)
		require.NoError(t, err, tt.name)
		require.False(t, got.Skipped, tt.name)
		require.Equal(t, tt.refunded, got.Refund != nil, "%s: the first value, a fill, and a round in between", tt.name)
	}
}

// Whatever keeps a refund away, the value lands, and by the hub itself.
func TestDeliveriesWithoutARefundGoToTheHub(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		terms  bool
		at     func(w *world) common.Address
		warned string
	}{
		{"none configured", true, func(*world) common.Address { return common.Address{} }, ""},
		{"no terms for the feed set", false, func(w *world) common.Address { return w.contracts.Refunds }, "has no terms"},
		{"an empty budget", true, func(w *world) common.Address { return w.contracts.Refunds }, "budget is empty"},
		{"nothing stands there", true, func(*world) common.Address { return common.Address{0xbd} }, "compare chain.NAME.refunds"},
		{"another contract", true, func(w *world) common.Address { return w.contracts.Timelock }, "compare chain.NAME.refunds"},
		{"the refunds of another hub", true, func(w *world) common.Address { return w.otherRefunds() }, "is of hub"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, refunding(tt.terms))
			var log bytes.Buffer
			c := w.accessBy(w.sender(0), tt.at(w), slog.New(slog.NewTextHandler(&log, nil)))
			got, err := c.Deliver(t.Context(), w.Cases["valid"].Bundle, nil)
			require.NoError(t, err)
			require.False(t, got.Skipped)
			require.Nil(t, got.Refund)
			require.Equal(t, w.contracts.Hub, w.sentTo(got.Tx))
			if tt.warned == "" {
				require.Empty(t, log.String())
				return
			}
			require.Contains(t, log.String(), tt.warned)
			// What stays so is told once; a wrong address, each time.
			once := strings.Contains(log.String(), "deliveries are not refunded")
			log.Reset()
			_, err = c.Deliver(t.Context(), w.Cases["next_round"].Bundle, nil)
			require.NoError(t, err)
			require.Equal(t, once, log.Len() == 0, log.String())
		})
	}
}

// What the hub refuses is told in the hub's words, and not put down to the refunds.
func TestRefundsDoNotHideWhyTheHubRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, refunding(true))
	tx, refunds := w.sender(0), w.contracts.Refunds
	_, err := tx.Send(t.Context(), relayer.Candidate{To: &refunds, Data: bindings.NewDeliveryRefunds().PackFund(big.NewInt(1)), Value: big.NewInt(1e18)})
	require.NoError(t, err)
	var log bytes.Buffer
	_, err = w.accessBy(tx, refunds, slog.New(slog.NewTextHandler(&log, nil))).Deliver(t.Context(), w.Cases["other_root"].Bundle, nil)
	var re *relayer.RevertError
	require.ErrorAs(t, err, &re)
	require.Equal(t, "ProofInvalid", re.Name)
	require.Empty(t, log.String())
}

// otherRefunds deploys a second system to the chain and gives its refunds.
func (w *world) otherRefunds() common.Address {
	w.t.Helper()
	cfg := w.Config(w.chain, w.operators[operators])
	cfg.Deployment.Salt = "another"
	out, err := deploy.Run(w.t.Context(), cfg)
	require.NoError(w.t, err)
	return out.Contracts.Refunds
}

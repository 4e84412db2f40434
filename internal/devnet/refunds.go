package devnet

import (
	"context"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

const (
	// refundTip is what a refund pays above the base fee, in wei a gas: as much as
	// operators offer.
	refundTip = 1_000_000_000
	// refundMaxGas bounds the gas that one refund counts; a delivery with the most
	// columns takes less. refundFixedGas stands for what the contract cannot measure.
	refundMaxGas, refundFixedGas = 600_000, 60_000
)

// refundBudget is what each feed set has for refunds, in wei: some three hundred
// deliveries' worth, so that an empty budget is seen as well.
var refundBudget = new(big.Int).Exp(big.NewInt(10), big.NewInt(17), nil)

// refunds says whether deliveries are refunded. With a second chain they are not: which
// deliveries are due differs by chain, and so would their transactions, which are the
// same byte for byte on both otherwise.
func (c *Config) refunds() bool { return c.Chains <= 1 }

// refundTerms owe the operators what deliveries cost that are due by the feeds' own
// heartbeats and deviations. Deliveries begin a lead before a heartbeat.
func refundTerms(sets []feed.Set) *deploy.Refunds {
	out := &deploy.Refunds{MinHeartbeatSeconds: 1, MinDeviationPPM: 1, MaxTipWei: refundTip, MaxGas: refundMaxGas}
	for i, set := range sets {
		terms := deploy.RefundTerms{
			FeedSet: uint64(i) + 1, TipWei: refundTip, GasCap: refundMaxGas, FixedGas: refundFixedGas, DeviationPPM: make([]uint32, len(set.Feeds)+1),
		}
		beat := time.Duration(0)
		for k, f := range set.Feeds {
			if beat == 0 || f.Heartbeat < beat {
				beat = f.Heartbeat
			}
			terms.DeviationPPM[k+1] = f.DeviationPPM
		}
		terms.HeartbeatSeconds = uint32(max(time.Second, beat-lead) / time.Second)
		out.Terms = append(out.Terms, terms)
	}
	return out
}

// fundRefunds gives each feed set of the home chain its budget, from the owner's account.
func (n *network) fundRefunds(ctx context.Context) error {
	home := n.home()
	if home.contracts.Refunds == (common.Address{}) {
		return nil
	}
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: home.Client(), Signer: n.owner, ChainID: home.ChainID(), PollInterval: deployPoll, Logger: n.log,
	})
	if err != nil {
		return fmt.Errorf("fund refunds: %w", err)
	}
	running, stop := context.WithCancel(ctx)
	var run sync.WaitGroup
	run.Go(func() { _ = tx.Run(running) }) // ends with its context
	defer run.Wait()
	defer stop()
	var pending []*relayer.Pending
	for _, s := range home.contracts.FeedSets {
		p, err := tx.Submit(ctx, relayer.Candidate{To: &home.contracts.Refunds, Data: bindings.NewDeliveryRefunds().PackFund(s.ID), Value: refundBudget})
		if err != nil {
			return fmt.Errorf("fund refunds: %w", err)
		}
		pending = append(pending, p)
	}
	for _, p := range pending {
		if _, err := p.Wait(ctx); err != nil {
			return fmt.Errorf("fund refunds: %w", err)
		}
	}
	n.log.Info("refunds funded", "chain", home.id, "delivery_refunds", home.contracts.Refunds, "wei_each", refundBudget, "feed_sets", len(pending))
	return nil
}

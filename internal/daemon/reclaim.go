package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// maxReclaimed bounds the final transactions of earlier runs that are looked at
	// for deliveries of which the record was not finished.
	maxReclaimed = 64
	// maxUnclaimed bounds the transactions that wait to be taken up: as many as a
	// manager has under way.
	maxUnclaimed = 64
	// reclaimEvery is the rest after a chain did not answer.
	reclaimEvery = 2 * time.Second
	// maxBundles bounds the proofs of one round that are looked through.
	maxBundles = 64
)

// reclaimer takes up the deliveries of one chain for which no deliverer waits any more:
// those that an earlier process sent before it was killed, and those that took longer
// than a deliverer waits. What makes them known as this operator's own is on
// record since before they were sent: the transaction, the proof and the report.
type reclaimer struct {
	// unclaimed are those that the transaction manager followed to their end.
	unclaimed chan relayer.Unclaimed
	// unfinished are those that ended, and of which the record may not have been
	// finished.
	unfinished []relayer.Intent
}

func newReclaimer() *reclaimer {
	return &reclaimer{unclaimed: make(chan relayer.Unclaimed, maxUnclaimed)}
}

// take is the manager's call; it does not block.
func (r *reclaimer) take(u relayer.Unclaimed) {
	select {
	case r.unclaimed <- u:
	default: // it is among the unfinished at the next start
	}
}

// expect looks for what an earlier process left under way, before anybody looks at the
// chain, so that none of it is taken for another operator's.
func (d *daemon) expect(ctx context.Context, h hubAccess) error {
	if h.reclaimer == nil {
		return nil
	}
	open, err := h.intents.ListIntents(ctx, d.op.eth.Address())
	if err != nil {
		return err
	}
	done, err := h.intents.Done(ctx, d.op.eth.Address())
	if err != nil {
		return err
	}
	for _, i := range open {
		if own, err := d.ownOf(ctx, h, i.Attempts...); err != nil {
			return err
		} else if own != nil {
			d.board.Expect(own.set.Name, h.cfg.ChainID, own.bundle.Round)
		}
	}
	for _, i := range done[max(0, len(done)-maxReclaimed):] {
		own, err := d.ownOf(ctx, h, i.Attempts...)
		if err != nil {
			return err
		}
		if own == nil {
			continue
		}
		kept, err := d.store.Deliveries(ctx, own.set.Name, own.bundle.Round)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(kept, func(k store.Delivery) bool { return k.ChainID == h.cfg.ChainID && hasTx(i.Attempts, k.Tx) }) {
			continue
		}
		d.board.Expect(own.set.Name, h.cfg.ChainID, own.bundle.Round)
		h.reclaimer.unfinished = append(h.reclaimer.unfinished, i)
	}
	return nil
}

func hasTx(attempts []*types.Transaction, hash common.Hash) bool {
	return slices.ContainsFunc(attempts, func(tx *types.Transaction) bool { return tx.Hash() == hash })
}

// ownDelivery is a delivery of this operator's as it is on record.
type ownDelivery struct {
	set    node.FeedSet
	bundle *protocol.Bundle
	report *protocol.Report
}

// ownOf finds what a transaction delivers; nil where it is no delivery, or where proof
// or report are not on record, as in a store that was emptied.
func (d *daemon) ownOf(ctx context.Context, h hubAccess, attempts ...*types.Transaction) (*ownDelivery, error) {
	if len(attempts) == 0 {
		return nil, nil
	}
	sent, ok := h.chain.Sent(attempts[0]) // all of them carry the same
	if !ok {
		return nil, nil
	}
	i := slices.IndexFunc(d.sets, func(s node.FeedSet) bool { return s.Name == sent.FeedSet })
	if i < 0 {
		return nil, nil
	}
	own := &ownDelivery{set: d.sets[i]}
	bundles, err := d.store.Bundles(ctx, own.set.Domain, sent.Round, sent.Round, maxBundles)
	if err != nil {
		return nil, err
	}
	for _, b := range bundles {
		if b.Commitment == sent.Commitment {
			own.bundle = b
		}
	}
	if own.bundle == nil {
		return nil, nil
	}
	own.report, err = d.store.Report(ctx, own.set.Domain, sent.Round)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return own, err
}

// reclaim takes deliveries up until ctx ends.
func (d *daemon) reclaim(ctx context.Context, h hubAccess) {
	for _, i := range h.reclaimer.unfinished {
		landed, err := d.landed(ctx, h, i.Attempts)
		if err != nil {
			return // ctx ended; they are found again at the next start
		}
		u := relayer.Unclaimed{Tx: i.Attempts[len(i.Attempts)-1]}
		if landed == nil {
			u.Err = relayer.ErrTxLost
		} else {
			u.Landed = *landed
		}
		d.claim(ctx, h, u, slog.LevelDebug) // they were told of before, and stay what they are
	}
	for {
		select {
		case <-ctx.Done():
			return
		case u := <-h.reclaimer.unclaimed:
			d.claim(ctx, h, u, slog.LevelInfo)
		}
	}
}

// landed asks the chain for the receipt of whichever attempt landed, until it answers or
// ctx ends; nil is none.
func (d *daemon) landed(ctx context.Context, h hubAccess, attempts []*types.Transaction) (*relayer.Landed, error) {
	ask := func() (*relayer.Landed, error) {
		for _, tx := range slices.Backward(attempts) {
			r, err := h.pool.TransactionReceipt(ctx, tx.Hash())
			if errors.Is(err, ethereum.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			head, err := h.pool.HeaderByNumber(ctx, new(big.Int).Set(r.BlockNumber))
			if err != nil {
				return nil, err
			}
			return &relayer.Landed{Receipt: r, BlockTime: time.Unix(int64(head.Time), 0), Seen: time.Now()}, nil
		}
		return nil, nil
	}
	for {
		landed, err := ask()
		if err == nil {
			return landed, nil
		}
		d.log.Debug("receipt of an earlier run's delivery not read", "chain", h.name, "error", err)
		if !wait.For(ctx, reclaimEvery) {
			return nil, ctx.Err()
		}
	}
}

// claim takes in one delivery that ended: it is shown, announced and stored as one that
// a deliverer waited for, but for how long the proof took, which nobody knows any more.
// One that was in vain is told at that level.
func (d *daemon) claim(ctx context.Context, h hubAccess, u relayer.Unclaimed, vain slog.Level) {
	own, err := d.ownOf(ctx, h, u.Tx)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Warn("own delivery not taken up", "chain", h.name, "tx", u.Tx.Hash(), "error", err,
				"advice", "look whether the store can be reached; it is tried again at the next start")
		}
		return
	}
	if own == nil {
		return
	}
	round := own.bundle.Round
	log := d.log.With("feed_set", own.set.Name, "round", round, "chain", h.name, "tx", u.Tx.Hash())
	if u.Err != nil || u.Landed.Receipt.Status != types.ReceiptStatusSuccessful {
		d.board.Forgo(own.set.Name, h.cfg.ChainID, round)
		log.Log(ctx, vain, "a delivery for which nobody waited changed nothing", "error", u.Err)
		return
	}
	receipt, err := h.chain.Receipt(own.set.Name, u.Landed)
	if err != nil || receipt.Skipped {
		d.board.Forgo(own.set.Name, h.cfg.ChainID, round)
		log.Log(ctx, vain, "another delivery was first")
		return
	}
	words, err := protocol.UnpackWords(d.shape, own.bundle.Words)
	if err != nil {
		d.board.Forgo(own.set.Name, h.cfg.ChainID, round)
		log.Warn("own delivery not taken up", "error", fmt.Errorf("read proof: %w", err), "advice", "'oraclestream store check' judges the store")
		return
	}
	if receipt.Refund != nil {
		log = log.With("refund_wei", receipt.Refund)
	}
	log.Info("own delivery taken up", "gas_used", receipt.GasUsed)
	x := relayer.Delivery{FeedSet: own.set.Name, Round: round, Receipt: receipt, Report: own.report, Bundle: own.bundle}
	l := board.Delivered(own.set, h.cfg.ChainID, x, board.NewestTick(d.node.LocalValues(own.set.Name, round)))
	l.Values, l.ObservedAt = words.Medians, protocol.ObservedAt(words.Medians)
	d.board.Land(l)
}

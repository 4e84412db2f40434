package relayer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// route is where a delivery is sent, and what.
type route struct {
	to   common.Address
	data []byte
	// tried says that a call of it went well just now.
	tried bool
	// refund is what became of the refund so far, as the metric names it.
	refund string
}

// route decides whether a delivery goes to the hub or, where that will be
// refunded, through DeliveryRefunds. What keeps the refund away never keeps the
// delivery away.
func (c *Chain) route(ctx context.Context, id *big.Int, b *protocol.Bundle, held Snapshot, says *protocol.Words) (route, error) {
	words := make([]*big.Int, len(b.Words))
	for i := range b.Words {
		words[i] = protocol.BigInt(b.Words[i])
	}
	for i, p := range b.Proof {
		if p == nil {
			return route{}, fmt.Errorf("deliver: word %d of the proof is missing", i)
		}
	}
	commitment := protocol.BigInt(b.Commitment)
	data, err := c.hub.TryPackUpdate(id, words, commitment, b.Proof)
	if err != nil {
		return route{}, fmt.Errorf("encode update: %w", err)
	}
	direct := route{to: c.cfg.Hub, data: data}
	if c.cfg.Refunds == (common.Address{}) {
		return direct, nil
	}
	refunded, why, err := c.refunded(ctx, b.FeedSet, id, held, says, func(column *big.Int) ([]byte, error) {
		return c.refunds.TryPackUpdate(id, words, commitment, b.Proof, column)
	})
	switch {
	case err != nil:
		c.log.Warn("delivering without a refund", "feed_set", b.FeedSet, "round", b.Round, "error", err,
			"advice", "compare chain.NAME.refunds with refunds of the deployment's result, or leave it out")
		direct.refund = refundFailed
		return direct, nil
	case refunded == nil:
		c.unpaid(b.FeedSet, why)
		if direct.refund = refundNotDue; why != "" {
			direct.refund = refundUnpaid
		}
		return direct, nil
	}
	c.unpaid(b.FeedSet, "")
	return route{to: c.cfg.Refunds, data: refunded, tried: true, refund: refundPaid}, nil
}

// unpaid tells once why no delivery of a feed set can be refunded, until that
// changes. Nothing due is no such reason.
func (c *Chain) unpaid(set, why string) {
	c.unpaidMu.Lock()
	defer c.unpaidMu.Unlock()
	if why == c.unpaidFor[set] {
		return
	}
	c.unpaidFor[set] = why
	if why != "" {
		c.log.Warn("deliveries are not refunded", "feed_set", set, "reason", why, "refunds", c.cfg.Refunds,
			"advice", "let somebody fund the feed set's budget, or have its terms set; or leave chain.NAME.refunds out")
	}
}

// refunded gives the call of DeliveryRefunds, or nil where it would pay nothing:
// without terms for the feed set or without a budget, and then it says so, or
// where nothing is due.
//
// Threat: an address that is not this hub's DeliveryRefunds, which takes the gas
// and delivers nothing. It must name the hub, and its call must work.
func (c *Chain) refunded(ctx context.Context, set string, id *big.Int, held Snapshot, words *protocol.Words, pack func(column *big.Int) ([]byte, error)) (data []byte, why string, err error) {
	if err := c.checkRefunds(ctx); err != nil {
		return nil, "", err
	}
	terms, err := ask(ctx, c, c.cfg.Refunds, c.refunds.PackTermsOf(id), nil, c.refunds.UnpackTermsOf)
	if err != nil {
		return nil, "", fmt.Errorf("ask refund terms: %w", err)
	}
	budget, err := ask(ctx, c, c.cfg.Refunds, c.refunds.PackBudgetOf(id), nil, c.refunds.UnpackBudgetOf)
	if err != nil {
		return nil, "", fmt.Errorf("ask refund budget: %w", err)
	}
	c.refundMetrics.left(set, budget)
	switch {
	case terms.Terms.Heartbeat == 0:
		return nil, "DeliveryRefunds has no terms for the feed set", nil
	case budget.Sign() == 0:
		return nil, "the feed set's budget is empty", nil
	}
	data, err = pack(big.NewInt(int64(refundColumn(held, words.Round, words.Medians, terms.Deviations))))
	if err != nil {
		return nil, "", fmt.Errorf("encode refunded update: %w", err)
	}
	refund, err := ask(ctx, c, c.cfg.Refunds, data, nil, c.refunds.UnpackUpdate)
	if errors.Is(err, ErrRevert) {
		return nil, "", nil // by the hub, which is asked next and says why
	}
	if err != nil {
		return nil, "", fmt.Errorf("try refunded update: %w", err)
	}
	// A call without a price of gas may see a base fee of zero, and then nothing
	// but the tip shows that a refund is due.
	if refund.Sign() == 0 && terms.Terms.Tip > 0 {
		return nil, "", nil
	}
	return data, "", nil
}

// checkRefunds holds that DeliveryRefunds is the hub's own. That never changes, so a
// good answer is asked for once; a bad one may be an endpoint's.
func (c *Chain) checkRefunds(ctx context.Context) error {
	if c.refundsOurs.Load() {
		return nil
	}
	hub, err := ask(ctx, c, c.cfg.Refunds, c.refunds.PackHUB(), nil, c.refunds.UnpackHUB)
	if err != nil {
		return fmt.Errorf("ask DeliveryRefunds at %s for its hub: %w", c.cfg.Refunds, err)
	}
	if hub != c.cfg.Hub {
		return fmt.Errorf("DeliveryRefunds at %s is of hub %s, not of %s", c.cfg.Refunds, hub, c.cfg.Hub)
	}
	c.refundsOurs.Store(true)
	return nil
}

// refundColumn gives the column to name: one that moved by its deviation, which
// is due always; else one that the chain lacks, whose return is due once a
// heartbeat; else any that is there, for which the heartbeat may be due. It gives
// 0, for which nothing is, where the bundle has no feed's value.
func refundColumn(held Snapshot, round feed.Round, medians []feed.Encoded, deviations []uint32) int {
	fill := held.Delivered() && held.Round == round
	back, there := 0, 0
	for i := 1; i < len(medians); i++ {
		v, present := column(medians, i)
		if !present {
			continue
		}
		last, known := column(held.Values, i)
		switch {
		case !known:
			back = cmp.Or(back, i)
		case !fill && i < len(deviations) && deviations[i] != 0 && moved(last, v, deviations[i]):
			return i
		}
		there = cmp.Or(there, i)
	}
	return cmp.Or(back, there)
}

// refundOf gives what a delivery's payee is owed for it by the receipt; nil is nothing.
func (c *Chain) refundOf(id *big.Int, landed Landed) *big.Int {
	for _, l := range landed.Receipt.Logs {
		if c.cfg.Refunds == (common.Address{}) || l.Address != c.cfg.Refunds {
			continue
		}
		if e, err := c.refunds.UnpackRefundedEvent(l); err == nil && e.FeedSet.Cmp(id) == 0 {
			return e.Amount
		}
	}
	return nil
}

// ask calls a view as whoever delivers.
func ask[T any](ctx context.Context, c *Chain, to common.Address, data []byte, block *big.Int, unpack func([]byte) (T, error)) (T, error) {
	msg := ethereum.CallMsg{To: &to, Data: data}
	if c.cfg.Tx != nil {
		msg.From = c.cfg.Tx.Address()
	}
	out, err := c.cfg.Client.CallContract(ctx, msg, block)
	if err != nil {
		var zero T
		return zero, c.decoder.decode(err)
	}
	return unpack(out)
}

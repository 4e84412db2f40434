package relayer

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
)

// flight is one transaction under way, or lately final.
type flight struct {
	state    txState
	attempts []*types.Transaction
	pending  *Pending // nil where nobody waits
	seen     time.Time
	// told is set once somebody was told of the outcome.
	told bool
	// capped is set once the fees can rise no further, so that it is logged once.
	capped bool
}

func (f *flight) last() *types.Transaction { return f.attempts[len(f.attempts)-1] }

// settle tells the waiter, once, or where there is none who asked to be told.
func (m *TxManager) settle(f *flight, o outcome) {
	waits := f.pending != nil && f.pending.settle(o)
	f.pending = nil
	if f.told {
		return // thrown out by a reorganisation, and final again
	}
	f.told = true
	if waits || m.cfg.OnUnclaimed == nil {
		return
	}
	u := Unclaimed{Tx: f.last(), Landed: o.landed, Err: o.err}
	for _, tx := range f.attempts {
		if o.landed.Receipt != nil && tx.Hash() == o.landed.Receipt.TxHash {
			u.Tx = tx
		}
	}
	m.cfg.OnUnclaimed(u)
}

func (m *TxManager) call(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, m.cfg.CallTimeout)
	defer cancel()
	return do(ctx)
}

func (m *TxManager) header(ctx context.Context, number *big.Int) (h *types.Header, err error) {
	err = m.call(ctx, func(ctx context.Context) error {
		h, err = m.cfg.Client.HeaderByNumber(ctx, number)
		return err
	})
	if err == nil && h.BaseFee == nil {
		err = errors.New("the chain has no base fee: it does not know EIP-1559")
	}
	return h, err
}

func (m *TxManager) suggestedTip(ctx context.Context) (tip *big.Int, err error) {
	err = m.call(ctx, func(ctx context.Context) error {
		tip, err = m.cfg.Client.SuggestGasTipCap(ctx)
		return err
	})
	return tip, err
}

func (m *TxManager) broadcast(ctx context.Context, tx *types.Transaction) (sendOutcome, error) {
	err := m.call(ctx, func(ctx context.Context) error { return m.cfg.Client.SendTransaction(ctx, tx) })
	return classifySend(err), err
}

func (m *TxManager) store(ctx context.Context, f *flight) error {
	err := m.cfg.Intents.PutIntent(ctx, Intent{From: m.from, Nonce: f.state.nonce, Attempts: f.attempts})
	if err != nil {
		return fmt.Errorf("record intent: %w", err)
	}
	return nil
}

func (m *TxManager) forget(ctx context.Context, f *flight) {
	if err := m.cfg.Intents.DeleteIntent(ctx, m.from, f.state.nonce); err != nil {
		m.log.Warn("intent not deleted", "nonce", f.state.nonce, "err", err, "advice", "check the data directory's disk")
	}
}

// recover takes up the intents of an earlier process.
func (m *TxManager) recover(ctx context.Context) error {
	intents, err := m.cfg.Intents.ListIntents(ctx, m.from)
	if err != nil {
		return fmt.Errorf("list intents: %w", err)
	}
	for _, i := range intents {
		if len(i.Attempts) == 0 {
			continue
		}
		m.inFlight = append(m.inFlight, &flight{state: txState{nonce: i.Nonce}, attempts: i.Attempts})
		m.next = max(m.next, i.Nonce+1)
	}
	if len(m.inFlight) > 0 {
		m.log.Info("transactions of an earlier run taken up", "count", len(m.inFlight))
	}
	return nil
}

// sync moves the next nonce forward to the chain's. It never moves it back:
// a node that lags behind says too little.
func (m *TxManager) sync(ctx context.Context) error {
	var pending uint64
	err := m.call(ctx, func(ctx context.Context) (err error) {
		pending, err = m.cfg.Client.PendingNonceAt(ctx, m.from)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask nonce: %w", err)
	}
	m.next, m.synced = max(m.next, pending), true
	return nil
}

// firstTries is how often a new transaction is made anew where the chain says
// that its nonce or its fees do not do.
const firstTries = 4

// accept numbers, records and broadcasts a new transaction.
func (m *TxManager) accept(ctx context.Context, r *request) error {
	if len(m.inFlight) >= maxInFlight {
		return fmt.Errorf("%w: %d of them", ErrTxBusy, maxInFlight)
	}
	if !m.synced || len(m.inFlight) == 0 {
		if err := m.sync(ctx); err != nil {
			return err
		}
	}
	head, err := m.header(ctx, nil)
	if err != nil {
		return fmt.Errorf("ask head: %w", err)
	}
	tip, err := m.suggestedTip(ctx)
	if err != nil {
		return fmt.Errorf("ask tip: %w", err)
	}
	fees := m.cfg.Fees.first(head.BaseFee, tip)
	outrun := false // by another program with the same key
	for try := 1; ; try++ {
		tx, err := m.sign(r.candidate, m.next, fees)
		if err != nil {
			return err
		}
		f := &flight{state: txState{nonce: m.next}, attempts: []*types.Transaction{tx}, pending: r.pending}
		if err := m.store(ctx, f); err != nil {
			return err
		}
		sent, err := m.broadcast(ctx, tx)
		switch sent {
		case sendAccepted, sendKnown, sendUnknown:
			if err != nil && sent == sendUnknown {
				m.log.Warn("broadcast not acknowledged", "nonce", m.next, "tx", tx.Hash(), "err", err)
			}
			f.state = f.state.sent(head.Number.Uint64())
			m.inFlight = append(m.inFlight, f)
			m.next++
			m.log.Debug("transaction sent", "nonce", f.state.nonce, "tx", tx.Hash())
			return nil
		}
		// Nothing of it is on the chain or on its way: the nonce is free again.
		m.forget(ctx, f)
		if sent == sendRefused || try == firstTries {
			if outrun || sent == sendNonceTooLow {
				err = fmt.Errorf("%w: %w", ErrTxOutrun, err)
			}
			return fmt.Errorf("%w: %w (account %s, advice: %s)", ErrTxRefused, err, m.from.Hex(), refusedAdvice(sent))
		}
		before := m.next
		if err := m.sync(ctx); err != nil {
			return err
		}
		outrun = outrun || m.next != before
		if sent == sendUnderpriced && m.next == before {
			raised, ok := m.cfg.Fees.bump(fees, head.BaseFee, tip)
			if !ok {
				return fmt.Errorf("%w: %w (advice: raise the fee cap)", ErrTxRefused, err)
			}
			fees = raised
		}
	}
}

func refusedAdvice(o sendOutcome) string {
	switch o {
	case sendNonceTooLow:
		return "let no other program send from this account"
	case sendUnderpriced:
		return "raise the fee cap"
	}
	return "fund the account, or check the transaction's gas limit"
}

func (m *TxManager) sign(c Candidate, nonce uint64, fees Fees) (*types.Transaction, error) {
	tx, err := m.cfg.Signer.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID:   m.cfg.ChainID,
		Nonce:     nonce,
		GasTipCap: fees.Tip,
		GasFeeCap: fees.Cap,
		Gas:       c.Gas,
		To:        c.To,
		Value:     c.Value,
		Data:      c.Data,
	}), m.cfg.ChainID)
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return tx, nil
}

// look reads the chain once and moves every transaction under way on.
func (m *TxManager) look(ctx context.Context) error {
	head, err := m.header(ctx, nil)
	if err != nil {
		return fmt.Errorf("ask head: %w", err)
	}
	var nonce uint64
	err = m.call(ctx, func(ctx context.Context) (err error) {
		nonce, err = m.cfg.Client.NonceAt(ctx, m.from, head.Number)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask nonce: %w", err)
	}
	m.revive(ctx, nonce)
	for _, f := range slices.Clone(m.inFlight) {
		if err := m.step(ctx, f, head, nonce); err != nil {
			return err
		}
	}
	return nil
}

// revive takes final transactions up again that the chain no longer holds.
func (m *TxManager) revive(ctx context.Context, nonce uint64) {
	for i := len(m.recent) - 1; i >= 0 && m.recent[i].state.nonce >= nonce; i-- {
		f := m.recent[i]
		m.recent = m.recent[:i]
		m.inFlight = slices.Insert(m.inFlight, 0, f)
		m.log.Warn("a reorganisation threw a transaction out", "nonce", f.state.nonce, "tx", f.last().Hash())
		if err := m.store(ctx, f); err != nil {
			m.log.Warn("intent not recorded", "nonce", f.state.nonce, "err", err, "advice", "check the data directory's disk")
		}
	}
}

func (m *TxManager) step(ctx context.Context, f *flight, head *types.Header, nonce uint64) error {
	o := sighting{head: head.Number.Uint64(), nonce: nonce}
	var receipt *types.Receipt
	var block *types.Header
	// While the account's nonce has not passed, none of the attempts is mined.
	if nonce > f.state.nonce {
		var err error
		if receipt, block, err = m.receipt(ctx, f); err != nil {
			return err
		}
		if receipt != nil {
			o.mined = &minedAt{number: receipt.BlockNumber.Uint64(), hash: receipt.BlockHash}
			if f.seen.IsZero() {
				f.seen = m.cfg.Now()
			}
		}
	}
	var action txAction
	switch f.state, action = f.state.observe(o, m.rules); action {
	case txWait:
	case txDone:
		m.finish(ctx, f)
		m.recent = append(m.recent, f)
		m.recent = m.recent[max(0, len(m.recent)-maxRecent):]
		landed := outcome{landed: Landed{Receipt: receipt, BlockTime: time.Unix(int64(block.Time), 0), Seen: f.seen}}
		if receipt.Status != types.ReceiptStatusSuccessful {
			landed.err = fmt.Errorf("%w: %s in block %d", ErrTxReverted, receipt.TxHash.Hex(), receipt.BlockNumber)
		}
		m.settle(f, landed)
	case txLost:
		m.finish(ctx, f)
		m.log.Warn("another transaction took the nonce", "nonce", f.state.nonce, "tx", f.last().Hash(),
			"advice", "let no other program send from this account")
		m.settle(f, outcome{err: fmt.Errorf("%w: nonce %d", ErrTxLost, f.state.nonce)})
	case txResend:
		f.seen = time.Time{}
		return m.resend(ctx, f, head)
	}
	return nil
}

func (m *TxManager) finish(ctx context.Context, f *flight) {
	m.forget(ctx, f)
	m.inFlight = slices.DeleteFunc(m.inFlight, func(o *flight) bool { return o == f })
}

// receipt finds the receipt of whichever attempt is mined, newest first, and
// its block; nil where none is on the canonical chain.
func (m *TxManager) receipt(ctx context.Context, f *flight) (*types.Receipt, *types.Header, error) {
	for _, tx := range slices.Backward(f.attempts) {
		var r *types.Receipt
		err := m.call(ctx, func(ctx context.Context) (err error) {
			r, err = m.cfg.Client.TransactionReceipt(ctx, tx.Hash())
			return err
		})
		if errors.Is(err, ethereum.NotFound) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("ask receipt: %w", err)
		}
		h, err := m.header(ctx, r.BlockNumber)
		if errors.Is(err, ethereum.NotFound) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("ask block of receipt: %w", err)
		}
		if h.Hash() == r.BlockHash {
			return r, h, nil
		}
	}
	return nil, nil, nil
}

// resend broadcasts the last attempt again. Where the node had it all along,
// its fees are too low, and a replacement with higher ones follows.
func (m *TxManager) resend(ctx context.Context, f *flight, head *types.Header) error {
	f.state = f.state.sent(head.Number.Uint64())
	last := f.last()
	sent, err := m.broadcast(ctx, last)
	switch sent {
	case sendAccepted, sendNonceTooLow:
		// Taken anew, or mined a moment ago: the next look tells.
		return nil
	case sendUnknown, sendRefused:
		m.log.Warn("transaction not taken again", "nonce", f.state.nonce, "tx", last.Hash(), "err", err,
			"advice", "check the endpoint and the account's balance")
		return nil
	}
	tip, err := m.suggestedTip(ctx)
	if err != nil {
		return fmt.Errorf("ask tip: %w", err)
	}
	fees, ok := m.cfg.Fees.bump(Fees{Tip: last.GasTipCap(), Cap: last.GasFeeCap()}, head.BaseFee, tip)
	if !ok || len(f.attempts) >= maxAttempts {
		if !f.capped {
			f.capped = true
			m.log.Warn("fees are at their cap", "nonce", f.state.nonce, "tx", last.Hash(), "fee_cap", last.GasFeeCap(),
				"advice", "raise the fee cap if deliveries must land now")
		}
		return nil
	}
	c := Candidate{To: last.To(), Data: last.Data(), Value: last.Value(), Gas: last.Gas()}
	tx, err := m.sign(c, f.state.nonce, fees)
	if err != nil {
		return err
	}
	f.attempts = append(f.attempts, tx)
	if err := m.store(ctx, f); err != nil {
		f.attempts = f.attempts[:len(f.attempts)-1]
		return err
	}
	if sent, err = m.broadcast(ctx, tx); sent != sendAccepted {
		m.log.Warn("replacement not acknowledged", "nonce", f.state.nonce, "tx", tx.Hash(), "err", err)
		return nil
	}
	m.log.Info("fees raised", "nonce", f.state.nonce, "tx", tx.Hash(), "tip", fees.Tip, "fee_cap", fees.Cap)
	return nil
}

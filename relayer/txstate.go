package relayer

import (
	"errors"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
)

// txState is what the manager knows of one transaction under way. It changes
// only through observe and sent, which are pure: no clock, no chain.
type txState struct {
	nonce uint64
	// lastSent is the head at which it was last broadcast.
	lastSent uint64
	// mined is the block that held it when last looked; nil where none did.
	mined *minedAt
	// passedSince is the head at which the account's nonce was first seen
	// beyond this one without any receipt; 0 where it was not.
	passedSince uint64
}

type minedAt struct {
	number uint64
	hash   common.Hash
}

// sighting is what one look at the chain shows, all at one head.
type sighting struct {
	head uint64
	// nonce is the account's next nonce at the head.
	nonce uint64
	// mined is the canonical block that holds one of the attempts; nil where none does.
	mined *minedAt
}

// txRules are the limits that observe applies.
type txRules struct {
	// confirmations is how many blocks must hold or follow the transaction; 1
	// is the block that holds it.
	confirmations uint64
	// resendAfter is after how many blocks a transaction is sent again, with
	// higher fees where possible.
	resendAfter uint64
	// lostAfter is for how many blocks a passed nonce may lack a receipt:
	// nodes index receipts a little later than they raise nonces.
	lostAfter uint64
}

type txAction uint8

const (
	// txWait has nothing to do yet.
	txWait txAction = iota
	// txResend sends again, with higher fees where the node still has it.
	txResend
	// txDone has enough confirmations.
	txDone
	// txLost cannot land any more: another transaction took the nonce.
	txLost
)

func (a txAction) String() string {
	return [...]string{"wait", "resend", "done", "lost"}[a]
}

// sent notes a broadcast at a head.
func (s txState) sent(head uint64) txState {
	s.lastSent = head
	return s
}

// observe takes in a sighting and says what to do.
func (s txState) observe(o sighting, r txRules) (txState, txAction) {
	reorged := s.mined != nil && o.mined == nil
	s.mined = o.mined
	switch {
	case o.mined != nil:
		s.passedSince = 0
		if o.head+1 >= o.mined.number+r.confirmations {
			return s, txDone
		}
		return s, txWait
	case o.nonce > s.nonce:
		if s.passedSince == 0 || o.head < s.passedSince {
			s.passedSince = o.head
		}
		if o.head-s.passedSince >= r.lostAfter {
			return s, txLost
		}
		return s, txWait
	}
	s.passedSince = 0
	// A node drops what a reorganisation threw out, or was never asked: send at once.
	if reorged || o.head < s.lastSent || o.head-s.lastSent >= r.resendAfter {
		return s, txResend
	}
	return s, txWait
}

// sendOutcome is what a node's answer to a broadcast means.
type sendOutcome uint8

const (
	// sendAccepted: the node took the transaction.
	sendAccepted sendOutcome = iota
	// sendKnown: the node had it already.
	sendKnown
	// sendUnknown: whether the node has it cannot be told.
	sendUnknown
	// sendNonceTooLow: the chain is beyond the nonce.
	sendNonceTooLow
	// sendUnderpriced: the fees are too low, or too low to replace another.
	sendUnderpriced
	// sendRefused: the node will never take this transaction.
	sendRefused
)

// classifySend reads a node's answer. Nodes answer with text only; the texts
// are those of go-ethereum, which the other clients repeat in part.
func classifySend(err error) sendOutcome {
	if err == nil {
		return sendAccepted
	}
	is := func(errs ...error) bool {
		for _, e := range errs {
			if errors.Is(err, e) || strings.Contains(strings.ToLower(err.Error()), strings.ToLower(e.Error())) {
				return true
			}
		}
		return false
	}
	switch {
	case is(txpool.ErrAlreadyKnown, errAlreadyKnown, errKnown):
		return sendKnown
	case is(core.ErrNonceTooLow):
		return sendNonceTooLow
	case is(txpool.ErrReplaceUnderpriced, txpool.ErrUnderpriced, txpool.ErrTxGasPriceTooLow, errFeeTooLow, core.ErrFeeCapTooLow):
		return sendUnderpriced
	case is(core.ErrInsufficientFunds, core.ErrIntrinsicGas, core.ErrTxTypeNotSupported, core.ErrTipAboveFeeCap,
		core.ErrGasLimitTooHigh, core.ErrFloorDataGas, txpool.ErrGasLimit, txpool.ErrOversizedData, txpool.ErrInvalidSender, errInsufficientBalance):
		return sendRefused
	}
	return sendUnknown
}

// Known reports whether a node's answer to a broadcast says that it has the
// transaction already.
func Known(err error) bool { return classifySend(err) == sendKnown }

// Texts of other clients for the same things.
var (
	errKnown               = errors.New("known transaction")
	errAlreadyKnown        = errors.New("AlreadyKnown")
	errFeeTooLow           = errors.New("fee too low")
	errInsufficientBalance = errors.New("insufficient balance")
)

package relayer

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// maxTurn is how long an operator's turn to do what any of them can do lasts at
// most. All turns together take half of the time that there is at most.
const maxTurn = 10 * time.Minute

// Results of turns that brought nothing: another operator was faster and this one
// paid in vain; the contract refused, which costs nothing; anything else.
const (
	turnOutrun  = "outrun"
	turnRefused = "refused"
	turnFailed  = "failed"
)

// lostTurn gives the result of a turn that failed; ok is false where the process
// stops.
func lostTurn(ctx context.Context, err error) (result string, ok bool) {
	var refused *RevertError
	switch {
	case ctx.Err() != nil:
		return "", false
	case errors.As(err, &refused):
		return turnRefused, true
	}
	return turnFailed, true
}

// turnAfter gives how long the operator at a slot waits, of so many, before it
// does what an epoch needs at a contract, and there is a window's time to do it.
// The order differs by contract and epoch, and all operators compute it alike.
func turnAfter(contract common.Address, epoch uint64, slot, operators int, window time.Duration) (time.Duration, error) {
	// An address is below the field's modulus.
	key, _ := protocol.ElementFromBig(contract.Big())
	schedule, err := NewSchedule(key, operators)
	if err != nil {
		return 0, err
	}
	rank, ok := schedule.Rank(feed.Round(epoch), slot)
	if !ok {
		return 0, fmt.Errorf("slot %d of %d has no turn", slot, operators)
	}
	return time.Duration(rank) * min(maxTurn, window/time.Duration(2*operators)), nil
}

// try calls a contract without a transaction, so that nothing is paid where
// another operator was faster by a block. A refusal is a [RevertError].
func try(ctx context.Context, client ChainClient, from, to common.Address, data []byte) error {
	_, err := client.CallContract(ctx, ethereum.CallMsg{From: from, To: &to, Data: data}, nil)
	return DecodeRevert(err)
}

// maxUnixSeconds is a time in the year 36812; milliseconds of it fit 64 bits.
const maxUnixSeconds = 1 << 40

// blockTime reads a block's number and time; nil is the head.
func blockTime(ctx context.Context, client ChainClient, number *big.Int) (*big.Int, time.Time, error) {
	h, err := client.HeaderByNumber(ctx, number)
	if err != nil {
		return nil, time.Time{}, err
	}
	if h.Time > maxUnixSeconds {
		return nil, time.Time{}, fmt.Errorf("its time is %d", h.Time)
	}
	return h.Number, time.Unix(int64(h.Time), 0), nil
}

// unixMs reads milliseconds that a contract gives.
func unixMs(ms uint64) time.Time { return time.UnixMilli(int64(min(ms, 1000*maxUnixSeconds))) }

// view calls a view function at the head.
func view[T any](ctx context.Context, client ChainClient, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	return viewAt(ctx, client, nil, to, data, unpack)
}

// viewAt calls a view function at a block.
func viewAt[T any](ctx context.Context, client ChainClient, block *big.Int, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := client.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, block)
	if err != nil {
		var zero T
		return zero, DecodeRevert(err)
	}
	return unpack(out)
}

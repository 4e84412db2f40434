package relayer

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/stretchr/testify/require"
)

func TestTxState(t *testing.T) {
	at := func(n uint64) *minedAt { return &minedAt{number: n, hash: common.Hash{byte(n)}} }
	type look struct {
		head, nonce uint64
		mined       *minedAt
		want        txAction
	}
	// Nonce 7, sent at head 100; resent after 3 blocks, lost after 5.
	tests := []struct {
		name          string
		confirmations uint64
		looks         []look
	}{
		{"mined at once", 1, []look{{101, 8, at(101), txDone}}},
		{"mined in the block of the broadcast's head", 1, []look{{100, 8, at(100), txDone}}},
		{"three confirmations", 3, []look{{101, 8, at(101), txWait}, {102, 8, at(101), txWait}, {103, 8, at(101), txDone}}},
		{"not mined", 1, []look{{100, 7, nil, txWait}, {102, 7, nil, txWait}, {103, 7, nil, txResend}, {104, 7, nil, txWait}, {106, 7, nil, txResend}}},
		{"an earlier transaction is missing", 1, []look{{101, 5, nil, txWait}, {103, 5, nil, txResend}}},
		{"thrown out by a reorganisation", 3, []look{{101, 8, at(101), txWait}, {101, 7, nil, txResend}, {102, 8, at(102), txWait}, {104, 8, at(102), txDone}}},
		{"moved by a reorganisation", 2, []look{{101, 8, at(101), txWait}, {101, 8, at(101), txWait}, {102, 8, at(102), txWait}, {103, 8, at(102), txDone}}},
		{"the head goes back", 1, []look{{99, 7, nil, txResend}, {99, 7, nil, txWait}, {102, 7, nil, txResend}}},
		{"another transaction took the nonce", 1, []look{{101, 8, nil, txWait}, {105, 8, nil, txWait}, {106, 9, nil, txLost}}},
		{"the receipt comes late", 1, []look{{101, 8, nil, txWait}, {104, 8, nil, txWait}, {105, 8, at(101), txDone}}},
		{"the nonce goes back", 1, []look{{101, 8, nil, txWait}, {102, 7, nil, txWait}, {103, 8, nil, txWait}, {107, 8, nil, txWait}, {108, 8, nil, txLost}}},
		{"the other's transaction is thrown out", 1, []look{{104, 8, nil, txWait}, {104, 7, nil, txResend}, {105, 8, at(105), txDone}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := txState{nonce: 7}.sent(100)
			r := txRules{confirmations: tt.confirmations, resendAfter: 3, lostAfter: 5}
			for i, l := range tt.looks {
				var got txAction
				s, got = s.observe(sighting{head: l.head, nonce: l.nonce, mined: l.mined}, r)
				require.Equal(t, l.want.String(), got.String(), "look %d", i)
				if got == txResend {
					s = s.sent(l.head)
				}
			}
		})
	}
}

func TestClassifySend(t *testing.T) {
	tests := []struct {
		err  error
		want sendOutcome
	}{
		{nil, sendAccepted},
		{txpool.ErrAlreadyKnown, sendKnown},
		{errors.New("AlreadyKnown"), sendKnown},
		{errors.New("Known transaction: 0xabc"), sendKnown},
		{fmt.Errorf("rpc: %w: next nonce 5, tx nonce 4", core.ErrNonceTooLow), sendNonceTooLow},
		{errors.New("Nonce too low"), sendNonceTooLow},
		{txpool.ErrReplaceUnderpriced, sendUnderpriced},
		{errors.New("replacement transaction underpriced: new tx gas fee cap 1 <= 2"), sendUnderpriced},
		{errors.New("max fee per gas less than block base fee: address 0x1"), sendUnderpriced},
		{errors.New("insufficient funds for gas * price + value: balance 0"), sendRefused},
		{errors.New("exceeds block gas limit"), sendRefused},
		{errors.New("intrinsic gas too low: gas 1, minimum needed 21000"), sendRefused},
		{errors.New("502 Bad Gateway"), sendUnknown},
		{context.DeadlineExceeded, sendUnknown},
		{errors.New("nonce too high"), sendUnknown},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.err), func(t *testing.T) { require.Equal(t, tt.want, classifySend(tt.err)) })
	}
}

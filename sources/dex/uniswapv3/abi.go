package uniswapv3

import (
	"encoding/binary"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// The selectors of what is called.
var (
	selObserve   = []byte{0x88, 0x3b, 0xdb, 0xfd}
	selSlot0     = []byte{0x38, 0x50, 0xc7, 0xbd}
	selLiquidity = []byte{0x1a, 0x68, 0x65, 0x02}
	selToken0    = []byte{0x0d, 0xfe, 0x16, 0x81}
	selToken1    = []byte{0xd2, 0x12, 0x20, 0xa7}
	selDecimals  = []byte{0x31, 0x3c, 0xe5, 0x67}
)

// errAnswer is an answer of another shape than the call's.
var errAnswer = errors.New("the contract's answer is none of a Uniswap v3 pool")

const word = 32

// maxAnswer bounds what a call may return: two arrays of two are 256 bytes.
const maxAnswer = 4 << 10

// observeCall asks for the cumulatives window seconds ago and now.
func observeCall(window uint32) []byte {
	call := make([]byte, len(selObserve)+4*word)
	copy(call, selObserve)
	call[4+word-1], call[4+2*word-1] = word, 2
	binary.BigEndian.PutUint32(call[4+3*word-4:], window)
	return call
}

// observed reads the two tick cumulatives. What else observe returns is not read.
func observed(answer []byte) (before, after int64, err error) {
	at, ok := number(answer, 0)
	if !ok || at%word != 0 {
		return 0, 0, errAnswer
	}
	n, ok := number(answer, at)
	if !ok || n != 2 {
		return 0, 0, errAnswer
	}
	before, ok1 := signed(answer, at+word, 56)
	after, ok2 := signed(answer, at+2*word, 56)
	if !ok1 || !ok2 {
		return 0, 0, errAnswer
	}
	return before, after, nil
}

// spotTick reads the tick of slot0.
func spotTick(answer []byte) (int64, error) {
	tick, ok := signed(answer, word, 24)
	if !ok || tick > MaxTick || tick < -MaxTick {
		return 0, errAnswer
	}
	return tick, nil
}

// unsigned reads an answer of one number.
func unsigned(answer []byte) (*big.Int, error) {
	if len(answer) != word {
		return nil, errAnswer
	}
	return new(big.Int).SetBytes(answer), nil
}

// account reads an answer of one address.
func account(answer []byte) (common.Address, error) {
	if len(answer) != word || new(big.Int).SetBytes(answer[:12]).Sign() != 0 {
		return common.Address{}, errAnswer
	}
	return common.BytesToAddress(answer), nil
}

// number reads a small number at a place of the answer.
func number(b []byte, at int) (int, bool) {
	v, ok := signed(b, at, 32)
	return int(v), ok && v >= 0 && v <= maxAnswer
}

// signed reads a number of so many bits, at most 63, with its sign extended over
// the word.
func signed(b []byte, at, bits int) (int64, bool) {
	if at < 0 || len(b) > maxAnswer || at > len(b)-word {
		return 0, false
	}
	w := b[at : at+word]
	v := int64(binary.BigEndian.Uint64(w[word-8:]))
	fill := byte(0)
	if v < 0 {
		fill = 0xff
	}
	for _, c := range w[:word-8] {
		if c != fill {
			return 0, false
		}
	}
	top := v >> (bits - 1)
	return v, top == 0 || top == -1
}

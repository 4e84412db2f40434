package operate

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Command is what is asked for; each is named after what it does at the contracts.
type Command string

// The commands.
const (
	// Register registers the feed key with a first stake, and takes a seat.
	Register Command = "register"
	// Join takes a seat for a stake that stands.
	Join Command = "join"
	// AddStake adds to the stake.
	AddStake Command = "add-stake"
	// LeaveSeat gives up the seat and leaves the stake where it is.
	LeaveSeat Command = "leave-seat"
	// Unbond asks a part of the stake back.
	Unbond Command = "unbond"
	// Leave gives up the seat and asks the whole stake back.
	Leave Command = "leave"
	// Withdraw fetches what was asked back, once its time has come.
	Withdraw Command = "withdraw"
	// Claim fetches the rewards of all epochs, and the refunds.
	Claim Command = "claim"
	// Advance has the next epoch set from the seats.
	Advance Command = "advance"
	// Report shows evidence that an operator broke the rules: first a commitment to
	// it, and once that is old enough the evidence itself.
	Report Command = "evidence submit"
)

var commands = []Command{Register, Join, AddStake, LeaveSeat, Unbond, Leave, Withdraw, Claim, Advance, Report}

// Request is a command with what it takes.
type Request struct {
	Command Command `json:"command"`
	// Amount is for Register, AddStake and Unbond, in the token's smallest unit.
	Amount *big.Int `json:"-"`
	// NoSeat has Register take no seat.
	NoSeat bool `json:"no_seat,omitempty"`
	// Evidence is for Report, as the judge takes it.
	Evidence []byte `json:"-"`
}

func (r Request) check() error {
	if !slices.Contains(commands, r.Command) {
		return fmt.Errorf("%w: %q is no command", ErrRequest, r.Command)
	}
	if takes := r.Command == Register || r.Command == AddStake || r.Command == Unbond; takes != (r.Amount != nil) {
		return fmt.Errorf("%w: an amount is for register, add-stake and unbond, and they need one", ErrRequest)
	}
	if takes := r.Command == Report; takes != (len(r.Evidence) > 0) || len(r.Evidence) > protocol.MaxEvidence {
		return fmt.Errorf("%w: evidence submit takes evidence, of at most %d bytes, and nothing else does", ErrRequest, protocol.MaxEvidence)
	}
	if r.Amount != nil && (r.Amount.Sign() <= 0 || r.Amount.BitLen() > 128) {
		return fmt.Errorf("%w: an amount of %s", ErrRequest, r.Amount)
	}
	return nil
}

// same reports whether two requests ask for the same.
func (r Request) same(o Request) bool {
	if r.Command != o.Command || !bytes.Equal(r.Evidence, o.Evidence) || r.NoSeat != o.NoSeat || (r.Amount == nil) != (o.Amount == nil) {
		return false
	}
	return r.Amount == nil || r.Amount.Cmp(o.Amount) == 0
}

// String names the request as it is typed.
func (r Request) String() string {
	text := string(r.Command)
	if r.Amount != nil {
		text += " " + r.Amount.String() + "base"
	}
	return text
}

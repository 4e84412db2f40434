package relayer

import (
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/bindings/timelock"
	"github.com/oraclestream/oraclestream/internal/evm"
)

// ErrRevert is wrapped by every [RevertError].
var ErrRevert = errors.New("contract refused")

// RevertError is a contract's refusal, decoded.
type RevertError struct {
	// Name is the contract's error, for example "TimeInFuture"; empty where the
	// data is of no error that is known here.
	Name string
	// Args are the error's arguments, in order.
	Args []any
	// Data is what the contract returned.
	Data []byte
	// Advice is what an operator can do; it may be empty.
	Advice string
}

// Error names the refusal and its arguments.
func (e *RevertError) Error() string {
	if len(e.Data) == 0 && e.Name == "" {
		return fmt.Sprintf("%v: reverted without a reason", ErrRevert)
	}
	if e.Name == "" {
		return fmt.Sprintf("%v: unknown error 0x%s", ErrRevert, hex.EncodeToString(e.Data))
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = argText(a)
	}
	return fmt.Sprintf("%v: %s(%s)", ErrRevert, e.Name, strings.Join(args, ", "))
}

// argText writes bytes, of selectors and hashes, in hex as people know them.
func argText(a any) string {
	if _, named := a.(fmt.Stringer); named {
		return fmt.Sprint(a)
	}
	if t := reflect.TypeOf(a); t != nil && (t.Kind() == reflect.Array || t.Kind() == reflect.Slice) && t.Elem().Kind() == reflect.Uint8 {
		return fmt.Sprintf("0x%x", a)
	}
	return fmt.Sprint(a)
}

// Unwrap is [ErrRevert].
func (e *RevertError) Unwrap() error { return ErrRevert }

// advice says what to do about the refusals that an operator can meet.
var advice = map[string]string{
	"ProofInvalid":     "compare the chain's verifying key with this node's key set, and the feed set's committee with the registry's",
	"TimeInFuture":     "check this machine's clock; the chain's may be late too",
	"TimeOutsideRound": "check the operators' clocks: the median time does not lie in the round",
	"NoTime":           "a quorum must observe the time; check the operators' logs",
	"NoCommittee":      "have the next epoch set: anyone can call advance at the registry",
	"UnknownFeedSet":   "check the feed set's id and the hub's address in the configuration",
	"WrongCount":       "this node's circuit shape is not the feed set's: use the key set of the feed set",
	"MaskInvalid":      "this node's circuit shape is not the feed set's: use the key set of the feed set",
	"PayeeInvalid":     "configure an address as payee",
	"NoData":           "nothing was delivered yet",
	"FeedSetRetired":   "deliver to the feed set that replaced it, and remove this one from the configuration",

	"AccessManagedUnauthorized": "send from an account to which the hub's authority gives that role",

	// What an operator meets at the registry.
	"AlreadyRegistered":          "this address is registered for ever: add-stake and join go on from there",
	"KeyInvalid":                 "make a feed key with 'operator keys new': this point is not on the curve, or of small order",
	"KeyTaken":                   "make another feed key: each is taken once and for ever, also by who has left",
	"StakeTooHigh":               "stake less: a weight has 48 bits",
	"StakeTooLow":                "stake at least the registry's minimum; who has a seat keeps that much, so leave the seat first",
	"TokenMoved":                 "this token keeps a part of what it moves, or moves nothing: it cannot be staked",
	"AmountInvalid":              "ask back at most what is bonded; 'operator status' shows it",
	"NothingUnbonding":           "ask stake back first, with 'operator leave' or 'operator unbond'",
	"StillUnbonding":             "wait until that time; 'operator status' shows it too",
	"AlreadySeated":              "nothing is to do: the operator has a seat",
	"NotSeated":                  "nothing is to do: the operator has no seat",
	"SeatsTaken":                 "add to the stake: a seat goes to whoever is heavier than the lightest holder",
	"SeatHeld":                   "wait until an epoch was set with this seat, or until that time",
	"Jailed":                     "the operator was slashed, and is out for ever: a new address and a new feed key can register",
	"UnknownOperator":            "register first, with 'operator register'; or compare address and registry",
	"UnknownEpoch":               "ask for an epoch that was set and is still kept",
	"UnknownSlot":                "ask for a slot that the epoch has",
	"NotMember":                  "ask for an epoch in which the operator had a seat",
	"TooEarly":                   "wait until that time",
	"TooFewSeats":                "more operators must take seats before an epoch can be set",
	"AlreadyCommitted":           "the commitment stands: reveal the evidence in its time",
	"NotCommitted":               "commit to this evidence with this salt, from this address, first",
	"RevealTooEarly":             "wait until that time, then reveal",
	"RevealTooLate":              "commit again, then reveal in time",
	"ERC20InsufficientBalance":   "the operator has too little of the stake token",
	"ERC20InsufficientAllowance": "approve the amount for the registry first",
	"SafeERC20FailedOperation":   "the token refused to move: look at its own rules, such as a list of holders or a pause",

	// What it meets at RewardPool and DeliveryRefunds.
	"TooLate":         "claims of that epoch are closed; claim each epoch in its term",
	"AlreadyClaimed":  "nothing is to do: the epoch was paid",
	"AlreadySettled":  "nothing is to do: the epoch's budget is fixed",
	"NothingEarned":   "no round of the operator was recorded in that epoch: record rounds with the pool's record",
	"NothingRecorded": "nobody recorded a round in that epoch, so it pays nobody",
	"NotSettled":      "have the epoch settled first, by a claim",
	"OperatorJailed":  "a slashed operator earns nothing",
	"PoolEmpty":       "somebody must fund the pool; until the term ends the epoch can still be claimed",
	"NothingToRecord": "wait for a proven round of the feed set",
	"RoundStale":      "record rounds soon after they landed",
	"NothingOwed":     "nothing is to do: DeliveryRefunds owes this account nothing",
	"PaymentRefused":  "have it paid to an account that takes ether",
	"NotConfigured":   "the feed set has no refund terms; whoever runs the contract sets them",
}

// adviceSilent is where to look when a contract did not say why it refused.
const adviceSilent = "nothing says why: it ran out of gas, called an address where no contract stands, or was sent what it cannot decode; " +
	"a trace shows the place, by the endpoint's debug_traceCall or debug_traceTransaction, or 'cast run TRANSACTION'"

// decoder knows the errors of a set of contracts.
type decoder struct{ errors map[[4]byte]abi.Error }

// newDecoder knows all of our contracts' errors, since one calls the other.
func newDecoder() (*decoder, error) {
	d := &decoder{errors: make(map[[4]byte]abi.Error)}
	for _, meta := range []interface{ ParseABI() (*abi.ABI, error) }{
		&bindings.FeedHubMetaData, &bindings.OperatorRegistryMetaData, &bindings.Groth16VerifierMetaData, &bindings.Groth16CommitmentVerifierMetaData,
		&bindings.FeedProxyMetaData, &bindings.AccessManagerMetaData, &bindings.DevTokenMetaData,
		&bindings.EvidenceJudgeMetaData, &bindings.RewardPoolMetaData, &bindings.DeliveryRefundsMetaData, &bindings.TopicRegistryMetaData,
		&mirror.CommitteeMirrorMetaData, &timelock.TimelockControllerMetaData,
	} {
		parsed, err := meta.ParseABI()
		if err != nil {
			return nil, fmt.Errorf("parse contract's interface: %w", err)
		}
		for _, e := range parsed.Errors {
			d.errors[[4]byte(e.ID[:4])] = e
		}
	}
	return d, nil
}

// decode turns a revert into a [RevertError] and leaves other errors alone.
func (d *decoder) decode(err error) error {
	data, ok := evm.RevertData(err)
	if err == nil || !ok {
		return err
	}
	return d.data(data)
}

// data decodes what a contract returned.
func (d *decoder) data(data []byte) *RevertError {
	out := &RevertError{Data: data}
	if len(data) == 0 {
		out.Advice = adviceSilent
		return out
	}
	if len(data) < 4 {
		return out
	}
	if reason, unpackErr := abi.UnpackRevert(data); unpackErr == nil {
		out.Name, out.Args = "Error", []any{reason}
		return out
	}
	e, known := d.errors[[4]byte(data[:4])]
	if !known {
		return out
	}
	args, unpackErr := e.Inputs.Unpack(data[4:])
	if unpackErr != nil {
		return out
	}
	out.Name, out.Args, out.Advice = e.Name, args, advice[e.Name]
	return out
}

// DecodeRevert turns the error of a call or of a gas estimate into a
// [RevertError] where a contract of ours refused, and leaves others alone.
func DecodeRevert(err error) error {
	d, parseErr := newDecoder()
	if parseErr != nil {
		return errors.Join(err, parseErr)
	}
	return d.decode(err)
}

// DecodeRevertData reads what a contract returned when it refused.
func DecodeRevertData(data []byte) error {
	d, err := newDecoder()
	if err != nil {
		return err
	}
	return d.data(data)
}

// RevertAdvice says what to do about a contract's error of a name; empty where
// nothing is known.
func RevertAdvice(name string) string { return advice[name] }

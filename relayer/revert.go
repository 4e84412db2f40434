package relayer

import (
	"encoding/hex"
	"errors"
	"fmt"
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
		args[i] = fmt.Sprint(a)
	}
	return fmt.Sprintf("%v: %s(%s)", ErrRevert, e.Name, strings.Join(args, ", "))
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

package relayer

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// rpcError is what a JSON-RPC client gives for a revert.
type rpcError struct{ data any }

func (rpcError) Error() string    { return "execution reverted" }
func (e rpcError) ErrorData() any { return e.data }

func selector(signature string) []byte { return crypto.Keccak256([]byte(signature))[:4] }

func TestDecodeRevert(t *testing.T) {
	two, err := abi.NewType("uint256", "", nil)
	require.NoError(t, err)
	text, err := abi.NewType("string", "", nil)
	require.NoError(t, err)
	pack := func(signature string, types []abi.Type, values ...any) string {
		var args abi.Arguments
		for _, ty := range types {
			args = append(args, abi.Argument{Type: ty})
		}
		b, err := args.Pack(values...)
		require.NoError(t, err)
		return hexutil.Encode(append(selector(signature), b...))
	}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"without arguments", rpcError{hexutil.Encode(selector("ProofInvalid()"))}, "contract refused: ProofInvalid()"},
		{"with arguments", rpcError{pack("WrongCount(uint256,uint256)", []abi.Type{two, two}, big.NewInt(5), big.NewInt(6))}, "contract refused: WrongCount(5, 6)"},
		{"wrapped", fmt.Errorf("call: %w", rpcError{hexutil.Encode(selector("NoCommittee()"))}), "contract refused: NoCommittee()"},
		{"a plain reason", rpcError{pack("Error(string)", []abi.Type{text}, "because")}, "contract refused: Error(because)"},
		{"an unknown error", rpcError{"0xdeadbeef01"}, "contract refused: unknown error 0xdeadbeef01"},
		{"arguments cut short", rpcError{hexutil.Encode(selector("WrongCount(uint256,uint256)"))}, "contract refused: unknown error 0xf46f7578"},
		{"no data", rpcError{"0x"}, "contract refused: reverted without a reason"},
		{"no text", rpcError{nil}, "contract refused: reverted without a reason"},
		{"not hex", rpcError{"0xzz"}, "execution reverted"},
		{"no revert", errors.New("connection refused"), "connection refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.EqualError(t, DecodeRevert(tt.err), tt.want) })
	}
	require.NoError(t, DecodeRevert(nil))
}

// Advice is only for errors that exist.
func TestAdviceFitsTheContracts(t *testing.T) {
	known := make(map[string]bool)
	for _, meta := range []interface{ ParseABI() (*abi.ABI, error) }{
		&bindings.FeedHubMetaData, &bindings.OperatorRegistryMetaData, &bindings.RewardPoolMetaData, &bindings.DeliveryRefundsMetaData, &bindings.DevTokenMetaData,
	} {
		parsed, err := meta.ParseABI()
		require.NoError(t, err)
		for name := range parsed.Errors {
			known[name] = true
		}
	}
	for name := range advice {
		require.True(t, known[name], name)
	}
}

// Whatever an operator can meet at the registry, the pool and the refunds has
// advice; what is left out only a constructor, an owner or a mistake of the
// contract's own can bring about.
func TestOperatorsAreAdvised(t *testing.T) {
	without := map[string]bool{
		"ParameterInvalid": true, "TermsInvalid": true, // constructors
		"AccessManagedInvalidAuthority": true, "AccessManagedRequiredDelay": true, "BudgetTooLarge": true, "TokenUnfit": true, // owners and donors
		"ReentrancyGuardReentrantCall": true, "InversionFailed": true, "CheckpointUnorderedInsertion": true, "SafeCastOverflowedUintDowncast": true,
	}
	for _, meta := range []interface{ ParseABI() (*abi.ABI, error) }{
		&bindings.OperatorRegistryMetaData, &bindings.RewardPoolMetaData, &bindings.DeliveryRefundsMetaData,
	} {
		parsed, err := meta.ParseABI()
		require.NoError(t, err)
		for name := range parsed.Errors {
			require.Equal(t, !without[name], RevertAdvice(name) != "", name)
		}
	}
}

// Whatever an endpoint sends as revert data, decoding it neither panics nor
// loses the error.
func FuzzDecodeRevert(f *testing.F) {
	f.Add("0x")
	f.Add(hexutil.Encode(selector("ProofInvalid()")))
	f.Add(hexutil.Encode(append(selector("FeedSetInvalid(string)"), make([]byte, 64)...)))
	f.Add(hexutil.Encode(append(selector("Error(string)"), 0xff)))
	f.Fuzz(func(t *testing.T, data string) {
		err := DecodeRevert(rpcError{data})
		require.Error(t, err)
		require.NotEmpty(t, err.Error())
	})
}

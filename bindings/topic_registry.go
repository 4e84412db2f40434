// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// Publisher is an auto generated low-level Go binding around an user-defined struct.
type Publisher struct {
	KeyType   uint8
	ExpiresAt *big.Int
	Key       []byte
}

// TopicInfo is an auto generated low-level Go binding around an user-defined struct.
type TopicInfo struct {
	Name         string
	State        uint8
	Owner        common.Address
	PendingOwner common.Address
	CreatedAt    *big.Int
	ExpiresAt    *big.Int
	Tenure       uint32
	Listed       bool
	Price        *big.Int
	Period       uint32
	Publishers   *big.Int
}

// TopicRegistryMetaData contains all meta data concerning the TopicRegistry contract.
var TopicRegistryMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"fee_\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"maxFee\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"recipient\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"term\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"grace\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"GRACE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_FEE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_PAGE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_PUBLISHERS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_TERMS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MIN_PERIOD\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"TERM\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"acceptTransfer\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"authority\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"fee\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"feeRecipient\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isConsumingScheduledOp\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes4\",\"internalType\":\"bytes4\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isPublisher\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"keyType\",\"type\":\"uint8\",\"internalType\":\"enumKeyType\"},{\"name\":\"key\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isReader\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isRegistrar\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"registrar\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"offerTransfer\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"owed\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"paidUntil\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"payReading\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"periods\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"period\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[{\"name\":\"until\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"publishers\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple[]\",\"internalType\":\"structPublisher[]\",\"components\":[{\"name\":\"keyType\",\"type\":\"uint8\",\"internalType\":\"enumKeyType\"},{\"name\":\"expiresAt\",\"type\":\"uint48\",\"internalType\":\"uint48\"},{\"name\":\"key\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"register\",\"inputs\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"registerFor\",\"inputs\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"release\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"renew\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"expiresAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"revokePublisher\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"keyType\",\"type\":\"uint8\",\"internalType\":\"enumKeyType\"},{\"name\":\"key\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setAuthority\",\"inputs\":[{\"name\":\"newAuthority\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setFee\",\"inputs\":[{\"name\":\"fee_\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setFeeRecipient\",\"inputs\":[{\"name\":\"recipient\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setPublisher\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"keyType\",\"type\":\"uint8\",\"internalType\":\"enumKeyType\"},{\"name\":\"key\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"expiresAt\",\"type\":\"uint48\",\"internalType\":\"uint48\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setReader\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"allowed\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setReading\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"listed\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"price\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"period\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setRegistrar\",\"inputs\":[{\"name\":\"registrar\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"allowed\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"stateOf\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint8\",\"internalType\":\"enumTopicState\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"topicCount\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"topicCountOf\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"topicInfo\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structTopicInfo\",\"components\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"state\",\"type\":\"uint8\",\"internalType\":\"enumTopicState\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"pendingOwner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"createdAt\",\"type\":\"uint48\",\"internalType\":\"uint48\"},{\"name\":\"expiresAt\",\"type\":\"uint48\",\"internalType\":\"uint48\"},{\"name\":\"tenure\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"listed\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"price\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"period\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"publishers\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"topics\",\"inputs\":[{\"name\":\"offset\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"topicsOf\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"offset\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"AuthorityUpdated\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"FeeRecipientSet\",\"inputs\":[{\"name\":\"recipient\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"FeeSet\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"PublisherRevoked\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"keyType\",\"type\":\"uint8\",\"indexed\":false,\"internalType\":\"enumKeyType\"},{\"name\":\"key\",\"type\":\"bytes\",\"indexed\":false,\"internalType\":\"bytes\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"PublisherSet\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"keyType\",\"type\":\"uint8\",\"indexed\":false,\"internalType\":\"enumKeyType\"},{\"name\":\"key\",\"type\":\"bytes\",\"indexed\":false,\"internalType\":\"bytes\"},{\"name\":\"expiresAt\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"ReaderSet\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"allowed\",\"type\":\"bool\",\"indexed\":false,\"internalType\":\"bool\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"ReadingPaid\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"reader\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"paidUntil\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"ReadingSet\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"listed\",\"type\":\"bool\",\"indexed\":false,\"internalType\":\"bool\"},{\"name\":\"price\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"period\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"RegistrarSet\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"registrar\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"allowed\",\"type\":\"bool\",\"indexed\":false,\"internalType\":\"bool\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"TopicRegistered\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"name\",\"type\":\"string\",\"indexed\":false,\"internalType\":\"string\"},{\"name\":\"expiresAt\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"TopicRenewed\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"payer\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"expiresAt\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"TopicTransferred\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"TransferOffered\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"AccessManagedInvalidAuthority\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"AccessManagedRequiredDelay\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"delay\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"type\":\"error\",\"name\":\"AccessManagedUnauthorized\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"ExpiryInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"FeeTooHigh\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"KeyInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NameInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NameReserved\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotForSale\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotOffered\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotOwner\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotRegistrar\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NothingOwed\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"ParameterInvalid\",\"inputs\":[{\"name\":\"field\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"PaymentRefused\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"ReadingInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"TooFarAhead\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"TooManyPublishers\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"TopicNotLive\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"TopicTaken\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"UnknownPublisher\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"UnknownTopic\",\"inputs\":[{\"name\":\"topic\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"WrongPayment\",\"inputs\":[{\"name\":\"sent\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"ZeroAddress\",\"inputs\":[]}]",
	ID:  "TopicRegistry",
	Bin: "0x60e060405234801561000f575f5ffd5b506040516146fd3803806146fd83398101604081905261002e91610267565b8561003881610122565b50856001600160a01b03163b5f03610073576040516361798f2f60e11b81526001600160a01b03871660048201526024015b60405180910390fd5b6201518082108061008757506312cc030082115b156100be576040516335f66ebd60e21b815260040161006a906020808252600490820152637465726d60e01b604082015260600190565b8181106100f6576040516335f66ebd60e21b8152602060048201526005602482015264677261636560d81b604482015260640161006a565b608084905260a082905260c081905261010e85610176565b610117836101dc565b5050505050506102be565b5f80546001600160a01b0319166001600160a01b0383169081179091556040519081527f2f658b440c35314f52658ea8a740e05b284cdc84dc9ae01e891f21b8933e7cad906020015b60405180910390a150565b6080518111156101a7576080516040516373ab893560e11b815261006a918391600401918252602082015260400190565b60028190556040518181527f20461e09b8e557b77e107939f9ce6544698123aad0fc964ac5cc59b7df2e608f9060200161016b565b6001600160a01b0381166102035760405163d92e233d60e01b815260040160405180910390fd5b600380546001600160a01b0319166001600160a01b0383169081179091556040517fbf9a9534339a9d6b81696e05dcfb614b7dc518a31d48be3cfb757988381fb323905f90a250565b80516001600160a01b0381168114610262575f5ffd5b919050565b5f5f5f5f5f5f60c0878903121561027c575f5ffd5b6102858761024c565b60208801516040890151919750955093506102a26060880161024c565b608088015160a090980151969995985093969395939492505050565b60805160a05160c0516143e46103195f395f81816102c701526112ef01525f81816104640152818161112e01528181611507015281816115540152612b0601525f81816105d601528181612742015261279701526143e45ff3fe608060405260043610610291575f3560e01c80639f76477d11610165578063e74b981b116100c6578063f2c298be1161007c578063f738762811610062578063f7387628146107b5578063fe567218146107d4578063ff68e03c146107f3575f5ffd5b8063f2c298be1461078e578063f315f553146107a1575f5ffd5b8063ee9706a2116100ac578063ee9706a214610707578063ef5d39d314610726578063efe06e671461076f575f5ffd5b8063e74b981b146106c9578063ed2e39a7146106e8575f5ffd5b8063c1bf1dcf1161011b578063dcdd86ae11610101578063dcdd86ae14610654578063ddca3f4314610673578063df18e04714610688575f5ffd5b8063c1bf1dcf14610621578063db647a6614610640575f5ffd5b8063bbccf1541161014b578063bbccf154146105b0578063bc063e1a146105c5578063bf7e214f146105f8575f5ffd5b80639f76477d14610570578063af63006d1461059c575f5ffd5b80634b11aceb1161020f57806369fe0e2d116101c55780638e32762d116101ab5780638e32762d146105055780638fb360371461051857806390e225ea1461055d575f5ffd5b806369fe0e2d146104c75780637a9e5e4b146104e6575f5ffd5b80635ea25e28116101f55780635ea25e281461045357806364482ac41461048657806369fc09b9146104b2575f5ffd5b80634b11aceb1461041557806351cff8d914610434575f5ffd5b8063366343fa11610264578063410d4fdd1161024a578063410d4fdd1461038557806342ece0a1146103b157806346904840146103c4575f5ffd5b8063366343fa1461033a5780633c32dea514610366575f5ffd5b80630637d0d914610295578063137d29d9146102b657806319165587146102fc5780632110540f1461031b575b5f5ffd5b3480156102a0575f5ffd5b506102b46102af366004613682565b610834565b005b3480156102c1575f5ffd5b506102e97f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020015b60405180910390f35b348015610307575f5ffd5b506102b46103163660046136fb565b610b9a565b348015610326575f5ffd5b506102e9610335366004613714565b610ba7565b348015610345575f5ffd5b5061035961035436600461373e565b610bdd565b6040516102f3919061376e565b348015610371575f5ffd5b506102b4610380366004613714565b610c19565b348015610390575f5ffd5b506103a461039f3660046137b0565b610c97565b6040516102f39190613875565b6102e96103bf36600461393d565b610e20565b3480156103cf575f5ffd5b506003546103f09073ffffffffffffffffffffffffffffffffffffffff1681565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016102f3565b348015610420575f5ffd5b506102b461042f366004613996565b6110ae565b34801561043f575f5ffd5b506102b461044e3660046136fb565b611297565b34801561045e575f5ffd5b506102e97f000000000000000000000000000000000000000000000000000000000000000081565b348015610491575f5ffd5b506104a56104a03660046137b0565b6112a1565b6040516102f391906139e6565b3480156104bd575f5ffd5b506102e961010081565b3480156104d2575f5ffd5b506102b46104e13660046137b0565b61132d565b3480156104f1575f5ffd5b506102b46105003660046136fb565b611342565b6102e96105133660046137b0565b611421565b348015610523575f5ffd5b5061052c611658565b6040517fffffffff0000000000000000000000000000000000000000000000000000000090911681526020016102f3565b6102e961056b3660046139f9565b6116a4565b34801561057b575f5ffd5b5061058f61058a3660046137b0565b611736565b6040516102f39190613a49565b3480156105a7575f5ffd5b506102e9602081565b3480156105bb575f5ffd5b506102e9610e1081565b3480156105d0575f5ffd5b506102e97f000000000000000000000000000000000000000000000000000000000000000081565b348015610603575f5ffd5b505f5473ffffffffffffffffffffffffffffffffffffffff166103f0565b34801561062c575f5ffd5b506102b461063b366004613b4e565b6119ec565b34801561064b575f5ffd5b506102e9600a81565b34801561065f575f5ffd5b506102b461066e366004613b76565b611a82565b34801561067e575f5ffd5b506102e960025481565b348015610693575f5ffd5b506102e96106a23660046136fb565b73ffffffffffffffffffffffffffffffffffffffff165f9081526001602052604090205490565b3480156106d4575f5ffd5b506102b46106e33660046136fb565b611b2e565b3480156106f3575f5ffd5b50610359610702366004613ba6565b611b40565b348015610712575f5ffd5b506102b4610721366004613bc6565b611b4e565b348015610731575f5ffd5b5061075f610740366004613c3d565b600460209081525f928352604080842090915290825290205460ff1681565b60405190151581526020016102f3565b34801561077a575f5ffd5b5061075f610789366004613714565b611e6e565b6102e961079c366004613c65565b611f7f565b3480156107ac575f5ffd5b506006546102e9565b3480156107c0575f5ffd5b5061075f6107cf366004613682565b611f8b565b3480156107df575f5ffd5b506102b46107ee3660046137b0565b6120fd565b3480156107fe575f5ffd5b506102e961080d3660046136fb565b73ffffffffffffffffffffffffffffffffffffffff165f9081526007602052604090205490565b5f61086d85610842876121db565b600101547801000000000000000000000000000000000000000000000000900463ffffffff16612246565b5f818152600860209081526040808320600a83528184208251601f89018590048502810185019093528783529495509392916108c491899189908990819084018382808284375f9201919091525061228792505050565b5f8181526020849052604081205491925081900361090e576040517f4556cfe300000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b83548114610ac65783545f90859061092890600190613cd1565b8154811061093857610938613ce4565b905f5260205f209060020201905081845f6109ec845f015f9054906101000a900460ff1685600101805461096b90613d11565b80601f016020809104026020016040519081016040528092919081815260200182805461099790613d11565b80156109e25780601f106109b9576101008083540402835291602001916109e2565b820191905f5260205f20905b8154815290600101906020018083116109c557829003601f168201915b5050505050612287565b815260208101919091526040015f20558085610a09600185613cd1565b81548110610a1957610a19613ce4565b5f9182526020909120825460029283029091018054909260ff9092169183917fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0016906001908490811115610a6f57610a6f6137c7565b0217905550815481547fffffffffffffffffffffffffffffffffffffffffffffffffff000000000000ff166101009182900465ffffffffffff16909102178155600180820190610ac190840182613de5565b505050505b83805480610ad657610ad6613f19565b5f8281526020812060027fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9093019283020180547fffffffffffffffffffffffffffffffffffffffffffffffffff0000000000000016815590610b3c60018301826135dd565b50509055825f8381526020019081526020015f205f9055887f7d45d4437be01eb99cabf617bed8b64931de7cda98acf62ab4e6110f97c1784e898989604051610b8793929190613f8d565b60405180910390a2505050505050505050565b610ba4818261229b565b50565b5f828152600b6020908152604080832073ffffffffffffffffffffffffffffffffffffffff851684529091529020545b92915050565b73ffffffffffffffffffffffffffffffffffffffff83165f908152600760205260409020606090610c0f90848461242c565b90505b9392505050565b80610c23836121db565b60010180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff9283161790556040519082169083907f3e5ccf61a552a488141a94386ed26a6df00e51941acdd3f0f147c4b936041a6c905f90a35050565b5f81815260056020526040812060010154606091600891610cdb9085907801000000000000000000000000000000000000000000000000900463ffffffff16612246565b81526020019081526020015f20805480602002602001604051908101604052809291908181526020015f905b82821015610e15578382905f5260205f2090600202016040518060600160405290815f82015f9054906101000a900460ff166002811115610d4a57610d4a6137c7565b6002811115610d5b57610d5b6137c7565b81528154610100900465ffffffffffff166020820152600182018054604090920191610d8690613d11565b80601f0160208091040260200160405190810160405280929190818152602001828054610db290613d11565b8015610dfd5780601f10610dd457610100808354040283529160200191610dfd565b820191905f5260205f20905b815481529060010190602001808311610de057829003601f168201915b50505050508152505081526020019060010190610d07565b505050509050919050565b5f5f610e2b86612504565b60028101549091506bffffffffffffffffffffffff161580610e7a5750600181015463ffffffff8481167c01000000000000000000000000000000000000000000000000000000009092041614155b80610e89575063ffffffff8416155b15610ec0576040517f1d99ddbf00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60028101545f90610ee69063ffffffff8716906bffffffffffffffffffffffff16613faf565b9050803414610f2f576040517f0dd32d1c000000000000000000000000000000000000000000000000000000008152346004820152602481018290526044015b60405180910390fd5b5f878152600b6020908152604080832073ffffffffffffffffffffffffffffffffffffffff8a168452909152902054925042831015610f6c574292505b610f7f63ffffffff808716908616613faf565b610f899084613fc6565b825490935074010000000000000000000000000000000000000000900465ffffffffffff168311156110125781546040517f453489ad000000000000000000000000000000000000000000000000000000008152600481018590527401000000000000000000000000000000000000000090910465ffffffffffff166024820152604401610f26565b5f878152600b6020908152604080832073ffffffffffffffffffffffffffffffffffffffff808b1685529252909120849055825461105191168261256c565b604080518481526020810183905273ffffffffffffffffffffffffffffffffffffffff88169189917f160346800198afc60c9d452fbaa2ac85617e65db09c2c05788c32c5856734533910160405180910390a35050949350505050565b5f6110b8856121db565b9050826bffffffffffffffffffffffff165f036111125763ffffffff82161561110d576040517fb2db985100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61118d565b8315806111265750610e108263ffffffff16105b8061115657507f00000000000000000000000000000000000000000000000000000000000000008263ffffffff16115b1561118d576040517fb2db985100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60018101805463ffffffff84167c0100000000000000000000000000000000000000000000000000000000027bffffffffffffffffffffffffffffffffffffffffffffffffffffffff9091161790556002810180548515156c01000000000000000000000000027fffffffffffffffffffffffffffffffffffffff000000000000000000000000009091166bffffffffffffffffffffffff86161717905560405185907fd17ed051e680e2d644cb7ca18a15d962140c3cc0f8bb25b78ded067e058c0444906112889087908790879092151583526bffffffffffffffffffffffff91909116602083015263ffffffff16604082015260600190565b60405180910390a25050505050565b610ba4338261229b565b5f8181526005602052604081205474010000000000000000000000000000000000000000900465ffffffffffff16428111156112e05750600192915050565b801580159061131757506113147f000000000000000000000000000000000000000000000000000000000000000082613fc6565b42105b156113255750600292915050565b505f92915050565b611339335b5f366125a9565b610ba481612740565b5f54339073ffffffffffffffffffffffffffffffffffffffff1681146113ac576040517f068ca9d800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff82166004820152602401610f26565b8173ffffffffffffffffffffffffffffffffffffffff163b5f03611414576040517fc2f31e5e00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff83166004820152602401610f26565b61141d826127ff565b5050565b5f81815260056020526040812081611438846112a1565b90505f81600281111561144d5761144d6137c7565b03611487576040517f02a315a300000000000000000000000000000000000000000000000000000000815260048101859052602401610f26565b600281600281111561149b5761149b6137c7565b1480156114bf5750815473ffffffffffffffffffffffffffffffffffffffff163314155b156114ff576040517f0e25346d00000000000000000000000000000000000000000000000000000000815260048101859052336024820152604401610f26565b815461154c907f00000000000000000000000000000000000000000000000000000000000000009074010000000000000000000000000000000000000000900465ffffffffffff16613fc6565b92505f61157a7f0000000000000000000000000000000000000000000000000000000000000000600a613faf565b6115849042613fc6565b9050808411156115ca576040517f453489ad0000000000000000000000000000000000000000000000000000000081526004810185905260248101829052604401610f26565b6115d2612871565b82547fffffffffffff000000000000ffffffffffffffffffffffffffffffffffffffff167401000000000000000000000000000000000000000065ffffffffffff861602178355604080518581529051339187917f61d81a8097fa65cf236f69e7e9dd5e94d4f295723b99e0be8f5fccc0cf58f7c09181900360200190a3505050919050565b5f805474010000000000000000000000000000000000000000900460ff1661167f57505f90565b507f8fb360370000000000000000000000000000000000000000000000000000000090565b73ffffffffffffffffffffffffffffffffffffffff81165f90815260046020908152604080832033845290915281205460ff1661172b576040517f58118d9800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff83166004820152336024820152604401610f26565b610c0f8484846128d9565b61179460408051610160810190915260608152602081015f81525f6020820181905260408201819052606082018190526080820181905260a0820181905260c0820181905260e0820181905261010082018190526101209091015290565b5f828152600560205260408120805490917a01000000000000000000000000000000000000000000000000000090910465ffffffffffff169003611807576040517fe468c00500000000000000000000000000000000000000000000000000000000815260048101849052602401610f26565b60405180610160016040528082600301805461182290613d11565b80601f016020809104026020016040519081016040528092919081815260200182805461184e90613d11565b80156118995780601f1061187057610100808354040283529160200191611899565b820191905f5260205f20905b81548152906001019060200180831161187c57829003601f168201915b505050505081526020016118ac856112a1565b60028111156118bd576118bd6137c7565b8152825473ffffffffffffffffffffffffffffffffffffffff80821660208401526001850154908116604084015265ffffffffffff7a01000000000000000000000000000000000000000000000000000083048116606085015274010000000000000000000000000000000000000000909204909116608083015263ffffffff78010000000000000000000000000000000000000000000000008204811660a08401819052600286015460ff6c01000000000000000000000000820416151560c08601526bffffffffffffffffffffffff1660e08501527c010000000000000000000000000000000000000000000000000000000090920416610100830152610120909101906008905f906119d3908890612246565b815260208101919091526040015f205490529392505050565b335f81815260046020908152604080832073ffffffffffffffffffffffffffffffffffffffff87168085529083529281902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff001686151590811790915590519081529192917ff0f4619d4f46688d46366cc2bb9667d88952e26e3bb4af2cf5d6eda43d06ce10910160405180910390a35050565b8060095f611a9386610842886121db565b815260208082019290925260409081015f90812073ffffffffffffffffffffffffffffffffffffffff87168083529084529082902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00169415159490941790935551831515815285917fd33ea235bec0e2b1bbec36b3f90dc7bdd226fc47e8b77a01c8db01a8bf7ce8e0910160405180910390a3505050565b611b3733611332565b610ba481612bf4565b6060610c126006848461242c565b5f611b5c86610842886121db565b9050611b69858585612caf565b611b9f576040517f6a545a9900000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b428265ffffffffffff1611611be0576040517f436d9a1200000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f818152600860209081526040808320600a83528184208251601f8901859004850281018501909352878352909390929091611c38918a91908a908a90819084018382808284375f9201919091525061228792505050565b5f8181526020849052604090205490915015611cb1575f8181526020839052604090205485908490611c6c90600190613cd1565b81548110611c7c57611c7c613ce4565b905f5260205f2090600202015f0160016101000a81548165ffffffffffff021916908365ffffffffffff160217905550611e38565b82547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001611d0b576040517f43deabf800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8260405180606001604052808a6002811115611d2957611d296137c7565b81526020018765ffffffffffff16815260200189898080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92018290525093909452505083546001818101865594825260209091208351600292830290910180549495909491935084927fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00909216918490811115611dcf57611dcf6137c7565b02179055506020820151815465ffffffffffff909116610100027fffffffffffffffffffffffffffffffffffffffffffffffffff000000000000ff90911617815560408201516001820190611e249082613fd9565b505083545f83815260208590526040902055505b887f6926d7ee89282d832bd829db1d832792932c5d1b4c100788732dd02150b6ef1689898989604051610b8794939291906140e8565b5f6001611e7a846112a1565b6002811115611e8b57611e8b6137c7565b14611e9757505f610bd7565b5f83815260056020526040902060028101546c01000000000000000000000000900460ff161580611ee15750805473ffffffffffffffffffffffffffffffffffffffff8481169116145b80611f1957505f848152600b6020908152604080832073ffffffffffffffffffffffffffffffffffffffff8716845290915290205442105b80611f77575060095f611f40868460010160189054906101000a900463ffffffff16612246565b815260208082019290925260409081015f90812073ffffffffffffffffffffffffffffffffffffffff8716825290925290205460ff165b949350505050565b5f610c128383336128d9565b5f6001611f97866112a1565b6002811115611fa857611fa86137c7565b14611fb457505f611f77565b5f8581526005602090815260408083208151601f8701849004840281018401909252858252929161200091889188908890819084018382808284375f9201919091525061228792505050565b825460405160609190911b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000166020820152909150612052905f90603401604051602081830303815290604052612287565b810361206357600192505050611f77565b5f612082888460010160189054906101000a900463ffffffff16612246565b5f818152600a6020908152604080832086845290915290205490915080158015906120f057505f8281526008602052604090206120c0600183613cd1565b815481106120d0576120d0613ce4565b5f918252602090912060029091020154610100900465ffffffffffff1642105b9998505050505050505050565b5f61210782612504565b600181015490915073ffffffffffffffffffffffffffffffffffffffff163314612166576040517faaf194b700000000000000000000000000000000000000000000000000000000815260048101839052336024820152604401610f26565b805473ffffffffffffffffffffffffffffffffffffffff1661218782612dcc565b612192838333612ee7565b604051339073ffffffffffffffffffffffffffffffffffffffff83169085907f9378ce69eb74aeb9b38fada3c8a040f51ceb2419dcc62dc6a98488a5a55d9c11905f90a4505050565b5f6121e582612504565b805490915073ffffffffffffffffffffffffffffffffffffffff163314612241576040517f0e25346d00000000000000000000000000000000000000000000000000000000815260048101839052336024820152604401610f26565b919050565b5f828260405160200161226992919091825263ffffffff16602082015260400190565b60405160208183030381529060405280519060200120905092915050565b5f8282604051602001612269929190614123565b73ffffffffffffffffffffffffffffffffffffffff82165f9081526001602052604081205490819003612312576040517f751b0fda00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff84166004820152602401610f26565b73ffffffffffffffffffffffffffffffffffffffff8084165f818152600160205260408082209190915551918416917fd1c19fbcd4551a5edfb66d43d2e337c04837afda3482b42bdf569a8fccdae5fb906123709085815260200190565b60405180910390a35f8273ffffffffffffffffffffffffffffffffffffffff16826040515f6040518083038185875af1925050503d805f81146123ce576040519150601f19603f3d011682016040523d82523d5f602084013e6123d3565b606091505b5050905080612426576040517fb6c30e5f00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff84166004820152602401610f26565b50505050565b8254606090831015610c125783545f90612447908590613cd1565b9050828111156124545750815b61010081111561246357506101005b8067ffffffffffffffff81111561247c5761247c613d62565b6040519080825280602002602001820160405280156124a5578160200160208202803683370190505b5091505f5b818110156124fb57856124bd8287613fc6565b815481106124cd576124cd613ce4565b905f5260205f2001548382815181106124e8576124e8613ce4565b60209081029190910101526001016124aa565b50509392505050565b5f6001612510836112a1565b6002811115612521576125216137c7565b1461255b576040517f02a315a300000000000000000000000000000000000000000000000000000000815260048101839052602401610f26565b505f90815260056020526040902090565b73ffffffffffffffffffffffffffffffffffffffff82165f90815260016020526040812080548392906125a0908490613fc6565b90915550505050565b5f5f6125e96125cc5f5473ffffffffffffffffffffffffffffffffffffffff1690565b86306125db60045f898b61414f565b6125e491614176565b612ff0565b91509150816127395763ffffffff8116156126ef575f80547fffffffffffffffffffffff00ffffffffffffffffffffffffffffffffffffffff811674010000000000000000000000000000000000000000179091556040517f94c7d7ee00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909116906394c7d7ee90612695908890889088906004016141dc565b5f604051808303815f87803b1580156126ac575f5ffd5b505af11580156126be573d5f5f3e3d5ffd5b50505f80547fffffffffffffffffffffff00ffffffffffffffffffffffffffffffffffffffff169055506127399050565b6040517f068ca9d800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff86166004820152602401610f26565b5050505050565b7f00000000000000000000000000000000000000000000000000000000000000008111156127c3576040517fe757126a000000000000000000000000000000000000000000000000000000008152600481018290527f00000000000000000000000000000000000000000000000000000000000000006024820152604401610f26565b60028190556040518181527f20461e09b8e557b77e107939f9ce6544698123aad0fc964ac5cc59b7df2e608f906020015b60405180910390a150565b5f80547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff83169081179091556040519081527f2f658b440c35314f52658ea8a740e05b284cdc84dc9ae01e891f21b8933e7cad906020016127f4565b6002543481146128b6576040517f0dd32d1c00000000000000000000000000000000000000000000000000000000815234600482015260248101829052604401610f26565b600354610ba49073ffffffffffffffffffffffffffffffffffffffff168261256c565b5f6128e484846130f3565b61291a576040517f7ca3202600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b838360405161292a92919061420b565b6040518091039020905061293d816134bb565b15612974576040517f577a3cce00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f61297e826112a1565b600281111561298f5761298f6137c7565b146129c9576040517fedb8690c00000000000000000000000000000000000000000000000000000000815260048101829052602401610f26565b6129d1612871565b5f818152600560205260408120805490917a01000000000000000000000000000000000000000000000000000090910465ffffffffffff169003612a5857600680546001810182555f919091527ff652222313e28459528d920b65115c16c04f3efc82aaedc97be59f3f377c0d3f0182905560038101612a5285878361421a565b50612ab2565b612a6181612dcc565b6001810180547bffffffffffffffffffffffffffffffffffffffffffffffffffffffff1690556002810180547fffffffffffffffffffffffffffffffffffffff000000000000000000000000001690555b42815465ffffffffffff919091167a0100000000000000000000000000000000000000000000000000000279ffffffffffffffffffffffffffffffffffffffffffffffffffff909116178155612b2e612b2b7f000000000000000000000000000000000000000000000000000000000000000042613fc6565b90565b815465ffffffffffff9190911674010000000000000000000000000000000000000000027fffffffffffff000000000000ffffffffffffffffffffffffffffffffffffffff909116178155612b84828285612ee7565b8273ffffffffffffffffffffffffffffffffffffffff16827f596d3af1082e211a5bc6e48ca57eac7031f4ec9175b3f78a4887b002906e71ed8787855f0160149054906101000a900465ffffffffffff16604051612be493929190614330565b60405180910390a3509392505050565b73ffffffffffffffffffffffffffffffffffffffff8116612c41576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b600380547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff83169081179091556040517fbf9a9534339a9d6b81696e05dcfb614b7dc518a31d48be3cfb757988381fb323905f90a250565b5f80846002811115612cc357612cc36137c7565b03612d0957601482148015612d025750612cdd828461435b565b7fffffffffffffffffffffffffffffffffffffffff0000000000000000000000001615155b9050610c12565b6001846002811115612d1d57612d1d6137c7565b03612dc257602182148015612d02575082825f818110612d3f57612d3f613ce4565b9050013560f81c60f81b7effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1916600260f81b1480612d02575082825f818110612d8957612d89613ce4565b9050013560f81c60f81b7effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1916600360f81b149050610c12565b5060201492915050565b805473ffffffffffffffffffffffffffffffffffffffff165f90815260076020526040812080549091908290612e0490600190613cd1565b81548110612e1457612e14613ce4565b905f5260205f200154905080828460010160149054906101000a900463ffffffff1663ffffffff1681548110612e4c57612e4c613ce4565b5f91825260208083209190910192909255600185810154848352600590935260409091200180547fffffffffffffffff00000000ffffffffffffffffffffffffffffffffffffffff16740100000000000000000000000000000000000000009283900463ffffffff169092029190911790558154829080612ecf57612ecf613f19565b600190038181905f5260205f20015f90559055505050565b73ffffffffffffffffffffffffffffffffffffffff81165f81815260076020526040902083547fffffffffffffffffffffffff00000000000000000000000000000000000000009081169092178455600184018054928316815581547fffffffffffffffff0000000000000000000000000000000000000000000000009093167401000000000000000000000000000000000000000063ffffffff948516021780825591929091601891612fb79178010000000000000000000000000000000000000000000000009004166143c0565b825463ffffffff9182166101009390930a928302919092021990911617905580546001810182555f918252602090912001929092555050565b60405173ffffffffffffffffffffffffffffffffffffffff8085166024830152831660448201527fffffffff00000000000000000000000000000000000000000000000000000000821660648201525f9081908190608401604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0818403018152918152602080830180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167fb7009613000000000000000000000000000000000000000000000000000000001781525f808052918290528351939450919290918a5afa156130e9575f516020805191945081901c150291505b5094509492505050565b5f818015806131025750608081115b15613110575f915050610bd7565b60015f5b828110156134a4575f86868381811061312f5761312f613ce4565b909101357fff00000000000000000000000000000000000000000000000000000000000000169150507f2e000000000000000000000000000000000000000000000000000000000000008114613183575f92505b5f7f61000000000000000000000000000000000000000000000000000000000000007fff0000000000000000000000000000000000000000000000000000000000000083161080159061321857507f7a000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831611155b806132b257507f41000000000000000000000000000000000000000000000000000000000000007fff000000000000000000000000000000000000000000000000000000000000008316108015906132b257507f5a000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831611155b8061334c57507f30000000000000000000000000000000000000000000000000000000000000007fff0000000000000000000000000000000000000000000000000000000000000083161080159061334c57507f39000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831611155b90508015801561339e57507f5f000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831614155b80156133ec57507f2e000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831614155b801561343a57507f40000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831614155b801561348857507f2d000000000000000000000000000000000000000000000000000000000000007fff00000000000000000000000000000000000000000000000000000000000000831614155b1561349a575f95505050505050610bd7565b5050600101613114565b508015806134b25750600282115b95945050505050565b5f7f6013ea4dca6d99afecdb862def57bf5a6a89b958a13c112c63ecb0d8d8b2656f82148061350957507f4258863e2d81c316e4a4dd381c3c50f57f933be22afba98b4485a605da0f781182145b8061353357507f92fd736d0ab72b18a95b4344b671dea40a408ba8217d0f440e040276ec25db3282145b8061355d57507fbc06ebe2b69400cc4d7163a14266e22c11bda70a17e5b6e491931df471c7c59782145b8061358757507f7fb8bbb419454d6c0c5e17e942b33b29c13f1adfc4836d269058f3f4c384df1282145b806135b157507fbbbcf8a884ef51b17478f0582a20063cd69cf91d60e2c04557953801fa762b0782145b80610bd75750507f80cb7b1220c798a0ebcc0952b2483ceba10219ea1165a7c494a5fac09973df4c1490565b5080546135e990613d11565b5f825580601f106135f8575050565b601f0160209004905f5260205f20906136119190613613565b565b5f5b8082111561362a575f81840155600101613615565b505050565b803560038110612241575f5ffd5b5f5f83601f84011261364d575f5ffd5b50813567ffffffffffffffff811115613664575f5ffd5b60208301915083602082850101111561367b575f5ffd5b9250929050565b5f5f5f5f60608587031215613695575f5ffd5b843593506136a56020860161362f565b9250604085013567ffffffffffffffff8111156136c0575f5ffd5b6136cc8782880161363d565b95989497509550505050565b803573ffffffffffffffffffffffffffffffffffffffff81168114612241575f5ffd5b5f6020828403121561370b575f5ffd5b610c12826136d8565b5f5f60408385031215613725575f5ffd5b82359150613735602084016136d8565b90509250929050565b5f5f5f60608486031215613750575f5ffd5b613759846136d8565b95602085013595506040909401359392505050565b602080825282518282018190525f918401906040840190835b818110156137a5578351835260209384019390920191600101613787565b509095945050505050565b5f602082840312156137c0575f5ffd5b5035919050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b60038110610ba4577f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b8281101561391e577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0878603018452815180516138d7816137f4565b8087525065ffffffffffff602082015116602087015260408101519050606060408701526139086060870182613829565b955050602093840193919091019060010161389b565b50929695505050505050565b803563ffffffff81168114612241575f5ffd5b5f5f5f5f60808587031215613950575f5ffd5b84359350613960602086016136d8565b925061396e6040860161392a565b915061397c6060860161392a565b905092959194509250565b80358015158114612241575f5ffd5b5f5f5f5f608085870312156139a9575f5ffd5b843593506139b960208601613987565b925060408501356bffffffffffffffffffffffff8116811461396e575f5ffd5b6139e2816137f4565b9052565b602081016139f3836137f4565b91905290565b5f5f5f60408486031215613a0b575f5ffd5b833567ffffffffffffffff811115613a21575f5ffd5b613a2d8682870161363d565b9094509250613a409050602085016136d8565b90509250925092565b602081525f82516101606020840152613a66610180840182613829565b90506020840151613a7a60408501826139d9565b50604084015173ffffffffffffffffffffffffffffffffffffffff8116606085015250606084015173ffffffffffffffffffffffffffffffffffffffff8116608085015250608084015165ffffffffffff811660a08501525060a084015165ffffffffffff811660c08501525060c084015163ffffffff811660e08501525060e0840151801515610100850152506101008401516bffffffffffffffffffffffff81166101208501525061012084015163ffffffff8116610140850152506101408401516101608401528091505092915050565b5f5f60408385031215613b5f575f5ffd5b613b68836136d8565b915061373560208401613987565b5f5f5f60608486031215613b88575f5ffd5b83359250613b98602085016136d8565b9150613a4060408501613987565b5f5f60408385031215613bb7575f5ffd5b50508035926020909101359150565b5f5f5f5f5f60808688031215613bda575f5ffd5b85359450613bea6020870161362f565b9350604086013567ffffffffffffffff811115613c05575f5ffd5b613c118882890161363d565b909450925050606086013565ffffffffffff81168114613c2f575f5ffd5b809150509295509295909350565b5f5f60408385031215613c4e575f5ffd5b613c57836136d8565b9150613735602084016136d8565b5f5f60208385031215613c76575f5ffd5b823567ffffffffffffffff811115613c8c575f5ffd5b613c988582860161363d565b90969095509350505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b81810381811115610bd757610bd7613ca4565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b600181811c90821680613d2557607f821691505b602082108103613d5c577f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b50919050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b601f82111561362a578282111561362a57805f5260205f20601f840160051c6020851015613dba57505f5b90810190601f840160051c035f5b81811015613ddd575f83820155600101613dc8565b505050505050565b818103613df0575050565b613dfa8254613d11565b67ffffffffffffffff811115613e1257613e12613d62565b613e2681613e208454613d11565b84613d8f565b5f601f821160018114613e79575f8315613e405750848201545b600184901b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600386901b1c198216175b855550612739565b5f85815260208082208683529082207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08616925b83811015613ecd5782860154825560019586019590910190602001613ead565b5085831015613f0957818501547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600388901b60f8161c191681555b5050505050600190811b01905550565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603160045260245ffd5b81835281816020850137505f602082840101525f60207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f840116840101905092915050565b613f96846137f4565b838152604060208201525f6134b2604083018486613f46565b8082028115828204841417610bd757610bd7613ca4565b80820180821115610bd757610bd7613ca4565b815167ffffffffffffffff811115613ff357613ff3613d62565b61400181613e208454613d11565b6020601f821160018114614050575f8315613e40575081850151600184901b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600386901b1c19821617613e71565b5f848152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08516915b8281101561409d578785015182556020948501946001909201910161407d565b50848210156140d957868401517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600387901b60f8161c191681555b50505050600190811b01905550565b6140f1856137f4565b848152606060208201525f61410a606083018587613f46565b905065ffffffffffff8316604083015295945050505050565b61412c836137f4565b8260f81b81525f82518060208501600185015e5f92016001019182525092915050565b5f5f8585111561415d575f5ffd5b83861115614169575f5ffd5b5050820193919092039150565b80357fffffffff0000000000000000000000000000000000000000000000000000000081169060048410156141d5577fffffffff00000000000000000000000000000000000000000000000000000000808560040360031b1b82161691505b5092915050565b73ffffffffffffffffffffffffffffffffffffffff84168152604060208201525f6134b2604083018486613f46565b818382375f9101908152919050565b67ffffffffffffffff83111561423257614232613d62565b614246836142408354613d11565b83613d8f565b5f601f841160018114614296575f85156142605750838201355b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600387901b1c1916600186901b178355612739565b5f838152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08716915b828110156142e357868501358255602094850194600190920191016142c3565b508682101561431e577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff60f88860031b161c19848701351681555b505060018560011b0183555050505050565b604081525f614343604083018587613f46565b905065ffffffffffff83166020830152949350505050565b80357fffffffffffffffffffffffffffffffffffffffff00000000000000000000000081169060148410156141d5577fffffffffffffffffffffffffffffffffffffffff000000000000000000000000808560140360031b1b82161691505092915050565b5f63ffffffff821663ffffffff81036143db576143db613ca4565b6001019291505056",
}

// TopicRegistry is an auto generated Go binding around an Ethereum contract.
type TopicRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TopicRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewTopicRegistry creates a new instance of TopicRegistry.
func NewTopicRegistry() *TopicRegistry {
	parsed, err := TopicRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TopicRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TopicRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address authority, uint256 fee_, uint256 maxFee, address recipient, uint256 term, uint256 grace) returns()
func (topicRegistry *TopicRegistry) PackConstructor(authority common.Address, fee_ *big.Int, maxFee *big.Int, recipient common.Address, term *big.Int, grace *big.Int) []byte {
	enc, err := topicRegistry.abi.Pack("", authority, fee_, maxFee, recipient, term, grace)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackGRACE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x137d29d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function GRACE() view returns(uint256)
func (topicRegistry *TopicRegistry) PackGRACE() []byte {
	enc, err := topicRegistry.abi.Pack("GRACE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGRACE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x137d29d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function GRACE() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackGRACE() ([]byte, error) {
	return topicRegistry.abi.Pack("GRACE")
}

// UnpackGRACE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x137d29d9.
//
// Solidity: function GRACE() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackGRACE(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("GRACE", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXFEE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc063e1a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_FEE() view returns(uint256)
func (topicRegistry *TopicRegistry) PackMAXFEE() []byte {
	enc, err := topicRegistry.abi.Pack("MAX_FEE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXFEE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc063e1a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_FEE() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackMAXFEE() ([]byte, error) {
	return topicRegistry.abi.Pack("MAX_FEE")
}

// UnpackMAXFEE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbc063e1a.
//
// Solidity: function MAX_FEE() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackMAXFEE(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("MAX_FEE", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXPAGE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69fc09b9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_PAGE() view returns(uint256)
func (topicRegistry *TopicRegistry) PackMAXPAGE() []byte {
	enc, err := topicRegistry.abi.Pack("MAX_PAGE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXPAGE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69fc09b9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_PAGE() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackMAXPAGE() ([]byte, error) {
	return topicRegistry.abi.Pack("MAX_PAGE")
}

// UnpackMAXPAGE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x69fc09b9.
//
// Solidity: function MAX_PAGE() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackMAXPAGE(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("MAX_PAGE", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXPUBLISHERS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf63006d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_PUBLISHERS() view returns(uint256)
func (topicRegistry *TopicRegistry) PackMAXPUBLISHERS() []byte {
	enc, err := topicRegistry.abi.Pack("MAX_PUBLISHERS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXPUBLISHERS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf63006d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_PUBLISHERS() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackMAXPUBLISHERS() ([]byte, error) {
	return topicRegistry.abi.Pack("MAX_PUBLISHERS")
}

// UnpackMAXPUBLISHERS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaf63006d.
//
// Solidity: function MAX_PUBLISHERS() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackMAXPUBLISHERS(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("MAX_PUBLISHERS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXTERMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdb647a66.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_TERMS() view returns(uint256)
func (topicRegistry *TopicRegistry) PackMAXTERMS() []byte {
	enc, err := topicRegistry.abi.Pack("MAX_TERMS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXTERMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdb647a66.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_TERMS() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackMAXTERMS() ([]byte, error) {
	return topicRegistry.abi.Pack("MAX_TERMS")
}

// UnpackMAXTERMS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdb647a66.
//
// Solidity: function MAX_TERMS() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackMAXTERMS(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("MAX_TERMS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMINPERIOD is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbbccf154.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MIN_PERIOD() view returns(uint256)
func (topicRegistry *TopicRegistry) PackMINPERIOD() []byte {
	enc, err := topicRegistry.abi.Pack("MIN_PERIOD")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMINPERIOD is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbbccf154.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MIN_PERIOD() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackMINPERIOD() ([]byte, error) {
	return topicRegistry.abi.Pack("MIN_PERIOD")
}

// UnpackMINPERIOD is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbbccf154.
//
// Solidity: function MIN_PERIOD() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackMINPERIOD(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("MIN_PERIOD", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTERM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5ea25e28.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function TERM() view returns(uint256)
func (topicRegistry *TopicRegistry) PackTERM() []byte {
	enc, err := topicRegistry.abi.Pack("TERM")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTERM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5ea25e28.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function TERM() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackTERM() ([]byte, error) {
	return topicRegistry.abi.Pack("TERM")
}

// UnpackTERM is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5ea25e28.
//
// Solidity: function TERM() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackTERM(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("TERM", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAcceptTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe567218.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptTransfer(bytes32 topic) returns()
func (topicRegistry *TopicRegistry) PackAcceptTransfer(topic [32]byte) []byte {
	enc, err := topicRegistry.abi.Pack("acceptTransfer", topic)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe567218.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptTransfer(bytes32 topic) returns()
func (topicRegistry *TopicRegistry) TryPackAcceptTransfer(topic [32]byte) ([]byte, error) {
	return topicRegistry.abi.Pack("acceptTransfer", topic)
}

// PackAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf7e214f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function authority() view returns(address)
func (topicRegistry *TopicRegistry) PackAuthority() []byte {
	enc, err := topicRegistry.abi.Pack("authority")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf7e214f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function authority() view returns(address)
func (topicRegistry *TopicRegistry) TryPackAuthority() ([]byte, error) {
	return topicRegistry.abi.Pack("authority")
}

// UnpackAuthority is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbf7e214f.
//
// Solidity: function authority() view returns(address)
func (topicRegistry *TopicRegistry) UnpackAuthority(data []byte) (common.Address, error) {
	out, err := topicRegistry.abi.Unpack("authority", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fee() view returns(uint256)
func (topicRegistry *TopicRegistry) PackFee() []byte {
	enc, err := topicRegistry.abi.Pack("fee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fee() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackFee() ([]byte, error) {
	return topicRegistry.abi.Pack("fee")
}

// UnpackFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xddca3f43.
//
// Solidity: function fee() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackFee(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("fee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46904840.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function feeRecipient() view returns(address)
func (topicRegistry *TopicRegistry) PackFeeRecipient() []byte {
	enc, err := topicRegistry.abi.Pack("feeRecipient")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46904840.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function feeRecipient() view returns(address)
func (topicRegistry *TopicRegistry) TryPackFeeRecipient() ([]byte, error) {
	return topicRegistry.abi.Pack("feeRecipient")
}

// UnpackFeeRecipient is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x46904840.
//
// Solidity: function feeRecipient() view returns(address)
func (topicRegistry *TopicRegistry) UnpackFeeRecipient(data []byte) (common.Address, error) {
	out, err := topicRegistry.abi.Unpack("feeRecipient", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackIsConsumingScheduledOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fb36037.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isConsumingScheduledOp() view returns(bytes4)
func (topicRegistry *TopicRegistry) PackIsConsumingScheduledOp() []byte {
	enc, err := topicRegistry.abi.Pack("isConsumingScheduledOp")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsConsumingScheduledOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fb36037.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isConsumingScheduledOp() view returns(bytes4)
func (topicRegistry *TopicRegistry) TryPackIsConsumingScheduledOp() ([]byte, error) {
	return topicRegistry.abi.Pack("isConsumingScheduledOp")
}

// UnpackIsConsumingScheduledOp is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8fb36037.
//
// Solidity: function isConsumingScheduledOp() view returns(bytes4)
func (topicRegistry *TopicRegistry) UnpackIsConsumingScheduledOp(data []byte) ([4]byte, error) {
	out, err := topicRegistry.abi.Unpack("isConsumingScheduledOp", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackIsPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf7387628.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isPublisher(bytes32 topic, uint8 keyType, bytes key) view returns(bool)
func (topicRegistry *TopicRegistry) PackIsPublisher(topic [32]byte, keyType uint8, key []byte) []byte {
	enc, err := topicRegistry.abi.Pack("isPublisher", topic, keyType, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf7387628.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isPublisher(bytes32 topic, uint8 keyType, bytes key) view returns(bool)
func (topicRegistry *TopicRegistry) TryPackIsPublisher(topic [32]byte, keyType uint8, key []byte) ([]byte, error) {
	return topicRegistry.abi.Pack("isPublisher", topic, keyType, key)
}

// UnpackIsPublisher is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf7387628.
//
// Solidity: function isPublisher(bytes32 topic, uint8 keyType, bytes key) view returns(bool)
func (topicRegistry *TopicRegistry) UnpackIsPublisher(data []byte) (bool, error) {
	out, err := topicRegistry.abi.Unpack("isPublisher", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xefe06e67.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isReader(bytes32 topic, address reader) view returns(bool)
func (topicRegistry *TopicRegistry) PackIsReader(topic [32]byte, reader common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("isReader", topic, reader)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xefe06e67.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isReader(bytes32 topic, address reader) view returns(bool)
func (topicRegistry *TopicRegistry) TryPackIsReader(topic [32]byte, reader common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("isReader", topic, reader)
}

// UnpackIsReader is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xefe06e67.
//
// Solidity: function isReader(bytes32 topic, address reader) view returns(bool)
func (topicRegistry *TopicRegistry) UnpackIsReader(data []byte) (bool, error) {
	out, err := topicRegistry.abi.Unpack("isReader", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsRegistrar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xef5d39d3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isRegistrar(address owner, address registrar) view returns(bool)
func (topicRegistry *TopicRegistry) PackIsRegistrar(owner common.Address, registrar common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("isRegistrar", owner, registrar)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsRegistrar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xef5d39d3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isRegistrar(address owner, address registrar) view returns(bool)
func (topicRegistry *TopicRegistry) TryPackIsRegistrar(owner common.Address, registrar common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("isRegistrar", owner, registrar)
}

// UnpackIsRegistrar is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xef5d39d3.
//
// Solidity: function isRegistrar(address owner, address registrar) view returns(bool)
func (topicRegistry *TopicRegistry) UnpackIsRegistrar(data []byte) (bool, error) {
	out, err := topicRegistry.abi.Unpack("isRegistrar", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOfferTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3c32dea5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function offerTransfer(bytes32 topic, address to) returns()
func (topicRegistry *TopicRegistry) PackOfferTransfer(topic [32]byte, to common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("offerTransfer", topic, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOfferTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3c32dea5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function offerTransfer(bytes32 topic, address to) returns()
func (topicRegistry *TopicRegistry) TryPackOfferTransfer(topic [32]byte, to common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("offerTransfer", topic, to)
}

// PackOwed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf18e047.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owed(address account) view returns(uint256)
func (topicRegistry *TopicRegistry) PackOwed(account common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("owed", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf18e047.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owed(address account) view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackOwed(account common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("owed", account)
}

// UnpackOwed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdf18e047.
//
// Solidity: function owed(address account) view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackOwed(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("owed", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPaidUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2110540f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function paidUntil(bytes32 topic, address reader) view returns(uint256)
func (topicRegistry *TopicRegistry) PackPaidUntil(topic [32]byte, reader common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("paidUntil", topic, reader)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPaidUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2110540f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function paidUntil(bytes32 topic, address reader) view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackPaidUntil(topic [32]byte, reader common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("paidUntil", topic, reader)
}

// UnpackPaidUntil is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2110540f.
//
// Solidity: function paidUntil(bytes32 topic, address reader) view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackPaidUntil(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("paidUntil", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPayReading is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42ece0a1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payReading(bytes32 topic, address reader, uint32 periods, uint32 period) payable returns(uint256 until)
func (topicRegistry *TopicRegistry) PackPayReading(topic [32]byte, reader common.Address, periods uint32, period uint32) []byte {
	enc, err := topicRegistry.abi.Pack("payReading", topic, reader, periods, period)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPayReading is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42ece0a1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function payReading(bytes32 topic, address reader, uint32 periods, uint32 period) payable returns(uint256 until)
func (topicRegistry *TopicRegistry) TryPackPayReading(topic [32]byte, reader common.Address, periods uint32, period uint32) ([]byte, error) {
	return topicRegistry.abi.Pack("payReading", topic, reader, periods, period)
}

// UnpackPayReading is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x42ece0a1.
//
// Solidity: function payReading(bytes32 topic, address reader, uint32 periods, uint32 period) payable returns(uint256 until)
func (topicRegistry *TopicRegistry) UnpackPayReading(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("payReading", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPublishers is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x410d4fdd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function publishers(bytes32 topic) view returns((uint8,uint48,bytes)[])
func (topicRegistry *TopicRegistry) PackPublishers(topic [32]byte) []byte {
	enc, err := topicRegistry.abi.Pack("publishers", topic)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPublishers is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x410d4fdd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function publishers(bytes32 topic) view returns((uint8,uint48,bytes)[])
func (topicRegistry *TopicRegistry) TryPackPublishers(topic [32]byte) ([]byte, error) {
	return topicRegistry.abi.Pack("publishers", topic)
}

// UnpackPublishers is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x410d4fdd.
//
// Solidity: function publishers(bytes32 topic) view returns((uint8,uint48,bytes)[])
func (topicRegistry *TopicRegistry) UnpackPublishers(data []byte) ([]Publisher, error) {
	out, err := topicRegistry.abi.Unpack("publishers", data)
	if err != nil {
		return *new([]Publisher), err
	}
	out0 := *abi.ConvertType(out[0], new([]Publisher)).(*[]Publisher)
	return out0, nil
}

// PackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2c298be.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function register(string name) payable returns(bytes32)
func (topicRegistry *TopicRegistry) PackRegister(name string) []byte {
	enc, err := topicRegistry.abi.Pack("register", name)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2c298be.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function register(string name) payable returns(bytes32)
func (topicRegistry *TopicRegistry) TryPackRegister(name string) ([]byte, error) {
	return topicRegistry.abi.Pack("register", name)
}

// UnpackRegister is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf2c298be.
//
// Solidity: function register(string name) payable returns(bytes32)
func (topicRegistry *TopicRegistry) UnpackRegister(data []byte) ([32]byte, error) {
	out, err := topicRegistry.abi.Unpack("register", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRegisterFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x90e225ea.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerFor(string name, address owner) payable returns(bytes32)
func (topicRegistry *TopicRegistry) PackRegisterFor(name string, owner common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("registerFor", name, owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x90e225ea.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerFor(string name, address owner) payable returns(bytes32)
func (topicRegistry *TopicRegistry) TryPackRegisterFor(name string, owner common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("registerFor", name, owner)
}

// UnpackRegisterFor is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x90e225ea.
//
// Solidity: function registerFor(string name, address owner) payable returns(bytes32)
func (topicRegistry *TopicRegistry) UnpackRegisterFor(data []byte) ([32]byte, error) {
	out, err := topicRegistry.abi.Unpack("registerFor", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19165587.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function release(address account) returns()
func (topicRegistry *TopicRegistry) PackRelease(account common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("release", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19165587.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function release(address account) returns()
func (topicRegistry *TopicRegistry) TryPackRelease(account common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("release", account)
}

// PackRenew is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8e32762d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renew(bytes32 topic) payable returns(uint256 expiresAt)
func (topicRegistry *TopicRegistry) PackRenew(topic [32]byte) []byte {
	enc, err := topicRegistry.abi.Pack("renew", topic)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenew is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8e32762d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renew(bytes32 topic) payable returns(uint256 expiresAt)
func (topicRegistry *TopicRegistry) TryPackRenew(topic [32]byte) ([]byte, error) {
	return topicRegistry.abi.Pack("renew", topic)
}

// UnpackRenew is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8e32762d.
//
// Solidity: function renew(bytes32 topic) payable returns(uint256 expiresAt)
func (topicRegistry *TopicRegistry) UnpackRenew(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("renew", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRevokePublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0637d0d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokePublisher(bytes32 topic, uint8 keyType, bytes key) returns()
func (topicRegistry *TopicRegistry) PackRevokePublisher(topic [32]byte, keyType uint8, key []byte) []byte {
	enc, err := topicRegistry.abi.Pack("revokePublisher", topic, keyType, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokePublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0637d0d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokePublisher(bytes32 topic, uint8 keyType, bytes key) returns()
func (topicRegistry *TopicRegistry) TryPackRevokePublisher(topic [32]byte, keyType uint8, key []byte) ([]byte, error) {
	return topicRegistry.abi.Pack("revokePublisher", topic, keyType, key)
}

// PackSetAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a9e5e4b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setAuthority(address newAuthority) returns()
func (topicRegistry *TopicRegistry) PackSetAuthority(newAuthority common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("setAuthority", newAuthority)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a9e5e4b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setAuthority(address newAuthority) returns()
func (topicRegistry *TopicRegistry) TryPackSetAuthority(newAuthority common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("setAuthority", newAuthority)
}

// PackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69fe0e2d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFee(uint256 fee_) returns()
func (topicRegistry *TopicRegistry) PackSetFee(fee *big.Int) []byte {
	enc, err := topicRegistry.abi.Pack("setFee", fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69fe0e2d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFee(uint256 fee_) returns()
func (topicRegistry *TopicRegistry) TryPackSetFee(fee *big.Int) ([]byte, error) {
	return topicRegistry.abi.Pack("setFee", fee)
}

// PackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFeeRecipient(address recipient) returns()
func (topicRegistry *TopicRegistry) PackSetFeeRecipient(recipient common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("setFeeRecipient", recipient)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFeeRecipient(address recipient) returns()
func (topicRegistry *TopicRegistry) TryPackSetFeeRecipient(recipient common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("setFeeRecipient", recipient)
}

// PackSetPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee9706a2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setPublisher(bytes32 topic, uint8 keyType, bytes key, uint48 expiresAt) returns()
func (topicRegistry *TopicRegistry) PackSetPublisher(topic [32]byte, keyType uint8, key []byte, expiresAt *big.Int) []byte {
	enc, err := topicRegistry.abi.Pack("setPublisher", topic, keyType, key, expiresAt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee9706a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setPublisher(bytes32 topic, uint8 keyType, bytes key, uint48 expiresAt) returns()
func (topicRegistry *TopicRegistry) TryPackSetPublisher(topic [32]byte, keyType uint8, key []byte, expiresAt *big.Int) ([]byte, error) {
	return topicRegistry.abi.Pack("setPublisher", topic, keyType, key, expiresAt)
}

// PackSetReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdcdd86ae.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setReader(bytes32 topic, address reader, bool allowed) returns()
func (topicRegistry *TopicRegistry) PackSetReader(topic [32]byte, reader common.Address, allowed bool) []byte {
	enc, err := topicRegistry.abi.Pack("setReader", topic, reader, allowed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetReader is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdcdd86ae.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setReader(bytes32 topic, address reader, bool allowed) returns()
func (topicRegistry *TopicRegistry) TryPackSetReader(topic [32]byte, reader common.Address, allowed bool) ([]byte, error) {
	return topicRegistry.abi.Pack("setReader", topic, reader, allowed)
}

// PackSetReading is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b11aceb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setReading(bytes32 topic, bool listed, uint96 price, uint32 period) returns()
func (topicRegistry *TopicRegistry) PackSetReading(topic [32]byte, listed bool, price *big.Int, period uint32) []byte {
	enc, err := topicRegistry.abi.Pack("setReading", topic, listed, price, period)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetReading is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b11aceb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setReading(bytes32 topic, bool listed, uint96 price, uint32 period) returns()
func (topicRegistry *TopicRegistry) TryPackSetReading(topic [32]byte, listed bool, price *big.Int, period uint32) ([]byte, error) {
	return topicRegistry.abi.Pack("setReading", topic, listed, price, period)
}

// PackSetRegistrar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1bf1dcf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setRegistrar(address registrar, bool allowed) returns()
func (topicRegistry *TopicRegistry) PackSetRegistrar(registrar common.Address, allowed bool) []byte {
	enc, err := topicRegistry.abi.Pack("setRegistrar", registrar, allowed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetRegistrar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1bf1dcf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setRegistrar(address registrar, bool allowed) returns()
func (topicRegistry *TopicRegistry) TryPackSetRegistrar(registrar common.Address, allowed bool) ([]byte, error) {
	return topicRegistry.abi.Pack("setRegistrar", registrar, allowed)
}

// PackStateOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x64482ac4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stateOf(bytes32 topic) view returns(uint8)
func (topicRegistry *TopicRegistry) PackStateOf(topic [32]byte) []byte {
	enc, err := topicRegistry.abi.Pack("stateOf", topic)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStateOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x64482ac4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stateOf(bytes32 topic) view returns(uint8)
func (topicRegistry *TopicRegistry) TryPackStateOf(topic [32]byte) ([]byte, error) {
	return topicRegistry.abi.Pack("stateOf", topic)
}

// UnpackStateOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x64482ac4.
//
// Solidity: function stateOf(bytes32 topic) view returns(uint8)
func (topicRegistry *TopicRegistry) UnpackStateOf(data []byte) (uint8, error) {
	out, err := topicRegistry.abi.Unpack("stateOf", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackTopicCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf315f553.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topicCount() view returns(uint256)
func (topicRegistry *TopicRegistry) PackTopicCount() []byte {
	enc, err := topicRegistry.abi.Pack("topicCount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopicCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf315f553.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topicCount() view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackTopicCount() ([]byte, error) {
	return topicRegistry.abi.Pack("topicCount")
}

// UnpackTopicCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf315f553.
//
// Solidity: function topicCount() view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackTopicCount(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("topicCount", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTopicCountOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xff68e03c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topicCountOf(address owner) view returns(uint256)
func (topicRegistry *TopicRegistry) PackTopicCountOf(owner common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("topicCountOf", owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopicCountOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xff68e03c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topicCountOf(address owner) view returns(uint256)
func (topicRegistry *TopicRegistry) TryPackTopicCountOf(owner common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("topicCountOf", owner)
}

// UnpackTopicCountOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xff68e03c.
//
// Solidity: function topicCountOf(address owner) view returns(uint256)
func (topicRegistry *TopicRegistry) UnpackTopicCountOf(data []byte) (*big.Int, error) {
	out, err := topicRegistry.abi.Unpack("topicCountOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTopicInfo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f76477d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topicInfo(bytes32 topic) view returns((string,uint8,address,address,uint48,uint48,uint32,bool,uint96,uint32,uint256))
func (topicRegistry *TopicRegistry) PackTopicInfo(topic [32]byte) []byte {
	enc, err := topicRegistry.abi.Pack("topicInfo", topic)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopicInfo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f76477d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topicInfo(bytes32 topic) view returns((string,uint8,address,address,uint48,uint48,uint32,bool,uint96,uint32,uint256))
func (topicRegistry *TopicRegistry) TryPackTopicInfo(topic [32]byte) ([]byte, error) {
	return topicRegistry.abi.Pack("topicInfo", topic)
}

// UnpackTopicInfo is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9f76477d.
//
// Solidity: function topicInfo(bytes32 topic) view returns((string,uint8,address,address,uint48,uint48,uint32,bool,uint96,uint32,uint256))
func (topicRegistry *TopicRegistry) UnpackTopicInfo(data []byte) (TopicInfo, error) {
	out, err := topicRegistry.abi.Unpack("topicInfo", data)
	if err != nil {
		return *new(TopicInfo), err
	}
	out0 := *abi.ConvertType(out[0], new(TopicInfo)).(*TopicInfo)
	return out0, nil
}

// PackTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed2e39a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topics(uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) PackTopics(offset *big.Int, limit *big.Int) []byte {
	enc, err := topicRegistry.abi.Pack("topics", offset, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed2e39a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topics(uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) TryPackTopics(offset *big.Int, limit *big.Int) ([]byte, error) {
	return topicRegistry.abi.Pack("topics", offset, limit)
}

// UnpackTopics is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xed2e39a7.
//
// Solidity: function topics(uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) UnpackTopics(data []byte) ([][32]byte, error) {
	out, err := topicRegistry.abi.Unpack("topics", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
}

// PackTopicsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x366343fa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topicsOf(address owner, uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) PackTopicsOf(owner common.Address, offset *big.Int, limit *big.Int) []byte {
	enc, err := topicRegistry.abi.Pack("topicsOf", owner, offset, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopicsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x366343fa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topicsOf(address owner, uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) TryPackTopicsOf(owner common.Address, offset *big.Int, limit *big.Int) ([]byte, error) {
	return topicRegistry.abi.Pack("topicsOf", owner, offset, limit)
}

// UnpackTopicsOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x366343fa.
//
// Solidity: function topicsOf(address owner, uint256 offset, uint256 limit) view returns(bytes32[])
func (topicRegistry *TopicRegistry) UnpackTopicsOf(data []byte) ([][32]byte, error) {
	out, err := topicRegistry.abi.Unpack("topicsOf", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x51cff8d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(address to) returns()
func (topicRegistry *TopicRegistry) PackWithdraw(to common.Address) []byte {
	enc, err := topicRegistry.abi.Pack("withdraw", to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x51cff8d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw(address to) returns()
func (topicRegistry *TopicRegistry) TryPackWithdraw(to common.Address) ([]byte, error) {
	return topicRegistry.abi.Pack("withdraw", to)
}

// TopicRegistryAuthorityUpdated represents a AuthorityUpdated event raised by the TopicRegistry contract.
type TopicRegistryAuthorityUpdated struct {
	Authority common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryAuthorityUpdatedEventName = "AuthorityUpdated"

// ContractEventName returns the user-defined event name.
func (TopicRegistryAuthorityUpdated) ContractEventName() string {
	return TopicRegistryAuthorityUpdatedEventName
}

// UnpackAuthorityUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AuthorityUpdated(address authority)
func (topicRegistry *TopicRegistry) UnpackAuthorityUpdatedEvent(log *types.Log) (*TopicRegistryAuthorityUpdated, error) {
	event := "AuthorityUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryAuthorityUpdated)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryFeeRecipientSet represents a FeeRecipientSet event raised by the TopicRegistry contract.
type TopicRegistryFeeRecipientSet struct {
	Recipient common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryFeeRecipientSetEventName = "FeeRecipientSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryFeeRecipientSet) ContractEventName() string {
	return TopicRegistryFeeRecipientSetEventName
}

// UnpackFeeRecipientSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event FeeRecipientSet(address indexed recipient)
func (topicRegistry *TopicRegistry) UnpackFeeRecipientSetEvent(log *types.Log) (*TopicRegistryFeeRecipientSet, error) {
	event := "FeeRecipientSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryFeeRecipientSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryFeeSet represents a FeeSet event raised by the TopicRegistry contract.
type TopicRegistryFeeSet struct {
	Fee *big.Int
	Raw *types.Log // Blockchain specific contextual infos
}

const TopicRegistryFeeSetEventName = "FeeSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryFeeSet) ContractEventName() string {
	return TopicRegistryFeeSetEventName
}

// UnpackFeeSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event FeeSet(uint256 fee)
func (topicRegistry *TopicRegistry) UnpackFeeSetEvent(log *types.Log) (*TopicRegistryFeeSet, error) {
	event := "FeeSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryFeeSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryPublisherRevoked represents a PublisherRevoked event raised by the TopicRegistry contract.
type TopicRegistryPublisherRevoked struct {
	Topic   [32]byte
	KeyType uint8
	Key     []byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const TopicRegistryPublisherRevokedEventName = "PublisherRevoked"

// ContractEventName returns the user-defined event name.
func (TopicRegistryPublisherRevoked) ContractEventName() string {
	return TopicRegistryPublisherRevokedEventName
}

// UnpackPublisherRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PublisherRevoked(bytes32 indexed topic, uint8 keyType, bytes key)
func (topicRegistry *TopicRegistry) UnpackPublisherRevokedEvent(log *types.Log) (*TopicRegistryPublisherRevoked, error) {
	event := "PublisherRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryPublisherRevoked)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryPublisherSet represents a PublisherSet event raised by the TopicRegistry contract.
type TopicRegistryPublisherSet struct {
	Topic     [32]byte
	KeyType   uint8
	Key       []byte
	ExpiresAt *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryPublisherSetEventName = "PublisherSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryPublisherSet) ContractEventName() string {
	return TopicRegistryPublisherSetEventName
}

// UnpackPublisherSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PublisherSet(bytes32 indexed topic, uint8 keyType, bytes key, uint256 expiresAt)
func (topicRegistry *TopicRegistry) UnpackPublisherSetEvent(log *types.Log) (*TopicRegistryPublisherSet, error) {
	event := "PublisherSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryPublisherSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryReaderSet represents a ReaderSet event raised by the TopicRegistry contract.
type TopicRegistryReaderSet struct {
	Topic   [32]byte
	Reader  common.Address
	Allowed bool
	Raw     *types.Log // Blockchain specific contextual infos
}

const TopicRegistryReaderSetEventName = "ReaderSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryReaderSet) ContractEventName() string {
	return TopicRegistryReaderSetEventName
}

// UnpackReaderSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ReaderSet(bytes32 indexed topic, address indexed reader, bool allowed)
func (topicRegistry *TopicRegistry) UnpackReaderSetEvent(log *types.Log) (*TopicRegistryReaderSet, error) {
	event := "ReaderSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryReaderSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryReadingPaid represents a ReadingPaid event raised by the TopicRegistry contract.
type TopicRegistryReadingPaid struct {
	Topic     [32]byte
	Reader    common.Address
	PaidUntil *big.Int
	Amount    *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryReadingPaidEventName = "ReadingPaid"

// ContractEventName returns the user-defined event name.
func (TopicRegistryReadingPaid) ContractEventName() string {
	return TopicRegistryReadingPaidEventName
}

// UnpackReadingPaidEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ReadingPaid(bytes32 indexed topic, address indexed reader, uint256 paidUntil, uint256 amount)
func (topicRegistry *TopicRegistry) UnpackReadingPaidEvent(log *types.Log) (*TopicRegistryReadingPaid, error) {
	event := "ReadingPaid"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryReadingPaid)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryReadingSet represents a ReadingSet event raised by the TopicRegistry contract.
type TopicRegistryReadingSet struct {
	Topic  [32]byte
	Listed bool
	Price  *big.Int
	Period *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const TopicRegistryReadingSetEventName = "ReadingSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryReadingSet) ContractEventName() string {
	return TopicRegistryReadingSetEventName
}

// UnpackReadingSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ReadingSet(bytes32 indexed topic, bool listed, uint256 price, uint256 period)
func (topicRegistry *TopicRegistry) UnpackReadingSetEvent(log *types.Log) (*TopicRegistryReadingSet, error) {
	event := "ReadingSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryReadingSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryRegistrarSet represents a RegistrarSet event raised by the TopicRegistry contract.
type TopicRegistryRegistrarSet struct {
	Owner     common.Address
	Registrar common.Address
	Allowed   bool
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryRegistrarSetEventName = "RegistrarSet"

// ContractEventName returns the user-defined event name.
func (TopicRegistryRegistrarSet) ContractEventName() string {
	return TopicRegistryRegistrarSetEventName
}

// UnpackRegistrarSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RegistrarSet(address indexed owner, address indexed registrar, bool allowed)
func (topicRegistry *TopicRegistry) UnpackRegistrarSetEvent(log *types.Log) (*TopicRegistryRegistrarSet, error) {
	event := "RegistrarSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryRegistrarSet)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryTopicRegistered represents a TopicRegistered event raised by the TopicRegistry contract.
type TopicRegistryTopicRegistered struct {
	Topic     [32]byte
	Owner     common.Address
	Name      string
	ExpiresAt *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryTopicRegisteredEventName = "TopicRegistered"

// ContractEventName returns the user-defined event name.
func (TopicRegistryTopicRegistered) ContractEventName() string {
	return TopicRegistryTopicRegisteredEventName
}

// UnpackTopicRegisteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TopicRegistered(bytes32 indexed topic, address indexed owner, string name, uint256 expiresAt)
func (topicRegistry *TopicRegistry) UnpackTopicRegisteredEvent(log *types.Log) (*TopicRegistryTopicRegistered, error) {
	event := "TopicRegistered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryTopicRegistered)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryTopicRenewed represents a TopicRenewed event raised by the TopicRegistry contract.
type TopicRegistryTopicRenewed struct {
	Topic     [32]byte
	Payer     common.Address
	ExpiresAt *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const TopicRegistryTopicRenewedEventName = "TopicRenewed"

// ContractEventName returns the user-defined event name.
func (TopicRegistryTopicRenewed) ContractEventName() string {
	return TopicRegistryTopicRenewedEventName
}

// UnpackTopicRenewedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TopicRenewed(bytes32 indexed topic, address indexed payer, uint256 expiresAt)
func (topicRegistry *TopicRegistry) UnpackTopicRenewedEvent(log *types.Log) (*TopicRegistryTopicRenewed, error) {
	event := "TopicRenewed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryTopicRenewed)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryTopicTransferred represents a TopicTransferred event raised by the TopicRegistry contract.
type TopicRegistryTopicTransferred struct {
	Topic [32]byte
	From  common.Address
	To    common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const TopicRegistryTopicTransferredEventName = "TopicTransferred"

// ContractEventName returns the user-defined event name.
func (TopicRegistryTopicTransferred) ContractEventName() string {
	return TopicRegistryTopicTransferredEventName
}

// UnpackTopicTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TopicTransferred(bytes32 indexed topic, address indexed from, address indexed to)
func (topicRegistry *TopicRegistry) UnpackTopicTransferredEvent(log *types.Log) (*TopicRegistryTopicTransferred, error) {
	event := "TopicTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryTopicTransferred)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryTransferOffered represents a TransferOffered event raised by the TopicRegistry contract.
type TopicRegistryTransferOffered struct {
	Topic [32]byte
	To    common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const TopicRegistryTransferOfferedEventName = "TransferOffered"

// ContractEventName returns the user-defined event name.
func (TopicRegistryTransferOffered) ContractEventName() string {
	return TopicRegistryTransferOfferedEventName
}

// UnpackTransferOfferedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TransferOffered(bytes32 indexed topic, address indexed to)
func (topicRegistry *TopicRegistry) UnpackTransferOfferedEvent(log *types.Log) (*TopicRegistryTransferOffered, error) {
	event := "TransferOffered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryTransferOffered)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TopicRegistryWithdrawn represents a Withdrawn event raised by the TopicRegistry contract.
type TopicRegistryWithdrawn struct {
	Account common.Address
	To      common.Address
	Amount  *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const TopicRegistryWithdrawnEventName = "Withdrawn"

// ContractEventName returns the user-defined event name.
func (TopicRegistryWithdrawn) ContractEventName() string {
	return TopicRegistryWithdrawnEventName
}

// UnpackWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdrawn(address indexed account, address indexed to, uint256 amount)
func (topicRegistry *TopicRegistry) UnpackWithdrawnEvent(log *types.Log) (*TopicRegistryWithdrawn, error) {
	event := "Withdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != topicRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TopicRegistryWithdrawn)
	if len(log.Data) > 0 {
		if err := topicRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range topicRegistry.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (topicRegistry *TopicRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["AccessManagedInvalidAuthority"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackAccessManagedInvalidAuthorityError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["AccessManagedRequiredDelay"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackAccessManagedRequiredDelayError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["AccessManagedUnauthorized"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackAccessManagedUnauthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["ExpiryInvalid"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackExpiryInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["FeeTooHigh"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackFeeTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["KeyInvalid"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackKeyInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NameInvalid"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNameInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NameReserved"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNameReservedError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NotForSale"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNotForSaleError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NotOffered"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNotOfferedError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NotRegistrar"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNotRegistrarError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["NothingOwed"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackNothingOwedError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["ParameterInvalid"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackParameterInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["PaymentRefused"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackPaymentRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["ReadingInvalid"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackReadingInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["TooFarAhead"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackTooFarAheadError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["TooManyPublishers"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackTooManyPublishersError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["TopicNotLive"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackTopicNotLiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["TopicTaken"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackTopicTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["UnknownPublisher"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackUnknownPublisherError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["UnknownTopic"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackUnknownTopicError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["WrongPayment"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackWrongPaymentError(raw[4:])
	}
	if bytes.Equal(raw[:4], topicRegistry.abi.Errors["ZeroAddress"].ID.Bytes()[:4]) {
		return topicRegistry.UnpackZeroAddressError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TopicRegistryAccessManagedInvalidAuthority represents a AccessManagedInvalidAuthority error raised by the TopicRegistry contract.
type TopicRegistryAccessManagedInvalidAuthority struct {
	Authority common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedInvalidAuthority(address authority)
func TopicRegistryAccessManagedInvalidAuthorityErrorID() common.Hash {
	return common.HexToHash("0xc2f31e5ee06c96eddd5864bf58d26da15afa7233cb6f74e000aa686fca7a7a0b")
}

// UnpackAccessManagedInvalidAuthorityError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedInvalidAuthority(address authority)
func (topicRegistry *TopicRegistry) UnpackAccessManagedInvalidAuthorityError(raw []byte) (*TopicRegistryAccessManagedInvalidAuthority, error) {
	out := new(TopicRegistryAccessManagedInvalidAuthority)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "AccessManagedInvalidAuthority", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryAccessManagedRequiredDelay represents a AccessManagedRequiredDelay error raised by the TopicRegistry contract.
type TopicRegistryAccessManagedRequiredDelay struct {
	Caller common.Address
	Delay  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedRequiredDelay(address caller, uint32 delay)
func TopicRegistryAccessManagedRequiredDelayErrorID() common.Hash {
	return common.HexToHash("0xaf77169dad650be42a753d4bbd4f4ad0d10be80053e495da3bb1525746eda4e4")
}

// UnpackAccessManagedRequiredDelayError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedRequiredDelay(address caller, uint32 delay)
func (topicRegistry *TopicRegistry) UnpackAccessManagedRequiredDelayError(raw []byte) (*TopicRegistryAccessManagedRequiredDelay, error) {
	out := new(TopicRegistryAccessManagedRequiredDelay)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "AccessManagedRequiredDelay", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryAccessManagedUnauthorized represents a AccessManagedUnauthorized error raised by the TopicRegistry contract.
type TopicRegistryAccessManagedUnauthorized struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedUnauthorized(address caller)
func TopicRegistryAccessManagedUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x068ca9d827f779c08fd30d7fda45faef5f2a6b2e57f8b809b3c6bbed99f5fb1f")
}

// UnpackAccessManagedUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedUnauthorized(address caller)
func (topicRegistry *TopicRegistry) UnpackAccessManagedUnauthorizedError(raw []byte) (*TopicRegistryAccessManagedUnauthorized, error) {
	out := new(TopicRegistryAccessManagedUnauthorized)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "AccessManagedUnauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryExpiryInvalid represents a ExpiryInvalid error raised by the TopicRegistry contract.
type TopicRegistryExpiryInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExpiryInvalid()
func TopicRegistryExpiryInvalidErrorID() common.Hash {
	return common.HexToHash("0x436d9a12009f0a7ae0892ea0c368023b241bf7de5d56502dfdfda3f049f75695")
}

// UnpackExpiryInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExpiryInvalid()
func (topicRegistry *TopicRegistry) UnpackExpiryInvalidError(raw []byte) (*TopicRegistryExpiryInvalid, error) {
	out := new(TopicRegistryExpiryInvalid)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "ExpiryInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryFeeTooHigh represents a FeeTooHigh error raised by the TopicRegistry contract.
type TopicRegistryFeeTooHigh struct {
	Fee   *big.Int
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeTooHigh(uint256 fee, uint256 limit)
func TopicRegistryFeeTooHighErrorID() common.Hash {
	return common.HexToHash("0xe757126a89ba5140023477c243d17c34ca7467d317e5523eafa819ff2931905a")
}

// UnpackFeeTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeTooHigh(uint256 fee, uint256 limit)
func (topicRegistry *TopicRegistry) UnpackFeeTooHighError(raw []byte) (*TopicRegistryFeeTooHigh, error) {
	out := new(TopicRegistryFeeTooHigh)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "FeeTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryKeyInvalid represents a KeyInvalid error raised by the TopicRegistry contract.
type TopicRegistryKeyInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyInvalid()
func TopicRegistryKeyInvalidErrorID() common.Hash {
	return common.HexToHash("0x6a545a990fafea95c17ec4b863870f5fbe61b82fd06c3935141ef76fa20d9829")
}

// UnpackKeyInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyInvalid()
func (topicRegistry *TopicRegistry) UnpackKeyInvalidError(raw []byte) (*TopicRegistryKeyInvalid, error) {
	out := new(TopicRegistryKeyInvalid)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "KeyInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNameInvalid represents a NameInvalid error raised by the TopicRegistry contract.
type TopicRegistryNameInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NameInvalid()
func TopicRegistryNameInvalidErrorID() common.Hash {
	return common.HexToHash("0x7ca3202619adb8adc7f44c952d2d24b9fb4af024561eee8143234fa9cb4b0465")
}

// UnpackNameInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NameInvalid()
func (topicRegistry *TopicRegistry) UnpackNameInvalidError(raw []byte) (*TopicRegistryNameInvalid, error) {
	out := new(TopicRegistryNameInvalid)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NameInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNameReserved represents a NameReserved error raised by the TopicRegistry contract.
type TopicRegistryNameReserved struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NameReserved()
func TopicRegistryNameReservedErrorID() common.Hash {
	return common.HexToHash("0x577a3cce55cf7e2fd55934d8445854f7c1d563ba85fab45932b5f9bb56795f6e")
}

// UnpackNameReservedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NameReserved()
func (topicRegistry *TopicRegistry) UnpackNameReservedError(raw []byte) (*TopicRegistryNameReserved, error) {
	out := new(TopicRegistryNameReserved)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NameReserved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNotForSale represents a NotForSale error raised by the TopicRegistry contract.
type TopicRegistryNotForSale struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotForSale()
func TopicRegistryNotForSaleErrorID() common.Hash {
	return common.HexToHash("0x1d99ddbf8469f2df7d29f7fb7e31494e0dfca1f022bb1a77674011256b8b7590")
}

// UnpackNotForSaleError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotForSale()
func (topicRegistry *TopicRegistry) UnpackNotForSaleError(raw []byte) (*TopicRegistryNotForSale, error) {
	out := new(TopicRegistryNotForSale)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NotForSale", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNotOffered represents a NotOffered error raised by the TopicRegistry contract.
type TopicRegistryNotOffered struct {
	Topic  [32]byte
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOffered(bytes32 topic, address sender)
func TopicRegistryNotOfferedErrorID() common.Hash {
	return common.HexToHash("0xaaf194b76b83db9b60ae25d683e70156e929ecbe6656f342eec9efe64eb140b9")
}

// UnpackNotOfferedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOffered(bytes32 topic, address sender)
func (topicRegistry *TopicRegistry) UnpackNotOfferedError(raw []byte) (*TopicRegistryNotOffered, error) {
	out := new(TopicRegistryNotOffered)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NotOffered", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNotOwner represents a NotOwner error raised by the TopicRegistry contract.
type TopicRegistryNotOwner struct {
	Topic  [32]byte
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner(bytes32 topic, address sender)
func TopicRegistryNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x0e25346d3923fdf61b8b8de5a7da7267aa43093abc1ce6c52cbd87b4dcd30574")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner(bytes32 topic, address sender)
func (topicRegistry *TopicRegistry) UnpackNotOwnerError(raw []byte) (*TopicRegistryNotOwner, error) {
	out := new(TopicRegistryNotOwner)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNotRegistrar represents a NotRegistrar error raised by the TopicRegistry contract.
type TopicRegistryNotRegistrar struct {
	Owner  common.Address
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRegistrar(address owner, address sender)
func TopicRegistryNotRegistrarErrorID() common.Hash {
	return common.HexToHash("0x58118d9803cbec1995a6012888cecc6ae13531843c0c2ce8bfc024a4811560f1")
}

// UnpackNotRegistrarError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRegistrar(address owner, address sender)
func (topicRegistry *TopicRegistry) UnpackNotRegistrarError(raw []byte) (*TopicRegistryNotRegistrar, error) {
	out := new(TopicRegistryNotRegistrar)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NotRegistrar", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryNothingOwed represents a NothingOwed error raised by the TopicRegistry contract.
type TopicRegistryNothingOwed struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingOwed(address account)
func TopicRegistryNothingOwedErrorID() common.Hash {
	return common.HexToHash("0x751b0fdaa408a0c7537afaf0af96a92598192bff093a0ad0f684a7c83bc223c9")
}

// UnpackNothingOwedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingOwed(address account)
func (topicRegistry *TopicRegistry) UnpackNothingOwedError(raw []byte) (*TopicRegistryNothingOwed, error) {
	out := new(TopicRegistryNothingOwed)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "NothingOwed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryParameterInvalid represents a ParameterInvalid error raised by the TopicRegistry contract.
type TopicRegistryParameterInvalid struct {
	Field string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ParameterInvalid(string field)
func TopicRegistryParameterInvalidErrorID() common.Hash {
	return common.HexToHash("0xd7d9baf44439630272cfaeba494d2320d61fa4718fcb4ae2940851d4fc712685")
}

// UnpackParameterInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ParameterInvalid(string field)
func (topicRegistry *TopicRegistry) UnpackParameterInvalidError(raw []byte) (*TopicRegistryParameterInvalid, error) {
	out := new(TopicRegistryParameterInvalid)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "ParameterInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryPaymentRefused represents a PaymentRefused error raised by the TopicRegistry contract.
type TopicRegistryPaymentRefused struct {
	To common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PaymentRefused(address to)
func TopicRegistryPaymentRefusedErrorID() common.Hash {
	return common.HexToHash("0xb6c30e5f0c557b120c5a0883d0096cc6767420d80c5f6be6285d840bc71edf68")
}

// UnpackPaymentRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PaymentRefused(address to)
func (topicRegistry *TopicRegistry) UnpackPaymentRefusedError(raw []byte) (*TopicRegistryPaymentRefused, error) {
	out := new(TopicRegistryPaymentRefused)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "PaymentRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryReadingInvalid represents a ReadingInvalid error raised by the TopicRegistry contract.
type TopicRegistryReadingInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadingInvalid()
func TopicRegistryReadingInvalidErrorID() common.Hash {
	return common.HexToHash("0xb2db98510bb3af475e24090c899821e04e5642a79faf39a503fc85553a33e226")
}

// UnpackReadingInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadingInvalid()
func (topicRegistry *TopicRegistry) UnpackReadingInvalidError(raw []byte) (*TopicRegistryReadingInvalid, error) {
	out := new(TopicRegistryReadingInvalid)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "ReadingInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryTooFarAhead represents a TooFarAhead error raised by the TopicRegistry contract.
type TopicRegistryTooFarAhead struct {
	Until *big.Int
	Limit *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooFarAhead(uint256 until, uint256 limit)
func TopicRegistryTooFarAheadErrorID() common.Hash {
	return common.HexToHash("0x453489ad1260d2c049fc4ad310c649943b39a0bb13d78ec68900106abce37f1a")
}

// UnpackTooFarAheadError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooFarAhead(uint256 until, uint256 limit)
func (topicRegistry *TopicRegistry) UnpackTooFarAheadError(raw []byte) (*TopicRegistryTooFarAhead, error) {
	out := new(TopicRegistryTooFarAhead)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "TooFarAhead", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryTooManyPublishers represents a TooManyPublishers error raised by the TopicRegistry contract.
type TopicRegistryTooManyPublishers struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyPublishers()
func TopicRegistryTooManyPublishersErrorID() common.Hash {
	return common.HexToHash("0x43deabf82aa9baa59f403d9ac8f3f44e91618ca28fdd5a7ac9e8ab515d2ee6de")
}

// UnpackTooManyPublishersError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyPublishers()
func (topicRegistry *TopicRegistry) UnpackTooManyPublishersError(raw []byte) (*TopicRegistryTooManyPublishers, error) {
	out := new(TopicRegistryTooManyPublishers)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "TooManyPublishers", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryTopicNotLive represents a TopicNotLive error raised by the TopicRegistry contract.
type TopicRegistryTopicNotLive struct {
	Topic [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TopicNotLive(bytes32 topic)
func TopicRegistryTopicNotLiveErrorID() common.Hash {
	return common.HexToHash("0x02a315a345b8ef3a316194530f039ffe761b022342aa1dcd1ed9f6ea2da77312")
}

// UnpackTopicNotLiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TopicNotLive(bytes32 topic)
func (topicRegistry *TopicRegistry) UnpackTopicNotLiveError(raw []byte) (*TopicRegistryTopicNotLive, error) {
	out := new(TopicRegistryTopicNotLive)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "TopicNotLive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryTopicTaken represents a TopicTaken error raised by the TopicRegistry contract.
type TopicRegistryTopicTaken struct {
	Topic [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TopicTaken(bytes32 topic)
func TopicRegistryTopicTakenErrorID() common.Hash {
	return common.HexToHash("0xedb8690c5305e2224ff21c0c452e4787d39d928796e3d1cb73411f5a50ff78c8")
}

// UnpackTopicTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TopicTaken(bytes32 topic)
func (topicRegistry *TopicRegistry) UnpackTopicTakenError(raw []byte) (*TopicRegistryTopicTaken, error) {
	out := new(TopicRegistryTopicTaken)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "TopicTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryUnknownPublisher represents a UnknownPublisher error raised by the TopicRegistry contract.
type TopicRegistryUnknownPublisher struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPublisher()
func TopicRegistryUnknownPublisherErrorID() common.Hash {
	return common.HexToHash("0x4556cfe3d08ce8785ad3b1d675a29b644b5f9f31314b963d4d54c8d4a0f0020c")
}

// UnpackUnknownPublisherError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPublisher()
func (topicRegistry *TopicRegistry) UnpackUnknownPublisherError(raw []byte) (*TopicRegistryUnknownPublisher, error) {
	out := new(TopicRegistryUnknownPublisher)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "UnknownPublisher", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryUnknownTopic represents a UnknownTopic error raised by the TopicRegistry contract.
type TopicRegistryUnknownTopic struct {
	Topic [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownTopic(bytes32 topic)
func TopicRegistryUnknownTopicErrorID() common.Hash {
	return common.HexToHash("0xe468c00599c793dc728c1deffe2ffd217ea052d3885c35b113a057f8305ce231")
}

// UnpackUnknownTopicError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownTopic(bytes32 topic)
func (topicRegistry *TopicRegistry) UnpackUnknownTopicError(raw []byte) (*TopicRegistryUnknownTopic, error) {
	out := new(TopicRegistryUnknownTopic)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "UnknownTopic", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryWrongPayment represents a WrongPayment error raised by the TopicRegistry contract.
type TopicRegistryWrongPayment struct {
	Sent *big.Int
	Cost *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongPayment(uint256 sent, uint256 cost)
func TopicRegistryWrongPaymentErrorID() common.Hash {
	return common.HexToHash("0x0dd32d1c3ef0af2f42e38a7f633c5c154da0aa1d3a58e8dcd04bcd6fb310ac9d")
}

// UnpackWrongPaymentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongPayment(uint256 sent, uint256 cost)
func (topicRegistry *TopicRegistry) UnpackWrongPaymentError(raw []byte) (*TopicRegistryWrongPayment, error) {
	out := new(TopicRegistryWrongPayment)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "WrongPayment", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TopicRegistryZeroAddress represents a ZeroAddress error raised by the TopicRegistry contract.
type TopicRegistryZeroAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddress()
func TopicRegistryZeroAddressErrorID() common.Hash {
	return common.HexToHash("0xd92e233df2717d4a40030e20904abd27b68fcbeede117eaaccbbdac9618c8c73")
}

// UnpackZeroAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddress()
func (topicRegistry *TopicRegistry) UnpackZeroAddressError(raw []byte) (*TopicRegistryZeroAddress, error) {
	out := new(TopicRegistryZeroAddress)
	if err := topicRegistry.abi.UnpackIntoInterface(out, "ZeroAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}

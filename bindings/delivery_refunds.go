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

// RefundBounds is an auto generated low-level Go binding around an user-defined struct.
type RefundBounds struct {
	MinHeartbeat    uint32
	MinDeviationPpm uint32
	MaxTip          uint64
	MaxGas          uint32
}

// RefundTerms is an auto generated low-level Go binding around an user-defined struct.
type RefundTerms struct {
	Heartbeat uint32
	Tip       uint64
	GasCap    uint32
	FixedGas  uint32
}

// DeliveryRefundsMetaData contains all meta data concerning the DeliveryRefunds contract.
var DeliveryRefundsMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"hub\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"},{\"name\":\"bounds\",\"type\":\"tuple\",\"internalType\":\"structRefundBounds\",\"components\":[{\"name\":\"minHeartbeat\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"minDeviationPpm\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"maxTip\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxGas\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"HUB\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_GAS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_TIP\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MIN_DEVIATION_PPM\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MIN_HEARTBEAT\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"authority\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"budgetOf\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"configure\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"terms\",\"type\":\"tuple\",\"internalType\":\"structRefundTerms\",\"components\":[{\"name\":\"heartbeat\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"tip\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gasCap\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"fixedGas\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"name\":\"deviations\",\"type\":\"uint32[]\",\"internalType\":\"uint32[]\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"fund\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"isConsumingScheduledOp\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes4\",\"internalType\":\"bytes4\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"owed\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"release\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setAuthority\",\"inputs\":[{\"name\":\"newAuthority\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"termsOf\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"terms\",\"type\":\"tuple\",\"internalType\":\"structRefundTerms\",\"components\":[{\"name\":\"heartbeat\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"tip\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gasCap\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"fixedGas\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"name\":\"deviations\",\"type\":\"uint32[]\",\"internalType\":\"uint32[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"update\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"words\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"},{\"name\":\"commitment\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"proof\",\"type\":\"uint256[8]\",\"internalType\":\"uint256[8]\"},{\"name\":\"column\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"refund\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"AuthorityUpdated\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Configured\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"indexed\":true,\"internalType\":\"uint256\"},{\"name\":\"terms\",\"type\":\"tuple\",\"indexed\":false,\"internalType\":\"structRefundTerms\",\"components\":[{\"name\":\"heartbeat\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"tip\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gasCap\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"fixedGas\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"name\":\"deviations\",\"type\":\"uint32[]\",\"indexed\":false,\"internalType\":\"uint32[]\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Funded\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"indexed\":true,\"internalType\":\"uint256\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Refunded\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"indexed\":true,\"internalType\":\"uint256\"},{\"name\":\"round\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"payee\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"AccessManagedInvalidAuthority\",\"inputs\":[{\"name\":\"authority\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"AccessManagedRequiredDelay\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"delay\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"type\":\"error\",\"name\":\"AccessManagedUnauthorized\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BudgetTooLarge\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotConfigured\",\"inputs\":[{\"name\":\"feedSet\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NothingOwed\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"PaymentRefused\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"TermsInvalid\",\"inputs\":[{\"name\":\"field\",\"type\":\"string\",\"internalType\":\"string\"}]}]",
	ID:  "DeliveryRefunds",
	Bin: "0x610120604052348015610010575f5ffd5b506040516126ee3803806126ee83398101604081905261002f916101e5565b826100398161014d565b50826001600160a01b03163b5f03610074576040516361798f2f60e11b81526001600160a01b03841660048201526024015b60405180910390fd5b805163ffffffff165f036100ba576040516370dd89b560e01b815260206004820152600c60248201526b1b5a5b9219585c9d1899585d60a21b604482015260640161006b565b806020015163ffffffff165f03610106576040516370dd89b560e01b815260206004820152600f60248201526e6d696e446576696174696f6e50706d60881b604482015260640161006b565b6001600160a01b03909116608052805163ffffffff90811660a0526020820151811660c05260408201516001600160401b031660e0526060909101511661010052506102a7565b5f80546001600160a01b0319166001600160a01b0383169081179091556040519081527f2f658b440c35314f52658ea8a740e05b284cdc84dc9ae01e891f21b8933e7cad9060200160405180910390a150565b6001600160a01b03811681146101b4575f5ffd5b50565b805163ffffffff811681146101ca575f5ffd5b919050565b80516001600160401b03811681146101ca575f5ffd5b5f5f5f83850360c08112156101f8575f5ffd5b8451610203816101a0565b6020860151909450610214816101a0565b92506080603f1982011215610227575f5ffd5b50604051608081016001600160401b038111828210171561025657634e487b7160e01b5f52604160045260245ffd5b8060405250610267604086016101b7565b8152610275606086016101b7565b6020820152610286608086016101cf565b604082015261029760a086016101b7565b6060820152809150509250925092565b60805160a05160c05160e051610100516123d261031c5f395f81816101dc0152610d2501525f81816103c70152610c5f01525f81816102cb015261105a01525f81816101750152610bb901525f81816102730152818161077901528181610e87015281816113f901526114ad01526123d25ff3fe6080604052600436106100ef575f3560e01c8063acfe73a411610087578063ca1d209d11610057578063ca1d209d14610362578063df18e04714610375578063f6bd4a95146103b6578063fc5c9fbd14610402575f5ffd5b8063acfe73a4146102ba578063badc2dff146102ed578063bf7e214f1461031a578063c05937c714610343575f5ffd5b80635f2a9f41116100c25780635f2a9f41146101cb5780637a9e5e4b146101fe5780638fb360371461021d578063a4c52b8614610262575f5ffd5b806319165587146100f35780631e5ef1f8146101145780631f76d82c1461016457806351cff8d9146101ac575b5f5ffd5b3480156100fe575f5ffd5b5061011261010d366004611a3c565b610421565b005b34801561011f575f5ffd5b5061015161012e366004611a57565b5f908152600460205260409020546fffffffffffffffffffffffffffffffff1690565b6040519081526020015b60405180910390f35b34801561016f575f5ffd5b506101977f000000000000000000000000000000000000000000000000000000000000000081565b60405163ffffffff909116815260200161015b565b3480156101b7575f5ffd5b506101126101c6366004611a3c565b61042e565b3480156101d6575f5ffd5b506101977f000000000000000000000000000000000000000000000000000000000000000081565b348015610209575f5ffd5b50610112610218366004611a3c565b610438565b348015610228575f5ffd5b5061023161051c565b6040517fffffffff00000000000000000000000000000000000000000000000000000000909116815260200161015b565b34801561026d575f5ffd5b506102957f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff909116815260200161015b565b3480156102c5575f5ffd5b506101977f000000000000000000000000000000000000000000000000000000000000000081565b3480156102f8575f5ffd5b5061030c610307366004611a57565b610568565b60405161015b929190611a6e565b348015610325575f5ffd5b505f5473ffffffffffffffffffffffffffffffffffffffff16610295565b34801561034e575f5ffd5b5061015161035d366004611b44565b61067a565b610112610370366004611a57565b610a67565b348015610380575f5ffd5b5061015161038f366004611a3c565b73ffffffffffffffffffffffffffffffffffffffff165f9081526001602052604090205490565b3480156103c1575f5ffd5b506103e97f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff909116815260200161015b565b34801561040d575f5ffd5b5061011261041c366004611bb7565b610ba7565b61042b8182611194565b50565b61042b3382611194565b5f54339073ffffffffffffffffffffffffffffffffffffffff1681146104a7576040517f068ca9d800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff821660048201526024015b60405180910390fd5b8173ffffffffffffffffffffffffffffffffffffffff163b5f0361050f576040517fc2f31e5e00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8316600482015260240161049e565b61051882611325565b5050565b5f805474010000000000000000000000000000000000000000900460ff1661054357505f90565b507f8fb360370000000000000000000000000000000000000000000000000000000090565b60408051608080820183525f8083526020808401829052838501829052606080850183905286835260028252858320600383529286902086519485018752925463ffffffff8082168652640100000000820467ffffffffffffffff16868501526c0100000000000000000000000082048116868901527001000000000000000000000000000000009091041684820152825486518184028101840190975280875294959094909183919083018282801561066a57602002820191905f5260205f20905f905b82829054906101000a900463ffffffff1663ffffffff168152602001906004019060208260030104928301926001038202915080841161062d5790505b5050505050905091509150915091565b5f5f5a5f8981526002602090815260408083208151608081018352905463ffffffff80821680845267ffffffffffffffff640100000000840416958401959095526c01000000000000000000000000820481169383019390935270010000000000000000000000000000000090049091166060820152929350900361072e576040517f9b04588d000000000000000000000000000000000000000000000000000000008152600481018a905260240161049e565b5f6107398a8661139d565b6040517ffda9a59400000000000000000000000000000000000000000000000000000000815290915073ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063fda9a594906107b6908d908d908d908d908d90600401611c36565b5f604051808303815f87803b1580156107cd575f5ffd5b505af11580156107df573d5f5f3e3d5ffd5b505050505f6107ee8b8761139d565b5f8c81526004602090815260408083208151808301909252546fffffffffffffffffffffffffffffffff81168252700100000000000000000000000000000000900467ffffffffffffffff1691810191909152919250879003610858575f95505050505050610a5d565b61087781855f015163ffffffff166108708f8b611536565b8686611598565b610888575f95505050505050610a5d565b5f8b8b5f81811061089b5761089b611ca3565b602002919091013591505073ffffffffffffffffffffffffffffffffffffffff81161561098e575f856060015163ffffffff165a6108d99089611cfd565b6108e39190611d10565b9050856040015163ffffffff168111156109045750604085015163ffffffff165b602086015161091d9067ffffffffffffffff1648611d10565b6109279082611d23565b83519098506fffffffffffffffffffffffffffffffff1688111561095c5782516fffffffffffffffffffffffffffffffff1697505b87835f0181815161096d9190611d3a565b6fffffffffffffffffffffffffffffffff1690525061098c82896116a7565b505b5f8d81526004602090815260409182902084518154868401516fffffffffffffffffffffffffffffffff9092167fffffffffffffffff0000000000000000000000000000000000000000000000009091161770010000000000000000000000000000000067ffffffffffffffff9283160217909155855183519116815290810189905273ffffffffffffffffffffffffffffffffffffffff8316918f917fb13d7465ea8352081dd220f29403648379df06143719d3de1523ff130d5b7549910160405180910390a35050505050505b9695505050505050565b5f8181526002602052604081205463ffffffff169003610ab6576040517f9b04588d0000000000000000000000000000000000000000000000000000000081526004810182905260240161049e565b5f8181526004602052604081208054909190610ae59034906fffffffffffffffffffffffffffffffff16611d10565b90506fffffffffffffffffffffffffffffffff811115610b31576040517ffeaa6cdb00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b81547fffffffffffffffffffffffffffffffff00000000000000000000000000000000166fffffffffffffffffffffffffffffffff8216178255604051348152339084907f38c48552690c96ec2872092ac1db6c19fb59f5a8c5b49bbf41ed4886d0ca69269060200160405180910390a3505050565b610bb2335f366116e4565b63ffffffff7f000000000000000000000000000000000000000000000000000000000000000016610be66020850185611d73565b63ffffffff161015610c54576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600960248201527f6865617274626561740000000000000000000000000000000000000000000000604482015260640161049e565b67ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016610c8f6040850160208601611da3565b67ffffffffffffffff161115610d01576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600360248201527f7469700000000000000000000000000000000000000000000000000000000000604482015260640161049e565b610d116060840160408501611d73565b63ffffffff161580610d5d575063ffffffff7f000000000000000000000000000000000000000000000000000000000000000016610d556060850160408601611d73565b63ffffffff16115b15610dc4576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600660248201527f6761734361700000000000000000000000000000000000000000000000000000604482015260640161049e565b610dd46060840160408501611d73565b63ffffffff16610dea6080850160608601611d73565b63ffffffff161115610e58576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600860248201527f6669786564476173000000000000000000000000000000000000000000000000604482015260640161049e565b6040517f910162c1000000000000000000000000000000000000000000000000000000008152600481018590527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063910162c19060240161018060405180830381865afa158015610ee2573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610f069190611e50565b610120015161ffff16811115610f78576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600a60248201527f646576696174696f6e7300000000000000000000000000000000000000000000604482015260640161049e565b5f5b8181101561111d5780158015610fbb5750828282818110610f9d57610f9d611ca3565b9050602002016020810190610fb29190611d73565b63ffffffff1615155b15611022576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152601160248201527f646576696174696f6e206f662074696d65000000000000000000000000000000604482015260640161049e565b82828281811061103457611034611ca3565b90506020020160208101906110499190611d73565b63ffffffff16158015906110ae57507f000000000000000000000000000000000000000000000000000000000000000063ffffffff1683838381811061109157611091611ca3565b90506020020160208101906110a69190611d73565b63ffffffff16105b15611115576040517f70dd89b500000000000000000000000000000000000000000000000000000000815260206004820152600960248201527f646576696174696f6e0000000000000000000000000000000000000000000000604482015260640161049e565b600101610f7a565b505f84815260026020526040902083906111378282611f3e565b50505f8481526003602052604090206111518284836120db565b50837f409e11baf777430a1dadb548316e9b3223e0cb68036d1f12f5a8c4624cbebfb8848484604051611186939291906121cb565b60405180910390a250505050565b73ffffffffffffffffffffffffffffffffffffffff82165f908152600160205260408120549081900361120b576040517f751b0fda00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8416600482015260240161049e565b73ffffffffffffffffffffffffffffffffffffffff8084165f818152600160205260408082209190915551918416917fd1c19fbcd4551a5edfb66d43d2e337c04837afda3482b42bdf569a8fccdae5fb906112699085815260200190565b60405180910390a35f8273ffffffffffffffffffffffffffffffffffffffff16826040515f6040518083038185875af1925050503d805f81146112c7576040519150601f19603f3d011682016040523d82523d5f602084013e6112cc565b606091505b505090508061131f576040517fb6c30e5f00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8416600482015260240161049e565b50505050565b5f80547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff83169081179091556040519081527f2f658b440c35314f52658ea8a740e05b284cdc84dc9ae01e891f21b8933e7cad9060200160405180910390a150565b604080516060810182525f808252602082018190528183015290517fa29887cf0000000000000000000000000000000000000000000000000000000081526004810184905273ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063a29887cf90602401606060405180830381865afa15801561143e573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611462919061227b565b5067ffffffffffffffff90811660208401521681526040517f75bedf1200000000000000000000000000000000000000000000000000000000815260048101849052602481018390527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16906375bedf1290604401602060405180830381865afa158015611507573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061152b91906122c5565b604082015292915050565b5f82815260036020526040812080548310611551575f611588565b80838154811061156357611563611ca3565b905f5260205f2090600891828204019190066004029054906101000a900463ffffffff165b63ffffffff169150505b92915050565b5f806115a6866103e8611d23565b905080836020015167ffffffffffffffff166115c29190611d10565b6115ce426103e8611d23565b106115dc575f91505061169e565b82604001515f036115f0575f91505061169e565b80846020015167ffffffffffffffff1661160a9190611d10565b836020015167ffffffffffffffff161061162857600191505061169e565b60408401511561164d57611645846040015184604001518761187b565b91505061169e565b80876020015167ffffffffffffffff166116679190611d10565b836020015167ffffffffffffffff161015611685575f91505061169e565b505060208082015167ffffffffffffffff169086015260015b95945050505050565b73ffffffffffffffffffffffffffffffffffffffff82165f90815260016020526040812080548392906116db908490611d10565b90915550505050565b5f5f6117246117075f5473ffffffffffffffffffffffffffffffffffffffff1690565b863061171660045f898b6122dc565b61171f91612303565b611918565b91509150816118745763ffffffff81161561182a575f80547fffffffffffffffffffffff00ffffffffffffffffffffffffffffffffffffffff811674010000000000000000000000000000000000000000179091556040517f94c7d7ee00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909116906394c7d7ee906117d090889088908890600401612369565b5f604051808303815f87803b1580156117e7575f5ffd5b505af11580156117f9573d5f5f3e3d5ffd5b50505f80547fffffffffffffffffffffff00ffffffffffffffffffffffffffffffffffffffff169055506118749050565b6040517f068ca9d800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8616600482015260240161049e565b5050505050565b5f815f0361188a57505f611911565b5f8385116118a15761189c8585611cfd565b6118ab565b6118ab8486611cfd565b90505f67400000000000000086116118d4576118cf86674000000000000000611cfd565b6118e6565b6118e667400000000000000087611cfd565b9050811580159061190c57506118fc8185611d23565b611909620f424084611d23565b10155b925050505b9392505050565b60405173ffffffffffffffffffffffffffffffffffffffff8085166024830152831660448201527fffffffff00000000000000000000000000000000000000000000000000000000821660648201525f9081908190608401604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0818403018152918152602080830180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167fb7009613000000000000000000000000000000000000000000000000000000001781525f808052918290528351939450919290918a5afa15611a11575f516020805191945081901c150291505b5094509492505050565b73ffffffffffffffffffffffffffffffffffffffff8116811461042b575f5ffd5b5f60208284031215611a4c575f5ffd5b813561191181611a1b565b5f60208284031215611a67575f5ffd5b5035919050565b5f60a0820163ffffffff855116835267ffffffffffffffff602086015116602084015263ffffffff604086015116604084015263ffffffff606086015116606084015260a0608084015280845180835260c0850191506020860192505f5b81811015611af057835163ffffffff16835260209384019390920191600101611acc565b50909695505050505050565b5f5f83601f840112611b0c575f5ffd5b50813567ffffffffffffffff811115611b23575f5ffd5b6020830191508360208260051b8501011115611b3d575f5ffd5b9250929050565b5f5f5f5f5f5f6101808789031215611b5a575f5ffd5b86359550602087013567ffffffffffffffff811115611b77575f5ffd5b611b8389828a01611afc565b90965094505060408701359250610160870188811115611ba1575f5ffd5b9598949750929591946060909201939135925050565b5f5f5f5f84860360c0811215611bcb575f5ffd5b8535945060807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe082011215611bfe575f5ffd5b5060208501925060a085013567ffffffffffffffff811115611c1e575f5ffd5b611c2a87828801611afc565b95989497509550505050565b8581526101606020820152836101608201525f7f07ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff851115611c75575f5ffd5b8460051b80876101808501376040830185905282016101800190506101008360608401379695505050505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b8181038181111561159257611592611cd0565b8082018082111561159257611592611cd0565b808202811582820484141761159257611592611cd0565b6fffffffffffffffffffffffffffffffff828116828216039081111561159257611592611cd0565b63ffffffff8116811461042b575f5ffd5b5f60208284031215611d83575f5ffd5b813561191181611d62565b67ffffffffffffffff8116811461042b575f5ffd5b5f60208284031215611db3575f5ffd5b813561191181611d8e565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b604051610180810167ffffffffffffffff81118282101715611e0f57611e0f611dbe565b60405290565b8051611e2081611a1b565b919050565b8051611e2081611d8e565b805161ffff81168114611e20575f5ffd5b80518015158114611e20575f5ffd5b5f610180828403128015611e62575f5ffd5b50611e6b611deb565b82518152611e7b60208401611e15565b6020820152611e8c60408401611e15565b604082015260608381015190820152611ea760808401611e15565b6080820152611eb860a08401611e25565b60a0820152611ec960c08401611e25565b60c0820152611eda60e08401611e25565b60e0820152611eec6101008401611e30565b610100820152611eff6101208401611e30565b610120820152611f126101408401611e30565b610140820152611f256101608401611e41565b6101608201529392505050565b5f813561159281611d62565b8135611f4981611d62565b81546020840135611f5981611d8e565b6040850135611f6781611d62565b6fffffffff0000000000000000000000008160601b1663ffffffff85167fffffffffffffffffffffffffffffffff000000000000000000000000000000008516176bffffffffffffffff000000008460201b1617178555505050505f6060830135611fd181611d62565b82547fffffffffffffffffffffffff00000000ffffffffffffffffffffffffffffffff1660809190911b73ffffffff0000000000000000000000000000000016179091555050565b6801000000000000000082111561203257612032611dbe565b8054828255808310156120d6576007830160031c825f528060205f2001601c8560021b1680156120af577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff820180547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8360200360031b1c168155505b50816007840160031c0391505f5b828110156120d2575f828201556001016120bd565b5050505b505050565b67ffffffffffffffff8311156120f3576120f3611dbe565b6120fd8382612019565b5f8181526020902082908460031c5f5b81811015612165575f5f5b60088110156121585761214761212d87611f32565b63ffffffff908116600584901b90811b91901b1984161790565b602096909601959150600101612118565b508382015560010161210d565b507ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff886168087038188146121c1575f5f5b828110156121bb576121aa61212d88611f32565b602097909701969150600101612196565b50848401555b5050505050505050565b5f60a0820185356121db81611d62565b63ffffffff16835260208601356121f181611d8e565b67ffffffffffffffff166020840152604086013561220e81611d62565b63ffffffff166040840152606086013561222781611d62565b63ffffffff16606084015260a060808401528390528360c083015f5b8581101561227057823561225681611d62565b63ffffffff16825260209283019290910190600101612243565b509695505050505050565b5f5f5f6060848603121561228d575f5ffd5b835161229881611d8e565b60208501519093506122a981611d8e565b60408501519092506122ba81611d8e565b809150509250925092565b5f602082840312156122d5575f5ffd5b5051919050565b5f5f858511156122ea575f5ffd5b838611156122f6575f5ffd5b5050820193919092039150565b80357fffffffff000000000000000000000000000000000000000000000000000000008116906004841015612362577fffffffff00000000000000000000000000000000000000000000000000000000808560040360031b1b82161691505b5092915050565b73ffffffffffffffffffffffffffffffffffffffff8416815260406020820152816040820152818360608301375f818301606090810191909152601f9092017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01601019291505056",
}

// DeliveryRefunds is an auto generated Go binding around an Ethereum contract.
type DeliveryRefunds struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DeliveryRefunds) GetABI() abi.ABI {
	return c.abi
}

// NewDeliveryRefunds creates a new instance of DeliveryRefunds.
func NewDeliveryRefunds() *DeliveryRefunds {
	parsed, err := DeliveryRefundsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DeliveryRefunds{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DeliveryRefunds) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address authority, address hub, (uint32,uint32,uint64,uint32) bounds) returns()
func (deliveryRefunds *DeliveryRefunds) PackConstructor(authority common.Address, hub common.Address, bounds RefundBounds) []byte {
	enc, err := deliveryRefunds.abi.Pack("", authority, hub, bounds)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackHUB is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa4c52b86.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function HUB() view returns(address)
func (deliveryRefunds *DeliveryRefunds) PackHUB() []byte {
	enc, err := deliveryRefunds.abi.Pack("HUB")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHUB is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa4c52b86.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function HUB() view returns(address)
func (deliveryRefunds *DeliveryRefunds) TryPackHUB() ([]byte, error) {
	return deliveryRefunds.abi.Pack("HUB")
}

// UnpackHUB is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa4c52b86.
//
// Solidity: function HUB() view returns(address)
func (deliveryRefunds *DeliveryRefunds) UnpackHUB(data []byte) (common.Address, error) {
	out, err := deliveryRefunds.abi.Unpack("HUB", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackMAXGAS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5f2a9f41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_GAS() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) PackMAXGAS() []byte {
	enc, err := deliveryRefunds.abi.Pack("MAX_GAS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXGAS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5f2a9f41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_GAS() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) TryPackMAXGAS() ([]byte, error) {
	return deliveryRefunds.abi.Pack("MAX_GAS")
}

// UnpackMAXGAS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5f2a9f41.
//
// Solidity: function MAX_GAS() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) UnpackMAXGAS(data []byte) (uint32, error) {
	out, err := deliveryRefunds.abi.Unpack("MAX_GAS", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackMAXTIP is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf6bd4a95.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_TIP() view returns(uint64)
func (deliveryRefunds *DeliveryRefunds) PackMAXTIP() []byte {
	enc, err := deliveryRefunds.abi.Pack("MAX_TIP")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXTIP is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf6bd4a95.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_TIP() view returns(uint64)
func (deliveryRefunds *DeliveryRefunds) TryPackMAXTIP() ([]byte, error) {
	return deliveryRefunds.abi.Pack("MAX_TIP")
}

// UnpackMAXTIP is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf6bd4a95.
//
// Solidity: function MAX_TIP() view returns(uint64)
func (deliveryRefunds *DeliveryRefunds) UnpackMAXTIP(data []byte) (uint64, error) {
	out, err := deliveryRefunds.abi.Unpack("MAX_TIP", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackMINDEVIATIONPPM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xacfe73a4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MIN_DEVIATION_PPM() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) PackMINDEVIATIONPPM() []byte {
	enc, err := deliveryRefunds.abi.Pack("MIN_DEVIATION_PPM")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMINDEVIATIONPPM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xacfe73a4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MIN_DEVIATION_PPM() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) TryPackMINDEVIATIONPPM() ([]byte, error) {
	return deliveryRefunds.abi.Pack("MIN_DEVIATION_PPM")
}

// UnpackMINDEVIATIONPPM is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xacfe73a4.
//
// Solidity: function MIN_DEVIATION_PPM() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) UnpackMINDEVIATIONPPM(data []byte) (uint32, error) {
	out, err := deliveryRefunds.abi.Unpack("MIN_DEVIATION_PPM", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackMINHEARTBEAT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f76d82c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MIN_HEARTBEAT() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) PackMINHEARTBEAT() []byte {
	enc, err := deliveryRefunds.abi.Pack("MIN_HEARTBEAT")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMINHEARTBEAT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f76d82c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MIN_HEARTBEAT() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) TryPackMINHEARTBEAT() ([]byte, error) {
	return deliveryRefunds.abi.Pack("MIN_HEARTBEAT")
}

// UnpackMINHEARTBEAT is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1f76d82c.
//
// Solidity: function MIN_HEARTBEAT() view returns(uint32)
func (deliveryRefunds *DeliveryRefunds) UnpackMINHEARTBEAT(data []byte) (uint32, error) {
	out, err := deliveryRefunds.abi.Unpack("MIN_HEARTBEAT", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf7e214f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function authority() view returns(address)
func (deliveryRefunds *DeliveryRefunds) PackAuthority() []byte {
	enc, err := deliveryRefunds.abi.Pack("authority")
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
func (deliveryRefunds *DeliveryRefunds) TryPackAuthority() ([]byte, error) {
	return deliveryRefunds.abi.Pack("authority")
}

// UnpackAuthority is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbf7e214f.
//
// Solidity: function authority() view returns(address)
func (deliveryRefunds *DeliveryRefunds) UnpackAuthority(data []byte) (common.Address, error) {
	out, err := deliveryRefunds.abi.Unpack("authority", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackBudgetOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e5ef1f8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function budgetOf(uint256 feedSet) view returns(uint256)
func (deliveryRefunds *DeliveryRefunds) PackBudgetOf(feedSet *big.Int) []byte {
	enc, err := deliveryRefunds.abi.Pack("budgetOf", feedSet)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBudgetOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e5ef1f8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function budgetOf(uint256 feedSet) view returns(uint256)
func (deliveryRefunds *DeliveryRefunds) TryPackBudgetOf(feedSet *big.Int) ([]byte, error) {
	return deliveryRefunds.abi.Pack("budgetOf", feedSet)
}

// UnpackBudgetOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1e5ef1f8.
//
// Solidity: function budgetOf(uint256 feedSet) view returns(uint256)
func (deliveryRefunds *DeliveryRefunds) UnpackBudgetOf(data []byte) (*big.Int, error) {
	out, err := deliveryRefunds.abi.Unpack("budgetOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackConfigure is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc5c9fbd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function configure(uint256 feedSet, (uint32,uint64,uint32,uint32) terms, uint32[] deviations) returns()
func (deliveryRefunds *DeliveryRefunds) PackConfigure(feedSet *big.Int, terms RefundTerms, deviations []uint32) []byte {
	enc, err := deliveryRefunds.abi.Pack("configure", feedSet, terms, deviations)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackConfigure is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc5c9fbd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function configure(uint256 feedSet, (uint32,uint64,uint32,uint32) terms, uint32[] deviations) returns()
func (deliveryRefunds *DeliveryRefunds) TryPackConfigure(feedSet *big.Int, terms RefundTerms, deviations []uint32) ([]byte, error) {
	return deliveryRefunds.abi.Pack("configure", feedSet, terms, deviations)
}

// PackFund is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca1d209d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fund(uint256 feedSet) payable returns()
func (deliveryRefunds *DeliveryRefunds) PackFund(feedSet *big.Int) []byte {
	enc, err := deliveryRefunds.abi.Pack("fund", feedSet)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFund is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca1d209d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fund(uint256 feedSet) payable returns()
func (deliveryRefunds *DeliveryRefunds) TryPackFund(feedSet *big.Int) ([]byte, error) {
	return deliveryRefunds.abi.Pack("fund", feedSet)
}

// PackIsConsumingScheduledOp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fb36037.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isConsumingScheduledOp() view returns(bytes4)
func (deliveryRefunds *DeliveryRefunds) PackIsConsumingScheduledOp() []byte {
	enc, err := deliveryRefunds.abi.Pack("isConsumingScheduledOp")
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
func (deliveryRefunds *DeliveryRefunds) TryPackIsConsumingScheduledOp() ([]byte, error) {
	return deliveryRefunds.abi.Pack("isConsumingScheduledOp")
}

// UnpackIsConsumingScheduledOp is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8fb36037.
//
// Solidity: function isConsumingScheduledOp() view returns(bytes4)
func (deliveryRefunds *DeliveryRefunds) UnpackIsConsumingScheduledOp(data []byte) ([4]byte, error) {
	out, err := deliveryRefunds.abi.Unpack("isConsumingScheduledOp", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOwed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf18e047.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owed(address account) view returns(uint256)
func (deliveryRefunds *DeliveryRefunds) PackOwed(account common.Address) []byte {
	enc, err := deliveryRefunds.abi.Pack("owed", account)
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
func (deliveryRefunds *DeliveryRefunds) TryPackOwed(account common.Address) ([]byte, error) {
	return deliveryRefunds.abi.Pack("owed", account)
}

// UnpackOwed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdf18e047.
//
// Solidity: function owed(address account) view returns(uint256)
func (deliveryRefunds *DeliveryRefunds) UnpackOwed(data []byte) (*big.Int, error) {
	out, err := deliveryRefunds.abi.Unpack("owed", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19165587.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function release(address account) returns()
func (deliveryRefunds *DeliveryRefunds) PackRelease(account common.Address) []byte {
	enc, err := deliveryRefunds.abi.Pack("release", account)
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
func (deliveryRefunds *DeliveryRefunds) TryPackRelease(account common.Address) ([]byte, error) {
	return deliveryRefunds.abi.Pack("release", account)
}

// PackSetAuthority is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a9e5e4b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setAuthority(address newAuthority) returns()
func (deliveryRefunds *DeliveryRefunds) PackSetAuthority(newAuthority common.Address) []byte {
	enc, err := deliveryRefunds.abi.Pack("setAuthority", newAuthority)
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
func (deliveryRefunds *DeliveryRefunds) TryPackSetAuthority(newAuthority common.Address) ([]byte, error) {
	return deliveryRefunds.abi.Pack("setAuthority", newAuthority)
}

// PackTermsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbadc2dff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function termsOf(uint256 feedSet) view returns((uint32,uint64,uint32,uint32) terms, uint32[] deviations)
func (deliveryRefunds *DeliveryRefunds) PackTermsOf(feedSet *big.Int) []byte {
	enc, err := deliveryRefunds.abi.Pack("termsOf", feedSet)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTermsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbadc2dff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function termsOf(uint256 feedSet) view returns((uint32,uint64,uint32,uint32) terms, uint32[] deviations)
func (deliveryRefunds *DeliveryRefunds) TryPackTermsOf(feedSet *big.Int) ([]byte, error) {
	return deliveryRefunds.abi.Pack("termsOf", feedSet)
}

// TermsOfOutput serves as a container for the return parameters of contract
// method TermsOf.
type TermsOfOutput struct {
	Terms      RefundTerms
	Deviations []uint32
}

// UnpackTermsOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbadc2dff.
//
// Solidity: function termsOf(uint256 feedSet) view returns((uint32,uint64,uint32,uint32) terms, uint32[] deviations)
func (deliveryRefunds *DeliveryRefunds) UnpackTermsOf(data []byte) (TermsOfOutput, error) {
	out, err := deliveryRefunds.abi.Unpack("termsOf", data)
	outstruct := new(TermsOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Terms = *abi.ConvertType(out[0], new(RefundTerms)).(*RefundTerms)
	outstruct.Deviations = *abi.ConvertType(out[1], new([]uint32)).(*[]uint32)
	return *outstruct, nil
}

// PackUpdate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc05937c7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function update(uint256 feedSet, uint256[] words, uint256 commitment, uint256[8] proof, uint256 column) returns(uint256 refund)
func (deliveryRefunds *DeliveryRefunds) PackUpdate(feedSet *big.Int, words []*big.Int, commitment *big.Int, proof [8]*big.Int, column *big.Int) []byte {
	enc, err := deliveryRefunds.abi.Pack("update", feedSet, words, commitment, proof, column)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc05937c7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function update(uint256 feedSet, uint256[] words, uint256 commitment, uint256[8] proof, uint256 column) returns(uint256 refund)
func (deliveryRefunds *DeliveryRefunds) TryPackUpdate(feedSet *big.Int, words []*big.Int, commitment *big.Int, proof [8]*big.Int, column *big.Int) ([]byte, error) {
	return deliveryRefunds.abi.Pack("update", feedSet, words, commitment, proof, column)
}

// UnpackUpdate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc05937c7.
//
// Solidity: function update(uint256 feedSet, uint256[] words, uint256 commitment, uint256[8] proof, uint256 column) returns(uint256 refund)
func (deliveryRefunds *DeliveryRefunds) UnpackUpdate(data []byte) (*big.Int, error) {
	out, err := deliveryRefunds.abi.Unpack("update", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x51cff8d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(address to) returns()
func (deliveryRefunds *DeliveryRefunds) PackWithdraw(to common.Address) []byte {
	enc, err := deliveryRefunds.abi.Pack("withdraw", to)
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
func (deliveryRefunds *DeliveryRefunds) TryPackWithdraw(to common.Address) ([]byte, error) {
	return deliveryRefunds.abi.Pack("withdraw", to)
}

// DeliveryRefundsAuthorityUpdated represents a AuthorityUpdated event raised by the DeliveryRefunds contract.
type DeliveryRefundsAuthorityUpdated struct {
	Authority common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const DeliveryRefundsAuthorityUpdatedEventName = "AuthorityUpdated"

// ContractEventName returns the user-defined event name.
func (DeliveryRefundsAuthorityUpdated) ContractEventName() string {
	return DeliveryRefundsAuthorityUpdatedEventName
}

// UnpackAuthorityUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AuthorityUpdated(address authority)
func (deliveryRefunds *DeliveryRefunds) UnpackAuthorityUpdatedEvent(log *types.Log) (*DeliveryRefundsAuthorityUpdated, error) {
	event := "AuthorityUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != deliveryRefunds.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DeliveryRefundsAuthorityUpdated)
	if len(log.Data) > 0 {
		if err := deliveryRefunds.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range deliveryRefunds.abi.Events[event].Inputs {
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

// DeliveryRefundsConfigured represents a Configured event raised by the DeliveryRefunds contract.
type DeliveryRefundsConfigured struct {
	FeedSet    *big.Int
	Terms      RefundTerms
	Deviations []uint32
	Raw        *types.Log // Blockchain specific contextual infos
}

const DeliveryRefundsConfiguredEventName = "Configured"

// ContractEventName returns the user-defined event name.
func (DeliveryRefundsConfigured) ContractEventName() string {
	return DeliveryRefundsConfiguredEventName
}

// UnpackConfiguredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Configured(uint256 indexed feedSet, (uint32,uint64,uint32,uint32) terms, uint32[] deviations)
func (deliveryRefunds *DeliveryRefunds) UnpackConfiguredEvent(log *types.Log) (*DeliveryRefundsConfigured, error) {
	event := "Configured"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != deliveryRefunds.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DeliveryRefundsConfigured)
	if len(log.Data) > 0 {
		if err := deliveryRefunds.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range deliveryRefunds.abi.Events[event].Inputs {
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

// DeliveryRefundsFunded represents a Funded event raised by the DeliveryRefunds contract.
type DeliveryRefundsFunded struct {
	FeedSet *big.Int
	From    common.Address
	Amount  *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const DeliveryRefundsFundedEventName = "Funded"

// ContractEventName returns the user-defined event name.
func (DeliveryRefundsFunded) ContractEventName() string {
	return DeliveryRefundsFundedEventName
}

// UnpackFundedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Funded(uint256 indexed feedSet, address indexed from, uint256 amount)
func (deliveryRefunds *DeliveryRefunds) UnpackFundedEvent(log *types.Log) (*DeliveryRefundsFunded, error) {
	event := "Funded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != deliveryRefunds.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DeliveryRefundsFunded)
	if len(log.Data) > 0 {
		if err := deliveryRefunds.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range deliveryRefunds.abi.Events[event].Inputs {
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

// DeliveryRefundsRefunded represents a Refunded event raised by the DeliveryRefunds contract.
type DeliveryRefundsRefunded struct {
	FeedSet *big.Int
	Round   uint64
	Payee   common.Address
	Amount  *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const DeliveryRefundsRefundedEventName = "Refunded"

// ContractEventName returns the user-defined event name.
func (DeliveryRefundsRefunded) ContractEventName() string {
	return DeliveryRefundsRefundedEventName
}

// UnpackRefundedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Refunded(uint256 indexed feedSet, uint64 round, address indexed payee, uint256 amount)
func (deliveryRefunds *DeliveryRefunds) UnpackRefundedEvent(log *types.Log) (*DeliveryRefundsRefunded, error) {
	event := "Refunded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != deliveryRefunds.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DeliveryRefundsRefunded)
	if len(log.Data) > 0 {
		if err := deliveryRefunds.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range deliveryRefunds.abi.Events[event].Inputs {
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

// DeliveryRefundsWithdrawn represents a Withdrawn event raised by the DeliveryRefunds contract.
type DeliveryRefundsWithdrawn struct {
	Account common.Address
	To      common.Address
	Amount  *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const DeliveryRefundsWithdrawnEventName = "Withdrawn"

// ContractEventName returns the user-defined event name.
func (DeliveryRefundsWithdrawn) ContractEventName() string {
	return DeliveryRefundsWithdrawnEventName
}

// UnpackWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdrawn(address indexed account, address indexed to, uint256 amount)
func (deliveryRefunds *DeliveryRefunds) UnpackWithdrawnEvent(log *types.Log) (*DeliveryRefundsWithdrawn, error) {
	event := "Withdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != deliveryRefunds.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DeliveryRefundsWithdrawn)
	if len(log.Data) > 0 {
		if err := deliveryRefunds.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range deliveryRefunds.abi.Events[event].Inputs {
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
func (deliveryRefunds *DeliveryRefunds) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["AccessManagedInvalidAuthority"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackAccessManagedInvalidAuthorityError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["AccessManagedRequiredDelay"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackAccessManagedRequiredDelayError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["AccessManagedUnauthorized"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackAccessManagedUnauthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["BudgetTooLarge"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackBudgetTooLargeError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["NotConfigured"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackNotConfiguredError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["NothingOwed"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackNothingOwedError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["PaymentRefused"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackPaymentRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], deliveryRefunds.abi.Errors["TermsInvalid"].ID.Bytes()[:4]) {
		return deliveryRefunds.UnpackTermsInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// DeliveryRefundsAccessManagedInvalidAuthority represents a AccessManagedInvalidAuthority error raised by the DeliveryRefunds contract.
type DeliveryRefundsAccessManagedInvalidAuthority struct {
	Authority common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedInvalidAuthority(address authority)
func DeliveryRefundsAccessManagedInvalidAuthorityErrorID() common.Hash {
	return common.HexToHash("0xc2f31e5ee06c96eddd5864bf58d26da15afa7233cb6f74e000aa686fca7a7a0b")
}

// UnpackAccessManagedInvalidAuthorityError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedInvalidAuthority(address authority)
func (deliveryRefunds *DeliveryRefunds) UnpackAccessManagedInvalidAuthorityError(raw []byte) (*DeliveryRefundsAccessManagedInvalidAuthority, error) {
	out := new(DeliveryRefundsAccessManagedInvalidAuthority)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "AccessManagedInvalidAuthority", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsAccessManagedRequiredDelay represents a AccessManagedRequiredDelay error raised by the DeliveryRefunds contract.
type DeliveryRefundsAccessManagedRequiredDelay struct {
	Caller common.Address
	Delay  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedRequiredDelay(address caller, uint32 delay)
func DeliveryRefundsAccessManagedRequiredDelayErrorID() common.Hash {
	return common.HexToHash("0xaf77169dad650be42a753d4bbd4f4ad0d10be80053e495da3bb1525746eda4e4")
}

// UnpackAccessManagedRequiredDelayError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedRequiredDelay(address caller, uint32 delay)
func (deliveryRefunds *DeliveryRefunds) UnpackAccessManagedRequiredDelayError(raw []byte) (*DeliveryRefundsAccessManagedRequiredDelay, error) {
	out := new(DeliveryRefundsAccessManagedRequiredDelay)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "AccessManagedRequiredDelay", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsAccessManagedUnauthorized represents a AccessManagedUnauthorized error raised by the DeliveryRefunds contract.
type DeliveryRefundsAccessManagedUnauthorized struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessManagedUnauthorized(address caller)
func DeliveryRefundsAccessManagedUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x068ca9d827f779c08fd30d7fda45faef5f2a6b2e57f8b809b3c6bbed99f5fb1f")
}

// UnpackAccessManagedUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessManagedUnauthorized(address caller)
func (deliveryRefunds *DeliveryRefunds) UnpackAccessManagedUnauthorizedError(raw []byte) (*DeliveryRefundsAccessManagedUnauthorized, error) {
	out := new(DeliveryRefundsAccessManagedUnauthorized)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "AccessManagedUnauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsBudgetTooLarge represents a BudgetTooLarge error raised by the DeliveryRefunds contract.
type DeliveryRefundsBudgetTooLarge struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BudgetTooLarge()
func DeliveryRefundsBudgetTooLargeErrorID() common.Hash {
	return common.HexToHash("0xfeaa6cdb50522048b28b2f82fc1266d29b5202517d3773dafb11dee7f2c45a8a")
}

// UnpackBudgetTooLargeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BudgetTooLarge()
func (deliveryRefunds *DeliveryRefunds) UnpackBudgetTooLargeError(raw []byte) (*DeliveryRefundsBudgetTooLarge, error) {
	out := new(DeliveryRefundsBudgetTooLarge)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "BudgetTooLarge", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsNotConfigured represents a NotConfigured error raised by the DeliveryRefunds contract.
type DeliveryRefundsNotConfigured struct {
	FeedSet *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotConfigured(uint256 feedSet)
func DeliveryRefundsNotConfiguredErrorID() common.Hash {
	return common.HexToHash("0x9b04588d9a43acf0ec4a832d9a5be7ca7216a847f40807a172a088864c68c6cd")
}

// UnpackNotConfiguredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotConfigured(uint256 feedSet)
func (deliveryRefunds *DeliveryRefunds) UnpackNotConfiguredError(raw []byte) (*DeliveryRefundsNotConfigured, error) {
	out := new(DeliveryRefundsNotConfigured)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "NotConfigured", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsNothingOwed represents a NothingOwed error raised by the DeliveryRefunds contract.
type DeliveryRefundsNothingOwed struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingOwed(address account)
func DeliveryRefundsNothingOwedErrorID() common.Hash {
	return common.HexToHash("0x751b0fdaa408a0c7537afaf0af96a92598192bff093a0ad0f684a7c83bc223c9")
}

// UnpackNothingOwedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingOwed(address account)
func (deliveryRefunds *DeliveryRefunds) UnpackNothingOwedError(raw []byte) (*DeliveryRefundsNothingOwed, error) {
	out := new(DeliveryRefundsNothingOwed)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "NothingOwed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsPaymentRefused represents a PaymentRefused error raised by the DeliveryRefunds contract.
type DeliveryRefundsPaymentRefused struct {
	To common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PaymentRefused(address to)
func DeliveryRefundsPaymentRefusedErrorID() common.Hash {
	return common.HexToHash("0xb6c30e5f0c557b120c5a0883d0096cc6767420d80c5f6be6285d840bc71edf68")
}

// UnpackPaymentRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PaymentRefused(address to)
func (deliveryRefunds *DeliveryRefunds) UnpackPaymentRefusedError(raw []byte) (*DeliveryRefundsPaymentRefused, error) {
	out := new(DeliveryRefundsPaymentRefused)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "PaymentRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DeliveryRefundsTermsInvalid represents a TermsInvalid error raised by the DeliveryRefunds contract.
type DeliveryRefundsTermsInvalid struct {
	Field string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TermsInvalid(string field)
func DeliveryRefundsTermsInvalidErrorID() common.Hash {
	return common.HexToHash("0x70dd89b5970bdf735462a2fe84ab2e34ca4ce5e1ea767163fb6cc312a7a766f7")
}

// UnpackTermsInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TermsInvalid(string field)
func (deliveryRefunds *DeliveryRefunds) UnpackTermsInvalidError(raw []byte) (*DeliveryRefundsTermsInvalid, error) {
	out := new(DeliveryRefundsTermsInvalid)
	if err := deliveryRefunds.abi.UnpackIntoInterface(out, "TermsInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

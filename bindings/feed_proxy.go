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

// FeedProxyQuotePair is an auto generated low-level Go binding around an user-defined struct.
type FeedProxyQuotePair struct {
	Base          common.Address
	Quote         common.Address
	BaseDecimals  uint8
	QuoteDecimals uint8
	MaxAge        uint32
}

// FeedProxyMetaData contains all meta data concerning the FeedProxy contract.
var FeedProxyMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"hub_\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"},{\"name\":\"feedSet_\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"column_\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"pair_\",\"type\":\"tuple\",\"internalType\":\"structFeedProxy.QuotePair\",\"components\":[{\"name\":\"base\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"quote\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"baseDecimals\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"quoteDecimals\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"maxAge\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"column\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"decimals\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint8\",\"internalType\":\"uint8\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"description\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"string\",\"internalType\":\"string\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"feedSet\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getQuote\",\"inputs\":[{\"name\":\"baseAmount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"base\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"quote\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getRoundData\",\"inputs\":[{\"name\":\"_roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"outputs\":[{\"name\":\"roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"},{\"name\":\"answer\",\"type\":\"int256\",\"internalType\":\"int256\"},{\"name\":\"startedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"updatedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"answeredInRound\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"hub\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"latestRoundData\",\"inputs\":[],\"outputs\":[{\"name\":\"roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"},{\"name\":\"answer\",\"type\":\"int256\",\"internalType\":\"int256\"},{\"name\":\"startedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"updatedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"answeredInRound\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"quotePair\",\"inputs\":[],\"outputs\":[{\"name\":\"base\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"quote\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxAge\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"version\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"error\",\"name\":\"NoData\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"OracleUnsupportedPair\",\"inputs\":[{\"name\":\"base\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"quote\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"OracleUntrustedData\",\"inputs\":[{\"name\":\"base\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"quote\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"QuotePairInvalid\",\"inputs\":[{\"name\":\"field\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"QuoteTooLarge\",\"inputs\":[{\"name\":\"baseAmount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}]",
	ID:  "FeedProxy",
	Bin: "0x6101a0604052348015610010575f5ffd5b506040516115b53803806115b583398101604081905261002f9161033b565b6001600160a01b038416608081905260a084905260c08390526040516301641d9560e01b815260048101859052602481018490525f91906301641d95906044015f60405180830381865afa158015610089573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f191682016040526100b0919081019061047a565b5060ff811660e052602085015185519194506001600160a01b0391821615911615149150610118905057604051633b13207f60e11b815260206004820152600d60248201526c6173736574206d697373696e6760981b60448201526064015b60405180910390fd5b81516001600160a01b031615801590819061014b575082602001516001600160a01b0316835f01516001600160a01b0316145b1561018657604051633b13207f60e11b815260206004820152600a6024820152691cd85b5948185cdcd95d60b21b604482015260640161010f565b608083015163ffffffff161515811515146101cd57604051633b13207f60e11b81526020600482015260066024820152656d617841676560d01b604482015260640161010f565b602460ff16836040015160ff16111561021857604051633b13207f60e11b815260206004820152600c60248201526b62617365446563696d616c7360a01b604482015260640161010f565b602460ff16836060015160ff16111561026457604051633b13207f60e11b815260206004820152600d60248201526c71756f7465446563696d616c7360981b604482015260640161010f565b82516001600160a01b039081166101005260208401511661012052608083015163ffffffff1661014052606083015161029e90600a6105f1565b6101605260408301516102b89060ff908116908416610606565b6102c390600a610619565b6101805250610624945050505050565b6001600160a01b03811681146102e7575f5ffd5b50565b634e487b7160e01b5f52604160045260245ffd5b60405160a081016001600160401b0381118282101715610320576103206102ea565b60405290565b805160ff81168114610336575f5ffd5b919050565b5f5f5f5f848603610100811215610350575f5ffd5b855161035b816102d3565b602087015160408801519196509450925060a0605f198201121561037d575f5ffd5b506103866102fe565b6060860151610394816102d3565b815260808601516103a4816102d3565b60208201526103b560a08701610326565b60408201526103c660c08701610326565b606082015260e086015163ffffffff811681146103e1575f5ffd5b6080820152939692955090935050565b5f82601f830112610400575f5ffd5b81516001600160401b03811115610419576104196102ea565b604051601f8201601f19908116603f011681016001600160401b0381118282101715610447576104476102ea565b60405281815283820160200185101561045e575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f5f6080858703121561048d575f5ffd5b845160208601519094506001600160401b038111156104aa575f5ffd5b6104b6878288016103f1565b9350506104c560408601610326565b60608601519092506001600160401b038111156104e0575f5ffd5b6104ec878288016103f1565b91505092959194509250565b634e487b7160e01b5f52601160045260245ffd5b6001815b60018411156105475780850481111561052b5761052b6104f8565b600184161561053957908102905b60019390931c928002610510565b935093915050565b5f8261055d575060016105eb565b8161056957505f6105eb565b816001811461057f5760028114610589576105a5565b60019150506105eb565b60ff84111561059a5761059a6104f8565b50506001821b6105eb565b5060208310610133831016604e8410600b84101617156105c8575081810a6105eb565b6105d45f19848461050c565b805f19048211156105e7576105e76104f8565b0290505b92915050565b5f6105ff60ff84168361054f565b9392505050565b808201808211156105eb576105eb6104f8565b5f6105ff838361054f565b60805160a05160c05160e0516101005161012051610140516101605161018051610ea961070c5f395f818161075f015261078701525f61072101525f818161021001526109f001525f81816101e90152818161058301526105de01525f81816101c40152818161052d01528181610634015261068b01525f60f901525f818160bf015281816102f1015281816104110152818161085c015261091b01525f8181610169015281816102cb015281816103eb0152818161083601526108f501525f818161013d01528181610331015281816104580152818161088601526109430152610ea95ff3fe608060405234801561000f575f5ffd5b50600436106100b9575f3560e01c80637284e416116100725780639a6fc8f5116100585780639a6fc8f51461023e578063ae68676c14610288578063feaf968c1461029b575f5ffd5b80637284e4161461019457806380f51eaf146101a9575f5ffd5b8063365a86fc116100a2578063365a86fc146101235780633bd32baa1461016757806354fd4d501461018d575f5ffd5b80632f528793146100bd578063313ce567146100f2575b5f5ffd5b7f00000000000000000000000000000000000000000000000000000000000000005b6040519081526020015b60405180910390f35b60405160ff7f00000000000000000000000000000000000000000000000000000000000000001681526020016100e9565b60405173ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001681526020016100e9565b7f00000000000000000000000000000000000000000000000000000000000000006100df565b60016100df565b61019c6102a3565b6040516100e99190610b85565b6040805173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000811682527f00000000000000000000000000000000000000000000000000000000000000001660208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091526060016100e9565b61025161024c366004610bd8565b6103c3565b6040805169ffffffffffffffffffff968716815260208101959095528401929092526060830152909116608082015260a0016100e9565b6100df610296366004610c29565b610529565b61025161080f565b6040517f01641d950000000000000000000000000000000000000000000000000000000081527f000000000000000000000000000000000000000000000000000000000000000060048201527f000000000000000000000000000000000000000000000000000000000000000060248201526060905f9073ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016906301641d95906044015f60405180830381865afa158015610375573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01682016040526103ba9190810190610d57565b95945050505050565b6040517f750809970000000000000000000000000000000000000000000000000000000081527f000000000000000000000000000000000000000000000000000000000000000060048201527f000000000000000000000000000000000000000000000000000000000000000060248201525f908190819081908190819073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001690637508099790604401608060405180830381865afa15801561049d573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906104c19190610ddd565b67ffffffffffffffff8416995091975095509350869250905069ffffffffffffffffffff8716821461051f576040517fbad1e8f800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5091939590929450565b5f5f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff168473ffffffffffffffffffffffffffffffffffffffff161480156105d157507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff168373ffffffffffffffffffffffffffffffffffffffff16145b90508015801561068357507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff168473ffffffffffffffffffffffffffffffffffffffff1614158061068357507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff168373ffffffffffffffffffffffffffffffffffffffff1614155b806106c257507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16155b1561071e576040517f6a6886bd00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8086166004830152841660248201526044015b60405180910390fd5b5f7f000000000000000000000000000000000000000000000000000000000000000061074a86866108cd565b6107549190610e52565b90505f5f83610784577f0000000000000000000000000000000000000000000000000000000000000000836107a7565b827f00000000000000000000000000000000000000000000000000000000000000005b915091505f6107b68984610a89565b5090508181106107f5576040517fd91ba42d000000000000000000000000000000000000000000000000000000008152600481018a9052602401610715565b610800898484610ac4565b955050505050505b9392505050565b7f75080997000000000000000000000000000000000000000000000000000000005f9081527f000000000000000000000000000000000000000000000000000000000000000060048190527f00000000000000000000000000000000000000000000000000000000000000006024819052829190827f0000000000000000000000000000000000000000000000000000000000000000608082604481845afa9450846108bd573d5f5f3e3d5ffd5b5f5195508591508160805260a05ff35b6040517f750809970000000000000000000000000000000000000000000000000000000081527f000000000000000000000000000000000000000000000000000000000000000060048201527f000000000000000000000000000000000000000000000000000000000000000060248201525f907f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1690637508099790604401608060405180830381865afa9250505080156109d9575060408051601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01682019092526109d691810190610ddd565b60015b6109e457505f610a2a565b5f83138015610a1c57507f0000000000000000000000000000000000000000000000000000000000000000610a198242610e69565b11155b15610a25578294505b505050505b805f03610a83576040517f5d8e923300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff808516600483015283166024820152604401610715565b92915050565b5f807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff83850993909202808410938190039390930393915050565b5f5f5f610ad18686610a89565b91509150815f03610af557838181610aeb57610aeb610e7c565b0492505050610808565b818411610b0c57610b0c6003851502601118610b74565b5f848688095f868103871696879004966002600389028118808a02820302808a02820302808a02820302808a02820302808a02820302808a02909103029181900381900460010185841190960395909502919093039390930492909217029150509392505050565b634e487b715f52806020526024601cfd5b602081525f82518060208401528060208501604085015e5f6040828501015260407fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011684010191505092915050565b5f60208284031215610be8575f5ffd5b813569ffffffffffffffffffff81168114610808575f5ffd5b803573ffffffffffffffffffffffffffffffffffffffff81168114610c24575f5ffd5b919050565b5f5f5f60608486031215610c3b575f5ffd5b83359250610c4b60208501610c01565b9150610c5960408501610c01565b90509250925092565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b5f82601f830112610c9e575f5ffd5b815167ffffffffffffffff811115610cb857610cb8610c62565b6040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0603f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8501160116810181811067ffffffffffffffff82111715610d2457610d24610c62565b604052818152838201602001851015610d3b575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f5f60808587031215610d6a575f5ffd5b84519350602085015167ffffffffffffffff811115610d87575f5ffd5b610d9387828801610c8f565b935050604085015160ff81168114610da9575f5ffd5b606086015190925067ffffffffffffffff811115610dc5575f5ffd5b610dd187828801610c8f565b91505092959194509250565b5f5f5f5f60808587031215610df0575f5ffd5b845167ffffffffffffffff81168114610e07575f5ffd5b60208601516040870151606090970151919890975090945092505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b8082028115828204841417610a8357610a83610e25565b81810381811115610a8357610a83610e25565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd",
}

// FeedProxy is an auto generated Go binding around an Ethereum contract.
type FeedProxy struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *FeedProxy) GetABI() abi.ABI {
	return c.abi
}

// NewFeedProxy creates a new instance of FeedProxy.
func NewFeedProxy() *FeedProxy {
	parsed, err := FeedProxyMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &FeedProxy{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *FeedProxy) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address hub_, uint256 feedSet_, uint256 column_, (address,address,uint8,uint8,uint32) pair_) returns()
func (feedProxy *FeedProxy) PackConstructor(hub_ common.Address, feedSet_ *big.Int, column_ *big.Int, pair_ FeedProxyQuotePair) []byte {
	enc, err := feedProxy.abi.Pack("", hub_, feedSet_, column_, pair_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackColumn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f528793.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function column() view returns(uint256)
func (feedProxy *FeedProxy) PackColumn() []byte {
	enc, err := feedProxy.abi.Pack("column")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackColumn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f528793.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function column() view returns(uint256)
func (feedProxy *FeedProxy) TryPackColumn() ([]byte, error) {
	return feedProxy.abi.Pack("column")
}

// UnpackColumn is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2f528793.
//
// Solidity: function column() view returns(uint256)
func (feedProxy *FeedProxy) UnpackColumn(data []byte) (*big.Int, error) {
	out, err := feedProxy.abi.Unpack("column", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (feedProxy *FeedProxy) PackDecimals() []byte {
	enc, err := feedProxy.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (feedProxy *FeedProxy) TryPackDecimals() ([]byte, error) {
	return feedProxy.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (feedProxy *FeedProxy) UnpackDecimals(data []byte) (uint8, error) {
	out, err := feedProxy.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackDescription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7284e416.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function description() view returns(string)
func (feedProxy *FeedProxy) PackDescription() []byte {
	enc, err := feedProxy.abi.Pack("description")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDescription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7284e416.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function description() view returns(string)
func (feedProxy *FeedProxy) TryPackDescription() ([]byte, error) {
	return feedProxy.abi.Pack("description")
}

// UnpackDescription is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7284e416.
//
// Solidity: function description() view returns(string)
func (feedProxy *FeedProxy) UnpackDescription(data []byte) (string, error) {
	out, err := feedProxy.abi.Unpack("description", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackFeedSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3bd32baa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function feedSet() view returns(uint256)
func (feedProxy *FeedProxy) PackFeedSet() []byte {
	enc, err := feedProxy.abi.Pack("feedSet")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFeedSet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3bd32baa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function feedSet() view returns(uint256)
func (feedProxy *FeedProxy) TryPackFeedSet() ([]byte, error) {
	return feedProxy.abi.Pack("feedSet")
}

// UnpackFeedSet is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3bd32baa.
//
// Solidity: function feedSet() view returns(uint256)
func (feedProxy *FeedProxy) UnpackFeedSet(data []byte) (*big.Int, error) {
	out, err := feedProxy.abi.Unpack("feedSet", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xae68676c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getQuote(uint256 baseAmount, address base, address quote) view returns(uint256)
func (feedProxy *FeedProxy) PackGetQuote(baseAmount *big.Int, base common.Address, quote common.Address) []byte {
	enc, err := feedProxy.abi.Pack("getQuote", baseAmount, base, quote)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xae68676c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getQuote(uint256 baseAmount, address base, address quote) view returns(uint256)
func (feedProxy *FeedProxy) TryPackGetQuote(baseAmount *big.Int, base common.Address, quote common.Address) ([]byte, error) {
	return feedProxy.abi.Pack("getQuote", baseAmount, base, quote)
}

// UnpackGetQuote is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xae68676c.
//
// Solidity: function getQuote(uint256 baseAmount, address base, address quote) view returns(uint256)
func (feedProxy *FeedProxy) UnpackGetQuote(data []byte) (*big.Int, error) {
	out, err := feedProxy.abi.Unpack("getQuote", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9a6fc8f5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getRoundData(uint80 _roundId) view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) PackGetRoundData(roundId *big.Int) []byte {
	enc, err := feedProxy.abi.Pack("getRoundData", roundId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9a6fc8f5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getRoundData(uint80 _roundId) view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) TryPackGetRoundData(roundId *big.Int) ([]byte, error) {
	return feedProxy.abi.Pack("getRoundData", roundId)
}

// GetRoundDataOutput serves as a container for the return parameters of contract
// method GetRoundData.
type GetRoundDataOutput struct {
	RoundId         *big.Int
	Answer          *big.Int
	StartedAt       *big.Int
	UpdatedAt       *big.Int
	AnsweredInRound *big.Int
}

// UnpackGetRoundData is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9a6fc8f5.
//
// Solidity: function getRoundData(uint80 _roundId) view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) UnpackGetRoundData(data []byte) (GetRoundDataOutput, error) {
	out, err := feedProxy.abi.Unpack("getRoundData", data)
	outstruct := new(GetRoundDataOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.RoundId = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Answer = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.StartedAt = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.UpdatedAt = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.AnsweredInRound = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x365a86fc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hub() view returns(address)
func (feedProxy *FeedProxy) PackHub() []byte {
	enc, err := feedProxy.abi.Pack("hub")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x365a86fc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hub() view returns(address)
func (feedProxy *FeedProxy) TryPackHub() ([]byte, error) {
	return feedProxy.abi.Pack("hub")
}

// UnpackHub is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x365a86fc.
//
// Solidity: function hub() view returns(address)
func (feedProxy *FeedProxy) UnpackHub(data []byte) (common.Address, error) {
	out, err := feedProxy.abi.Unpack("hub", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackLatestRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeaf968c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function latestRoundData() view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) PackLatestRoundData() []byte {
	enc, err := feedProxy.abi.Pack("latestRoundData")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLatestRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeaf968c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function latestRoundData() view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) TryPackLatestRoundData() ([]byte, error) {
	return feedProxy.abi.Pack("latestRoundData")
}

// LatestRoundDataOutput serves as a container for the return parameters of contract
// method LatestRoundData.
type LatestRoundDataOutput struct {
	RoundId         *big.Int
	Answer          *big.Int
	StartedAt       *big.Int
	UpdatedAt       *big.Int
	AnsweredInRound *big.Int
}

// UnpackLatestRoundData is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfeaf968c.
//
// Solidity: function latestRoundData() view returns(uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
func (feedProxy *FeedProxy) UnpackLatestRoundData(data []byte) (LatestRoundDataOutput, error) {
	out, err := feedProxy.abi.Unpack("latestRoundData", data)
	outstruct := new(LatestRoundDataOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.RoundId = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Answer = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.StartedAt = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.UpdatedAt = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.AnsweredInRound = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackQuotePair is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x80f51eaf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quotePair() view returns(address base, address quote, uint256 maxAge)
func (feedProxy *FeedProxy) PackQuotePair() []byte {
	enc, err := feedProxy.abi.Pack("quotePair")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuotePair is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x80f51eaf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quotePair() view returns(address base, address quote, uint256 maxAge)
func (feedProxy *FeedProxy) TryPackQuotePair() ([]byte, error) {
	return feedProxy.abi.Pack("quotePair")
}

// QuotePairOutput serves as a container for the return parameters of contract
// method QuotePair.
type QuotePairOutput struct {
	Base   common.Address
	Quote  common.Address
	MaxAge *big.Int
}

// UnpackQuotePair is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x80f51eaf.
//
// Solidity: function quotePair() view returns(address base, address quote, uint256 maxAge)
func (feedProxy *FeedProxy) UnpackQuotePair(data []byte) (QuotePairOutput, error) {
	out, err := feedProxy.abi.Unpack("quotePair", data)
	outstruct := new(QuotePairOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Base = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.Quote = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.MaxAge = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x54fd4d50.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function version() pure returns(uint256)
func (feedProxy *FeedProxy) PackVersion() []byte {
	enc, err := feedProxy.abi.Pack("version")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x54fd4d50.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function version() pure returns(uint256)
func (feedProxy *FeedProxy) TryPackVersion() ([]byte, error) {
	return feedProxy.abi.Pack("version")
}

// UnpackVersion is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x54fd4d50.
//
// Solidity: function version() pure returns(uint256)
func (feedProxy *FeedProxy) UnpackVersion(data []byte) (*big.Int, error) {
	out, err := feedProxy.abi.Unpack("version", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (feedProxy *FeedProxy) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], feedProxy.abi.Errors["NoData"].ID.Bytes()[:4]) {
		return feedProxy.UnpackNoDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], feedProxy.abi.Errors["OracleUnsupportedPair"].ID.Bytes()[:4]) {
		return feedProxy.UnpackOracleUnsupportedPairError(raw[4:])
	}
	if bytes.Equal(raw[:4], feedProxy.abi.Errors["OracleUntrustedData"].ID.Bytes()[:4]) {
		return feedProxy.UnpackOracleUntrustedDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], feedProxy.abi.Errors["QuotePairInvalid"].ID.Bytes()[:4]) {
		return feedProxy.UnpackQuotePairInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], feedProxy.abi.Errors["QuoteTooLarge"].ID.Bytes()[:4]) {
		return feedProxy.UnpackQuoteTooLargeError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// FeedProxyNoData represents a NoData error raised by the FeedProxy contract.
type FeedProxyNoData struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoData()
func FeedProxyNoDataErrorID() common.Hash {
	return common.HexToHash("0xbad1e8f8deaf0b48103d0156ea535171224e41afb1366e97fc1e6a5bc7206a0d")
}

// UnpackNoDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoData()
func (feedProxy *FeedProxy) UnpackNoDataError(raw []byte) (*FeedProxyNoData, error) {
	out := new(FeedProxyNoData)
	if err := feedProxy.abi.UnpackIntoInterface(out, "NoData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FeedProxyOracleUnsupportedPair represents a OracleUnsupportedPair error raised by the FeedProxy contract.
type FeedProxyOracleUnsupportedPair struct {
	Base  common.Address
	Quote common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OracleUnsupportedPair(address base, address quote)
func FeedProxyOracleUnsupportedPairErrorID() common.Hash {
	return common.HexToHash("0x6a6886bd16ca47412fdd3facad33f76239ebadda4f499ccde7e392ae1f02fa80")
}

// UnpackOracleUnsupportedPairError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OracleUnsupportedPair(address base, address quote)
func (feedProxy *FeedProxy) UnpackOracleUnsupportedPairError(raw []byte) (*FeedProxyOracleUnsupportedPair, error) {
	out := new(FeedProxyOracleUnsupportedPair)
	if err := feedProxy.abi.UnpackIntoInterface(out, "OracleUnsupportedPair", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FeedProxyOracleUntrustedData represents a OracleUntrustedData error raised by the FeedProxy contract.
type FeedProxyOracleUntrustedData struct {
	Base  common.Address
	Quote common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OracleUntrustedData(address base, address quote)
func FeedProxyOracleUntrustedDataErrorID() common.Hash {
	return common.HexToHash("0x5d8e9233ae04a256fe4d7524022d8642baefec97ff4f3b48d314180f85b33b94")
}

// UnpackOracleUntrustedDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OracleUntrustedData(address base, address quote)
func (feedProxy *FeedProxy) UnpackOracleUntrustedDataError(raw []byte) (*FeedProxyOracleUntrustedData, error) {
	out := new(FeedProxyOracleUntrustedData)
	if err := feedProxy.abi.UnpackIntoInterface(out, "OracleUntrustedData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FeedProxyQuotePairInvalid represents a QuotePairInvalid error raised by the FeedProxy contract.
type FeedProxyQuotePairInvalid struct {
	Field string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error QuotePairInvalid(string field)
func FeedProxyQuotePairInvalidErrorID() common.Hash {
	return common.HexToHash("0x762640feb68d0444ed9193cf4e94f141c80de3a0a1030db15c733e4c63e15f1b")
}

// UnpackQuotePairInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error QuotePairInvalid(string field)
func (feedProxy *FeedProxy) UnpackQuotePairInvalidError(raw []byte) (*FeedProxyQuotePairInvalid, error) {
	out := new(FeedProxyQuotePairInvalid)
	if err := feedProxy.abi.UnpackIntoInterface(out, "QuotePairInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FeedProxyQuoteTooLarge represents a QuoteTooLarge error raised by the FeedProxy contract.
type FeedProxyQuoteTooLarge struct {
	BaseAmount *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error QuoteTooLarge(uint256 baseAmount)
func FeedProxyQuoteTooLargeErrorID() common.Hash {
	return common.HexToHash("0xd91ba42d85cc9b2dae028beb7bb9d68788257388546a3e573d67d5a357d8619c")
}

// UnpackQuoteTooLargeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error QuoteTooLarge(uint256 baseAmount)
func (feedProxy *FeedProxy) UnpackQuoteTooLargeError(raw []byte) (*FeedProxyQuoteTooLarge, error) {
	out := new(FeedProxyQuoteTooLarge)
	if err := feedProxy.abi.UnpackIntoInterface(out, "QuoteTooLarge", raw); err != nil {
		return nil, err
	}
	return out, nil
}

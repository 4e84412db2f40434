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

// FeedProxyMetaData contains all meta data concerning the FeedProxy contract.
var FeedProxyMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"hub_\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"},{\"name\":\"feedSet_\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"column_\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"column\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"decimals\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint8\",\"internalType\":\"uint8\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"description\",\"inputs\":[],\"outputs\":[{\"name\":\"text\",\"type\":\"string\",\"internalType\":\"string\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"feedSet\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getRoundData\",\"inputs\":[{\"name\":\"_roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"outputs\":[{\"name\":\"roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"},{\"name\":\"answer\",\"type\":\"int256\",\"internalType\":\"int256\"},{\"name\":\"startedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"updatedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"answeredInRound\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"hub\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIFeedHub\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"latestRoundData\",\"inputs\":[],\"outputs\":[{\"name\":\"roundId\",\"type\":\"uint80\",\"internalType\":\"uint80\"},{\"name\":\"answer\",\"type\":\"int256\",\"internalType\":\"int256\"},{\"name\":\"startedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"updatedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"answeredInRound\",\"type\":\"uint80\",\"internalType\":\"uint80\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"version\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"error\",\"name\":\"NoData\",\"inputs\":[]}]",
	ID:  "FeedProxy",
	Bin: "0x610100604052348015610010575f5ffd5b5060405161092f38038061092f83398101604081905261002f916100c3565b6001600160a01b038316608081905260a083905260c08290526040516301641d9560e01b815260048101849052602481018390525f91906301641d95906044015f60405180830381865afa158015610089573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f191682016040526100b0919081019061019f565b5060ff1660e05250610224945050505050565b5f5f5f606084860312156100d5575f5ffd5b83516001600160a01b03811681146100eb575f5ffd5b602085015160409095015190969495509392505050565b634e487b7160e01b5f52604160045260245ffd5b5f82601f830112610125575f5ffd5b81516001600160401b0381111561013e5761013e610102565b604051601f8201601f19908116603f011681016001600160401b038111828210171561016c5761016c610102565b604052818152838201602001851015610183575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f5f608085870312156101b2575f5ffd5b845160208601519094506001600160401b038111156101cf575f5ffd5b6101db87828801610116565b935050604085015160ff811681146101f1575f5ffd5b60608601519092506001600160401b0381111561020c575f5ffd5b61021887828801610116565b91505092959194509250565b60805160a05160c05160e0516106b061027f5f395f60c501525f8181608b01528181610215015261039c01525f8181610135015281816101ef015261037601525f81816101090152818161023e01526103e301526106b05ff3fe608060405234801561000f575f5ffd5b5060043610610085575f3560e01c806354fd4d501161005857806354fd4d50146101595780637284e416146101605780639a6fc8f514610175578063feaf968c146101bf575f5ffd5b80632f52879314610089578063313ce567146100be578063365a86fc146100ef5780633bd32baa14610133575b5f5ffd5b7f00000000000000000000000000000000000000000000000000000000000000005b6040519081526020015b60405180910390f35b60405160ff7f00000000000000000000000000000000000000000000000000000000000000001681526020016100b5565b60405173ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001681526020016100b5565b7f00000000000000000000000000000000000000000000000000000000000000006100ab565b60016100ab565b6101686101c7565b6040516100b5919061046a565b6101886101833660046104bd565b6102e4565b6040805169ffffffffffffffffffff968716815260208101959095528401929092526060830152909116608082015260a0016100b5565b61018861034e565b6040517f01641d950000000000000000000000000000000000000000000000000000000081527f000000000000000000000000000000000000000000000000000000000000000060048201527f000000000000000000000000000000000000000000000000000000000000000060248201526060907f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16906301641d95906044015f60405180830381865afa158015610297573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01682016040526102dc91908101906105e2565b949350505050565b5f5f5f5f5f6102f161034e565b93985091965094509250905069ffffffffffffffffffff80861690871614610345576040517fbad1e8f800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b91939590929450565b6040517f750809970000000000000000000000000000000000000000000000000000000081527f000000000000000000000000000000000000000000000000000000000000000060048201527f000000000000000000000000000000000000000000000000000000000000000060248201525f908190819081908190819073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001690637508099790604401608060405180830381865afa158015610428573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061044c9190610668565b67ffffffffffffffff93909316999198509650909450879350915050565b602081525f82518060208401528060208501604085015e5f6040828501015260407fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011684010191505092915050565b5f602082840312156104cd575f5ffd5b813569ffffffffffffffffffff811681146104e6575f5ffd5b9392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b5f82601f830112610529575f5ffd5b815167ffffffffffffffff811115610543576105436104ed565b6040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0603f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8501160116810181811067ffffffffffffffff821117156105af576105af6104ed565b6040528181528382016020018510156105c6575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f5f608085870312156105f5575f5ffd5b84519350602085015167ffffffffffffffff811115610612575f5ffd5b61061e8782880161051a565b935050604085015160ff81168114610634575f5ffd5b606086015190925067ffffffffffffffff811115610650575f5ffd5b61065c8782880161051a565b91505092959194509250565b5f5f5f5f6080858703121561067b575f5ffd5b845167ffffffffffffffff81168114610692575f5ffd5b6020860151604087015160609097015191989097509094509250505056",
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
// Solidity: constructor(address hub_, uint256 feedSet_, uint256 column_) returns()
func (feedProxy *FeedProxy) PackConstructor(hub_ common.Address, feedSet_ *big.Int, column_ *big.Int) []byte {
	enc, err := feedProxy.abi.Pack("", hub_, feedSet_, column_)
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
// Solidity: function description() view returns(string text)
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
// Solidity: function description() view returns(string text)
func (feedProxy *FeedProxy) TryPackDescription() ([]byte, error) {
	return feedProxy.abi.Pack("description")
}

// UnpackDescription is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7284e416.
//
// Solidity: function description() view returns(string text)
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

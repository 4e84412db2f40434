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

// DevCommitteeMetaData contains all meta data concerning the DevCommittee contract.
var DevCommitteeMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"nonpayable\"}]",
	ID:  "DevCommittee",
	Bin: "0x610100604052348015610010575f5ffd5b5060405161027138038061027183398101604081905261002f9161006c565b6080939093526001600160401b0391821660a052811660c0521660e0526100b6565b80516001600160401b0381168114610067575f5ffd5b919050565b5f5f5f5f6080858703121561007f575f5ffd5b8451935061008f60208601610051565b925061009d60408601610051565b91506100ab60608601610051565b905092959194509250565b60805160a05160c05160e05161018a6100e75f395f609a01525f605d01525f61013601525f61010b015261018a5ff3fe608060405234801561000f575f5ffd5b5060043610610029575f3560e01c80631037756c1461002d575b5f5ffd5b61004061003b36600461015c565b610059565b6040805192835260208301919091520160405180910390f35b5f5f7f000000000000000000000000000000000000000000000000000000000000000067ffffffffffffffff168367ffffffffffffffff1610806100d157507f000000000000000000000000000000000000000000000000000000000000000067ffffffffffffffff168367ffffffffffffffff1610155b15610108576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b507f00000000000000000000000000000000000000000000000000000000000000009267ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001692509050565b5f6020828403121561016c575f5ffd5b813567ffffffffffffffff81168114610183575f5ffd5b939250505056",
}

// DevCommittee is an auto generated Go binding around an Ethereum contract.
type DevCommittee struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DevCommittee) GetABI() abi.ABI {
	return c.abi
}

// NewDevCommittee creates a new instance of DevCommittee.
func NewDevCommittee() *DevCommittee {
	parsed, err := DevCommitteeMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DevCommittee{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DevCommittee) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 root, uint64 quorum, uint64 fromMs, uint64 untilMs) returns()
func (devCommittee *DevCommittee) PackConstructor(root *big.Int, quorum uint64, fromMs uint64, untilMs uint64) []byte {
	enc, err := devCommittee.abi.Pack("", root, quorum, fromMs, untilMs)
	if err != nil {
		panic(err)
	}
	return enc
}

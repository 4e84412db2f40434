package protocol

import (
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// The structs of contracts/src/lib/Evidence.sol, field by field.
type (
	equivocation struct {
		Operator   common.Address
		Round      uint64
		IntervalMs uint64
		Feeds      [][32]byte
		Decimals   []uint8
		FirstKind  uint8
		First      []byte
		SecondKind uint8
		Second     []byte
	}
	envelopeStatement struct {
		Root   *big.Int
		Slot   uint16
		Digest *big.Int
		R      [32]byte
		S      [32]byte
		V      uint8
	}
	feedKeyStatement struct {
		Root   *big.Int
		Slot   uint16
		Values []*big.Int
		Rx     *big.Int
		Ry     *big.Int
		S      *big.Int
	}
	bundleStatement struct {
		Profile    uint8
		Slot       uint16
		Words      []*big.Int
		Commitment *big.Int
		Proof      [ProofWords]*big.Int
		Digests    []*big.Int
	}
	epochInfo struct {
		Epoch       uint64
		FromMs      uint64
		UntilMs     uint64
		Quorum      uint64
		Total       uint64
		Root        *big.Int
		MembersHash [32]byte
	}
	falseHandOver struct {
		Operator common.Address
		Said     epochInfo
		R        [32]byte
		S        [32]byte
		V        uint8
	}
)

func abiField(name, kind string, components ...abi.ArgumentMarshaling) abi.ArgumentMarshaling {
	return abi.ArgumentMarshaling{Name: name, Type: kind, Components: components}
}

// structArgs gives the encoding of one struct as a function's only argument.
func structArgs(fields ...abi.ArgumentMarshaling) abi.Arguments {
	t, err := abi.NewType("tuple", "", fields)
	if err != nil {
		panic("protocol: abi type: " + err.Error())
	}
	return abi.Arguments{{Type: t}}
}

var (
	equivocationArgs = structArgs(
		abiField("operator", "address"), abiField("round", "uint64"), abiField("intervalMs", "uint64"),
		abiField("feeds", "bytes32[]"), abiField("decimals", "uint8[]"),
		abiField("firstKind", "uint8"), abiField("first", "bytes"),
		abiField("secondKind", "uint8"), abiField("second", "bytes"),
	)
	envelopeArgs = structArgs(
		abiField("root", "uint256"), abiField("slot", "uint16"), abiField("digest", "uint256"),
		abiField("r", "bytes32"), abiField("s", "bytes32"), abiField("v", "uint8"),
	)
	feedKeyArgs = structArgs(
		abiField("root", "uint256"), abiField("slot", "uint16"), abiField("values", "uint256[]"),
		abiField("rx", "uint256"), abiField("ry", "uint256"), abiField("s", "uint256"),
	)
	bundleArgs = structArgs(
		abiField("profile", "uint8"), abiField("slot", "uint16"), abiField("words", "uint256[]"),
		abiField("commitment", "uint256"), abiField("proof", "uint256[8]"), abiField("digests", "uint256[]"),
	)
	falseHandOverArgs = structArgs(
		abiField("operator", "address"),
		abiField("said", "tuple",
			abiField("epoch", "uint64"), abiField("fromMs", "uint64"), abiField("untilMs", "uint64"),
			abiField("quorum", "uint64"), abiField("total", "uint64"), abiField("root", "uint256"),
			abiField("membersHash", "bytes32")),
		abiField("r", "bytes32"), abiField("s", "bytes32"), abiField("v", "uint8"),
	)
)

// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package mirror

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

// EpochInfo is an auto generated low-level Go binding around an user-defined struct.
type EpochInfo struct {
	Epoch       uint64
	FromMs      uint64
	UntilMs     uint64
	Quorum      uint64
	Total       uint64
	Root        *big.Int
	MembersHash [32]byte
}

// CommitteeMirrorMetaData contains all meta data concerning the CommitteeMirror contract.
var CommitteeMirrorMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"homeChainId\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"registry\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxExtensionMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"graceMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"first\",\"type\":\"tuple\",\"internalType\":\"structEpochInfo\",\"components\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"quorum\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"total\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"membersHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"GRACE_MS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"HOME_CHAIN_ID\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_EXTENSION_MS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"REGISTRY\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"committeeAt\",\"inputs\":[{\"name\":\"timeMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"handOver\",\"inputs\":[{\"name\":\"next\",\"type\":\"tuple\",\"internalType\":\"structEpochInfo\",\"components\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"quorum\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"total\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"membersHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"members\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"signers\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"},{\"name\":\"signatures\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"newest\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structEpochInfo\",\"components\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"quorum\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"total\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"membersHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"HandedOver\",\"inputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"indexed\":true,\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"total\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"membersHash\",\"type\":\"bytes32\",\"indexed\":false,\"internalType\":\"bytes32\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"CommitteeInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"EpochInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"Expired\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"MembersInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"MirrorInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NoCommittee\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotBegun\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SignatureCount\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SignatureInvalid\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"SignersInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"TooLittleWeight\",\"inputs\":[{\"name\":\"weight\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WindowInvalid\",\"inputs\":[]}]",
	ID:  "CommitteeMirror",
	Bin: "0x610120604052348015610010575f5ffd5b50604051611c87380380611c8783398101604081905261002f9161040f565b84158061004357506001600160a01b038416155b8061005557506001600160401b038316155b15610073576040516399727d3960e01b815260040160405180910390fd5b61007b610158565b81604001516001600160401b0316116100a757604051630407b05b60e31b815260040160405180910390fd5b80604001516001600160401b031681602001516001600160401b03161015806100f45750826001600160401b0316816020015182604001516100e9919061052c565b6001600160401b0316115b15610112576040516324ca6e0160e11b815260040160405180910390fd5b60808590526001600160a01b03841660a0526001600160401b0380841660c052821660e052610141858561016a565b6101005261014e8161021c565b5050505050610594565b5f610165426103e861054b565b905090565b604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f1aa1de7ccfd8d56caf119a9923db2e30f15e79650b4722b263b7c4decf0a2af0918101919091527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc66060820152608081018390526001600160a01b03821660a08201525f9060c0016040516020818303038152906040528051906020012090505b92915050565b7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018160a0015110158061025a575060808101516001600160401b0316155b806102a25750600381608001516001600160401b0316600261027c919061054b565b6102869190610562565b610291906001610581565b81606001516001600160401b031614155b156102c057604051635c7586f360e11b815260040160405180910390fd5b6040805160a0808201835283516001600160401b0390811680845260208087018051841682870181905288880180518616888a018190526060808c0180518916828c018190528d8b01805160809d8e018190525f80546001600160801b031916909b1768010000000000000000909802979097176001600160801b0316600160801b9095026001600160c01b031694909417600160c01b90910217909755600193909355888b0151600680546001600160401b031916918916918217905560c0808d015160078190558d5193519851965194518d51998a52968a16978901979097529a87015290861691850191909152908416958301959095529281019290925291909116917f496c3e2080bd21c5c24a0cf33db6a317544a90bbd335cf16f79ea0dffa472bf9910160405180910390a250565b80516001600160401b038116811461040a575f5ffd5b919050565b5f5f5f5f5f858703610160811215610425575f5ffd5b865160208801519096506001600160a01b0381168114610443575f5ffd5b9450610451604088016103f4565b935061045f606088016103f4565b925060e0607f1982011215610472575f5ffd5b5060405160e081016001600160401b03811182821017156104a157634e487b7160e01b5f52604160045260245ffd5b6040526104b0608088016103f4565b81526104be60a088016103f4565b60208201526104cf60c088016103f4565b60408201526104e060e088016103f4565b60608201526104f261010088016103f4565b608082015261012087015160a08201526101409096015160c08701525092959194509290565b634e487b7160e01b5f52601160045260245ffd5b6001600160401b03828116828216039081111561021657610216610518565b808202811582820484141761021657610216610518565b5f8261057c57634e487b7160e01b5f52601260045260245ffd5b500490565b8082018082111561021657610216610518565b60805160a05160c05160e051610100516116a96105de5f395f61072101525f818161025a015261035f01525f8181610205015261063801525f608301525f6101d001526116a95ff3fe608060405234801561000f575f5ffd5b506004361061007a575f3560e01c80638f65be85116100585780638f65be85146101cb578063c8814b2a14610200578063f01f670914610240578063fcc18bbc14610255575f5ffd5b806306433b1b1461007e5780631037756c146100cf5780638bdbdac1146100f7575b5f5ffd5b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020015b60405180910390f35b6100e26100dd3660046111bc565b61027c565b604080519283526020830191909152016100c6565b6101be6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810191909152506040805160e0810182525f5467ffffffffffffffff80821683526801000000000000000082048116602084015270010000000000000000000000000000000082048116938301939093527801000000000000000000000000000000000000000000000000900482166060820152600654909116608082015260015460a082015260075460c082015290565b6040516100c691906111d5565b6101f27f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020016100c6565b6102277f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff90911681526020016100c6565b61025361024e366004611299565b610460565b005b6102277f000000000000000000000000000000000000000000000000000000000000000081565b5f5f5f6102876109c9565b5f805491925090700100000000000000000000000000000000900467ffffffffffffffff168083106102e5576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b815467ffffffffffffffff68010000000000000000909104811690871610156103bd576002805490925067ffffffffffffffff680100000000000000009091048116908716101561033557600491505b50805467ffffffffffffffff700100000000000000000000000000000000909104811690610385907f000000000000000000000000000000000000000000000000000000000000000016826113b1565b83106103bd576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b815467ffffffffffffffff68010000000000000000909104811690871610806103f05750808667ffffffffffffffff1610155b15610427576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b50600181015490549095780100000000000000000000000000000000000000000000000090910467ffffffffffffffff16945092505050565b6040805160a0810182525f5467ffffffffffffffff8082168352680100000000000000008204811660208401527001000000000000000000000000000000008204811693830184905278010000000000000000000000000000000000000000000000009091041660608201526001546080820152906104dd6109c9565b10610514576040517f203d82d800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b806020015167ffffffffffffffff1661052b6109c9565b1015610563576040517f79c6bc4500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b805161057a9067ffffffffffffffff1660016113b1565b61058760208a018a6111bc565b67ffffffffffffffff16146105c8576040517fdce171d300000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60408082015167ffffffffffffffff16906105e8908a0160208b016111bc565b67ffffffffffffffff16108061063057506106096060890160408a016111bc565b67ffffffffffffffff1661062360408a0160208b016111bc565b67ffffffffffffffff1610155b8061068f57507f000000000000000000000000000000000000000000000000000000000000000067ffffffffffffffff16816040015189604001602081019061067991906111bc565b61068391906113c4565b67ffffffffffffffff16115b156106c6576040517f4994dc0200000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60075487876040516106d99291906113e4565b604051809103902014610718576040517fe6c99f4b00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f61075f6107547f000000000000000000000000000000000000000000000000000000000000000061074f368d90038d018d6113f3565b6109db565b898989898989610aa1565b60065490915067ffffffffffffffff1661077a8160026114bc565b6107858360036114bc565b116107cb576040517fbeea75fd00000000000000000000000000000000000000000000000000000000815260048101839052602481018290526044015b60405180910390fd5b600260045f82015f9054906101000a900467ffffffffffffffff16815f015f6101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055505f820160089054906101000a900467ffffffffffffffff16815f0160086101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055505f820160109054906101000a900467ffffffffffffffff16815f0160106101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055505f820160189054906101000a900467ffffffffffffffff16815f0160186101000a81548167ffffffffffffffff021916908367ffffffffffffffff160217905550600182015481600101559050508260025f820151815f015f6101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055506020820151815f0160086101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055506040820151815f0160106101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055506060820151815f0160186101000a81548167ffffffffffffffff021916908367ffffffffffffffff160217905550608082015181600101559050506109bd8a8036038101906109b891906113f3565b610d80565b50505050505050505050565b5f6109d6426103e86114bc565b905090565b5f610a98837fa747085634b35afb8b290389c4d1babda7a846d1b8686d0679a0c8c63e1b8e9f84604051602001610a139291906114d3565b604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815282825280516020918201207f19010000000000000000000000000000000000000000000000000000000000008483015260228401949094526042808401949094528151808403909401845260629092019052815191012090565b90505b92915050565b5f80610aae601c8861158d565b9050610100610abe8260ff6113b1565b610ac8919061158d565b8514610b00576040517f4de580ea00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b610b0c610100826115a0565b15801590610b4b5750610b21610100826115a0565b8686610b2f6101008561158d565b818110610b3e57610b3e6115b3565b90506020020135901c5f14155b15610b82576040517f4de580ea00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f80805b83811015610cf3575f8b8b610b9c601c856114bc565b90601c610baa8660016113b1565b610bb491906114bc565b92610bc1939291906115e0565b610bca91611607565b905067ffffffffffffffff602082901c16610be581866113b1565b9450610bf3610100846115a0565b8b8b610c016101008761158d565b818110610c1057610c106115b3565b90506020020135901c6001165f03610c29575050610ceb565b610c3381886113b1565b9650610c406041856113b1565b881015610c79576040517f92a7d4f900000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b610ca28e606084901c8b878c610c906041836113b1565b92610c9d939291906115e0565b610fe1565b610cdb576040517f06247d83000000000000000000000000000000000000000000000000000000008152600481018490526024016107c2565b610ce66041856113b1565b935050505b600101610b86565b50808514610d2d576040517f92a7d4f900000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60065467ffffffffffffffff168214610d72576040517fe6c99f4b00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b505050979650505050505050565b7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018160a00151101580610dbf5750608081015167ffffffffffffffff16155b80610e0957506003816080015167ffffffffffffffff166002610de291906114bc565b610dec919061158d565b610df79060016113b1565b816060015167ffffffffffffffff1614155b15610e40576040517fb8eb0de600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6040805160a08082018352835167ffffffffffffffff90811680845260208087018051841682870181905288880180518616888a018190526060808c0180518916828c018190528d8b01805160809d8e018190525f80547fffffffffffffffffffffffffffffffff0000000000000000000000000000000016909b1768010000000000000000909802979097176fffffffffffffffffffffffffffffffff1670010000000000000000000000000000000090950277ffffffffffffffffffffffffffffffffffffffffffffffff1694909417780100000000000000000000000000000000000000000000000090910217909755600193909355888b0151600680547fffffffffffffffffffffffffffffffffffffffffffffffff000000000000000016918916918217905560c0808d015160078190558d5193519851965194518d51998a52968a16978901979097529a87015290861691850191909152908416958301959095529281019290925291909116917f496c3e2080bd21c5c24a0cf33db6a317544a90bbd335cf16f79ea0dffa472bf9910160405180910390a250565b5f8061103686610ff460208487896115e0565b610ffd9161166d565b61100b60406020888a6115e0565b6110149161166d565b87876040818110611027576110276115b3565b919091013560f81c9050611092565b905073ffffffffffffffffffffffffffffffffffffffff81161580159061108857508473ffffffffffffffffffffffffffffffffffffffff168173ffffffffffffffffffffffffffffffffffffffff16145b9695505050505050565b5f5f6110a0868487876110ad565b5090979650505050505050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411156110e657505f91506003905082611196565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015611137573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff811661118d57505f925060019150829050611196565b92505f91508190505b9450945094915050565b803567ffffffffffffffff811681146111b7575f5ffd5b919050565b5f602082840312156111cc575f5ffd5b610a98826111a0565b60e08101610a9b828467ffffffffffffffff815116825267ffffffffffffffff602082015116602083015267ffffffffffffffff604082015116604083015267ffffffffffffffff606082015116606083015267ffffffffffffffff608082015116608083015260a081015160a083015260c081015160c08301525050565b5f5f83601f840112611264575f5ffd5b50813567ffffffffffffffff81111561127b575f5ffd5b602083019150836020828501011115611292575f5ffd5b9250929050565b5f5f5f5f5f5f5f8789036101408112156112b1575f5ffd5b60e08112156112be575f5ffd5b5087965060e088013567ffffffffffffffff8111156112db575f5ffd5b6112e78a828b01611254565b90975095505061010088013567ffffffffffffffff811115611307575f5ffd5b8801601f81018a13611317575f5ffd5b803567ffffffffffffffff81111561132d575f5ffd5b8a60208260051b8401011115611341575f5ffd5b6020919091019450925061012088013567ffffffffffffffff811115611365575f5ffd5b6113718a828b01611254565b989b979a50959850939692959293505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b80820180821115610a9b57610a9b611384565b67ffffffffffffffff8281168282160390811115610a9b57610a9b611384565b818382375f9101908152919050565b5f60e0828403128015611404575f5ffd5b5060405160e0810167ffffffffffffffff8111828210171561144d577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b604052611459836111a0565b8152611467602084016111a0565b6020820152611478604084016111a0565b6040820152611489606084016111a0565b606082015261149a608084016111a0565b608082015260a0838101359082015260c0928301359281019290925250919050565b8082028115828204841417610a9b57610a9b611384565b8281526101008101611559602083018467ffffffffffffffff815116825267ffffffffffffffff602082015116602083015267ffffffffffffffff604082015116604083015267ffffffffffffffff606082015116606083015267ffffffffffffffff608082015116608083015260a081015160a083015260c081015160c08301525050565b9392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f8261159b5761159b611560565b500490565b5f826115ae576115ae611560565b500690565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f5f858511156115ee575f5ffd5b838611156115fa575f5ffd5b5050820193919092039150565b80357fffffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000811690601c841015611666577fffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000008085601c0360031b1b82161691505b5092915050565b80356020831015610a9b577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff602084900360031b1b169291505056",
}

// CommitteeMirror is an auto generated Go binding around an Ethereum contract.
type CommitteeMirror struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *CommitteeMirror) GetABI() abi.ABI {
	return c.abi
}

// NewCommitteeMirror creates a new instance of CommitteeMirror.
func NewCommitteeMirror() *CommitteeMirror {
	parsed, err := CommitteeMirrorMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &CommitteeMirror{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *CommitteeMirror) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 homeChainId, address registry, uint64 maxExtensionMs, uint64 graceMs, (uint64,uint64,uint64,uint64,uint64,uint256,bytes32) first) returns()
func (committeeMirror *CommitteeMirror) PackConstructor(homeChainId *big.Int, registry common.Address, maxExtensionMs uint64, graceMs uint64, first EpochInfo) []byte {
	enc, err := committeeMirror.abi.Pack("", homeChainId, registry, maxExtensionMs, graceMs, first)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackGRACEMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfcc18bbc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function GRACE_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) PackGRACEMS() []byte {
	enc, err := committeeMirror.abi.Pack("GRACE_MS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGRACEMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfcc18bbc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function GRACE_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) TryPackGRACEMS() ([]byte, error) {
	return committeeMirror.abi.Pack("GRACE_MS")
}

// UnpackGRACEMS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfcc18bbc.
//
// Solidity: function GRACE_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) UnpackGRACEMS(data []byte) (uint64, error) {
	out, err := committeeMirror.abi.Unpack("GRACE_MS", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackHOMECHAINID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8f65be85.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function HOME_CHAIN_ID() view returns(uint256)
func (committeeMirror *CommitteeMirror) PackHOMECHAINID() []byte {
	enc, err := committeeMirror.abi.Pack("HOME_CHAIN_ID")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHOMECHAINID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8f65be85.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function HOME_CHAIN_ID() view returns(uint256)
func (committeeMirror *CommitteeMirror) TryPackHOMECHAINID() ([]byte, error) {
	return committeeMirror.abi.Pack("HOME_CHAIN_ID")
}

// UnpackHOMECHAINID is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8f65be85.
//
// Solidity: function HOME_CHAIN_ID() view returns(uint256)
func (committeeMirror *CommitteeMirror) UnpackHOMECHAINID(data []byte) (*big.Int, error) {
	out, err := committeeMirror.abi.Unpack("HOME_CHAIN_ID", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXEXTENSIONMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc8814b2a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_EXTENSION_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) PackMAXEXTENSIONMS() []byte {
	enc, err := committeeMirror.abi.Pack("MAX_EXTENSION_MS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXEXTENSIONMS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc8814b2a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_EXTENSION_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) TryPackMAXEXTENSIONMS() ([]byte, error) {
	return committeeMirror.abi.Pack("MAX_EXTENSION_MS")
}

// UnpackMAXEXTENSIONMS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc8814b2a.
//
// Solidity: function MAX_EXTENSION_MS() view returns(uint64)
func (committeeMirror *CommitteeMirror) UnpackMAXEXTENSIONMS(data []byte) (uint64, error) {
	out, err := committeeMirror.abi.Unpack("MAX_EXTENSION_MS", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackREGISTRY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06433b1b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function REGISTRY() view returns(address)
func (committeeMirror *CommitteeMirror) PackREGISTRY() []byte {
	enc, err := committeeMirror.abi.Pack("REGISTRY")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackREGISTRY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06433b1b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function REGISTRY() view returns(address)
func (committeeMirror *CommitteeMirror) TryPackREGISTRY() ([]byte, error) {
	return committeeMirror.abi.Pack("REGISTRY")
}

// UnpackREGISTRY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06433b1b.
//
// Solidity: function REGISTRY() view returns(address)
func (committeeMirror *CommitteeMirror) UnpackREGISTRY(data []byte) (common.Address, error) {
	out, err := committeeMirror.abi.Unpack("REGISTRY", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackCommitteeAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1037756c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function committeeAt(uint64 timeMs) view returns(uint256 root, uint256 quorum)
func (committeeMirror *CommitteeMirror) PackCommitteeAt(timeMs uint64) []byte {
	enc, err := committeeMirror.abi.Pack("committeeAt", timeMs)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCommitteeAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1037756c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function committeeAt(uint64 timeMs) view returns(uint256 root, uint256 quorum)
func (committeeMirror *CommitteeMirror) TryPackCommitteeAt(timeMs uint64) ([]byte, error) {
	return committeeMirror.abi.Pack("committeeAt", timeMs)
}

// CommitteeAtOutput serves as a container for the return parameters of contract
// method CommitteeAt.
type CommitteeAtOutput struct {
	Root   *big.Int
	Quorum *big.Int
}

// UnpackCommitteeAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1037756c.
//
// Solidity: function committeeAt(uint64 timeMs) view returns(uint256 root, uint256 quorum)
func (committeeMirror *CommitteeMirror) UnpackCommitteeAt(data []byte) (CommitteeAtOutput, error) {
	out, err := committeeMirror.abi.Unpack("committeeAt", data)
	outstruct := new(CommitteeAtOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Quorum = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackHandOver is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf01f6709.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function handOver((uint64,uint64,uint64,uint64,uint64,uint256,bytes32) next, bytes members, uint256[] signers, bytes signatures) returns()
func (committeeMirror *CommitteeMirror) PackHandOver(next EpochInfo, members []byte, signers []*big.Int, signatures []byte) []byte {
	enc, err := committeeMirror.abi.Pack("handOver", next, members, signers, signatures)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHandOver is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf01f6709.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function handOver((uint64,uint64,uint64,uint64,uint64,uint256,bytes32) next, bytes members, uint256[] signers, bytes signatures) returns()
func (committeeMirror *CommitteeMirror) TryPackHandOver(next EpochInfo, members []byte, signers []*big.Int, signatures []byte) ([]byte, error) {
	return committeeMirror.abi.Pack("handOver", next, members, signers, signatures)
}

// PackNewest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8bdbdac1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function newest() view returns((uint64,uint64,uint64,uint64,uint64,uint256,bytes32))
func (committeeMirror *CommitteeMirror) PackNewest() []byte {
	enc, err := committeeMirror.abi.Pack("newest")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNewest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8bdbdac1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function newest() view returns((uint64,uint64,uint64,uint64,uint64,uint256,bytes32))
func (committeeMirror *CommitteeMirror) TryPackNewest() ([]byte, error) {
	return committeeMirror.abi.Pack("newest")
}

// UnpackNewest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8bdbdac1.
//
// Solidity: function newest() view returns((uint64,uint64,uint64,uint64,uint64,uint256,bytes32))
func (committeeMirror *CommitteeMirror) UnpackNewest(data []byte) (EpochInfo, error) {
	out, err := committeeMirror.abi.Unpack("newest", data)
	if err != nil {
		return *new(EpochInfo), err
	}
	out0 := *abi.ConvertType(out[0], new(EpochInfo)).(*EpochInfo)
	return out0, nil
}

// CommitteeMirrorHandedOver represents a HandedOver event raised by the CommitteeMirror contract.
type CommitteeMirrorHandedOver struct {
	Epoch       uint64
	Root        *big.Int
	Quorum      uint64
	Total       uint64
	FromMs      uint64
	UntilMs     uint64
	MembersHash [32]byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const CommitteeMirrorHandedOverEventName = "HandedOver"

// ContractEventName returns the user-defined event name.
func (CommitteeMirrorHandedOver) ContractEventName() string {
	return CommitteeMirrorHandedOverEventName
}

// UnpackHandedOverEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HandedOver(uint64 indexed epoch, uint256 root, uint64 quorum, uint64 total, uint64 fromMs, uint64 untilMs, bytes32 membersHash)
func (committeeMirror *CommitteeMirror) UnpackHandedOverEvent(log *types.Log) (*CommitteeMirrorHandedOver, error) {
	event := "HandedOver"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != committeeMirror.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(CommitteeMirrorHandedOver)
	if len(log.Data) > 0 {
		if err := committeeMirror.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range committeeMirror.abi.Events[event].Inputs {
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
func (committeeMirror *CommitteeMirror) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["CommitteeInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackCommitteeInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["EpochInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackEpochInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["Expired"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["MembersInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackMembersInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["MirrorInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackMirrorInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["NoCommittee"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackNoCommitteeError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["NotBegun"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackNotBegunError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["SignatureCount"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackSignatureCountError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["SignatureInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackSignatureInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["SignersInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackSignersInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["TooLittleWeight"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackTooLittleWeightError(raw[4:])
	}
	if bytes.Equal(raw[:4], committeeMirror.abi.Errors["WindowInvalid"].ID.Bytes()[:4]) {
		return committeeMirror.UnpackWindowInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// CommitteeMirrorCommitteeInvalid represents a CommitteeInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorCommitteeInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CommitteeInvalid()
func CommitteeMirrorCommitteeInvalidErrorID() common.Hash {
	return common.HexToHash("0xb8eb0de6245ff0c89f8d5f32db09de725bc56b060ea8b9873ddcbb86a8835215")
}

// UnpackCommitteeInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CommitteeInvalid()
func (committeeMirror *CommitteeMirror) UnpackCommitteeInvalidError(raw []byte) (*CommitteeMirrorCommitteeInvalid, error) {
	out := new(CommitteeMirrorCommitteeInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "CommitteeInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorEpochInvalid represents a EpochInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorEpochInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EpochInvalid()
func CommitteeMirrorEpochInvalidErrorID() common.Hash {
	return common.HexToHash("0xdce171d3e56a2d4b130255e536e7bc314ced53ffe36316f4ee26e5983b0c2a9e")
}

// UnpackEpochInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EpochInvalid()
func (committeeMirror *CommitteeMirror) UnpackEpochInvalidError(raw []byte) (*CommitteeMirrorEpochInvalid, error) {
	out := new(CommitteeMirrorEpochInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "EpochInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorExpired represents a Expired error raised by the CommitteeMirror contract.
type CommitteeMirrorExpired struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Expired()
func CommitteeMirrorExpiredErrorID() common.Hash {
	return common.HexToHash("0x203d82d8d99f63bfecc8335216735e0271df4249ea752b030f9ab305b94e5afe")
}

// UnpackExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Expired()
func (committeeMirror *CommitteeMirror) UnpackExpiredError(raw []byte) (*CommitteeMirrorExpired, error) {
	out := new(CommitteeMirrorExpired)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "Expired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorMembersInvalid represents a MembersInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorMembersInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MembersInvalid()
func CommitteeMirrorMembersInvalidErrorID() common.Hash {
	return common.HexToHash("0xe6c99f4bf553aa89b4d5c118685bf6fed5b98149e51ffebc161e61fec4df8688")
}

// UnpackMembersInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MembersInvalid()
func (committeeMirror *CommitteeMirror) UnpackMembersInvalidError(raw []byte) (*CommitteeMirrorMembersInvalid, error) {
	out := new(CommitteeMirrorMembersInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "MembersInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorMirrorInvalid represents a MirrorInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorMirrorInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MirrorInvalid()
func CommitteeMirrorMirrorInvalidErrorID() common.Hash {
	return common.HexToHash("0x99727d3984e0c7cd16daf6e88f3f79d959c5465fe505aaf6fdd3ae0cf740902e")
}

// UnpackMirrorInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MirrorInvalid()
func (committeeMirror *CommitteeMirror) UnpackMirrorInvalidError(raw []byte) (*CommitteeMirrorMirrorInvalid, error) {
	out := new(CommitteeMirrorMirrorInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "MirrorInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorNoCommittee represents a NoCommittee error raised by the CommitteeMirror contract.
type CommitteeMirrorNoCommittee struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCommittee()
func CommitteeMirrorNoCommitteeErrorID() common.Hash {
	return common.HexToHash("0x9210c8d6855d55ce8e2121ea0d16eef0817070b04cbaf38dfd9b0a423b26996c")
}

// UnpackNoCommitteeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCommittee()
func (committeeMirror *CommitteeMirror) UnpackNoCommitteeError(raw []byte) (*CommitteeMirrorNoCommittee, error) {
	out := new(CommitteeMirrorNoCommittee)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "NoCommittee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorNotBegun represents a NotBegun error raised by the CommitteeMirror contract.
type CommitteeMirrorNotBegun struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotBegun()
func CommitteeMirrorNotBegunErrorID() common.Hash {
	return common.HexToHash("0x79c6bc45024501dcde516ab5f0c20f137fdb6abc6ff4921f10384d24b9fc5e1b")
}

// UnpackNotBegunError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotBegun()
func (committeeMirror *CommitteeMirror) UnpackNotBegunError(raw []byte) (*CommitteeMirrorNotBegun, error) {
	out := new(CommitteeMirrorNotBegun)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "NotBegun", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorSignatureCount represents a SignatureCount error raised by the CommitteeMirror contract.
type CommitteeMirrorSignatureCount struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignatureCount()
func CommitteeMirrorSignatureCountErrorID() common.Hash {
	return common.HexToHash("0x92a7d4f90057d1dead17b0942279a4b5cea703cd905c8846384449bdf15286d3")
}

// UnpackSignatureCountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignatureCount()
func (committeeMirror *CommitteeMirror) UnpackSignatureCountError(raw []byte) (*CommitteeMirrorSignatureCount, error) {
	out := new(CommitteeMirrorSignatureCount)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "SignatureCount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorSignatureInvalid represents a SignatureInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorSignatureInvalid struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignatureInvalid(uint256 slot)
func CommitteeMirrorSignatureInvalidErrorID() common.Hash {
	return common.HexToHash("0x06247d83983597244bb18a4b0be0ac107d82747140d07dc0e235f0ba06ec679b")
}

// UnpackSignatureInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignatureInvalid(uint256 slot)
func (committeeMirror *CommitteeMirror) UnpackSignatureInvalidError(raw []byte) (*CommitteeMirrorSignatureInvalid, error) {
	out := new(CommitteeMirrorSignatureInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "SignatureInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorSignersInvalid represents a SignersInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorSignersInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignersInvalid()
func CommitteeMirrorSignersInvalidErrorID() common.Hash {
	return common.HexToHash("0x4de580ea4b0c13c35ae12e07198939ee40be8f5c3da77a8c6fdb2f96bf11e798")
}

// UnpackSignersInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignersInvalid()
func (committeeMirror *CommitteeMirror) UnpackSignersInvalidError(raw []byte) (*CommitteeMirrorSignersInvalid, error) {
	out := new(CommitteeMirrorSignersInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "SignersInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorTooLittleWeight represents a TooLittleWeight error raised by the CommitteeMirror contract.
type CommitteeMirrorTooLittleWeight struct {
	Weight *big.Int
	Total  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooLittleWeight(uint256 weight, uint256 total)
func CommitteeMirrorTooLittleWeightErrorID() common.Hash {
	return common.HexToHash("0xbeea75fd0d6f0bc71f17dd5acaa89fb9936ab8e6d70c115a852f07d06004735f")
}

// UnpackTooLittleWeightError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooLittleWeight(uint256 weight, uint256 total)
func (committeeMirror *CommitteeMirror) UnpackTooLittleWeightError(raw []byte) (*CommitteeMirrorTooLittleWeight, error) {
	out := new(CommitteeMirrorTooLittleWeight)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "TooLittleWeight", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CommitteeMirrorWindowInvalid represents a WindowInvalid error raised by the CommitteeMirror contract.
type CommitteeMirrorWindowInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WindowInvalid()
func CommitteeMirrorWindowInvalidErrorID() common.Hash {
	return common.HexToHash("0x4994dc02dabaaeddc9a0f928ea40ccf3db36e24561d2e7d0a543e5c39fd09478")
}

// UnpackWindowInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WindowInvalid()
func (committeeMirror *CommitteeMirror) UnpackWindowInvalidError(raw []byte) (*CommitteeMirrorWindowInvalid, error) {
	out := new(CommitteeMirrorWindowInvalid)
	if err := committeeMirror.abi.UnpackIntoInterface(out, "WindowInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

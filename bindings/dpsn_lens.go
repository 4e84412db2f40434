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

// DpsnLensUserTopic is an auto generated low-level Go binding around an user-defined struct.
type DpsnLensUserTopic struct {
	Name      string
	TopicHash [32]byte
	CreatedAt *big.Int
}

// DpsnLensMetaData contains all meta data concerning the DpsnLens contract.
var DpsnLensMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"registry\",\"type\":\"address\",\"internalType\":\"contractITopicRegistry\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"MAX_ENTRIES\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"REGISTRY\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractITopicRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getIntegrityHashes\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getTopicPrice\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"getUserTopics\",\"inputs\":[{\"name\":\"user\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple[]\",\"internalType\":\"structDpsnLens.UserTopic[]\",\"components\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"topicHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"createdAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"integrityHashes\",\"inputs\":[{\"name\":\"offset\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"hashes\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"owner\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"registerTopic\",\"inputs\":[{\"name\":\"topicName\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"topicHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"signature\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"topicHashOf\",\"inputs\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"userTopics\",\"inputs\":[{\"name\":\"user\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"offset\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"limit\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"found\",\"type\":\"tuple[]\",\"internalType\":\"structDpsnLens.UserTopic[]\",\"components\":[{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"topicHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"createdAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"IntegrityHashGenerated\",\"inputs\":[{\"name\":\"integrityHash\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"time\",\"type\":\"uint256\",\"indexed\":true,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"LabelInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SignatureInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"StringsInsufficientHexLength\",\"inputs\":[{\"name\":\"value\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"length\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}]",
	ID:  "DpsnLens",
	Bin: "0x60a060405234801561000f575f5ffd5b50604051611dbc380380611dbc83398101604081905261002e9161003f565b6001600160a01b031660805261006c565b5f6020828403121561004f575f5ffd5b81516001600160a01b0381168114610065575f5ffd5b9392505050565b608051611d016100bb5f395f818160c20152818161021d0152818161030f015281816103bd0152818161057f01528181610689015281816108c701528181610bdb0152610c640152611d015ff3fe6080604052600436106100ad575f3560e01c80638da5cb5b11610066578063b948369e1161004c578063b948369e146101d0578063e43e7798146101ef578063ed41d66d14610204575f5ffd5b80638da5cb5b1461019d5780639425b741146101b1575f5ffd5b80635e949e87116100965780635e949e871461012f5780637d4cb9641461014e5780638d675c6d14610171575f5ffd5b806306433b1b146100b15780633f93f25c1461010e575b5f5ffd5b3480156100bc575f5ffd5b506100e47f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020015b60405180910390f35b348015610119575f5ffd5b50610122610218565b604051610105919061133c565b34801561013a575f5ffd5b5061012261014936600461137e565b6102d6565b348015610159575f5ffd5b5061016361010081565b604051908152602001610105565b34801561017c575f5ffd5b5061019061018b3660046113c2565b610527565b6040516101059190611440565b3480156101a8575f5ffd5b506100e46108c4565b3480156101bc575f5ffd5b506101906101cb3660046114e1565b610957565b3480156101db575f5ffd5b506101636101ea3660046115ee565b61096c565b6102026101fd3660046116ad565b6109ca565b005b34801561020f575f5ffd5b50610163610c61565b60605f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663f315f5536040518163ffffffff1660e01b8152600401602060405180830381865afa158015610284573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906102a89190611726565b90506102d061010082116102bc575f6102c8565b6102c86101008361176a565b6101006102d6565b91505090565b6040517fed2e39a700000000000000000000000000000000000000000000000000000000815260048101839052602481018290526060907f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063ed2e39a7906044015f60405180830381865afa158015610368573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01682016040526103ad919081019061177d565b90505f5b8151811015610520575f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16639f76477d84848151811061040957610409611829565b60200260200101516040518263ffffffff1660e01b815260040161042f91815260200190565b5f60405180830381865afa158015610449573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe016820160405261048e9190810190611913565b90506104fa61049f825f015161096c565b604080840151608080860151835160208082019690965273ffffffffffffffffffffffffffffffffffffffff9093168385015265ffffffffffff16606080840191909152835180840390910181529101909152805191012090565b83838151811061050c5761050c611829565b6020908102919091010152506001016103b1565b5092915050565b6040517f366343fa00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff848116600483015260248201849052604482018390526060915f917f0000000000000000000000000000000000000000000000000000000000000000169063366343fa906064015f60405180830381865afa1580156105c3573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0168201604052610608919081019061177d565b9050805167ffffffffffffffff81111561062457610624611503565b60405190808252806020026020018201604052801561067757816020015b6106646040518060600160405280606081526020015f81526020015f81525090565b8152602001906001900390816106425790505b5091505f805b82518110156108b9575f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16639f76477d8584815181106106d5576106d5611829565b60200260200101516040518263ffffffff1660e01b81526004016106fb91815260200190565b5f60405180830381865afa158015610715573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d9081017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe016820160405261075a9190810190611913565b905060018160200151600281111561077457610774611a2a565b1461077f57506108b1565b5f5f5f86858151811061079457610794611829565b602002602001015181526020019081526020015f2090506040518060600160405280836080015165ffffffffffff16835f0154146107d357835161085f565b8260010180546107e290611a57565b80601f016020809104026020016040519081016040528092919081815260200182805461080e90611a57565b80156108595780601f1061083057610100808354040283529160200191610859565b820191905f5260205f20905b81548152906001019060200180831161083c57829003601f168201915b50505050505b8152602001610870845f015161096c565b8152602001836080015165ffffffffffff1681525086858151811061089757610897611829565b6020026020010181905250836108ac90611aa8565b935050505b60010161067d565b508252509392505050565b5f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663bf7e214f6040518163ffffffff1660e01b8152600401602060405180830381865afa15801561092e573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906109529190611adf565b905090565b6060610966825f610100610527565b92915050565b80515f9082906042036109bc575f5f61098485610cef565b915091508180156109ac575061099b816020610d06565b805190602001208380519060200120145b156109b957949350505050565b50505b805160209091012092915050565b6109d48585610f2a565b610a0a576040517f65f3008c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b7f19457468657265756d205369676e6564204d6573736167653a0a3332000000005f908152601c849052603c81208190610a4590858561103a565b5090925090505f816003811115610a5e57610a5e611a2a565b141580610a81575073ffffffffffffffffffffffffffffffffffffffff82163314155b15610ab8576040517f37e8456b00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f610ac4866020610d06565b90505f8180519060200120905060405180604001604052804281526020018a8a8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201829052509390945250508381526020818152604090912083518155908301519091506001820190610b409082611b51565b50506040805160208082018b9052338284015242606080840182905284518085039091018152608090930190935281519101209091506040517fd6f6dbd9135f977451666075dbdb6938d3f06822ed704f8233e4ceb9387e80db905f90a36040517f90e225ea00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016906390e225ea903490610c149086903390600401611c6c565b60206040518083038185885af1158015610c30573d5f5f3e3d5ffd5b50505050506040513d601f19601f82011682018060405250810190610c559190611726565b50505050505050505050565b5f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663ddca3f436040518163ffffffff1660e01b8152600401602060405180830381865afa158015610ccb573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906109529190611726565b5f5f610cfd835f8551611081565b91509150915091565b6060825f610d15846002611ca3565b610d20906002611cba565b67ffffffffffffffff811115610d3857610d38611503565b6040519080825280601f01601f191660200182016040528015610d62576020820181803683370190505b5090507f3000000000000000000000000000000000000000000000000000000000000000815f81518110610d9857610d98611829565b60200101907effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff191690815f1a9053507f780000000000000000000000000000000000000000000000000000000000000081600181518110610dfa57610dfa611829565b60200101907effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff191690815f1a9053505f610e34856002611ca3565b610e3f906001611cba565b90505b6001811115610edb577f303132333435363738396162636465660000000000000000000000000000000083600f1660108110610e8057610e80611829565b1a60f81b828281518110610e9657610e96611829565b60200101907effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff191690815f1a90535060049290921c91610ed481611ccd565b9050610e42565b508115610f22576040517fe22e27eb000000000000000000000000000000000000000000000000000000008152600481018690526024810185905260440160405180910390fd5b949350505050565b5f81801580610f395750608081115b15610f47575f915050610966565b5f5b8181101561102f577f2000000000000000000000000000000000000000000000000000000000000000858583818110610f8457610f84611829565b9050013560f81c60f81b7effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1916108061101857507f7e00000000000000000000000000000000000000000000000000000000000000858583818110610fea57610fea611829565b9050013560f81c60f81b7effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1916115b15611027575f92505050610966565b600101610f49565b506001949350505050565b5f8080604184900361106e578435602086013560408701355f1a61106089828585611177565b955095509550505050611078565b505f915060029050825b93509350939050565b5f808481611090866001611cba565b851180156110eb57507f30780000000000000000000000000000000000000000000000000000000000006110c78388016020015190565b7fffff00000000000000000000000000000000000000000000000000000000000016145b90505f6110fb8215156002611ca3565b90505f80611109838a611cba565b90505b87811015611164575f61112a6111258784016020015190565b61126a565b9050600f8160ff161115611149575f5f9750975050505050505061116f565b611154601084611ca3565b60ff90911601915060010161110c565b506001955093505050505b935093915050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411156111b057505f91506003905082611260565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015611201573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff811661125757505f925060019150829050611260565b92505f91508190505b9450945094915050565b5f60f882901c602f811180156112835750603a8160ff16105b156112af577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd001610966565b60608160ff161180156112c5575060678160ff16105b156112f1577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa901610966565b60408160ff16118015611307575060478160ff16105b15611333577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc901610966565b5060ff92915050565b602080825282518282018190525f918401906040840190835b81811015611373578351835260209384019390920191600101611355565b509095945050505050565b5f5f6040838503121561138f575f5ffd5b50508035926020909101359150565b73ffffffffffffffffffffffffffffffffffffffff811681146113bf575f5ffd5b50565b5f5f5f606084860312156113d4575f5ffd5b83356113df8161139e565b95602085013595506040909401359392505050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b828110156114d5577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc087860301845281518051606087526114aa60608801826113f4565b6020838101518982015260409384015193909801929092525094938401939190910190600101611466565b50929695505050505050565b5f602082840312156114f1575f5ffd5b81356114fc8161139e565b9392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b604051610160810167ffffffffffffffff8111828210171561155457611554611503565b60405290565b604051601f82017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe016810167ffffffffffffffff811182821017156115a1576115a1611503565b604052919050565b5f67ffffffffffffffff8211156115c2576115c2611503565b50601f017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01660200190565b5f602082840312156115fe575f5ffd5b813567ffffffffffffffff811115611614575f5ffd5b8201601f81018413611624575f5ffd5b8035611637611632826115a9565b61155a565b81815285602083850101111561164b575f5ffd5b816020840160208301375f91810160200191909152949350505050565b5f5f83601f840112611678575f5ffd5b50813567ffffffffffffffff81111561168f575f5ffd5b6020830191508360208285010111156116a6575f5ffd5b9250929050565b5f5f5f5f5f606086880312156116c1575f5ffd5b853567ffffffffffffffff8111156116d7575f5ffd5b6116e388828901611668565b90965094505060208601359250604086013567ffffffffffffffff811115611709575f5ffd5b61171588828901611668565b969995985093965092949392505050565b5f60208284031215611736575f5ffd5b5051919050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b818103818111156109665761096661173d565b5f6020828403121561178d575f5ffd5b815167ffffffffffffffff8111156117a3575f5ffd5b8201601f810184136117b3575f5ffd5b805167ffffffffffffffff8111156117cd576117cd611503565b8060051b6117dd6020820161155a565b918252602081840181019290810190878411156117f8575f5ffd5b6020850194505b8385101561181e578451808352602095860195909350909101906117ff565b979650505050505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82601f830112611865575f5ffd5b8151611873611632826115a9565b818152846020838601011115611887575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b8051600381106118b1575f5ffd5b919050565b80516118b18161139e565b805165ffffffffffff811681146118b1575f5ffd5b805163ffffffff811681146118b1575f5ffd5b805180151581146118b1575f5ffd5b80516bffffffffffffffffffffffff811681146118b1575f5ffd5b5f60208284031215611923575f5ffd5b815167ffffffffffffffff811115611939575f5ffd5b8201610160818503121561194b575f5ffd5b611953611530565b815167ffffffffffffffff811115611969575f5ffd5b61197586828501611856565b825250611984602083016118a3565b6020820152611995604083016118b6565b60408201526119a6606083016118b6565b60608201526119b7608083016118c1565b60808201526119c860a083016118c1565b60a08201526119d960c083016118d6565b60c08201526119ea60e083016118e9565b60e08201526119fc61010083016118f8565b610100820152611a0f61012083016118d6565b61012082015261014091820151918101919091529392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b600181811c90821680611a6b57607f821691505b602082108103611aa2577f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b50919050565b5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8203611ad857611ad861173d565b5060010190565b5f60208284031215611aef575f5ffd5b81516114fc8161139e565b601f821115611b4c5782821115611b4c57805f5260205f20601f840160051c6020851015611b2557505f5b90810190601f840160051c035f5b81811015611b48575f83820155600101611b33565b5050505b505050565b815167ffffffffffffffff811115611b6b57611b6b611503565b611b7f81611b798454611a57565b84611afa565b6020601f821160018114611bd0575f8315611b9a5750848201515b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600385901b1c1916600184901b178455611c65565b5f848152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08516915b82811015611c1d5787850151825560209485019460019092019101611bfd565b5084821015611c5957868401517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600387901b60f8161c191681555b505060018360011b0184555b5050505050565b604081525f611c7e60408301856113f4565b905073ffffffffffffffffffffffffffffffffffffffff831660208301529392505050565b80820281158282048414176109665761096661173d565b808201808211156109665761096661173d565b5f81611cdb57611cdb61173d565b507fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff019056",
}

// DpsnLens is an auto generated Go binding around an Ethereum contract.
type DpsnLens struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DpsnLens) GetABI() abi.ABI {
	return c.abi
}

// NewDpsnLens creates a new instance of DpsnLens.
func NewDpsnLens() *DpsnLens {
	parsed, err := DpsnLensMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DpsnLens{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DpsnLens) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address registry) returns()
func (dpsnLens *DpsnLens) PackConstructor(registry common.Address) []byte {
	enc, err := dpsnLens.abi.Pack("", registry)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXENTRIES is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d4cb964.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_ENTRIES() view returns(uint256)
func (dpsnLens *DpsnLens) PackMAXENTRIES() []byte {
	enc, err := dpsnLens.abi.Pack("MAX_ENTRIES")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXENTRIES is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d4cb964.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_ENTRIES() view returns(uint256)
func (dpsnLens *DpsnLens) TryPackMAXENTRIES() ([]byte, error) {
	return dpsnLens.abi.Pack("MAX_ENTRIES")
}

// UnpackMAXENTRIES is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7d4cb964.
//
// Solidity: function MAX_ENTRIES() view returns(uint256)
func (dpsnLens *DpsnLens) UnpackMAXENTRIES(data []byte) (*big.Int, error) {
	out, err := dpsnLens.abi.Unpack("MAX_ENTRIES", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackREGISTRY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06433b1b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function REGISTRY() view returns(address)
func (dpsnLens *DpsnLens) PackREGISTRY() []byte {
	enc, err := dpsnLens.abi.Pack("REGISTRY")
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
func (dpsnLens *DpsnLens) TryPackREGISTRY() ([]byte, error) {
	return dpsnLens.abi.Pack("REGISTRY")
}

// UnpackREGISTRY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06433b1b.
//
// Solidity: function REGISTRY() view returns(address)
func (dpsnLens *DpsnLens) UnpackREGISTRY(data []byte) (common.Address, error) {
	out, err := dpsnLens.abi.Unpack("REGISTRY", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackGetIntegrityHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f93f25c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getIntegrityHashes() view returns(bytes32[])
func (dpsnLens *DpsnLens) PackGetIntegrityHashes() []byte {
	enc, err := dpsnLens.abi.Pack("getIntegrityHashes")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetIntegrityHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f93f25c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getIntegrityHashes() view returns(bytes32[])
func (dpsnLens *DpsnLens) TryPackGetIntegrityHashes() ([]byte, error) {
	return dpsnLens.abi.Pack("getIntegrityHashes")
}

// UnpackGetIntegrityHashes is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3f93f25c.
//
// Solidity: function getIntegrityHashes() view returns(bytes32[])
func (dpsnLens *DpsnLens) UnpackGetIntegrityHashes(data []byte) ([][32]byte, error) {
	out, err := dpsnLens.abi.Unpack("getIntegrityHashes", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
}

// PackGetTopicPrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed41d66d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getTopicPrice() view returns(uint256)
func (dpsnLens *DpsnLens) PackGetTopicPrice() []byte {
	enc, err := dpsnLens.abi.Pack("getTopicPrice")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetTopicPrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed41d66d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getTopicPrice() view returns(uint256)
func (dpsnLens *DpsnLens) TryPackGetTopicPrice() ([]byte, error) {
	return dpsnLens.abi.Pack("getTopicPrice")
}

// UnpackGetTopicPrice is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xed41d66d.
//
// Solidity: function getTopicPrice() view returns(uint256)
func (dpsnLens *DpsnLens) UnpackGetTopicPrice(data []byte) (*big.Int, error) {
	out, err := dpsnLens.abi.Unpack("getTopicPrice", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetUserTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9425b741.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getUserTopics(address user) view returns((string,bytes32,uint256)[])
func (dpsnLens *DpsnLens) PackGetUserTopics(user common.Address) []byte {
	enc, err := dpsnLens.abi.Pack("getUserTopics", user)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetUserTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9425b741.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getUserTopics(address user) view returns((string,bytes32,uint256)[])
func (dpsnLens *DpsnLens) TryPackGetUserTopics(user common.Address) ([]byte, error) {
	return dpsnLens.abi.Pack("getUserTopics", user)
}

// UnpackGetUserTopics is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9425b741.
//
// Solidity: function getUserTopics(address user) view returns((string,bytes32,uint256)[])
func (dpsnLens *DpsnLens) UnpackGetUserTopics(data []byte) ([]DpsnLensUserTopic, error) {
	out, err := dpsnLens.abi.Unpack("getUserTopics", data)
	if err != nil {
		return *new([]DpsnLensUserTopic), err
	}
	out0 := *abi.ConvertType(out[0], new([]DpsnLensUserTopic)).(*[]DpsnLensUserTopic)
	return out0, nil
}

// PackIntegrityHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5e949e87.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function integrityHashes(uint256 offset, uint256 limit) view returns(bytes32[] hashes)
func (dpsnLens *DpsnLens) PackIntegrityHashes(offset *big.Int, limit *big.Int) []byte {
	enc, err := dpsnLens.abi.Pack("integrityHashes", offset, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIntegrityHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5e949e87.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function integrityHashes(uint256 offset, uint256 limit) view returns(bytes32[] hashes)
func (dpsnLens *DpsnLens) TryPackIntegrityHashes(offset *big.Int, limit *big.Int) ([]byte, error) {
	return dpsnLens.abi.Pack("integrityHashes", offset, limit)
}

// UnpackIntegrityHashes is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5e949e87.
//
// Solidity: function integrityHashes(uint256 offset, uint256 limit) view returns(bytes32[] hashes)
func (dpsnLens *DpsnLens) UnpackIntegrityHashes(data []byte) ([][32]byte, error) {
	out, err := dpsnLens.abi.Unpack("integrityHashes", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (dpsnLens *DpsnLens) PackOwner() []byte {
	enc, err := dpsnLens.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (dpsnLens *DpsnLens) TryPackOwner() ([]byte, error) {
	return dpsnLens.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (dpsnLens *DpsnLens) UnpackOwner(data []byte) (common.Address, error) {
	out, err := dpsnLens.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRegisterTopic is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe43e7798.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerTopic(string topicName, bytes32 topicHash, bytes signature) payable returns()
func (dpsnLens *DpsnLens) PackRegisterTopic(topicName string, topicHash [32]byte, signature []byte) []byte {
	enc, err := dpsnLens.abi.Pack("registerTopic", topicName, topicHash, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterTopic is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe43e7798.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerTopic(string topicName, bytes32 topicHash, bytes signature) payable returns()
func (dpsnLens *DpsnLens) TryPackRegisterTopic(topicName string, topicHash [32]byte, signature []byte) ([]byte, error) {
	return dpsnLens.abi.Pack("registerTopic", topicName, topicHash, signature)
}

// PackTopicHashOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb948369e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function topicHashOf(string name) pure returns(bytes32)
func (dpsnLens *DpsnLens) PackTopicHashOf(name string) []byte {
	enc, err := dpsnLens.abi.Pack("topicHashOf", name)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTopicHashOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb948369e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function topicHashOf(string name) pure returns(bytes32)
func (dpsnLens *DpsnLens) TryPackTopicHashOf(name string) ([]byte, error) {
	return dpsnLens.abi.Pack("topicHashOf", name)
}

// UnpackTopicHashOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb948369e.
//
// Solidity: function topicHashOf(string name) pure returns(bytes32)
func (dpsnLens *DpsnLens) UnpackTopicHashOf(data []byte) ([32]byte, error) {
	out, err := dpsnLens.abi.Unpack("topicHashOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackUserTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d675c6d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function userTopics(address user, uint256 offset, uint256 limit) view returns((string,bytes32,uint256)[] found)
func (dpsnLens *DpsnLens) PackUserTopics(user common.Address, offset *big.Int, limit *big.Int) []byte {
	enc, err := dpsnLens.abi.Pack("userTopics", user, offset, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUserTopics is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d675c6d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function userTopics(address user, uint256 offset, uint256 limit) view returns((string,bytes32,uint256)[] found)
func (dpsnLens *DpsnLens) TryPackUserTopics(user common.Address, offset *big.Int, limit *big.Int) ([]byte, error) {
	return dpsnLens.abi.Pack("userTopics", user, offset, limit)
}

// UnpackUserTopics is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8d675c6d.
//
// Solidity: function userTopics(address user, uint256 offset, uint256 limit) view returns((string,bytes32,uint256)[] found)
func (dpsnLens *DpsnLens) UnpackUserTopics(data []byte) ([]DpsnLensUserTopic, error) {
	out, err := dpsnLens.abi.Unpack("userTopics", data)
	if err != nil {
		return *new([]DpsnLensUserTopic), err
	}
	out0 := *abi.ConvertType(out[0], new([]DpsnLensUserTopic)).(*[]DpsnLensUserTopic)
	return out0, nil
}

// DpsnLensIntegrityHashGenerated represents a IntegrityHashGenerated event raised by the DpsnLens contract.
type DpsnLensIntegrityHashGenerated struct {
	IntegrityHash [32]byte
	Time          *big.Int
	Raw           *types.Log // Blockchain specific contextual infos
}

const DpsnLensIntegrityHashGeneratedEventName = "IntegrityHashGenerated"

// ContractEventName returns the user-defined event name.
func (DpsnLensIntegrityHashGenerated) ContractEventName() string {
	return DpsnLensIntegrityHashGeneratedEventName
}

// UnpackIntegrityHashGeneratedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event IntegrityHashGenerated(bytes32 indexed integrityHash, uint256 indexed time)
func (dpsnLens *DpsnLens) UnpackIntegrityHashGeneratedEvent(log *types.Log) (*DpsnLensIntegrityHashGenerated, error) {
	event := "IntegrityHashGenerated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != dpsnLens.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DpsnLensIntegrityHashGenerated)
	if len(log.Data) > 0 {
		if err := dpsnLens.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range dpsnLens.abi.Events[event].Inputs {
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
func (dpsnLens *DpsnLens) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], dpsnLens.abi.Errors["LabelInvalid"].ID.Bytes()[:4]) {
		return dpsnLens.UnpackLabelInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], dpsnLens.abi.Errors["SignatureInvalid"].ID.Bytes()[:4]) {
		return dpsnLens.UnpackSignatureInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], dpsnLens.abi.Errors["StringsInsufficientHexLength"].ID.Bytes()[:4]) {
		return dpsnLens.UnpackStringsInsufficientHexLengthError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// DpsnLensLabelInvalid represents a LabelInvalid error raised by the DpsnLens contract.
type DpsnLensLabelInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LabelInvalid()
func DpsnLensLabelInvalidErrorID() common.Hash {
	return common.HexToHash("0x65f3008cda5185ffe3eb289df7f7423f11a58b4e7b47a4fda4602671e71bcf16")
}

// UnpackLabelInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LabelInvalid()
func (dpsnLens *DpsnLens) UnpackLabelInvalidError(raw []byte) (*DpsnLensLabelInvalid, error) {
	out := new(DpsnLensLabelInvalid)
	if err := dpsnLens.abi.UnpackIntoInterface(out, "LabelInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DpsnLensSignatureInvalid represents a SignatureInvalid error raised by the DpsnLens contract.
type DpsnLensSignatureInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignatureInvalid()
func DpsnLensSignatureInvalidErrorID() common.Hash {
	return common.HexToHash("0x37e8456be3af09639527029b3e02b9ef1cbb2c9fbb32437a93fb87423db002e4")
}

// UnpackSignatureInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignatureInvalid()
func (dpsnLens *DpsnLens) UnpackSignatureInvalidError(raw []byte) (*DpsnLensSignatureInvalid, error) {
	out := new(DpsnLensSignatureInvalid)
	if err := dpsnLens.abi.UnpackIntoInterface(out, "SignatureInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DpsnLensStringsInsufficientHexLength represents a StringsInsufficientHexLength error raised by the DpsnLens contract.
type DpsnLensStringsInsufficientHexLength struct {
	Value  *big.Int
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringsInsufficientHexLength(uint256 value, uint256 length)
func DpsnLensStringsInsufficientHexLengthErrorID() common.Hash {
	return common.HexToHash("0xe22e27eb9593f9947dc34771120a3349dd201c662753f0b60502fc1d8e422233")
}

// UnpackStringsInsufficientHexLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringsInsufficientHexLength(uint256 value, uint256 length)
func (dpsnLens *DpsnLens) UnpackStringsInsufficientHexLengthError(raw []byte) (*DpsnLensStringsInsufficientHexLength, error) {
	out := new(DpsnLensStringsInsufficientHexLength)
	if err := dpsnLens.abi.UnpackIntoInterface(out, "StringsInsufficientHexLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

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

// Member is an auto generated low-level Go binding around an user-defined struct.
type Member struct {
	Operator common.Address
	Ax       *big.Int
	Ay       *big.Int
	Weight   uint64
}

// MemberInput is an auto generated low-level Go binding around an user-defined struct.
type MemberInput struct {
	Operator common.Address
	Qx       *big.Int
	Qy       *big.Int
	Weight   uint64
}

// OperatorRegistryMetaData contains all meta data concerning the OperatorRegistry contract.
var OperatorRegistryMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"owner_\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"slots\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"SLOTS\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"acceptOwnership\",\"inputs\":[],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"committeeAt\",\"inputs\":[{\"name\":\"timeMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"epochAt\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"epochs\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"members\",\"inputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple[]\",\"internalType\":\"structMember[]\",\"components\":[{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"ax\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"ay\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"weight\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"owner\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"pendingOwner\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"renounceOwnership\",\"inputs\":[],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setCommittee\",\"inputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"members_\",\"type\":\"tuple[]\",\"internalType\":\"structMemberInput[]\",\"components\":[{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"qx\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"qy\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"weight\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"transferOwnership\",\"inputs\":[{\"name\":\"newOwner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"CommitteeSet\",\"inputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"indexed\":true,\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"quorum\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"fromMs\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"untilMs\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"OwnershipTransferStarted\",\"inputs\":[{\"name\":\"previousOwner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"newOwner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"OwnershipTransferred\",\"inputs\":[{\"name\":\"previousOwner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"newOwner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"Duplicate\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"EpochNotNew\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"InversionFailed\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"KeyInvalid\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"MemberCount\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NoCommittee\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"OperatorInvalid\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"OwnableInvalidOwner\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"OwnableUnauthorizedAccount\",\"inputs\":[{\"name\":\"account\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"SlotsInvalid\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"UnknownEpoch\",\"inputs\":[{\"name\":\"epoch\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"WeightInvalid\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WindowInvalid\",\"inputs\":[]}]",
	ID:  "OperatorRegistry",
	Bin: "0x60a060405234801561000f575f5ffd5b50604051612a95380380612a9583398101604081905261002e91610106565b816001600160a01b03811661005c57604051631e4fbdf760e01b81525f600482015260240160405180910390fd5b6100658161009b565b50801580610074575061100081115b15610092576040516363771b5160e11b815260040160405180910390fd5b6080525061013d565b600180546001600160a01b03191690556100b4816100b7565b50565b5f80546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b5f5f60408385031215610117575f5ffd5b82516001600160a01b038116811461012d575f5ffd5b6020939093015192949293505050565b6080516129326101635f395f81816101c9015281816107a201526110c701526129325ff3fe608060405234801561000f575f5ffd5b50600436106100c4575f3560e01c806382ab8c351161007d578063cd8ee25b11610058578063cd8ee25b146101eb578063e30c3978146101fe578063f2fde38b1461021c575f5ffd5b806382ab8c35146101665780638da5cb5b146101865780639696ef66146101c4575f5ffd5b806358152d07116100ad57806358152d0714610142578063715018a61461015457806379ba50971461015e575f5ffd5b80631037756c146100c85780634a439cfe146100f5575b5f5ffd5b6100db6100d6366004612691565b61022f565b604080519283526020830191909152015b60405180910390f35b6101086101033660046126aa565b610420565b6040805167ffffffffffffffff9687168152948616602086015292909416918301919091526060820152608081019190915260a0016100ec565b6002545b6040519081526020016100ec565b61015c6104ff565b005b61015c610512565b610179610174366004612691565b610589565b6040516100ec91906126c1565b5f5473ffffffffffffffffffffffffffffffffffffffff165b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100ec565b6101467f000000000000000000000000000000000000000000000000000000000000000081565b61015c6101f9366004612749565b61063f565b60015473ffffffffffffffffffffffffffffffffffffffff1661019f565b61015c61022a3660046127e8565b610d29565b6002545f90819081908015801590610293575067ffffffffffffffff8516600261025a600184612848565b8154811061026a5761026a61285b565b5f91825260209091206002909102015468010000000000000000900467ffffffffffffffff1611155b1561029c578091505b80821015610322575f60026102b18385612888565b6102bb91906128c8565b90508567ffffffffffffffff16600282815481106102db576102db61285b565b5f91825260209091206002909102015468010000000000000000900467ffffffffffffffff161161031857610311816001612888565b925061031c565b8091505b5061029c565b815f0361035b576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f6002610369600185612848565b815481106103795761037961285b565b5f9182526020909120600290910201805490915067ffffffffffffffff7001000000000000000000000000000000009091048116908716106103e7576040517f9210c8d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b600181015490549096780100000000000000000000000000000000000000000000000090910467ffffffffffffffff1695509350505050565b5f5f5f5f5f6002805490508610610474576040517fa4e21e6c00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff871660048201526024015b60405180910390fd5b5f600287815481106104885761048861285b565b5f9182526020909120600290910201805460019091015467ffffffffffffffff8083169a68010000000000000000840482169a507001000000000000000000000000000000008404821699509197507801000000000000000000000000000000000000000000000000909204909116945092505050565b610507610dd8565b6105105f610e2a565b565b600154339073ffffffffffffffffffffffffffffffffffffffff16811461057d576040517f118cdaa700000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8216600482015260240161046b565b61058681610e2a565b50565b67ffffffffffffffff81165f908152600360209081526040808320805482518185028101850190935280835260609492939192909184015b82821015610634575f8481526020908190206040805160808101825260048602909201805473ffffffffffffffffffffffffffffffffffffffff168352600180820154848601526002820154928401929092526003015467ffffffffffffffff16606083015290835290920191016105c1565b505050509050919050565b610647610dd8565b600254801561074b57600261065d600183612848565b8154811061066d5761066d61285b565b5f91825260209091206002909102015467ffffffffffffffff908116908716116106c3576040517f0a5d341f00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60026106d0600183612848565b815481106106e0576106e061285b565b5f91825260209091206002909102015467ffffffffffffffff7001000000000000000000000000000000009091048116908616101561074b576040517f4994dc0200000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8367ffffffffffffffff168567ffffffffffffffff1610610798576040517f4994dc0200000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8115806107c457507f000000000000000000000000000000000000000000000000000000000000000082115b156107fb576040517f176891e400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f8267ffffffffffffffff811115610815576108156128db565b60405190808252806020026020018201604052801561088457816020015b604080516080810182525f8082526020808301829052928201819052606082015282527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9092019101816108335790505b5090505f805b84811015610b2d576108b38686838181106108a7576108a761285b565b90506080020182610e5b565b8382815181106108c5576108c561285b565b60209081029190910101525f5b81811015610a0b578382815181106108ec576108ec61285b565b60200260200101515f015173ffffffffffffffffffffffffffffffffffffffff1684828151811061091f5761091f61285b565b60200260200101515f015173ffffffffffffffffffffffffffffffffffffffff1614806109c957508382815181106109595761095961285b565b6020026020010151602001518482815181106109775761097761285b565b6020026020010151602001511480156109c9575083828151811061099d5761099d61285b565b6020026020010151604001518482815181106109bb576109bb61285b565b602002602001015160400151145b15610a03576040517f4f92a3360000000000000000000000000000000000000000000000000000000081526004810183905260240161046b565b6001016108d2565b50828181518110610a1e57610a1e61285b565b60200260200101516060015167ffffffffffffffff1682610a3f9190612888565b67ffffffffffffffff8a165f908152600360205260409020845191935090849083908110610a6f57610a6f61285b565b6020908102919091018101518254600180820185555f94855293839020825160049092020180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff90921691909117815591810151828401556040810151600283015560600151600390910180547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff9092169190911790550161088a565b505f610b388361106d565b90505f6003610b48846002612908565b610b5291906128c8565b610b5d906001612888565b6040805160a08101825267ffffffffffffffff808e168083528d8216602084019081528d831684860190815283871660608601908152608086018a8152600280546001810182555f829052975197027f405787fa12a823e0f2b7631cc41b3ba8828b3321ca811111fa75cd3aa3bb5ace81018054955194519351881678010000000000000000000000000000000000000000000000000277ffffffffffffffffffffffffffffffffffffffffffffffff94891670010000000000000000000000000000000002949094166fffffffffffffffffffffffffffffffff95891668010000000000000000027fffffffffffffffffffffffffffffffff0000000000000000000000000000000090971699909816989098179490941792909216949094179390931790935590517f405787fa12a823e0f2b7631cc41b3ba8828b3321ca811111fa75cd3aa3bb5acf909201919091559051919250907f0d450c8f3a8c9e5d56c6cd90cbb64c34d7fd3bb68a2c76b2df429ba4d9e9285690610d15908590859088908f908f909485526020850193909352604084019190915267ffffffffffffffff908116606084015216608082015260a00190565b60405180910390a250505050505050505050565b610d31610dd8565b6001805473ffffffffffffffffffffffffffffffffffffffff83167fffffffffffffffffffffffff00000000000000000000000000000000000000009091168117909155610d935f5473ffffffffffffffffffffffffffffffffffffffff1690565b73ffffffffffffffffffffffffffffffffffffffff167f38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e2270060405160405180910390a350565b5f5473ffffffffffffffffffffffffffffffffffffffff163314610510576040517f118cdaa700000000000000000000000000000000000000000000000000000000815233600482015260240161046b565b600180547fffffffffffffffffffffffff0000000000000000000000000000000000000000169055610586816111b4565b604080516080810182525f8082526020820181905291810182905260608101919091525f610e8c60208501856127e8565b73ffffffffffffffffffffffffffffffffffffffff1603610edc576040517f7c10e60a0000000000000000000000000000000000000000000000000000000081526004810183905260240161046b565b610eec6080840160608501612691565b67ffffffffffffffff161580610f2257506601000000000000610f156080850160608601612691565b67ffffffffffffffff1610155b15610f5c576040517fb112037d0000000000000000000000000000000000000000000000000000000081526004810183905260240161046b565b610f6e83602001358460400135611228565b610fa7576040517fd07dc9e90000000000000000000000000000000000000000000000000000000081526004810183905260240161046b565b5f5f610fbb85602001358660400135611394565b91509150610fc98282611669565b15611003576040517fd07dc9e90000000000000000000000000000000000000000000000000000000081526004810185905260240161046b565b60408051608081019091528061101c60208801886127e8565b73ffffffffffffffffffffffffffffffffffffffff1681526020018381526020018281526020018660600160208101906110569190612691565b67ffffffffffffffff169052925050505b92915050565b5f6110c1816110bc7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000017fed99a24997a36a3fa5c8f6306a908aa9b78805e3d2c34c97fb3b13aa8fcaaf8f61291f565b61167f565b90505f5b7f00000000000000000000000000000000000000000000000000000000000000008110156111ae5782518110156111805761111d8284838151811061110c5761110c61285b565b60200260200101516020015161167f565b9150611146828483815181106111355761113561285b565b60200260200101516040015161167f565b91506111798284838151811061115e5761115e61285b565b60200260200101516060015167ffffffffffffffff1661167f565b91506111a6565b61118a825f61167f565b915061119782600161167f565b91506111a3825f61167f565b91505b6001016110c5565b50919050565b5f805473ffffffffffffffffffffffffffffffffffffffff8381167fffffffffffffffffffffffff0000000000000000000000000000000000000000831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b5f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018310158061127857507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018210155b1561128457505f611067565b5f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000184850990505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000184850990507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001807f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018385097f1aee90f15f2189693df072d799fd11fc039b2959ebb7c867d075ca8cf4d7eb8e096001087f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182611389857f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001612848565b081495945050505050565b5f806001815b6003811015611609575f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000186880890507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000181820990505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000188890990505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000188890990505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000161148a847f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001612848565b830890505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000187880990505f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000180838408611505907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001612848565b840890507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001817f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018087890861157a907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001612848565b8908099b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001808587086115ce907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001612848565b84099a507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001818409975050505050505080600101905061139a565b50611613816125d1565b90507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018186097f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182860992509250509250929050565b5f821580156116785750816001145b9392505050565b5f828201808301907f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001907f1da4d6adfb0d0b494584f763db50a81908580a5f5e295e168b9b8d31770fac4f818701018281800991508281848485090990507f0946129a2e33b4e819707a56a3b3790eab80d0a0c7a0c63451fab2a59acc074c84019350828485099150828484848509098082019081019450915081017f2a39b9d5376afd35580abd6952986570867b87303b07140268794dad4b8f82ea018281800991508281848485090990507f27605717d1245c20c546b3c7014e5fa3e4a70e66ecd6de5d32448eea5e3069b284019350828485099150828484848509098082019081019450915081017f24c896cb2594e17b973653193a470ed7e771ebb09a228d638e50809c03773632018281800991508281848485090990507f0911096c45dd9cda0d61d783957003db6d8701c7869a919ad8042e1b7d597a4984019350828485099150828484848509099350808401915081018284830893507f26ff6166f1e4b99e27eee6d352a8ce26f1daba01aad28021f11f38a70603afdc018281800991508281848485090984810192508201905082828580010893507e8e2faedcf76d08ad6591ff90e50fea79bcb5e18cfb7d954d5b89437bf64b7e018281800991508281848485090984810192508201905082828580010893507f19c9da2379b598ace3ad4d1872470830f6184a3cec71eeb632f98820eb353d78018281800991508281848485090984810192508201905082828580010893507f0f7c4eb15d8b0b62a8f6a090ec9610a2ab3dfcdb57e2539aa459a40583dfe96b018281800991508281848485090984810192508201905082828580010893507f18b99417dc26b5e079750eba282362d1d46900b47dd5ff809171588b08ac3983018281800991508281848485090984810192508201905082828580010893507f1ee044081160b3eee2d4493feab82141c73f1c054b76320a8848af08a8d91a26018281800991508281848485090984810192508201905082828580010893507f29bb95c8763efd3e0e87f5df12ee8a150455b6d7a14780d19122220366c258dc018281800991508281848485090984810192508201905082828580010893507f22c23eec9cb13ff8a3ee9a363d740653215e8991f7f9ec12067b4705e9a5c9fb018281800991508281848485090984810192508201905082828580010893507f23589e033a31a667680c8b18926c3be09115c7644c4f905cc7deefc1690b42dc018281800991508281848485090984810192508201905082828580010893507f304e99b887f2e1e92c9c0cde5f2bdd4764f60b98a219f1f0dd64ec938a6a247c018281800991508281848485090984810192508201905082828580010893507f22e817865236ad3a76fbe88bbdf31fcae792f326271d53a3a493b2de7f7d8b4c018281800991508281848485090984810192508201905082828580010893507f10c9efe573e86fa5b238a3f5c70a00bf02bc7dcfcc4878e026b77c881dc8b1c9018281800991508281848485090984810192508201905082828580010893507f0a94f16be920d85f4d6f80e745c6bddbc084f309edffef023ea283c72b89bbb6018281800991508281848485090984810192508201905082828580010893507f23ed72b4d01d14e3c7888fedb770494abc2c1ea81d6465b5df3da0ebcd69101a018281800991508281848485090984810192508201905082828580010893507f17c5115640e4cebeed0e6cbb511ac38498df815a77cb162de8d8f1022eb6bb74018281800991508281848485090984810192508201905082828580010893507f2e507fcca290d0d9cf765245750eb04773e09e1fc813959fb99680a82772e4fc018281800991508281848485090984810192508201905082828580010893507f0d4a98999f5b39176af6cce65c8d12162433f055cb71d70dfc8803013292bbbf018281800991508281848485090984810192508201905082828580010893507f238d8022cc09c21ab3c01261a03dc125321d829e22a7a3b7a1bd3c335eccfa21018281800991508281848485090984810192508201905082828580010893507f010cd8e4c2b7051cb81dc8292e35d8e943ce365613d5b39770e454ed9f4ae165018281800991508281848485090984810192508201905082828580010893507f088027e54f2a3604b11178cf0ea3c6aa861173a90fb231238e03539590ecc027018281800991508281848485090984810192508201905082828580010893507f1b840f5311a2b1d4b4cd7aa7e5a9a6d161165468daa938108302b73e464819db018281800991508281848485090984810192508201905082828580010893507f2bf51a5da1828a1cf9b764b1e16c15929a3a346e44198ea0cb366fcd8db78dc1018281800991508281848485090984810192508201905082828580010893507f206ad089d8d296ffe68a6a86767a7fe726b8872f9c7beef9d56a3a50f6f23827018281800991508281848485090984810192508201905082828580010893507f24d19193171494fa1a54e0a99ac16d05eaec4b6d617c7c199fc07ff88eac550c018281800991508281848485090984810192508201905082828580010893507f1dd654a2ca9d9f24f33d88246a40dfb32c40662278b9c0b995d9f9fbaf152138018281800991508281848485090984810192508201905082828580010893507f0d171025c925f6e259d20ecbd3a601108c85f05b0fe7793b8acf57f3789785e4018281800991508281848485090984810192508201905082828580010893507f055bef435a43aec245cd99ccb0f7c8791d9e8cf2b80d95dd98b9908fed877d55018281800991508281848485090984810192508201905082828580010893507f10d2ac8c61c8a2e88a2a3f42d9359a14be63d0ad4cfd9f203b75765d0e595f0e018281800991508281848485090984810192508201905082828580010893507f103479710e70996982a84057ec3ba6b2254d7966ddc41e85296e3d0790dcfa56018281800991508281848485090984810192508201905082828580010893507f2a366f0448fda3c05914ffb48c765da8de96f9aa340db1638225f8372921807b018281800991508281848485090984810192508201905082828580010893507f16be0fb8ef62da17919b6e0378d00594153bb8899aeb686c04626b63285837a4018281800991508281848485090984810192508201905082828580010893507f0417038500e9d06c60abbc7f0d0d24c32dec8a0b2aa5a4d52cfd8c78a15bc370018281800991508281848485090984810192508201905082828580010893507f26a6873b43ffd2ccf66ec6f4493ff9b54f4d76480bc486a3e5a0308fdd013812018281800991508281848485090984810192508201905082828580010893507f0a3314a838f32630a96251914fe5ad262f3db9b2aa8aa9f7391922d36278c498018281800991508281848485090984810192508201905082828580010893507f0fde0c5429a6beb07f462d4821f48f86aeadb46a090b15a044f4b59399027da4018281800991508281848485090984810192508201905082828580010893507f0abc2d5049972a6b9b357e4163793b0bb517e1eb535a984df11a1c89cda2c8a9018281800991508281848485090984810192508201905082828580010893507f0dab51d6e3ebfa661d21722fb21e55051b427a5f173f7f17735205dbb77c464e018281800991508281848485090984810192508201905082828580010893507f29c36622598b511d51af6cc37123652fb21be5c2d68fb8efe9b92e70a8c1ae03018281800991508281848485090984810192508201905082828580010893507f2c03ec80adac2a33ae846bc0b700d0bcc41c4096e53ac6990d6bbe7ea2fbc85c018281800991508281848485090984810192508201905082828580010893507f0918fdbe9cf3a59fbdb4c6852d065105317303116017d893b8b521e3cebe1e0d018281800991508281848485090984810192508201905082828580010893507f1f19ec22e69ca33f599dd13cd7e495a8176a79df4f7acf79a9d2135acabe2359018281800991508281848485090984810192508201905082828580010893507f1c4b037c8ae85ee1eb32b872eb7f76928c4c76b29ceb001346447b2911080704018281800991508281848485090984810192508201905082828580010893507f2b68900ed906616d6c826d0bde341766ba3131e04d420de5af0a69c534efd8db018281800991508281848485090984810192508201905082828580010893507f20ca92aa222fcc69448f8dac653c8daaa180ff6dfb397cef723d4f0c782bc7f0018281800991508281848485090984810192508201905082828580010893507f10d22d05bdff6bb375276fc82057db337045a5ab7ac053941f6186289b66b2b6018281800991508281848485090984810192508201905082828580010893507f0b1ffdbb529367bb98f32ba45784cb435aa910b4a00636d1e5ca79e88bdd6cd9018281800991508281848485090984810192508201905082828580010893507f2da32b38e7984bc2ed757ec705eccf8282c7b4f82e5e515f6f89bcc33022ce9f018281800991508281848485090984810192508201905082828580010893507f042593ad87403f6d2674b8b55a886725b87eb33958031e94d292cecc6abed1bb018281800991508281848485090984810192508201905082828580010893507f181fa1b4d067783a19d7367bf49b3f01051faedab463a6de9308fbd6e7d419f1018281800991508281848485090984810192508201905082828580010893507f15aaa6cc9b7900b15683c95515c26028a8e35b00ed8a815c34927188c60de660018281800991508281848485090984810192508201905082828580010893507f1bf28a93209084bbbc63234f057254c280b1a636f5a0eced6787320212f75a7a018281800991508281848485090990507f1cdb8c8bee5426f02cd9e229776118f156273b312f805c8e6f8c9d81a620cb6f84019350828485099150828484848509098082019081019450915081017f08299c0abf196d53162e0facb5f1876f516df2505cc387a0f8ea0e8760d5ca7e018281800991508281848485090990507f221643d205fe82778a7b7b58cb65c4962d76c0072cabd1124117269d7c710b8a84019350828485099150828484848509098082019081019450915081017f2d036a95f81cf49bb7a0143a28c88767f6bd10c3f74b22db487920d43343dbff018281800991508281848485090990507f08a50897c06aafe6ea414fb1bceca2267cd4a39486729fbc6d5d1bb7a172ebd2840193508284850991508284848485090990810101925081905084830895945050505050565b5f5f5f7f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001905060405160208152602080820152602060408201528460608201526002820360808201528160a082015260205f60c08360055afa5f5194503d60201416925082905061266e576040517f4a948a7100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5050919050565b803567ffffffffffffffff8116811461268c575f5ffd5b919050565b5f602082840312156126a1575f5ffd5b61167882612675565b5f602082840312156126ba575f5ffd5b5035919050565b602080825282518282018190525f918401906040840190835b8181101561273e57835173ffffffffffffffffffffffffffffffffffffffff8151168452602081015160208501526040810151604085015267ffffffffffffffff6060820151166060850152506080830192506020840193506001810190506126da565b509095945050505050565b5f5f5f5f5f6080868803121561275d575f5ffd5b61276686612675565b945061277460208701612675565b935061278260408701612675565b9250606086013567ffffffffffffffff81111561279d575f5ffd5b8601601f810188136127ad575f5ffd5b803567ffffffffffffffff8111156127c3575f5ffd5b8860208260071b84010111156127d7575f5ffd5b959894975092955050506020019190565b5f602082840312156127f8575f5ffd5b813573ffffffffffffffffffffffffffffffffffffffff81168114611678575f5ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b818103818111156110675761106761281b565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b808201808211156110675761106761281b565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f826128d6576128d661289b565b500490565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b80820281158282048414176110675761106761281b565b5f8261292d5761292d61289b565b50069056",
}

// OperatorRegistry is an auto generated Go binding around an Ethereum contract.
type OperatorRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *OperatorRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewOperatorRegistry creates a new instance of OperatorRegistry.
func NewOperatorRegistry() *OperatorRegistry {
	parsed, err := OperatorRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &OperatorRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *OperatorRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address owner_, uint256 slots) returns()
func (operatorRegistry *OperatorRegistry) PackConstructor(owner_ common.Address, slots *big.Int) []byte {
	enc, err := operatorRegistry.abi.Pack("", owner_, slots)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackSLOTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9696ef66.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function SLOTS() view returns(uint256)
func (operatorRegistry *OperatorRegistry) PackSLOTS() []byte {
	enc, err := operatorRegistry.abi.Pack("SLOTS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSLOTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9696ef66.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function SLOTS() view returns(uint256)
func (operatorRegistry *OperatorRegistry) TryPackSLOTS() ([]byte, error) {
	return operatorRegistry.abi.Pack("SLOTS")
}

// UnpackSLOTS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9696ef66.
//
// Solidity: function SLOTS() view returns(uint256)
func (operatorRegistry *OperatorRegistry) UnpackSLOTS(data []byte) (*big.Int, error) {
	out, err := operatorRegistry.abi.Unpack("SLOTS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptOwnership() returns()
func (operatorRegistry *OperatorRegistry) PackAcceptOwnership() []byte {
	enc, err := operatorRegistry.abi.Pack("acceptOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptOwnership() returns()
func (operatorRegistry *OperatorRegistry) TryPackAcceptOwnership() ([]byte, error) {
	return operatorRegistry.abi.Pack("acceptOwnership")
}

// PackCommitteeAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1037756c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function committeeAt(uint64 timeMs) view returns(uint256 root, uint256 quorum)
func (operatorRegistry *OperatorRegistry) PackCommitteeAt(timeMs uint64) []byte {
	enc, err := operatorRegistry.abi.Pack("committeeAt", timeMs)
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
func (operatorRegistry *OperatorRegistry) TryPackCommitteeAt(timeMs uint64) ([]byte, error) {
	return operatorRegistry.abi.Pack("committeeAt", timeMs)
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
func (operatorRegistry *OperatorRegistry) UnpackCommitteeAt(data []byte) (CommitteeAtOutput, error) {
	out, err := operatorRegistry.abi.Unpack("committeeAt", data)
	outstruct := new(CommitteeAtOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Quorum = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackEpochAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4a439cfe.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function epochAt(uint256 index) view returns(uint64 epoch, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum)
func (operatorRegistry *OperatorRegistry) PackEpochAt(index *big.Int) []byte {
	enc, err := operatorRegistry.abi.Pack("epochAt", index)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEpochAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4a439cfe.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function epochAt(uint256 index) view returns(uint64 epoch, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum)
func (operatorRegistry *OperatorRegistry) TryPackEpochAt(index *big.Int) ([]byte, error) {
	return operatorRegistry.abi.Pack("epochAt", index)
}

// EpochAtOutput serves as a container for the return parameters of contract
// method EpochAt.
type EpochAtOutput struct {
	Epoch   uint64
	FromMs  uint64
	UntilMs uint64
	Root    *big.Int
	Quorum  *big.Int
}

// UnpackEpochAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4a439cfe.
//
// Solidity: function epochAt(uint256 index) view returns(uint64 epoch, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum)
func (operatorRegistry *OperatorRegistry) UnpackEpochAt(data []byte) (EpochAtOutput, error) {
	out, err := operatorRegistry.abi.Unpack("epochAt", data)
	outstruct := new(EpochAtOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Epoch = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.FromMs = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.UntilMs = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.Root = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.Quorum = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackEpochs is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x58152d07.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function epochs() view returns(uint256)
func (operatorRegistry *OperatorRegistry) PackEpochs() []byte {
	enc, err := operatorRegistry.abi.Pack("epochs")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEpochs is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x58152d07.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function epochs() view returns(uint256)
func (operatorRegistry *OperatorRegistry) TryPackEpochs() ([]byte, error) {
	return operatorRegistry.abi.Pack("epochs")
}

// UnpackEpochs is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x58152d07.
//
// Solidity: function epochs() view returns(uint256)
func (operatorRegistry *OperatorRegistry) UnpackEpochs(data []byte) (*big.Int, error) {
	out, err := operatorRegistry.abi.Unpack("epochs", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMembers is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ab8c35.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function members(uint64 epoch) view returns((address,uint256,uint256,uint64)[])
func (operatorRegistry *OperatorRegistry) PackMembers(epoch uint64) []byte {
	enc, err := operatorRegistry.abi.Pack("members", epoch)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMembers is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ab8c35.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function members(uint64 epoch) view returns((address,uint256,uint256,uint64)[])
func (operatorRegistry *OperatorRegistry) TryPackMembers(epoch uint64) ([]byte, error) {
	return operatorRegistry.abi.Pack("members", epoch)
}

// UnpackMembers is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x82ab8c35.
//
// Solidity: function members(uint64 epoch) view returns((address,uint256,uint256,uint64)[])
func (operatorRegistry *OperatorRegistry) UnpackMembers(data []byte) ([]Member, error) {
	out, err := operatorRegistry.abi.Unpack("members", data)
	if err != nil {
		return *new([]Member), err
	}
	out0 := *abi.ConvertType(out[0], new([]Member)).(*[]Member)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (operatorRegistry *OperatorRegistry) PackOwner() []byte {
	enc, err := operatorRegistry.abi.Pack("owner")
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
func (operatorRegistry *OperatorRegistry) TryPackOwner() ([]byte, error) {
	return operatorRegistry.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (operatorRegistry *OperatorRegistry) UnpackOwner(data []byte) (common.Address, error) {
	out, err := operatorRegistry.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingOwner() view returns(address)
func (operatorRegistry *OperatorRegistry) PackPendingOwner() []byte {
	enc, err := operatorRegistry.abi.Pack("pendingOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingOwner() view returns(address)
func (operatorRegistry *OperatorRegistry) TryPackPendingOwner() ([]byte, error) {
	return operatorRegistry.abi.Pack("pendingOwner")
}

// UnpackPendingOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (operatorRegistry *OperatorRegistry) UnpackPendingOwner(data []byte) (common.Address, error) {
	out, err := operatorRegistry.abi.Unpack("pendingOwner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() returns()
func (operatorRegistry *OperatorRegistry) PackRenounceOwnership() []byte {
	enc, err := operatorRegistry.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() returns()
func (operatorRegistry *OperatorRegistry) TryPackRenounceOwnership() ([]byte, error) {
	return operatorRegistry.abi.Pack("renounceOwnership")
}

// PackSetCommittee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcd8ee25b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setCommittee(uint64 epoch, uint64 fromMs, uint64 untilMs, (address,uint256,uint256,uint64)[] members_) returns()
func (operatorRegistry *OperatorRegistry) PackSetCommittee(epoch uint64, fromMs uint64, untilMs uint64, members []MemberInput) []byte {
	enc, err := operatorRegistry.abi.Pack("setCommittee", epoch, fromMs, untilMs, members)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetCommittee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcd8ee25b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setCommittee(uint64 epoch, uint64 fromMs, uint64 untilMs, (address,uint256,uint256,uint64)[] members_) returns()
func (operatorRegistry *OperatorRegistry) TryPackSetCommittee(epoch uint64, fromMs uint64, untilMs uint64, members []MemberInput) ([]byte, error) {
	return operatorRegistry.abi.Pack("setCommittee", epoch, fromMs, untilMs, members)
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (operatorRegistry *OperatorRegistry) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := operatorRegistry.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (operatorRegistry *OperatorRegistry) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return operatorRegistry.abi.Pack("transferOwnership", newOwner)
}

// OperatorRegistryCommitteeSet represents a CommitteeSet event raised by the OperatorRegistry contract.
type OperatorRegistryCommitteeSet struct {
	Epoch   uint64
	Root    *big.Int
	Quorum  *big.Int
	Total   *big.Int
	FromMs  uint64
	UntilMs uint64
	Raw     *types.Log // Blockchain specific contextual infos
}

const OperatorRegistryCommitteeSetEventName = "CommitteeSet"

// ContractEventName returns the user-defined event name.
func (OperatorRegistryCommitteeSet) ContractEventName() string {
	return OperatorRegistryCommitteeSetEventName
}

// UnpackCommitteeSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CommitteeSet(uint64 indexed epoch, uint256 root, uint256 quorum, uint256 total, uint64 fromMs, uint64 untilMs)
func (operatorRegistry *OperatorRegistry) UnpackCommitteeSetEvent(log *types.Log) (*OperatorRegistryCommitteeSet, error) {
	event := "CommitteeSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != operatorRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(OperatorRegistryCommitteeSet)
	if len(log.Data) > 0 {
		if err := operatorRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range operatorRegistry.abi.Events[event].Inputs {
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

// OperatorRegistryOwnershipTransferStarted represents a OwnershipTransferStarted event raised by the OperatorRegistry contract.
type OperatorRegistryOwnershipTransferStarted struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const OperatorRegistryOwnershipTransferStartedEventName = "OwnershipTransferStarted"

// ContractEventName returns the user-defined event name.
func (OperatorRegistryOwnershipTransferStarted) ContractEventName() string {
	return OperatorRegistryOwnershipTransferStartedEventName
}

// UnpackOwnershipTransferStartedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (operatorRegistry *OperatorRegistry) UnpackOwnershipTransferStartedEvent(log *types.Log) (*OperatorRegistryOwnershipTransferStarted, error) {
	event := "OwnershipTransferStarted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != operatorRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(OperatorRegistryOwnershipTransferStarted)
	if len(log.Data) > 0 {
		if err := operatorRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range operatorRegistry.abi.Events[event].Inputs {
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

// OperatorRegistryOwnershipTransferred represents a OwnershipTransferred event raised by the OperatorRegistry contract.
type OperatorRegistryOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const OperatorRegistryOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (OperatorRegistryOwnershipTransferred) ContractEventName() string {
	return OperatorRegistryOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (operatorRegistry *OperatorRegistry) UnpackOwnershipTransferredEvent(log *types.Log) (*OperatorRegistryOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != operatorRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(OperatorRegistryOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := operatorRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range operatorRegistry.abi.Events[event].Inputs {
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
func (operatorRegistry *OperatorRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["Duplicate"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackDuplicateError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["EpochNotNew"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackEpochNotNewError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["InversionFailed"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackInversionFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["KeyInvalid"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackKeyInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["MemberCount"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackMemberCountError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["NoCommittee"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackNoCommitteeError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["OperatorInvalid"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackOperatorInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["OwnableInvalidOwner"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackOwnableInvalidOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["OwnableUnauthorizedAccount"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackOwnableUnauthorizedAccountError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["SlotsInvalid"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackSlotsInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["UnknownEpoch"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackUnknownEpochError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["WeightInvalid"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackWeightInvalidError(raw[4:])
	}
	if bytes.Equal(raw[:4], operatorRegistry.abi.Errors["WindowInvalid"].ID.Bytes()[:4]) {
		return operatorRegistry.UnpackWindowInvalidError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// OperatorRegistryDuplicate represents a Duplicate error raised by the OperatorRegistry contract.
type OperatorRegistryDuplicate struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Duplicate(uint256 slot)
func OperatorRegistryDuplicateErrorID() common.Hash {
	return common.HexToHash("0x4f92a3363f16ad0b301b715c9295cf472a8a7ad62a7f602594ccd77dfe473281")
}

// UnpackDuplicateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Duplicate(uint256 slot)
func (operatorRegistry *OperatorRegistry) UnpackDuplicateError(raw []byte) (*OperatorRegistryDuplicate, error) {
	out := new(OperatorRegistryDuplicate)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "Duplicate", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryEpochNotNew represents a EpochNotNew error raised by the OperatorRegistry contract.
type OperatorRegistryEpochNotNew struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EpochNotNew()
func OperatorRegistryEpochNotNewErrorID() common.Hash {
	return common.HexToHash("0x0a5d341fbc6a0f97d0c9bc8ac9aed584fdb43addd908f3c61a1774397ce37d27")
}

// UnpackEpochNotNewError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EpochNotNew()
func (operatorRegistry *OperatorRegistry) UnpackEpochNotNewError(raw []byte) (*OperatorRegistryEpochNotNew, error) {
	out := new(OperatorRegistryEpochNotNew)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "EpochNotNew", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryInversionFailed represents a InversionFailed error raised by the OperatorRegistry contract.
type OperatorRegistryInversionFailed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InversionFailed()
func OperatorRegistryInversionFailedErrorID() common.Hash {
	return common.HexToHash("0x4a948a714612b014401c47bad1bb1aa726803f2da350d0104cb1400acc94d37a")
}

// UnpackInversionFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InversionFailed()
func (operatorRegistry *OperatorRegistry) UnpackInversionFailedError(raw []byte) (*OperatorRegistryInversionFailed, error) {
	out := new(OperatorRegistryInversionFailed)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "InversionFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryKeyInvalid represents a KeyInvalid error raised by the OperatorRegistry contract.
type OperatorRegistryKeyInvalid struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyInvalid(uint256 slot)
func OperatorRegistryKeyInvalidErrorID() common.Hash {
	return common.HexToHash("0xd07dc9e96772eaacd2b40aab7d6f8ee6e98fe1132387227228a776e2c732b377")
}

// UnpackKeyInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyInvalid(uint256 slot)
func (operatorRegistry *OperatorRegistry) UnpackKeyInvalidError(raw []byte) (*OperatorRegistryKeyInvalid, error) {
	out := new(OperatorRegistryKeyInvalid)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "KeyInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryMemberCount represents a MemberCount error raised by the OperatorRegistry contract.
type OperatorRegistryMemberCount struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MemberCount()
func OperatorRegistryMemberCountErrorID() common.Hash {
	return common.HexToHash("0x176891e42d657c993299eae14b3c1ec69216e4980cb090d259cada46b43398c7")
}

// UnpackMemberCountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MemberCount()
func (operatorRegistry *OperatorRegistry) UnpackMemberCountError(raw []byte) (*OperatorRegistryMemberCount, error) {
	out := new(OperatorRegistryMemberCount)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "MemberCount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryNoCommittee represents a NoCommittee error raised by the OperatorRegistry contract.
type OperatorRegistryNoCommittee struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCommittee()
func OperatorRegistryNoCommitteeErrorID() common.Hash {
	return common.HexToHash("0x9210c8d6855d55ce8e2121ea0d16eef0817070b04cbaf38dfd9b0a423b26996c")
}

// UnpackNoCommitteeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCommittee()
func (operatorRegistry *OperatorRegistry) UnpackNoCommitteeError(raw []byte) (*OperatorRegistryNoCommittee, error) {
	out := new(OperatorRegistryNoCommittee)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "NoCommittee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryOperatorInvalid represents a OperatorInvalid error raised by the OperatorRegistry contract.
type OperatorRegistryOperatorInvalid struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorInvalid(uint256 slot)
func OperatorRegistryOperatorInvalidErrorID() common.Hash {
	return common.HexToHash("0x7c10e60ae7e3887e5922dd5531df0d31287aba1bdb1046a1d07d8c050d0b776a")
}

// UnpackOperatorInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorInvalid(uint256 slot)
func (operatorRegistry *OperatorRegistry) UnpackOperatorInvalidError(raw []byte) (*OperatorRegistryOperatorInvalid, error) {
	out := new(OperatorRegistryOperatorInvalid)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "OperatorInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryOwnableInvalidOwner represents a OwnableInvalidOwner error raised by the OperatorRegistry contract.
type OperatorRegistryOwnableInvalidOwner struct {
	Owner common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OwnableInvalidOwner(address owner)
func OperatorRegistryOwnableInvalidOwnerErrorID() common.Hash {
	return common.HexToHash("0x1e4fbdf7f3ef8bcaa855599e3abf48b232380f183f08f6f813d9ffa5bd585188")
}

// UnpackOwnableInvalidOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OwnableInvalidOwner(address owner)
func (operatorRegistry *OperatorRegistry) UnpackOwnableInvalidOwnerError(raw []byte) (*OperatorRegistryOwnableInvalidOwner, error) {
	out := new(OperatorRegistryOwnableInvalidOwner)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "OwnableInvalidOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryOwnableUnauthorizedAccount represents a OwnableUnauthorizedAccount error raised by the OperatorRegistry contract.
type OperatorRegistryOwnableUnauthorizedAccount struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OwnableUnauthorizedAccount(address account)
func OperatorRegistryOwnableUnauthorizedAccountErrorID() common.Hash {
	return common.HexToHash("0x118cdaa7a341953d1887a2245fd6665d741c67c8c50581daa59e1d03373fa188")
}

// UnpackOwnableUnauthorizedAccountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OwnableUnauthorizedAccount(address account)
func (operatorRegistry *OperatorRegistry) UnpackOwnableUnauthorizedAccountError(raw []byte) (*OperatorRegistryOwnableUnauthorizedAccount, error) {
	out := new(OperatorRegistryOwnableUnauthorizedAccount)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "OwnableUnauthorizedAccount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistrySlotsInvalid represents a SlotsInvalid error raised by the OperatorRegistry contract.
type OperatorRegistrySlotsInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SlotsInvalid()
func OperatorRegistrySlotsInvalidErrorID() common.Hash {
	return common.HexToHash("0xc6ee36a282eb6fdd9be2ff336339edc9546d4c43e2c9ab8cb65a98bdc823fc8b")
}

// UnpackSlotsInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SlotsInvalid()
func (operatorRegistry *OperatorRegistry) UnpackSlotsInvalidError(raw []byte) (*OperatorRegistrySlotsInvalid, error) {
	out := new(OperatorRegistrySlotsInvalid)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "SlotsInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryUnknownEpoch represents a UnknownEpoch error raised by the OperatorRegistry contract.
type OperatorRegistryUnknownEpoch struct {
	Epoch uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownEpoch(uint64 epoch)
func OperatorRegistryUnknownEpochErrorID() common.Hash {
	return common.HexToHash("0xa4e21e6c8f881eff51b5764f98a67304231c1cb1ba8af636f941098552d2bd6c")
}

// UnpackUnknownEpochError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownEpoch(uint64 epoch)
func (operatorRegistry *OperatorRegistry) UnpackUnknownEpochError(raw []byte) (*OperatorRegistryUnknownEpoch, error) {
	out := new(OperatorRegistryUnknownEpoch)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "UnknownEpoch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryWeightInvalid represents a WeightInvalid error raised by the OperatorRegistry contract.
type OperatorRegistryWeightInvalid struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WeightInvalid(uint256 slot)
func OperatorRegistryWeightInvalidErrorID() common.Hash {
	return common.HexToHash("0xb112037d26d8e0feb880fb3433f25297421eca102984a1798c476438189c274a")
}

// UnpackWeightInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WeightInvalid(uint256 slot)
func (operatorRegistry *OperatorRegistry) UnpackWeightInvalidError(raw []byte) (*OperatorRegistryWeightInvalid, error) {
	out := new(OperatorRegistryWeightInvalid)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "WeightInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRegistryWindowInvalid represents a WindowInvalid error raised by the OperatorRegistry contract.
type OperatorRegistryWindowInvalid struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WindowInvalid()
func OperatorRegistryWindowInvalidErrorID() common.Hash {
	return common.HexToHash("0x4994dc02dabaaeddc9a0f928ea40ccf3db36e24561d2e7d0a543e5c39fd09478")
}

// UnpackWindowInvalidError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WindowInvalid()
func (operatorRegistry *OperatorRegistry) UnpackWindowInvalidError(raw []byte) (*OperatorRegistryWindowInvalid, error) {
	out := new(OperatorRegistryWindowInvalid)
	if err := operatorRegistry.abi.UnpackIntoInterface(out, "WindowInvalid", raw); err != nil {
		return nil, err
	}
	return out, nil
}

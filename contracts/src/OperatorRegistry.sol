// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {ICommitteeSource} from "./interfaces/ICommitteeSource.sol";
import {SCALAR_MODULUS} from "./lib/Bn254.sol";
import {EdwardsBN254} from "./lib/EdwardsBN254.sol";
import {Poseidon2} from "./lib/Poseidon2.sol";
import {Member, MemberInput} from "./Types.sol";

/// @title The committees of a network, epoch by epoch.
/// @notice The owner names the members of an epoch; the root is computed here from what is stored. An epoch that was
/// set never changes again, by nobody's hand.
contract OperatorRegistry is ICommitteeSource, Ownable2Step {
    /// @notice An epoch's committee was set.
    /// @param epoch The epoch.
    /// @param root The committee's root.
    /// @param quorum Weight that a column needs to be present.
    /// @param total Sum of all weights.
    /// @param fromMs Start of the first moment it speaks for, unix milliseconds.
    /// @param untilMs End of its time, exclusive.
    event CommitteeSet(
        uint64 indexed epoch, uint256 root, uint256 quorum, uint256 total, uint64 fromMs, uint64 untilMs
    );

    /// @notice The number of slots is not 1 to 4096.
    error SlotsInvalid();
    /// @notice The epoch does not come after the last one.
    error EpochNotNew();
    /// @notice The window is empty, or begins before the last epoch's end.
    error WindowInvalid();
    /// @notice There are no members, or more than slots.
    error MemberCount();
    /// @notice A member has no address.
    error OperatorInvalid(uint256 slot);
    /// @notice A member's address or key stands in an earlier slot too.
    error Duplicate(uint256 slot);
    /// @notice A weight is zero or takes more than 48 bits.
    error WeightInvalid(uint256 slot);
    /// @notice A registration point is not on the curve, or eight times it is the identity.
    error KeyInvalid(uint256 slot);
    /// @notice No epoch stands at that place.
    error UnknownEpoch(uint256 index);

    struct Epoch {
        uint64 epoch;
        uint64 fromMs;
        uint64 untilMs;
        uint64 quorum;
        uint256 root;
    }

    uint256 private constant MAX_SLOTS = 4096;
    uint256 private constant WEIGHT_LIMIT = 1 << 48;

    uint256 private constant TAG_COMMITTEE = uint256(keccak256("oraclestream.committee.v1")) % SCALAR_MODULUS;

    /// @notice N of the circuit: the root covers this many slots.
    uint256 public immutable SLOTS;

    // The last epoch stands by itself, since nearly every look-up is for it; those before it are in the order of time.
    // Epochs increase and windows do not overlap.
    Epoch private _last;
    Epoch[] private _earlier;
    mapping(uint64 epoch => Member[]) private _members;

    /// @notice Makes a registry without committees.
    /// @param owner_ Who names members.
    /// @param slots N of the circuit, 1 to 4096.
    constructor(address owner_, uint256 slots) Ownable(owner_) {
        if (slots == 0 || slots > MAX_SLOTS) revert SlotsInvalid();
        SLOTS = slots;
    }

    /// @notice Sets an epoch's committee, once and for all. Owner only.
    /// @param epoch Number of the epoch, above every earlier one.
    /// @param fromMs First moment it speaks for, unix milliseconds; not before the last epoch's end.
    /// @param untilMs End of its time, exclusive.
    /// @param members_ Its members in the order of their slots.
    function setCommittee(uint64 epoch, uint64 fromMs, uint64 untilMs, MemberInput[] calldata members_)
        external
        onlyOwner
    {
        if (_any()) {
            if (epoch <= _last.epoch) revert EpochNotNew();
            if (fromMs < _last.untilMs) revert WindowInvalid();
            _earlier.push(_last);
        }
        if (fromMs >= untilMs) revert WindowInvalid();
        if (members_.length == 0 || members_.length > SLOTS) revert MemberCount();

        Member[] memory checked = new Member[](members_.length);
        uint256 total = 0;
        for (uint256 i = 0; i < members_.length; ++i) {
            checked[i] = _check(members_[i], i);
            for (uint256 j = 0; j < i; ++j) {
                if (
                    checked[j].operator == checked[i].operator
                        || (checked[j].ax == checked[i].ax && checked[j].ay == checked[i].ay)
                ) revert Duplicate(i);
            }
            total += checked[i].weight;
            _members[epoch].push(checked[i]);
        }
        uint256 root = _root(checked);
        uint256 quorum = 2 * total / 3 + 1;
        // At most 4096 weights below 2^48: the quorum is below 2^60.
        // forge-lint: disable-next-line(unsafe-typecast)
        _last = Epoch({epoch: epoch, fromMs: fromMs, untilMs: untilMs, quorum: uint64(quorum), root: root});
        emit CommitteeSet(epoch, root, quorum, total, fromMs, untilMs);
    }

    /// @inheritdoc ICommitteeSource
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum) {
        Epoch storage e = _last;
        if (timeMs < e.fromMs) {
            // The last of the earlier ones that begins at or before the time.
            uint256 low = 0;
            uint256 high = _earlier.length;
            while (low < high) {
                uint256 mid = (low + high) / 2;
                if (_earlier[mid].fromMs <= timeMs) low = mid + 1;
                else high = mid;
            }
            if (low == 0) revert NoCommittee();
            e = _earlier[low - 1];
        }
        // Where no epoch was set, this one ends at 0.
        if (timeMs >= e.untilMs) revert NoCommittee();
        return (e.root, e.quorum);
    }

    /// @notice The members of an epoch in the order of their slots.
    /// @param epoch The epoch.
    /// @return The members; none where the epoch was not set.
    function members(uint64 epoch) external view returns (Member[] memory) {
        return _members[epoch];
    }

    /// @notice Number of epochs that were set.
    function epochs() public view returns (uint256) {
        return _any() ? _earlier.length + 1 : 0;
    }

    /// @notice An epoch by its place in time.
    /// @param index Its place, from 0.
    /// @return epoch Its number.
    /// @return fromMs First moment it speaks for, unix milliseconds.
    /// @return untilMs End of its time, exclusive.
    /// @return root The committee's root.
    /// @return quorum Weight that a column needs to be present.
    function epochAt(uint256 index)
        external
        view
        returns (uint64 epoch, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum)
    {
        if (index >= epochs()) revert UnknownEpoch(index);
        Epoch storage e = index == _earlier.length ? _last : _earlier[index];
        return (e.epoch, e.fromMs, e.untilMs, e.root, e.quorum);
    }

    /// @dev A window that was set does not end at 0.
    function _any() private view returns (bool) {
        return _last.untilMs != 0;
    }

    function _check(MemberInput calldata m, uint256 slot) private view returns (Member memory) {
        if (m.operator == address(0)) revert OperatorInvalid(slot);
        if (m.weight == 0 || m.weight >= WEIGHT_LIMIT) revert WeightInvalid(slot);
        if (!EdwardsBN254.isOnCurve(m.qx, m.qy)) revert KeyInvalid(slot);
        (uint256 ax, uint256 ay) = EdwardsBN254.mul8(m.qx, m.qy);
        if (EdwardsBN254.isIdentity(ax, ay)) revert KeyInvalid(slot);
        return Member({operator: m.operator, ax: ax, ay: ay, weight: m.weight});
    }

    /// @dev H(tag, (A.x, A.y, weight) of every slot); an unused slot is the identity with weight 0.
    function _root(Member[] memory checked) private view returns (uint256 h) {
        h = Poseidon2.compress(0, TAG_COMMITTEE);
        for (uint256 i = 0; i < SLOTS; ++i) {
            if (i < checked.length) {
                h = Poseidon2.compress(h, checked[i].ax);
                h = Poseidon2.compress(h, checked[i].ay);
                h = Poseidon2.compress(h, checked[i].weight);
            } else {
                h = Poseidon2.compress(h, 0);
                h = Poseidon2.compress(h, 1);
                h = Poseidon2.compress(h, 0);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICommitteeSource} from "../interfaces/ICommitteeSource.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";
import {SCALAR_MODULUS} from "../lib/Bn254.sol";
import {Poseidon2} from "../lib/Poseidon2.sol";
import {EpochInfo, Member} from "../Types.sol";
import {Seats} from "./Seats.sol";

/// @title The committees, epoch by epoch.
/// @notice Anyone has the next epoch set from the seats, within its lead time. What was set never changes.
abstract contract Epochs is Seats {
    using SafeCast for uint256;

    /// @notice An epoch's committee was set.
    /// @param epoch The epoch.
    /// @param root The committee's root.
    /// @param quorum Weight that a column needs to be present.
    /// @param total Sum of all weights.
    /// @param fromMs First moment it speaks for, unix milliseconds.
    /// @param untilMs End of its time, exclusive.
    /// @param membersHash keccak256 over the packed (address, uint64 weight) of its members.
    event EpochSet(
        uint64 indexed epoch,
        uint256 root,
        uint256 quorum,
        uint256 total,
        uint256 fromMs,
        uint256 untilMs,
        bytes32 membersHash
    );

    /// @notice The next epoch cannot be set yet.
    error TooEarly(uint256 earliestMs);
    /// @notice Too few seats are taken to make a committee.
    error TooFewSeats(uint256 taken);

    struct Epoch {
        Window window;
        uint256 root;
        bytes32 membersHash;
    }

    uint256 private constant TAG_COMMITTEE = uint256(keccak256("oraclestream.committee.v2")) % SCALAR_MODULUS;

    // A ring: epoch n stands at n mod EPOCHS_KEPT. Steady epochs write where others were, which is what is cheap.
    mapping(uint256 place => Epoch) private _epochs;
    // Nearly every look-up is for the last epoch, so its root stands beside its window.
    uint256 private _lastRoot;

    /// @notice Sets the next epoch: its committee is whoever has a seat now. Anyone may call, from the lead time
    /// before the last epoch's end on. It begins where the last one ends, but not before the notice is over.
    function advance() external {
        Window memory w = _last;
        if (_nowMs() + LEAD_MS < w.untilMs) revert TooEarly(w.untilMs - LEAD_MS);
        uint256 n = _seated;
        if (n < MINIMUM_SEATS) revert TooFewSeats(n);
        uint256 fromMs = _nowMs() + NOTICE_MS;
        if (fromMs < w.untilMs) fromMs = w.untilMs;
        (uint256 root, uint256 total, bytes32 membersHash) = _seal(n);
        ++w.epoch;
        w.fromMs = fromMs.toUint48();
        w.untilMs = (fromMs + EPOCH_MS).toUint48();
        w.total = total.toUint64();
        w.members = n.toUint16();
        _last = w;
        _lastRoot = root;
        _epochs[w.epoch % EPOCHS_KEPT] = Epoch({window: w, root: root, membersHash: membersHash});
        emit EpochSet(w.epoch, root, _quorum(total), total, fromMs, w.untilMs, membersHash);
    }

    /// @inheritdoc ICommitteeSource
    /// @dev A committee falls silent when the grace after its end is over: from then on there is time left to
    /// report it, and no stake behind it is free before that time has passed too.
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum) {
        Window memory w = _last;
        if (timeMs < w.fromMs) {
            w = _windowAt(timeMs);
            root = _epochs[w.epoch % EPOCHS_KEPT].root;
        } else {
            root = _lastRoot;
        }
        // Where no epoch was set, this one ends at 0.
        if (timeMs >= w.untilMs || _nowMs() >= w.untilMs + GRACE_MS) revert NoCommittee();
        return (root, _quorum(w.total));
    }

    /// @inheritdoc IOperatorRegistry
    function currentEpoch() external view returns (uint64) {
        return _windowAt(_nowMs()).epoch;
    }

    /// @inheritdoc IOperatorRegistry
    function epochAtTime(uint64 timeMs) external view returns (uint64) {
        return _windowAt(timeMs).epoch;
    }

    /// @inheritdoc IOperatorRegistry
    function epochInfo(uint64 epoch) external view returns (EpochInfo memory) {
        Window memory w = _window(epoch);
        Epoch storage e = _epochs[epoch % EPOCHS_KEPT];
        return EpochInfo({
            epoch: w.epoch,
            fromMs: w.fromMs,
            untilMs: w.untilMs,
            quorum: _quorum(w.total).toUint64(),
            total: w.total,
            root: e.root,
            membersHash: e.membersHash
        });
    }

    /// @inheritdoc IOperatorRegistry
    function members(uint64 epoch) external view returns (Member[] memory out) {
        out = new Member[](_window(epoch).members);
        for (uint256 i = 0; i < out.length; ++i) {
            out[i] = _member(epoch, i);
        }
    }

    /// @inheritdoc IOperatorRegistry
    function memberAt(uint64 epoch, uint256 slot) external view returns (Member memory) {
        if (slot >= _window(epoch).members) revert UnknownSlot(epoch, slot);
        return _member(epoch, slot);
    }

    /// @inheritdoc IOperatorRegistry
    function slotOf(uint64 epoch, address operator) external view returns (uint256) {
        uint256 n = _window(epoch).members;
        for (uint256 i = 0; i < n; ++i) {
            (address member,) = _holderIn(epoch, i);
            if (member == operator) return i;
        }
        revert NotMember(epoch, operator);
    }

    /// @dev Computes root, total weight and hash of the members from the seats. The root is H(tag, (A.x, A.y, weight)
    /// of every slot); an unused slot is the identity with weight 0.
    function _seal(uint256 n) private view returns (uint256 root, uint256 total, bytes32 membersHash) {
        // 28 bytes a member, each written with the 4 zeros after it.
        bytes memory packed = new bytes(28 * n + 4);
        uint256[88] memory keys = Poseidon2.roundKeys();
        uint256[4] memory state = Poseidon2.start(TAG_COMMITTEE, 3 * SLOTS);
        for (uint256 i = 0; i < n; ++i) {
            (address operator, uint256 weight) = _holder(i);
            Operator storage op = _operators[operator];
            total += weight;
            Poseidon2.absorb(keys, state, op.ax, op.ay, weight);
            assembly ("memory-safe") {
                mstore(add(add(packed, 0x20), mul(28, i)), or(shl(96, operator), shl(32, weight)))
            }
        }
        for (uint256 i = n; i < SLOTS; ++i) {
            Poseidon2.absorb(keys, state, 0, 1, 0);
        }
        root = state[1];
        assembly ("memory-safe") {
            membersHash := keccak256(add(packed, 0x20), mul(28, n))
        }
    }

    /// @dev The window of an epoch that is kept.
    function _window(uint64 epoch) private view returns (Window memory w) {
        w = _epochs[epoch % EPOCHS_KEPT].window;
        if (epoch == 0 || w.epoch != epoch || !_kept(w)) revert UnknownEpoch(epoch);
    }

    /// @dev The window that holds a time, of an epoch that is kept. Those stand in the order of time, at most
    /// EPOCHS_KEPT of them.
    function _windowAt(uint256 timeMs) private view returns (Window memory w) {
        w = _last;
        while (timeMs < w.fromMs) {
            uint256 epoch = uint256(w.epoch) - 1;
            w = _epochs[epoch % EPOCHS_KEPT].window;
            // The place of an epoch before those holds a later one, or none.
            if (w.epoch != epoch || !_kept(w)) revert NoCommittee();
        }
        if (timeMs >= w.untilMs || !_kept(w)) revert NoCommittee();
    }

    /// @dev Whether every stake behind an epoch can still be slashed.
    function _kept(Window memory w) private view returns (bool) {
        return _nowMs() < w.untilMs + GRACE_MS + SLASHING_MS;
    }

    function _member(uint256 epoch, uint256 slot) private view returns (Member memory) {
        (address operator, uint256 weight) = _holderIn(epoch, slot);
        Operator storage op = _operators[operator];
        return Member({operator: operator, ax: op.ax, ay: op.ay, weight: weight.toUint64()});
    }

    function _quorum(uint256 total) private pure returns (uint256) {
        return 2 * total / 3 + 1;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {RegistryBase} from "./RegistryBase.sol";

/// @title The seats: who will be in the next committee.
/// @notice A free seat goes to whoever has the stake for it. When all are taken, the lightest holder gives way to
/// whoever is heavier, so that the seats go to the most stake and nobody chooses whom to push out. Whoever takes the last
/// seat, or another's, keeps it with all its stake until an epoch was set with it: else one stake could push others out of
/// epoch after epoch and never answer for anything. Seats are packed: the last one moves into a gap.
abstract contract Seats is RegistryBase {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    /// @notice An operator took a seat.
    /// @param operator The operator.
    event Seated(address indexed operator);
    /// @notice An operator gave up its seat, or lost it.
    /// @param operator The operator.
    event Unseated(address indexed operator);

    /// @notice The operator has a seat already.
    error AlreadySeated();
    /// @notice The operator has no seat.
    error NotSeated();
    /// @notice The operator's bonded stake is below what a seat takes.
    error StakeTooLow(uint256 bonded);
    /// @notice Every seat is taken by somebody at least as heavy.
    error SeatsTaken(uint256 lightest);
    /// @notice The operator took the last seat, or another's, and no epoch was set since. Then, or at this time at the
    /// latest, unix milliseconds, it may leave and ask stake back.
    error SeatHeld(uint256 untilMs);

    uint256 private constant WEIGHT_BITS = 48;
    uint256 private constant WEIGHT_MASK = type(uint48).max;

    // Who holds each seat, with what weight: address << 48 | weight, by the first epoch that it holds for. An epoch's
    // members are read from here, so setting one writes nothing for those who stay.
    mapping(uint256 seat => Checkpoints.Trace208) private _history;
    // How many seats are taken: the first so many.
    uint256 internal _seated;

    /// @notice Takes a seat: a free one, or that of the lightest holder where it is lighter than the caller. The
    /// caller is in every committee that is set from now on, until it leaves or has to give way.
    function join() external {
        Operator storage op = _free(msg.sender);
        if (op.seat != 0) revert AlreadySeated();
        uint256 bonded = op.bonded;
        if (bonded < MINIMUM_STAKE) revert StakeTooLow(bonded);
        uint256 weight = bonded / WEIGHT_UNIT;
        uint256 index = _seated;
        if (index == SLOTS) {
            uint256 lightest;
            (index, lightest) = _lightest();
            if (weight <= lightest) revert SeatsTaken(lightest);
            (address gives,) = _holder(index);
            _release(gives);
        } else {
            _seated = index + 1;
        }
        _hold(index, msg.sender, weight);
        op.seat = (index + 1).toUint16();
        op.seatedAfter = _last.epoch;
        op.heldMs = _seated == SLOTS ? _heldMs() : 0;
        emit Seated(msg.sender);
    }

    /// @notice Gives up the caller's seat. Committees that were set stay as they are. Whoever took the last seat, or
    /// another's, waits until an epoch was set with it.
    function leaveSeat() external {
        Operator storage op = _operators[msg.sender];
        if (op.seat == 0) revert NotSeated();
        _requireNotHeld(op);
        _vacate(msg.sender);
    }

    /// @notice The seats as they are now.
    /// @return operators Their holders, in the order of the slots that they would have.
    /// @return weights And their weights.
    function seats() external view returns (address[] memory operators, uint64[] memory weights) {
        uint256 n = _seated;
        operators = new address[](n);
        weights = new uint64[](n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 weight;
            (operators[i], weight) = _holder(i);
            weights[i] = weight.toUint64();
        }
    }

    /// @dev Takes an operator's seat away and closes the gap.
    function _vacate(address operator) internal {
        uint256 index = uint256(_operators[operator].seat) - 1;
        _release(operator);
        uint256 end = _seated - 1;
        if (index != end) {
            (address moved, uint256 weight) = _holder(end);
            _hold(index, moved, weight);
            _operators[moved].seat = (index + 1).toUint16();
        }
        _hold(end, address(0), 0);
        _seated = end;
    }

    /// @dev Brings the weight of a seat into line with its holder's stake, which stays above the minimum.
    function _reweigh(address operator, Operator storage op) internal {
        uint256 seat = op.seat;
        if (seat == 0) return;
        uint256 bonded = op.bonded;
        if (bonded < MINIMUM_STAKE) revert StakeTooLow(bonded);
        _hold(seat - 1, operator, bonded / WEIGHT_UNIT);
    }

    /// @dev Refuses where an operator has to keep its seat and its weight.
    function _requireNotHeld(Operator storage op) internal view {
        if (op.seat == 0 || _last.epoch != op.seatedAfter) return;
        // forge-lint: disable-next-line(block-timestamp)
        if (_nowMs() < op.heldMs) revert SeatHeld(op.heldMs);
    }

    /// @dev End of the last committee that an operator is in, 0 where it never was in one.
    function _boundMs(Operator storage op) internal view returns (uint256) {
        Window storage last = _last;
        if (op.seat != 0 && last.epoch > op.seatedAfter) return last.untilMs;
        return op.boundMs;
    }

    /// @dev Who holds a seat now, and with what weight.
    function _holder(uint256 seat) internal view returns (address operator, uint256 weight) {
        return _unpack(_history[seat].latest());
    }

    /// @dev Who held a seat when an epoch was set, and with what weight.
    function _holderIn(uint256 epoch, uint256 seat) internal view returns (address operator, uint256 weight) {
        return _unpack(_history[seat].upperLookupRecent(epoch.toUint48()));
    }

    /// @dev Gives a seat to an operator, from the next epoch on.
    function _hold(uint256 seat, address operator, uint256 weight) private {
        uint256 word = uint256(uint160(operator)) << WEIGHT_BITS | weight;
        _history[seat].push(_last.epoch + 1, word.toUint208());
    }

    function _unpack(uint256 word) private pure returns (address operator, uint256 weight) {
        return (address((word >> WEIGHT_BITS).toUint160()), word & WEIGHT_MASK);
    }

    /// @dev Anyone can set the next epoch from a lead time before the last one's end on. Where nobody does for an epoch's
    /// length after it, there are too few seats, and none is worth keeping.
    function _heldMs() private view returns (uint48) {
        uint256 start = _last.untilMs;
        if (start < _nowMs()) start = _nowMs();
        return (start + EPOCH_MS).toUint48();
    }

    /// @dev Notes that an operator has no seat any more.
    function _release(address operator) private {
        Operator storage op = _operators[operator];
        op.boundMs = _boundMs(op).toUint48();
        op.seat = 0;
        emit Unseated(operator);
    }

    /// @dev The last of the seats with the least weight. There are at most SLOTS.
    function _lightest() private view returns (uint256 index, uint256 weight) {
        weight = type(uint256).max;
        for (uint256 i = 0; i < SLOTS; ++i) {
            (, uint256 w) = _holder(i);
            if (w <= weight) (index, weight) = (i, w);
        }
    }
}

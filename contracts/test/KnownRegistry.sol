// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {EpochInfo, Member} from "../src/Types.sol";

/// @dev A registry whose epochs and members the test names, so that the committee is the one of the real proofs. It
/// forgets and jails when it is told to.
contract KnownRegistry is IOperatorRegistry {
    uint256 public constant SLOTS = 4;
    uint256 public constant WEIGHT_UNIT = 1;
    uint256 public constant GRACE_MS = 60_000;
    uint256 public constant SLASHING_MS = 365 days * 1000;

    uint64 public lastEpoch;
    mapping(address operator => bool) public jailed;

    mapping(uint64 epoch => EpochInfo) private _epochs;
    mapping(uint64 epoch => Member[]) private _members;

    function setEpoch(EpochInfo memory info, Member[] calldata all) external {
        info.epoch = ++lastEpoch;
        info.total = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            info.total += all[i].weight;
            _members[lastEpoch].push(all[i]);
        }
        _epochs[lastEpoch] = info;
    }

    function forget(uint64 epoch) external {
        delete _epochs[epoch];
    }

    function jail(address operator) external {
        jailed[operator] = true;
    }

    function committeeAt(uint64 timeMs) external view returns (uint256, uint256) {
        EpochInfo memory info = _epochs[epochAtTime(timeMs)];
        return (info.root, info.quorum);
    }

    function currentEpoch() external view returns (uint64) {
        return epochAtTime(uint64(1000 * block.timestamp));
    }

    function members(uint64 epoch) external view returns (Member[] memory) {
        epochInfo(epoch);
        return _members[epoch];
    }

    function memberAt(uint64 epoch, uint256 slot) external view returns (Member memory) {
        epochInfo(epoch);
        if (slot >= _members[epoch].length) revert UnknownSlot(epoch, slot);
        return _members[epoch][slot];
    }

    function slotOf(uint64 epoch, address operator) external view returns (uint256 slot) {
        for (slot = 0; slot < _members[epoch].length; ++slot) {
            if (_members[epoch][slot].operator == operator) return slot;
        }
        revert NotMember(epoch, operator);
    }

    function feedKey(address operator) external pure returns (uint256, uint256) {
        revert UnknownOperator(operator);
    }

    function stakeOf(address) external pure returns (uint256, uint256) {
        return (0, 0);
    }

    function epochAtTime(uint64 timeMs) public view returns (uint64 epoch) {
        for (epoch = lastEpoch; epoch > 0; --epoch) {
            if (_epochs[epoch].fromMs <= timeMs && timeMs < _epochs[epoch].untilMs) return epoch;
        }
        revert NoCommittee();
    }

    function epochInfo(uint64 epoch) public view returns (EpochInfo memory info) {
        info = _epochs[epoch];
        if (info.untilMs == 0) revert UnknownEpoch(epoch);
    }
}

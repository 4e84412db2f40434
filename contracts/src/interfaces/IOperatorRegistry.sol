// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EpochInfo, Member} from "../Types.sol";
import {ICommitteeSource} from "./ICommitteeSource.sol";

/// @title What others read of a registry: its operators, and its committees epoch by epoch.
/// @notice An epoch is kept until its end, the grace and the slashing window have passed, so as long as every stake
/// behind it can still be slashed. What is no longer kept, every function of an epoch refuses.
interface IOperatorRegistry is ICommitteeSource {
    /// @notice The epoch was never set, or is no longer kept.
    error UnknownEpoch(uint64 epoch);
    /// @notice The slot holds no member in that epoch.
    error UnknownSlot(uint64 epoch, uint256 slot);
    /// @notice The address has no slot in that epoch.
    error NotMember(uint64 epoch, address operator);
    /// @notice The address never registered.
    error UnknownOperator(address operator);

    // These are immutables of the registry.
    // solhint-disable func-name-mixedcase

    /// @notice N of the circuit: the number of seats, and of slots that a root covers.
    /// @return The number.
    function SLOTS() external view returns (uint256);

    /// @notice Stake that makes one unit of weight, in the token's smallest unit.
    /// @return The stake.
    function WEIGHT_UNIT() external view returns (uint256);

    /// @notice How long after its end a committee still speaks for the rounds of its epoch, milliseconds.
    /// @return The duration.
    function GRACE_MS() external view returns (uint256);

    /// @notice How long after the grace evidence is taken, and an epoch kept, milliseconds.
    /// @return The duration.
    function SLASHING_MS() external view returns (uint256);

    // solhint-enable func-name-mixedcase

    /// @notice Number of the newest epoch that was set; it may begin in the future. Epochs count from 1.
    /// @return The number; 0 where none was set.
    function lastEpoch() external view returns (uint64);

    /// @notice Number of the epoch that speaks at the block's time. Reverts with NoCommittee where there is none.
    /// @return The number.
    function currentEpoch() external view returns (uint64);

    /// @notice Number of the epoch that speaks at a time. Reverts with NoCommittee where there is none, or it is no
    /// longer kept.
    /// @param timeMs Start of a round, unix milliseconds.
    /// @return The number.
    function epochAtTime(uint64 timeMs) external view returns (uint64);

    /// @notice An epoch's window and committee. Reverts with UnknownEpoch.
    /// @param epoch Its number.
    /// @return What was set for it.
    function epochInfo(uint64 epoch) external view returns (EpochInfo memory);

    /// @notice The members of an epoch in the order of their slots. Reverts with UnknownEpoch.
    /// @param epoch Its number.
    /// @return The members.
    function members(uint64 epoch) external view returns (Member[] memory);

    /// @notice The member at a slot. Reverts with UnknownEpoch and UnknownSlot.
    /// @param epoch The epoch's number.
    /// @param slot The slot, from 0.
    /// @return The member.
    function memberAt(uint64 epoch, uint256 slot) external view returns (Member memory);

    /// @notice The slot of an operator in an epoch. Reverts with UnknownEpoch and NotMember.
    /// @param epoch The epoch's number.
    /// @param operator The operator.
    /// @return The slot.
    function slotOf(uint64 epoch, address operator) external view returns (uint256);

    /// @notice An operator's feed key, which never changes and stays known after it left. Reverts with
    /// UnknownOperator.
    /// @param operator The operator.
    /// @return ax Affine x of the feed key A.
    /// @return ay Affine y of A.
    function feedKey(address operator) external view returns (uint256 ax, uint256 ay);

    /// @notice An operator's stake in the token's smallest unit. All of it can be slashed.
    /// @param operator Any address.
    /// @return bonded What counts for its weight.
    /// @return unbonding What it has asked back.
    function stakeOf(address operator) external view returns (uint256 bonded, uint256 unbonding);

    /// @notice Whether an operator was slashed, and so is out for ever.
    /// @param operator Any address.
    /// @return True if it was.
    function jailed(address operator) external view returns (bool);
}

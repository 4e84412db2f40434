// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeedHub} from "./IFeedHub.sol";
import {IOperatorRegistry} from "./IOperatorRegistry.sol";

/// @notice What a reward pool is. None of it changes afterwards.
/// @param token What is paid, the stake token: a plain ERC-20 that moves exactly what it is asked to.
/// @param registry Says who was a member in which epoch. Every feed set must have it as its committee source.
/// @param hub Says who took part.
/// @param feedSets The feed sets that count, one to eight, each once, of at most 252 slots.
/// @param windows Windows of an epoch, 1 to 64; at most 256 with all feed sets together.
/// @param minWindows Windows (of all feed sets together) that an epoch counts as at least, so that little work earns
/// little.
/// @param freshSeconds How long after its start a round can be recorded, at most graceSeconds.
/// @param graceSeconds From an epoch's end until its budget is fixed. Evidence that comes in it still costs the reward.
/// @param termSeconds How long claims are open, at least an hour. With the grace at most the registry's grace and
/// slashing window together: of an epoch that it has forgotten nothing could be claimed.
/// @param sharePpm Millionths of the free pool that an epoch's budget is, 1 to 1,000,000.
/// @param cap The most that an epoch's budget is, in the token's smallest unit.
struct RewardTerms {
    IERC20 token;
    IOperatorRegistry registry;
    IFeedHub hub;
    uint256[] feedSets;
    uint256 windows;
    uint256 minWindows;
    uint256 freshSeconds;
    uint256 graceSeconds;
    uint256 termSeconds;
    uint256 sharePpm;
    uint128 cap;
}

/// @notice What an epoch pays.
/// @param budget Its budget; 0 where it was not fixed yet.
/// @param left What of it was not claimed.
/// @param closesAt When claims end, unix seconds.
/// @param total The committee's weight.
/// @param units Windows that a full share is made of.
struct Settlement {
    uint128 budget;
    uint128 left;
    uint64 closesAt;
    uint64 total;
    uint16 units;
}

/// @title Pays operators for taking part, epoch by epoch.
/// @notice Nobody owns it. Anyone funds it, anyone records who took part, anyone brings an operator its share.
interface IRewardPool {
    /// @notice The pool was funded.
    /// @param from Who paid.
    /// @param amount The token's smallest unit.
    event Funded(address indexed from, uint256 amount);
    /// @notice Participants of a window became known.
    /// @param epoch The epoch.
    /// @param feedSet The feed set.
    /// @param window The window, from 0.
    /// @param mask All slots that are known to have taken part in it.
    event Recorded(uint64 indexed epoch, uint256 indexed feedSet, uint256 window, uint256 mask);
    /// @notice An epoch's budget was fixed.
    /// @param epoch The epoch.
    /// @param budget The budget.
    /// @param units Windows that a full share is made of.
    event Settled(uint64 indexed epoch, uint256 budget, uint256 units);
    /// @notice An operator was paid.
    /// @param epoch The epoch.
    /// @param operator The operator.
    /// @param amount What it got.
    event Claimed(uint64 indexed epoch, address indexed operator, uint256 amount);
    /// @notice An epoch's claims ended.
    /// @param epoch The epoch.
    /// @param returned What went back to the free pool.
    event Closed(uint64 indexed epoch, uint256 returned);

    /// @notice A constructor's argument is out of its range; `field` names it.
    error TermsInvalid(string field);
    /// @notice The feed set does not count in this pool.
    error UnknownFeedSet(uint256 feedSet);
    /// @notice The token did not bring what it was asked for.
    error TokenUnfit();
    /// @notice The feed set holds no round.
    error NothingToRecord(uint256 feedSet);
    /// @notice The stored round began too long ago.
    error RoundStale(uint256 startMs);
    /// @notice The epoch cannot be settled or claimed from yet.
    error TooEarly(uint64 epoch, uint256 opensAt);
    /// @notice Claims from the epoch have ended.
    error TooLate(uint64 epoch, uint256 closesAt);
    /// @notice Nothing was recorded in the epoch.
    error NothingRecorded(uint64 epoch);
    /// @notice The pool has nothing to give.
    error PoolEmpty();
    /// @notice The epoch was settled.
    error AlreadySettled(uint64 epoch);
    /// @notice The epoch has nothing to close.
    error NotSettled(uint64 epoch);
    /// @notice The operator was slashed.
    error OperatorJailed(address operator);
    /// @notice The slot was paid.
    error AlreadyClaimed(uint64 epoch, uint256 slot);
    /// @notice The slot has earned nothing in the epoch.
    error NothingEarned(uint64 epoch, uint256 slot);

    /// @notice Adds to the free pool from the sender's allowance. Nobody can take it back.
    /// @param amount The token's smallest unit.
    function fund(uint256 amount) external;

    /// @notice Adds the participants of a feed set's stored round to the window that the round began in.
    /// @param feedSet The feed set.
    /// @return added Whether any of them was new in that window.
    function record(uint256 feedSet) external returns (bool added);

    /// @notice Fixes an epoch's budget. Anyone may call from its end + grace on; the first claim does so too.
    /// @param epoch The epoch.
    function settle(uint64 epoch) external;

    /// @notice Pays an operator its share of an epoch's budget: weight * windows it took part in / (total weight *
    /// windows with any record). Anyone may call.
    /// @param epoch The epoch.
    /// @param slot The operator's slot in that epoch.
    /// @return amount What the operator got.
    function claim(uint64 epoch, uint256 slot) external returns (uint256 amount);

    /// @notice Returns what nobody claimed or earned to the free pool, after claims have ended. Anyone may call.
    /// @param epoch The epoch.
    function close(uint64 epoch) external;

    /// @notice What the next budgets are taken from.
    /// @return The token's smallest unit.
    function free() external view returns (uint256);

    /// @notice What is kept for open claims.
    /// @return The token's smallest unit.
    function reserved() external view returns (uint256);

    /// @notice What an epoch pays.
    /// @param epoch The epoch.
    /// @return The settlement; all zero where it was not settled.
    function settlementOf(uint64 epoch) external view returns (Settlement memory);

    /// @notice Windows with any record in an epoch, all feed sets together.
    /// @param epoch The epoch.
    /// @return The number.
    function recordedWindows(uint64 epoch) external view returns (uint256);

    /// @notice Windows that a slot took part in, all feed sets together.
    /// @param epoch The epoch.
    /// @param slot The slot.
    /// @return The number.
    function participatedWindows(uint64 epoch, uint256 slot) external view returns (uint256);

    /// @notice The slots that are known to have taken part in a window.
    /// @param epoch The epoch.
    /// @param feedSet The feed set.
    /// @param window The window, from 0.
    /// @return The mask.
    function participants(uint64 epoch, uint256 feedSet, uint256 window) external view returns (uint256);
}

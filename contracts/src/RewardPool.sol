// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IFeedHub} from "./interfaces/IFeedHub.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IRewardPool, RewardTerms, Settlement} from "./interfaces/IRewardPool.sol";
import {EpochInfo, FeedSetInfo, Member} from "./Types.sol";

/// @title Rewards by participation, a pool that anyone funds and nobody owns.
/// @notice An epoch is cut into windows. Whoever signed one stored round of a window has earned the window: to leave an
/// operator out of a round takes nothing from it, and to keep a window from it a deliverer would have to be first in
/// every round of it. docs/adr/0011 weighs the attacks.
contract RewardPool is IRewardPool {
    using SafeERC20 for IERC20;

    struct Served {
        // Place among the feed sets plus one; 0 for a feed set that does not count.
        uint64 place;
        uint64 intervalMs;
    }

    uint256 private constant MAX_FEED_SETS = 8;
    uint256 private constant MAX_WINDOWS = 64;
    /// @dev What a claim reads at most, one slot each.
    uint256 private constant MAX_MASKS = 256;
    /// @dev Slots that one mask word has.
    uint256 private constant MAX_SLOTS = 252;
    uint256 private constant PPM = 1_000_000;

    /// @notice What is paid.
    IERC20 public immutable TOKEN;
    /// @notice Says who was a member.
    IOperatorRegistry public immutable REGISTRY;
    /// @notice Says who took part.
    IFeedHub public immutable HUB;
    /// @notice Number of feed sets that count.
    uint256 public immutable FEED_SETS;
    /// @notice Windows of an epoch.
    uint256 public immutable WINDOWS;
    /// @notice Windows that an epoch counts as at least.
    uint256 public immutable MIN_WINDOWS;
    /// @notice How long after its start a round can be recorded, seconds.
    uint256 public immutable FRESH;
    /// @notice From an epoch's end until its budget is fixed, seconds.
    uint256 public immutable GRACE;
    /// @notice How long claims are open, seconds.
    uint256 public immutable TERM;
    /// @notice Millionths of the free pool that a budget is.
    uint256 public immutable SHARE_PPM;
    /// @notice The most that a budget is.
    uint128 public immutable CAP;

    /// @inheritdoc IRewardPool
    uint256 public free;
    /// @inheritdoc IRewardPool
    uint256 public reserved;
    /// @inheritdoc IRewardPool
    mapping(uint64 epoch => uint256) public recordedWindows;

    mapping(uint256 feedSet => Served) private _served;
    /// @dev Participants by place of the feed set * WINDOWS + window.
    mapping(uint64 epoch => mapping(uint256 index => uint256)) private _masks;
    mapping(uint64 epoch => Settlement) private _settlements;
    mapping(uint64 epoch => uint256) private _claimed;

    /// @notice Makes an empty pool.
    /// @param terms What it is.
    constructor(RewardTerms memory terms) {
        uint256 sets = terms.feedSets.length;
        if (sets == 0 || sets > MAX_FEED_SETS) revert TermsInvalid("feedSets");
        if (terms.windows == 0 || terms.windows > MAX_WINDOWS || terms.windows * sets > MAX_MASKS) {
            revert TermsInvalid("windows");
        }
        if (terms.minWindows == 0 || terms.minWindows > terms.windows * sets) revert TermsInvalid("minWindows");
        // So no record comes after the budget was fixed.
        if (terms.freshSeconds == 0 || terms.freshSeconds > terms.graceSeconds) revert TermsInvalid("freshSeconds");
        if (terms.graceSeconds > 365 days) revert TermsInvalid("graceSeconds");
        if (terms.termSeconds < 1 hours || terms.termSeconds > 365 days) revert TermsInvalid("termSeconds");
        // The registry forgets an epoch then, and who may claim with it.
        uint256 keptMs = terms.registry.GRACE_MS() + terms.registry.SLASHING_MS();
        if (1000 * (terms.graceSeconds + terms.termSeconds) > keptMs) {
            revert TermsInvalid("graceSeconds + termSeconds");
        }
        if (terms.sharePpm == 0 || terms.sharePpm > PPM) revert TermsInvalid("sharePpm");
        if (terms.cap == 0) revert TermsInvalid("cap");
        if (address(terms.token).code.length == 0) revert TermsInvalid("token");
        TOKEN = terms.token;
        REGISTRY = terms.registry;
        HUB = terms.hub;
        FEED_SETS = sets;
        WINDOWS = terms.windows;
        MIN_WINDOWS = terms.minWindows;
        FRESH = terms.freshSeconds;
        GRACE = terms.graceSeconds;
        TERM = terms.termSeconds;
        SHARE_PPM = terms.sharePpm;
        CAP = terms.cap;
        for (uint256 i = 0; i < sets; ++i) {
            FeedSetInfo memory info = terms.hub.feedSetInfo(terms.feedSets[i]);
            // Another committee's slots are other operators.
            if (address(info.committee) != address(terms.registry)) revert TermsInvalid("committee");
            if (info.slots > MAX_SLOTS) revert TermsInvalid("slots");
            Served storage s = _served[terms.feedSets[i]];
            if (s.place != 0) revert TermsInvalid("feed set twice");
            // At most eight.
            // forge-lint: disable-next-line(unsafe-typecast)
            (s.place, s.intervalMs) = (uint64(i + 1), info.intervalMs);
        }
    }

    /// @inheritdoc IRewardPool
    function fund(uint256 amount) external {
        free += amount;
        emit Funded(msg.sender, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        // A token that keeps a part back, or calls back, must not make the pool promise what it does not have.
        if (TOKEN.balanceOf(address(this)) < free + reserved) revert TokenUnfit();
    }

    /// @inheritdoc IRewardPool
    /// @dev The mask was proven: it holds only slots that signed. To record it again, or by somebody else, changes
    /// nothing. If a reorganisation takes the round, it takes the record with it.
    function record(uint256 feedSet) external returns (bool added) {
        Served storage s = _serving(feedSet);
        (uint64 round, uint256 mask) = HUB.participation(feedSet);
        // A proven round has participants.
        if (mask == 0) revert NothingToRecord(feedSet);
        uint256 startMs = uint256(round) * s.intervalMs;
        // Otherwise a quorum could make an epoch of rounds that nobody saw at its end.
        // forge-lint: disable-next-line(block-timestamp)
        if (1000 * block.timestamp > startMs + 1000 * FRESH) revert RoundStale(startMs);
        // The hub takes no observation time of 2^48 milliseconds or more, and none before its round's start, so it fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint64 epoch = REGISTRY.epochAtTime(uint64(startMs));
        EpochInfo memory info = REGISTRY.epochInfo(epoch);
        uint256 window = (startMs - info.fromMs) * WINDOWS / (info.untilMs - info.fromMs);
        uint256 index = (s.place - 1) * WINDOWS + window;
        uint256 known = _masks[epoch][index];
        mask |= known;
        if (mask == known) return false;
        if (known == 0) ++recordedWindows[epoch];
        _masks[epoch][index] = mask;
        emit Recorded(epoch, feedSet, window, mask);
        return true;
    }

    /// @inheritdoc IRewardPool
    /// @dev A function of its own, so that whoever is a member of an epoch can fix its budget at once and need not fear
    /// that others are settled first.
    function settle(uint64 epoch) external {
        if (_settlements[epoch].budget != 0) revert AlreadySettled(epoch);
        _settle(epoch);
    }

    /// @inheritdoc IRewardPool
    function claim(uint64 epoch, uint256 slot) external returns (uint256 amount) {
        Settlement memory s = _settlements[epoch];
        if (s.budget == 0) s = _settle(epoch);
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp >= s.closesAt) revert TooLate(epoch, s.closesAt);
        Member memory m = REGISTRY.memberAt(epoch, slot);
        if (REGISTRY.jailed(m.operator)) revert OperatorJailed(m.operator);
        // The registry has no member beyond the slots of its feed sets, which are at most 252.
        // forge-lint: disable-next-line(incorrect-shift)
        uint256 bit = 1 << slot;
        if (_claimed[epoch] & bit != 0) revert AlreadyClaimed(epoch, slot);
        amount = uint256(s.budget) * m.weight * participatedWindows(epoch, slot) / (uint256(s.total) * s.units);
        if (amount == 0) revert NothingEarned(epoch, slot);
        _claimed[epoch] |= bit;
        // The members' weights sum up to the total, and nobody has more windows than there are units.
        // forge-lint: disable-next-line(unsafe-typecast)
        _settlements[epoch].left = s.left - uint128(amount);
        reserved -= amount;
        emit Claimed(epoch, m.operator, amount);
        TOKEN.safeTransfer(m.operator, amount);
    }

    /// @inheritdoc IRewardPool
    function close(uint64 epoch) external {
        Settlement storage s = _settlements[epoch];
        uint256 left = s.left;
        if (left == 0) revert NotSettled(epoch);
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp < s.closesAt) revert TooEarly(epoch, s.closesAt);
        s.left = 0;
        reserved -= left;
        free += left;
        emit Closed(epoch, left);
    }

    /// @inheritdoc IRewardPool
    function settlementOf(uint64 epoch) external view returns (Settlement memory) {
        return _settlements[epoch];
    }

    /// @inheritdoc IRewardPool
    function participants(uint64 epoch, uint256 feedSet, uint256 window) external view returns (uint256) {
        return window < WINDOWS ? _masks[epoch][(_serving(feedSet).place - 1) * WINDOWS + window] : 0;
    }

    /// @inheritdoc IRewardPool
    function participatedWindows(uint64 epoch, uint256 slot) public view returns (uint256 n) {
        mapping(uint256 => uint256) storage masks = _masks[epoch];
        for (uint256 i = 0; i < FEED_SETS * WINDOWS; ++i) {
            n += (masks[i] >> slot) & 1;
        }
    }

    /// @dev Takes an epoch's budget from the free pool.
    function _settle(uint64 epoch) private returns (Settlement memory s) {
        EpochInfo memory info = REGISTRY.epochInfo(epoch);
        uint256 opensAt = (uint256(info.untilMs) + 999) / 1000 + GRACE;
        // forge-lint: disable-start(block-timestamp)
        if (block.timestamp < opensAt) revert TooEarly(epoch, opensAt);
        if (block.timestamp >= opensAt + TERM) revert TooLate(epoch, opensAt + TERM);
        // forge-lint: disable-end(block-timestamp)
        uint256 units = recordedWindows[epoch];
        if (units == 0) revert NothingRecorded(epoch);
        if (units < MIN_WINDOWS) units = MIN_WINDOWS;
        uint256 budget = free * SHARE_PPM / PPM;
        if (budget > CAP) budget = CAP;
        if (budget == 0) revert PoolEmpty();
        free -= budget;
        reserved += budget;
        // The cap bounds the budget, MAX_MASKS the units; times are a few years beyond 64 bits of milliseconds.
        // forge-lint: disable-start(unsafe-typecast)
        s = Settlement({
            budget: uint128(budget),
            left: uint128(budget),
            closesAt: uint64(opensAt + TERM),
            total: info.total,
            units: uint16(units)
        });
        // forge-lint: disable-end(unsafe-typecast)
        _settlements[epoch] = s;
        emit Settled(epoch, budget, units);
    }

    function _serving(uint256 feedSet) private view returns (Served storage s) {
        s = _served[feedSet];
        if (s.place == 0) revert UnknownFeedSet(feedSet);
    }
}

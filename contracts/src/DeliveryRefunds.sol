// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IDeliveryRefunds, RefundBounds, RefundTerms} from "./interfaces/IDeliveryRefunds.sol";
import {IFeedHub} from "./interfaces/IFeedHub.sol";
import {PullPayments} from "./lib/PullPayments.sol";

/// @title Refunds of due deliveries.
/// @notice The authority sets a feed set's terms within bounds that are fixed; it cannot take, move or freeze ether.
/// Funders cannot take theirs back either: a budget that can vanish in the block of a delivery pays nobody for proving.
/// Fund little and often; what is left when a feed set retires stays.
contract DeliveryRefunds is IDeliveryRefunds, AccessManaged, PullPayments {
    struct Account {
        uint128 budget;
        // The last round whose delivery through this contract was due, and whether a fill of it was refunded.
        uint64 dueRound;
        bool filled;
    }

    /// @dev What is compared of a feed set before and after.
    struct Stored {
        uint64 round;
        uint64 timeMs;
        uint256 lane;
    }

    uint256 private constant PPM = 1_000_000;

    /// @notice The hub that bundles are brought to.
    IFeedHub public immutable HUB;
    /// @notice The shortest heartbeat, seconds.
    uint32 public immutable MIN_HEARTBEAT;
    /// @notice The smallest deviation, millionths.
    uint32 public immutable MIN_DEVIATION_PPM;
    /// @notice The highest tip, wei per gas.
    uint64 public immutable MAX_TIP;
    /// @notice The most gas that one refund counts.
    uint32 public immutable MAX_GAS;

    mapping(uint256 feedSet => RefundTerms) private _terms;
    mapping(uint256 feedSet => uint32[]) private _deviations;
    mapping(uint256 feedSet => Account) private _accounts;

    /// @notice Makes the contract without terms and budgets.
    /// @param authority The access manager that says who may set terms.
    /// @param hub The hub.
    /// @param bounds What any terms may be at most.
    constructor(address authority, IFeedHub hub, RefundBounds memory bounds) AccessManaged(authority) {
        if (bounds.minHeartbeat == 0) revert TermsInvalid("minHeartbeat");
        if (bounds.minDeviationPpm == 0) revert TermsInvalid("minDeviationPpm");
        HUB = hub;
        MIN_HEARTBEAT = bounds.minHeartbeat;
        MIN_DEVIATION_PPM = bounds.minDeviationPpm;
        MAX_TIP = bounds.maxTip;
        MAX_GAS = bounds.maxGas;
    }

    /// @inheritdoc IDeliveryRefunds
    function configure(uint256 feedSet, RefundTerms calldata terms, uint32[] calldata deviations) external restricted {
        if (terms.heartbeat < MIN_HEARTBEAT) revert TermsInvalid("heartbeat");
        if (terms.tip > MAX_TIP) revert TermsInvalid("tip");
        if (terms.gasCap == 0 || terms.gasCap > MAX_GAS) revert TermsInvalid("gasCap");
        if (terms.fixedGas > terms.gasCap) revert TermsInvalid("fixedGas");
        // Reverts for a feed set that the hub does not know.
        if (deviations.length > HUB.feedSetInfo(feedSet).columns) revert TermsInvalid("deviations");
        for (uint256 i = 0; i < deviations.length; ++i) {
            // Time always moves.
            if (i == 0 && deviations[i] != 0) revert TermsInvalid("deviation of time");
            if (deviations[i] != 0 && deviations[i] < MIN_DEVIATION_PPM) revert TermsInvalid("deviation");
        }
        _terms[feedSet] = terms;
        _deviations[feedSet] = deviations;
        emit Configured(feedSet, terms, deviations);
    }

    /// @inheritdoc IDeliveryRefunds
    function fund(uint256 feedSet) external payable {
        if (_terms[feedSet].heartbeat == 0) revert NotConfigured(feedSet);
        Account storage a = _accounts[feedSet];
        uint256 budget = a.budget + msg.value;
        if (budget > type(uint128).max) revert BudgetTooLarge();
        // forge-lint: disable-next-line(unsafe-typecast)
        a.budget = uint128(budget);
        emit Funded(feedSet, msg.sender, msg.value);
    }

    /// @inheritdoc IDeliveryRefunds
    /// @dev The hub calls only a verifier and a committee source that it fixed, both view, and the payee is credited, not
    /// called: there is nobody here who could call back.
    function update(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256 column
    ) external returns (uint256 refund) {
        uint256 gasBefore = gasleft();
        RefundTerms memory terms = _terms[feedSet];
        if (terms.heartbeat == 0) revert NotConfigured(feedSet);
        Stored memory before = _stored(feedSet, column);
        HUB.update(feedSet, words, commitment, proof);
        Stored memory now_ = _stored(feedSet, column);
        Account memory a = _accounts[feedSet];
        if (!_due(a, terms.heartbeat, _deviation(feedSet, column), before, now_)) return 0;

        // The hub has checked that it is an address. Where it is nobody the budget keeps it.
        // forge-lint: disable-next-line(unsafe-typecast)
        address payee = address(uint160(words[0]));
        if (payee != address(0)) {
            uint256 gas = gasBefore - gasleft() + terms.fixedGas;
            if (gas > terms.gasCap) gas = terms.gasCap;
            // Not the sender's own price: who makes blocks could pay itself any tip and take the budget in a day.
            refund = gas * (block.basefee + terms.tip);
            if (refund > a.budget) refund = a.budget;
            // forge-lint: disable-next-line(unsafe-typecast)
            a.budget -= uint128(refund);
            _credit(payee, refund);
        }
        _accounts[feedSet] = a;
        emit Refunded(feedSet, now_.round, payee, refund);
    }

    /// @inheritdoc IDeliveryRefunds
    function budgetOf(uint256 feedSet) external view returns (uint256) {
        return _accounts[feedSet].budget;
    }

    /// @inheritdoc IDeliveryRefunds
    function termsOf(uint256 feedSet) external view returns (RefundTerms memory terms, uint32[] memory deviations) {
        return (_terms[feedSet], _deviations[feedSet]);
    }

    /// @dev Whether what happened was due, and notes it in the account.
    function _due(Account memory a, uint256 heartbeat, uint256 deviation, Stored memory before, Stored memory now_)
        private
        view
        returns (bool)
    {
        uint256 beatMs = 1000 * heartbeat;
        // A value that is itself overdue is no service. Without this a backlog of old rounds, a heartbeat apart each, could
        // be sold one by one.
        // forge-lint: disable-next-line(block-timestamp)
        if (1000 * block.timestamp >= now_.timeMs + beatMs) return false;
        if (now_.round == before.round) {
            // The hub skipped it, or it filled. A fill counts for a column that somebody waits for, once, and only in a
            // round that was due: otherwise a deliverer would leave columns out and sell them one by one.
            bool filled = before.lane == 0 && now_.lane != 0 && deviation != 0;
            if (!filled || a.filled || a.dueRound != now_.round) return false;
            a.filled = true;
            return true;
        }
        // By the time of observation, which nobody can set back by landing an old round. An empty hub's time is 0.
        if (now_.timeMs < before.timeMs + beatMs && !_deviates(before.lane, now_.lane, deviation)) return false;
        (a.dueRound, a.filled) = (now_.round, false);
        return true;
    }

    function _stored(uint256 feedSet, uint256 column) private view returns (Stored memory s) {
        (s.round, s.timeMs,) = HUB.header(feedSet);
        s.lane = HUB.valueOf(feedSet, column);
    }

    function _deviation(uint256 feedSet, uint256 column) private view returns (uint256) {
        uint32[] storage deviations = _deviations[feedSet];
        return column < deviations.length ? deviations[column] : 0;
    }

    /// @dev Whether a value moved by its deviation. What was or is absent has not moved.
    function _deviates(uint256 from, uint256 to, uint256 ppm) private pure returns (bool) {
        if (from == 0 || to == 0 || ppm == 0) return false;
        uint256 moved = from > to ? from - to : to - from;
        uint256 size = from > 1 << 62 ? from - (1 << 62) : (1 << 62) - from;
        return moved != 0 && moved * PPM >= ppm * size;
    }
}

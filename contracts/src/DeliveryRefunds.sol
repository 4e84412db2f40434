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
        // Observation time of the last delivery that was due because it brought an absent column back.
        uint64 returnedMs;
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
        // Under an authority that cannot answer nothing could ever be configured.
        if (authority.code.length == 0) revert AccessManagedInvalidAuthority(authority);
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
        // Time is in every bundle, also in one that has no value at all: nobody waits for that.
        if (column == 0) return 0;
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

    /// @dev Whether what happened was due, and notes a return in the account. Only what leaves the named column present is:
    /// a deliverer that takes a column away must not be paid for it, nor keep the next one, who brings it back, from being
    /// paid. A bundle that the hub skipped changes nothing, so it is none of the three.
    ///
    /// A return is sold at most once a heartbeat, by observation time, for the whole feed set: columns can be taken away at
    /// the hub, past this contract, and their returns would be sold one by one. So a feed set spends for two deliveries a
    /// heartbeat at most, besides deviations. Within any heartbeat somebody is still paid for bringing a column: whoever
    /// uses up the return to keep the next one from being paid has to bring the column back for it, and to prove and pay
    /// for taking it away, which nobody refunds. Heartbeats do not use it up: they are a heartbeat apart by themselves.
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
        if (now_.lane == 0) return false;
        // By the time of observation, which nobody can set back by landing an old round. An empty hub's time is 0.
        if (now_.timeMs >= before.timeMs + beatMs) return true;
        if (before.lane != 0) return _deviates(before.lane, now_.lane, deviation);
        // It came back, by a later round or by a fill of the stored one.
        if (now_.timeMs < a.returnedMs + beatMs) return false;
        a.returnedMs = now_.timeMs;
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

    /// @dev Whether a value moved by its deviation. Both are present.
    function _deviates(uint256 from, uint256 to, uint256 ppm) private pure returns (bool) {
        if (ppm == 0) return false;
        uint256 moved = from > to ? from - to : to - from;
        uint256 size = from > 1 << 62 ? from - (1 << 62) : (1 << 62) - from;
        return moved != 0 && moved * PPM >= ppm * size;
    }
}

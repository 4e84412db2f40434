// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {FeedReader} from "../lib/FeedReader.sol";

// Windows of hours and days are compared here.
// forge-lint: disable-start(block-timestamp)

/// @title SAMPLE, not for production: pays when a reading crosses a threshold, for example a wave height at a buoy.
/// @notice Every policy's payout is set aside when it is sold, so a claim that holds is always paid. What counts is when
/// the reading was observed, not when somebody claims.
/// @dev The feed holds the latest reading only: somebody must claim while a reading that crosses still stands. Anyone
/// may, and the holder is paid. A reading may be zero or negative (frost, tides); only an absent one is none, and a
/// feed then reverts. Left out: cancelling, pricing. The token must be plain: no fees on transfer, no rebasing.
contract ParametricInsurance {
    using SafeERC20 for IERC20;

    /// @notice What every policy of this contract says.
    /// @param token What premiums and payouts are paid in.
    /// @param feed The reading that is insured.
    /// @param above Whether a reading at or above the threshold pays; otherwise one at or below it.
    /// @param threshold The threshold, with the feed's decimals.
    /// @param min The least reading that is believed: what the sensor can measure.
    /// @param max The most that is believed.
    /// @param premium What a policy costs.
    /// @param payout What a policy pays.
    /// @param waitingPeriod Seconds from sale to the begin of cover; at least 1, in earnest as long as storms are foreseen.
    /// @param duration Seconds of cover.
    /// @param claimPeriod Seconds after the end from which on the capital of an unclaimed policy may be freed.
    struct Terms {
        IERC20 token;
        AggregatorV3Interface feed;
        bool above;
        int256 threshold;
        int256 min;
        int256 max;
        uint256 premium;
        uint256 payout;
        uint64 waitingPeriod;
        uint64 duration;
        uint64 claimPeriod;
    }

    /// @notice One policy.
    /// @param holder Who is insured.
    /// @param from Begin of cover, unix seconds.
    /// @param until Its end, the first second that is not covered.
    /// @param open Whether it was neither paid nor expired.
    struct Policy {
        address holder;
        uint64 from;
        uint64 until;
        bool open;
    }

    /// @notice Who brings the capital and gets what is left of it.
    address public immutable UNDERWRITER;

    Terms private _terms;

    /// @notice Capital that no policy binds.
    uint256 public free;
    /// @notice Capital that open policies bind.
    uint256 public reserved;
    /// @notice Number of policies sold.
    uint256 public policies;
    /// @notice The policies, from 1.
    mapping(uint256 policy => Policy) public policyOf;

    /// @notice A policy was sold.
    /// @param policy Its number.
    /// @param holder Who is insured.
    event Sold(uint256 indexed policy, address indexed holder);
    /// @notice A policy was paid.
    /// @param policy Its number.
    /// @param reading The reading that crossed the threshold.
    /// @param observedAt When it was observed, unix seconds.
    event Paid(uint256 indexed policy, int256 reading, uint256 observedAt);

    /// @notice Only the underwriter may.
    error NotUnderwriter();
    /// @notice There is not enough free capital.
    error CapitalMissing(uint256 free, uint256 needed);
    /// @notice No such policy, or it was paid or has expired.
    error NotOpen();
    /// @notice The reading does not cross the threshold.
    error ThresholdNotCrossed(int256 reading, int256 threshold);
    /// @notice Without a waiting period whoever sees a reading on its way could buy cover for it.
    error WaitingPeriodMissing();
    /// @notice The policy can still be claimed.
    error NotExpired(uint256 claimableUntil);

    /// @notice Makes an insurance with fixed terms.
    /// @param underwriter Who brings the capital.
    /// @param terms_ What its policies say.
    constructor(address underwriter, Terms memory terms_) {
        if (terms_.waitingPeriod == 0) revert WaitingPeriodMissing();
        UNDERWRITER = underwriter;
        _terms = terms_;
    }

    /// @notice Brings capital. Anyone may; it belongs to the underwriter.
    /// @param amount How much.
    function fund(uint256 amount) external {
        free += amount;
        _terms.token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes capital out that no policy binds. For the underwriter.
    /// @param amount How much.
    function defund(uint256 amount) external {
        if (msg.sender != UNDERWRITER) revert NotUnderwriter();
        if (amount > free) revert CapitalMissing(free, amount);
        free -= amount;
        _terms.token.safeTransfer(UNDERWRITER, amount);
    }

    /// @notice Buys a policy. Its cover begins after the waiting period: who already sees the storm on the horizon must
    /// not be able to buy against it.
    /// @return policy Its number.
    function buy() external returns (uint256 policy) {
        Terms storage t = _terms;
        // The payout is bound now, so that no number of claims can be more than there is.
        uint256 capital = free + t.premium;
        if (capital < t.payout) revert CapitalMissing(capital, t.payout);
        free = capital - t.payout;
        reserved += t.payout;

        policy = ++policies;
        uint64 from = uint64(block.timestamp) + t.waitingPeriod;
        policyOf[policy] = Policy({holder: msg.sender, from: from, until: from + t.duration, open: true});
        emit Sold(policy, msg.sender);
        t.token.safeTransferFrom(msg.sender, address(this), t.premium);
    }

    /// @notice Pays a policy's holder where the feed's reading was observed during the cover and crosses the threshold.
    /// Anyone may call, so that a holder who sleeps through the storm is paid too.
    /// @param policy The policy.
    function claim(uint256 policy) external {
        Terms storage t = _terms;
        Policy storage p = policyOf[policy];
        if (!p.open) revert NotOpen();
        (int256 reading, uint256 observedAt) = FeedReader.within(t.feed, p.from, p.until);
        // A sensor that broke off says anything: what it cannot measure is not believed.
        FeedReader.requireBounds(reading, t.min, t.max);
        if (t.above ? reading < t.threshold : reading > t.threshold) {
            revert ThresholdNotCrossed(reading, t.threshold);
        }
        p.open = false;
        reserved -= t.payout;
        emit Paid(policy, reading, observedAt);
        t.token.safeTransfer(p.holder, t.payout);
    }

    /// @notice Frees the capital of a policy that nobody claimed. Anyone may call.
    /// @param policy The policy.
    function expire(uint256 policy) external {
        Policy storage p = policyOf[policy];
        if (!p.open) revert NotOpen();
        // A reading of the last minute may reach the chain after the end.
        uint256 claimableUntil = uint256(p.until) + _terms.claimPeriod;
        if (block.timestamp < claimableUntil) revert NotExpired(claimableUntil);
        p.open = false;
        reserved -= _terms.payout;
        free += _terms.payout;
    }

    /// @notice What the policies say.
    /// @return The terms.
    function terms() external view returns (Terms memory) {
        return _terms;
    }
}
// forge-lint: disable-end(block-timestamp)

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

// Ages of minutes and hours are measured here: the seconds by which a block's maker can shift its time do not matter.
// forge-lint: disable-start(block-timestamp)

/// @title What a contract checks before it believes a feed.
/// @notice Works with every AggregatorV3Interface, ours or another's. Each guard names the threat that it is there for.
/// A guard that fails reverts; none replaces a value by another one, since a clamped price is a price that nobody saw.
library FeedReader {
    /// @dev Millionths in one.
    uint256 private constant PPM = 1e6;
    /// @dev Largest power of ten that fits 256 bits.
    uint256 private constant MAX_EXPONENT = 77;

    /// @notice The round has no time, so nothing was answered in it yet.
    error RoundIncomplete();
    /// @notice The answer was carried over from an earlier round.
    error AnswerCarriedOver(uint80 roundId, uint80 answeredInRound);
    /// @notice The answer claims to have been observed later than now.
    error TimeInFuture(uint256 updatedAt);
    /// @notice The answer is older than the consumer takes.
    error Stale(uint256 updatedAt, uint256 maxAge);
    /// @notice The answer was not observed in the window that matters.
    error OutsideWindow(uint256 updatedAt, uint256 from, uint256 until);
    /// @notice The answer is no price.
    error NotPositive(int256 answer);
    /// @notice The answer lies outside what the consumer holds possible.
    error OutOfBounds(int256 answer, int256 min, int256 max);
    /// @notice Two values differ by more than the consumer takes.
    error Disagreement(uint256 ppm, uint256 maxPpm);
    /// @notice The layer 2's sequencer is down.
    error SequencerDown();
    /// @notice The layer 2's sequencer has not been up for long enough.
    error SequencerGrace(uint256 upSince, uint256 gracePeriod);
    /// @notice The number does not fit 256 bits with those decimals.
    error ScaleOverflow(uint256 value, uint8 from, uint8 to);
    /// @notice Nothing of the number is left with those decimals.
    error ScaleUnderflow(uint256 value, uint8 from, uint8 to);

    /// @notice The latest answer, which may be zero or negative, as an IoT reading may.
    /// @dev Threats:
    /// - deliveries stop, and a price stands still while the market moves (maxAge; take each feed's own heartbeat and
    ///   some slack, since one number for all is too lax for one and too tight for the next);
    /// - a round that has begun and has no answer yet reads as zero (RoundIncomplete), or repeats an older answer under
    ///   a new number (AnswerCarriedOver);
    /// - a time ahead of the block stays "fresh" for as long as it is ahead, or makes an age underflow (TimeInFuture).
    /// @param feed The feed.
    /// @param maxAge How many seconds old the observation may be; 0 takes this very second only.
    /// @return answer The answer, with the feed's decimals.
    /// @return updatedAt When it was observed, unix seconds.
    function latest(AggregatorV3Interface feed, uint256 maxAge)
        internal
        view
        returns (int256 answer, uint256 updatedAt)
    {
        (answer, updatedAt) = _answered(feed);
        if (block.timestamp - updatedAt > maxAge) revert Stale(updatedAt, maxAge);
    }

    /// @notice The latest answer, where it was observed in a window. Its age does not matter.
    /// @dev Threat: an event is paid for, or a bet settled, with a reading from before it began or after it ended. The
    /// time of observation counts, not the block's: whoever sends the transaction chooses the block.
    /// @param feed The feed.
    /// @param from Begin of the window, unix seconds.
    /// @param until Its end, the first second that does not belong to it.
    /// @return answer The answer, with the feed's decimals.
    /// @return updatedAt When it was observed, unix seconds.
    function within(AggregatorV3Interface feed, uint256 from, uint256 until)
        internal
        view
        returns (int256 answer, uint256 updatedAt)
    {
        (answer, updatedAt) = _answered(feed);
        if (updatedAt < from || updatedAt >= until) revert OutsideWindow(updatedAt, from, until);
    }

    /// @notice The latest answer as a price.
    /// @param feed The feed.
    /// @param maxAge How many seconds old the observation may be.
    /// @return The price, above zero, with the feed's decimals.
    function price(AggregatorV3Interface feed, uint256 maxAge) internal view returns (uint256) {
        (int256 answer,) = latest(feed, maxAge);
        return positive(answer);
    }

    /// @notice An answer as a price.
    /// @dev Threat: zero makes everything free, and a negative number cast to unsigned makes it priceless.
    /// @param answer The answer.
    /// @return The same, above zero.
    function positive(int256 answer) internal pure returns (uint256) {
        if (answer <= 0) revert NotPositive(answer);
        // It is positive.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(answer);
    }

    /// @notice The latest answer as a price with other decimals, rounded down.
    /// @dev Threat: decimals of a feed are taken for granted (8, 18), and an asset is worth 10^10 times too much.
    /// @param feed The feed.
    /// @param maxAge How many seconds old the observation may be.
    /// @param toDecimals Decimals that the price is wanted with.
    /// @return The price, above zero.
    function priceScaled(AggregatorV3Interface feed, uint256 maxAge, uint8 toDecimals) internal view returns (uint256) {
        return scale(price(feed, maxAge), feed.decimals(), toDecimals);
    }

    /// @notice Reverts unless min <= answer <= max.
    /// @dev Threat: a broken source or a feed with a floor of its own says a number that cannot be. Answering with the
    /// bound instead would let positions be opened at a price that no market has; so it is refused.
    /// @param answer The answer.
    /// @param min The least that is believed.
    /// @param max The most that is believed.
    function requireBounds(int256 answer, int256 min, int256 max) internal pure {
        if (answer < min || answer > max) revert OutOfBounds(answer, min, max);
    }

    /// @notice How far two positive values lie apart: their difference in millionths of the smaller one, rounded up.
    /// @dev Of the smaller one, so that the order of the two does not matter and a fall to a tenth counts as much as a
    /// rise to tenfold. Decimals of both are brought to the larger of the two, so nothing is rounded away.
    /// @param a The one value.
    /// @param decimalsA Its decimals.
    /// @param b The other value.
    /// @param decimalsB Its decimals.
    /// @return The deviation in ppm, at most 2^256 - 1.
    function deviationPpm(uint256 a, uint8 decimalsA, uint256 b, uint8 decimalsB) internal pure returns (uint256) {
        uint8 decimals = decimalsA > decimalsB ? decimalsA : decimalsB;
        uint256 x = scale(a, decimalsA, decimals);
        uint256 y = scale(b, decimalsB, decimals);
        (uint256 low, uint256 high) = x < y ? (x, y) : (y, x);
        if (low == 0) return high == 0 ? 0 : type(uint256).max;
        (uint256 top,) = Math.mul512(high - low, PPM);
        if (top >= low) return type(uint256).max;
        uint256 ppm = Math.mulDiv(high - low, PPM, low);
        bool more = ppm != type(uint256).max && mulmod(high - low, PPM, low) != 0;
        return more ? ppm + 1 : ppm;
    }

    /// @notice The price of a feed that a second, independent feed confirms.
    /// @dev Threat: one oracle is wrong, or owned. Two that must agree turn a wrong price into a halt. It is the first
    /// feed's price that is given, never a mixture.
    /// @param feed The feed whose price is given.
    /// @param maxAge How many seconds old its observation may be.
    /// @param second The feed that must agree, with its own decimals.
    /// @param secondMaxAge How many seconds old the second's observation may be.
    /// @param maxPpm How far apart the two may lie, in ppm of the smaller.
    /// @return value The price, with the first feed's decimals.
    function confirmedPrice(
        AggregatorV3Interface feed,
        uint256 maxAge,
        AggregatorV3Interface second,
        uint256 secondMaxAge,
        uint256 maxPpm
    ) internal view returns (uint256 value) {
        value = price(feed, maxAge);
        uint256 ppm = deviationPpm(value, feed.decimals(), price(second, secondMaxAge), second.decimals());
        if (ppm > maxPpm) revert Disagreement(ppm, maxPpm);
    }

    /// @notice Reverts unless a layer 2's sequencer is up, and has been for the grace period.
    /// @dev Threat: while it is down nobody but those who force transactions through layer 1 can react, and right after
    /// it is up again old prices and queued liquidations meet users who had no chance to add collateral. Chainlink's
    /// uptime feeds answer 0 for up and 1 for down; startedAt is the last change, and 0 where the feed has heard
    /// nothing yet. Their updatedAt does not tell age, so no maxAge is taken.
    /// @param uptimeFeed The chain's uptime feed. There is none on layer 1: do not call this there.
    /// @param gracePeriod How many seconds the sequencer must have been up; users need time to react, an hour is usual.
    function requireSequencerUp(AggregatorV3Interface uptimeFeed, uint256 gracePeriod) internal view {
        (, int256 answer, uint256 startedAt,,) = uptimeFeed.latestRoundData();
        if (answer != 0) revert SequencerDown();
        if (startedAt == 0) revert RoundIncomplete();
        if (startedAt > block.timestamp) revert TimeInFuture(startedAt);
        if (block.timestamp - startedAt <= gracePeriod) revert SequencerGrace(startedAt, gracePeriod);
    }

    /// @notice A number with other decimals, rounded down.
    /// @dev Threats: a product that overflows (refused), and a number that becomes 0 with fewer decimals (refused: a
    /// price of zero that no feed said).
    /// @param value The number.
    /// @param from Its decimals.
    /// @param to The decimals that are wanted.
    /// @return scaled The number with these decimals; 0 only where `value` is 0.
    function scale(uint256 value, uint8 from, uint8 to) internal pure returns (uint256 scaled) {
        if (value == 0 || from == to) return value;
        if (to > from) {
            uint256 exponent = to - from;
            bool fits = exponent <= MAX_EXPONENT;
            if (fits) (fits, scaled) = Math.tryMul(value, 10 ** exponent);
            if (!fits) revert ScaleOverflow(value, from, to);
        } else {
            uint256 exponent = from - to;
            if (exponent <= MAX_EXPONENT) scaled = value / 10 ** exponent;
            if (scaled == 0) revert ScaleUnderflow(value, from, to);
        }
    }

    /// @dev The latest answer, and that it is one.
    function _answered(AggregatorV3Interface feed) private view returns (int256 answer, uint256 updatedAt) {
        uint80 roundId;
        uint80 answeredInRound;
        (roundId, answer,, updatedAt, answeredInRound) = feed.latestRoundData();
        if (updatedAt == 0) revert RoundIncomplete();
        if (answeredInRound < roundId) revert AnswerCarriedOver(roundId, answeredInRound);
        if (updatedAt > block.timestamp) revert TimeInFuture(updatedAt);
    }
}
// forge-lint: disable-end(block-timestamp)

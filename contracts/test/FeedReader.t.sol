// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../src/interfaces/AggregatorV3Interface.sol";
import {FeedReader} from "../src/lib/FeedReader.sol";
import {Base} from "./Base.sol";
import {SettableFeed} from "./SettableFeed.sol";

/// @dev The library's functions as calls of their own, so that their reverts can be seen.
contract Reader {
    function latest(AggregatorV3Interface feed, uint256 maxAge) external view returns (int256, uint256) {
        return FeedReader.latest(feed, maxAge);
    }

    function within(AggregatorV3Interface feed, uint256 from, uint256 until) external view returns (int256, uint256) {
        return FeedReader.within(feed, from, until);
    }

    function price(AggregatorV3Interface feed, uint256 maxAge) external view returns (uint256) {
        return FeedReader.price(feed, maxAge);
    }

    function priceScaled(AggregatorV3Interface feed, uint256 maxAge, uint8 to) external view returns (uint256) {
        return FeedReader.priceScaled(feed, maxAge, to);
    }

    function requireBounds(int256 answer, int256 min, int256 max) external pure {
        FeedReader.requireBounds(answer, min, max);
    }

    function deviationPpm(uint256 a, uint8 da, uint256 b, uint8 db) external pure returns (uint256) {
        return FeedReader.deviationPpm(a, da, b, db);
    }

    function confirmedPrice(
        AggregatorV3Interface feed,
        uint256 maxAge,
        AggregatorV3Interface second,
        uint256 secondMaxAge,
        uint256 maxPpm
    ) external view returns (uint256) {
        return FeedReader.confirmedPrice(feed, maxAge, second, secondMaxAge, maxPpm);
    }

    function requireSequencerUp(AggregatorV3Interface feed, uint256 grace) external view {
        FeedReader.requireSequencerUp(feed, grace);
    }

    function scale(uint256 value, uint8 from, uint8 to) external pure returns (uint256) {
        return FeedReader.scale(value, from, to);
    }
}

/// @title The guards of a consumer.
contract FeedReaderTest is Base {
    uint256 private constant NOW = 1_800_000_000;

    Reader private reader;
    SettableFeed private feed;

    function setUp() public {
        vm.warp(NOW);
        reader = new Reader();
        feed = new SettableFeed(8, 5e8);
    }

    function test_GivesTheLatestAnswer() public {
        feed.setAt(-7, NOW - 10);
        (int256 answer, uint256 updatedAt) = reader.latest(feed, 10);
        vm.assertEq(answer, -7, "answer");
        vm.assertEq(updatedAt, NOW - 10, "time");
    }

    function test_RefusesOldAnswers() public {
        feed.setAt(1, NOW - 11);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.Stale.selector, NOW - 11, 10));
        reader.latest(feed, 10);
        feed.set(1);
        reader.latest(feed, 0);
    }

    function testFuzz_TakesExactlyWhatIsFresh(uint256 updatedAt, uint256 maxAge) public {
        updatedAt = clamp(updatedAt, 0, NOW + NOW / 10);
        maxAge = clamp(maxAge, 0, NOW);
        feed.setAt(1, updatedAt);
        if (updatedAt == 0) {
            vm.expectRevert(FeedReader.RoundIncomplete.selector);
        } else if (updatedAt > NOW) {
            vm.expectRevert(abi.encodeWithSelector(FeedReader.TimeInFuture.selector, updatedAt));
        } else if (NOW - updatedAt > maxAge) {
            vm.expectRevert(abi.encodeWithSelector(FeedReader.Stale.selector, updatedAt, maxAge));
        }
        reader.latest(feed, maxAge);
    }

    function test_RefusesAnswersOfTheFuture() public {
        feed.setAt(1, NOW + 1);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.TimeInFuture.selector, NOW + 1));
        reader.latest(feed, type(uint256).max);
    }

    function test_RefusesRoundsWithoutAnAnswer() public {
        feed.setAll(SettableFeed.Answer(9, 1, NOW, 0, 9));
        vm.expectRevert(FeedReader.RoundIncomplete.selector);
        reader.latest(feed, 10);
        feed.setAll(SettableFeed.Answer(9, 1, NOW, NOW, 8));
        vm.expectRevert(abi.encodeWithSelector(FeedReader.AnswerCarriedOver.selector, 9, 8));
        reader.latest(feed, 10);
    }

    function test_LetsTheFeedsOwnErrorThrough() public {
        feed.setDown(true);
        vm.expectRevert(SettableFeed.Down.selector);
        reader.price(feed, 10);
    }

    function test_TakesReadingsOfAWindow() public {
        feed.setAt(0, NOW - 100);
        (int256 answer, uint256 updatedAt) = reader.within(feed, NOW - 100, NOW - 99);
        vm.assertEq(answer, 0, "zero is a reading");
        vm.assertEq(updatedAt, NOW - 100, "time");
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutsideWindow.selector, NOW - 100, NOW - 99, NOW));
        reader.within(feed, NOW - 99, NOW);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutsideWindow.selector, NOW - 100, 1, NOW - 100));
        reader.within(feed, 1, NOW - 100);
        feed.setAt(0, NOW + 1);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.TimeInFuture.selector, NOW + 1));
        reader.within(feed, NOW, NOW + 2);
    }

    function testFuzz_RefusesWhatIsNoPrice(int256 answer) public {
        feed.set(answer);
        if (answer > 0) {
            // forge-lint: disable-next-line(unsafe-typecast)
            vm.assertEq(reader.price(feed, 0), uint256(answer), "price");
        } else {
            vm.expectRevert(abi.encodeWithSelector(FeedReader.NotPositive.selector, answer));
            reader.price(feed, 0);
        }
    }

    function test_ScalesPrices() public {
        vm.assertEq(reader.priceScaled(feed, 0, 18), 5e18, "up");
        vm.assertEq(reader.priceScaled(feed, 0, 2), 500, "down");
        feed.set(99);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.ScaleUnderflow.selector, 99, 8, 6));
        reader.priceScaled(feed, 0, 6);
    }

    /// @dev What is outside is refused; nothing is ever replaced by a bound.
    function testFuzz_BoundsReject(int256 answer, int256 min, int256 max) public {
        if (answer < min || answer > max) {
            vm.expectRevert(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, answer, min, max));
        }
        reader.requireBounds(answer, min, max);
    }

    function test_BoundsIncludeTheirEnds() public {
        reader.requireBounds(-5, -5, 5);
        reader.requireBounds(5, -5, 5);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, -6, -5, 5));
        reader.requireBounds(-6, -5, 5);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, 6, -5, 5));
        reader.requireBounds(6, -5, 5);
    }

    function test_MeasuresDeviation() public view {
        vm.assertEq(reader.deviationPpm(100, 0, 100, 0), 0, "same");
        vm.assertEq(reader.deviationPpm(1e8, 8, 1e18, 18), 0, "same with other decimals");
        vm.assertEq(reader.deviationPpm(101e6, 6, 100e18, 18), 10_000, "one percent");
        vm.assertEq(reader.deviationPpm(100e18, 18, 101e6, 6), 10_000, "the other way round");
        vm.assertEq(reader.deviationPpm(1, 0, 3, 0), 2e6, "of the smaller");
        vm.assertEq(reader.deviationPpm(3, 0, 4, 0), 333_334, "rounded up");
        vm.assertEq(reader.deviationPpm(0, 0, 0, 5), 0, "two zeros");
        vm.assertEq(reader.deviationPpm(0, 0, 1, 0), type(uint256).max, "from nothing");
        vm.assertEq(reader.deviationPpm(type(uint256).max, 0, 1, 0), type(uint256).max, "does not fit");
        // 2^256 - 1 = (2^256 - 1) / 10^6 * 10^6 + 639935.
        vm.assertEq(
            reader.deviationPpm(type(uint256).max / 1e6 + 1, 0, 1, 0), type(uint256).max - 639_935, "the last that fits"
        );
    }

    /// @dev The smallest ppm with difference * 10^6 <= ppm * low, alike from both sides.
    function testFuzz_DeviationIsExactAndSymmetric(uint256 a, uint256 b, uint8 more) public view {
        a = clamp(a, 1, 1 << 100);
        b = clamp(b, 1, 1 << 100);
        uint8 decimals = 8 + more % 11;
        uint256 x = a * 10 ** (decimals - 8);
        uint256 low = x < b ? x : b;
        uint256 difference = x < b ? b - x : x - b;
        uint256 ppm = reader.deviationPpm(a, 8, b, decimals);
        vm.assertEq(reader.deviationPpm(b, decimals, a, 8), ppm, "symmetric");
        vm.assertGe(ppm * low, difference * 1e6, "not too little");
        if (ppm != 0) vm.assertLt((ppm - 1) * low, difference * 1e6, "not too much");
    }

    function test_ASecondFeedConfirms() public {
        SettableFeed second = new SettableFeed(18, 5.05e18);
        vm.assertEq(reader.confirmedPrice(feed, 0, second, 0, 10_000), 5e8, "the first one's price");
        vm.expectRevert(abi.encodeWithSelector(FeedReader.Disagreement.selector, 10_000, 9999));
        reader.confirmedPrice(feed, 0, second, 0, 9999);
        vm.assertEq(reader.confirmedPrice(second, 0, feed, 0, 10_000), 5.05e18, "the other way round");
    }

    /// @dev Each of the two feeds has its own age.
    function test_BothFeedsMustBeFresh() public {
        SettableFeed second = new SettableFeed(8, 5e8);
        second.setAt(5e8, NOW - 60);
        reader.confirmedPrice(feed, 0, second, 60, 0);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.Stale.selector, NOW - 60, 59));
        reader.confirmedPrice(feed, 60, second, 59, 0);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.Stale.selector, NOW - 60, 59));
        reader.confirmedPrice(second, 59, feed, 60, 0);
    }

    function test_WaitsForTheSequencer() public {
        SettableFeed uptime = new SettableFeed(0, 0);
        uptime.setAll(SettableFeed.Answer(1, 0, NOW - 3601, 1, 1));
        reader.requireSequencerUp(uptime, 3600);
        uptime.setAll(SettableFeed.Answer(1, 0, NOW - 3600, NOW, 1));
        vm.expectRevert(abi.encodeWithSelector(FeedReader.SequencerGrace.selector, NOW - 3600, 3600));
        reader.requireSequencerUp(uptime, 3600);
        uptime.setAll(SettableFeed.Answer(1, 1, NOW - 7200, NOW, 1));
        vm.expectRevert(FeedReader.SequencerDown.selector);
        reader.requireSequencerUp(uptime, 3600);
        uptime.setAll(SettableFeed.Answer(1, 0, 0, NOW, 1));
        vm.expectRevert(FeedReader.RoundIncomplete.selector);
        reader.requireSequencerUp(uptime, 3600);
        uptime.setAll(SettableFeed.Answer(1, 0, NOW + 1, NOW, 1));
        vm.expectRevert(abi.encodeWithSelector(FeedReader.TimeInFuture.selector, NOW + 1));
        reader.requireSequencerUp(uptime, 3600);
    }

    function testFuzz_ScalesOrRefuses(uint256 value, uint8 from, uint8 to) public view {
        try reader.scale(value, from, to) returns (uint256 scaled) {
            if (value == 0 || from == to) vm.assertEq(scaled, value, "unchanged");
            else if (to > from) vm.assertEq(scaled / 10 ** (to - from), value, "up and back");
            else vm.assertEq(scaled, value / 10 ** (from - to), "down");
            if (value != 0) vm.assertTrue(scaled != 0, "nothing becomes zero");
        } catch {
            if (to > from) {
                bool fits = to - from < 78 && value <= type(uint256).max / 10 ** (to - from);
                vm.assertTrue(!fits, "refused though it fits");
            } else {
                vm.assertTrue(from - to > 77 || value < 10 ** (from - to), "refused though something is left");
            }
        }
    }

    function test_ScalesAtItsEnds() public {
        vm.assertEq(reader.scale(0, 0, 255), 0, "zero");
        vm.assertEq(reader.scale(1, 0, 77), 10 ** 77, "the largest power");
        vm.expectRevert(abi.encodeWithSelector(FeedReader.ScaleOverflow.selector, 1, 0, 78));
        reader.scale(1, 0, 78);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.ScaleOverflow.selector, 2, 0, 77));
        reader.scale(2, 0, 77);
        vm.assertEq(reader.scale(10 ** 77, 77, 0), 1, "down");
        vm.expectRevert(abi.encodeWithSelector(FeedReader.ScaleUnderflow.selector, type(uint256).max, 78, 0));
        reader.scale(type(uint256).max, 78, 0);
    }
}

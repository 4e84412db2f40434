// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AggregatorV3Interface as Chainlinks} from "@chainlink/contracts/src/v0.8/interfaces/AggregatorV3Interface.sol";

import {FeedProxy} from "../src/FeedProxy.sol";
import {AggregatorV3Interface} from "../src/interfaces/AggregatorV3Interface.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {Fixture} from "./Fixture.sol";

/// @title A feed as consumers see it.
contract FeedProxyTest is Fixture {
    FeedProxy private proxy;
    FeedProxy.QuotePair private none;

    function setUp() public override {
        super.setUp();
        proxy = newProxy(1);
    }

    function newProxy(uint256 column) private returns (FeedProxy) {
        return new FeedProxy(hub, feedSet, column, none);
    }

    function test_SaysWhichFeedItIs() public view {
        vm.assertEq(address(proxy.hub()), address(hub), "hub");
        vm.assertEq(proxy.feedSet(), feedSet, "feed set");
        vm.assertEq(proxy.column(), 1, "column");
        vm.assertEq(proxy.decimals(), feeds[0].decimals, "decimals");
        vm.assertEq(proxy.description(), feeds[0].description, "description");
        vm.assertEq(proxy.version(), 1, "version");
    }

    function test_AnswersEveryFeedsLatestRound() public {
        Bundle memory b = bundles["next_round"];
        deliver(b);
        for (uint256 c = 1; c <= feeds.length; ++c) {
            AggregatorV3Interface feed = newProxy(c);
            (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) =
                feed.latestRoundData();
            vm.assertEq(roundId, b.round, "round");
            vm.assertEq(answer, int256(b.medians[c]) - int256(Lanes.OFFSET), "answer");
            vm.assertEq(startedAt, b.round * intervalMs / 1000, "start");
            vm.assertEq(updatedAt, b.timeMs / 1000, "update");
            vm.assertEq(answeredInRound, roundId, "answered in");
            vm.assertEq(feed.decimals(), feeds[c - 1].decimals, "decimals");
        }
    }

    function test_AnswersTheStoredRoundById() public {
        deliver("valid");
        uint80 stored = uint80(bundles["valid"].round);
        (uint80 roundId, int256 answer,,, uint80 answeredInRound) = proxy.getRoundData(stored);
        (, int256 latest,,,) = proxy.latestRoundData();
        vm.assertEq(roundId, stored, "round");
        vm.assertEq(answer, latest, "answer");
        vm.assertEq(answeredInRound, stored, "answered in");
    }

    /// @dev A round that is not stored is never invented, be it older, newer or of another width.
    function testFuzz_AnswersNoOtherRound(uint80 roundId) public {
        deliver("valid");
        vm.assume(roundId != bundles["valid"].round);
        vm.expectRevert(IFeedHub.NoData.selector);
        proxy.getRoundData(roundId);
    }

    function test_ForgetsAnOlderRound() public {
        deliver("valid");
        deliver("next_round");
        vm.expectRevert(IFeedHub.NoData.selector);
        proxy.getRoundData(uint80(bundles["valid"].round));
    }

    function test_HasNoAnswerBeforeTheFirstUpdate() public {
        vm.expectRevert(IFeedHub.NoData.selector);
        proxy.latestRoundData();
        vm.expectRevert(IFeedHub.NoData.selector);
        proxy.getRoundData(0);
    }

    function test_HasNoAnswerForAnAbsentLane() public {
        deliver("valid");
        FeedProxy absent = newProxy(7);
        vm.expectRevert(IFeedHub.NoData.selector);
        absent.latestRoundData();
    }

    function test_RefusesFeedsThatTheHubDoesNotKnow() public {
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        new FeedProxy(hub, feedSet, 0, none);
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        new FeedProxy(hub, feedSet, 8, none);
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, 9));
        new FeedProxy(hub, 9, 1, none);
    }

    /// @dev A consumer compiled against the original interface reads the same; a Go test compares the two ABIs.
    function test_ServesConsumersOfTheOriginalInterface() public {
        vm.assertEq(
            bytes32(type(AggregatorV3Interface).interfaceId), bytes32(type(Chainlinks).interfaceId), "interface id"
        );
        deliver("valid");
        Chainlinks feed = Chainlinks(address(proxy));
        vm.assertEq(feed.decimals(), proxy.decimals(), "decimals");
        vm.assertEq(feed.description(), proxy.description(), "description");
        vm.assertEq(feed.version(), proxy.version(), "version");
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) =
            feed.latestRoundData();
        (uint80 wantRound, int256 wantAnswer, uint256 wantStart, uint256 wantUpdate, uint80 wantIn) =
            proxy.latestRoundData();
        vm.assertEq(round, wantRound, "round");
        vm.assertEq(answer, wantAnswer, "answer");
        vm.assertEq(startedAt, wantStart, "start");
        vm.assertEq(updatedAt, wantUpdate, "update");
        vm.assertEq(answeredInRound, wantIn, "answered in");
        (uint80 again,,,,) = feed.getRoundData(round);
        vm.assertEq(again, round, "by id");
    }

    /// @dev The selectors that consumers call, written out.
    function test_HasTheInterfacesSelectors() public pure {
        vm.assertEq(bytes32(AggregatorV3Interface.decimals.selector), bytes32(bytes4(0x313ce567)), "decimals");
        vm.assertEq(bytes32(AggregatorV3Interface.description.selector), bytes32(bytes4(0x7284e416)), "description");
        vm.assertEq(bytes32(AggregatorV3Interface.version.selector), bytes32(bytes4(0x54fd4d50)), "version");
        vm.assertEq(bytes32(AggregatorV3Interface.getRoundData.selector), bytes32(bytes4(0x9a6fc8f5)), "getRoundData");
        vm.assertEq(
            bytes32(AggregatorV3Interface.latestRoundData.selector), bytes32(bytes4(0xfeaf968c)), "latestRoundData"
        );
    }
}

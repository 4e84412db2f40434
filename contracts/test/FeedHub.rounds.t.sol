// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {Fixture} from "./Fixture.sol";

/// @title Older, equal and newer rounds, and what readers then see.
contract FeedHubRoundsTest is Fixture {
    function test_SkipsAnOlderRound() public {
        deliver("valid");
        _skips(bundles["older_round"], "older round");
        _holds("valid");
    }

    /// @dev A skipped bundle is not verified, so it costs little, and nothing of it may get in.
    function test_SkipsAnOlderRoundWhateverItsProof() public {
        deliver("valid");
        Bundle memory b = bundles["older_round"];
        delete b.proof;
        b.words[4] = 7;
        uint256 before = gasleft();
        _skips(b, "older round without proof");
        vm.assertLt(before - gasleft(), 60_000, "gas of a skip");
        _holds("valid");
    }

    function test_SkipsTheSameBundleAgain() public {
        deliver("valid");
        _skips(bundles["valid"], "same bundle");
        _holds("valid");
    }

    function test_SkipsAnEqualRoundThatFillsNothing() public {
        deliver("valid");
        vm.assertTrue(bundles["equal_round_no_fill"].medians[1] != bundles["valid"].medians[1], "another median");
        _skips(bundles["equal_round_no_fill"], "equal round");
        _holds("valid");
    }

    function test_AnEqualRoundFillsAbsentLanesOnly() public {
        Bundle memory first = bundles["valid"];
        Bundle memory second = bundles["equal_round_fill"];
        deliver(first);
        uint256 landed = block.timestamp;
        vm.warp(landed + 5);
        vm.expectEmit(true, true, true, true, address(hub));
        emit IFeedHub.Updated(feedSet, uint64(first.round), uint64(first.timeMs));
        deliver(second);

        uint256 filled = 0;
        for (uint256 c = 0; c < columns; ++c) {
            uint256 want = first.medians[c] == 0 ? second.medians[c] : first.medians[c];
            if (want != first.medians[c]) ++filled;
            vm.assertEq(hub.valueOf(feedSet, c), want, "lane");
        }
        vm.assertTrue(filled > 0, "the fixture fills a lane");
        vm.assertTrue(second.timeMs > first.timeMs, "the fixture's second time is later");
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(feedSet);
        vm.assertEq(round, first.round, "round");
        vm.assertEq(timeMs, first.timeMs, "the earlier time stays");
        vm.assertEq(landedAt, landed, "the first landing stays");
    }

    /// @dev The other order: what is shown as the round's time is never later than any value in it.
    function test_FillingTakesTheEarlierTime() public {
        Bundle memory late = bundles["equal_round_fill"];
        Bundle memory early = bundles["valid"];
        deliver(late);
        deliver(early);
        (, uint64 timeMs,) = hub.header(feedSet);
        vm.assertEq(timeMs, early.timeMs, "the earlier time");
        for (uint256 c = 0; c < columns; ++c) {
            uint256 want = late.medians[c] == 0 ? early.medians[c] : late.medians[c];
            vm.assertEq(hub.valueOf(feedSet, c), want, "lane");
        }
    }

    function test_FillingNeedsAProof() public {
        deliver("valid");
        Bundle memory b = bundles["equal_round_fill"];
        b.proof = bundles["next_round"].proof;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
        _holds("valid");
    }

    function test_ANewerRoundReplacesEverything() public {
        deliver("valid");
        deliver("next_round");
        _holds("next_round");
    }

    /// @dev A lane that the newer round lacks is absent then; the older value is not passed off as new.
    function test_ANewerRoundAlsoTakesLanesAway() public {
        deliver("older_round");
        (, int256 mantissa,,) = hub.read(feedSet, 6);
        vm.assertEq(uint256(mantissa + int256(Lanes.OFFSET)), bundles["older_round"].medians[6], "present before");
        deliver("valid");
        _holds("valid");
        vm.expectRevert(IFeedHub.NoData.selector);
        hub.read(feedSet, 6);
    }

    function test_NothingIsReadBeforeTheFirstUpdate() public {
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertEq(hub.valueOf(feedSet, c), 0, "lane");
            vm.expectRevert(IFeedHub.NoData.selector);
            hub.read(feedSet, c);
        }
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(feedSet);
        vm.assertEq(uint256(round | timeMs | landedAt), 0, "header");
    }

    function test_ReadsValues() public {
        Bundle memory b = bundles["valid"];
        deliver(b);
        for (uint256 c = 0; c < columns; ++c) {
            if (b.medians[c] == 0) {
                vm.expectRevert(IFeedHub.NoData.selector);
                hub.read(feedSet, c);
                continue;
            }
            (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt) = hub.read(feedSet, c);
            vm.assertEq(round, b.round, "round");
            vm.assertEq(mantissa, int256(b.medians[c]) - int256(Lanes.OFFSET), "mantissa");
            vm.assertEq(startedAt, b.round * intervalMs / 1000, "start");
            vm.assertEq(updatedAt, b.timeMs / 1000, "update");
        }
    }

    function test_ReadsNegativeValues() public {
        deliver("next_round");
        (, int256 mantissa,,) = hub.read(feedSet, 6);
        vm.assertTrue(mantissa < 0, "the fixture has a negative reading");
        vm.assertEq(mantissa, int256(bundles["next_round"].medians[6]) - int256(Lanes.OFFSET), "mantissa");
    }

    /// @dev Clocks may run ahead of the chain's by the drift; readers then see the block's time.
    function test_UpdatedAtIsNeverInTheFuture() public {
        Bundle memory b = bundles["valid"];
        vm.warp(b.timeMs / 1000 - 1);
        deliver(b);
        (,, uint256 startedAt, uint256 updatedAt) = hub.read(feedSet, 1);
        vm.assertEq(updatedAt, block.timestamp, "landing time");
        vm.assertLt(block.timestamp, b.round * intervalMs / 1000, "the round has not begun");
        vm.assertEq(startedAt, block.timestamp, "nor is its start in the future");
    }

    function test_FeedSetsDoNotTouchEachOther() public {
        uint256 first = feedSet;
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(committee));
        deliver("valid");
        (uint64 round,,) = hub.header(first);
        vm.assertEq(round, 0, "the first feed set");
        _holds("valid");
    }

    /// @dev No revert, no event, no write.
    function _skips(Bundle memory b, string memory what) private {
        vm.recordLogs();
        vm.record();
        hub.update(feedSet, b.words, b.commitment, b.proof);
        (, bytes32[] memory writes) = vm.accesses(address(hub));
        vm.assertEq(writes.length, 0, what);
        vm.assertEq(vm.getRecordedLogs().length, 0, what);
    }

    function _holds(string memory name) private view {
        Bundle storage b = bundles[name];
        (uint64 round, uint64 timeMs,) = hub.header(feedSet);
        vm.assertEq(round, b.round, "round");
        vm.assertEq(timeMs, b.timeMs, "time");
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertEq(hub.valueOf(feedSet, c), b.medians[c], "lane");
        }
    }
}

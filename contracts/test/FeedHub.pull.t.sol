// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {FeedSetCode} from "../src/lib/FeedSetCode.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @title What pull consumers get, who took part, and what becomes of retired feed sets.
contract FeedHubPullTest is Fixture {
    uint256[] private ask;

    function test_VerifyGivesWhatWasProvenAndStoresNothing() public {
        Bundle memory b = bundles["valid"];
        vm.record();
        (uint64 round, uint64 timeMs, uint256[] memory medians) = _verify(b, 60);
        (, bytes32[] memory writes) = vm.accesses(address(hub));
        vm.assertEq(writes.length, 0, "writes");
        vm.assertEq(round, b.round, "round");
        vm.assertEq(timeMs, b.timeMs, "time");
        vm.assertEq(medians.length, columns / 4, "words");
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertEq(Lanes.get(medians[c / 4], c % 4), b.medians[c], "lane");
        }
        (round,,) = hub.header(feedSet);
        vm.assertEq(round, 0, "nothing stored");
    }

    /// @dev Nobody picks an old value where the hub knows a newer; an equal round may be proven with other medians.
    function test_VerifyRefusesRoundsBelowTheStoredOne() public {
        deliver("valid");
        Bundle memory older = bundles["older_round"];
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.RoundTooOld.selector, older.round, bundles["valid"].round));
        _verify(older, type(uint256).max);
        _verify(bundles["equal_round_no_fill"], 60);
        _verify(bundles["next_round"], 60);
    }

    function testFuzz_VerifyHoldsToTheMaximumAge(uint32 later, uint32 maxAge) public {
        Bundle memory b = bundles["valid"];
        vm.warp(b.timeMs / 1000 + 1 + later);
        uint256 ageMs = 1000 * block.timestamp - b.timeMs;
        if (ageMs > 1000 * uint256(maxAge)) {
            vm.expectRevert(abi.encodeWithSelector(IFeedHub.TooOld.selector, ageMs));
        }
        _verify(b, maxAge);
    }

    /// @dev A time ahead of the block's has no age.
    function test_VerifyTakesTimesInsideTheDrift() public {
        Bundle memory b = bundles["valid"];
        vm.warp(b.timeMs / 1000 - 1);
        _verify(b, 0);
    }

    function test_VerifyChecksWhatUpdateChecks() public {
        Bundle memory b = bundles["valid"];
        b.words[5] ^= 1;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        _verify(b, 60);
        b = bundles["valid"];
        b.words[5] |= 1 << 252;
        vm.expectRevert(IFeedHub.MediansInvalid.selector);
        _verify(b, 60);
        vm.expectRevert(IFeedHub.NoTime.selector);
        _verify(bundles["no_time"], 60);
        vm.expectRevert(IFeedHub.TimeOutsideRound.selector);
        _verify(bundles["time_early"], 60);
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        _verify(bundles["other_root"], 60);
        b = bundles["valid"];
        vm.warp(b.timeMs / 1000 - 60);
        vm.expectRevert(IFeedHub.TimeInFuture.selector);
        _verify(b, 60);
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, 0));
        hub.verify(0, b.words, b.commitment, b.proof, 60);
    }

    function test_UpdateAndReadGivesWhatItStored() public {
        Bundle memory b = bundles["valid"];
        ask = [1, 0, 5];
        (uint64 round, uint64 timeMs, uint64 landedAt, int256[] memory got) = _updateAndRead(b);
        vm.assertEq(round, b.round, "round");
        vm.assertEq(timeMs, b.timeMs, "time");
        vm.assertEq(landedAt, block.timestamp, "landing");
        for (uint256 i = 0; i < ask.length; ++i) {
            vm.assertEq(got[i], int256(b.medians[ask[i]]) - int256(Lanes.OFFSET), "value");
        }
    }

    /// @dev Never the caller's: an older bundle, or one of the same round with other medians, changes nothing.
    function test_UpdateAndReadGivesStoredValuesWhereItSkips() public {
        deliver("valid");
        ask = [1];
        string[2] memory skipped = ["older_round", "equal_round_no_fill"];
        for (uint256 i = 0; i < skipped.length; ++i) {
            vm.assertTrue(bundles[skipped[i]].medians[1] != bundles["valid"].medians[1], "another median");
            (uint64 round,,, int256[] memory got) = _updateAndRead(bundles[skipped[i]]);
            vm.assertEq(round, bundles["valid"].round, "round");
            vm.assertEq(got[0], int256(bundles["valid"].medians[1]) - int256(Lanes.OFFSET), "value");
        }
    }

    function test_UpdateAndReadRefusesAbsentColumns() public {
        ask = [1, 6];
        vm.expectRevert(IFeedHub.NoData.selector);
        _updateAndRead(bundles["valid"]);
        ask = [columns];
        vm.expectRevert(IFeedHub.NoData.selector);
        _updateAndRead(bundles["valid"]);
        ask = [4096];
        vm.expectRevert(IFeedHub.NoData.selector);
        _updateAndRead(bundles["valid"]);
    }

    function test_ParticipationIsOfTheStoredBundles() public {
        (uint64 round, uint256 mask) = hub.participation(feedSet);
        vm.assertEq(uint256(round) | mask, 0, "nothing yet");
        deliver("three_of_four");
        (round, mask) = hub.participation(feedSet);
        vm.assertEq(round, bundles["three_of_four"].round, "round");
        vm.assertEq(mask, 7, "three of four");
        // A bundle that fills nothing counts for nobody.
        deliver("equal_round_no_fill");
        (, mask) = hub.participation(feedSet);
        vm.assertEq(mask, 7, "skipped");
        deliver("next_round");
        (, mask) = hub.participation(feedSet);
        vm.assertEq(mask, 15, "the next round starts anew");
        (, mask) = hub.participationAt(feedSet, 1);
        vm.assertEq(mask, 0, "no more slots");
    }

    function test_FillsAddToTheParticipation() public {
        deliver("equal_round_fill");
        (, uint256 mask) = hub.participation(feedSet);
        vm.assertEq(mask, 13, "all but slot 1");
        deliver("valid");
        (, mask) = hub.participation(feedSet);
        vm.assertEq(mask, 15, "everyone");
    }

    function test_AFillTakesNobodysParticipationAway() public {
        deliver("valid");
        deliver("equal_round_fill");
        (, uint256 mask) = hub.participation(feedSet);
        vm.assertEq(mask, 15, "slot 1 signed what was there before");
    }

    function test_ARetiredFeedSetIsReadForEverAndNeverWritten() public {
        deliver("valid");
        (uint64 before, int256 value,,) = hub.read(feedSet, 1);
        vm.expectEmit(true, true, true, true, address(hub));
        emit IFeedHub.Retired(feedSet);
        vm.prank(OWNER);
        hub.retire(feedSet);
        vm.assertTrue(hub.feedSetInfo(feedSet).retired, "retired");

        bytes memory reason = abi.encodeWithSelector(IFeedHub.FeedSetRetired.selector, feedSet);
        string[4] memory names = ["older_round", "valid", "equal_round_fill", "next_round"];
        ask = [1];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.expectRevert(reason);
            deliver(names[i]);
            vm.expectRevert(reason);
            _updateAndRead(bundles[names[i]]);
            vm.expectRevert(reason);
            _verify(bundles[names[i]], 1 days);
        }
        vm.expectRevert(reason);
        vm.prank(OWNER);
        hub.retire(feedSet);

        vm.warp(block.timestamp + 3650 days);
        (uint64 round, int256 now_,,) = hub.read(feedSet, 1);
        vm.assertEq(round, before, "round");
        vm.assertEq(now_, value, "value");
        (, uint256 mask) = hub.participation(feedSet);
        vm.assertEq(mask, 15, "participation");
    }

    function test_RetiringLeavesOtherFeedSetsAlone() public {
        vm.prank(OWNER);
        uint256 other = hub.createFeedSet(input(committee));
        vm.prank(OWNER);
        hub.retire(other);
        deliver("valid");
        vm.assertTrue(!hub.feedSetInfo(feedSet).retired, "the other one");
    }

    function testFuzz_OnlyTheAuthorityLetsRetire(address sender) public {
        vm.assume(sender != OWNER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, sender));
        vm.prank(sender);
        hub.retire(feedSet);
    }

    function test_RetireRefusesUnknownFeedSets() public {
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, 2));
        vm.prank(OWNER);
        hub.retire(2);
    }

    /// @dev The address of a feed set's terms changes form at 128 and at 256.
    function test_FindsTheTermsOfManyFeedSets() public {
        FeedSetInput memory set = input(committee);
        for (uint256 i = 2; i <= 258; ++i) {
            set.slackMs = uint64(i);
            vm.prank(OWNER);
            vm.assertEq(hub.createFeedSet(set), i, "number");
        }
        for (uint256 i = 2; i <= 258; ++i) {
            vm.assertEq(hub.feedSetInfo(i).slackMs, i, "its own terms");
        }
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, 259));
        hub.feedSetInfo(259);
        feedSet = 258;
        deliver("valid");
    }

    /// @dev Whoever calls the terms reaches nothing: the code stops at once.
    function test_TermsAreNoContractThatDoes(bytes calldata data) public {
        address terms = FeedSetCode.addressOf(address(hub), feedSet);
        vm.assertEq(terms.code.length, 321, "a STOP and ten words");
        vm.assertEq(uint256(uint8(terms.code[0])), 0, "STOP");
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory said) = terms.call(data);
        vm.assertTrue(ok && said.length == 0, "nothing");
    }

    function _verify(Bundle memory b, uint256 maxAge) private view returns (uint64, uint64, uint256[] memory) {
        return hub.verify{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, maxAge);
    }

    function _updateAndRead(Bundle memory b) private returns (uint64, uint64, uint64, int256[] memory) {
        return hub.updateAndRead{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, ask);
    }
}

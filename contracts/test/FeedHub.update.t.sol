// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @title What an update lets in, and everything that it refuses, with real proofs.
contract FeedHubUpdateTest is Fixture {
    function test_StoresWhatWasProven() public {
        Bundle memory b = bundles["valid"];
        vm.expectEmit(true, true, true, true, address(hub));
        emit IFeedHub.Updated(feedSet, uint64(b.round), uint64(b.timeMs));
        deliver(b);
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(feedSet);
        vm.assertEq(round, b.round, "round");
        vm.assertEq(timeMs, b.timeMs, "time");
        vm.assertEq(landedAt, block.timestamp, "landing time");
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertEq(hub.valueOf(feedSet, c), b.medians[c], "median");
        }
    }

    function test_ThreeOfFourOperatorsSuffice() public {
        deliver("three_of_four");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, bundles["three_of_four"].round, "round");
    }

    function test_AnyoneMayCall(address sender) public {
        vm.prank(sender);
        deliver("valid");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, bundles["valid"].round, "round");
    }

    function test_EmitsOneEvent() public {
        vm.recordLogs();
        deliver("valid");
        vm.assertEq(vm.getRecordedLogs().length, 1, "events");
    }

    function test_RefusesUnknownFeedSet(uint256 other) public {
        vm.assume(other != feedSet);
        Bundle memory b = bundles["valid"];
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, other));
        hub.update(other, b.words, b.commitment, b.proof);
    }

    function test_RefusesChangedPayee() public {
        _refusesWord(0, uint256(uint160(address(0xbad))), IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesChangedRound() public {
        // The neighbouring round, with a slack that leaves the time inside the rule.
        Bundle memory b = bundles["valid"];
        _refusesWord(1, b.round - 1, IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesChangedDigests() public {
        _refusesWord(2, bundles["valid"].words[2] ^ 1, IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesChangedMask() public {
        _refusesWord(3, 7, IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesChangedTimeInsideItsRound() public {
        _refusesWord(4, bundles["valid"].words[4] + 1, IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesChangedMedian() public {
        _refusesWord(4, bundles["valid"].words[4] ^ (1 << 70), IFeedHub.ProofInvalid.selector);
        _refusesWord(5, bundles["valid"].words[5] ^ 1, IFeedHub.ProofInvalid.selector);
    }

    function test_RefusesMedianForAnAbsentColumn() public {
        _refusesWord(5, bundles["valid"].words[5] | (1 << 188), IFeedHub.ProofInvalid.selector);
    }

    /// @dev Whatever any word is changed to, nothing is stored.
    function testFuzz_RefusesAnyChangedWord(uint256 index, uint256 value) public {
        Bundle memory b = bundles["valid"];
        index = index % b.words.length;
        vm.assume(value != b.words[index]);
        b.words[index] = value;
        _refuses(b);
    }

    /// @dev The same for small changes, which mostly pass the checks of form.
    function testFuzz_RefusesAnyFlippedBit(uint256 index, uint8 bit) public {
        Bundle memory b = bundles["valid"];
        index = index % b.words.length;
        b.words[index] ^= 1 << bit;
        _refuses(b);
    }

    function test_RefusesChangedCommitment() public {
        Bundle memory b = bundles["valid"];
        b.commitment ^= 1;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
    }

    function test_RefusesAnotherBundlesCommitment() public {
        Bundle memory b = bundles["valid"];
        b.commitment = bundles["next_round"].commitment;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
    }

    function testFuzz_RefusesChangedProof(uint256 index, uint256 value) public {
        Bundle memory b = bundles["valid"];
        index = index % 8;
        vm.assume(value != b.proof[index]);
        b.proof[index] = value;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
    }

    function test_RefusesEachFlippedProofWord() public {
        for (uint256 i = 0; i < 8; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[i] ^= 1;
            vm.expectRevert(IFeedHub.ProofInvalid.selector);
            deliver(b);
        }
    }

    function test_RefusesAnotherBundlesProof() public {
        Bundle memory b = bundles["valid"];
        b.proof = bundles["three_of_four"].proof;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
    }

    function test_RefusesZeroProof() public {
        Bundle memory b = bundles["valid"];
        delete b.proof;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver(b);
    }

    function test_RefusesProofUnderAnotherDomain() public {
        vm.assertTrue(bundles["other_domain"].domain != hub.domain(feedSet), "the domains differ");
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver("other_domain");
    }

    function test_RefusesProofUnderAnotherRoot() public {
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver("other_root");
    }

    function test_TakesThatRootFromItsOwnCommittee() public {
        _otherHub(newCommittee("other_root", 0, type(uint64).max));
        deliver("other_root");
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver("next_round");
    }

    function test_RefusesProofUnderAnotherQuorum() public {
        (, uint256 quorum) = committee.committeeAt(0);
        vm.assertTrue(bundles["other_quorum"].quorum != quorum, "the quorums differ");
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver("other_quorum");
    }

    function testFuzz_RefusesWrongCount(uint256 count) public {
        Bundle memory b = bundles["valid"];
        count = count % 12;
        vm.assume(count != b.words.length);
        uint256[] memory words = new uint256[](count);
        for (uint256 i = 0; i < count && i < b.words.length; ++i) {
            words[i] = b.words[i];
        }
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.WrongCount.selector, count, b.words.length));
        hub.update(feedSet, words, b.commitment, b.proof);
    }

    /// @dev The same residue in another form: every word plus the modulus.
    function test_RefusesWordsThatAreNotReduced() public {
        for (uint256 i = 0; i < bundles["valid"].words.length; ++i) {
            Bundle memory b = bundles["valid"];
            b.words[i] += SCALAR_MODULUS;
            vm.expectRevert(abi.encodeWithSelector(IFeedHub.WordTooLarge.selector, i));
            deliver(b);
        }
    }

    function test_RefusesCommitmentThatIsNotReduced() public {
        Bundle memory b = bundles["valid"];
        b.commitment += SCALAR_MODULUS;
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.WordTooLarge.selector, b.words.length));
        deliver(b);
    }

    function test_RefusesPayeeThatIsNoAddress() public {
        _refusesWord(0, 1 << 160, IFeedHub.PayeeInvalid.selector);
    }

    function test_RefusesRoundBeyond48Bits() public {
        _refusesWord(1, bundles["valid"].words[1] + (1 << 48), IFeedHub.RoundInvalid.selector);
    }

    function test_RefusesMaskBitsBeyondTheSlots() public {
        _refusesWord(3, 31, IFeedHub.MaskInvalid.selector);
    }

    function test_RefusesBitsAboveTheLanes() public {
        _refusesWord(5, bundles["valid"].words[5] | (1 << 252), IFeedHub.MediansInvalid.selector);
    }

    function test_RefusesAbsentTime() public {
        vm.expectRevert(IFeedHub.NoTime.selector);
        deliver("no_time");
    }

    function test_RefusesTimeBeforeItsRound() public {
        vm.expectRevert(IFeedHub.TimeOutsideRound.selector);
        deliver("time_early");
    }

    function test_RefusesTimeAfterItsRound() public {
        vm.warp(block.timestamp + 1 hours);
        vm.expectRevert(IFeedHub.TimeOutsideRound.selector);
        deliver("time_late");
    }

    function test_RefusesNegativeTime() public {
        Bundle memory b = bundles["valid"];
        _refusesWord(4, (b.words[4] >> 63 << 63) | 5, IFeedHub.TimeOutsideRound.selector);
    }

    function test_RefusesTimeInTheFuture() public {
        Bundle memory b = bundles["valid"];
        uint256 limit = (b.timeMs - DRIFT_MS + 999) / 1000;
        vm.warp(limit - 1);
        vm.expectRevert(IFeedHub.TimeInFuture.selector);
        deliver(b);
        vm.warp(limit);
        deliver(b);
    }

    /// @dev The latest time that the round's rule admits, and the one after it.
    function test_SlackEndsWhereItSays() public {
        vm.warp(block.timestamp + 1 hours);
        Bundle memory b = bundles["time_late"];
        uint64 slack = uint64(b.timeMs - (b.round + 1) * intervalMs);
        _hubWithSlack(slack);
        vm.expectRevert(IFeedHub.TimeOutsideRound.selector);
        deliver(b);
        _hubWithSlack(slack + 1);
        deliver(b);
    }

    /// @dev A committee speaks for rounds that start in [from, until), whatever the block's time is.
    function testFuzz_OnlyTheRoundsCommitteeSpeaks(uint64 from, uint64 until, uint32 later) public {
        uint64 start = uint64(bundles["valid"].round * intervalMs);
        from = uint64(clamp(from, start - 2, start + 2));
        until = uint64(clamp(until, from + 1, start + 3));
        _otherHub(newCommittee("main", from, until));
        vm.warp(block.timestamp + later);
        bool valid = from <= start && start < until;
        if (!valid) vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        deliver("valid");
    }

    function test_AnExpiredCommitteeNeverSpeaks() public {
        uint64 start = uint64(bundles["valid"].round * intervalMs);
        _otherHub(newCommittee("main", 0, start));
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        deliver("valid");
        // Neither does it where another follows.
        _otherHub(newCommittee("other_root", start, type(uint64).max));
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        deliver("valid");
        deliver("other_root");
    }

    function test_TheRoundsOwnCommitteeSpeaksHoweverLate() public {
        uint64 start = uint64(bundles["valid"].round * intervalMs);
        _otherHub(newCommittee("main", start, start + 1));
        vm.assertTrue(1000 * block.timestamp > start, "its time is over");
        deliver("valid");
    }

    function _refusesWord(uint256 index, uint256 value, bytes4 reason) private {
        Bundle memory b = bundles["valid"];
        vm.assertTrue(value != b.words[index], "the word is changed");
        b.words[index] = value;
        vm.expectRevert(reason);
        deliver(b);
    }

    /// @dev Refused for any reason, and nothing stored.
    function _refuses(Bundle memory b) private {
        bool ok = false;
        try hub.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof) {
            ok = true;
        } catch {}
        vm.assertTrue(!ok, "refused");
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(feedSet);
        vm.assertEq(round | timeMs | landedAt, 0, "nothing stored");
    }

    function _otherHub(ICommitteeSource source) private {
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(source));
    }

    function _hubWithSlack(uint64 slackMs) private {
        FeedSetInput memory set = input(committee);
        set.slackMs = slackMs;
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(set);
    }
}

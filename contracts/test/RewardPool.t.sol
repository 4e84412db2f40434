// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {IRewardPool, RewardTerms, Settlement} from "../src/interfaces/IRewardPool.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {RewardFixture} from "./RewardFixture.sol";

/// @dev A token that keeps a hundredth of what is moved.
contract TaxedToken is ERC20 {
    constructor() ERC20("Taxed", "TAX") {
        _mint(msg.sender, 1 ether);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && to != address(0)) super._update(to, address(0), amount / 100);
    }
}

/// @title Rewards for real rounds.
contract RewardPoolTest is RewardFixture {
    function test_SaysWhatItIs() public view {
        vm.assertEq(address(pool.TOKEN()), address(token), "token");
        vm.assertEq(address(pool.REGISTRY()), address(registry), "registry");
        vm.assertEq(address(pool.HUB()), address(hub), "hub");
        vm.assertEq(pool.FEED_SETS() * 1000 + pool.WINDOWS() * 10 + pool.MIN_WINDOWS(), 1044, "sets and windows");
        vm.assertEq(pool.FRESH(), 30, "fresh");
        vm.assertEq(pool.GRACE(), 60, "grace");
        vm.assertEq(pool.TERM(), 1 hours, "term");
        vm.assertEq(pool.SHARE_PPM(), 100_000, "share");
        vm.assertEq(pool.CAP(), 50 ether, "cap");
    }

    function test_AnyoneFunds() public {
        vm.expectEmit(true, true, true, true, address(pool));
        emit IRewardPool.Funded(address(this), 5);
        pool.fund(5);
        vm.assertEq(pool.free(), FUNDS + 5, "free");
        vm.assertEq(pool.reserved(), 0, "reserved");
    }

    function test_RefusesTokensThatKeepAPart() public {
        RewardTerms memory terms = rewardTerms();
        TaxedToken taxed = new TaxedToken();
        terms.token = taxed;
        RewardPool taxedPool = new RewardPool(terms);
        taxed.approve(address(taxedPool), 1 ether);
        vm.expectRevert(IRewardPool.TokenUnfit.selector);
        taxedPool.fund(1000);
    }

    function test_RecordsTheWindowOfTheRound() public {
        deliver("valid");
        vm.expectEmit(true, true, true, true, address(pool));
        emit IRewardPool.Recorded(EPOCH, feedSet, 1, 15);
        vm.prank(EVE);
        vm.assertTrue(pool.record(feedSet), "added");
        vm.assertEq(pool.participants(EPOCH, feedSet, 1), 15, "window 1");
        vm.assertEq(pool.participants(EPOCH, feedSet, 0) + pool.participants(EPOCH, feedSet, 2), 0, "no other");
        vm.assertEq(pool.participants(EPOCH, feedSet, 4), 0, "beyond the last window");
        vm.assertEq(pool.recordedWindows(EPOCH), 1, "windows");
        vm.assertTrue(!pool.record(feedSet), "again is nothing");
        vm.assertEq(pool.recordedWindows(EPOCH), 1, "still");
    }

    /// @dev A round without an operator takes nothing from it when another of the window has it.
    function test_LeavingOneOutTakesNothingAway() public {
        epochOfOneWindow();
        deliver("three_of_four");
        pool.record(feedSet);
        vm.assertEq(pool.participants(EPOCH + 1, feedSet, 0), 7, "without the fourth");
        deliver("next_round");
        vm.assertTrue(pool.record(feedSet), "added");
        vm.assertEq(pool.participants(EPOCH + 1, feedSet, 0), 15, "with it");
        vm.assertEq(pool.recordedWindows(EPOCH + 1), 1, "one window");
    }

    function test_AFillAddsItsParticipants() public {
        deliver("equal_round_no_fill");
        pool.record(feedSet);
        vm.assertEq(pool.participants(EPOCH, feedSet, 1), 11, "first");
        deliver("equal_round_fill");
        pool.record(feedSet);
        vm.assertEq(pool.participants(EPOCH, feedSet, 1), 15, "both");
    }

    function test_RefusesToRecord() public {
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.NothingToRecord.selector, feedSet));
        pool.record(feedSet);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.UnknownFeedSet.selector, otherSet));
        pool.record(otherSet);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.UnknownFeedSet.selector, otherSet));
        pool.participants(EPOCH, otherSet, 0);
        deliver("older_round");
        vm.warp(fromMs / 1000 + 30);
        pool.record(feedSet);
        deliver("valid");
        vm.warp(fromMs / 1000 + 33);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.RoundStale.selector, fromMs + 2000));
        pool.record(feedSet);
        registry.forget(EPOCH);
        vm.warp(fromMs / 1000 + 10);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        pool.record(feedSet);
    }

    function test_PaysByWeightAndWindows() public {
        recordAll();
        // Window 1 without slot 2; all others in all three windows.
        vm.assertEq(pool.participatedWindows(EPOCH, 2), 2, "windows of slot 2");
        toTheEnd();
        vm.expectEmit(true, true, true, true, address(pool));
        emit IRewardPool.Settled(EPOCH, 50 ether, 4);
        vm.prank(EVE);
        pool.claim(EPOCH, 0);
        uint256 sum = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (i != 0) pool.claim(EPOCH, i);
            uint256 got = token.balanceOf(all[i].operator);
            vm.assertEq(got, 50 ether * uint256(all[i].weight) * (i == 2 ? 2 : 3) / (TOTAL * 4), "share");
            sum += got;
        }
        vm.assertEq(pool.free(), FUNDS - 50 ether, "free");
        vm.assertEq(pool.reserved(), 50 ether - sum, "reserved");
        Settlement memory s = pool.settlementOf(EPOCH);
        vm.assertEq(s.left, 50 ether - sum, "left");
        vm.assertEq(s.budget, 50 ether, "budget");
        vm.assertEq(s.total, TOTAL, "total");

        vm.warp(s.closesAt);
        vm.expectEmit(true, true, true, true, address(pool));
        emit IRewardPool.Closed(EPOCH, 50 ether - sum);
        pool.close(EPOCH);
        vm.assertEq(pool.free(), FUNDS - sum, "what nobody earned is free again");
        vm.assertEq(pool.reserved(), 0, "nothing reserved");
        vm.assertEq(token.balanceOf(address(pool)), FUNDS - sum, "and is there");
    }

    /// @dev Without a least number of windows, one round would earn the whole epoch.
    function test_LittleWorkEarnsLittle() public {
        deliver("valid");
        pool.record(feedSet);
        toTheEnd();
        vm.assertEq(pool.claim(EPOCH, 0), 50 ether * 30 / (TOTAL * 4), "a window of four");
    }

    function test_MissedWindowsAreNobodysFault() public {
        RewardTerms memory terms = rewardTerms();
        terms.minWindows = 1;
        pool = new RewardPool(terms);
        token.approve(address(pool), type(uint256).max);
        pool.fund(FUNDS);
        deliver("valid");
        pool.record(feedSet);
        toTheEnd();
        vm.assertEq(pool.claim(EPOCH, 0), 50 ether * 30 / TOTAL, "all windows that were recorded");
    }

    function test_TheBudgetIsAShareOfTheFreePool() public {
        RewardTerms memory terms = rewardTerms();
        terms.cap = type(uint128).max;
        pool = new RewardPool(terms);
        token.approve(address(pool), type(uint256).max);
        pool.fund(77);
        deliver("valid");
        pool.record(feedSet);
        toTheEnd();
        pool.settle(EPOCH);
        vm.assertEq(pool.settlementOf(EPOCH).budget, 7, "a tenth");
        vm.assertEq(pool.free(), 70, "free");
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.AlreadySettled.selector, EPOCH));
        pool.settle(EPOCH);
        pool.fund(1000);
        vm.assertEq(pool.settlementOf(EPOCH).budget, 7, "fixed");
    }

    function test_NothingIsPaidTwice() public {
        recordAll();
        toTheEnd();
        pool.claim(EPOCH, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.AlreadyClaimed.selector, EPOCH, 1));
        pool.claim(EPOCH, 1);
    }

    function test_TheJailedGetNothing() public {
        recordAll();
        toTheEnd();
        registry.jail(all[1].operator);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.OperatorJailed.selector, all[1].operator));
        pool.claim(EPOCH, 1);
        pool.claim(EPOCH, 0);
    }

    function test_TheAbsentEarnNothing() public {
        deliver("three_of_four");
        pool.record(feedSet);
        toTheEnd();
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.NothingEarned.selector, EPOCH, 3));
        pool.claim(EPOCH, 3);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownSlot.selector, EPOCH, 4));
        pool.claim(EPOCH, 4);
    }

    function test_ClaimsHaveTheirTime() public {
        recordAll();
        uint256 opensAt = fromMs / 1000 + 8 + 60;
        vm.warp(opensAt - 1);
        bytes memory early = abi.encodeWithSelector(IRewardPool.TooEarly.selector, EPOCH, opensAt);
        vm.expectRevert(early);
        pool.claim(EPOCH, 0);
        vm.expectRevert(early);
        pool.settle(EPOCH);
        vm.warp(opensAt);
        pool.claim(EPOCH, 0);
        vm.warp(opensAt + 1 hours - 1);
        pool.claim(EPOCH, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.TooEarly.selector, EPOCH, opensAt + 1 hours));
        pool.close(EPOCH);
        vm.warp(opensAt + 1 hours);
        bytes memory late = abi.encodeWithSelector(IRewardPool.TooLate.selector, EPOCH, opensAt + 1 hours);
        vm.expectRevert(late);
        pool.claim(EPOCH, 2);
        pool.close(EPOCH);
        vm.expectRevert(late);
        pool.claim(EPOCH, 2);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.NotSettled.selector, EPOCH));
        pool.close(EPOCH);
    }

    function test_NobodySettlesAfterTheTerm() public {
        recordAll();
        vm.warp(fromMs / 1000 + 8 + 60 + 1 hours);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.TooLate.selector, EPOCH, fromMs / 1000 + 8 + 60 + 1 hours));
        pool.settle(EPOCH);
    }

    function test_NothingToSettle() public {
        toTheEnd();
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.NothingRecorded.selector, EPOCH));
        pool.settle(EPOCH);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownEpoch.selector, EPOCH + 7));
        pool.settle(EPOCH + 7);
    }

    function test_AnEmptyPoolWaits() public {
        pool = new RewardPool(rewardTerms());
        token.approve(address(pool), type(uint256).max);
        deliver("valid");
        pool.record(feedSet);
        toTheEnd();
        vm.expectRevert(IRewardPool.PoolEmpty.selector);
        pool.claim(EPOCH, 0);
        pool.fund(FUNDS);
        pool.claim(EPOCH, 0);
    }

    function test_TwoFeedSetsAreTwiceTheWindows() public {
        RewardTerms memory terms = rewardTerms();
        terms.feedSets = new uint256[](2);
        (terms.feedSets[0], terms.feedSets[1]) = (feedSet, otherSet);
        terms.minWindows = 1;
        pool = new RewardPool(terms);
        token.approve(address(pool), type(uint256).max);
        pool.fund(FUNDS);
        deliver("valid");
        pool.record(feedSet);
        Bundle memory b = bundles["three_of_four"];
        hub.update(otherSet, b.words, b.commitment, b.proof);
        pool.record(otherSet);
        vm.assertEq(pool.participants(EPOCH, otherSet, 1), 7, "of the second");
        vm.assertEq(pool.recordedWindows(EPOCH), 2, "recorded");
        toTheEnd();
        vm.assertEq(pool.claim(EPOCH, 0), 50 ether * 30 / TOTAL, "both");
        vm.assertEq(pool.claim(EPOCH, 3), 50 ether * 24 / (TOTAL * 2), "one of two");
    }
}

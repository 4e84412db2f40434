// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {EpochInfo} from "../src/Types.sol";
import {PowersFixture} from "./PowersFixture.sol";

/// @title What must still hold after any use of any power.
abstract contract PowersAftermath is PowersFixture {
    bytes32 private _values;
    uint256 private _refund;

    function setUp() public virtual override {
        super.setUp();
        _values = values();
        _refund = refunds.owed(PAYEE);
        vm.assertGe(_refund, 1, "a refund is owed");
    }

    /// @dev All that a reader can see of the feed set: rounds, times, who took part, every lane; by the hub and the proxy.
    function values() internal view returns (bytes32) {
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(feedSet);
        (, uint256 mask) = hub.participation(feedSet);
        bytes memory all = abi.encode(round, timeMs, landedAt, mask);
        for (uint256 c = 0; c < columns; ++c) {
            all = abi.encode(all, hub.valueOf(feedSet, c));
        }
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt,) = proxy.latestRoundData();
        return keccak256(abi.encode(all, id, answer, startedAt, updatedAt, _terms()));
    }

    /// @dev Nothing was written, nothing false can be, and everybody gets what is theirs.
    function unharmed() internal {
        bool retired = hub.feedSetInfo(feedSet).retired;
        vm.assertEq(values(), _values, "values and terms are as they were");
        _forgeriesAreRefused(retired);
        if (!retired) {
            deliver("next_round");
            vm.assertEq(hub.valueOf(feedSet, 1), bundles["next_round"].medians[1], "the next proven value is stored");
        }
        _stakesComeBack();
        _owedIsPaid();
        _gained(EVE);
        _gained(address(timelock));
        _gained(address(authority));
    }

    /// @dev A bundle of the present committee with another value, and one for another payee.
    function _forgeriesAreRefused(bool retired) private {
        for (uint256 i = 0; i < 2; ++i) {
            Bundle memory b = bundles["next_round"];
            if (i == 0) b.words[b.words.length - 1] ^= 1;
            else b.words[0] = uint160(EVE);
            bytes memory why = retired
                ? abi.encodeWithSelector(IFeedHub.FeedSetRetired.selector, feedSet)
                : abi.encodeWithSelector(IFeedHub.ProofInvalid.selector);
            vm.expectRevert(why);
            deliver(b);
            vm.expectRevert(why);
            refunds.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, 1);
        }
    }

    /// @dev Every operator leaves, is paid what it earned, and takes its whole stake when its time has come.
    function _stakesComeBack() private {
        EpochInfo memory epoch = registry.epochInfo(1);
        for (uint256 i = 0; i < members.length; ++i) {
            uint256 stake = members[i].weight * UNIT;
            (uint256 bonded, uint256 unbonding) = registry.stakeOf(members[i].operator);
            vm.assertEq(bonded, stake, "the stake is as it was");
            vm.assertEq(unbonding, 0, "nothing was asked back");
            vm.assertTrue(!registry.jailed(members[i].operator), "nobody is jailed");
            vm.prank(members[i].operator);
            registry.leaveSeat();
            vm.prank(members[i].operator);
            registry.unbond(stake);
        }
        vm.warp(epoch.untilMs / 1000 + pool.GRACE());
        if (pool.settlementOf(1).budget == 0) pool.settle(1);
        uint256 budget = pool.settlementOf(1).budget;
        for (uint256 i = 0; i < members.length; ++i) {
            vm.assertEq(pool.claim(1, i), budget * members[i].weight / epoch.total, "what was earned");
        }
        vm.warp(registry.releaseAt(members[0].operator) / 1000);
        for (uint256 i = 0; i < members.length; ++i) {
            vm.prank(members[i].operator);
            registry.withdraw();
            uint256 want = members[i].weight * UNIT + budget * members[i].weight / epoch.total;
            vm.assertEq(token.balanceOf(members[i].operator), want, "stake and reward, to the last unit");
        }
        vm.assertEq(token.balanceOf(address(registry)), 0, "and nothing is left");
    }

    function _owedIsPaid() private {
        // Anyone may have done so before.
        if (refunds.owed(PAYEE) != 0) refunds.release(PAYEE);
        vm.assertGe(PAYEE.balance, _refund, "the refund");
        if (topics.owed(RECIPIENT) != 0) topics.release(RECIPIENT);
        vm.assertEq(RECIPIENT.balance, FEE, "the fee that was paid");
        vm.assertEq(topics.topicInfo(topic).owner, ANN, "the topic");
        vm.assertEq(address(refunds).balance, refunds.budgetOf(feedSet), "what is left is the budget");
    }

    function _gained(address who) private view {
        vm.assertEq(token.balanceOf(who), 0, "no tokens");
        vm.assertEq(refunds.owed(who) + topics.owed(who) + who.balance, 0, "no ether");
    }

    function _terms() private view returns (bytes32) {
        // All but whether it is retired, which is a power.
        IFeedHub h = IFeedHub(address(hub));
        return keccak256(
            abi.encode(
                h.domain(feedSet),
                h.feedSetInfo(feedSet).verifier,
                h.feedSetInfo(feedSet).committee,
                h.feedSetInfo(feedSet).homeChainId,
                h.feedSetInfo(feedSet).registry,
                h.feedSetInfo(feedSet).intervalMs,
                h.feedSetInfo(feedSet).slackMs,
                h.feedSetInfo(feedSet).driftMs,
                h.feedSetInfo(feedSet).slots,
                h.feedSetInfo(feedSet).columns,
                h.feedSetInfo(feedSet).feeds
            )
        );
    }
}

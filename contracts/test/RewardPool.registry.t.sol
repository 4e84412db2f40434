// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {IRewardPool, RewardTerms} from "../src/interfaces/IRewardPool.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {EnvelopeStatement, Equivocation, Evidence} from "../src/lib/Evidence.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {RegistryInput} from "../src/Types.sol";
import {NetworkFixture} from "./NetworkFixture.sol";

/// @title Rewards from the real registry, the real hub and real proofs.
/// @notice Epochs of forty rounds, each round a window: "older_round" and "valid" are the first epoch's last ones, "next_round"
/// is the second's first. The seats stay the same, so the committee's root does.
contract RewardPoolRegistryTest is NetworkFixture {
    uint256 private constant FUNDS = 1_000_000 ether;
    uint256 private constant BUDGET = 100_000 ether;

    RewardPool private pool;

    function setUp() public override {
        super.setUp();
        makeRegistry();
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(registry));
        RewardTerms memory terms = RewardTerms({
            token: token,
            registry: registry,
            hub: hub,
            feedSets: new uint256[](1),
            windows: 40,
            minWindows: 1,
            freshSeconds: 30,
            graceSeconds: 60,
            termSeconds: 1 hours,
            sharePpm: 100_000,
            cap: uint128(BUDGET)
        });
        terms.feedSets[0] = feedSet;
        pool = new RewardPool(terms);
        token.approve(address(pool), FUNDS);
        pool.fund(FUNDS);
    }

    function beginMs() internal view override returns (uint64) {
        return firstMs() + 4000 - 80_000;
    }

    function parameters() internal view override returns (RegistryInput memory p) {
        p = super.parameters();
        (p.epochMs, p.leadMs, p.noticeMs) = (80_000, 80_000, 1000);
        // Epochs are kept for as long as claims are open, and not a moment longer.
        (p.graceMs, p.slashingMs, p.unbondingMs) = (4000, 3_656_000, 4_000_000);
    }

    /// @dev Slot 3 signed one of the first epoch's two rounds and the second epoch's only one.
    function test_OperatorsEarnByEpochs() public {
        _bothEpochs();
        vm.assertEq(pool.recordedWindows(1), 2, "windows of the first epoch");
        vm.assertEq(pool.recordedWindows(2), 1, "windows of the second");
        vm.assertEq(pool.participants(1, feedSet, 38), 15, "all");
        vm.assertEq(pool.participants(1, feedSet, 39), 7, "all but slot 3");
        vm.assertEq(pool.participants(2, feedSet, 0), 15, "all");
        _afterEpoch(2);
        uint256 total = registry.epochInfo(1).total;
        for (uint256 i = 0; i < members.length; ++i) {
            uint256 first = BUDGET * members[i].weight * (i == 3 ? 1 : 2) / (total * 2);
            vm.assertEq(pool.claim(1, i), first, "of the first epoch");
            // A share of what the first budget left.
            uint256 second = ((FUNDS - BUDGET) / 10) * members[i].weight / total;
            vm.assertEq(pool.claim(2, i), second, "of the second");
            vm.assertEq(token.balanceOf(members[i].operator), first + second, "paid to the operator");
            vm.expectRevert(abi.encodeWithSelector(IRewardPool.AlreadyClaimed.selector, uint64(1), i));
            pool.claim(1, i);
        }
        vm.assertEq(token.balanceOf(address(pool)), pool.free() + pool.reserved(), "nothing is made or lost");
    }

    /// @dev Leaving does not cost what was earned; the weight is the one that the epoch had, not today's.
    function test_WhoLeftIsPaidByTheEpochsWeight() public {
        _bothEpochs();
        address operator = members[0].operator;
        vm.prank(operator);
        registry.leaveSeat();
        vm.prank(operator);
        registry.unbond(members[0].weight * UNIT);
        registry.advance();
        vm.assertEq(registry.members(3).length, 3, "the third epoch is without it");
        _afterEpoch(2);
        vm.assertEq(pool.claim(1, 0), BUDGET * members[0].weight / registry.epochInfo(1).total, "as in the epoch");
        vm.prank(members[1].operator);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownSlot.selector, uint64(1), uint256(4)));
        pool.claim(1, 4);
    }

    /// @dev Convicted by its own two envelopes, through the real judge: it earns nothing from then on, others still do.
    function test_TheSlashedEarnNothing() public {
        _bothEpochs();
        bytes memory evidence = _twoEnvelopes(1);
        registry.commitReport(keccak256(abi.encode(address(this), bytes32(0), keccak256(evidence))));
        _afterEpoch(2);
        registry.report(evidence, 0);
        vm.assertTrue(registry.jailed(members[1].operator), "convicted");
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.OperatorJailed.selector, members[1].operator));
        pool.claim(1, 1);
        vm.assertGe(pool.claim(1, 0), 1, "the others");
        vm.warp(block.timestamp + 2 hours);
        uint256 free = pool.free();
        uint256 left = pool.settlementOf(1).left;
        pool.close(1);
        vm.assertEq(pool.free(), free + left, "its share goes back to the pool");
    }

    /// @dev The registry keeps an epoch for its grace and the time of slashing. After it nobody knows who was a member, so
    /// a pool whose claims were open for longer would owe what it could never pay.
    function test_ClaimsEndBeforeTheRegistryForgets() public {
        _bothEpochs();
        _afterEpoch(2);
        pool.claim(1, 0);
        uint256 forgotten = registry.epochInfo(1).untilMs + registry.GRACE_MS() + registry.SLASHING_MS();
        uint256 closes = pool.settlementOf(1).closesAt;
        vm.assertGe(closes * 1000, forgotten, "nothing to spare");
        vm.warp(closes - 1);
        pool.claim(1, 1);
        vm.warp(closes);
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.TooLate.selector, uint64(1), closes));
        pool.claim(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownEpoch.selector, uint64(1)));
        registry.memberAt(1, 2);
        pool.close(1);
        vm.assertEq(pool.settlementOf(1).left, 0, "back in the pool");
    }

    /// @dev Rounds of the two epochs, recorded by anyone as they come.
    function _bothEpochs() private {
        string[3] memory names = ["older_round", "three_of_four", "next_round"];
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(bundles[names[i]].timeMs / 1000 + 1);
            if (i == 1) registry.advance();
            deliver(names[i]);
            vm.assertTrue(pool.record(feedSet), "recorded");
            vm.assertTrue(!pool.record(feedSet), "once");
        }
        vm.assertEq(registry.epochInfo(2).root, roots["main"], "the same seats make the same root");
    }

    function _afterEpoch(uint64 epoch) private {
        vm.warp(registry.epochInfo(epoch).untilMs / 1000 + pool.GRACE());
    }

    function _twoEnvelopes(uint256 slot) private view returns (bytes memory) {
        string memory json = vm.readFile("contracts/test/fixtures/evidence.json");
        uint256 secret = vm.parseJsonUint(json, key(".operators", slot, ".key"));
        vm.assertEq(vm.addr(secret), members[slot].operator, "its own key");
        Equivocation memory e;
        e.operator = members[slot].operator;
        e.round = uint64(bundles["valid"].round);
        e.intervalMs = intervalMs;
        (e.feeds, e.decimals) = (new bytes32[](7), new uint8[](7));
        (e.firstKind, e.first) = (Evidence.ENVELOPE, _envelope(e, secret, 1));
        (e.secondKind, e.second) = (Evidence.ENVELOPE, _envelope(e, secret, 2));
        return abi.encodePacked(Evidence.EQUIVOCATION, abi.encode(e));
    }

    function _envelope(Equivocation memory e, uint256 secret, uint256 digest) private view returns (bytes memory) {
        EnvelopeStatement memory st = EnvelopeStatement({root: 3, slot: 4, digest: digest, r: 0, s: 0, v: 0});
        bytes32 hash = Envelope.observationHash(
            Envelope.separator(block.chainid, address(registry)),
            Evidence.domainOf(address(registry), e),
            e.round,
            st.root,
            st.slot,
            digest
        );
        (st.v, st.r, st.s) = vm.sign(secret, hash);
        return abi.encode(st);
    }
}

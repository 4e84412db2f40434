// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedProxy} from "../../src/FeedProxy.sol";
import {AggregatorV3Interface} from "../../src/interfaces/AggregatorV3Interface.sol";
import {IFeedHub} from "../../src/interfaces/IFeedHub.sol";
import {FeedReader} from "../../src/lib/FeedReader.sol";
import {Lanes} from "../../src/lib/Lanes.sol";
import {ParametricInsurance} from "../../src/samples/ParametricInsurance.sol";
import {Base} from "../Base.sol";
import {Fixture} from "../Fixture.sol";
import {SettableFeed} from "../SettableFeed.sol";
import {TestToken} from "./TestToken.sol";

/// @title Waves of six metres and more pay 100 for a premium of 10.
abstract contract InsuranceBase is Base {
    uint256 internal constant PREMIUM = 10e18;
    uint256 internal constant PAYOUT = 100e18;
    uint64 internal constant WAITING = 1 days;
    uint64 internal constant DURATION = 7 days;
    uint64 internal constant CLAIM = 1 hours;
    address internal constant UNDERWRITER = address(0xdead1);

    TestToken internal token;

    function newInsurance(AggregatorV3Interface feed, bool above, int256 threshold, uint64 waiting)
        internal
        returns (ParametricInsurance)
    {
        if (address(token) == address(0)) token = new TestToken(18);
        return new ParametricInsurance(
            UNDERWRITER,
            ParametricInsurance.Terms({
                token: token,
                feed: feed,
                above: above,
                threshold: threshold,
                min: -5000,
                max: 3000,
                premium: PREMIUM,
                payout: PAYOUT,
                waitingPeriod: waiting,
                duration: DURATION,
                claimPeriod: CLAIM
            })
        );
    }

    function give(ParametricInsurance insurance, address to, uint256 amount) internal {
        token.mint(to, amount);
        vm.prank(to);
        token.approve(address(insurance), type(uint256).max);
    }

    function buy(ParametricInsurance insurance, address holder) internal returns (uint256) {
        give(insurance, holder, PREMIUM);
        vm.prank(holder);
        return insurance.buy();
    }

    function fund(ParametricInsurance insurance, uint256 amount) internal {
        give(insurance, UNDERWRITER, amount);
        vm.prank(UNDERWRITER);
        insurance.fund(amount);
    }
}

contract ParametricInsuranceTest is InsuranceBase {
    uint256 private constant NOW = 1_800_000_000;
    address private constant HOLDER = address(0x401d);

    SettableFeed private feed;
    ParametricInsurance private insurance;

    function setUp() public {
        vm.warp(NOW);
        feed = new SettableFeed(2, 150);
        insurance = newInsurance(feed, true, 600, WAITING);
        fund(insurance, 180e18);
    }

    /// @dev In the block of a reading the reading is known, so that cover from then on would be sold at a sure loss.
    function test_SellsNoCoverThatBeginsAtOnce() public {
        vm.expectRevert(ParametricInsurance.WaitingPeriodMissing.selector);
        newInsurance(feed, true, 600, 0);
        ParametricInsurance least = newInsurance(feed, true, 600, 1);
        fund(least, 180e18);
        feed.set(600);
        uint256 policy = buy(least, HOLDER);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutsideWindow.selector, NOW, NOW + 1, NOW + 1 + DURATION));
        least.claim(policy);
    }

    function test_SaysItsTerms() public view {
        ParametricInsurance.Terms memory t = insurance.terms();
        vm.assertEq(t.threshold, 600, "threshold");
        vm.assertEq(t.payout, PAYOUT, "payout");
        vm.assertEq(insurance.UNDERWRITER(), UNDERWRITER, "underwriter");
    }

    function test_PaysTheHolderWhoeverClaims() public {
        uint256 policy = buy(insurance, HOLDER);
        vm.warp(NOW + WAITING + 5);
        feed.set(600);
        vm.prank(address(0x57));
        insurance.claim(policy);
        vm.assertEq(token.balanceOf(HOLDER), PAYOUT, "paid");
        vm.assertEq(insurance.reserved(), 0, "reserved");
        vm.expectRevert(ParametricInsurance.NotOpen.selector);
        insurance.claim(policy);
        vm.expectRevert(ParametricInsurance.NotOpen.selector);
        insurance.expire(policy);
    }

    function test_PaysNothingBelowTheThreshold() public {
        uint256 policy = buy(insurance, HOLDER);
        vm.warp(NOW + WAITING);
        feed.set(599);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.ThresholdNotCrossed.selector, 599, 600));
        insurance.claim(policy);
        feed.set(-600);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.ThresholdNotCrossed.selector, -600, 600));
        insurance.claim(policy);
    }

    /// @dev Frost: readings below zero pay, zero itself is a reading like another.
    function test_PaysBelowAThresholdToo() public {
        ParametricInsurance frost = newInsurance(feed, false, 0, WAITING);
        fund(frost, 200e18);
        uint256 policy = buy(frost, HOLDER);
        vm.warp(NOW + WAITING);
        feed.set(1);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.ThresholdNotCrossed.selector, 1, 0));
        frost.claim(policy);
        feed.set(0);
        frost.claim(policy);
        vm.assertEq(token.balanceOf(HOLDER), PAYOUT, "zero pays");
        policy = buy(frost, HOLDER);
        vm.warp(NOW + 2 * WAITING);
        feed.set(-1234);
        frost.claim(policy);
        vm.assertEq(token.balanceOf(HOLDER), 2 * PAYOUT, "frost pays");
    }

    /// @dev Only what was observed during the cover counts, whenever the claim is made.
    function testFuzz_OnlyReadingsOfTheCoverCount(uint256 observedAt, uint256 later) public {
        uint256 policy = buy(insurance, HOLDER);
        observedAt = clamp(observedAt, NOW - 1 days, NOW + WAITING + DURATION + 1 days);
        vm.warp(observedAt + clamp(later, 0, 1 days));
        feed.setAt(900, observedAt);
        uint256 from = NOW + WAITING;
        bool covered = observedAt >= from && observedAt < from + DURATION;
        if (!covered) {
            vm.expectRevert(
                abi.encodeWithSelector(FeedReader.OutsideWindow.selector, observedAt, from, from + DURATION)
            );
        }
        insurance.claim(policy);
        vm.assertEq(token.balanceOf(HOLDER), covered ? PAYOUT : 0, "paid");
    }

    function test_BelievesNoImpossibleReading() public {
        uint256 policy = buy(insurance, HOLDER);
        vm.warp(NOW + WAITING);
        feed.set(3001);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, 3001, -5000, 3000));
        insurance.claim(policy);
    }

    function test_AnAbsentReadingIsNoReading() public {
        uint256 policy = buy(insurance, HOLDER);
        vm.warp(NOW + WAITING);
        feed.setDown(true);
        vm.expectRevert(SettableFeed.Down.selector);
        insurance.claim(policy);
    }

    function test_SellsOnlyWhatItCanPay() public {
        buy(insurance, HOLDER);
        // 180 and a premium less a payout are 90, and 90 and a premium are one more payout.
        vm.assertEq(insurance.free(), 90e18, "free");
        buy(insurance, HOLDER);
        vm.assertEq(insurance.free(), 0, "all bound");
        give(insurance, HOLDER, PREMIUM);
        vm.prank(HOLDER);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.CapitalMissing.selector, PREMIUM, PAYOUT));
        insurance.buy();
        vm.prank(UNDERWRITER);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.CapitalMissing.selector, 0, 1));
        insurance.defund(1);
    }

    function test_ExpiresAfterTheClaimPeriod() public {
        uint256 policy = buy(insurance, HOLDER);
        uint256 end = NOW + WAITING + DURATION + CLAIM;
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(ParametricInsurance.NotExpired.selector, end));
        insurance.expire(policy);
        vm.warp(end);
        insurance.expire(policy);
        vm.assertEq(insurance.free(), 190e18, "capital and premium");
        vm.prank(HOLDER);
        vm.expectRevert(ParametricInsurance.NotUnderwriter.selector);
        insurance.defund(1);
        vm.prank(UNDERWRITER);
        insurance.defund(190e18);
        vm.assertEq(token.balanceOf(UNDERWRITER), 190e18, "taken out");
    }
}

/// @title The same with a proven wave height, through a proxy.
contract ParametricInsuranceProofTest is Fixture, InsuranceBase {
    function test_ClaimsWithAProvenWaveHeight() public {
        uint256 column = hub.columnOf(feedSet, keccak256("noaa/41002/wave_height"));
        FeedProxy.QuotePair memory none;
        FeedProxy buoy = new FeedProxy(hub, feedSet, column, none);
        Bundle memory b = bundles["next_round"];
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 waves = int256(b.medians[column]) - int256(Lanes.OFFSET);
        ParametricInsurance insurance = newInsurance(buoy, true, waves, 1);
        fund(insurance, PAYOUT);
        vm.warp(b.timeMs / 1000 - 2);
        uint256 policy = buy(insurance, address(0x401d));
        vm.warp(b.timeMs / 1000 - 1);
        // The stored round has no wave height: that is no reading of zero.
        deliver("valid");
        vm.expectRevert(IFeedHub.NoData.selector);
        insurance.claim(policy);
        deliver(b);
        // Observed in the future of the block by the drift; the hub's updatedAt is not.
        insurance.claim(policy);
        vm.assertEq(token.balanceOf(address(0x401d)), PAYOUT, "paid");
    }
}

/// @dev Uses an insurance at random.
contract InsuranceActor is InsuranceBase {
    ParametricInsurance public insurance;
    SettableFeed private feed;
    uint256 public premiums;
    uint256 public payouts;
    uint256 public capital;
    uint256 public taken;

    constructor() {
        vm.warp(1_800_000_000);
        feed = new SettableFeed(2, 150);
        insurance = newInsurance(feed, true, 600, WAITING);
    }

    function asset() external view returns (TestToken) {
        return token;
    }

    function fundSome(uint256 amount) external {
        amount = clamp(amount, 0, 500e18);
        fund(insurance, amount);
        capital += amount;
    }

    function defund(uint256 amount) external {
        amount = clamp(amount, 0, 200e18);
        vm.prank(UNDERWRITER);
        try insurance.defund(amount) {
            taken += amount;
        } catch {}
    }

    function sell(address holder) external {
        if (holder == address(0) || holder == address(insurance)) return;
        give(insurance, holder, PREMIUM);
        vm.prank(holder);
        try insurance.buy() {
            premiums += PREMIUM;
        } catch {}
    }

    /// @dev A claim for an open policy whose reading crosses in its cover must be paid, whatever came before.
    function claim(uint256 policy) external {
        policy = clamp(policy, 1, insurance.policies() + 1);
        (, uint64 from, uint64 until, bool open) = insurance.policyOf(policy);
        (, int256 reading,, uint256 observedAt,) = feed.latestRoundData();
        bool must = open && reading >= 600 && observedAt >= from && observedAt < until;
        try insurance.claim(policy) {
            vm.assertTrue(must, "paid without a reason");
            payouts += PAYOUT;
        } catch {
            vm.assertTrue(!must, "not paid");
        }
    }

    function expire(uint256 policy) external {
        try insurance.expire(clamp(policy, 1, insurance.policies() + 1)) {} catch {}
    }

    function read(uint256 waves, uint256 seconds_) external {
        vm.warp(block.timestamp + clamp(seconds_, 0, 4 days));
        // forge-lint: disable-next-line(unsafe-typecast)
        feed.set(int256(clamp(waves, 0, 1200)));
    }
}

contract ParametricInsuranceInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    InsuranceActor private actor;

    function setUp() public {
        actor = new InsuranceActor();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory s = new bytes4[](6);
        (s[0], s[1], s[2]) =
        (InsuranceActor.fundSome.selector, InsuranceActor.defund.selector, InsuranceActor.sell.selector);
        (s[3], s[4], s[5]) =
        (InsuranceActor.claim.selector, InsuranceActor.expire.selector, InsuranceActor.read.selector);
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actor), selectors: s});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev What is there is what came in less what was paid, and it always suffices for every open policy.
    /// forge-config: default.invariant.runs = 64
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_EveryOpenPolicyCanBePaid() public view {
        ParametricInsurance insurance = actor.insurance();
        uint256 open;
        for (uint256 i = 1; i <= insurance.policies(); ++i) {
            (,,, bool isOpen) = insurance.policyOf(i);
            if (isOpen) ++open;
        }
        vm.assertEq(insurance.reserved(), open * 100e18, "reserved");
        uint256 balance = actor.asset().balanceOf(address(insurance));
        vm.assertEq(balance, insurance.free() + insurance.reserved(), "books");
        vm.assertEq(balance + actor.payouts() + actor.taken(), actor.premiums() + actor.capital(), "conserved");
    }
}

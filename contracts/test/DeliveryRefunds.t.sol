// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {DeliveryRefunds} from "../src/DeliveryRefunds.sol";
import {IDeliveryRefunds, RefundBounds, RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {Fixture} from "./Fixture.sol";

/// @title Refunds of real deliveries.
contract DeliveryRefundsTest is Fixture {
    address private constant PAYEE = address(0xa11ce);
    address private constant FILLER = address(0xb0b);
    address private constant EVE = address(0xe5e);
    uint256 private constant BASE_FEE = 10 gwei;
    uint64 private constant TIP = 1 gwei;
    uint32 private constant GAS_CAP = 600_000;
    uint32 private constant FIXED_GAS = 40_000;
    /// @dev Column 6 goes from -529 to -515 between the older and the next round: 26,465.03 millionths.
    uint32 private constant MOVED_PPM = 26_465;

    DeliveryRefunds private refunds;

    function setUp() public override {
        super.setUp();
        refunds = new DeliveryRefunds(address(authority), hub, _bounds());
        _configure(60, MOVED_PPM);
        vm.deal(address(this), 1000 ether);
        refunds.fund{value: 1 ether}(feedSet);
        vm.fee(BASE_FEE);
        vm.warp(_start() + 1);
    }

    function test_SaysWhatWasSet() public view {
        vm.assertEq(address(refunds.HUB()), address(hub), "hub");
        vm.assertEq(refunds.MIN_HEARTBEAT(), 2, "heartbeat");
        vm.assertEq(refunds.MIN_DEVIATION_PPM(), 100, "deviation");
        vm.assertEq(refunds.MAX_TIP(), 5 gwei, "tip");
        vm.assertEq(refunds.MAX_GAS(), 1_000_000, "gas");
        (RefundTerms memory terms, uint32[] memory deviations) = refunds.termsOf(feedSet);
        vm.assertEq(terms.heartbeat, 60, "heartbeat");
        vm.assertEq(terms.tip, TIP, "tip");
        vm.assertEq(terms.gasCap, GAS_CAP, "gas cap");
        vm.assertEq(terms.fixedGas, FIXED_GAS, "fixed gas");
        vm.assertEq(deviations.length, 7, "deviations");
        vm.assertEq(deviations[6], MOVED_PPM, "deviation");
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether, "budget");
    }

    function test_TheFirstDeliveryIsDue() public {
        Bundle memory b = bundles["valid"];
        uint256 gasBefore = gasleft();
        uint256 refund = refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        uint256 spent = gasBefore - gasleft();
        uint256 gas = refund / (BASE_FEE + TIP);
        vm.assertEq(refund, gas * (BASE_FEE + TIP), "base fee and tip");
        vm.assertLt(gas, spent + FIXED_GAS, "no more than was spent");
        vm.assertGe(gas, spent + FIXED_GAS - 60_000, "and about that");
        vm.assertEq(refunds.owed(PAYEE), refund, "owed to the payee");
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether - refund, "from the budget");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, bundles["valid"].round, "delivered");
        vm.prank(PAYEE);
        refunds.withdraw(PAYEE);
        vm.assertEq(PAYEE.balance, refund, "paid");
    }

    function test_CopiedCalldataPaysTheSamePayee() public {
        Bundle memory b = bundles["valid"];
        vm.prank(EVE);
        refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        vm.assertEq(refunds.owed(EVE), 0, "the copier");
        vm.assertGe(refunds.owed(PAYEE), 1, "the prover");
        // Who named itself has no proof.
        b = bundles["next_round"];
        b.words[0] = uint160(EVE);
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        refunds.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, 1);
    }

    /// @dev The proven payee loses its refund to nobody's gain: what is brought here afterwards brings nothing.
    function test_ACopyAtTheHubIsRefundedToNobody() public {
        vm.prank(EVE);
        deliver("valid");
        vm.assertEq(_update("valid", 1), 0, "it stands already");
        vm.assertEq(refunds.owed(EVE) + refunds.owed(PAYEE), 0, "nobody");
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether, "nothing spent");
    }

    function test_TheHeartbeatIsDueToTheMillisecond() public {
        deliver("older_round");
        _configure(3, 0);
        vm.assertEq(_update("valid", 1), 0, "two seconds of three");
        vm.assertEq(refunds.owed(PAYEE), 0, "nothing owed");
        _configure(2, 0);
        vm.warp(_start() + 3);
        vm.assertGe(_update("next_round", 1), 1, "two seconds of two");
    }

    /// @dev Every bundle has a time, also one without any value.
    function test_TimeAloneIsNotDue() public {
        vm.assertEq(_update("valid", 0), 0, "nobody waits for time");
    }

    function test_TheHeartbeatNeedsWhatItNames() public {
        vm.assertEq(_update("valid", 6), 0, "absent");
    }

    function test_TheDeviationIsDueToTheMillionth() public {
        vm.warp(_start() + 3);
        deliver("older_round");
        vm.assertGe(_update("next_round", 6), 1, "moved by its deviation");
        vm.assertEq(refunds.owed(PAYEE), 1 ether - refunds.budgetOf(feedSet), "owed");
    }

    function test_ADeviationThatIsNotReached() public {
        vm.warp(_start() + 3);
        _configure(60, MOVED_PPM + 1);
        deliver("older_round");
        vm.assertEq(_update("next_round", 6), 0, "one millionth more");
    }

    function test_OnlyTheNamedColumnCounts() public {
        vm.warp(_start() + 3);
        deliver("older_round");
        // Column 7 moved too, and has no deviation.
        vm.assertEq(_update("next_round", 7), 0, "without a deviation");
    }

    function test_AColumnThatComesBackIsDue() public {
        vm.warp(_start() + 3);
        deliver("valid");
        vm.assertGe(_update("next_round", 6), 1, "it was absent");
    }

    function test_WhatTheHubSkipsIsNotRefunded() public {
        _update("valid", 1);
        uint256 budget = refunds.budgetOf(feedSet);
        vm.assertEq(_update("older_round", 6), 0, "older");
        vm.assertEq(_update("valid", 1), 0, "the same");
        vm.assertEq(_update("equal_round_no_fill", 6), 0, "fills nothing");
        vm.assertEq(refunds.budgetOf(feedSet), budget, "nothing spent");
    }

    function test_AFillIsRefunded() public {
        _update("valid", 1);
        uint256 refund = _update("equal_round_fill", 6);
        vm.assertGe(refund, 1, "filled");
        vm.assertEq(refunds.owed(FILLER), refund, "who proved the fill");
        vm.assertGe(hub.valueOf(feedSet, 6), 1, "there");
    }

    function test_AFillMustNameWhatItBrings() public {
        _update("valid", 1);
        vm.assertEq(_update("equal_round_fill", 1), 0, "there already");
    }

    /// @dev Nor needs the column a deviation: whoever reads it waits for its heartbeat.
    function test_AFillOfARoundThatLandedElsewhereIsRefunded() public {
        _configure(60, 0);
        deliver("valid");
        vm.assertGe(_update("equal_round_fill", 6), 1, "it came back");
    }

    function test_WhatIsOverdueItselfIsNoService() public {
        vm.warp(_start() + 60);
        uint256 snapshotBudget = refunds.budgetOf(feedSet);
        // 10 ms of its heartbeat are left.
        vm.assertGe(_update("valid", 1), 1, "still fresh");
        vm.warp(_start() + 63);
        _configure(2, 0);
        vm.assertEq(_update("next_round", 1), 0, "older than a heartbeat");
        vm.assertLt(refunds.budgetOf(feedSet), snapshotBudget, "only the first");
    }

    function test_NeverMoreThanTheBudget() public {
        DeliveryRefunds poor = new DeliveryRefunds(address(authority), hub, _bounds());
        (RefundTerms memory terms, uint32[] memory deviations) = refunds.termsOf(feedSet);
        terms.heartbeat = 2;
        vm.prank(OWNER);
        poor.configure(feedSet, terms, deviations);
        poor.fund{value: 1000}(feedSet);
        Bundle memory b = bundles["valid"];
        vm.assertEq(poor.update(feedSet, b.words, b.commitment, b.proof, 1), 1000, "what is left");
        vm.assertEq(poor.budgetOf(feedSet), 0, "empty");
        vm.warp(_start() + 3);
        b = bundles["next_round"];
        vm.assertEq(poor.update(feedSet, b.words, b.commitment, b.proof, 1), 0, "delivered all the same");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, b.round, "delivered");
        vm.assertEq(address(poor).balance, poor.owed(PAYEE), "all of it is owed");
    }

    function test_GasIsCapped() public {
        RefundTerms memory terms = _terms(60);
        terms.gasCap = 50_000;
        vm.prank(OWNER);
        refunds.configure(feedSet, terms, new uint32[](0));
        vm.assertEq(_update("valid", 1), 50_000 * (BASE_FEE + TIP), "the cap");
    }

    function test_TheSendersOwnPriceIsNotAsked() public {
        vm.fee(0);
        vm.txGasPrice(1000 gwei);
        uint256 refund = _update("valid", 1);
        vm.assertGe(refund, 1, "refunded");
        vm.assertEq(refund % TIP, 0, "the tip alone");
        vm.assertLt(refund, GAS_CAP * uint256(TIP) + 1, "the tip alone");
    }

    function test_RevertsWhereTheHubDoes() public {
        Bundle memory b = bundles["other_domain"];
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        refunds.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, 1);
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        refunds.update(feedSet, b.words, b.commitment, b.proof, columns);
        vm.prank(OWNER);
        hub.retire(feedSet);
        b = bundles["valid"];
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.FeedSetRetired.selector, feedSet));
        refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether, "nothing spent");
    }

    function test_WithoutTermsNothingWorks() public {
        Bundle memory b = bundles["valid"];
        bytes memory reason = abi.encodeWithSelector(IDeliveryRefunds.NotConfigured.selector, feedSet + 1);
        vm.expectRevert(reason);
        refunds.update(feedSet + 1, b.words, b.commitment, b.proof, 1);
        vm.expectRevert(reason);
        refunds.fund{value: 1}(feedSet + 1);
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, feedSet + 1));
        vm.prank(OWNER);
        refunds.configure(feedSet + 1, _terms(60), new uint32[](0));
    }

    function test_FundsAreCounted() public {
        vm.expectEmit(true, true, true, true, address(refunds));
        emit IDeliveryRefunds.Funded(feedSet, EVE, 5);
        vm.deal(EVE, type(uint256).max / 2);
        vm.prank(EVE);
        refunds.fund{value: 5}(feedSet);
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether + 5, "budget");
        vm.expectRevert(IDeliveryRefunds.BudgetTooLarge.selector);
        vm.prank(EVE);
        refunds.fund{value: type(uint128).max}(feedSet);
    }

    function test_TermsStayWithinTheBounds() public {
        RefundTerms memory terms = _terms(1);
        _refuses(terms, new uint32[](0), "heartbeat");
        terms = _terms(60);
        terms.tip = 5 gwei + 1;
        _refuses(terms, new uint32[](0), "tip");
        terms = _terms(60);
        terms.gasCap = 0;
        _refuses(terms, new uint32[](0), "gasCap");
        terms.gasCap = 1_000_001;
        _refuses(terms, new uint32[](0), "gasCap");
        terms.gasCap = FIXED_GAS - 1;
        _refuses(terms, new uint32[](0), "fixedGas");
        _refuses(_terms(60), new uint32[](columns + 1), "deviations");
        uint32[] memory deviations = new uint32[](2);
        deviations[1] = 99;
        _refuses(_terms(60), deviations, "deviation");
        deviations[0] = 100;
        _refuses(_terms(60), deviations, "deviation of time");
    }

    function test_TermsAreReplacedWhole() public {
        vm.expectEmit(true, true, true, true, address(refunds));
        emit IDeliveryRefunds.Configured(feedSet, _terms(2), new uint32[](1));
        vm.prank(OWNER);
        refunds.configure(feedSet, _terms(2), new uint32[](1));
        (, uint32[] memory deviations) = refunds.termsOf(feedSet);
        vm.assertEq(deviations.length, 1, "the old ones are gone");
        vm.assertEq(refunds.budgetOf(feedSet), 1 ether, "the budget stays");
    }

    function test_BoundsThatCannotBe() public {
        RefundBounds memory bounds = _bounds();
        bounds.minHeartbeat = 0;
        vm.expectRevert(abi.encodeWithSelector(IDeliveryRefunds.TermsInvalid.selector, "minHeartbeat"));
        new DeliveryRefunds(address(authority), hub, bounds);
        bounds = _bounds();
        bounds.minDeviationPpm = 0;
        vm.expectRevert(abi.encodeWithSelector(IDeliveryRefunds.TermsInvalid.selector, "minDeviationPpm"));
        new DeliveryRefunds(address(authority), hub, bounds);
    }

    function test_RefusesAnAuthorityThatCannotAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, EVE));
        new DeliveryRefunds(EVE, hub, _bounds());
    }

    function testFuzz_OnlyTheAuthoritySetsTerms(address sender) public {
        vm.assume(sender != OWNER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, sender));
        vm.prank(sender);
        refunds.configure(feedSet, _terms(60), new uint32[](0));
    }

    function _bounds() private pure returns (RefundBounds memory) {
        return RefundBounds({minHeartbeat: 2, minDeviationPpm: 100, maxTip: 5 gwei, maxGas: 1_000_000});
    }

    function _terms(uint32 heartbeat) private pure returns (RefundTerms memory) {
        return RefundTerms({heartbeat: heartbeat, tip: TIP, gasCap: GAS_CAP, fixedGas: FIXED_GAS});
    }

    function _configure(uint32 heartbeat, uint32 ppm) private {
        uint32[] memory deviations = new uint32[](7);
        deviations[6] = ppm;
        vm.prank(OWNER);
        refunds.configure(feedSet, _terms(heartbeat), deviations);
    }

    function _update(string memory name, uint256 column) private returns (uint256) {
        Bundle memory b = bundles[name];
        return refunds.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, column);
    }

    /// @dev Start of the round "valid", seconds.
    function _start() private view returns (uint256) {
        return bundles["valid"].round * intervalMs / 1000;
    }

    function _refuses(RefundTerms memory terms, uint32[] memory deviations, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IDeliveryRefunds.TermsInvalid.selector, field));
        vm.prank(OWNER);
        refunds.configure(feedSet, terms, deviations);
    }
}

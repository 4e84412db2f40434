// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../../src/interfaces/AggregatorV3Interface.sol";
import {FeedReader} from "../../src/lib/FeedReader.sol";
import {LendingMarket} from "../../src/samples/LendingMarket.sol";
import {Base} from "../Base.sol";
import {SettableFeed} from "../SettableFeed.sol";
import {TestToken} from "./TestToken.sol";

/// @title A lending market with ether (18 decimals, feed of 8) and a dollar token (6 decimals, feed of 18).
abstract contract LendingBase is Base {
    uint32 internal constant ETH_AGE = 60;
    uint32 internal constant USD_AGE = 3600;
    int256 internal constant ETH_PRICE = 2000e8;
    int256 internal constant USD_PRICE = 1e18;

    TestToken internal eth;
    TestToken internal usd;
    SettableFeed internal ethFeed;
    SettableFeed internal usdFeed;
    LendingMarket internal market;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        eth = new TestToken(18);
        usd = new TestToken(6);
        ethFeed = new SettableFeed(8, ETH_PRICE);
        usdFeed = new SettableFeed(18, USD_PRICE);
        market = newMarket(AggregatorV3Interface(address(0)));
    }

    function newMarket(AggregatorV3Interface uptime) internal returns (LendingMarket) {
        return new LendingMarket(
            LendingMarket.Asset(eth, ethFeed, ETH_AGE, 100e8, 100_000e8),
            LendingMarket.Asset(usd, usdFeed, USD_AGE, 0.9e18, 1.1e18),
            uptime
        );
    }

    function give(TestToken token, address to, uint256 amount) internal {
        token.mint(to, amount);
        vm.prank(to);
        token.approve(address(market), type(uint256).max);
    }
}

contract LendingMarketTest is LendingBase {
    address private constant LENDER = address(0x1e4d);
    address private constant BORROWER = address(0xb0);
    address private constant LIQUIDATOR = address(0x11);

    function setUp() public override {
        super.setUp();
        _fill();
    }

    /// @dev 10,000 dollars to lend, and a loan of 1500 of them against one ether of 2000.
    function _fill() private {
        give(usd, LENDER, 10_000e6);
        vm.prank(LENDER);
        market.lend(10_000e6);
        give(eth, BORROWER, 1e18);
        vm.prank(BORROWER);
        market.deposit(1e18);
        vm.prank(BORROWER);
        market.borrow(1500e6);
        give(usd, BORROWER, 100e6);
        give(usd, LIQUIDATOR, 10_000e6);
    }

    function test_LendsUpToThreeQuarters() public {
        vm.assertEq(usd.balanceOf(BORROWER), 1600e6, "the loan");
        vm.prank(BORROWER);
        vm.expectRevert(LendingMarket.Unhealthy.selector);
        market.borrow(1);
        vm.prank(BORROWER);
        vm.expectRevert(LendingMarket.Unhealthy.selector);
        market.withdraw(1e10);
    }

    /// @dev 3 smallest units against 4 * 10^12 of value, three quarters of which are what they are worth, and then a
    /// millionth of a unit less.
    function test_DebtRoundsUp() public {
        give(eth, address(this), 2e9);
        market.deposit(2e9);
        usdFeed.set(USD_PRICE + 1);
        vm.expectRevert(LendingMarket.Unhealthy.selector);
        market.borrow(3);
        usdFeed.set(USD_PRICE);
        market.borrow(3);
        vm.assertEq(market.debtOf(address(this)), 3, "exactly");
    }

    function test_RepaidCollateralIsFree() public {
        vm.prank(BORROWER);
        market.repay(BORROWER, 2000e6);
        vm.assertEq(market.debtOf(BORROWER), 0, "debt");
        vm.assertEq(usd.balanceOf(BORROWER), 100e6, "no more than the debt is taken");
        ethFeed.setDown(true);
        vm.prank(BORROWER);
        market.withdraw(1e18);
        vm.assertEq(eth.balanceOf(BORROWER), 1e18, "collateral");
        vm.prank(LENDER);
        market.unlend(10_000e6);
        vm.assertEq(usd.balanceOf(LENDER), 10_000e6, "lent money");
    }

    function test_PartsOfTheCollateralCanBeTaken() public {
        vm.prank(BORROWER);
        market.repay(BORROWER, 750e6);
        vm.prank(BORROWER);
        market.withdraw(0.5e18);
        vm.assertEq(market.collateralOf(BORROWER), 0.5e18, "left");
    }

    /// @dev Lenders could take the borrowers' collateral out.
    function test_RefusesOneTokenForBothAssets() public {
        vm.expectRevert(LendingMarket.SameToken.selector);
        new LendingMarket(
            LendingMarket.Asset(usd, usdFeed, 1, 1, 2),
            LendingMarket.Asset(usd, usdFeed, 1, 1, 2),
            AggregatorV3Interface(address(0))
        );
    }

    function test_NobodyTakesWhatIsNotTheirs() public {
        bytes memory underflow = abi.encodeWithSignature("Panic(uint256)", 0x11);
        vm.expectRevert(underflow);
        market.unlend(1);
        vm.expectRevert(underflow);
        market.withdraw(1);
    }

    function test_LiquidatesByPrice() public {
        // 1500 of 1875 is four fifths exactly, which is still healthy.
        ethFeed.set(1875e8);
        vm.prank(LIQUIDATOR);
        vm.expectRevert(LendingMarket.Healthy.selector);
        market.liquidate(BORROWER, 1500e6, 0);
        ethFeed.set(1874e8);
        vm.prank(LIQUIDATOR);
        market.liquidate(BORROWER, 937e6, 0);
        // 937 dollars and five per cent are 983.85, that is 0.525 ether of 1874.
        vm.assertEq(eth.balanceOf(LIQUIDATOR), 0.525e18, "seized");
        vm.assertEq(market.debtOf(BORROWER), 563e6, "debt");
        vm.assertEq(market.collateralOf(BORROWER), 0.475e18, "collateral");
    }

    function test_LiquidatesADearDebtToo() public {
        usdFeed.set(1.09e18);
        vm.prank(LIQUIDATOR);
        market.liquidate(BORROWER, 100e6, 0);
        // 100 * 1.09 * 1.05 / 2000.
        vm.assertEq(eth.balanceOf(LIQUIDATOR), 0.057225e18, "seized");
    }

    function test_SeizesNoMoreThanThereIs() public {
        ethFeed.set(1000e8);
        vm.prank(LIQUIDATOR);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.TooLittleCollateral.selector, 1e18, 1e18 + 1));
        market.liquidate(BORROWER, type(uint256).max, 1e18 + 1);
        vm.prank(LIQUIDATOR);
        market.liquidate(BORROWER, type(uint256).max, 1e18);
        vm.assertEq(market.collateralOf(BORROWER), 0, "all of it");
        vm.assertEq(market.debtOf(BORROWER), 0, "paid whole");
    }

    /// @dev What raises risk stops; what lowers it goes on.
    function _stopsOnlyWhatNeedsAPrice(bytes memory reason) private {
        vm.prank(BORROWER);
        vm.expectRevert(reason);
        market.borrow(1);
        vm.prank(BORROWER);
        vm.expectRevert(reason);
        market.withdraw(1);
        vm.prank(LIQUIDATOR);
        vm.expectRevert(reason);
        market.liquidate(BORROWER, 1, 0);
        give(eth, BORROWER, 1);
        vm.prank(BORROWER);
        market.deposit(1);
        vm.prank(LIQUIDATOR);
        market.repay(BORROWER, 1e6);
        vm.prank(BORROWER);
        market.repay(BORROWER, type(uint256).max);
        vm.assertEq(market.debtOf(BORROWER), 0, "repaid");
        vm.prank(BORROWER);
        market.withdraw(1e18 + 1);
    }

    function test_OldCollateralPrice() public {
        ethFeed.setAt(ETH_PRICE, block.timestamp - ETH_AGE - 1);
        _stopsOnlyWhatNeedsAPrice(
            abi.encodeWithSelector(FeedReader.Stale.selector, block.timestamp - ETH_AGE - 1, ETH_AGE)
        );
    }

    function test_OldDebtPrice() public {
        usdFeed.setAt(USD_PRICE, block.timestamp - USD_AGE - 1);
        _stopsOnlyWhatNeedsAPrice(
            abi.encodeWithSelector(FeedReader.Stale.selector, block.timestamp - USD_AGE - 1, USD_AGE)
        );
    }

    function test_AbsentPrice() public {
        ethFeed.setDown(true);
        _stopsOnlyWhatNeedsAPrice(abi.encodeWithSelector(SettableFeed.Down.selector));
    }

    /// @dev A crash beyond the bounds halts; it does not become the bound.
    function test_PriceBeyondItsBounds() public {
        ethFeed.set(99e8);
        _stopsOnlyWhatNeedsAPrice(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, 99e8, 100e8, 100_000e8));
    }

    function test_PriceOfZero() public {
        usdFeed.set(0);
        _stopsOnlyWhatNeedsAPrice(abi.encodeWithSelector(FeedReader.OutOfBounds.selector, 0, 0.9e18, 1.1e18));
    }

    function test_SequencerThatJustCameBack() public {
        SettableFeed uptime = new SettableFeed(0, 0);
        market = newMarket(uptime);
        uptime.setAt(0, block.timestamp - 3601);
        _fill();
        uptime.setAt(0, block.timestamp);
        _stopsOnlyWhatNeedsAPrice(abi.encodeWithSelector(FeedReader.SequencerGrace.selector, block.timestamp, 3600));
    }

    /// @dev No loan is ever larger than three quarters of its collateral's value at the prices of the feeds.
    function testFuzz_NoLoanIsTooLarge(uint256 collateral, uint256 amount, uint256 price, uint256 debtPrice) public {
        collateral = clamp(collateral, 0, 1000e18);
        amount = clamp(amount, 1, 8000e6);
        price = clamp(price, 100e8, 10_000e8);
        debtPrice = clamp(debtPrice, 0.9e18, 1.1e18);
        // forge-lint: disable-next-line(unsafe-typecast)
        ethFeed.set(int256(price));
        // forge-lint: disable-next-line(unsafe-typecast)
        usdFeed.set(int256(debtPrice));
        give(eth, address(this), collateral);
        market.deposit(collateral);
        // In units of 10^-46 dollars, exactly: no division.
        bool fits = amount * debtPrice * 1e22 * 4 <= collateral * price * 3 * 1e20;
        try market.borrow(amount) {
            vm.assertTrue(fits, "lent too much");
        } catch {
            // Values round by at most a unit of 10^-18 dollars in the lenders' favour.
            vm.assertTrue(
                amount * debtPrice * 1e22 * 4 + 8e28 > collateral * price * 3 * 1e20, "refused a loan that fits"
            );
        }
    }
}

/// @dev Uses a market at random, with prices that move, stop and come back.
contract LendingActor is LendingBase {
    address[3] private actors = [address(0xa1), address(0xa2), address(0xa3)];
    uint256 private _price = 2000e8;

    function parts() external view returns (LendingMarket, TestToken, TestToken) {
        return (market, eth, usd);
    }

    function actor(uint256 i) public view returns (address) {
        return actors[i % 3];
    }

    function lend(uint256 who, uint64 amount) external {
        give(usd, actor(who), amount);
        vm.prank(actor(who));
        market.lend(amount);
    }

    function unlend(uint256 who, uint64 amount) external {
        vm.prank(actor(who));
        try market.unlend(amount) {} catch {}
    }

    function deposit(uint256 who, uint64 amount) external {
        give(eth, actor(who), amount);
        vm.prank(actor(who));
        market.deposit(amount);
    }

    function withdraw(uint256 who, uint64 amount) external {
        vm.prank(actor(who));
        try market.withdraw(amount) {} catch {}
    }

    /// @dev A part of what the collateral carries, or a little more.
    function borrow(uint256 who, uint256 percent) external {
        uint256 value = market.collateralOf(actor(who)) * _price / 1e20;
        vm.prank(actor(who));
        try market.borrow(value * clamp(percent, 1, 80) / 100) {} catch {}
    }

    /// @dev Never fails, whatever the feeds say: invariant runs stop at a revert.
    function repay(uint256 who, uint256 whose, uint64 amount) external {
        give(usd, actor(who), amount);
        vm.prank(actor(who));
        market.repay(actor(whose), amount);
    }

    /// @dev After the price has fallen, as a rule.
    function liquidate(uint256 who, uint256 whose, uint64 amount, uint256 price) external {
        if (price % 4 != 0) move(clamp(price, 100e8, 2000e8), 0);
        give(usd, actor(who), amount);
        vm.prank(actor(who));
        try market.liquidate(actor(whose), amount, 0) {} catch {}
    }

    function move(uint256 price, uint8 age) public {
        _price = clamp(price, 90e8, 4000e8);
        // forge-lint: disable-next-line(unsafe-typecast)
        ethFeed.setAt(int256(_price), block.timestamp - age % 70);
        ethFeed.setDown(age > 240);
    }
}

contract LendingMarketInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    LendingActor private actor;
    LendingMarket private market;
    TestToken private eth;
    TestToken private usd;

    function setUp() public {
        actor = new LendingActor();
        actor.setUp();
        (market, eth, usd) = actor.parts();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory s = new bytes4[](8);
        (s[0], s[1], s[2], s[3]) =
        (
            LendingActor.lend.selector,
            LendingActor.unlend.selector,
            LendingActor.deposit.selector,
            LendingActor.withdraw.selector
        );
        (s[4], s[5], s[6], s[7]) =
        (
            LendingActor.borrow.selector,
            LendingActor.repay.selector,
            LendingActor.liquidate.selector,
            LendingActor.move.selector
        );
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actor), selectors: s});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev Every token is accounted for: collateral is all there, and what was lent is there or owed.
    /// forge-config: default.invariant.runs = 64
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_TokensAreConserved() public view {
        uint256 collateral;
        uint256 debt;
        uint256 lent;
        for (uint256 i = 0; i < 3; ++i) {
            collateral += market.collateralOf(actor.actor(i));
            debt += market.debtOf(actor.actor(i));
            lent += market.lentBy(actor.actor(i));
        }
        vm.assertEq(eth.balanceOf(address(market)), collateral, "collateral");
        vm.assertEq(usd.balanceOf(address(market)) + debt, lent, "lent");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../../src/interfaces/IFeedHub.sol";
import {FeedReader} from "../../src/lib/FeedReader.sol";
import {Lanes} from "../../src/lib/Lanes.sol";
import {PerpetualMarket} from "../../src/samples/PerpetualMarket.sol";
import {Fixture} from "../Fixture.sol";
import {TestToken} from "./TestToken.sol";

/// @title A perpetual on the fixture's BTC/USD, in a token of 6 decimals.
abstract contract PerpetualBase is Fixture {
    uint256 internal constant FEE = 1e6;
    uint64 internal constant MIN_DELAY = 1000;
    uint64 internal constant MAX_DELAY = 4000;
    uint64 internal constant MAX_AGE = 5000;
    uint256 internal constant COLUMN = 1;
    address internal constant PROVIDER = address(0x9001);
    address internal constant KEEPER = address(0x4ee9);

    TestToken internal token;
    PerpetualMarket internal market;

    function setUp() public virtual override {
        super.setUp();
        token = new TestToken(6);
        market = new PerpetualMarket(PROVIDER, marketTerms());
        fund(1_000_000e6);
    }

    function marketTerms() internal view returns (PerpetualMarket.Terms memory) {
        return PerpetualMarket.Terms(token, hub, feedSet, COLUMN, MIN_DELAY, MAX_DELAY, MAX_AGE, FEE);
    }

    function give(address to, uint256 amount) internal {
        token.mint(to, amount);
        vm.prank(to);
        token.approve(address(market), type(uint256).max);
    }

    function fund(uint256 amount) internal {
        give(PROVIDER, amount);
        vm.prank(PROVIDER);
        market.fund(amount);
    }

    function commitOpen(address trader, int256 size, uint256 margin) internal {
        give(trader, margin + FEE);
        vm.prank(trader);
        market.commitOpen(size, margin);
    }

    function commitClose(address trader) internal {
        give(trader, FEE);
        vm.prank(trader);
        market.commitClose();
    }

    function execute(address trader, string memory name) internal {
        Bundle memory b = bundles[name];
        vm.prank(KEEPER);
        market.execute{gas: CALL_GAS}(trader, b.words, b.commitment, b.proof);
    }

    function priceOf(string memory name) internal view returns (uint256) {
        return bundles[name].medians[COLUMN] - Lanes.OFFSET;
    }

    /// @dev The hub gives this price for every bundle from now on.
    function say(int256 price, uint256 timeMs) internal {
        int256[] memory values = new int256[](1);
        values[0] = price;
        vm.mockCall(
            address(hub),
            abi.encodeWithSelector(IFeedHub.updateAndRead.selector),
            abi.encode(uint64(timeMs / 2000), uint64(timeMs), uint64(timeMs / 1000), values)
        );
    }
}

/// @title Trades with real proofs.
contract PerpetualMarketProofTest is PerpetualBase {
    address private constant TRADER = address(0x7a);
    uint256 private begin;

    /// @dev Two seconds before the round "valid".
    function setUp() public override {
        super.setUp();
        begin = bundles["valid"].round * intervalMs / 1000 - 2;
        vm.warp(begin);
    }

    function test_OpensAndClosesAtPricesProvenAfterTheOrders() public {
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        execute(TRADER, "valid");
        (int256 size, uint256 margin, uint256 entry, uint256 reserve, uint64 openedMs) = market.positionOf(TRADER);
        vm.assertEq(size, 1e18, "size");
        vm.assertEq(margin, 10_000e6, "margin");
        vm.assertEq(entry, priceOf("valid"), "entry");
        vm.assertEq(reserve, (priceOf("valid") + 99) / 100, "reserve, in 6 decimals of 8");
        vm.assertEq(openedMs, bundles["valid"].timeMs, "time");
        vm.assertEq(token.balanceOf(KEEPER), FEE, "the executor's fee");
        vm.assertEq(hub.valueOf(feedSet, COLUMN), bundles["valid"].medians[COLUMN], "the hub stores it");

        commitClose(TRADER);
        vm.warp(begin + 4);
        execute(TRADER, "next_round");
        // Prices have 8 decimals, the token 6.
        vm.assertEq(token.balanceOf(TRADER), 10_000e6 + (priceOf("next_round") - priceOf("valid")) / 100, "paid");
        vm.assertEq(market.reserved(), 0, "reserved");
        vm.assertEq(token.balanceOf(KEEPER), 2 * FEE, "two fees");
    }

    /// @dev The order was made at the second of the price's observation: that is no price after the order.
    function test_NobodyTradesOnAPriceFromBeforeTheOrder() public {
        vm.warp(begin + 2);
        commitOpen(TRADER, 1e18, 10_000e6);
        Bundle memory b = bundles["valid"];
        vm.expectRevert(
            abi.encodeWithSelector(PerpetualMarket.PriceBeforeOrder.selector, b.timeMs, 1000 * (begin + 2) + MIN_DELAY)
        );
        market.execute(TRADER, b.words, b.commitment, b.proof);
    }

    /// @dev An older bundle is skipped by the hub, and what counts is the price that the hub holds.
    function test_AnExecutorCannotPickAnOldBundle() public {
        vm.warp(begin - 1);
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        deliver("valid");
        execute(TRADER, "older_round");
        (,, uint256 entry,,) = market.positionOf(TRADER);
        vm.assertEq(entry, priceOf("valid"), "the stored price");
    }

    function test_RefusesAPriceLongAfterTheOrder() public {
        vm.warp(begin - 2);
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        Bundle memory b = bundles["valid"];
        vm.expectRevert(
            abi.encodeWithSelector(PerpetualMarket.PriceAfterOrder.selector, b.timeMs, 1000 * (begin - 2) + MAX_DELAY)
        );
        market.execute(TRADER, b.words, b.commitment, b.proof);
    }

    function test_RefusesAnOldPrice() public {
        commitOpen(TRADER, 1e18, 10_000e6);
        Bundle memory b = bundles["valid"];
        vm.warp((b.timeMs + MAX_AGE) / 1000 + 1);
        vm.expectRevert(abi.encodeWithSelector(PerpetualMarket.PriceOld.selector, b.timeMs));
        market.execute(TRADER, b.words, b.commitment, b.proof);
    }

    function test_RefusesAPriceThatIsNotProven() public {
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        Bundle memory b = bundles["valid"];
        b.words[b.words.length - 2] += 1 << Lanes.BITS;
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        market.execute(TRADER, b.words, b.commitment, b.proof);
    }

    function test_RefusesAnAbsentPrice() public {
        PerpetualMarket.Terms memory t = marketTerms();
        t.column = 7;
        market = new PerpetualMarket(PROVIDER, t);
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        Bundle memory b = bundles["valid"];
        vm.expectRevert(IFeedHub.NoData.selector);
        market.execute(TRADER, b.words, b.commitment, b.proof);
    }

    function test_LiquidatesOnlyWithALaterPrice() public {
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        execute(TRADER, "valid");
        Bundle memory b = bundles["valid"];
        vm.expectRevert(abi.encodeWithSelector(PerpetualMarket.PriceBeforeOrder.selector, b.timeMs, b.timeMs + 1));
        market.liquidate(TRADER, b.words, b.commitment, b.proof);
        vm.warp(begin + 4);
        b = bundles["next_round"];
        vm.expectRevert(PerpetualMarket.Healthy.selector);
        market.liquidate(TRADER, b.words, b.commitment, b.proof);
    }
}

/// @title The end of a market whose feed set gets no more rounds.
contract PerpetualMarketSettlementTest is PerpetualBase {
    address private constant TRADER = address(0x7a);
    uint256 private begin;

    /// @dev A long of one unit, opened at "valid".
    function setUp() public override {
        super.setUp();
        begin = bundles["valid"].round * intervalMs / 1000 - 2;
        vm.warp(begin);
        commitOpen(TRADER, 1e18, 10_000e6);
        vm.warp(begin + 2);
        execute(TRADER, "valid");
        vm.warp(begin + 4);
    }

    function retire() private {
        vm.prank(OWNER);
        hub.retire(feedSet);
    }

    function refuses() private {
        (, uint64 timeMs,) = hub.header(feedSet);
        vm.expectRevert(abi.encodeWithSelector(PerpetualMarket.StillPriced.selector, timeMs));
        market.settle(TRADER);
    }

    function test_SettlesAtTheLastPriceOfARetiredFeedSet() public {
        deliver("next_round");
        refuses();
        retire();
        Bundle memory b = bundles["next_round"];
        commitClose(TRADER);
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.FeedSetRetired.selector, feedSet));
        market.execute(TRADER, b.words, b.commitment, b.proof);
        market.settle(TRADER);
        vm.assertEq(token.balanceOf(TRADER), 10_000e6 + (priceOf("next_round") - priceOf("valid")) / 100, "paid");
        vm.assertEq(market.reserved(), 0, "reserved");
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.settle(TRADER);
        // The order that nobody can execute any more comes back, and the pool is the provider's.
        vm.warp(begin + 20);
        vm.prank(TRADER);
        market.cancel();
        uint256 left = market.free();
        vm.prank(PROVIDER);
        market.defund(left);
        vm.assertEq(token.balanceOf(address(market)), 0, "nothing is stuck");
    }

    function test_SettlesWhereNobodyProvedAPriceForAMonth() public {
        vm.warp((bundles["valid"].timeMs + 30 days * 1000) / 1000);
        refuses();
        vm.warp(block.timestamp + 1);
        market.settle(TRADER);
        vm.assertEq(token.balanceOf(TRADER), 10_000e6, "the price of the opening is the last one");
    }

    function test_GivesTheMarginBackWhereTheLastRoundHasNoPrice() public {
        retire();
        vm.mockCall(address(hub), abi.encodeWithSelector(IFeedHub.valueOf.selector, feedSet, COLUMN), abi.encode(0));
        market.settle(TRADER);
        vm.assertEq(token.balanceOf(TRADER), 10_000e6, "margin");
        vm.assertEq(market.free(), 1_000_000e6, "the pool");
    }
}

/// @title The rules of the money, with prices at will.
contract PerpetualMarketTest is PerpetualBase {
    address private constant TRADER = address(0x7a);
    uint256[] private none;
    uint256[8] private noProof;

    function run(int256 price) private {
        vm.warp(block.timestamp + 2);
        say(price, 1000 * block.timestamp);
        vm.prank(KEEPER);
        market.execute(TRADER, none, 0, noProof);
    }

    function open(int256 size, uint256 margin, int256 price) private {
        commitOpen(TRADER, size, margin);
        run(price);
    }

    function close(int256 price) private returns (uint256) {
        commitClose(TRADER);
        uint256 before = token.balanceOf(TRADER);
        run(price);
        return token.balanceOf(TRADER) - before;
    }

    function test_SaysItsTerms() public view {
        vm.assertEq(market.terms().fee, FEE, "fee");
        vm.assertEq(market.PROVIDER(), PROVIDER, "provider");
    }

    function test_RefusesTermsThatLetOldPricesIn() public {
        PerpetualMarket.Terms memory t = marketTerms();
        t.minDelayMs = 999;
        vm.expectRevert(PerpetualMarket.TermsInvalid.selector);
        new PerpetualMarket(PROVIDER, t);
        t.minDelayMs = t.maxDelayMs + 1;
        vm.expectRevert(PerpetualMarket.TermsInvalid.selector);
        new PerpetualMarket(PROVIDER, t);
    }

    function test_LongsAndShorts() public {
        open(2e18, 3000e6, 10_000e8);
        vm.assertEq(close(10_100e8), 3200e6, "a long wins");
        open(2e18, 3000e6, 10_000e8);
        vm.assertEq(close(9900e8), 2800e6, "a long loses");
        open(-2e18, 3000e6, 10_000e8);
        vm.assertEq(close(9900e8), 3200e6, "a short wins");
        open(-2e18, 3000e6, 10_000e8);
        vm.assertEq(close(10_100e8), 2800e6, "a short loses");
        open(-2e18, 3000e6, 10_000e8);
        vm.assertEq(close(10_000e8), 3000e6, "nothing moved");
        open(2e18, 3000e6, 10_000e8);
        vm.assertEq(close(10_000e8), 3000e6, "nothing moved");
        vm.assertEq(market.free(), 1_000_000e6, "the pool");
    }

    function test_WinsNoMoreThanTheReserveAndLosesNoMoreThanTheMargin() public {
        open(1e18, 1000e6, 10_000e8);
        vm.assertEq(market.reserved(), 10_000e6, "reserved");
        vm.assertEq(close(50_000e8), 11_000e6, "doubled at most");
        open(1e18, 1000e6, 10_000e8);
        vm.assertEq(close(1), 0, "all of the margin");
        vm.assertEq(market.free(), 991_000e6, "the pool");
        vm.assertEq(market.reserved(), 0, "reserved");
    }

    function test_RefusesOrdersThatCannotBe() public {
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.commitOpen(0, 1);
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.commitClose();
        vm.expectRevert(PerpetualMarket.NoOrder.selector);
        market.cancel();
        vm.expectRevert(PerpetualMarket.NoOrder.selector);
        market.execute(TRADER, none, 0, noProof);
        commitOpen(TRADER, 1e18, 1000e6);
        vm.prank(TRADER);
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.commitOpen(1e18, 1000e6);
        run(10_000e8);
        vm.prank(TRADER);
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.commitOpen(1e18, 1000e6);
    }

    function test_RefusesWhatThePoolOrTheMarginCannotCarry() public {
        commitOpen(TRADER, 1e18, 1000e6 - 1);
        vm.warp(block.timestamp + 2);
        say(10_000e8, 1000 * block.timestamp);
        vm.expectRevert(PerpetualMarket.LeverageTooHigh.selector);
        market.execute(TRADER, none, 0, noProof);
        uint256 left = 9999e6;
        vm.prank(PROVIDER);
        market.defund(1_000_000e6 - left);
        address other = address(0x7b);
        commitOpen(other, 1e18, 1000e6);
        vm.warp(block.timestamp + 2);
        say(10_000e8, 1000 * block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(PerpetualMarket.PoolTooSmall.selector, left, 10_000e6));
        market.execute(other, none, 0, noProof);
    }

    function test_RefusesWhatIsNoPrice() public {
        commitOpen(TRADER, 1e18, 1000e6);
        vm.warp(block.timestamp + 2);
        say(0, 1000 * block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(FeedReader.NotPositive.selector, 0));
        market.execute(TRADER, none, 0, noProof);
    }

    function test_OnlyTheProviderTakesOut() public {
        vm.expectRevert(PerpetualMarket.NotProvider.selector);
        market.defund(1);
        open(1e18, 1000e6, 10_000e8);
        vm.prank(PROVIDER);
        vm.expectRevert(abi.encodeWithSelector(PerpetualMarket.PoolTooSmall.selector, 990_000e6, 990_000e6 + 1));
        market.defund(990_000e6 + 1);
        vm.prank(PROVIDER);
        market.defund(990_000e6);
        vm.assertEq(close(20_000e8), 11_000e6, "what positions can win stays");
    }

    /// @dev Never both: from the second on in which an order can be cancelled, no price executes it.
    function testFuzz_AnOrderIsEitherExecutableOrCancellable(uint256 observedMs, uint256 passed) public {
        uint256 made = block.timestamp;
        commitOpen(TRADER, 1e18, 1000e6);
        vm.warp(made + clamp(passed, 0, 15));
        observedMs = 1000 * made + clamp(observedMs, 0, 17_000);
        say(10_000e8, observedMs);
        bool cancellable = 1000 * block.timestamp > 1000 * made + MAX_DELAY + MAX_AGE;
        bool executable = observedMs >= 1000 * made + MIN_DELAY && observedMs <= 1000 * made + MAX_DELAY
            && 1000 * block.timestamp <= observedMs + MAX_AGE;
        vm.assertTrue(!(cancellable && executable), "a free option");
        try market.execute(TRADER, none, 0, noProof) {
            vm.assertTrue(executable, "executed");
        } catch {
            vm.assertTrue(!executable, "not executed");
            if (!cancellable) vm.expectRevert(PerpetualMarket.StillExecutable.selector);
            vm.prank(TRADER);
            market.cancel();
            vm.assertEq(token.balanceOf(TRADER), cancellable ? 1000e6 + FEE : 0, "margin and fee back");
        }
    }

    function test_LiquidatesWhatHasLostNineTenths() public {
        open(1e18, 1000e6, 10_000e8);
        vm.warp(block.timestamp + 2);
        say(9100e8, 1000 * block.timestamp);
        vm.expectRevert(PerpetualMarket.Healthy.selector);
        market.liquidate(TRADER, none, 0, noProof);
        say(9099e8, 1000 * block.timestamp);
        vm.prank(address(0x11));
        market.liquidate(TRADER, none, 0, noProof);
        vm.assertEq(token.balanceOf(address(0x11)), FEE, "the liquidator's fee");
        vm.assertEq(token.balanceOf(TRADER), 98e6, "what is left");
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.liquidate(TRADER, none, 0, noProof);
    }

    function test_ACloseOrderOfALiquidatedPositionCanBeCancelled() public {
        open(1e18, 1000e6, 10_000e8);
        commitClose(TRADER);
        vm.warp(block.timestamp + 2);
        say(1, 1000 * block.timestamp);
        market.liquidate(TRADER, none, 0, noProof);
        vm.assertEq(token.balanceOf(address(this)), 0, "nothing is left to reward");
        vm.expectRevert(PerpetualMarket.NotNow.selector);
        market.execute(TRADER, none, 0, noProof);
        vm.warp(block.timestamp + 10);
        vm.prank(TRADER);
        market.cancel();
        vm.assertEq(token.balanceOf(TRADER), FEE, "the order's fee");
    }

    /// @dev Trader and pool together end with what they began with, whatever the price does.
    function testFuzz_NothingIsMadeOrLost(int256 size, uint256 entry, uint256 exit) public {
        entry = clamp(entry, 1, 100_000e8);
        exit = clamp(exit, 1, 100_000e8);
        // forge-lint: disable-next-line(unsafe-typecast)
        size = int256(clamp(uint256(size), 1, 5e18)) * (size < 0 ? int256(-1) : int256(1));
        // forge-lint: disable-next-line(unsafe-typecast)
        open(size, 50_000e6, int256(entry));
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 paid = close(int256(exit));
        vm.assertEq(market.reserved(), 0, "reserved");
        vm.assertEq(market.free() + paid, 1_050_000e6, "conserved");
        vm.assertEq(token.balanceOf(address(market)), market.free(), "books");
        bool won = size > 0 ? exit > entry : exit < entry;
        if (!won) vm.assertGe(50_000e6, paid, "no gain without a move");
        else vm.assertGe(paid, 50_000e6, "no loss with a move");
    }
}

/// @dev Uses a market at random.
contract PerpetualActor is PerpetualBase {
    uint256[] private none;
    uint256[8] private noProof;
    address[2] private traders = [address(0xa1), address(0xa2)];

    function parts() external view returns (PerpetualMarket, TestToken) {
        return (market, token);
    }

    function trader(uint256 i) public view returns (address) {
        return traders[i % 2];
    }

    function commit(uint256 who, uint256 amount, bool short, uint256 margin) external {
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 size = int256(clamp(amount, 1, 4e18)) * (short ? int256(-1) : int256(1));
        margin = clamp(margin, 0, 20_000e6);
        give(trader(who), margin + FEE);
        vm.prank(trader(who));
        try market.commitOpen(size, margin) {} catch {}
    }

    function commitToClose(uint256 who) external {
        give(trader(who), FEE);
        vm.prank(trader(who));
        try market.commitClose() {} catch {}
    }

    function cancel(uint256 who) external {
        vm.prank(trader(who));
        try market.cancel() {} catch {}
    }

    /// @dev Mostly in time, sometimes too early or too late.
    function executeAny(uint256 who, uint256 price, uint256 passed) external {
        (,, uint64 committedAt) = market.orderOf(trader(who));
        uint256 time = committedAt + clamp(passed, 0, 5);
        if (time > block.timestamp) vm.warp(time);
        _say(clamp(price, 1000e8, 30_000e8));
        try market.execute(trader(who), none, 0, noProof) {} catch {}
    }

    /// @dev At prices that ruin a long or a short.
    function liquidateAny(uint256 who, uint256 price) external {
        vm.warp(block.timestamp + 1);
        _say(price % 2 == 0 ? clamp(price, 1, 1000e8) : clamp(price, 30_000e8, 60_000e8));
        try market.liquidate(trader(who), none, 0, noProof) {} catch {}
    }

    function fundOrDefund(uint64 amount, bool take) external {
        if (!take) return fund(amount);
        vm.prank(PROVIDER);
        try market.defund(amount) {} catch {}
    }

    function _say(uint256 price) private {
        // forge-lint: disable-next-line(unsafe-typecast)
        say(int256(price), 1000 * block.timestamp);
    }
}

contract PerpetualMarketInvariantTest is PerpetualBase {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    PerpetualActor private actor;

    function setUp() public override {
        actor = new PerpetualActor();
        actor.setUp();
        (market, token) = actor.parts();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory s = new bytes4[](6);
        (s[0], s[1], s[2]) =
        (PerpetualActor.commit.selector, PerpetualActor.commitToClose.selector, PerpetualActor.cancel.selector);
        (s[3], s[4], s[5]) =
        (PerpetualActor.executeAny.selector, PerpetualActor.liquidateAny.selector, PerpetualActor.fundOrDefund.selector);
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actor), selectors: s});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev The market holds exactly the pool, the margins and the fees of waiting orders, and reserves every gain.
    /// forge-config: default.invariant.runs = 64
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_TokensAreConserved() public view {
        uint256 held = market.free() + market.reserved();
        uint256 reserves;
        for (uint256 i = 0; i < 2; ++i) {
            (, uint256 orderMargin, uint64 committedAt) = market.orderOf(actor.trader(i));
            (, uint256 margin,, uint256 reserve,) = market.positionOf(actor.trader(i));
            held += margin + orderMargin + (committedAt == 0 ? 0 : FEE);
            reserves += reserve;
        }
        vm.assertEq(token.balanceOf(address(market)), held, "books");
        vm.assertEq(market.reserved(), reserves, "reserves");
    }
}

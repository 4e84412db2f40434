// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedProxy} from "../src/FeedProxy.sol";
import {IERC7726} from "../src/interfaces/IERC7726.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {Fixture} from "./Fixture.sol";

/// @title ERC-7726 quotes of a price feed.
contract FeedProxyQuoteTest is Fixture {
    address private constant BTC = 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB;
    address private constant USD = address(840);
    uint32 private constant MAX_AGE = 60;

    FeedProxy private proxy;

    function setUp() public override {
        super.setUp();
        proxy = newProxy(pair(18, 18));
    }

    function pair(uint8 baseDecimals, uint8 quoteDecimals) private pure returns (FeedProxy.QuotePair memory) {
        return FeedProxy.QuotePair(BTC, USD, baseDecimals, quoteDecimals, MAX_AGE);
    }

    function newProxy(FeedProxy.QuotePair memory p) private returns (FeedProxy) {
        return new FeedProxy(hub, feedSet, 1, p);
    }

    /// @dev The hub answers like this from now on.
    function answer(int256 value, uint256 updatedAt) private {
        vm.mockCall(
            address(hub),
            abi.encodeCall(IFeedHub.read, (feedSet, 1)),
            abi.encode(uint64(1), value, updatedAt, updatedAt)
        );
    }

    function test_QuotesBothDirectionsOfAProvenPrice() public {
        deliver("valid");
        uint256 price = bundles["valid"].medians[1] - Lanes.OFFSET;
        vm.assertEq(proxy.getQuote(1e18, BTC, USD), price * 1e10, "one bitcoin in dollars");
        vm.assertEq(proxy.getQuote(price * 1e10, USD, BTC), 1e18, "and back");
        vm.assertEq(proxy.getQuote(0, BTC, USD), 0, "nothing");
        vm.assertEq(newProxy(pair(8, 6)).getQuote(1e8, BTC, USD), price / 100, "a token of 6 decimals");
    }

    function test_SaysItsPair() public {
        (address base, address quote, uint256 maxAge) = proxy.quotePair();
        vm.assertEq(base, BTC, "base");
        vm.assertEq(quote, USD, "quote");
        vm.assertEq(maxAge, MAX_AGE, "max age");
        FeedProxy.QuotePair memory none;
        (base, quote, maxAge) = newProxy(none).quotePair();
        vm.assertEq(base, address(0), "no base");
        vm.assertEq(quote, address(0), "no quote");
        vm.assertEq(maxAge, 0, "no age");
    }

    /// @dev The quote is the exact fraction rounded down, whatever the decimals: q * b <= a < (q + 1) * b.
    function testFuzz_RoundsTheExactFractionDown(uint256 amount, int256 price, uint8 baseDecimals, uint8 quoteDecimals)
        public
    {
        amount = clamp(amount, 0, 1 << 70);
        // forge-lint: disable-next-line(unsafe-typecast)
        price = int256(clamp(uint256(price), 1, (1 << 62) - 1));
        FeedProxy.QuotePair memory p = pair(baseDecimals % 37, quoteDecimals % 37);
        FeedProxy any = newProxy(p);
        answer(price, block.timestamp);
        uint256 numerator = uint256(price) * 10 ** p.quoteDecimals;
        uint256 denominator = 10 ** (uint256(feeds[0].decimals) + p.baseDecimals);
        uint256 q = any.getQuote(amount, BTC, USD);
        vm.assertGe(amount * numerator, q * denominator, "forward not above");
        vm.assertLt(amount * numerator, (q + 1) * denominator, "forward not a unit below");
        q = any.getQuote(amount, USD, BTC);
        vm.assertGe(amount * denominator, q * numerator, "backward not above");
        vm.assertLt(amount * denominator, (q + 1) * numerator, "backward not a unit below");
    }

    /// @dev Going there and back never gains a unit.
    function testFuzz_NoRoundTripGains(uint256 amount, int256 price) public {
        amount = clamp(amount, 0, 1 << 128);
        // forge-lint: disable-next-line(unsafe-typecast)
        answer(int256(clamp(uint256(price), 1, (1 << 62) - 1)), block.timestamp);
        vm.assertGe(amount, proxy.getQuote(proxy.getQuote(amount, BTC, USD), USD, BTC), "base");
        vm.assertGe(amount, proxy.getQuote(proxy.getQuote(amount, USD, BTC), BTC, USD), "quote");
    }

    function test_RefusesAQuoteThatDoesNotFit() public {
        answer(2e8, block.timestamp);
        vm.assertEq(proxy.getQuote(type(uint256).max / 2, BTC, USD), type(uint256).max - 1, "the last that fits");
        _tooLarge(proxy, type(uint256).max / 2 + 1, BTC, USD);
        _tooLarge(proxy, type(uint256).max, BTC, USD);
        answer(1e8, block.timestamp);
        vm.assertEq(proxy.getQuote(type(uint256).max, BTC, USD), type(uint256).max, "all 256 bits, there");
        vm.assertEq(proxy.getQuote(type(uint256).max, USD, BTC), type(uint256).max, "and back");
        answer(1, block.timestamp);
        _tooLarge(proxy, type(uint256).max, USD, BTC);
    }

    /// @dev Whatever the amount, the answer is the exact fraction rounded down, or does not fit 256 bits and is refused.
    /// Here the fraction is made bit by bit, apart from the library.
    function testFuzz_QuotesAnyAmount(uint256 amount, int256 price, bool back, uint8 baseDecimals, uint8 quoteDecimals)
        public
    {
        // forge-lint: disable-next-line(unsafe-typecast)
        price = int256(clamp(uint256(price), 1, (1 << 62) - 1));
        FeedProxy.QuotePair memory p = pair(baseDecimals % 37, quoteDecimals % 37);
        FeedProxy any = newProxy(p);
        answer(price, block.timestamp);
        uint256 factor = uint256(price) * 10 ** p.quoteDecimals;
        uint256 divisor = 10 ** (uint256(feeds[0].decimals) + p.baseDecimals);
        if (back) _quotes(any, amount, divisor, factor, USD, BTC);
        else _quotes(any, amount, factor, divisor, BTC, USD);
    }

    function _quotes(FeedProxy any, uint256 amount, uint256 factor, uint256 divisor, address base, address quote)
        private
    {
        (bool fits, uint256 want) = _fraction(amount, factor, divisor);
        if (fits) vm.assertEq(any.getQuote(amount, base, quote), want, "exact");
        else _tooLarge(any, amount, base, quote);
    }

    /// @dev amount * factor / divisor by long division; factor and divisor below 2^255.
    function _fraction(uint256 amount, uint256 factor, uint256 divisor)
        private
        pure
        returns (bool fits, uint256 quotient)
    {
        (uint256 whole, uint256 part) = (factor / divisor, factor % divisor);
        uint256 rest = 0;
        for (uint256 bit = 256; bit > 0; --bit) {
            bool one = (amount >> (bit - 1)) & 1 == 1;
            rest = 2 * rest + (one ? part : 0);
            uint256 more = rest / divisor + (one ? whole : 0);
            rest %= divisor;
            if (quotient >> 255 != 0 || 2 * quotient > type(uint256).max - more) return (false, 0);
            quotient = 2 * quotient + more;
        }
        return (true, quotient);
    }

    function testFuzz_RefusesOtherPairs(address base, address quote) public {
        vm.assume(!(base == BTC && quote == USD) && !(base == USD && quote == BTC));
        answer(1, block.timestamp);
        _unsupported(proxy, base, quote);
    }

    function test_RefusesOtherPairs() public {
        answer(1, block.timestamp);
        _unsupported(proxy, BTC, BTC);
        _unsupported(proxy, USD, USD);
        _unsupported(proxy, BTC, address(0));
        _unsupported(proxy, address(0), address(0));
        // A feed that is no price knows no pair at all, zero addresses included.
        FeedProxy.QuotePair memory none;
        FeedProxy noPrice = newProxy(none);
        _unsupported(noPrice, address(0), address(0));
        _unsupported(noPrice, BTC, USD);
    }

    function test_TrustsNoOldValue() public {
        deliver("valid");
        uint256 seen = bundles["valid"].timeMs / 1000;
        vm.warp(seen + MAX_AGE);
        proxy.getQuote(1, BTC, USD);
        vm.warp(seen + MAX_AGE + 1);
        _untrusted(BTC, USD);
        _untrusted(USD, BTC);
    }

    function test_TrustsNoAbsentValue() public {
        _untrusted(BTC, USD);
    }

    function testFuzz_TrustsNoPriceBelowOne(int256 value) public {
        answer(value > 0 ? -value : value, block.timestamp);
        _untrusted(BTC, USD);
        _untrusted(USD, BTC);
    }

    function test_RefusesPairsThatCannotBe() public {
        FeedProxy.QuotePair memory p = pair(18, 18);
        p.base = address(0);
        _refused(p, "asset missing");
        p = pair(18, 18);
        p.quote = address(0);
        _refused(p, "asset missing");
        p = pair(18, 18);
        p.quote = BTC;
        _refused(p, "same asset");
        p = pair(18, 18);
        p.maxAge = 0;
        _refused(p, "maxAge");
        p.base = address(0);
        p.quote = address(0);
        p.maxAge = 1;
        _refused(p, "maxAge");
        _refused(pair(37, 18), "baseDecimals");
        _refused(pair(18, 37), "quoteDecimals");
    }

    function _refused(FeedProxy.QuotePair memory p, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(FeedProxy.QuotePairInvalid.selector, field));
        newProxy(p);
    }

    function _tooLarge(FeedProxy target, uint256 amount, address base, address quote) private {
        vm.expectRevert(abi.encodeWithSelector(FeedProxy.QuoteTooLarge.selector, amount));
        target.getQuote(amount, base, quote);
    }

    function _unsupported(FeedProxy target, address base, address quote) private {
        vm.expectRevert(abi.encodeWithSelector(IERC7726.OracleUnsupportedPair.selector, base, quote));
        target.getQuote(1, base, quote);
    }

    function _untrusted(address base, address quote) private {
        vm.expectRevert(abi.encodeWithSelector(IERC7726.OracleUntrustedData.selector, base, quote));
        proxy.getQuote(1, base, quote);
    }
}

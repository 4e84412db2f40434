// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

import {IFeedHub} from "../interfaces/IFeedHub.sol";
import {FeedReader} from "../lib/FeedReader.sol";
import {Lanes} from "../lib/Lanes.sol";

/// @title SAMPLE, not for production: a perpetual that pulls the proof of its price into the trade's own transaction.
/// @notice A trade takes two steps. A trader commits an order and its money first; then anyone brings a proof of a price
/// that was observed after that, and gets a fee. So nobody trades on a price that was known when the order was made,
/// which is how those who read exchanges faster than the chain drain a market.
/// @dev The price is what the hub stores after the bundle was brought: where the hub knows a newer round than the
/// bundle's, the newer one counts, and an executor cannot pick. Once the feed set is retired, or nobody proved a price for a
/// month, positions are settled at the last one. Left out: funding payments and partial closing. The token must be plain: no
/// fees on transfer, no rebasing.
contract PerpetualMarket {
    using SafeERC20 for IERC20;

    /// @notice What the market is.
    /// @param token What margins, profits and losses are paid in.
    /// @param hub The feed hub.
    /// @param feedSet The feed set of the price.
    /// @param column The price's column in it.
    /// @param minDelayMs How long after its order a price must have been observed: the chain's block time at least, and
    /// never below 1000. An order enters a block later than the time that the block bears, and its maker knows the
    /// prices of the meantime.
    /// @param maxDelayMs How long after its order a price may have been observed; the shorter, the less choice among
    /// prices an executor has.
    /// @param maxAgeMs How old a price may be when it is used.
    /// @param fee What whoever executes an order gets for it, from the trader.
    struct Terms {
        IERC20 token;
        IFeedHub hub;
        uint256 feedSet;
        uint256 column;
        uint64 minDelayMs;
        uint64 maxDelayMs;
        uint64 maxAgeMs;
        uint256 fee;
    }

    /// @notice An order that waits for its price.
    /// @param size To open: amount of the asset with 18 decimals, negative to go short. 0 closes the position.
    /// @param margin To open: the trader's stake.
    /// @param committedAt When it was made, unix seconds; 0 where there is none.
    struct Order {
        int256 size;
        uint256 margin;
        uint64 committedAt;
    }

    /// @notice An open position.
    /// @param size Amount of the asset with 18 decimals, negative for short; 0 where there is none.
    /// @param margin The trader's stake, the most that it can lose.
    /// @param entry The price it was opened at, with the feed's decimals.
    /// @param reserve What the pool has set aside for it, the most that it can win.
    /// @param openedMs When that price was observed, unix milliseconds.
    struct Position {
        int256 size;
        uint256 margin;
        uint256 entry;
        uint256 reserve;
        uint64 openedMs;
    }

    uint256 private constant MIN_DELAY_MS = 1000;
    /// @dev A position may be opened with at most this many times its margin.
    uint256 private constant MAX_LEVERAGE = 10;
    /// @dev A position may be liquidated when less than this part of its margin is left.
    uint256 private constant MAINTENANCE_DIVISOR = 10;
    /// @dev Without a price for so long, the feed counts as dead.
    uint256 private constant DEAD_AFTER_MS = 30 days * 1000;
    /// @dev Decimals of sizes.
    uint256 private constant SIZE_DECIMALS = 18;

    /// @notice Who brings the pool that takes the other side of every position.
    address public immutable PROVIDER;
    uint256 private immutable TOKEN_UNIT;
    uint256 private immutable VALUE_DIVISOR;

    Terms private _terms;

    /// @notice What of the pool is bound by no position.
    uint256 public free;
    /// @notice What of the pool positions bind.
    uint256 public reserved;
    /// @notice Each trader's waiting order.
    mapping(address trader => Order) public orderOf;
    /// @notice Each trader's position.
    mapping(address trader => Position) public positionOf;

    /// @notice An order was made.
    /// @param trader Whose.
    /// @param size Its size; 0 closes.
    event Committed(address indexed trader, int256 size);
    /// @notice A position was opened.
    /// @param trader Whose.
    /// @param size Its size.
    /// @param price The price.
    /// @param round The round that the price is of.
    event Opened(address indexed trader, int256 size, uint256 price, uint64 round);
    /// @notice A position was closed or liquidated.
    /// @param trader Whose.
    /// @param paid What the trader got back.
    /// @param price The price.
    /// @param round The round that the price is of.
    event Closed(address indexed trader, uint256 paid, uint256 price, uint64 round);

    /// @notice The market cannot be like that.
    error TermsInvalid();
    /// @notice Only the provider may.
    error NotProvider();
    /// @notice An order waits already, or the position is not what the order needs.
    error NotNow();
    /// @notice There is no such order.
    error NoOrder();
    /// @notice The price was observed before the order, or too shortly after it.
    error PriceBeforeOrder(uint256 timeMs, uint256 earliestMs);
    /// @notice The price was observed too long after the order.
    error PriceAfterOrder(uint256 timeMs, uint256 latestMs);
    /// @notice The price is too old to be used.
    error PriceOld(uint256 timeMs);
    /// @notice The order may still be executed.
    error StillExecutable();
    /// @notice The position would be too large for its margin.
    error LeverageTooHigh();
    /// @notice The pool cannot carry that.
    error PoolTooSmall(uint256 free, uint256 needed);
    /// @notice The position has enough margin.
    error Healthy();
    /// @notice A newer price than the last one may still come.
    error StillPriced(uint256 timeMs);

    /// @notice Makes a market.
    /// @param provider Who brings the pool.
    /// @param terms_ What the market is.
    constructor(address provider, Terms memory terms_) {
        if (terms_.minDelayMs < MIN_DELAY_MS || terms_.maxDelayMs < terms_.minDelayMs) revert TermsInvalid();
        PROVIDER = provider;
        _terms = terms_;
        (,, uint8 decimals,) = terms_.hub.feedAt(terms_.feedSet, terms_.column);
        TOKEN_UNIT = 10 ** IERC20Metadata(address(terms_.token)).decimals();
        VALUE_DIVISOR = 10 ** (SIZE_DECIMALS + decimals);
    }

    /// @notice Adds to the pool. Anyone may; it belongs to the provider.
    /// @param amount How much.
    function fund(uint256 amount) external {
        free += amount;
        _terms.token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes out of the pool what no position binds. For the provider.
    /// @param amount How much.
    function defund(uint256 amount) external {
        if (msg.sender != PROVIDER) revert NotProvider();
        if (amount > free) revert PoolTooSmall(free, amount);
        free -= amount;
        _terms.token.safeTransfer(PROVIDER, amount);
    }

    /// @notice Orders a position to be opened. Takes margin and fee.
    /// @param size Amount of the asset with 18 decimals, negative to go short.
    /// @param margin The stake.
    function commitOpen(int256 size, uint256 margin) external {
        if (size == 0 || positionOf[msg.sender].size != 0) revert NotNow();
        _commit(size, margin);
    }

    /// @notice Orders the position to be closed. Takes the fee.
    function commitClose() external {
        if (positionOf[msg.sender].size == 0) revert NotNow();
        _commit(0, 0);
    }

    /// @notice Takes back an order that nobody executed. Not before it can no longer be: a trader who could choose
    /// between the two once the price is known would trade for free.
    function cancel() external {
        Order memory o = orderOf[msg.sender];
        if (o.committedAt == 0) revert NoOrder();
        uint256 over = 1000 * uint256(o.committedAt) + _terms.maxDelayMs + _terms.maxAgeMs;
        // forge-lint: disable-next-line(block-timestamp)
        if (1000 * block.timestamp <= over) revert StillExecutable();
        delete orderOf[msg.sender];
        _terms.token.safeTransfer(msg.sender, o.margin + _terms.fee);
    }

    /// @notice Executes an order at a price that was observed after it. Anyone may, and gets the fee.
    /// @param trader Whose order.
    /// @param words Of the proof bundle.
    /// @param commitment Of the proof bundle.
    /// @param proof Of the proof bundle.
    function execute(address trader, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) external {
        Order memory o = orderOf[trader];
        if (o.committedAt == 0) revert NoOrder();
        delete orderOf[trader];

        (uint64 round, uint64 timeMs, uint256 price) = _pull(words, commitment, proof);
        uint256 earliest = 1000 * uint256(o.committedAt) + _terms.minDelayMs;
        uint256 latest = 1000 * uint256(o.committedAt) + _terms.maxDelayMs;
        if (timeMs < earliest) revert PriceBeforeOrder(timeMs, earliest);
        if (timeMs > latest) revert PriceAfterOrder(timeMs, latest);
        if (o.size != 0) _open(trader, o, round, timeMs, price);
        else _close(trader, round, price, 0);
        _terms.token.safeTransfer(msg.sender, _terms.fee);
    }

    /// @notice Closes a position that has lost nine tenths of its margin. Anyone may, and gets the fee as far as it is
    /// left.
    /// @param trader Whose position.
    /// @param words Of the proof bundle.
    /// @param commitment Of the proof bundle.
    /// @param proof Of the proof bundle.
    function liquidate(address trader, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof)
        external
    {
        (uint64 round, uint64 timeMs, uint256 price) = _pull(words, commitment, proof);
        Position storage p = positionOf[trader];
        if (p.size == 0) revert NotNow();
        if (timeMs <= p.openedMs) revert PriceBeforeOrder(timeMs, p.openedMs + 1);
        (uint256 profit, uint256 loss) = _result(p, price);
        uint256 left = p.margin + profit - loss;
        if (left >= p.margin / MAINTENANCE_DIVISOR) revert Healthy();
        uint256 reward = Math.min(left, _terms.fee);
        _close(trader, round, price, reward);
        _terms.token.safeTransfer(msg.sender, reward);
    }

    /// @notice Closes a position at the last price that the hub has, once no newer one can come: the feed set is retired,
    /// or its last round is a month old. Anyone may, since the price is the same for ever. No position is older than that price.
    /// Where the last round has none, nobody knows what was won or lost, and the margin goes back.
    /// @param trader Whose position.
    function settle(address trader) external {
        uint256 entry = positionOf[trader].entry;
        (uint64 round, uint64 timeMs,) = _terms.hub.header(_terms.feedSet);
        // forge-lint: disable-next-line(block-timestamp)
        bool dead = 1000 * block.timestamp > uint256(timeMs) + DEAD_AFTER_MS;
        if (!dead && !_terms.hub.feedSetInfo(_terms.feedSet).retired) revert StillPriced(timeMs);
        uint256 lane = _terms.hub.valueOf(_terms.feedSet, _terms.column);
        _close(trader, round, lane > Lanes.OFFSET ? lane - Lanes.OFFSET : entry, 0);
    }

    /// @notice What the market is.
    /// @return The terms.
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    function _commit(int256 size, uint256 margin) private {
        if (orderOf[msg.sender].committedAt != 0) revert NotNow();
        orderOf[msg.sender] = Order({size: size, margin: margin, committedAt: uint64(block.timestamp)});
        emit Committed(msg.sender, size);
        _terms.token.safeTransferFrom(msg.sender, address(this), margin + _terms.fee);
    }

    /// @dev Brings the bundle to the hub and takes what the hub stores then.
    function _pull(uint256[] calldata words, uint256 commitment, uint256[8] calldata proof)
        private
        returns (uint64 round, uint64 timeMs, uint256 price)
    {
        uint256[] memory columns = new uint256[](1);
        columns[0] = _terms.column;
        int256[] memory values;
        (round, timeMs,, values) = _terms.hub.updateAndRead(_terms.feedSet, words, commitment, proof, columns);
        // Where nobody delivers, the stored price stays the same: without this an order could wait until it pays.
        // forge-lint: disable-next-line(block-timestamp)
        if (1000 * block.timestamp > uint256(timeMs) + _terms.maxAgeMs) revert PriceOld(timeMs);
        price = FeedReader.positive(values[0]);
    }

    function _open(address trader, Order memory o, uint64 round, uint64 timeMs, uint256 price) private {
        // The most that a position wins is what it was worth: all that a short can, and a doubling for a long.
        uint256 notional = _value(o.size, price, Math.Rounding.Ceil);
        if (notional > o.margin * MAX_LEVERAGE) revert LeverageTooHigh();
        if (notional > free) revert PoolTooSmall(free, notional);
        free -= notional;
        reserved += notional;
        positionOf[trader] =
            Position({size: o.size, margin: o.margin, entry: price, reserve: notional, openedMs: timeMs});
        emit Opened(trader, o.size, price, round);
    }

    function _close(address trader, uint64 round, uint256 price, uint256 reward) private {
        Position memory p = positionOf[trader];
        if (p.size == 0) revert NotNow();
        delete positionOf[trader];
        (uint256 profit, uint256 loss) = _result(p, price);
        reserved -= p.reserve;
        free += p.reserve + loss - profit;
        uint256 paid = p.margin + profit - loss - reward;
        emit Closed(trader, paid, price, round);
        _terms.token.safeTransfer(trader, paid);
    }

    /// @dev What a position has won or lost, within its reserve or its margin. In doubt for the pool.
    function _result(Position memory p, uint256 price) private view returns (uint256 profit, uint256 loss) {
        uint256 move = price > p.entry ? price - p.entry : p.entry - price;
        if ((price > p.entry) == (p.size > 0)) profit = Math.min(_value(p.size, move, Math.Rounding.Floor), p.reserve);
        else loss = Math.min(_value(p.size, move, Math.Rounding.Ceil), p.margin);
    }

    /// @dev What an amount of the asset is worth at a price, in the token.
    function _value(int256 size, uint256 price, Math.Rounding rounding) private view returns (uint256) {
        return Math.mulDiv(SignedMath.abs(size), price * TOKEN_UNIT, VALUE_DIVISOR, rounding);
    }
}

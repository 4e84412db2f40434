// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AggregatorV3Interface} from "./interfaces/AggregatorV3Interface.sol";
import {IERC7726} from "./interfaces/IERC7726.sol";
import {IFeedHub} from "./interfaces/IFeedHub.sol";

/// @title One feed of a feed hub behind the interfaces that consumers know.
/// @notice It points to one feed for ever and nobody owns it. Round ids are not consecutive, and only the stored round
/// can be read. Where base and quote asset were given, it also answers ERC-7726 quotes, in both directions.
contract FeedProxy is AggregatorV3Interface, IERC7726 {
    /// @notice The assets of a price feed, for ERC-7726. All zero where the feed is no price.
    /// @param base What is priced: a token, or the ERC's address of an asset that has none.
    /// @param quote What the price is said in.
    /// @param baseDecimals Decimals of amounts of base, at most 36; 18 by convention for an asset without a contract.
    /// @param quoteDecimals Decimals of amounts of quote, likewise.
    /// @param maxAge How many seconds old a value may be that a quote is made of; at least 1. ERC-7726 carries no
    /// times, so a consumer could not check this itself.
    struct QuotePair {
        address base;
        address quote;
        uint8 baseDecimals;
        uint8 quoteDecimals;
        uint32 maxAge;
    }

    /// @dev Keeps both scales below 2^182: 62 bits of mantissa and 10^36, or 10^(18 + 36).
    uint8 private constant MAX_ASSET_DECIMALS = 36;

    IFeedHub private immutable HUB;
    uint256 private immutable FEED_SET;
    uint256 private immutable COLUMN;
    uint8 private immutable DECIMALS;

    address private immutable BASE;
    address private immutable QUOTE;
    uint256 private immutable MAX_AGE;
    /// @dev quoteAmount / baseAmount = answer * QUOTE_SCALE / BASE_SCALE.
    uint256 private immutable QUOTE_SCALE;
    uint256 private immutable BASE_SCALE;

    /// @notice The quote assets cannot be like that; `field` names what is wrong.
    error QuotePairInvalid(string field);
    /// @notice What `baseAmount` is worth takes more than 256 bits: ask for a smaller amount.
    error QuoteTooLarge(uint256 baseAmount);

    /// @notice Makes the proxy of a feed that the hub knows.
    /// @param hub_ The hub.
    /// @param feedSet_ The feed set.
    /// @param column_ The feed's column, from 1.
    /// @param pair_ The assets for ERC-7726 quotes; all zero offers none.
    constructor(IFeedHub hub_, uint256 feedSet_, uint256 column_, QuotePair memory pair_) {
        HUB = hub_;
        FEED_SET = feedSet_;
        COLUMN = column_;
        (,, uint8 d,) = hub_.feedAt(feedSet_, column_);
        DECIMALS = d;

        // A pair that is half given would answer for the zero address, which is what a consumer's unset variable holds.
        if ((pair_.base == address(0)) != (pair_.quote == address(0))) revert QuotePairInvalid("asset missing");
        bool offered = pair_.base != address(0);
        if (offered && pair_.base == pair_.quote) revert QuotePairInvalid("same asset");
        if (offered != (pair_.maxAge != 0)) revert QuotePairInvalid("maxAge");
        if (pair_.baseDecimals > MAX_ASSET_DECIMALS) revert QuotePairInvalid("baseDecimals");
        if (pair_.quoteDecimals > MAX_ASSET_DECIMALS) revert QuotePairInvalid("quoteDecimals");
        BASE = pair_.base;
        QUOTE = pair_.quote;
        MAX_AGE = pair_.maxAge;
        QUOTE_SCALE = 10 ** pair_.quoteDecimals;
        BASE_SCALE = 10 ** (uint256(d) + pair_.baseDecimals);
    }

    /// @notice The hub that holds the value.
    /// @return The hub's address.
    function hub() external view returns (IFeedHub) {
        return HUB;
    }

    /// @notice The feed set in the hub.
    /// @return The feed set's number.
    function feedSet() external view returns (uint256) {
        return FEED_SET;
    }

    /// @notice The feed's column in the feed set.
    /// @return The column, from 1.
    function column() external view returns (uint256) {
        return COLUMN;
    }

    /// @notice The assets that quotes are given for; both zero where none are.
    /// @return base What is priced.
    /// @return quote What the price is said in.
    /// @return maxAge How old, in seconds, a value may be that a quote is made of.
    function quotePair() external view returns (address base, address quote, uint256 maxAge) {
        return (BASE, QUOTE, MAX_AGE);
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return DECIMALS;
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        (,,, string memory text) = HUB.feedAt(FEED_SET, COLUMN);
        return text;
    }

    /// @inheritdoc AggregatorV3Interface
    /// @dev Another round than the stored one reverts with NoData: an answer made up for it would be a price that
    /// nobody proved.
    function getRoundData(uint80 _roundId)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint64 round;
        (round, answer, startedAt, updatedAt) = HUB.read(FEED_SET, COLUMN);
        (roundId, answeredInRound) = (round, round);
        if (roundId != _roundId) revert IFeedHub.NoData();
    }

    /// @inheritdoc IERC7726
    /// @dev The fraction is multiplied out in 512 bits and divided once, so the result is the exact one rounded down in
    /// either direction; one beyond 256 bits reverts with QuoteTooLarge. Rounding down favours whoever pays the result out: where an
    /// amount is owed, a consumer adds one. A value that is absent, zero, negative or too old is untrusted.
    function getQuote(uint256 baseAmount, address base, address quote) external view returns (uint256) {
        bool forward = base == BASE && quote == QUOTE;
        // Without assets BASE is zero, and zero against zero must not pass for a pair.
        if ((!forward && (base != QUOTE || quote != BASE)) || BASE == address(0)) {
            revert OracleUnsupportedPair(base, quote);
        }
        uint256 scaled = _trustedAnswer(base, quote) * QUOTE_SCALE;
        (uint256 factor, uint256 divisor) = forward ? (scaled, BASE_SCALE) : (BASE_SCALE, scaled);
        // The quotient takes more than 256 bits exactly where the product's upper half is no less than the divisor.
        (uint256 high,) = Math.mul512(baseAmount, factor);
        if (high >= divisor) revert QuoteTooLarge(baseAmount);
        return Math.mulDiv(baseAmount, factor, divisor);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        address target = address(HUB);
        (startedAt, updatedAt) = (FEED_SET, COLUMN);
        // Every consumer pays for this call, so the hub's answer, four words as they are wanted here, is passed on with
        // the round once more behind it; the results' own variables only hold what is on the way. The block never
        // comes back to Solidity, so it may write to memory from 0 on, as it could not if it did.
        assembly {
            // The selector of IFeedHub.read.
            mstore(0, shl(224, 0x75080997))
            mstore(0x04, startedAt)
            mstore(0x24, updatedAt)
            answer := staticcall(gas(), target, 0, 0x44, 0, 0x80)
            if iszero(answer) {
                // NoData, for example: passed on as it came.
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
            roundId := mload(0)
            answeredInRound := roundId
            mstore(0x80, answeredInRound)
            return(0, 0xa0)
        }
    }

    /// @dev The stored value where it is a price that a quote may be made of.
    function _trustedAnswer(address base, address quote) private view returns (uint256 price) {
        try HUB.read(FEED_SET, COLUMN) returns (uint64, int256 answer, uint256, uint256 updatedAt) {
            // The hub's updatedAt is never in the future, so the age does not underflow; the answer is positive.
            // forge-lint: disable-next-line(block-timestamp, unsafe-typecast)
            if (answer > 0 && block.timestamp - updatedAt <= MAX_AGE) price = uint256(answer);
        } catch {
            price = 0;
        }
        if (price == 0) revert OracleUntrustedData(base, quote);
    }
}

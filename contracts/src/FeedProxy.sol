// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "./interfaces/AggregatorV3Interface.sol";
import {IFeedHub} from "./interfaces/IFeedHub.sol";

/// @title One feed of a feed hub behind the interface that consumers know.
/// @notice It points to one feed for ever. Round ids are not consecutive, and only the stored round can be read.
contract FeedProxy is AggregatorV3Interface {
    IFeedHub private immutable HUB;
    uint256 private immutable FEED_SET;
    uint256 private immutable COLUMN;

    uint8 private immutable DECIMALS;

    /// @notice Makes the proxy of a feed that the hub knows.
    /// @param hub_ The hub.
    /// @param feedSet_ The feed set.
    /// @param column_ The feed's column, from 1.
    constructor(IFeedHub hub_, uint256 feedSet_, uint256 column_) {
        HUB = hub_;
        FEED_SET = feedSet_;
        COLUMN = column_;
        (,, uint8 d,) = hub_.feedAt(feedSet_, column_);
        DECIMALS = d;
    }

    /// @notice The hub that holds the value.
    function hub() external view returns (IFeedHub) {
        return HUB;
    }

    /// @notice The feed set in the hub.
    function feedSet() external view returns (uint256) {
        return FEED_SET;
    }

    /// @notice The feed's column in the feed set.
    function column() external view returns (uint256) {
        return COLUMN;
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
    function description() external view returns (string memory text) {
        (,,, text) = HUB.feedAt(FEED_SET, COLUMN);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 _roundId)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = latestRoundData();
        if (roundId != _roundId) revert IFeedHub.NoData();
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint64 round;
        (round, answer, startedAt, updatedAt) = HUB.read(FEED_SET, COLUMN);
        return (round, answer, startedAt, updatedAt, round);
    }
}

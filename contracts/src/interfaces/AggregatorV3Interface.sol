// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// The name is the one that consumers import.
// solhint-disable interface-starts-with-i

/// @title The feed interface that consumers of price feeds know.
/// @notice Five functions, as they have been called for years.
interface AggregatorV3Interface {
    /// @notice Decimals of the answers.
    /// @return Digits behind the point, 0 to 18.
    function decimals() external view returns (uint8);

    /// @notice What the feed is, for example "BTC / USD".
    /// @return Text for people.
    function description() external view returns (string memory);

    /// @notice Version of the feed's implementation.
    /// @return The version.
    function version() external view returns (uint256);

    /// @notice The answer of one round.
    /// @param _roundId The round.
    /// @return roundId The round.
    /// @return answer The answer, with decimals() decimals.
    /// @return startedAt When the round began, unix seconds, never after updatedAt.
    /// @return updatedAt When the answer was observed, unix seconds.
    /// @return answeredInRound The round again.
    function getRoundData(uint80 _roundId)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The latest round's answer.
    /// @return roundId The round.
    /// @return answer The answer, with decimals() decimals.
    /// @return startedAt When the round began, unix seconds, never after updatedAt.
    /// @return updatedAt When the answer was observed, unix seconds.
    /// @return answeredInRound The round again.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

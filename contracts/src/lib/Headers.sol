// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev What stands in a feed set's header slot, from the lowest bit:
///
///     88  mask       who took part in the stored round; sets of more slots keep masks in slots of their own
///     32  intervalMs never changes, but every read needs it, and this slot is read anyway
///     39  landedAt   timestamp of the block that brought the round's first bundle, seconds
///      1  retired
///     48  timeMs     observation time, unix milliseconds
///     48  round
type Header is uint256;

using Headers for Header global;

/// @title A feed set's header slot: its fields, and how it changes.
/// @notice Nothing here checks ranges; makers say which they need.
library Headers {
    /// @dev Slots whose participation fits the header.
    uint256 internal constant MASK_SLOTS = 88;
    /// @dev What the fields hold.
    uint256 internal constant MAX_ROUND = type(uint48).max;
    uint256 internal constant MAX_TIME_MS = type(uint48).max;
    uint256 internal constant MAX_INTERVAL_MS = type(uint32).max;

    uint256 private constant MASK = (1 << 88) - 1;
    uint256 private constant INTERVAL_AT = 88;
    uint256 private constant LANDED_AT = 120;
    uint256 private constant LANDED = (1 << 39) - 1;
    uint256 private constant RETIRED = 1 << 159;
    uint256 private constant TIME_AT = 160;
    uint256 private constant ROUND_AT = 208;

    /// @notice The header of a feed set that holds nothing yet.
    /// @param interval Length of a round, at most MAX_INTERVAL_MS.
    /// @return The header.
    function initial(uint256 interval) internal pure returns (Header) {
        return Header.wrap(interval << INTERVAL_AT);
    }

    /// @notice The header with another round's data.
    /// @param h The header before.
    /// @param round_ The round, at most MAX_ROUND.
    /// @param timeMs_ Its observation time, at most MAX_TIME_MS.
    /// @param landedAt_ The block's timestamp; 39 bits last for 17,000 years.
    /// @param mask_ Who took part, below 2^MASK_SLOTS.
    /// @return The header; retired and interval stay.
    function with(Header h, uint256 round_, uint256 timeMs_, uint256 landedAt_, uint256 mask_)
        internal
        pure
        returns (Header)
    {
        uint256 kept = Header.unwrap(h) & (RETIRED | (MAX_INTERVAL_MS << INTERVAL_AT));
        return Header.wrap(kept | (round_ << ROUND_AT) | (timeMs_ << TIME_AT) | (landedAt_ << LANDED_AT) | mask_);
    }

    /// @notice The header of the same feed set, retired.
    /// @param h The header before.
    /// @return The header.
    function retire(Header h) internal pure returns (Header) {
        return Header.wrap(Header.unwrap(h) | RETIRED);
    }

    /// @notice Whether the feed set is retired.
    /// @param h The header.
    /// @return True for ever once it was retired.
    function retired(Header h) internal pure returns (bool) {
        return Header.unwrap(h) & RETIRED != 0;
    }

    /// @notice The stored round.
    /// @param h The header.
    /// @return The round, at most MAX_ROUND; 0 where nothing was stored yet.
    function round(Header h) internal pure returns (uint256) {
        return Header.unwrap(h) >> ROUND_AT;
    }

    /// @notice The stored round's observation time, unix milliseconds.
    /// @param h The header.
    /// @return The time, at most MAX_TIME_MS.
    function timeMs(Header h) internal pure returns (uint256) {
        return (Header.unwrap(h) >> TIME_AT) & MAX_TIME_MS;
    }

    /// @notice When the round's first bundle landed, unix seconds; 0 where nothing was stored yet.
    /// @param h The header.
    /// @return Seconds.
    function landedAt(Header h) internal pure returns (uint256) {
        return (Header.unwrap(h) >> LANDED_AT) & LANDED;
    }

    /// @notice Who took part in the stored round, as far as the header says it.
    /// @param h The header.
    /// @return One bit a slot, slot 0 lowest; 0 where the feed set has more than MASK_SLOTS slots.
    function mask(Header h) internal pure returns (uint256) {
        return Header.unwrap(h) & MASK;
    }
}

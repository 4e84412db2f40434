// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Values as bundles carry them: four lanes of 63 bits in a word, lane 0 lowest.
/// @notice A lane holds mantissa + 2^62, or 0 where the value is absent.
library Lanes {
    /// @dev Lanes in a word.
    uint256 internal constant PER_WORD = 4;
    /// @dev Bits of a lane.
    uint256 internal constant BITS = 63;
    /// @dev Bits that a word of lanes uses.
    uint256 internal constant WORD_BITS = 252;
    /// @dev What is added to a mantissa.
    uint256 internal constant OFFSET = 1 << 62;

    uint256 private constant MASK = (1 << 63) - 1;

    /// @notice One lane of a word.
    /// @param word The word.
    /// @param lane The lane, 0 to 3.
    /// @return What the lane holds.
    function get(uint256 word, uint256 lane) internal pure returns (uint256) {
        unchecked {
            return (word >> (BITS * lane)) & MASK;
        }
    }

    /// @notice The number that a lane stands for; the lane must not be absent.
    /// @param lane What the lane holds.
    /// @return The mantissa, in (-2^62, 2^62).
    function mantissa(uint256 lane) internal pure returns (int256) {
        // Both are below 2^63.
        // forge-lint: disable-start(unsafe-typecast)
        unchecked {
            return int256(lane) - int256(OFFSET);
        }
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @notice A word with its absent lanes taken from another; lanes that are present stay.
    /// @param word The word.
    /// @param other Whence lanes are taken.
    /// @return filled The word with fewer absent lanes, or the same.
    function fill(uint256 word, uint256 other) internal pure returns (uint256 filled) {
        filled = word;
        uint256 mask = MASK;
        for (uint256 i = 0; i < PER_WORD; ++i) {
            if (word & mask == 0) filled |= other & mask;
            mask <<= BITS;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Lanes} from "./Lanes.sol";

/// @dev Median words of the largest feed set.
uint256 constant MAX_MEDIAN_WORDS = 1024;

/// @title The stored medians of a feed set.
/// @notice They come from a bundle's words, from index `first` on. There are columns / 4 of them, at most
/// MAX_MEDIAN_WORDS; Bundles.check has found so.
library Medians {
    /// @notice Writes all of them.
    /// @param medians Where to.
    /// @param words The bundle's words.
    /// @param first Index of the first median word.
    function store(uint256[MAX_MEDIAN_WORDS] storage medians, uint256[] calldata words, uint256 first) internal {
        // Memory-safe: touches no memory.
        assembly ("memory-safe") {
            let slot := medians.slot
            let i := add(words.offset, shl(5, first))
            let end := add(words.offset, shl(5, words.length))
            // Four at a time, then what is left.
            for { let four := sub(end, 0x60) } lt(i, four) { i := add(i, 0x80) } {
                sstore(slot, calldataload(i))
                sstore(add(slot, 1), calldataload(add(i, 0x20)))
                sstore(add(slot, 2), calldataload(add(i, 0x40)))
                sstore(add(slot, 3), calldataload(add(i, 0x60)))
                slot := add(slot, 4)
            }
            for {} lt(i, end) { i := add(i, 0x20) } {
                sstore(slot, calldataload(i))
                slot := add(slot, 1)
            }
        }
    }

    /// @notice Writes the lanes that are absent and that the bundle has. Present lanes stay as they are.
    /// @param medians Where to.
    /// @param words The bundle's words.
    /// @param first Index of the first median word.
    function fill(uint256[MAX_MEDIAN_WORDS] storage medians, uint256[] calldata words, uint256 first) internal {
        for (uint256 i = first; i < words.length; ++i) {
            uint256 stored = medians[i - first];
            uint256 filled = Lanes.fill(stored, words[i]);
            if (filled != stored) medians[i - first] = filled;
        }
    }

    /// @notice Whether `fill` would write anything.
    /// @param medians Where to.
    /// @param words The bundle's words.
    /// @param first Index of the first median word.
    /// @return True if a lane is absent that the bundle has.
    function fills(uint256[MAX_MEDIAN_WORDS] storage medians, uint256[] calldata words, uint256 first)
        internal
        view
        returns (bool)
    {
        for (uint256 i = first; i < words.length; ++i) {
            uint256 stored = medians[i - first];
            if (Lanes.fill(stored, words[i]) != stored) return true;
        }
        return false;
    }
}

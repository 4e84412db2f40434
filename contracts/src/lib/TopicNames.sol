// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What topics can be called.
/// @notice Names are topics' strings; labels are only shown.
library TopicNames {
    /// @dev Bytes of the longest name. With its prefix `pub/<owner>/` a message's topic has room for more.
    uint256 internal constant MAX_LENGTH = 128;

    /// @notice Whether a string can be a topic: one segment as the mesh writes it, of letters, digits and "_.@-", and
    /// neither "." nor "..".
    /// @dev One segment, since whoever owns `a` owns `a/b` too: if that could be another's, a reader could not tell from
    /// a message's topic whose it is. No other characters: wildcards (+ # *) and `$` mean something to MQTT, control
    /// characters and broken UTF-8 break those who show them, and letters of other scripts look like ours.
    /// @param name The string's bytes.
    /// @return True if it can.
    function isName(bytes calldata name) internal pure returns (bool) {
        uint256 n = name.length;
        if (n == 0 || n > MAX_LENGTH) return false;
        bool dots = true;
        for (uint256 i = 0; i < n; ++i) {
            bytes1 c = name[i];
            if (c != ".") dots = false;
            bool word = (c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || (c >= "0" && c <= "9");
            if (!word && c != "_" && c != "." && c != "@" && c != "-") return false;
        }
        return !dots || n > 2;
    }

    /// @notice Whether a string can be shown as it is: printable ASCII, bounded like a name.
    /// @param text The string's bytes.
    /// @return True if it can.
    function isLabel(bytes calldata text) internal pure returns (bool) {
        uint256 n = text.length;
        if (n == 0 || n > MAX_LENGTH) return false;
        for (uint256 i = 0; i < n; ++i) {
            if (text[i] < 0x20 || text[i] > 0x7e) return false;
        }
        return true;
    }

    /// @notice Whether a name is a root of the network's own topics, which nobody owns. Roots are compared exactly: a
    /// registered name never stands at a topic's root, so "Feed" can be mistaken by people only.
    /// @param topic keccak256 of the name.
    /// @return True if it is.
    function isReserved(bytes32 topic) internal pure returns (bool) {
        return topic == keccak256("raw") || topic == keccak256("feed") || topic == keccak256("report")
            || topic == keccak256("delivery") || topic == keccak256("iot") || topic == keccak256("pub")
            || topic == keccak256("observation");
    }
}

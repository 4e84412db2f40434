// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyType} from "../interfaces/ITopicRegistry.sol";

/// @title Keys of publishers.
/// @notice Each key has one form only; see KeyType.
library PublisherKeys {
    /// @notice Whether bytes are a key of a type.
    /// @dev That a point is on its curve is not checked: nothing verifies under one that is not. Verifiers must refuse
    /// Ed25519 keys of small order, which only an owner who means harm to its own topic would add.
    /// @param keyType The type.
    /// @param key The bytes.
    /// @return True if they are.
    function isKey(KeyType keyType, bytes calldata key) internal pure returns (bool) {
        // Its length is checked first.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (keyType == KeyType.Secp256k1) return key.length == 20 && bytes20(key) != 0;
        if (keyType == KeyType.P256) return key.length == 33 && (key[0] == 0x02 || key[0] == 0x03);
        return key.length == 32;
    }

    /// @notice What a key is found by.
    /// @param keyType Its type.
    /// @param key Its bytes.
    /// @return The hash of both.
    function id(KeyType keyType, bytes memory key) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(keyType, key));
    }
}

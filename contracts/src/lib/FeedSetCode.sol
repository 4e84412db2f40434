// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedSetTerms} from "../Types.sol";

/// @title A feed set's terms, kept as the code of a contract of their own.
/// @notice Code cannot be changed by anybody, so the terms cannot either; and one look at code costs less than the
/// storage slots that they would fill. The code begins with STOP: called, the contract does nothing.
library FeedSetCode {
    /// @notice The terms' contract did not get the address that its number gives it.
    error FeedSetCodeMisplaced();

    /// @dev PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN; then the code: STOP and ten words of terms.
    uint16 private constant SIZE = 321;
    /// @dev A hub makes no other contracts, so its n-th has the nonce n, and this is as far as two bytes count.
    uint256 internal constant MAX_NUMBER = type(uint16).max;

    /// @notice Writes the terms of this contract's feed set.
    /// @param number The feed set's number. Terms must be written in the order of numbers, from 1, and nothing else
    /// may be created by this contract.
    /// @param terms The terms.
    function write(uint256 number, FeedSetTerms memory terms) internal {
        bytes memory code = abi.encodePacked(hex"61", SIZE, hex"80600a5f395ff3", hex"00", abi.encode(terms));
        address place;
        assembly ("memory-safe") {
            place := create(0, add(code, 0x20), mload(code))
        }
        if (place == address(0) || place != addressOf(address(this), number)) revert FeedSetCodeMisplaced();
    }

    /// @notice Loads the terms of a feed set of this contract; they stay all zero where there is none.
    /// @param number The feed set's number.
    /// @param terms Where to; fresh memory. As a return value it would be cleared twice.
    function read(uint256 number, FeedSetTerms memory terms) internal view {
        // Beyond it the address below would be that of another number.
        if (number > MAX_NUMBER) return;
        address place = addressOf(address(this), number);
        assembly ("memory-safe") {
            // The struct has ten words. Where there is no code, or less, zeros are copied.
            extcodecopy(place, terms, 1, 0x140)
        }
    }

    /// @notice Where the terms of a feed set stand: the address that CREATE gives with a nonce of that number,
    /// keccak256(rlp([creator, nonce])).
    /// @param creator The hub.
    /// @param n The feed set's number, at most MAX_NUMBER.
    /// @return place The address.
    function addressOf(address creator, uint256 n) internal pure returns (address place) {
        assembly ("memory-safe") {
            // The scratch space takes at most 25 bytes: 0xd6 + more, 0x94, creator, nonce.
            switch lt(n, 0x80)
            case 1 {
                // RLP writes zero as an empty string. No account creates with nonce 0, so nothing stands there.
                let nonce := or(n, shl(7, iszero(n)))
                mstore(0, or(shl(240, 0xd694), or(shl(80, creator), shl(72, nonce))))
                place := and(keccak256(0, 23), 0xffffffffffffffffffffffffffffffffffffffff)
            }
            default {
                switch lt(n, 0x100)
                case 1 {
                    mstore(0, or(shl(240, 0xd794), or(shl(80, creator), shl(64, or(0x8100, n)))))
                    place := and(keccak256(0, 24), 0xffffffffffffffffffffffffffffffffffffffff)
                }
                default {
                    mstore(0, or(shl(240, 0xd894), or(shl(80, creator), shl(56, or(0x820000, n)))))
                    place := and(keccak256(0, 25), 0xffffffffffffffffffffffffffffffffffffffff)
                }
            }
        }
    }
}

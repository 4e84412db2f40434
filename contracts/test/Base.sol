// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Vm} from "./Vm.sol";

/// @title What every test contract has: the cheat codes, and paths into JSON files.
abstract contract Base {
    // solhint-disable-next-line const-name-snakecase
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev A call that may hit a failing precompile gets no more than this, since that burns all it is given.
    uint256 internal constant CALL_GAS = 3_000_000;

    /// @dev The path of field `field` of entry i of the array at `list`.
    function key(string memory list, uint256 i, string memory field) internal pure returns (string memory) {
        return string.concat(list, "[", vm.toString(i), "]", field);
    }

    /// @dev Maps any number into [low, high].
    function clamp(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + x % (high - low + 1);
    }
}

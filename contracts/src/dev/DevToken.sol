// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token without worth, to stake on development networks and in tests.
/// @notice All of it belongs to the holder that it was made for; nobody can make more.
contract DevToken is ERC20 {
    /// @notice Makes the token. The deployer gets nothing: it may be a factory.
    /// @param holder Who gets all of it.
    /// @param supply How much, in the smallest unit (18 decimals).
    constructor(address holder, uint256 supply) ERC20("OracleStream development stake", "DEV") {
        _mint(holder, supply);
    }
}

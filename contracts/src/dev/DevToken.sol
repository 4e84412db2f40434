// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token without worth, to stake on development networks and in tests.
/// @notice All of it belongs to whoever deploys it; nobody can make more.
contract DevToken is ERC20 {
    /// @notice Makes the token, and gives all of it to the deployer.
    /// @param supply How much, in the smallest unit (18 decimals).
    constructor(uint256 supply) ERC20("OracleStream development stake", "DEV") {
        _mint(msg.sender, supply);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Epochs} from "./registry/Epochs.sol";
import {RegistryBase} from "./registry/RegistryBase.sol";
import {Slashing} from "./registry/Slashing.sol";
import {RegistryInput} from "./Types.sol";

/// @title The operators of a network: their stakes, their keys, and the committees they make.
/// @notice Nobody owns it. Every parameter is fixed when it is made; no function names a member, takes a stake
/// without evidence, or holds up a withdrawal.
contract OperatorRegistry is Epochs, Slashing {
    /// @notice Makes a registry without operators.
    /// @param p Its parameters.
    constructor(RegistryInput memory p) RegistryBase(p) {}
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "./Bn254.sol";

/// @dev The protocol's version, the first thing a domain binds.
uint256 constant PROTOCOL_VERSION = 2;

/// @title The domain of a feed set: what operators sign under, alike on every chain.
/// @notice One formula for who takes values in and for who judges what was signed: if they differed, nobody could be
/// convicted.
library Domains {
    /// @notice The domain that network, feeds and interval make.
    /// @param homeChainId Chain of the registry.
    /// @param registry The registry of operators.
    /// @param feeds Feed ids in the order of their columns.
    /// @param decimals Their decimals.
    /// @param intervalMs Length of a round, milliseconds.
    /// @return The domain, a field element.
    function domainOf(
        uint256 homeChainId,
        address registry,
        bytes32[] memory feeds,
        uint8[] memory decimals,
        uint64 intervalMs
    ) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(PROTOCOL_VERSION, homeChainId, registry, feeds, decimals, intervalMs)))
            % SCALAR_MODULUS;
    }
}

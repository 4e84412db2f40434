// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {EpochInfo} from "../Types.sol";

/// @title What operators sign with their Ethereum keys, by EIP-712.
/// @notice The typed data's domain is (name "OracleStream", version "1", home chain, registry): it names the network
/// and not the chain where a signature is used, so that one signature serves every mirror.
library Envelope {
    // The texts are EIP-712's, hashed by the compiler.
    // solhint-disable gas-small-strings
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant OBSERVATION_TYPE =
        keccak256("Observation(bytes32 domain,uint64 round,bytes32 root,uint16 slot,bytes32 digest)");
    bytes32 private constant HAND_OVER_TYPE = keccak256(
        "HandOver(uint64 epoch,uint64 fromMs,uint64 untilMs,uint64 quorum,uint64 total,bytes32 root,bytes32 membersHash)"
    );
    // solhint-enable gas-small-strings
    bytes32 private constant NAME = keccak256("OracleStream");
    bytes32 private constant VERSION = keccak256("1");

    /// @notice The domain separator of a network.
    /// @param homeChainId Chain of the network's operator registry.
    /// @param registry The registry.
    /// @return The separator.
    function separator(uint256 homeChainId, address registry) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, homeChainId, registry));
    }

    /// @notice What an operator signs beside an observation.
    /// @param network The network's separator.
    /// @param domain The feed set's domain.
    /// @param round The round.
    /// @param root The committee's root.
    /// @param slot The operator's slot in it.
    /// @param digest The digest of its vector.
    /// @return The hash.
    function observationHash(bytes32 network, uint256 domain, uint64 round, uint256 root, uint16 slot, uint256 digest)
        internal
        pure
        returns (bytes32)
    {
        return _typed(network, keccak256(abi.encode(OBSERVATION_TYPE, domain, round, root, slot, digest)));
    }

    /// @notice What a committee's member signs to hand over to the next committee.
    /// @param network The network's separator.
    /// @param next The next committee's epoch.
    /// @return The hash.
    function handOverHash(bytes32 network, EpochInfo memory next) internal pure returns (bytes32) {
        return _typed(network, keccak256(abi.encode(HAND_OVER_TYPE, next)));
    }

    /// @notice Who signed a hash.
    /// @param hash The hash.
    /// @param r As the signature has it.
    /// @param s In the lower half of the group's order; the other half would be a second signature of the same hash.
    /// @param v 27 or 28.
    /// @return The signer, 0 where the signature is none.
    function signer(bytes32 hash, bytes32 r, bytes32 s, uint8 v) internal pure returns (address) {
        (address recovered,,) = ECDSA.tryRecover(hash, v, r, s);
        return recovered;
    }

    function _typed(bytes32 network, bytes32 message) private pure returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", network, message));
    }
}

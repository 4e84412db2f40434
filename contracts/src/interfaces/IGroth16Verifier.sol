// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Checks Groth16 proofs over BN254 with three public inputs.
/// @notice One contract holds one verifying key.
interface IGroth16Verifier {
    /// @notice Whether a proof shows the statement with these public inputs. Never reverts for a bad proof; a proof
    /// whose points are not on their curves may burn the gas that is forwarded, as the EVM's precompiles do.
    /// @param proof Without a commitment: A (x, y), B (imaginary part first: x1, x0, y1, y0), C (x, y). With one: A, B, C, the
    /// commitment and its proof of knowledge, where all but B stand as x with the lowest bit of y in bit 255.
    /// @param inputs Commitment, challenge, evaluation. Each must be below the scalar field's modulus.
    /// @return True if and only if the proof is valid.
    function verify(uint256[8] calldata proof, uint256[3] calldata inputs) external view returns (bool);
}

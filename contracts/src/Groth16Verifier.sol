// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {Bn254, SCALAR_MODULUS} from "./lib/Bn254.sol";

/// @title Groth16 over BN254 with three public inputs and no Pedersen commitment.
/// @notice The verifying key is given at construction and never changes, so one source serves every key set.
contract Groth16Verifier is IGroth16Verifier {
    uint256 private immutable ALPHA_X;
    uint256 private immutable ALPHA_Y;
    // The G2 points are kept negated: then the four pairings multiply to one.
    uint256 private immutable NEG_BETA_X1;
    uint256 private immutable NEG_BETA_X0;
    uint256 private immutable NEG_BETA_Y1;
    uint256 private immutable NEG_BETA_Y0;
    uint256 private immutable NEG_GAMMA_X1;
    uint256 private immutable NEG_GAMMA_X0;
    uint256 private immutable NEG_GAMMA_Y1;
    uint256 private immutable NEG_GAMMA_Y0;
    uint256 private immutable NEG_DELTA_X1;
    uint256 private immutable NEG_DELTA_X0;
    uint256 private immutable NEG_DELTA_Y1;
    uint256 private immutable NEG_DELTA_Y0;
    uint256 private immutable IC0_X;
    uint256 private immutable IC0_Y;
    uint256 private immutable IC1_X;
    uint256 private immutable IC1_Y;
    uint256 private immutable IC2_X;
    uint256 private immutable IC2_Y;
    uint256 private immutable IC3_X;
    uint256 private immutable IC3_Y;

    /// @notice Takes the plain key and rejects one that is not made of proper points.
    /// @param vk alpha | beta | gamma | delta | IC0 | IC1 | IC2 | IC3; points of G2 with the imaginary part first.
    constructor(uint256[22] memory vk) {
        Bn254.checkG1(vk[0], vk[1]);
        for (uint256 i = 14; i < 22; i += 2) {
            Bn254.checkG1(vk[i], vk[i + 1]);
        }
        uint256[4][] memory g2 = new uint256[4][](3);
        for (uint256 i = 0; i < 12; ++i) {
            g2[i / 4][i % 4] = vk[2 + i];
        }
        Bn254.checkG2(g2);
        ALPHA_X = vk[0];
        ALPHA_Y = vk[1];
        NEG_BETA_X1 = vk[2];
        NEG_BETA_X0 = vk[3];
        NEG_BETA_Y1 = Bn254.negate(vk[4]);
        NEG_BETA_Y0 = Bn254.negate(vk[5]);
        NEG_GAMMA_X1 = vk[6];
        NEG_GAMMA_X0 = vk[7];
        NEG_GAMMA_Y1 = Bn254.negate(vk[8]);
        NEG_GAMMA_Y0 = Bn254.negate(vk[9]);
        NEG_DELTA_X1 = vk[10];
        NEG_DELTA_X0 = vk[11];
        NEG_DELTA_Y1 = Bn254.negate(vk[12]);
        NEG_DELTA_Y0 = Bn254.negate(vk[13]);
        IC0_X = vk[14];
        IC0_Y = vk[15];
        IC1_X = vk[16];
        IC1_Y = vk[17];
        IC2_X = vk[18];
        IC2_Y = vk[19];
        IC3_X = vk[20];
        IC3_Y = vk[21];
    }

    /// @inheritdoc IGroth16Verifier
    function verify(uint256[8] calldata proof, uint256[3] calldata inputs) external view returns (bool) {
        // e(A, B) e(alpha, -beta) e(L, -gamma) e(C, -delta) = 1, where L = IC0 + sum of inputs_i IC_i.
        uint256[24] memory p;
        uint256 r = SCALAR_MODULUS;
        bool ok;
        // Memory-safe, like all blocks here: writes only to p, 24 words, and to the scratch space.
        assembly ("memory-safe") {
            calldatacopy(p, proof, 0xc0)
            // A residue has many representatives, so only the canonical one is let in.
            let first := lt(calldataload(inputs), r)
            let second := lt(calldataload(add(inputs, 0x20)), r)
            let third := lt(calldataload(add(inputs, 0x40)), r)
            ok := and(and(first, second), third)
        }
        if (!ok) return false;

        // L grows in words 12 and 13; the next term is made in words 14 to 16.
        p[12] = IC0_X;
        p[13] = IC0_Y;
        p[14] = IC1_X;
        p[15] = IC1_Y;
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            let term := add(p, 0x1c0)
            mstore(add(p, 0x200), calldataload(inputs))
            ok := staticcall(gas(), 7, term, 0x60, term, 0x40)
            ok := and(ok, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }
        p[14] = IC2_X;
        p[15] = IC2_Y;
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            let term := add(p, 0x1c0)
            mstore(add(p, 0x200), calldataload(add(inputs, 0x20)))
            ok := and(ok, staticcall(gas(), 7, term, 0x60, term, 0x40))
            ok := and(ok, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }
        p[14] = IC3_X;
        p[15] = IC3_Y;
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            let term := add(p, 0x1c0)
            mstore(add(p, 0x200), calldataload(add(inputs, 0x40)))
            ok := and(ok, staticcall(gas(), 7, term, 0x60, term, 0x40))
            ok := and(ok, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }

        p[6] = ALPHA_X;
        p[7] = ALPHA_Y;
        p[8] = NEG_BETA_X1;
        p[9] = NEG_BETA_X0;
        p[10] = NEG_BETA_Y1;
        p[11] = NEG_BETA_Y0;
        p[14] = NEG_GAMMA_X1;
        p[15] = NEG_GAMMA_X0;
        p[16] = NEG_GAMMA_Y1;
        p[17] = NEG_GAMMA_Y0;
        p[20] = NEG_DELTA_X1;
        p[21] = NEG_DELTA_X0;
        p[22] = NEG_DELTA_Y1;
        p[23] = NEG_DELTA_Y0;
        assembly ("memory-safe") {
            calldatacopy(add(p, 0x240), add(proof, 0xc0), 0x40)
            ok := and(ok, staticcall(gas(), 8, p, 0x300, 0, 0x20))
            ok := and(ok, eq(mload(0), 1))
        }
        return ok;
    }

    /// @notice The verifying key as it was given, for comparison with a node's own.
    /// @return vk As in the constructor.
    function verifyingKey() external view returns (uint256[22] memory vk) {
        vk[0] = ALPHA_X;
        vk[1] = ALPHA_Y;
        vk[2] = NEG_BETA_X1;
        vk[3] = NEG_BETA_X0;
        vk[4] = Bn254.negate(NEG_BETA_Y1);
        vk[5] = Bn254.negate(NEG_BETA_Y0);
        vk[6] = NEG_GAMMA_X1;
        vk[7] = NEG_GAMMA_X0;
        vk[8] = Bn254.negate(NEG_GAMMA_Y1);
        vk[9] = Bn254.negate(NEG_GAMMA_Y0);
        vk[10] = NEG_DELTA_X1;
        vk[11] = NEG_DELTA_X0;
        vk[12] = Bn254.negate(NEG_DELTA_Y1);
        vk[13] = Bn254.negate(NEG_DELTA_Y0);
        vk[14] = IC0_X;
        vk[15] = IC0_Y;
        vk[16] = IC1_X;
        vk[17] = IC1_Y;
        vk[18] = IC2_X;
        vk[19] = IC2_Y;
        vk[20] = IC3_X;
        vk[21] = IC3_Y;
    }
}

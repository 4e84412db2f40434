// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {BASE_MODULUS, Bn254, SCALAR_MODULUS} from "./lib/Bn254.sol";

/// @title Groth16 over BN254 with three public inputs and one Pedersen commitment: for the circuit's lookup profile.
/// @notice A hub takes it like the verifier without a commitment, in the same eight words. A proof costs about half as much gas
/// again, and a fraction of the time to make: it is for chains where gas is cheap. The verifying key is given at
/// construction and never changes, so one source serves every key set.
contract Groth16CommitmentVerifier is IGroth16Verifier {
    /// @dev Where a word has the lowest bit of y; coordinates have 254 bits.
    uint256 private constant SIGN = 1 << 255;
    /// @dev (BASE_MODULUS + 1) / 4. To this power a square is its root, since the modulus is 3 mod 4.
    uint256 private constant ROOT = 5472060717959818805561601436314318772174077789324455915672259473661306552146;

    uint256 private immutable ALPHA_X;
    uint256 private immutable ALPHA_Y;
    // The G2 points of the proof's equation are kept negated: then its four pairings multiply to one.
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
    // Of the commitment's hash, the fourth input that the circuit has.
    uint256 private immutable IC4_X;
    uint256 private immutable IC4_Y;
    // The commitment's key.
    uint256 private immutable G_X1;
    uint256 private immutable G_X0;
    uint256 private immutable G_Y1;
    uint256 private immutable G_Y0;
    uint256 private immutable NEG_SIGMA_X1;
    uint256 private immutable NEG_SIGMA_X0;
    uint256 private immutable NEG_SIGMA_Y1;
    uint256 private immutable NEG_SIGMA_Y0;

    /// @notice Takes the plain key and rejects one that is not made of proper points.
    /// @param vk alpha | beta | gamma | delta | IC0 to IC4 | G | -sigma G; points of G2 with the imaginary part first.
    constructor(uint256[32] memory vk) {
        Bn254.checkG1(vk[0], vk[1]);
        for (uint256 i = 14; i < 24; i += 2) {
            Bn254.checkG1(vk[i], vk[i + 1]);
        }
        uint256[4][] memory g2 = new uint256[4][](5);
        for (uint256 i = 0; i < 20; ++i) {
            g2[i / 4][i % 4] = vk[i < 12 ? 2 + i : 12 + i];
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
        IC4_X = vk[22];
        IC4_Y = vk[23];
        G_X1 = vk[24];
        G_X0 = vk[25];
        G_Y1 = vk[26];
        G_Y0 = vk[27];
        NEG_SIGMA_X1 = vk[28];
        NEG_SIGMA_X0 = vk[29];
        NEG_SIGMA_Y1 = vk[30];
        NEG_SIGMA_Y0 = vk[31];
    }

    /// @inheritdoc IGroth16Verifier
    function verify(uint256[8] calldata proof, uint256[3] calldata inputs) external view returns (bool) {
        // Two equations:
        //   e(A, B) e(alpha, -beta) e(L, -gamma) e(C, -delta) = 1, where L = IC0 + sum of inputs_i IC_i + hash(D) IC4 + D
        //   e(D, -sigma G) e(P, G) = 1: whoever made D knew what it commits to.
        // The second to the power of t times the first is one equation of six pairings, whose base price is paid once. t is a
        // hash of all that the proof says, so a proof that fails the second passes by a hash that hits one number of 254 bits.
        uint256[36] memory p;
        if (inputs[0] >= SCALAR_MODULUS || inputs[1] >= SCALAR_MODULUS || inputs[2] >= SCALAR_MODULUS) {
            return false; // A residue has many representatives, so only the canonical one is let in.
        }
        if (!_point(p, 0, proof[0])) return false; // A
        if (!_point(p, 18, proof[5])) return false; // C
        if (!_point(p, 24, proof[6])) return false; // D
        if (!_point(p, 30, proof[7])) return false; // P

        bool ok;
        // Memory-safe, like all blocks here: writes only to p, 36 words, to the scratch space and beyond the free pointer.
        assembly ("memory-safe") {
            calldatacopy(add(p, 0x40), add(proof, 0x20), 0x80) // B
            // L grows in words 12 and 13; the next term is made in words 14 to 16.
            mcopy(add(p, 0x1c0), add(p, 0x300), 0x40)
        }
        p[12] = IC0_X;
        p[13] = IC0_Y;
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            ok := staticcall(gas(), 6, sum, 0x80, sum, 0x40)
        }
        uint256 hash;
        assembly ("memory-safe") {
            hash := mod(keccak256(add(p, 0x300), 0x40), SCALAR_MODULUS)
        }
        ok = _addTerm(p, IC1_X, IC1_Y, inputs[0]) && ok;
        ok = _addTerm(p, IC2_X, IC2_Y, inputs[1]) && ok;
        ok = _addTerm(p, IC3_X, IC3_Y, inputs[2]) && ok;
        ok = _addTerm(p, IC4_X, IC4_Y, hash) && ok;

        assembly ("memory-safe") {
            // t, and D and P times it. The words of L's next term are free again.
            let m := mload(0x40)
            calldatacopy(m, proof, 0x100)
            calldatacopy(add(m, 0x100), inputs, 0x60)
            let t := keccak256(m, 0x160)
            let term := add(p, 0x1c0)
            mcopy(term, add(p, 0x300), 0x40)
            mstore(add(term, 0x40), t)
            ok := and(ok, staticcall(gas(), 7, term, 0x60, add(p, 0x300), 0x40))
            mcopy(term, add(p, 0x3c0), 0x40)
            ok := and(ok, staticcall(gas(), 7, term, 0x60, add(p, 0x3c0), 0x40))
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
        p[26] = NEG_SIGMA_X1;
        p[27] = NEG_SIGMA_X0;
        p[28] = NEG_SIGMA_Y1;
        p[29] = NEG_SIGMA_Y0;
        p[32] = G_X1;
        p[33] = G_X0;
        p[34] = G_Y1;
        p[35] = G_Y0;
        assembly ("memory-safe") {
            ok := and(ok, staticcall(gas(), 8, p, 0x480, 0, 0x20))
            ok := and(ok, eq(mload(0), 1))
        }
        return ok;
    }

    /// @notice The verifying key as it was given, for comparison with a node's own.
    /// @return vk As in the constructor.
    function verifyingKey() external view returns (uint256[32] memory vk) {
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
        vk[22] = IC4_X;
        vk[23] = IC4_Y;
        vk[24] = G_X1;
        vk[25] = G_X0;
        vk[26] = G_Y1;
        vk[27] = G_Y0;
        vk[28] = NEG_SIGMA_X1;
        vk[29] = NEG_SIGMA_X0;
        vk[30] = NEG_SIGMA_Y1;
        vk[31] = NEG_SIGMA_Y0;
    }

    /// @dev Adds scalar times a point of the key to L.
    function _addTerm(uint256[36] memory p, uint256 x, uint256 y, uint256 scalar) private view returns (bool ok) {
        p[14] = x;
        p[15] = y;
        p[16] = scalar;
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            let term := add(p, 0x1c0)
            ok := staticcall(gas(), 7, term, 0x60, term, 0x40)
            ok := and(ok, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }
    }

    /// @dev Writes the point that a word stands for to words i and i + 1 of p: y^2 = x^3 + 3. No point has y = 0, since the
    /// group's order is odd, so the lowest bit of y tells it from p - y. There is no word for the point at infinity.
    function _point(uint256[36] memory p, uint256 i, uint256 word) private view returns (bool) {
        uint256 x = word & ~SIGN;
        if (x >= BASE_MODULUS) return false;
        uint256 square = addmod(mulmod(mulmod(x, x, BASE_MODULUS), x, BASE_MODULUS), 3, BASE_MODULUS);
        bool ok;
        uint256 y;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, 0x20)
            mstore(add(m, 0x20), 0x20)
            mstore(add(m, 0x40), 0x20)
            mstore(add(m, 0x60), square)
            mstore(add(m, 0x80), ROOT)
            mstore(add(m, 0xa0), BASE_MODULUS)
            ok := staticcall(gas(), 5, m, 0xc0, 0, 0x20)
            y := mload(0)
        }
        // Where there is no such point, the power is not a root; where the call failed, y is what was there before.
        if (!ok || y >= BASE_MODULUS || mulmod(y, y, BASE_MODULUS) != square) return false;
        p[i] = x;
        p[i + 1] = y & 1 == word >> 255 ? y : BASE_MODULUS - y;
        return true;
    }
}

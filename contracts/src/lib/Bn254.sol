// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Order of BN254's groups: the modulus of the scalar field, over which the circuit computes.
uint256 constant SCALAR_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

/// @dev Modulus of the field that BN254's points have their coordinates in.
uint256 constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

/// @title What a verifying key of Groth16 is made of: points of BN254.
/// @notice Coordinates are as the EVM's precompiles take them, those of G2 with the imaginary part first.
library Bn254 {
    /// @notice The key has a point at infinity, off its curve or outside the subgroup.
    error KeyInvalid();

    /// @dev What the pairing precompile takes of a pair: two words of G1, then four of G2.
    uint256 private constant PAIR_WORDS = 6;

    /// @notice The negative of a coordinate: that of y negates a point.
    /// @param y Below BASE_MODULUS; in G2 each part by itself.
    /// @return BASE_MODULUS - y, or 0 for 0.
    function negate(uint256 y) internal pure returns (uint256) {
        return y == 0 ? 0 : BASE_MODULUS - y;
    }

    /// @notice Reverts with KeyInvalid where these are not the coordinates of a point of G1 other than that at infinity.
    /// @param x Affine x.
    /// @param y Affine y.
    function checkG1(uint256 x, uint256 y) internal view {
        bool ok;
        // The addition precompile refuses what is not reduced or not on the curve; all of the curve is in the group.
        // Memory-safe, like the block below: writes only beyond the free pointer and to the scratch space.
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, x)
            mstore(add(m, 0x20), y)
            mstore(add(m, 0x40), 0)
            mstore(add(m, 0x60), 0)
            ok := staticcall(gas(), 6, m, 0x80, m, 0x40)
        }
        if (!ok || (x == 0 && y == 0)) revert KeyInvalid();
    }

    /// @notice Reverts with KeyInvalid where one of these is not a point of G2 other than that at infinity.
    /// @param points Affine x, then y.
    function checkG2(uint256[4][] memory points) internal view {
        // Each is paired with the point at infinity, which is two words of nothing.
        uint256[] memory pairs = new uint256[](PAIR_WORDS * points.length);
        for (uint256 i = 0; i < points.length; ++i) {
            uint256 any;
            for (uint256 j = 0; j < 4; ++j) {
                uint256 word = points[i][j];
                pairs[PAIR_WORDS * i + 2 + j] = word;
                any |= word;
            }
            if (any == 0) revert KeyInvalid();
        }
        bool ok;
        // The pairing precompile refuses what is not reduced, not on the curve or not in the subgroup, also beside infinity.
        assembly ("memory-safe") {
            ok := staticcall(gas(), 8, add(pairs, 0x20), mul(mload(pairs), 0x20), 0, 0x20)
        }
        if (!ok) revert KeyInvalid();
    }
}

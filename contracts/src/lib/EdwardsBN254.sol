// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "./Bn254.sol";

/// @title The twisted Edwards curve -x^2 + y^2 = 1 + d x^2 y^2 over BN254's scalar field.
/// @notice Feed keys are points of its subgroup of prime order; the cofactor is 8 and the identity is (0, 1).
library EdwardsBN254 {
    /// @notice The modular exponentiation precompile failed, which an EVM chain must not let happen.
    error InversionFailed();

    uint256 private constant P = SCALAR_MODULUS;

    /// @dev The curve's d. It is no square, so the formulas below hold for every point.
    uint256 internal constant D = 12181644023421730124874158521699555681764249180949974110617291017600649128846;

    /// @notice Whether (x, y) has coordinates in the field and lies on the curve.
    /// @param x Affine x.
    /// @param y Affine y.
    /// @return True if it does.
    function isOnCurve(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= P || y >= P) return false;
        uint256 xx = mulmod(x, x, P);
        uint256 yy = mulmod(y, y, P);
        return addmod(P - xx, yy, P) == addmod(1, mulmod(D, mulmod(xx, yy, P), P), P);
    }

    /// @notice Whether (x, y) is the identity.
    /// @param x Affine x.
    /// @param y Affine y.
    /// @return True if it is.
    function isIdentity(uint256 x, uint256 y) internal pure returns (bool) {
        return x == 0 && y == 1;
    }

    /// @notice Eight times a point of the curve, which lies in the subgroup of prime order whatever the point is.
    /// @param x Affine x of a point on the curve.
    /// @param y Affine y of it.
    /// @return Affine x of the product.
    /// @return Affine y of the product.
    function mul8(uint256 x, uint256 y) internal view returns (uint256, uint256) {
        uint256 z = 1;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 b = addmod(x, y, P);
            b = mulmod(b, b, P);
            uint256 c = mulmod(x, x, P);
            uint256 d = mulmod(y, y, P);
            uint256 f = addmod(d, P - c, P); // the curve's a is -1
            uint256 h = mulmod(z, z, P);
            uint256 j = addmod(f, P - addmod(h, h, P), P);
            x = mulmod(addmod(b, P - addmod(c, d, P), P), j, P);
            y = mulmod(f, P - addmod(c, d, P), P);
            z = mulmod(f, j, P);
        }
        z = _inverse(z);
        return (mulmod(x, z, P), mulmod(y, z, P));
    }

    /// @dev z^(p-2) by the precompile.
    function _inverse(uint256 z) private view returns (uint256 inv) {
        bool ok;
        uint256 p = P;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, 0x20)
            mstore(add(m, 0x20), 0x20)
            mstore(add(m, 0x40), 0x20)
            mstore(add(m, 0x60), z)
            mstore(add(m, 0x80), sub(p, 2))
            mstore(add(m, 0xa0), p)
            ok := staticcall(gas(), 5, m, 0xc0, 0, 0x20)
            ok := and(ok, eq(returndatasize(), 0x20))
            inv := mload(0)
        }
        if (!ok) revert InversionFailed();
    }
}

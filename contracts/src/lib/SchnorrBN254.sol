// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "./Bn254.sol";
import {EdwardsBN254} from "./EdwardsBN254.sol";
import {Poseidon2} from "./Poseidon2.sol";

/// @title Schnorr signatures of feed keys, as the nodes verify them.
/// @notice With h = H(tag, R.x, R.y, message), whose low 128 bits are c, and e = 2c - (2^128 - 1), it checks
/// S B = R + e A. A lies in the subgroup of prime order, so S B - e A does, and R must equal it: nothing of small order
/// passes, and nothing is multiplied by the cofactor. Exactly what internal/protocol accepts.
library SchnorrBN254 {
    uint256 private constant P = SCALAR_MODULUS;
    /// @dev Order of the subgroup that the base point makes.
    uint256 internal constant ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041;

    uint256 private constant TAG = uint256(keccak256("oraclestream.challenge.v2")) % P;
    /// @dev What a challenge's hash must stay below: the modulus without all but its highest 16 bits. The circuit tells
    /// a hash from the same plus the modulus by no more bits; one hash in 219,818 is none.
    uint256 private constant HASH_BOUND = (P >> 238) << 238;
    uint256 private constant CHALLENGE_MASK = type(uint128).max;

    // The base point, as an addition wants it: y - x, y + x, 2 d x y.
    uint256 private constant BASE_MINUS = 7278433324390575534745504962704434330685326147295962858577882083005851778540;
    uint256 private constant BASE_PLUS = 4733625400691464678925340427681959681369635775537418372169545602783617662249;
    uint256 private constant BASE_TWICE_DT =
        10756884400986474786168363572427000469717890049888351312855497104361721611675;

    /// @notice Whether a feed key signed a message.
    /// @param ax Affine x of the key A, which must lie in the subgroup of prime order.
    /// @param ay Affine y of A.
    /// @param message What was signed, a field element.
    /// @param rx Affine x of the signature's R.
    /// @param ry Affine y of R.
    /// @param s The signature's S.
    /// @return True if and only if the signature is good.
    function verify(uint256 ax, uint256 ay, uint256 message, uint256 rx, uint256 ry, uint256 s)
        internal
        pure
        returns (bool)
    {
        // S + ORDER would be a second signature of the same message, and 0 is none that a key makes.
        if (s == 0 || s >= ORDER || message >= P) return false;
        // With the identity for a key, R = S B is a signature of everything.
        if (!EdwardsBN254.isOnCurve(ax, ay) || EdwardsBN254.isIdentity(ax, ay)) return false;
        // R = (0, 0) is not on the curve; doubling it gives (0 : 0 : 0), which equals every point if compared crosswise.
        if (!EdwardsBN254.isOnCurve(rx, ry) || EdwardsBN254.isIdentity(rx, ry)) return false;
        uint256[4] memory state = Poseidon2.start(TAG, 3);
        Poseidon2.absorb(Poseidon2.roundKeys(), state, rx, ry, message);
        if (state[1] >= HASH_BOUND) return false;
        // e = 2c - (2^128 - 1) is odd, so it is not 0. S B - e A is S B + |e| A where e is negative.
        uint256 twice = 2 * (state[1] & CHALLENGE_MASK);
        bool negative = twice < CHALLENGE_MASK;
        uint256 e = negative ? CHALLENGE_MASK - twice : twice - CHALLENGE_MASK;
        (uint256 x, uint256 y, uint256 z) = _combine(_table(negative ? ax : P - ax, ay), s, e);
        // The curve's formulas are complete, so z is never 0.
        return x == mulmod(rx, z, P) && y == mulmod(ry, z, P);
    }

    /// @dev B, C and B + C, four words each: y - x, y + x, 2 d t, 2 z of the extended coordinates (x, y, z, t = xy/z).
    function _table(uint256 cx, uint256 cy) private pure returns (uint256[12] memory table) {
        uint256 twiceD = addmod(EdwardsBN254.D, EdwardsBN254.D, P);
        table[0] = BASE_MINUS;
        table[1] = BASE_PLUS;
        table[2] = BASE_TWICE_DT;
        table[3] = 2;
        table[4] = addmod(cy, P - cx, P);
        table[5] = addmod(cy, cx, P);
        table[6] = mulmod(twiceD, mulmod(cx, cy, P), P);
        table[7] = 2;
        _sum(table, twiceD);
    }

    /// @dev Writes the sum of the table's first two points, both with z = 1, to its third place.
    function _sum(uint256[12] memory table, uint256 twiceD) private pure {
        uint256 p = P;
        uint256 a = mulmod(table[0], table[4], p);
        uint256 b = mulmod(table[1], table[5], p);
        // This is 2 d times what is wanted; e, f, g, h are multiplied by 2 d too, which spares a division and scales
        // all coordinates alike.
        uint256 c = mulmod(table[2], table[6], p);
        uint256 d = addmod(twiceD, twiceD, p);
        uint256 e = mulmod(twiceD, addmod(b, p - a, p), p);
        uint256 h = mulmod(twiceD, addmod(b, a, p), p);
        uint256 f = addmod(d, p - c, p);
        uint256 g = addmod(d, c, p);
        uint256 x = mulmod(e, f, p);
        uint256 y = mulmod(g, h, p);
        uint256 z = mulmod(f, g, p);
        table[8] = addmod(y, p - x, p);
        table[9] = addmod(y, x, p);
        table[10] = mulmod(twiceD, mulmod(e, h, p), p);
        table[11] = addmod(z, z, p);
    }

    /// @dev S B + h C in projective coordinates, bit by bit for both scalars at once. The formulas are Hisil, Wong,
    /// Carter and Dawson's for a = -1 ("add-2008-hwcd-3", "dbl-2008-hwcd"), which hold for every pair of points, since
    /// -1 is a square and d is none. Nothing here is secret, so nothing needs constant time.
    function _combine(uint256[12] memory table, uint256 s, uint256 h)
        private
        pure
        returns (uint256 x, uint256 y, uint256 z)
    {
        assembly ("memory-safe") {
            // Sums of up to four elements are left unreduced: the modulus fits a word five times.
            function double(x1, y1, z1, p) -> x3, y3, z3, t3 {
                x3 := mulmod(x1, x1, p)
                y3 := mulmod(y1, y1, p)
                z3 := mulmod(z1, z1, p)
                x1 := add(x1, y1)
                t3 := sub(shl(1, p), add(x3, y3))
                // e = (x + y)^2 - x^2 - y^2, g = y^2 - x^2, f = g - 2 z^2, h = -(x^2 + y^2)
                x1 := add(mulmod(x1, x1, p), t3)
                y1 := add(y3, sub(p, x3))
                z1 := add(y1, shl(1, sub(p, z3)))
                x3 := mulmod(x1, z1, p)
                y3 := mulmod(y1, t3, p)
                z3 := mulmod(z1, y1, p)
                t3 := mulmod(x1, t3, p)
            }
            function plus(x1, y1, z1, t1, q, p) -> x3, y3, z3, t3 {
                let a := mulmod(add(y1, sub(p, x1)), mload(q), p)
                let b := mulmod(add(y1, x1), mload(add(q, 0x20)), p)
                let c := mulmod(t1, mload(add(q, 0x40)), p)
                let d := mulmod(z1, mload(add(q, 0x60)), p)
                // e = b - a, f = d - c, g = d + c, h = b + a
                x1 := add(b, sub(p, a))
                y1 := add(d, sub(p, c))
                x3 := mulmod(x1, y1, p)
                z3 := mulmod(y1, add(d, c), p)
                y3 := mulmod(add(d, c), add(b, a), p)
                t3 := mulmod(x1, add(b, a), p)
            }
            let p := SCALAR_MODULUS
            let t := 0
            y := 1
            z := 1
            // Both scalars are below 2^254.
            for { let i := 254 } i {} {
                i := sub(i, 1)
                x, y, z, t := double(x, y, z, p)
                let bits := or(and(shr(i, s), 1), shl(1, and(shr(i, h), 1)))
                if bits { x, y, z, t := plus(x, y, z, t, add(table, shl(7, sub(bits, 1))), p) }
            }
        }
    }
}

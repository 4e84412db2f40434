// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {EdwardsBN254} from "../src/lib/EdwardsBN254.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {Poseidon2} from "../src/lib/Poseidon2.sol";
import {Base} from "./Base.sol";

/// @title The libraries against what Go computes.
contract LibrariesTest is Base {
    string private json;

    function setUp() public {
        json = vm.readFile("contracts/test/fixtures/protocol.json");
    }

    function test_HashAgreesWithTheProtocol() public view {
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".hashes", n, "")); ++n) {
            uint256[] memory blocks = vm.parseJsonUintArray(json, key(".hashes", n, ".in"));
            uint256 h = 0;
            for (uint256 i = 0; i < blocks.length; ++i) {
                h = Poseidon2.compress(h, blocks[i]);
            }
            vm.assertEq(h, vm.parseJsonUint(json, key(".hashes", n, ".out")), "hash");
        }
        vm.assertGe(n, 10, "vectors");
    }

    /// @dev The unrolled code leaves sums unreduced; a plain form that reduces everything must agree.
    function testFuzz_HashAgreesWithAPlainForm(uint256 left, uint256 right) public view {
        left = left % SCALAR_MODULUS;
        right = right % SCALAR_MODULUS;
        uint256[] memory keys = vm.parseJsonUintArray(json, ".round_keys");
        vm.assertEq(Poseidon2.compress(left, right), _plain(left, right, keys), "hash");
        vm.assertEq(Poseidon2.compress(right, left), _plain(right, left, keys), "hash");
    }

    function test_HashAgreesWithAPlainFormOnTheLargestElements() public view {
        uint256[] memory keys = vm.parseJsonUintArray(json, ".round_keys");
        for (uint256 i = 1; i < 20; ++i) {
            for (uint256 j = 1; j < 20; ++j) {
                uint256 a = SCALAR_MODULUS - i;
                uint256 b = SCALAR_MODULUS - j;
                vm.assertEq(Poseidon2.compress(a, b), _plain(a, b, keys), "hash");
            }
        }
    }

    function test_KeysAgreeWithTheProtocol() public view {
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".keys", n, "")); ++n) {
            uint256 qx = vm.parseJsonUint(json, key(".keys", n, ".qx"));
            uint256 qy = vm.parseJsonUint(json, key(".keys", n, ".qy"));
            vm.assertTrue(EdwardsBN254.isOnCurve(qx, qy), "Q is on the curve");
            (uint256 ax, uint256 ay) = EdwardsBN254.mul8(qx, qy);
            vm.assertEq(ax, vm.parseJsonUint(json, key(".keys", n, ".ax")), "x");
            vm.assertEq(ay, vm.parseJsonUint(json, key(".keys", n, ".ay")), "y");
            vm.assertTrue(EdwardsBN254.isOnCurve(ax, ay), "A is on the curve");
            vm.assertTrue(EdwardsBN254.isIdentity(ax, ay) == (n < 3), "identity");
        }
        vm.assertGe(n, 10, "vectors");
    }

    function test_KnowsPointsOffTheCurve() public pure {
        vm.assertTrue(EdwardsBN254.isOnCurve(0, 1), "the identity");
        vm.assertTrue(EdwardsBN254.isOnCurve(0, SCALAR_MODULUS - 1), "order two");
        vm.assertTrue(!EdwardsBN254.isOnCurve(0, 0), "zero");
        vm.assertTrue(!EdwardsBN254.isOnCurve(1, 1), "ones");
        vm.assertTrue(!EdwardsBN254.isOnCurve(SCALAR_MODULUS, 1), "x is not reduced");
        vm.assertTrue(!EdwardsBN254.isOnCurve(0, SCALAR_MODULUS + 1), "y is not reduced");
    }

    function testFuzz_LanesGiveWhatWasPacked(uint64[4] calldata values) public pure {
        uint256 word = _pack(values);
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(Lanes.get(word, i), _lane(values[i]), "lane");
        }
        vm.assertLt(word, 1 << 252, "word");
    }

    /// @dev Some lanes are made absent, so that every combination turns up.
    function testFuzz_FillTouchesAbsentLanesOnly(uint64[4] memory values, uint64[4] memory others, uint8 absent)
        public
        pure
    {
        for (uint256 i = 0; i < 4; ++i) {
            if (absent & (1 << i) != 0) values[i] = 0;
            if (absent & (16 << i) != 0) others[i] = 0;
        }
        uint256 filled = Lanes.fill(_pack(values), _pack(others));
        for (uint256 i = 0; i < 4; ++i) {
            uint256 want = _lane(values[i]) == 0 ? _lane(others[i]) : _lane(values[i]);
            vm.assertEq(Lanes.get(filled, i), want, "lane");
        }
        vm.assertLt(filled, 1 << 252, "word");
    }

    function test_MantissasAreSigned() public pure {
        vm.assertEq(Lanes.mantissa(1 << 62), 0, "zero");
        vm.assertEq(Lanes.mantissa((1 << 62) - 1), -1, "minus one");
        vm.assertEq(Lanes.mantissa(1), -int256((1 << 62) - 1), "smallest");
        vm.assertEq(Lanes.mantissa((1 << 63) - 1), int256((1 << 62) - 1), "largest");
    }

    /// @dev Poseidon2 as it is written down: 6 full and 50 partial rounds.
    function _plain(uint256 left, uint256 right, uint256[] memory keys) private pure returns (uint256) {
        uint256 p = SCALAR_MODULUS;
        uint256 k = 0;
        (uint256 a, uint256 b) = _external(left, right);
        for (uint256 round = 0; round < 56; ++round) {
            a = _fifth(addmod(a, keys[k++], p));
            if (round < 3 || round >= 53) {
                b = _fifth(addmod(b, keys[k++], p));
                (a, b) = _external(a, b);
            } else {
                uint256 sum = addmod(a, b, p);
                (a, b) = (addmod(a, sum, p), addmod(addmod(b, b, p), sum, p));
            }
        }
        assert(k == keys.length);
        return addmod(b, right, p);
    }

    function _external(uint256 a, uint256 b) private pure returns (uint256, uint256) {
        uint256 sum = addmod(a, b, SCALAR_MODULUS);
        return (addmod(a, sum, SCALAR_MODULUS), addmod(b, sum, SCALAR_MODULUS));
    }

    function _fifth(uint256 x) private pure returns (uint256) {
        uint256 square = mulmod(x, x, SCALAR_MODULUS);
        return mulmod(mulmod(square, square, SCALAR_MODULUS), x, SCALAR_MODULUS);
    }

    function _lane(uint64 value) private pure returns (uint256) {
        return value & ((1 << 63) - 1);
    }

    function _pack(uint64[4] memory values) private pure returns (uint256 word) {
        for (uint256 i = 0; i < 4; ++i) {
            word |= _lane(values[i]) << (63 * i);
        }
    }
}

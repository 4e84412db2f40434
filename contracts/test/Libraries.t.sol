// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {EdwardsBN254} from "../src/lib/EdwardsBN254.sol";
import {Lanes} from "../src/lib/Lanes.sol";
import {Poseidon2} from "../src/lib/Poseidon2.sol";
import {Poseidon2Wide} from "../src/lib/Poseidon2Wide.sol";
import {Base} from "./Base.sol";

/// @title The libraries against what Go computes.
contract LibrariesTest is Base {
    string private json;
    Poseidon2Wide private wide;
    // Of the plain form of the hash, by its width.
    mapping(uint256 width => uint256[]) private roundKeys;
    mapping(uint256 width => uint256[]) private diagonals;

    function setUp() public {
        wide = new Poseidon2Wide();
        json = vm.readFile("contracts/test/fixtures/protocol.json");
        roundKeys[4] = vm.parseJsonUintArray(json, ".narrow.round_keys");
        diagonals[4] = vm.parseJsonUintArray(json, ".narrow.diagonal");
        roundKeys[16] = vm.parseJsonUintArray(json, ".wide.round_keys");
        diagonals[16] = vm.parseJsonUintArray(json, ".wide.diagonal");
    }

    function test_HashesAgreeWithTheProtocol() public view {
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".hashes", n, "")); ++n) {
            uint256 tag = vm.parseJsonUint(json, key(".hashes", n, ".tag"));
            uint256[] memory elements = vm.parseJsonUintArray(json, key(".hashes", n, ".in"));
            vm.assertEq(_narrow(tag, elements), vm.parseJsonUint(json, key(".hashes", n, ".narrow")), "narrow");
            vm.assertEq(wide.hash(tag, elements), vm.parseJsonUint(json, key(".hashes", n, ".wide")), "wide");
        }
        vm.assertGe(n, 20, "vectors");
    }

    /// @dev The code leaves sums unreduced; a plain form that multiplies by whole matrices must agree.
    function testFuzz_HashesAgreeWithAPlainForm(uint256 tag, uint256[] memory elements) public view {
        // So that every length comes, up to one more than the wide sponge takes in by two steps.
        uint256 length = elements.length % 32;
        assembly ("memory-safe") {
            mstore(elements, length)
        }
        for (uint256 i = 0; i < elements.length; ++i) {
            elements[i] %= SCALAR_MODULUS;
        }
        _checkPlain(tag % SCALAR_MODULUS, elements);
    }

    function test_HashesAgreeWithAPlainFormOnTheLargestElements() public view {
        for (uint256 n = 1; n < 18; ++n) {
            uint256[] memory elements = new uint256[](n);
            for (uint256 i = 0; i < n; ++i) {
                elements[i] = SCALAR_MODULUS - 1 - i / 3;
            }
            _checkPlain(SCALAR_MODULUS - n, elements);
        }
    }

    function test_TheWideHashRefusesWhatIsNoElement() public {
        uint256[] memory elements = new uint256[](17);
        vm.expectRevert(Poseidon2Wide.NotAnElement.selector);
        wide.hash(SCALAR_MODULUS, elements);
        elements[16] = SCALAR_MODULUS;
        vm.expectRevert(Poseidon2Wide.NotAnElement.selector);
        wide.hash(1, elements);
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

    function _narrow(uint256 tag, uint256[] memory elements) private pure returns (uint256) {
        uint256[4] memory state = Poseidon2.start(tag, elements.length);
        uint256[88] memory keys = Poseidon2.roundKeys();
        for (uint256 i = 0; i < elements.length || i == 0; i += 3) {
            uint256[3] memory next;
            for (uint256 j = 0; j < 3 && i + j < elements.length; ++j) {
                next[j] = elements[i + j];
            }
            Poseidon2.absorb(keys, state, next[0], next[1], next[2]);
        }
        return state[1];
    }

    function _checkPlain(uint256 tag, uint256[] memory elements) private view {
        vm.assertEq(_narrow(tag, elements), _plain(4, 56, tag, elements), "narrow");
        vm.assertEq(wide.hash(tag, elements), _plain(16, 57, tag, elements), "wide");
    }

    /// @dev Poseidon2 as it is written down: a sponge of 8 full rounds and some partial ones.
    function _plain(uint256 width, uint256 partials, uint256 tag, uint256[] memory elements)
        private
        view
        returns (uint256)
    {
        uint256[] memory keys = roundKeys[width];
        uint256[] memory diagonal = diagonals[width];
        uint256[] memory s = new uint256[](width);
        s[0] = addmod(tag, elements.length, SCALAR_MODULUS);
        for (uint256 i = 0; i < elements.length || i == 0; i += width - 1) {
            for (uint256 j = 1; j < width && i + j - 1 < elements.length; ++j) {
                s[j] = addmod(s[j], elements[i + j - 1], SCALAR_MODULUS);
            }
            s = _permuted(s, partials, keys, diagonal);
        }
        return s[1];
    }

    function _permuted(uint256[] memory s, uint256 partials, uint256[] memory keys, uint256[] memory diagonal)
        private
        pure
        returns (uint256[] memory)
    {
        uint256 k = 0;
        s = _external(s);
        for (uint256 round = 0; round < 8 + partials; ++round) {
            bool full = round < 4 || round >= 4 + partials;
            for (uint256 i = 0; i < (full ? s.length : 1); ++i) {
                s[i] = _fifth(addmod(s[i], keys[k++], SCALAR_MODULUS));
            }
            s = full ? _external(s) : _internal(s, diagonal);
        }
        assert(k == keys.length);
        return s;
    }

    /// @dev The matrix of full rounds: blocks of (5 7 1 3, 4 6 1 1, 1 3 5 7, 1 1 4 6), twice on the diagonal where there
    /// are several.
    function _external(uint256[] memory s) private pure returns (uint256[] memory out) {
        uint256[16] memory block_ = [uint256(5), 7, 1, 3, 4, 6, 1, 1, 1, 3, 5, 7, 1, 1, 4, 6];
        uint256 width = s.length;
        out = new uint256[](width);
        // Tens of thousands of times a run, so without the compiler's checks of what cannot overflow.
        unchecked {
            for (uint256 i = 0; i < width; ++i) {
                uint256 sum = 0;
                for (uint256 j = 0; j < width; ++j) {
                    uint256 m = block_[4 * (i % 4) + j % 4];
                    if (width > 4 && i / 4 == j / 4) m *= 2;
                    sum = addmod(sum, mulmod(m, s[j], SCALAR_MODULUS), SCALAR_MODULUS);
                }
                out[i] = sum;
            }
        }
    }

    /// @dev The matrix of partial rounds: ones, and the diagonal added.
    function _internal(uint256[] memory s, uint256[] memory diagonal) private pure returns (uint256[] memory out) {
        uint256 width = s.length;
        out = new uint256[](width);
        unchecked {
            uint256 sum = 0;
            for (uint256 i = 0; i < width; ++i) {
                sum = addmod(sum, s[i], SCALAR_MODULUS);
            }
            for (uint256 i = 0; i < width; ++i) {
                out[i] = addmod(sum, mulmod(diagonal[i], s[i], SCALAR_MODULUS), SCALAR_MODULUS);
            }
        }
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

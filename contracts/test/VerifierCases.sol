// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BASE_MODULUS, Bn254, SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Fixture} from "./Fixture.sol";

/// @title A verifier against proofs that gnark made, whichever its profile: what both must take and refuse.
abstract contract VerifierCases is Fixture {
    string[10] internal cases = [
        "valid",
        "next_round",
        "older_round",
        "equal_round_fill",
        "other_domain",
        "other_root",
        "other_quorum",
        "no_time",
        "time_late",
        "three_of_four"
    ];

    /// @dev What is wrong with some of these bundles is not the proof: each is true of its own statement.
    function test_AcceptsEveryProofOfItsOwnStatement() public view {
        for (uint256 i = 0; i < cases.length; ++i) {
            Bundle memory b = bundles[cases[i]];
            vm.assertTrue(verifier.verify(b.proof, inputsOf(b)), cases[i]);
        }
    }

    function test_RefusesAProofOfAnotherStatement() public view {
        for (uint256 i = 1; i < cases.length; ++i) {
            Bundle memory b = bundles[cases[i]];
            vm.assertTrue(!verifier.verify(bundles["valid"].proof, inputsOf(b)), cases[i]);
        }
    }

    function testFuzz_RefusesOtherInputs(uint256 index, uint256 value) public view {
        Bundle memory b = bundles["valid"];
        uint256[3] memory inputs = inputsOf(b);
        index = index % 3;
        vm.assume(value != inputs[index]);
        inputs[index] = value;
        refuses(b.proof, inputs, "another input");
    }

    /// @dev The same residue in another form.
    function test_RefusesInputsThatAreNotReduced() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 3; ++i) {
            uint256[3] memory inputs = inputsOf(b);
            inputs[i] += SCALAR_MODULUS;
            refuses(b.proof, inputs, "not reduced");
        }
    }

    function testFuzz_RefusesOtherProofs(uint256 index, uint256 value) public view {
        Bundle memory b = bundles["valid"];
        index = index % 8;
        vm.assume(value != b.proof[index]);
        b.proof[index] = value;
        refuses(b, "another proof");
    }

    /// @dev The same point in another form: coordinates plus the base field's modulus.
    function test_RefusesCoordinatesThatAreNotReduced() public view {
        for (uint256 i = 0; i < 8; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[i] += BASE_MODULUS;
            refuses(b, "not reduced");
        }
    }

    /// @dev A failing precompile burns the gas it is given; the call still ends without a revert.
    function test_NeverRevertsForABadProof() public view {
        Bundle memory b = bundles["valid"];
        uint256[8] memory junk;
        for (uint256 i = 0; i < 8; ++i) {
            junk[i] = i + 1;
        }
        refuses(junk, inputsOf(b), "junk");
        // Of B in either form.
        b.proof[2] ^= 1;
        refuses(b, "B off its curve");
    }

    function test_ShowsItsKey() public view {
        vm.assertEq(keccak256(shownKey(address(verifier))), keccak256(abi.encodePacked(keyWords)), "key");
    }

    function test_RefusesKeysOffTheCurve() public {
        for (uint256 i = 0; i < keyWords.length; ++i) {
            uint256[] memory bad = keyWords;
            bad[i] ^= 1;
            _refusesKey(bad);
        }
    }

    function test_RefusesKeysThatAreNotReduced() public {
        for (uint256 i = 0; i < keyWords.length; ++i) {
            uint256[] memory bad = keyWords;
            bad[i] += BASE_MODULUS;
            _refusesKey(bad);
        }
    }

    function test_RefusesKeysWithPointsAtInfinity() public {
        uint256 seen = 0;
        for (uint256 i = 0; i < keyWords.length; i += _size(i)) {
            uint256[] memory bad = keyWords;
            for (uint256 j = 0; j < _size(i); ++j) {
                bad[i + j] = 0;
            }
            _refusesKey(bad);
            ++seen;
        }
        vm.assertEq(seen, keyWords.length == 22 ? 8 : 11, "points");
    }

    /// @dev On the curve, but outside the subgroup in which the pairing is one.
    function test_RefusesKeysOutsideTheSubgroup() public {
        string memory json = vm.readFile("contracts/test/fixtures/protocol.json");
        uint256[] memory point = vm.parseJsonUintArray(json, ".off_subgroup");
        uint256 seen = 0;
        for (uint256 i = 0; i < keyWords.length; i += _size(i)) {
            if (_size(i) != point.length) continue;
            uint256[] memory bad = keyWords;
            for (uint256 j = 0; j < point.length; ++j) {
                bad[i + j] = point[j];
            }
            _refusesKey(bad);
            ++seen;
        }
        vm.assertEq(seen, keyWords.length == 22 ? 3 : 5, "points of G2");
    }

    function deploy(uint256[] calldata k) external {
        newVerifier(k);
    }

    /// @dev The verifier says no, and does not revert.
    function refuses(uint256[8] memory proof, uint256[3] memory inputs, string memory what) internal view {
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(proof, inputs), what);
    }

    function refuses(Bundle memory b, string memory what) internal view {
        refuses(b.proof, inputsOf(b), what);
    }

    function _refusesKey(uint256[] memory bad) private {
        vm.expectRevert(Bn254.KeyInvalid.selector);
        this.deploy{gas: CALL_GAS * 4}(bad);
    }

    /// @dev How many words of a key the point has that begins at word i: beta, gamma and delta are of G2, and what follows
    /// IC4 in a key that has it.
    function _size(uint256 i) private pure returns (uint256) {
        return (i >= 2 && i < 14) || i >= 24 ? 4 : 2;
    }
}

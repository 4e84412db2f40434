// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {BASE_MODULUS, SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Fixture} from "./Fixture.sol";

/// @title The verifier against proofs that gnark made.
contract Groth16VerifierTest is Fixture {
    string[10] private cases = [
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
            vm.assertTrue(verifier.verify(b.proof, _inputs(b)), cases[i]);
        }
    }

    function test_RefusesAProofOfAnotherStatement() public view {
        for (uint256 i = 1; i < cases.length; ++i) {
            Bundle memory b = bundles[cases[i]];
            vm.assertTrue(!verifier.verify(bundles["valid"].proof, _inputs(b)), cases[i]);
        }
    }

    function testFuzz_RefusesOtherInputs(uint256 index, uint256 value) public view {
        Bundle memory b = bundles["valid"];
        uint256[3] memory inputs = _inputs(b);
        index = index % 3;
        vm.assume(value != inputs[index]);
        inputs[index] = value;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, inputs), "refused");
    }

    /// @dev The same residue in another form.
    function test_RefusesInputsThatAreNotReduced() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 3; ++i) {
            uint256[3] memory inputs = _inputs(b);
            inputs[i] += SCALAR_MODULUS;
            vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, inputs), "refused");
        }
    }

    function testFuzz_RefusesOtherProofs(uint256 index, uint256 value) public view {
        Bundle memory b = bundles["valid"];
        index = index % 8;
        vm.assume(value != b.proof[index]);
        b.proof[index] = value;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
    }

    /// @dev The same point in another form: coordinates plus the base field's modulus.
    function test_RefusesCoordinatesThatAreNotReduced() public view {
        for (uint256 i = 0; i < 8; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[i] += BASE_MODULUS;
            vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
        }
    }

    /// @dev A failing precompile burns the gas it is given; the call still ends without a revert.
    function test_NeverRevertsForABadProof() public view {
        Bundle memory b = bundles["valid"];
        uint256[8] memory junk;
        for (uint256 i = 0; i < 8; ++i) {
            junk[i] = i + 1;
        }
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(junk, _inputs(b)), "refused");
    }

    function test_ShowsItsKey() public view {
        uint256[22] memory shown = Groth16Verifier(address(verifier)).verifyingKey();
        for (uint256 i = 0; i < 22; ++i) {
            vm.assertEq(shown[i], keyWords[i], "key");
        }
    }

    function test_RefusesKeysOffTheCurve() public {
        for (uint256 i = 0; i < 22; ++i) {
            uint256[22] memory bad = vk();
            bad[i] ^= 1;
            _refuses(bad);
        }
    }

    function test_RefusesKeysThatAreNotReduced() public {
        for (uint256 i = 0; i < 22; ++i) {
            uint256[22] memory bad = vk();
            bad[i] += BASE_MODULUS;
            _refuses(bad);
        }
    }

    function test_RefusesPointsAtInfinity() public {
        for (uint256 i = 0; i < 22;) {
            uint256[22] memory bad = vk();
            uint256 size = i >= 2 && i < 14 ? 4 : 2;
            for (uint256 j = 0; j < size; ++j) {
                bad[i + j] = 0;
            }
            _refuses(bad);
            i += size;
        }
    }

    /// @dev On the curve, but outside the subgroup in which the pairing is one.
    function test_RefusesPointsOutsideTheSubgroup() public {
        string memory json = vm.readFile("contracts/test/fixtures/protocol.json");
        uint256[] memory point = vm.parseJsonUintArray(json, ".off_subgroup");
        for (uint256 i = 2; i < 14; i += 4) {
            uint256[22] memory bad = vk();
            for (uint256 j = 0; j < 4; ++j) {
                bad[i + j] = point[j];
            }
            _refuses(bad);
        }
    }

    /// @dev A proper key of another circuit is no key for these proofs.
    function test_AnotherKeyAcceptsNothing() public {
        uint256[22] memory other = vk();
        (other[16], other[17], other[18], other[19]) = (keyWords[18], keyWords[19], keyWords[16], keyWords[17]);
        Groth16Verifier v = new Groth16Verifier(other);
        Bundle memory b = bundles["valid"];
        vm.assertTrue(!v.verify(b.proof, _inputs(b)), "refused");
    }

    function deploy(uint256[22] calldata key) external {
        new Groth16Verifier(key);
    }

    function _refuses(uint256[22] memory bad) private {
        vm.expectRevert(Groth16Verifier.KeyInvalid.selector);
        this.deploy{gas: CALL_GAS * 4}(bad);
    }

    function _inputs(Bundle memory b) private pure returns (uint256[3] memory) {
        return [b.commitment, b.challenge, b.evaluation];
    }
}

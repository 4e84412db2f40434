// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Groth16CommitmentVerifier} from "../src/Groth16CommitmentVerifier.sol";
import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {BASE_MODULUS, SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Fixture} from "./Fixture.sol";

/// @title The verifier with a commitment against proofs that gnark made.
contract Groth16CommitmentVerifierTest is Fixture {
    uint256 private constant SIGN = 1 << 255;

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
    // Where A, C, D and P stand.
    uint256[4] private points = [0, 5, 6, 7];

    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }

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

    /// @dev Few numbers are a point's x, so these begin with ones that are: a point of one proof in the place of another's.
    function testFuzz_RefusesPointsOfOtherProofs(uint256 from, uint256 source, uint256 to, bool negate) public view {
        Bundle memory b = bundles["valid"];
        uint256 word = bundles[cases[from % cases.length]].proof[points[source % 4]];
        if (negate) word ^= SIGN;
        uint256 at = points[to % 4];
        vm.assume(word != b.proof[at]);
        b.proof[at] = word;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
    }

    function test_RefusesEveryFlippedBit() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 bit = 0; bit < 256; ++bit) {
                uint256[8] memory proof = _copy(b.proof);
                proof[points[i]] ^= 1 << bit;
                vm.assertTrue(!verifier.verify{gas: CALL_GAS}(proof, _inputs(b)), "refused");
            }
        }
    }

    /// @dev The same point in another form: coordinates plus the base field's modulus.
    function test_RefusesCoordinatesThatAreNotReduced() public view {
        for (uint256 i = 0; i < 8; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[i] += BASE_MODULUS;
            vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
        }
    }

    /// @dev x = 0 is of no point; the EVM's form of the point at infinity has no word.
    function test_RefusesPointsAtInfinity() public view {
        for (uint256 i = 0; i < 4; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[points[i]] = 0;
            vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
            b.proof[points[i]] = SIGN;
            vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "refused");
        }
        Bundle memory c = bundles["valid"];
        (c.proof[1], c.proof[2], c.proof[3], c.proof[4]) = (0, 0, 0, 0);
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(c.proof, _inputs(c)), "B refused");
    }

    /// @dev The first equation holds, and nobody showed to know what is in the commitment.
    function test_RefusesACommitmentWithoutItsProof() public view {
        Bundle memory b = bundles["valid"];
        b.proof[7] = bundles["next_round"].proof[7];
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "another's proof of knowledge");
        b.proof[7] = bundles["valid"].proof[7] ^ SIGN;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "negated");
        b.proof[7] = b.proof[6];
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "the commitment itself");
    }

    /// @dev The second equation holds, and the commitment is another one.
    function test_RefusesACommitmentThatWasNotProven() public view {
        Bundle memory b = bundles["valid"];
        Bundle memory other = bundles["next_round"];
        (b.proof[6], b.proof[7]) = (other.proof[6], other.proof[7]);
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "another round's");
        b = bundles["valid"];
        (b.proof[6], b.proof[7]) = (b.proof[6] ^ SIGN, b.proof[7] ^ SIGN);
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "negated");
    }

    /// @dev (-A, -B) proves the same: replays are stopped by the round, not by a proof's bytes.
    function test_ProofsAreMalleable() public view {
        Bundle memory b = bundles["valid"];
        b.proof[0] ^= SIGN;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "-A alone");
        (b.proof[3], b.proof[4]) = (BASE_MODULUS - b.proof[3], BASE_MODULUS - b.proof[4]);
        vm.assertTrue(verifier.verify(b.proof, _inputs(b)), "the same proof");
    }

    /// @dev What is no point of G1 is found out before a precompile could burn the gas.
    function test_PointsOffTheCurveBurnNoGas() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 4; ++i) {
            uint256[8] memory proof = _copy(b.proof);
            proof[points[i]] = 0;
            uint256 before = gasleft();
            vm.assertTrue(!verifier.verify(proof, _inputs(b)), "refused");
            vm.assertLt(before - gasleft(), 100_000, "gas");
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
        b.proof[1] ^= 1;
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "B off its curve");
    }

    /// @dev Whatever gas there is: too little is never a yes.
    function testFuzz_NeverSaysYesForWantOfGas(uint256 gasGiven) public view {
        Bundle memory b = bundles["valid"];
        b.proof[7] ^= SIGN;
        gasGiven = clamp(gasGiven, 0, 400_000);
        try verifier.verify{gas: gasGiven}(b.proof, _inputs(b)) returns (bool yes) {
            vm.assertTrue(!yes, "refused");
        } catch {
            vm.assertLt(gasGiven, 100_000, "without gas it reverts");
        }
    }

    function test_ShowsItsKey() public view {
        uint256[32] memory shown = Groth16CommitmentVerifier(address(verifier)).verifyingKey();
        for (uint256 i = 0; i < 32; ++i) {
            vm.assertEq(shown[i], keyWords[i], "key");
        }
    }

    function test_RefusesKeysOffTheCurve() public {
        for (uint256 i = 0; i < 32; ++i) {
            uint256[32] memory bad = commitmentVk();
            bad[i] ^= 1;
            _refuses(bad);
        }
    }

    function test_RefusesKeysThatAreNotReduced() public {
        for (uint256 i = 0; i < 32; ++i) {
            uint256[32] memory bad = commitmentVk();
            bad[i] += BASE_MODULUS;
            _refuses(bad);
        }
    }

    function test_RefusesKeysWithPointsAtInfinity() public {
        for (uint256 i = 0; i < 32;) {
            uint256[32] memory bad = commitmentVk();
            uint256 size = (i >= 2 && i < 14) || i >= 24 ? 4 : 2;
            for (uint256 j = 0; j < size; ++j) {
                bad[i + j] = 0;
            }
            _refuses(bad);
            i += size;
        }
    }

    /// @dev On the curve, but outside the subgroup in which the pairing is one.
    function test_RefusesKeysOutsideTheSubgroup() public {
        string memory json = vm.readFile("contracts/test/fixtures/protocol.json");
        uint256[] memory point = vm.parseJsonUintArray(json, ".off_subgroup");
        uint256[5] memory at = [uint256(2), 6, 10, 24, 28];
        for (uint256 i = 0; i < 5; ++i) {
            uint256[32] memory bad = commitmentVk();
            for (uint256 j = 0; j < 4; ++j) {
                bad[at[i] + j] = point[j];
            }
            _refuses(bad);
        }
    }

    /// @dev A proper key of another circuit, or with another commitment key, is no key for these proofs.
    function test_AnotherKeyAcceptsNothing() public {
        Bundle memory b = bundles["valid"];
        uint256[32] memory other = commitmentVk();
        (other[16], other[17], other[22], other[23]) = (other[22], other[23], other[16], other[17]);
        Groth16CommitmentVerifier v = new Groth16CommitmentVerifier(other);
        vm.assertTrue(!v.verify(b.proof, _inputs(b)), "the hash in an input's place");
        other = commitmentVk();
        for (uint256 i = 0; i < 4; ++i) {
            other[28 + i] = other[10 + i];
        }
        v = new Groth16CommitmentVerifier(other);
        vm.assertTrue(!v.verify(b.proof, _inputs(b)), "another sigma");
    }

    /// @dev Keys of one profile take no proof of the other.
    function test_TheOtherProfileAcceptsNothing() public {
        Bundle memory b = bundles["valid"];
        Groth16Verifier bits = new Groth16Verifier(vk());
        vm.assertTrue(!bits.verify{gas: CALL_GAS}(b.proof, _inputs(b)), "by bits");
        string memory json = vm.readFile("contracts/test/fixtures/groth16.json");
        uint256[] memory words = vm.parseJsonUintArray(json, ".cases[0].proof");
        uint256[8] memory proof;
        for (uint256 i = 0; i < 8; ++i) {
            proof[i] = words[i];
        }
        uint256[3] memory inputs = [
            vm.parseJsonUint(json, ".cases[0].commitment"),
            vm.parseJsonUint(json, ".cases[0].challenge"),
            vm.parseJsonUint(json, ".cases[0].evaluation")
        ];
        vm.assertEq(inputs[0], b.commitment, "the same statement");
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(proof, inputs), "by lookups");
    }

    function deploy(uint256[32] calldata k) external {
        new Groth16CommitmentVerifier(k);
    }

    function _refuses(uint256[32] memory bad) private {
        vm.expectRevert(Groth16CommitmentVerifier.KeyInvalid.selector);
        this.deploy{gas: CALL_GAS * 4}(bad);
    }

    function _copy(uint256[8] memory from) private pure returns (uint256[8] memory to) {
        for (uint256 i = 0; i < 8; ++i) {
            to[i] = from[i];
        }
    }

    function _inputs(Bundle memory b) private pure returns (uint256[3] memory) {
        return [b.commitment, b.challenge, b.evaluation];
    }
}

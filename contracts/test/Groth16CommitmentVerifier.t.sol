// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {BASE_MODULUS} from "../src/lib/Bn254.sol";
import {VerifierCases} from "./VerifierCases.sol";

/// @title The verifier with a commitment against proofs that gnark made.
contract Groth16CommitmentVerifierTest is VerifierCases {
    uint256 private constant SIGN = 1 << 255;

    // Where A, C, D and P stand.
    uint256[4] private points = [0, 5, 6, 7];

    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }

    /// @dev Few numbers are a point's x, so these begin with ones that are: a point of one proof in the place of another's.
    function testFuzz_RefusesPointsOfOtherProofs(uint256 from, uint256 source, uint256 to, bool negate) public view {
        Bundle memory b = bundles["valid"];
        uint256 word = bundles[cases[from % cases.length]].proof[points[source % 4]];
        if (negate) word ^= SIGN;
        to = points[to % 4];
        vm.assume(word != b.proof[to]);
        b.proof[to] = word;
        refuses(b, "refused");
    }

    function test_RefusesEveryFlippedBit() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 bit = 0; bit < 256; ++bit) {
                uint256[8] memory proof = _copy(b.proof);
                proof[points[i]] ^= 1 << bit;
                refuses(proof, inputsOf(b), "refused");
            }
        }
    }

    /// @dev x = 0 is of no point; the EVM's form of the point at infinity has no word.
    function test_RefusesPointsAtInfinity() public view {
        for (uint256 i = 0; i < 4; ++i) {
            Bundle memory b = bundles["valid"];
            b.proof[points[i]] = 0;
            refuses(b, "refused");
            b.proof[points[i]] = SIGN;
            refuses(b, "refused");
        }
        Bundle memory c = bundles["valid"];
        (c.proof[1], c.proof[2], c.proof[3], c.proof[4]) = (0, 0, 0, 0);
        refuses(c, "B refused");
    }

    /// @dev The first equation holds, and nobody showed to know what is in the commitment.
    function test_RefusesACommitmentWithoutItsProof() public view {
        Bundle memory b = bundles["valid"];
        b.proof[7] = bundles["next_round"].proof[7];
        refuses(b, "another's proof of knowledge");
        b.proof[7] = bundles["valid"].proof[7] ^ SIGN;
        refuses(b, "negated");
        b.proof[7] = b.proof[6];
        refuses(b, "the commitment itself");
    }

    /// @dev The second equation holds, and the commitment is another one.
    function test_RefusesACommitmentThatWasNotProven() public view {
        Bundle memory b = bundles["valid"];
        Bundle memory other = bundles["next_round"];
        (b.proof[6], b.proof[7]) = (other.proof[6], other.proof[7]);
        refuses(b, "another round's");
        b = bundles["valid"];
        (b.proof[6], b.proof[7]) = (b.proof[6] ^ SIGN, b.proof[7] ^ SIGN);
        refuses(b, "negated");
    }

    /// @dev (-A, -B) proves the same: replays are stopped by the round, not by a proof's bytes.
    function test_ProofsAreMalleable() public view {
        Bundle memory b = bundles["valid"];
        b.proof[0] ^= SIGN;
        refuses(b, "-A alone");
        (b.proof[3], b.proof[4]) = (BASE_MODULUS - b.proof[3], BASE_MODULUS - b.proof[4]);
        vm.assertTrue(verifier.verify(b.proof, inputsOf(b)), "the same proof");
    }

    /// @dev What is no point of G1 is found out before a precompile could burn the gas.
    function test_PointsOffTheCurveBurnNoGas() public view {
        Bundle memory b = bundles["valid"];
        for (uint256 i = 0; i < 4; ++i) {
            uint256[8] memory proof = _copy(b.proof);
            proof[points[i]] = 0;
            uint256 before = gasleft();
            vm.assertTrue(!verifier.verify(proof, inputsOf(b)), "refused");
            vm.assertLt(before - gasleft(), 100_000, "gas");
        }
    }

    /// @dev Whatever gas there is: too little is never a yes.
    function testFuzz_NeverSaysYesForWantOfGas(uint256 gasGiven) public view {
        Bundle memory b = bundles["valid"];
        b.proof[7] ^= SIGN;
        gasGiven = clamp(gasGiven, 0, 400_000);
        try verifier.verify{gas: gasGiven}(b.proof, inputsOf(b)) returns (bool yes) {
            vm.assertTrue(!yes, "refused");
        } catch {
            vm.assertLt(gasGiven, 100_000, "without gas it reverts");
        }
    }

    /// @dev A proper key of another circuit, or with another commitment key, is no key for these proofs.
    function test_AnotherKeyAcceptsNothing() public {
        Bundle memory b = bundles["valid"];
        uint256[] memory other = keyWords;
        (other[16], other[17], other[22], other[23]) = (other[22], other[23], other[16], other[17]);
        IGroth16Verifier v = newVerifier(other);
        vm.assertTrue(!v.verify(b.proof, inputsOf(b)), "the hash in an input's place");
        other = keyWords;
        for (uint256 i = 0; i < 4; ++i) {
            other[28 + i] = other[10 + i];
        }
        v = newVerifier(other);
        vm.assertTrue(!v.verify(b.proof, inputsOf(b)), "another sigma");
    }

    /// @dev Keys of one profile take no proof of the other.
    function test_TheOtherProfileAcceptsNothing() public {
        Bundle memory b = bundles["valid"];
        Groth16Verifier bits = new Groth16Verifier(abi.decode(abi.encodePacked(keyWords), (uint256[22])));
        vm.assertTrue(!bits.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "by bits");
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
        refuses(proof, inputs, "by lookups");
    }

    function _copy(uint256[8] memory from) private pure returns (uint256[8] memory to) {
        for (uint256 i = 0; i < 8; ++i) {
            to[i] = from[i];
        }
    }
}

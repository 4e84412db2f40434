// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Groth16CommitmentVerifier} from "../src/Groth16CommitmentVerifier.sol";
import {BASE_MODULUS} from "../src/lib/Bn254.sol";
import {Fixture} from "./Fixture.sol";

/// @title The verifier's code before its key is in it, as the compiler gives it.
/// @notice A key is immutables, so a deployed verifier's code is not the compiler's any more, in 32 words and more; `forge
/// coverage` then does not know whose code runs. Here it does. What proofs it takes with a key, Groth16CommitmentVerifierTest shows.
contract Groth16CommitmentVerifierBlankTest is Fixture {
    address private constant PLACE = address(0xb1a2);

    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }

    function setUp() public override {
        super.setUp();
        vm.etch(PLACE, vm.getDeployedCode("Groth16CommitmentVerifier.sol:Groth16CommitmentVerifier"));
    }

    function test_HasNoKey() public view {
        uint256[32] memory k = Groth16CommitmentVerifier(PLACE).verifyingKey();
        for (uint256 i = 0; i < 32; ++i) {
            vm.assertEq(k[i], 0, "no key");
        }
    }

    /// @dev With every point of the key at infinity what is left of the equations is e(A, B) = 1.
    function test_TakesNothingButAPairingOfNothing() public view {
        Bundle memory b = bundles["valid"];
        uint256[3] memory inputs = [b.commitment, b.challenge, b.evaluation];
        vm.assertTrue(!Groth16CommitmentVerifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "e(A, B) is not 1");
        (b.proof[1], b.proof[2], b.proof[3], b.proof[4]) = (0, 0, 0, 0);
        vm.assertTrue(Groth16CommitmentVerifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "e(A, 0) is");
        inputs[2] = type(uint256).max;
        vm.assertTrue(!Groth16CommitmentVerifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "inputs are residues");
        inputs[2] = 0;
        b.proof[7] = 0;
        vm.assertTrue(!Groth16CommitmentVerifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "points are points");
        b.proof[7] = BASE_MODULUS;
        vm.assertTrue(
            !Groth16CommitmentVerifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "coordinates are residues"
        );
    }

    /// @dev It is the same code: as long, and alike but where the key stands.
    function test_IsTheCodeThatIsDeployed() public view {
        bytes memory blank = PLACE.code;
        bytes memory keyed = address(verifier).code;
        vm.assertEq(blank.length, keyed.length, "length");
        uint256 differing = 0;
        for (uint256 i = 0; i < blank.length; ++i) {
            if (blank[i] == keyed[i]) continue;
            vm.assertEq(uint256(uint8(blank[i])), 0, "where they differ there was no key");
            ++differing;
        }
        vm.assertLt(differing, 2 * 32 * 32 + 1, "each word of the key stands in it twice at most");
    }
}

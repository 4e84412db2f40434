// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {Fixture} from "./Fixture.sol";

/// @title The verifier's code before its key is in it, as the compiler gives it.
/// @notice A key is immutables, so a deployed verifier's code is not the compiler's any more, in 22 words and more; `forge
/// coverage` then does not know whose code runs. Here it does. What proofs it takes with a key, Groth16VerifierTest shows.
contract Groth16VerifierBlankTest is Fixture {
    address private constant PLACE = address(0xb1a2);

    function setUp() public override {
        super.setUp();
        vm.etch(PLACE, vm.getDeployedCode("Groth16Verifier.sol:Groth16Verifier"));
    }

    function test_HasNoKey() public view {
        uint256[22] memory k = Groth16Verifier(PLACE).verifyingKey();
        for (uint256 i = 0; i < 22; ++i) {
            vm.assertEq(k[i], 0, "no key");
        }
    }

    /// @dev With every point of the key at infinity what is left of the equation is e(A, B) = 1.
    function test_TakesNothingButAPairingOfNothing() public view {
        Bundle memory b = bundles["valid"];
        uint256[3] memory inputs = [b.commitment, b.challenge, b.evaluation];
        vm.assertTrue(!Groth16Verifier(PLACE).verify{gas: CALL_GAS}(b.proof, inputs), "e(A, B) is not 1");
        uint256[8] memory none;
        vm.assertTrue(Groth16Verifier(PLACE).verify{gas: CALL_GAS}(none, inputs), "e(0, 0) is");
        inputs[2] = type(uint256).max;
        vm.assertTrue(!Groth16Verifier(PLACE).verify{gas: CALL_GAS}(none, inputs), "inputs are residues");
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
        vm.assertLt(differing, 2 * 22 * 32 + 1, "each word of the key stands in it twice at most");
    }
}

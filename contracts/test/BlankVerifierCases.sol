// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {Fixture} from "./Fixture.sol";

/// @title A verifier's code before its key is in it, as the compiler gives it.
/// @notice A key is immutables, so a deployed verifier's code is not the compiler's any more, in as many words as the key has
/// and more; `forge coverage` then does not know whose code runs. Here it does. What proofs it takes with a key, the tests
/// without `blank` in their files' names show.
abstract contract BlankVerifierCases is Fixture {
    IGroth16Verifier internal constant BLANK = IGroth16Verifier(address(0xb1a2));

    function setUp() public override {
        super.setUp();
        vm.etch(address(BLANK), vm.getDeployedCode(artifact()));
    }

    /// @dev The contract that forge shall look up.
    function artifact() internal pure virtual returns (string memory);

    function test_HasNoKey() public view {
        vm.assertEq(keccak256(shownKey(address(BLANK))), keccak256(new bytes(32 * keyWords.length)), "no key");
    }

    /// @dev With every point of the key at infinity what is left of the equations is e(A, B) = 1.
    function test_TakesNothingButAPairingOfNothing() public view {
        Bundle memory b = bundles["valid"];
        vm.assertTrue(!BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "e(A, B) is not 1");
        b.proof = withoutB(b.proof);
        vm.assertTrue(BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "e(A, 0) is");
        b.evaluation = type(uint256).max;
        vm.assertTrue(!BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "inputs are residues");
    }

    /// @dev It is the same code: as long, and alike but where the key stands.
    function test_IsTheCodeThatIsDeployed() public view {
        bytes memory blank = address(BLANK).code;
        bytes memory keyed = address(verifier).code;
        vm.assertEq(blank.length, keyed.length, "length");
        uint256 differing = 0;
        for (uint256 i = 0; i < blank.length; ++i) {
            if (blank[i] == keyed[i]) continue;
            vm.assertEq(uint256(uint8(blank[i])), 0, "where they differ there was no key");
            ++differing;
        }
        vm.assertLt(differing, 2 * keyWords.length * 32 + 1, "each word of the key stands in it twice at most");
    }

    /// @dev The proof with the point at infinity for B.
    function withoutB(uint256[8] memory proof) internal view returns (uint256[8] memory) {
        // After A, which has two words where no point is written in one.
        uint256 first = keyWords.length == 22 ? 2 : 1;
        for (uint256 i = first; i < first + 4; ++i) {
            proof[i] = 0;
        }
        return proof;
    }
}

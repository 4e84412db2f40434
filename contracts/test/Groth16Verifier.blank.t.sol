// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BlankVerifierCases} from "./BlankVerifierCases.sol";

/// @title The verifier's code before its key is in it.
contract Groth16VerifierBlankTest is BlankVerifierCases {
    function artifact() internal pure override returns (string memory) {
        return "Groth16Verifier.sol:Groth16Verifier";
    }

    /// @dev Here the other points may be at infinity as well.
    function test_TakesNothingAtAll() public view {
        uint256[8] memory none;
        vm.assertTrue(BLANK.verify{gas: CALL_GAS}(none, inputsOf(bundles["valid"])), "e(0, 0) is 1");
    }
}

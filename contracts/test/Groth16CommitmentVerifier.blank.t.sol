// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BASE_MODULUS} from "../src/lib/Bn254.sol";
import {BlankVerifierCases} from "./BlankVerifierCases.sol";

/// @title The verifier's code, with a commitment, before its key is in it.
contract Groth16CommitmentVerifierBlankTest is BlankVerifierCases {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }

    function artifact() internal pure override returns (string memory) {
        return "Groth16CommitmentVerifier.sol:Groth16CommitmentVerifier";
    }

    /// @dev What would be accepted, but for words that stand for no point.
    function test_PointsArePoints() public view {
        Bundle memory b = bundles["valid"];
        b.proof = withoutB(b.proof);
        b.evaluation = 0;
        vm.assertTrue(BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "accepted");
        b.proof[7] = 0;
        vm.assertTrue(!BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "points are points");
        b.proof[7] = BASE_MODULUS;
        vm.assertTrue(!BLANK.verify{gas: CALL_GAS}(b.proof, inputsOf(b)), "coordinates are residues");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {VerifierCases} from "./VerifierCases.sol";

/// @title The verifier against proofs that gnark made.
contract Groth16VerifierTest is VerifierCases {
    /// @dev A proper key of another circuit is no key for these proofs.
    function test_AnotherKeyAcceptsNothing() public {
        uint256[] memory other = keyWords;
        (other[16], other[17], other[18], other[19]) = (keyWords[18], keyWords[19], keyWords[16], keyWords[17]);
        IGroth16Verifier v = newVerifier(other);
        Bundle memory b = bundles["valid"];
        vm.assertTrue(!v.verify(b.proof, inputsOf(b)), "refused");
    }
}

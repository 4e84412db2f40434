// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @dev The same statements proven by the circuit by lookups, handed out.
contract Lookups is Fixture {
    function theVerifier() external view returns (IGroth16Verifier) {
        return verifier;
    }

    function theRoot() external view returns (uint256) {
        return roots["main"];
    }

    function bundle(string calldata name) external view returns (Bundle memory) {
        return bundles[name];
    }

    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

/// @title One hub with feed sets of two real key sets: network, feeds, committee and shape are the same, so nothing but the
/// key tells their proofs apart.
contract FeedHubKeysTest is Fixture {
    Lookups private lookups;
    uint256 private other;

    function setUp() public override {
        super.setUp();
        lookups = new Lookups();
        lookups.setUp();
        FeedSetInput memory set = input(committee);
        set.verifier = lookups.theVerifier();
        vm.prank(OWNER);
        other = hub.createFeedSet(set);
    }

    function test_EachTakesItsOwnProofsAlone() public {
        vm.assertEq(lookups.theRoot(), roots["main"], "one committee");
        vm.assertEq(hub.domain(other), hub.domain(feedSet), "one domain");
        Bundle memory bits = bundles["valid"];
        Bundle memory lookup = lookups.bundle("valid");
        _refuses(feedSet, lookup);
        _refuses(other, bits);
        _takes(feedSet, bits);
        _takes(other, lookup);
        // Nor once each has taken one.
        _refuses(feedSet, lookups.bundle("next_round"));
        _refuses(other, bundles["next_round"]);
        _takes(feedSet, bundles["next_round"]);
        _takes(other, lookups.bundle("next_round"));
    }

    function _refuses(uint256 set, Bundle memory b) private {
        vm.expectRevert(IFeedHub.ProofInvalid.selector);
        hub.update{gas: CALL_GAS}(set, b.words, b.commitment, b.proof);
    }

    function _takes(uint256 set, Bundle memory b) private {
        hub.update{gas: CALL_GAS}(set, b.words, b.commitment, b.proof);
        (uint64 round,,) = hub.header(set);
        vm.assertEq(round, b.round, "round");
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertEq(hub.valueOf(set, c), b.medians[c], "lane");
        }
    }
}

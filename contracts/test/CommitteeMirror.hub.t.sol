// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {FeedHub} from "../src/FeedHub.sol";
import {ICommitteeMirror} from "../src/interfaces/ICommitteeMirror.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {EpochInfo} from "../src/Types.sol";
import {EvidenceFixture} from "./EvidenceFixture.sol";

/// @title A hub on another chain: real proofs under a mirror's committee.
contract CommitteeMirrorHubTest is EvidenceFixture {
    CommitteeMirror private mirror;
    EpochInfo private present;

    function setUp() public override {
        super.setUp();
        present = handOverAt(0);
        vm.chainId(42_161);
        mirror = new CommitteeMirror(homeChainId, registryAddress, present.untilMs - present.fromMs, 3_600_000, present);
        hub = new FeedHub(address(authority));
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(mirror));
    }

    /// @dev The very proof that the home chain takes, since the domain names the network and not the chain.
    function test_TakesTheHomeChainsProof() public {
        vm.assertEq(hub.domain(feedSet), domain, "domain");
        deliver("valid");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, bundles["valid"].round, "round");
    }

    function test_TakesLateRoundsAfterAHandOver() public {
        _handOver();
        vm.warp(present.untilMs / 1000 + 60);
        deliver("valid");
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, bundles["valid"].round, "round");
        vm.warp(present.untilMs / 1000 + 3600);
        _refused("next_round");
    }

    /// @dev Its keys may be for sale by then.
    function test_AnExpiredCommitteeProvesNothing() public {
        vm.warp(present.untilMs / 1000);
        _refused("valid");
        vm.expectRevert(ICommitteeMirror.Expired.selector);
        this.handOverNow();
    }

    /// @dev A call of its own, so that what it reads of the fixture comes before what is expected to fail.
    function handOverNow() external {
        _handOver();
    }

    function _refused(string memory name) private {
        Bundle memory b = bundles[name];
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        hub.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof);
    }

    /// @dev The next committee as Go announces and signs it.
    function _handOver() private {
        bytes memory sigs;
        for (uint256 i = 0; i < slots; ++i) {
            sigs = abi.encodePacked(
                sigs, vm.parseJsonBytes(evidenceJson, key(key(".hand_overs", 1, ".signatures"), i, ""))
            );
        }
        uint256[] memory signers = new uint256[](1);
        signers[0] = (1 << slots) - 1;
        mirror.handOver(handOverAt(1), vm.parseJsonBytes(evidenceJson, ".members"), signers, sigs);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {FeedHub} from "../src/FeedHub.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {FeedInput, FeedSetInfo, FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @title Making feed sets, what is known of them, and what their owner cannot do.
contract FeedHubSetsTest is Fixture {
    function test_ComputesTheDomainThatOperatorsSign() public view {
        vm.assertEq(hub.domain(feedSet), bundles["valid"].domain, "domain");
    }

    function test_NumbersFeedSetsFromOne() public {
        vm.assertEq(feedSet, 1, "first");
        vm.prank(OWNER);
        vm.assertEq(hub.createFeedSet(input(committee)), 2, "second");
        vm.assertEq(hub.feedSets(), 2, "count");
    }

    function test_AnnouncesAFeedSet() public {
        vm.expectEmit(true, true, true, true, address(hub));
        emit IFeedHub.FeedSetCreated(2, hub.domain(feedSet));
        vm.prank(OWNER);
        hub.createFeedSet(input(committee));
    }

    function test_SaysWhatAFeedSetIs() public view {
        FeedSetInfo memory info = hub.feedSetInfo(feedSet);
        vm.assertEq(info.domain, hub.domain(feedSet), "domain");
        vm.assertEq(address(info.verifier), address(verifier), "verifier");
        vm.assertEq(address(info.committee), address(committee), "committee");
        vm.assertEq(info.homeChainId, homeChainId, "home chain");
        vm.assertEq(info.registry, registryAddress, "registry");
        vm.assertEq(info.intervalMs, intervalMs, "interval");
        vm.assertEq(info.slackMs, SLACK_MS, "slack");
        vm.assertEq(info.driftMs, DRIFT_MS, "drift");
        vm.assertEq(info.slots, slots, "slots");
        vm.assertEq(info.columns, columns, "columns");
        vm.assertEq(info.feeds, feeds.length, "feeds");
    }

    function test_KnowsItsFeeds() public {
        for (uint256 i = 0; i < feeds.length; ++i) {
            (bytes32 id, string memory name, uint8 decimals, string memory description) = hub.feedAt(feedSet, i + 1);
            vm.assertEq(id, keccak256(bytes(feeds[i].id)), "id");
            vm.assertEq(name, feeds[i].id, "name");
            vm.assertEq(decimals, feeds[i].decimals, "decimals");
            vm.assertEq(description, feeds[i].description, "description");
            vm.assertEq(hub.columnOf(feedSet, id), i + 1, "column");
        }
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        hub.feedAt(feedSet, 0);
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        hub.feedAt(feedSet, feeds.length + 1);
        vm.expectRevert(IFeedHub.UnknownFeed.selector);
        hub.columnOf(feedSet, keccak256("nothing"));
    }

    function test_ViewsRefuseUnknownFeedSets() public {
        bytes memory reason = abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, 7);
        vm.expectRevert(reason);
        hub.domain(7);
        vm.expectRevert(reason);
        hub.feedSetInfo(7);
        vm.expectRevert(reason);
        hub.header(7);
        vm.expectRevert(reason);
        hub.feedAt(7, 1);
        vm.expectRevert(reason);
        hub.columnOf(7, keccak256("BTC/USD"));
    }

    function testFuzz_OnlyTheOwnerMakesFeedSets(address sender) public {
        vm.assume(sender != OWNER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, sender));
        vm.prank(sender);
        hub.createFeedSet(input(committee));
    }

    function test_RefusesFeedSetsThatCannotBe() public {
        FeedSetInput memory set = input(committee);
        set.verifier = IGroth16Verifier(address(0x1234));
        _refuses(set, "verifier");
        set = input(committee);
        set.committee = ICommitteeSource(address(0x1234));
        _refuses(set, "committee");
        set = input(committee);
        set.homeChainId = 0;
        _refuses(set, "homeChainId");
        set = input(committee);
        set.registry = address(0);
        _refuses(set, "registry");
        set = input(committee);
        set.intervalMs = 0;
        _refuses(set, "intervalMs");
        set.intervalMs = 1 << 32;
        _refuses(set, "intervalMs");
        set = input(committee);
        set.slackMs = 1 << 48;
        _refuses(set, "slackMs");
        set = input(committee);
        set.driftMs = 1 << 48;
        _refuses(set, "driftMs");
        set = input(committee);
        set.slots = 0;
        _refuses(set, "slots");
        set.slots = 4097;
        _refuses(set, "slots");
        set = input(committee);
        set.columns = 0;
        _refuses(set, "columns");
        set.columns = 10;
        _refuses(set, "columns");
        set.columns = 4100;
        _refuses(set, "columns");
    }

    function test_RefusesFeedsThatCannotBe() public {
        FeedSetInput memory set = input(committee);
        set.feeds = new FeedInput[](0);
        _refuses(set, "feeds");
        set.feeds = new FeedInput[](columns);
        _refuses(set, "feeds");
        set = input(committee);
        set.feeds[2].id = "";
        _refuses(set, "feed id");
        set = input(committee);
        set.feeds[2].id = set.feeds[0].id;
        _refuses(set, "feed twice");
        set = input(committee);
        set.feeds[2].decimals = 19;
        _refuses(set, "decimals");
    }

    /// @dev Everything that can change the hub's state, by name. Nothing among it reaches a feed set that exists, so
    /// nobody can exchange a verifier, a committee source, a domain or a rule.
    function test_NoFunctionChangesAFeedSet() public view {
        string memory artifact = vm.readFile("contracts/out/FeedHub.sol/FeedHub.json");
        string[5] memory want = ["createFeedSet", "retire", "setAuthority", "update", "updateAndRead"];
        uint256 found = 0;
        for (uint256 i = 0; vm.keyExistsJson(artifact, key(".abi", i, "")); ++i) {
            bytes32 kind = keccak256(bytes(vm.parseJsonString(artifact, key(".abi", i, ".type"))));
            vm.assertTrue(kind != keccak256("fallback") && kind != keccak256("receive"), "no fallback");
            if (kind != keccak256("function")) continue;
            string memory mutability = vm.parseJsonString(artifact, key(".abi", i, ".stateMutability"));
            vm.assertTrue(keccak256(bytes(mutability)) != keccak256("payable"), "no payable function");
            if (keccak256(bytes(mutability)) != keccak256("nonpayable")) continue;
            vm.assertLt(found, want.length, "functions that change state");
            vm.assertEq(vm.parseJsonString(artifact, key(".abi", i, ".name")), want[found], "function");
            ++found;
        }
        vm.assertEq(found, want.length, "functions that change state");
    }

    /// @dev What the owner can do leaves a feed set, byte for byte, as it was.
    function test_TheOwnersPowersLeaveAFeedSetAlone() public {
        deliver("valid");
        bytes memory before = _all(feedSet);
        FeedSetInput memory set = input(newCommittee("other_root", 0, type(uint64).max));
        set.slackMs = 0;
        set.feeds[0].decimals = 3;
        vm.prank(OWNER);
        hub.createFeedSet(set);
        AccessManager other = new AccessManager(address(this));
        vm.prank(OWNER);
        authority.updateAuthority(address(hub), address(other));
        hub.createFeedSet(set);
        vm.assertEq(keccak256(_all(feedSet)), keccak256(before), "the feed set");
        deliver("next_round");
    }

    function test_RefusesAnAuthorityThatCannotAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0x1234)));
        new FeedHub(address(0x1234));
    }

    function _all(uint256 set) private view returns (bytes memory) {
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(set);
        bytes memory b = abi.encode(hub.feedSetInfo(set), round, timeMs, landedAt);
        for (uint256 c = 0; c < columns; ++c) {
            b = abi.encode(b, hub.valueOf(set, c));
        }
        for (uint256 c = 1; c <= feeds.length; ++c) {
            (bytes32 id,, uint8 decimals, string memory description) = hub.feedAt(set, c);
            b = abi.encode(b, id, decimals, description);
        }
        return b;
    }

    function _refuses(FeedSetInput memory set, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.FeedSetInvalid.selector, field));
        vm.prank(OWNER);
        hub.createFeedSet(set);
    }
}

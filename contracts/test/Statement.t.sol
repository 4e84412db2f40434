// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {FeedHub} from "../src/FeedHub.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {FeedInput, FeedSetInput} from "../src/Types.sol";
import {Base} from "./Base.sol";
import {FixedCommittee} from "./FixedCommittee.sol";

/// @dev Accepts exactly the public inputs that it was told, whatever the proof.
contract InputsVerifier is IGroth16Verifier {
    bytes32 private immutable WANT;

    constructor(uint256[3] memory inputs) {
        WANT = keccak256(abi.encode(inputs));
    }

    function verify(uint256[8] calldata, uint256[3] calldata inputs) external view returns (bool) {
        return keccak256(abi.encode(inputs)) == WANT;
    }
}

/// @title The hub makes the public inputs of a statement as Go does, for shapes that no fixture proves too.
contract StatementTest is Base {
    address private constant OWNER = address(0x0aa);

    string private json;
    FeedHub private hub;
    mapping(uint256 i => FeedInput[]) private feeds;

    function setUp() public {
        json = vm.readFile("contracts/test/fixtures/protocol.json");
        hub = new FeedHub(address(new AccessManager(OWNER)));
    }

    function test_DomainsAndPublicInputsAgreeWithTheProtocol() public {
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".statements", n, "")); ++n) {
            uint256[] memory words = vm.parseJsonUintArray(json, key(".statements", n, ".words"));
            uint256 commitment = vm.parseJsonUint(json, key(".statements", n, ".commitment"));
            uint256 feedSet = _create(n, commitment);
            vm.assertEq(hub.domain(feedSet), vm.parseJsonUint(json, key(".domains", n, ".domain")), "domain");
            vm.warp(vm.parseJsonUint(json, key(".statements", n, ".time_ms")) / 1000 + 1);
            _everyWordCounts(feedSet, words, commitment);
            uint256[8] memory proof;
            hub.update(feedSet, words, commitment, proof);
            (uint64 round,,) = hub.header(feedSet);
            vm.assertEq(round, words[1], "round");
            _keepsWhoTookPart(feedSet, n, words);
            _maskIsBounded(feedSet, n, words, commitment);
        }
        vm.assertEq(n, 2, "vectors");
    }

    /// @dev With any other word the public inputs are others.
    function _everyWordCounts(uint256 feedSet, uint256[] memory words, uint256 commitment) private {
        uint256[8] memory proof;
        for (uint256 i = 0; i < words.length; ++i) {
            // The round and the lane of time have rules of their own; the lane above is changed instead.
            if (i == 1) continue;
            uint256 bit = words[i] < 1 << 200 ? 1 : 1 << 100;
            words[i] ^= bit;
            vm.expectRevert(IFeedHub.ProofInvalid.selector);
            hub.update(feedSet, words, commitment, proof);
            words[i] ^= bit;
        }
    }

    /// @dev In the header or, beyond 88 slots, in slots of its own.
    function _keepsWhoTookPart(uint256 feedSet, uint256 n, uint256[] memory words) private view {
        uint256 slots = vm.parseJsonUint(json, key(".statements", n, ".slots"));
        uint256 count = (slots + 251) / 252;
        for (uint256 i = 0; i < count; ++i) {
            (uint64 round, uint256 mask) = hub.participationAt(feedSet, i);
            vm.assertEq(round, words[1], "round");
            vm.assertEq(mask, words[3 + i], "mask");
        }
        (, uint256 beyond) = hub.participationAt(feedSet, count);
        vm.assertEq(beyond, 0, "no such slots");
        (, beyond) = hub.participationAt(feedSet, 17);
        vm.assertEq(beyond, 0, "no such word");
    }

    /// @dev The last mask word holds only the slots that are left.
    function _maskIsBounded(uint256 feedSet, uint256 n, uint256[] memory words, uint256 commitment) private {
        uint256 slots = vm.parseJsonUint(json, key(".statements", n, ".slots"));
        uint256[8] memory proof;
        words[1] += 1;
        for (uint256 first = 0; first < slots; first += 252) {
            uint256 bits = slots - first < 252 ? slots - first : 252;
            uint256 mask = words[3 + first / 252];
            words[3 + first / 252] = mask | (1 << bits);
            vm.expectRevert(IFeedHub.MaskInvalid.selector);
            hub.update(feedSet, words, commitment, proof);
            words[3 + first / 252] = mask;
        }
    }

    function _create(uint256 n, uint256 commitment) private returns (uint256) {
        FeedSetInput memory set;
        set.verifier = new InputsVerifier(
            [
                commitment,
                vm.parseJsonUint(json, key(".statements", n, ".challenge")),
                vm.parseJsonUint(json, key(".statements", n, ".evaluation"))
            ]
        );
        set.committee = new FixedCommittee(
            vm.parseJsonUint(json, key(".statements", n, ".root")),
            vm.parseJsonUint(json, key(".statements", n, ".quorum")),
            0,
            type(uint64).max
        );
        set.homeChainId = vm.parseJsonUint(json, key(".domains", n, ".home_chain_id"));
        set.registry = vm.parseJsonAddress(json, key(".domains", n, ".registry"));
        set.intervalMs = uint64(vm.parseJsonUint(json, key(".domains", n, ".interval_ms")));
        set.slots = uint16(vm.parseJsonUint(json, key(".statements", n, ".slots")));
        set.columns = uint16(vm.parseJsonUint(json, key(".statements", n, ".columns")));
        uint256[] memory decimals = vm.parseJsonUintArray(json, key(".domains", n, ".decimals"));
        for (uint256 i = 0; i < decimals.length; ++i) {
            string memory id = vm.parseJsonString(json, key(key(".domains", n, ".feeds"), i, ""));
            feeds[n].push(FeedInput({id: id, decimals: uint8(decimals[i]), description: ""}));
        }
        set.feeds = feeds[n];
        vm.prank(OWNER);
        return hub.createFeedSet(set);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";
import {YesVerifier} from "./Usurpers.sol";

/// @title Who took part, in feed sets of more slots than the header holds. No circuit of that size is proven here, so the
/// verifier believes everything.
contract FeedHubMasksTest is Fixture {
    uint16 private constant SLOTS = 300;

    function setUp() public override {
        super.setUp();
        FeedSetInput memory set = input(committee);
        (set.verifier, set.slots) = (new YesVerifier(), SLOTS);
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(set);
    }

    function test_StoresEveryWord() public {
        _bring(0, 1 | (1 << 251), 1 << 47, true);
        _tookPart(1 | (1 << 251), 1 << 47);
    }

    function test_AFillAddsAndTakesNobodyAway() public {
        _bring(0, 3, 1 << 5, false);
        _bring(0, 6, 1 << 6, true);
        _tookPart(7, 3 << 5);
    }

    function test_ANewerRoundStartsAnew() public {
        _bring(0, 3, 1 << 5, true);
        _bring(1, 6, 1 << 6, true);
        _tookPart(6, 1 << 6);
    }

    /// @dev Brings a bundle of a round, counted from that of "valid", with a value in column 1 or none.
    function _bring(uint256 round, uint256 mask, uint256 rest, bool value) private {
        uint256[] memory words = new uint256[](7);
        words[1] = bundles["valid"].round + round;
        (words[3], words[4]) = (mask, rest);
        words[5] = (words[1] * intervalMs + (1 << 62)) | (value ? 1 << 125 : 0);
        hub.update(feedSet, words, 0, bundles["valid"].proof);
    }

    function _tookPart(uint256 mask, uint256 rest) private view {
        (, uint256 got) = hub.participation(feedSet);
        vm.assertEq(got, mask, "the first 252 slots");
        (, got) = hub.participationAt(feedSet, 1);
        vm.assertEq(got, rest, "the others");
        (, got) = hub.participationAt(feedSet, 2);
        vm.assertEq(got, 0, "no more");
    }
}

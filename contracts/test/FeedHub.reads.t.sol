// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {Fixture} from "./Fixture.sol";

/// @title What a hub with one delivered round has, and nothing else.
contract FeedHubReadsTest is Fixture {
    function setUp() public override {
        super.setUp();
        deliver("next_round");
    }

    function testFuzz_ReadsNothingOutsideTheFeedSet(uint256 set, uint256 column, bool known) public {
        if (known) set = feedSet;
        if (set == feedSet && column < columns) column += columns;
        vm.expectRevert(IFeedHub.NoData.selector);
        hub.read(set, column);
        vm.expectRevert(
            set == feedSet
                ? abi.encodeWithSelector(IFeedHub.UnknownFeed.selector)
                : abi.encodeWithSelector(IFeedHub.UnknownFeedSet.selector, set)
        );
        hub.valueOf(set, column);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../interfaces/IFeedHub.sol";
import {FeedInput, FeedSetInput} from "../Types.sol";
import {Headers} from "./Headers.sol";
import {Lanes} from "./Lanes.sol";

/// @title What a feed set can be.
/// @notice The hub's arithmetic relies on these bounds, and says so where it does.
library FeedSetInputs {
    uint256 private constant MAX_SLOTS = 4096;
    uint256 private constant MAX_COLUMNS = 4096;
    uint256 private constant MAX_DECIMALS = 18;

    /// @notice Reverts with FeedSetInvalid, and the name of what is wrong, where a feed set cannot be like that.
    /// @param input The feed set; its feeds are looked at one by one by `checkFeed`.
    function check(FeedSetInput calldata input) internal view {
        if (address(input.verifier).code.length == 0) revert IFeedHub.FeedSetInvalid("verifier");
        if (address(input.committee).code.length == 0) revert IFeedHub.FeedSetInvalid("committee");
        if (input.homeChainId == 0) revert IFeedHub.FeedSetInvalid("homeChainId");
        if (input.registry == address(0)) revert IFeedHub.FeedSetInvalid("registry");
        if (input.intervalMs == 0 || input.intervalMs > Headers.MAX_INTERVAL_MS) {
            revert IFeedHub.FeedSetInvalid("intervalMs");
        }
        if (input.slackMs > type(uint48).max) revert IFeedHub.FeedSetInvalid("slackMs");
        if (input.driftMs > type(uint48).max) revert IFeedHub.FeedSetInvalid("driftMs");
        if (input.slots == 0 || input.slots > MAX_SLOTS) revert IFeedHub.FeedSetInvalid("slots");
        if (input.columns == 0 || input.columns > MAX_COLUMNS || input.columns % Lanes.PER_WORD != 0) {
            revert IFeedHub.FeedSetInvalid("columns");
        }
        if (input.feeds.length == 0 || input.feeds.length >= input.columns) revert IFeedHub.FeedSetInvalid("feeds");
    }

    /// @notice Reverts with FeedSetInvalid where a feed cannot be like that.
    /// @param feed The feed.
    function checkFeed(FeedInput calldata feed) internal pure {
        if (bytes(feed.id).length == 0) revert IFeedHub.FeedSetInvalid("feed id");
        if (feed.decimals > MAX_DECIMALS) revert IFeedHub.FeedSetInvalid("decimals");
    }
}

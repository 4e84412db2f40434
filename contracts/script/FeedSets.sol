// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedHub} from "../src/FeedHub.sol";
import {Domains} from "../src/lib/Domains.sol";
import {FeedInput, FeedSetInfo, FeedSetInput} from "../src/Types.sol";

// Scripts run in forge and stand on no chain, so that their words cost nothing.
// solhint-disable gas-small-strings

/// @title Holds the feed sets of a hub to those that a deployment means.
/// @notice Feed sets never change, so one that differs is another one under the same number.
library FeedSets {
    string private constant NEVER_CHANGE =
        "feed sets never change: put this one back as it was, and add a new one behind it";
    string private constant OTHER_DOMAIN =
        "operators who serve both would sign two digests of one round and lose their stake: change interval_ms by 1, or the feeds";

    /// @notice The hub has another feed set under the number; `differs` says in what, `advice` what to do.
    error OtherFeedSet(uint256 number, string differs, string advice);
    /// @notice A feed set of the hub has the same domain with another circuit's size.
    error DomainStands(uint256 number, string advice);

    /// @notice Reverts where the hub has the feed set's domain with other slots or columns.
    /// @dev The domain names network, feeds, decimals and interval, not the size of the vector that is signed.
    /// @param hub The hub.
    /// @param input The feed set.
    function checkDomain(FeedHub hub, FeedSetInput memory input) internal view {
        uint256 meant = domain(input);
        uint256 count = hub.feedSets();
        for (uint256 number = 1; number <= count; ++number) {
            FeedSetInfo memory info = hub.feedSetInfo(number);
            if (info.domain == meant && (info.slots != input.slots || info.columns != input.columns)) {
                revert DomainStands(number, OTHER_DOMAIN);
            }
        }
    }

    /// @notice Reverts where the hub's feed set is not the one that is meant.
    /// @param hub The hub.
    /// @param number The feed set's number, which the hub has.
    /// @param input The feed set.
    function checkStanding(FeedHub hub, uint256 number, FeedSetInput memory input) internal view {
        FeedSetInfo memory info = hub.feedSetInfo(number);
        _same(number, "verifier", address(info.verifier) == address(input.verifier));
        _same(number, "committee source", address(info.committee) == address(input.committee));
        _same(number, "home chain", info.homeChainId == input.homeChainId);
        _same(number, "registry", info.registry == input.registry);
        _same(number, "interval", info.intervalMs == input.intervalMs);
        _same(number, "slack", info.slackMs == input.slackMs);
        _same(number, "drift", info.driftMs == input.driftMs);
        _same(number, "slots", info.slots == input.slots);
        _same(number, "columns", info.columns == input.columns);
        _same(number, "number of feeds", info.feeds == input.feeds.length);
        for (uint256 i = 0; i < input.feeds.length; ++i) {
            (, string memory name, uint8 decimals, string memory description) = hub.feedAt(number, i + 1);
            FeedInput memory feed = input.feeds[i];
            _same(number, string.concat("id of feed ", feed.id), _equal(name, feed.id));
            _same(number, string.concat("decimals of feed ", feed.id), decimals == feed.decimals);
            _same(number, string.concat("description of feed ", feed.id), _equal(description, feed.description));
        }
        _same(number, "domain", info.domain == domain(input));
    }

    /// @notice What operators sign under, as the hub makes it.
    /// @param input The feed set.
    /// @return The domain.
    function domain(FeedSetInput memory input) internal pure returns (uint256) {
        bytes32[] memory ids = new bytes32[](input.feeds.length);
        uint8[] memory decimals = new uint8[](input.feeds.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = keccak256(bytes(input.feeds[i].id));
            decimals[i] = input.feeds[i].decimals;
        }
        return Domains.domainOf(input.homeChainId, input.registry, ids, decimals, input.intervalMs);
    }

    function _same(uint256 number, string memory what, bool same) private pure {
        if (!same) revert OtherFeedSet(number, what, NEVER_CHANGE);
    }

    function _equal(string memory a, string memory b) private pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }
}

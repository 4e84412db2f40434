// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRewardPool, RewardTerms} from "../src/interfaces/IRewardPool.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {FeedSetInput} from "../src/Types.sol";
import {RewardFixture} from "./RewardFixture.sol";

/// @title What a pool can be.
contract RewardPoolTermsTest is RewardFixture {
    function test_TermsThatCannotBe() public {
        RewardTerms memory terms = rewardTerms();
        terms.feedSets = new uint256[](0);
        _refuses(terms, "feedSets");
        terms.feedSets = new uint256[](9);
        _refuses(terms, "feedSets");
        terms = rewardTerms();
        terms.windows = 0;
        _refuses(terms, "windows");
        terms.windows = 65;
        _refuses(terms, "windows");
        terms.windows = 64;
        terms.feedSets = new uint256[](5);
        _refuses(terms, "windows");
        terms = rewardTerms();
        terms.minWindows = 0;
        _refuses(terms, "minWindows");
        terms.minWindows = 5;
        _refuses(terms, "minWindows");
        terms = rewardTerms();
        terms.freshSeconds = 0;
        _refuses(terms, "freshSeconds");
        terms.freshSeconds = 61;
        _refuses(terms, "freshSeconds");
        terms = rewardTerms();
        terms.graceSeconds = 366 days;
        _refuses(terms, "graceSeconds");
        terms = rewardTerms();
        terms.termSeconds = 1 hours - 1;
        _refuses(terms, "termSeconds");
        terms.termSeconds = 366 days;
        _refuses(terms, "termSeconds");
        terms = rewardTerms();
        terms.termSeconds = 365 days;
        new RewardPool(terms);
        terms.graceSeconds = 61;
        _refuses(terms, "graceSeconds + termSeconds");
        terms = rewardTerms();
        terms.sharePpm = 0;
        _refuses(terms, "sharePpm");
        terms.sharePpm = 1_000_001;
        _refuses(terms, "sharePpm");
        terms = rewardTerms();
        terms.cap = 0;
        _refuses(terms, "cap");
        terms = rewardTerms();
        terms.token = IERC20(address(0));
        _refuses(terms, "token");
        terms = rewardTerms();
        terms.feedSets = new uint256[](2);
        (terms.feedSets[0], terms.feedSets[1]) = (feedSet, feedSet);
        _refuses(terms, "feed set twice");
    }

    function test_FeedSetsOfOthers() public {
        RewardTerms memory terms = rewardTerms();
        // The fixture's own feed set has another committee source.
        terms.feedSets[0] = 1;
        _refuses(terms, "committee");
        FeedSetInput memory wide = input(registry);
        wide.slots = 253;
        vm.prank(OWNER);
        terms.feedSets[0] = hub.createFeedSet(wide);
        _refuses(terms, "slots");
    }

    function _refuses(RewardTerms memory terms, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.TermsInvalid.selector, field));
        new RewardPool(terms);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedHub} from "../src/FeedHub.sol";
import {Fixture} from "./Fixture.sol";

/// @dev Brings real and tampered bundles in any order, by anyone, at any later time.
contract Deliverer is Fixture {
    /// @dev Of the last two nothing is ever stored.
    string[10] private names = [
        "older_round",
        "valid",
        "equal_round_fill",
        "equal_round_no_fill",
        "three_of_four",
        "next_round",
        "liar_high",
        "liar_low",
        "other_domain",
        "other_root"
    ];

    uint256 public highest;
    bool public broken;
    uint256 public accepted;
    bytes32 public retired;

    function target() external view returns (FeedHub, uint256, uint256) {
        return (hub, feedSet, columns);
    }

    function deliverAny(uint256 which, address sender) external {
        _bring(bundles[names[which % names.length]], sender);
    }

    function deliverTampered(uint256 which, uint256 word, uint256 value, address sender) external {
        Bundle memory b = bundles[names[which % names.length]];
        word = word % (b.words.length + 9);
        if (word < b.words.length) b.words[word] = value;
        else if (word == b.words.length) b.commitment = value;
        else b.proof[word - b.words.length - 1] = value;
        _bring(b, sender);
    }

    /// @dev A feed set is retired late, so that there is something in it; from then on nothing of it changes.
    function retire(uint256 dice) external {
        if (retired != 0 || accepted == 0 || dice % 8 != 0) return;
        vm.prank(OWNER);
        hub.retire(feedSet);
        retired = _state();
    }

    /// @dev Whether a retired feed set is as it was then.
    function changedSinceRetired() external view returns (bool) {
        return retired != 0 && retired != _state();
    }

    function _state() private view returns (bytes32) {
        (uint64 round, uint64 time, uint64 landed) = hub.header(feedSet);
        (, uint256 mask) = hub.participation(feedSet);
        bytes memory all = abi.encode(round, time, landed, mask);
        for (uint256 c = 0; c < columns; ++c) {
            all = abi.encode(all, hub.valueOf(feedSet, c));
        }
        return keccak256(all);
    }

    function passTime(uint32 ms) external {
        vm.warp(block.timestamp + ms / 1000);
    }

    /// @dev Whether a stored lane is one that some honest bundle of that round proved.
    function wasProven(uint256 round, uint256 column, uint256 lane) external view returns (bool) {
        if (lane == 0) return true;
        for (uint256 i = 0; i < names.length - 2; ++i) {
            Bundle storage b = bundles[names[i]];
            if (b.round == round && b.medians[column] == lane) return true;
        }
        return false;
    }

    /// @dev Whether a stored lane lies between what honest operators observed in that round. Liars say the farthest numbers.
    function isHonest(uint256 round, uint256 column, uint256 lane) external view returns (bool) {
        if (lane == 0) return true;
        for (uint256 i = 0; i < names.length - 2; ++i) {
            Bundle storage b = bundles[names[i]];
            if (b.round == round && b.lowest[column] <= lane && lane <= b.highest[column]) return true;
        }
        return false;
    }

    function _bring(Bundle memory b, address sender) private {
        (uint64 roundBefore, uint64 timeBefore,) = hub.header(feedSet);
        uint256[] memory lanes = new uint256[](columns);
        for (uint256 c = 0; c < columns; ++c) {
            lanes[c] = hub.valueOf(feedSet, c);
        }
        vm.prank(sender);
        try hub.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof) {
            ++accepted;
        } catch {}
        (uint64 round, uint64 time,) = hub.header(feedSet);
        if (round < roundBefore) broken = true;
        if (round == roundBefore && roundBefore != 0) {
            if (time > timeBefore) broken = true;
            for (uint256 c = 0; c < columns; ++c) {
                if (lanes[c] != 0 && hub.valueOf(feedSet, c) != lanes[c]) broken = true;
            }
        }
        if (round > highest) highest = round;
    }
}

/// @title What holds after any sequence of deliveries.
contract FeedHubInvariantTest is Fixture {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Deliverer private deliverer;

    function setUp() public override {
        deliverer = new Deliverer();
        deliverer.setUp();
        (hub, feedSet, columns) = deliverer.target();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = Deliverer.deliverAny.selector;
        selectors[1] = Deliverer.deliverTampered.selector;
        selectors[2] = Deliverer.passTime.selector;
        selectors[3] = Deliverer.retire.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(deliverer), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(deliverer);
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 24
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_RoundsOnlyGrow() public view {
        (uint64 round,,) = hub.header(feedSet);
        vm.assertEq(round, deliverer.highest(), "the highest round that ever stood");
        vm.assertTrue(!deliverer.broken(), "no round went back, no present lane changed, no time grew in a round");
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 24
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_EveryLaneWasProven() public view {
        (uint64 round,,) = hub.header(feedSet);
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertTrue(deliverer.wasProven(round, c, hub.valueOf(feedSet, c)), "lane");
        }
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 24
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_ValuesAreInsideHonestObservations() public view {
        (uint64 round,,) = hub.header(feedSet);
        for (uint256 c = 0; c < columns; ++c) {
            vm.assertTrue(deliverer.isHonest(round, c, hub.valueOf(feedSet, c)), "between honest observations");
        }
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 24
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_RetiredFeedSetsNeverChange() public view {
        vm.assertTrue(!deliverer.changedSinceRetired(), "as it was when it was retired");
    }
}

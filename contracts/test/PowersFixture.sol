// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Authority} from "../script/Authority.sol";
import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {DeliveryRefunds} from "../src/DeliveryRefunds.sol";
import {DpsnLens} from "../src/DpsnLens.sol";
import {FeedHub} from "../src/FeedHub.sol";
import {FeedProxy} from "../src/FeedProxy.sol";
import {RefundBounds, RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {RewardTerms} from "../src/interfaces/IRewardPool.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {TopicRegistry} from "../src/TopicRegistry.sol";
import {NetworkFixture} from "./NetworkFixture.sol";

/// @title Everything that is deployed, under the layout of docs/powers.md, with money in it and a value that was proven.
abstract contract PowersFixture is NetworkFixture {
    address internal constant PROPOSER = address(0x9909);
    address internal constant EVE = address(0xe5e);
    address internal constant ANN = address(0xa11);
    address internal constant PAYEE = address(0xa11ce);
    address internal constant RECIPIENT = address(0xfee);
    uint256 internal constant DELAY = Authority.MIN_DELAY;
    uint256 internal constant BUDGET = 10 ether;
    uint256 internal constant POOL = 1_000_000 ether;
    uint256 internal constant FEE = 0.01 ether;
    uint256 internal constant MAX_FEE = 0.1 ether;

    TimelockController internal timelock;
    FeedProxy internal proxy;
    DeliveryRefunds internal refunds;
    RewardPool internal pool;
    TopicRegistry internal topics;
    DpsnLens internal lens;
    CommitteeMirror internal mirror;
    bytes32 internal topic;

    function setUp() public virtual override {
        super.setUp();
        makeRegistry();
        authority = Authority.newManager(address(this), 0);
        timelock = Authority.newTimelock(DELAY, proposers(), 0);
        hub = new FeedHub(address(authority));
        feedSet = hub.createFeedSet(input(registry));
        proxy = new FeedProxy(hub, feedSet, 1, FeedProxy.QuotePair(address(0), address(0), 0, 0, 0));
        _refunds();
        pool = new RewardPool(rewardTerms());
        token.approve(address(pool), POOL);
        pool.fund(POOL);
        mirror = new CommitteeMirror(homeChainId, registryAddress, 8 days * 1000, 60_000, registry.epochInfo(1));
        topics = new TopicRegistry(address(authority), FEE, MAX_FEE, RECIPIENT, 365 days, 30 days);
        lens = new DpsnLens(topics);
        vm.deal(ANN, 1 ether);
        vm.prank(ANN);
        topic = topics.register{value: FEE}("weather");
        Authority.handOver(authority, timelock, address(this));

        vm.warp(bundles["valid"].timeMs / 1000 + 1);
        vm.fee(10 gwei);
        Bundle memory b = bundles["valid"];
        refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        pool.record(feedSet);
    }

    function proposers() internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = PROPOSER;
    }

    function rewardTerms() internal view returns (RewardTerms memory terms) {
        terms = RewardTerms({
            token: token,
            registry: registry,
            hub: hub,
            feedSets: new uint256[](1),
            windows: 4,
            minWindows: 1,
            freshSeconds: 30,
            graceSeconds: 60,
            termSeconds: 7 days,
            sharePpm: 100_000,
            cap: 10_000 ether
        });
        terms.feedSets[0] = feedSet;
    }

    function refundTerms() internal pure returns (RefundTerms memory) {
        return RefundTerms({heartbeat: 60, fixedGas: 40_000, gasCap: 600_000, tip: 1 gwei});
    }

    function _refunds() private {
        RefundBounds memory bounds =
            RefundBounds({minHeartbeat: 2, minDeviationPpm: 100, maxTip: 5 gwei, maxGas: 1_000_000});
        refunds = new DeliveryRefunds(address(authority), hub, bounds);
        refunds.configure(feedSet, refundTerms(), new uint32[](0));
        vm.deal(address(this), BUDGET);
        refunds.fund{value: BUDGET}(feedSet);
    }
}

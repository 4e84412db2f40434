// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DevToken} from "../src/dev/DevToken.sol";
import {RewardTerms} from "../src/interfaces/IRewardPool.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {EpochInfo, Member} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";
import {KnownRegistry} from "./KnownRegistry.sol";

/// @title A pool over real rounds.
/// @notice The three rounds of the fixture are two seconds long and lie in windows 0, 1 and 2 of an epoch of four.
abstract contract RewardFixture is Fixture {
    uint64 internal constant EPOCH = 1;
    uint256 internal constant FUNDS = 1000 ether;
    uint256 internal constant TOTAL = 30 + 28 + 26 + 24;
    address internal constant EVE = address(0xe5e);

    KnownRegistry internal registry;
    DevToken internal token;
    RewardPool internal pool;
    uint256 internal otherSet;
    Member[] internal all;
    uint64 internal fromMs;

    function setUp() public virtual override {
        super.setUp();
        fromMs = uint64(bundles["older_round"].round * intervalMs);
        loadMembers();
        registry = new KnownRegistry();
        setEpoch(fromMs, fromMs + 8000);
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(registry));
        vm.prank(OWNER);
        otherSet = hub.createFeedSet(input(registry));
        token = new DevToken(address(this), 10 * FUNDS);
        pool = new RewardPool(rewardTerms());
        token.approve(address(pool), type(uint256).max);
        pool.fund(FUNDS);
        vm.warp(fromMs / 1000 + 5);
    }

    function rewardTerms() internal view returns (RewardTerms memory terms) {
        terms = RewardTerms({
            token: token,
            registry: registry,
            hub: hub,
            feedSets: new uint256[](1),
            windows: 4,
            minWindows: 4,
            freshSeconds: 30,
            graceSeconds: 60,
            termSeconds: 1 hours,
            sharePpm: 100_000,
            cap: 50 ether
        });
        terms.feedSets[0] = feedSet;
    }

    function loadMembers() internal {
        string memory json = vm.readFile("contracts/test/fixtures/groth16.json");
        for (uint256 i = 0; vm.keyExistsJson(json, key(".committees.main.members", i, "")); ++i) {
            all.push(
                Member({
                    operator: vm.parseJsonAddress(json, key(".committees.main.members", i, ".operator")),
                    ax: 0,
                    ay: 0,
                    weight: uint64(vm.parseJsonUint(json, key(".committees.main.members", i, ".weight")))
                })
            );
        }
    }

    function setEpoch(uint64 from, uint64 until) internal {
        EpochInfo memory info;
        (info.fromMs, info.untilMs) = (from, until);
        (info.root, info.quorum) = (roots["main"], uint64(quorums["main"]));
        registry.setEpoch(info, all);
    }

    /// @dev An epoch whose first window holds all rounds; it hides the first epoch.
    function epochOfOneWindow() internal {
        registry.forget(EPOCH);
        setEpoch(fromMs, fromMs + 80_000);
    }

    /// @dev Windows 0, 1 and 2, where window 1 lacks slot 2.
    function recordAll() internal {
        string[3] memory names = ["older_round", "equal_round_no_fill", "next_round"];
        for (uint256 i = 0; i < 3; ++i) {
            deliver(names[i]);
            pool.record(feedSet);
        }
    }

    function toTheEnd() internal {
        vm.warp(fromMs / 1000 + 8 + 60);
    }
}

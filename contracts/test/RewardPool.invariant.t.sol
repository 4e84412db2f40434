// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DevToken} from "../src/dev/DevToken.sol";
import {RewardTerms, Settlement} from "../src/interfaces/IRewardPool.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {EpochInfo, FeedSetInfo, Member} from "../src/Types.sol";
import {Base} from "./Base.sol";
import {KnownRegistry} from "./KnownRegistry.sol";
import {StandInHub} from "./StandInHub.sol";

/// @dev Epochs of 64 seconds one after the other, members of any weight, rounds with any participants.
contract Operators is Base {
    uint256 public constant SLOTS = 8;
    uint256 public constant EPOCHS = 6;
    uint64 public constant LENGTH = 64;
    uint256 public constant WINDOWS = 8;

    RewardPool public pool;
    DevToken public token;
    KnownRegistry public registry;
    StandInHub public hub;
    uint256 public funded;
    uint256 public claims;
    bool public broken;
    /// @dev What the pool should have found, written down in another way.
    mapping(uint64 epoch => mapping(uint256 window => mapping(uint256 slot => bool))) public took;
    mapping(uint64 epoch => mapping(uint256 window => bool)) public any;

    uint64 private _start;

    function setUp() external {
        vm.warp(1_700_000_000);
        _start = 1_700_000_000;
        registry = new KnownRegistry();
        for (uint64 e = 0; e < EPOCHS; ++e) {
            EpochInfo memory info;
            info.fromMs = 1000 * (_start + e * LENGTH);
            info.untilMs = info.fromMs + 1000 * LENGTH;
            Member[] memory all = new Member[](SLOTS);
            for (uint64 i = 0; i < SLOTS; ++i) {
                all[i] =
                    Member({operator: operator(e, i), ax: 0, ay: 0, weight: 1 + (i * 7919 + e * 104_729) % 100_000});
            }
            registry.setEpoch(info, all);
        }
        FeedSetInfo memory set;
        (set.committee, set.slots, set.intervalMs) = (registry, uint16(SLOTS), 1000);
        hub = new StandInHub(set);
        token = new DevToken(address(this), type(uint128).max);
        uint256[] memory sets = new uint256[](1);
        sets[0] = 1;
        pool = new RewardPool(
            RewardTerms({
                token: token,
                registry: registry,
                hub: hub.hub(),
                feedSets: sets,
                windows: WINDOWS,
                minWindows: 3,
                freshSeconds: 10,
                graceSeconds: 20,
                termSeconds: 1 hours,
                sharePpm: 300_000,
                cap: 1e24
            })
        );
        token.approve(address(pool), type(uint256).max);
    }

    function fund(uint80 amount) external {
        pool.fund(amount);
        funded += amount;
    }

    function round(uint8 mask, uint8 later, bool recorded) external {
        vm.warp(block.timestamp + later % 12);
        uint256[8] memory proof;
        uint256[] memory words = new uint256[](8);
        (words[1], words[3]) = (block.timestamp, mask);
        hub.update(1, words, 0, proof);
        if (!recorded || mask == 0 || block.timestamp >= _start + EPOCHS * LENGTH) return;
        (uint64 started, uint256 stored) = hub.participation(1);
        pool.record(1);
        uint64 epoch = uint64((started - _start) / LENGTH) + 1;
        uint256 window = (started - _start) % LENGTH * WINDOWS / LENGTH;
        any[epoch][window] = true;
        for (uint256 i = 0; i < SLOTS; ++i) {
            if ((stored >> i) & 1 != 0) took[epoch][window][i] = true;
        }
    }

    function claim(uint64 epoch, uint256 slot) external {
        epoch = 1 + epoch % uint64(EPOCHS);
        slot = slot % SLOTS;
        address to = operator(epoch - 1, uint64(slot));
        uint256 before = token.balanceOf(to);
        try pool.claim(epoch, slot) returns (uint256 amount) {
            ++claims;
            Settlement memory s = pool.settlementOf(epoch);
            (uint256 mine, uint256 all) = counts(epoch, slot);
            if (all < 3) all = 3;
            uint256 weight = registry.memberAt(epoch, slot).weight;
            if (amount != uint256(s.budget) * weight * mine / (all * s.total)) broken = true;
            if (token.balanceOf(to) != before + amount || registry.jailed(to)) broken = true;
            // Whoever was paid asks again.
            try pool.claim(epoch, slot) {
                broken = true;
            } catch {}
        } catch {}
    }

    /// @dev Sometimes waits for the time: claims are open for longer than all epochs last.
    function closeAny(uint64 epoch, uint8 dice) external {
        epoch = 1 + epoch % uint64(EPOCHS);
        Settlement memory s = pool.settlementOf(epoch);
        if (dice % 4 == 0 && block.timestamp < s.closesAt) vm.warp(s.closesAt);
        try pool.close(epoch) {} catch {}
    }

    function settleAny(uint64 epoch) external {
        try pool.settle(1 + epoch % uint64(EPOCHS)) {} catch {}
    }

    function jail(uint64 epoch, uint64 slot) external {
        registry.jail(operator(epoch % uint64(EPOCHS), slot % uint64(SLOTS)));
    }

    function passTime(uint16 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 100);
    }

    function paid() external view returns (uint256 sum) {
        for (uint64 e = 0; e < EPOCHS; ++e) {
            for (uint64 i = 0; i < SLOTS; ++i) {
                sum += token.balanceOf(operator(e, i));
            }
        }
    }

    function counts(uint64 epoch, uint256 slot) public view returns (uint256 mine, uint256 all) {
        for (uint256 w = 0; w < WINDOWS; ++w) {
            if (any[epoch][w]) ++all;
            if (took[epoch][w][slot]) ++mine;
        }
    }

    function operator(uint64 epoch, uint64 slot) public pure returns (address) {
        return address(uint160(0x100000 + uint256(epoch) * 256 + slot));
    }
}

/// @title What holds whatever operators do.
contract RewardPoolInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Operators private operators;

    function setUp() public {
        operators = new Operators();
        operators.setUp();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](7);
        selectors[0] = Operators.fund.selector;
        selectors[1] = Operators.round.selector;
        selectors[2] = Operators.claim.selector;
        selectors[3] = Operators.closeAny.selector;
        selectors[4] = Operators.settleAny.selector;
        selectors[5] = Operators.jail.selector;
        selectors[6] = Operators.passTime.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(operators), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(operators);
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 96
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_NothingIsLostOrMade() public view {
        RewardPool pool = operators.pool();
        vm.assertEq(
            pool.free() + pool.reserved() + operators.paid(), operators.funded(), "funded is free, kept or paid"
        );
        vm.assertEq(operators.token().balanceOf(address(pool)), pool.free() + pool.reserved(), "and is there");
        uint256 left = 0;
        for (uint64 e = 1; e <= operators.EPOCHS(); ++e) {
            Settlement memory s = pool.settlementOf(e);
            left += s.left;
            vm.assertTrue(s.left <= s.budget, "no epoch pays more than its budget");
        }
        vm.assertEq(left, pool.reserved(), "what is kept is what is left");
        vm.assertTrue(!operators.broken(), "each got its share");
        for (uint64 e = 1; e <= operators.EPOCHS(); ++e) {
            for (uint256 i = 0; i < operators.SLOTS(); ++i) {
                (uint256 mine, uint256 all) = operators.counts(e, i);
                vm.assertEq(pool.participatedWindows(e, i), mine, "windows of a slot");
                vm.assertEq(pool.recordedWindows(e), all, "windows");
            }
        }
    }
}

/// @title A whole epoch for any weights and participants.
contract RewardPoolSharesTest is Base {
    Operators private operators;

    function setUp() public {
        operators = new Operators();
        operators.setUp();
    }

    function testFuzz_SharesSumUpToNoMoreThanTheBudget(uint80 funds, uint8[8] calldata masks) public {
        funds = uint80(clamp(funds, 1e12, 1e24));
        operators.fund(funds);
        for (uint256 i = 0; i < 8; ++i) {
            operators.round(masks[i], 8, true);
        }
        operators.passTime(90);
        uint256 budget = uint256(funds) * 300_000 / 1_000_000;
        for (uint256 slot = 0; slot < 8; ++slot) {
            operators.claim(0, slot);
        }
        vm.assertTrue(operators.paid() <= budget, "no more than the budget");
        vm.assertTrue(!operators.broken(), "each got its share");
        // The eighth round begins in the second epoch.
        uint256 slots = masks[0] | masks[1] | masks[2] | masks[3] | masks[4] | masks[5] | masks[6];
        vm.assertTrue((slots != 0) == (operators.paid() != 0), "who took part was paid");
        vm.assertEq(operators.pool().free() + operators.pool().reserved() + operators.paid(), funds, "nothing is lost");
    }
}

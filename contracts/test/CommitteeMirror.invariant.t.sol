// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EpochInfo} from "../src/Types.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// @dev Lets time pass and tries hand-overs, good ones and bad ones, by any signers.
contract Announcer is MirrorFixture {
    bool public broken;
    uint64 public highest = 7;
    uint256 public handed;
    EpochInfo[] private _history;

    function setUp() public override {
        super.setUp();
        _history.push(present);
    }

    function passTime(uint32 ms) external {
        vm.warp(block.timestamp + (ms % (DAY / 3)) / 1000);
    }

    function announce(uint8 who, uint32 gap, uint32 length, uint8 jump) external {
        EpochInfo memory last = mirror.newest();
        // Some are what a registry would make and all sign; the others differ in one thing each, since what is wrong twice
        // is refused by either rule.
        uint256 fault = gap % 5;
        uint64 fromMs = last.untilMs;
        if (fault == 1) fromMs = fromMs + gap % DAY - DAY / 2;
        if (fault != 2) jump = 1;
        // Of four about equal weights two are over a half and under two thirds, three are enough.
        who = fault == 3 ? [3, 5, 7, 14][who % 4] : 15;
        uint64 span = DAY / 2 + length % (DAY / 4);
        if (fault == 4) span = length % (3 * DAY) + 1;
        EpochInfo memory next = committee(last.epoch + jump % 3, fromMs, fromMs + span);
        uint256 weight = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if ((who >> i) & 1 == 1) weight += weights[i];
        }
        bytes memory members = packed();
        bytes memory sigs = signatures(hashOf(next), who);
        uint256[] memory signers = bitmap(who);
        uint256 nowMs = block.timestamp * 1000;
        try mirror.handOver(next, members, signers, sigs) {
            ++handed;
            if (nowMs >= last.untilMs || nowMs < last.fromMs) broken = true;
            if (3 * weight <= 2 * uint256(last.total)) broken = true;
            if (next.epoch != last.epoch + 1 || next.fromMs < last.untilMs) broken = true;
            if (next.untilMs > last.untilMs + MAX_EXTENSION) broken = true;
            highest = next.epoch;
            _history.push(next);
        } catch {
            if (mirror.newest().epoch != last.epoch) broken = true;
        }
    }

    /// @dev Whoever speaks for a time is the committee of that time, and its mirror has not expired.
    function ask(uint64 timeMs) external {
        EpochInfo memory last = mirror.newest();
        uint256 nowMs = block.timestamp * 1000;
        timeMs = START + timeMs % (last.untilMs + DAY - START);
        try mirror.committeeAt(timeMs) returns (uint256 root, uint256) {
            if (nowMs >= last.untilMs) broken = true;
            bool found = false;
            for (uint256 i = 0; i < _history.length; ++i) {
                EpochInfo memory e = _history[i];
                if (e.root != root) continue;
                found = timeMs >= e.fromMs && timeMs < e.untilMs;
                if (i + 1 < _history.length && nowMs >= e.untilMs + GRACE) broken = true;
            }
            if (!found) broken = true;
        } catch {}
    }
}

/// @title What holds after any sequence of announcements.
contract CommitteeMirrorInvariantTest is MirrorFixture {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Announcer private announcer;

    function setUp() public override {
        announcer = new Announcer();
        announcer.setUp();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](3);
        selectors[0] = Announcer.passTime.selector;
        selectors[1] = Announcer.announce.selector;
        selectors[2] = Announcer.ask.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(announcer), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(announcer);
    }

    /// forge-config: default.invariant.runs = 48
    /// forge-config: default.invariant.depth = 48
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_TheExpiredNeverSpeak() public view {
        vm.assertTrue(!announcer.broken(), "nobody spoke or handed over out of its time, or with too little weight");
    }

    /// forge-config: default.invariant.runs = 48
    /// forge-config: default.invariant.depth = 48
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_EpochsGrowByOne() public view {
        vm.assertEq(announcer.highest(), 7 + announcer.handed(), "epoch");
    }
}

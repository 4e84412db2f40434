// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {EpochInfo} from "../src/Types.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// @title What a mirror costs.
/// @notice A hand-over is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract CommitteeMirrorGasTest is MirrorFixture {
    function test_HandOver() public {
        // 32 members of one weight, of which 22 are more than two thirds.
        for (uint256 i = 0; i < 32; ++i) {
            if (i < 4) {
                weights[i] = 100;
            } else {
                secrets.push(1000 + i);
                weights.push(100);
            }
        }
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, committee(7, START, START + DAY));
        handOver(committee(8, START + DAY, START + 2 * DAY), (1 << 22) - 1);
        vm.warp((START + DAY) / 1000);
        EpochInfo memory next = committee(9, START + 2 * DAY, START + 3 * DAY);
        bytes memory members = packed();
        bytes memory sigs = signatures(hashOf(next), (1 << 22) - 1);
        mirror.handOver(next, members, bitmap((1 << 22) - 1), sigs);
        vm.snapshotGasLastCall("CommitteeMirror", "handOver, 22 of 32 members sign");
    }

    function test_CommitteeAt() public {
        vm.cool(address(mirror));
        mirror.committeeAt(START);
        vm.snapshotGasLastCall("CommitteeMirror", "committeeAt");
    }
}

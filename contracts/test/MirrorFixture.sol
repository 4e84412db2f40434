// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {EpochInfo} from "../src/Types.sol";
import {Base} from "./Base.sol";

/// @title Committees with keys, and a mirror that begins with the first of them.
abstract contract MirrorFixture is Base {
    uint256 internal constant HOME = 1337;
    address internal constant REGISTRY = address(0x0f01);
    uint64 internal constant DAY = 86_400_000;
    uint64 internal constant START = 1_767_225_600_000;
    uint64 internal constant MAX_EXTENSION = 2 * DAY;
    uint64 internal constant GRACE = 3_600_000;

    CommitteeMirror internal mirror;
    EpochInfo internal present;
    uint256[] internal secrets;
    uint64[] internal weights;

    /// @dev Four members; any three reach more than two thirds.
    function setUp() public virtual {
        for (uint256 i = 0; i < 4; ++i) {
            secrets.push(1000 + i);
        }
        weights = [30, 28, 26, 24];
        present = committee(7, START, START + DAY);
        vm.warp(START / 1000);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
    }

    /// @dev The fixture's members as the committee of an epoch.
    function committee(uint64 epoch, uint64 fromMs, uint64 untilMs) internal view returns (EpochInfo memory) {
        uint64 total = 0;
        for (uint256 i = 0; i < weights.length; ++i) {
            total += weights[i];
        }
        return EpochInfo({
            epoch: epoch,
            fromMs: fromMs,
            untilMs: untilMs,
            quorum: 2 * total / 3 + 1,
            total: total,
            root: uint256(keccak256(abi.encode(epoch))) >> 4,
            membersHash: keccak256(packed())
        });
    }

    function packed() internal view returns (bytes memory out) {
        for (uint256 i = 0; i < secrets.length; ++i) {
            out = abi.encodePacked(out, vm.addr(secrets[i]), weights[i]);
        }
    }

    function hashOf(EpochInfo memory next) internal pure returns (bytes32) {
        return Envelope.handOverHash(Envelope.separator(HOME, REGISTRY), next);
    }

    /// @dev Signatures of the slots whose bit is set, in ascending slots.
    function signatures(bytes32 hash, uint256 who) internal view returns (bytes memory out) {
        for (uint256 i = 0; i < secrets.length; ++i) {
            if ((who >> i) & 1 == 0) continue;
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(secrets[i], hash);
            out = abi.encodePacked(out, r, s, v);
        }
    }

    function bitmap(uint256 who) internal pure returns (uint256[] memory out) {
        out = new uint256[](1);
        out[0] = who;
    }

    function handOver(EpochInfo memory next, uint256 who) internal {
        mirror.handOver(next, packed(), bitmap(who), signatures(hashOf(next), who));
    }
}

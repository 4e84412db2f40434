// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Poseidon2} from "../src/lib/Poseidon2.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {Epochs} from "../src/registry/Epochs.sol";
import {Seats} from "../src/registry/Seats.sol";
import {EpochInfo, Member, RegistryInput} from "../src/Types.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @title Who gets a seat, and the committees that come of it.
contract OperatorRegistryEpochsTest is RegistryFixture {
    string private json;

    /// @dev Roots, quorums and keys as Go computes them, with and without unused slots.
    function test_AgreesWithTheProtocol() public {
        json = vm.readFile("contracts/test/fixtures/protocol.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(json, key(".roots", i, "")); ++i) {
            RegistryInput memory p = parameters(uint16(vm.parseJsonUint(json, key(".roots", i, ".slots"))));
            p.weightUnit = 1;
            p.minimumStake = 1;
            registry = new OperatorRegistry(p);
            bytes memory packed = _enter(i);
            registry.advance();
            EpochInfo memory e = registry.epochInfo(1);
            vm.assertEq(e.root, vm.parseJsonUint(json, key(".roots", i, ".root")), "root");
            vm.assertEq(e.quorum, vm.parseJsonUint(json, key(".roots", i, ".quorum")), "quorum");
            vm.assertEq(e.total, vm.parseJsonUint(json, key(".roots", i, ".total")), "total");
            vm.assertEq(e.membersHash, keccak256(packed), "members' hash");
            uint256[] memory ax = vm.parseJsonUintArray(json, key(".roots", i, ".ax"));
            uint256[] memory ay = vm.parseJsonUintArray(json, key(".roots", i, ".ay"));
            Member[] memory got = registry.members(1);
            vm.assertEq(got.length, ax.length, "members");
            for (uint256 j = 0; j < got.length; ++j) {
                vm.assertEq(got[j].ax, ax[j], "x");
                vm.assertEq(got[j].ay, ay[j], "y");
            }
        }
        vm.assertGe(i, 4, "vectors");
    }

    function test_FreeSeatsAreTakenInOrder() public {
        seat(2);
        register(2, MINIMUM + 2 * UNIT);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Seats.Seated(who(2));
        join(2);
        (address[] memory operators, uint64[] memory weights) = registry.seats();
        vm.assertEq(operators.length, 3, "taken");
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(operators[i], who(i), "operator");
            vm.assertEq(weights[i], 100 + i, "weight");
        }
    }

    function test_ASeatTakesStakeAndASeatAtMost() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, who(0)));
        join(0);
        vm.expectRevert(Seats.NotSeated.selector);
        leaveSeat(0);
        register(0, MINIMUM);
        vm.expectRevert(Seats.NotSeated.selector);
        leaveSeat(0);
        unbond(0, 1);
        vm.expectRevert(abi.encodeWithSelector(Seats.StakeTooLow.selector, MINIMUM - 1));
        join(0);
        addStake(0, 1);
        join(0);
        vm.expectRevert(Seats.AlreadySeated.selector);
        join(0);
    }

    function test_TheLastSeatMovesIntoTheGap() public {
        seat(4);
        registry.advance();
        vm.expectEmit(true, true, true, true, address(registry));
        emit Seats.Unseated(who(1));
        leaveSeat(1);
        _seatsAre([uint256(0), 3, 2], 3);
        leaveSeat(2);
        _seatsAre([uint256(0), 3, 0], 2);
        // The moved one knows its place.
        leaveSeat(3);
        join(1);
        _seatsAre([uint256(0), 1, 0], 2);
        leaveSeat(0);
        leaveSeat(1);
        _seatsAre([uint256(0), 0, 0], 0);
    }

    function test_TheLightestGivesWayToTheHeavier() public {
        seat(4);
        register(4, MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatsTaken.selector, 100));
        join(4);
        addStake(4, UNIT - 1);
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatsTaken.selector, 100));
        join(4);
        addStake(4, 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Seats.Unseated(who(0));
        join(4);
        (address[] memory operators,) = registry.seats();
        vm.assertEq(operators[0], who(4), "in the seat of the lightest");
        // The displaced one keeps its stake, and may come back heavier. Of two equally light, the later seat gives way.
        vm.expectRevert(Seats.NotSeated.selector);
        leaveSeat(0);
        addStake(0, 10 * UNIT);
        join(0);
        (operators,) = registry.seats();
        vm.assertEq(operators[0], who(4), "stays");
        vm.assertEq(operators[1], who(0), "comes back");
    }

    /// @dev Else a stake could push another out, leave and set the epoch at once, in every epoch and in no committee.
    function test_WhoPushesAnotherOutServes() public {
        seat(4);
        register(7, 200 * UNIT);
        join(7);
        uint256 until = nowMs() + EPOCH;
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatHeld.selector, until));
        leaveSeat(7);
        // Neither does it get lighter than whom it pushed out.
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatHeld.selector, until));
        unbond(7, 1);
        registry.advance();
        vm.assertEq(registry.slotOf(1, who(7)), 0, "in the committee");
        vm.assertEq(registry.memberAt(1, 0).weight, 200, "with all of it");
        unbond(7, 50 * UNIT);
        leaveSeat(7);
    }

    function test_WhoTakesTheLastSeatServes() public {
        seat(3);
        leaveSeat(2);
        join(2);
        registry.advance();
        register(3, MINIMUM);
        join(3);
        uint256 until = registry.epochInfo(1).untilMs + EPOCH;
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatHeld.selector, until));
        leaveSeat(3);
        // The others were in a committee.
        leaveSeat(0);
        goTo(until - 1000);
        vm.expectRevert(abi.encodeWithSelector(Seats.SeatHeld.selector, until));
        unbond(3, 1);
        // Nobody set an epoch: nothing holds it up any longer.
        goTo(until);
        leaveSeat(3);
        unbond(3, MINIMUM);
    }

    function test_ASeatsWeightFollowsItsStake() public {
        seat(2);
        addStake(0, 5 * UNIT + 1);
        unbond(1, UNIT / 2);
        (, uint64[] memory weights) = registry.seats();
        vm.assertEq(weights[0], 105, "grown");
        vm.assertEq(weights[1], 100, "rounded down");
    }

    function test_TheFirstEpochBeginsAfterItsNotice() public {
        seat(3);
        uint64 from = nowMs() + NOTICE;
        vm.expectEmit(true, false, false, false, address(registry));
        emit Epochs.EpochSet(1, 0, 0, 0, 0, 0, 0);
        vm.prank(address(0xdead));
        registry.advance();
        EpochInfo memory e = registry.epochInfo(1);
        vm.assertEq(registry.lastEpoch(), 1, "last");
        vm.assertEq(e.epoch, 1, "number");
        vm.assertEq(e.fromMs, from, "from");
        vm.assertEq(e.untilMs, from + EPOCH, "until");
        vm.assertEq(e.total, 303, "total");
        vm.assertEq(e.quorum, 203, "quorum");
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.currentEpoch();
        goTo(from);
        vm.assertEq(registry.currentEpoch(), 1, "current");
    }

    function test_EpochsFollowEachOther() public {
        seat(3);
        registry.advance();
        uint64 until = registry.epochInfo(1).untilMs;
        goTo(until - LEAD - 1000);
        vm.expectRevert(abi.encodeWithSelector(Epochs.TooEarly.selector, until - LEAD));
        registry.advance();
        goTo(until - LEAD);
        registry.advance();
        vm.assertEq(registry.epochInfo(2).fromMs, until, "no gap");
        vm.assertEq(registry.currentEpoch(), 1, "the next one is not yet in office");
        vm.expectRevert(abi.encodeWithSelector(Epochs.TooEarly.selector, until + EPOCH - LEAD));
        registry.advance();
        // Late: there is a gap, in which nobody speaks.
        goTo(until + EPOCH + 5000);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.currentEpoch();
        registry.advance();
        vm.assertEq(registry.epochInfo(3).fromMs, nowMs() + NOTICE, "with notice");
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.epochAtTime(until + EPOCH);
    }

    function test_AnEpochNeedsMembers() public {
        RegistryInput memory p = parameters(4);
        p.minimumSeats = 2;
        registry = new OperatorRegistry(p);
        vm.expectRevert(abi.encodeWithSelector(Epochs.TooFewSeats.selector, 0));
        registry.advance();
        seat(1);
        vm.expectRevert(abi.encodeWithSelector(Epochs.TooFewSeats.selector, 1));
        registry.advance();
        register(1, MINIMUM);
        join(1);
        registry.advance();
    }

    /// @dev Whatever happens to the seats later.
    function test_ASetEpochNeverChanges() public {
        seat(4);
        registry.advance();
        bytes32 before = keccak256(abi.encode(registry.epochInfo(1), registry.members(1)));
        addStake(2, 50 * UNIT);
        leaveSeat(0);
        register(5, 9 * MINIMUM);
        join(5);
        convict(address(0xb0b), 3);
        vm.assertTrue(before == keccak256(abi.encode(registry.epochInfo(1), registry.members(1))), "epoch 1");
        pass(EPOCH);
        registry.advance();
        vm.assertTrue(before == keccak256(abi.encode(registry.epochInfo(1), registry.members(1))), "epoch 1");
        Member[] memory next = registry.members(2);
        vm.assertEq(next.length, 3, "members");
        vm.assertEq(next[2].weight, 152, "the grown one");
        vm.assertEq(registry.slotOf(2, who(5)), 0, "where the last one, who is out, had moved to");
    }

    function test_MembersAreFoundBySlotAndAddress() public {
        seat(3);
        registry.advance();
        for (uint256 i = 0; i < 3; ++i) {
            Member memory m = registry.memberAt(1, i);
            vm.assertEq(m.operator, who(i), "operator");
            vm.assertEq(m.weight, 100 + i, "weight");
            (uint256 ax, uint256 ay) = registry.feedKey(who(i));
            vm.assertTrue(m.ax == ax && m.ay == ay, "key");
            vm.assertEq(registry.slotOf(1, who(i)), i, "slot");
        }
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownSlot.selector, 1, 3));
        registry.memberAt(1, 3);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotMember.selector, 1, who(3)));
        registry.slotOf(1, who(3));
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, who(3)));
        registry.feedKey(who(3));
    }

    function test_UnknownEpochsAreRefused() public {
        vm.assertEq(registry.lastEpoch(), 0, "none");
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.committeeAt(nowMs());
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.epochAtTime(nowMs());
        _unknown(0);
        _unknown(1);
        seat(1);
        registry.advance();
        _unknown(0);
        _unknown(2);
        _unknown(1 + uint64(registry.EPOCHS_KEPT()));
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.epochAtTime(nowMs() + NOTICE - 1);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.committeeAt(nowMs() + NOTICE - 1);
    }

    /// @dev A committee speaks until its grace is over, and can be asked about until evidence is no longer taken.
    function test_ACommitteeFallsSilentAndIsForgotten() public {
        seat(2);
        registry.advance();
        EpochInfo memory e = registry.epochInfo(1);
        goTo(e.untilMs + GRACE - 1000);
        (uint256 root, uint256 quorum) = registry.committeeAt(e.untilMs - 1);
        vm.assertEq(root, e.root, "root");
        vm.assertEq(quorum, e.quorum, "quorum");
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.committeeAt(e.untilMs);
        goTo(e.untilMs + GRACE);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.committeeAt(e.untilMs - 1);
        goTo(e.untilMs + GRACE + SLASHING - 1000);
        vm.assertEq(registry.epochAtTime(e.fromMs), 1, "still known");
        vm.assertEq(registry.members(1).length, 2, "members");
        goTo(e.untilMs + GRACE + SLASHING);
        _unknown(1);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.epochAtTime(e.fromMs);
        vm.assertEq(registry.lastEpoch(), 1, "its number stays");
    }

    /// @dev The committee before the last speaks too, within its grace; and all within the slashing window are known,
    /// although their places in storage come round.
    function test_EpochsWithinTheWindowAreKept() public {
        seat(2);
        registry.advance();
        uint64[] memory froms = new uint64[](20);
        uint256[] memory roots = new uint256[](20);
        for (uint64 n = 1; n < 20; ++n) {
            EpochInfo memory e = registry.epochInfo(n);
            (froms[n], roots[n]) = (e.fromMs, e.root);
            goTo(e.untilMs - (n % 3) * LEAD / 2);
            addStake(n % 2, UNIT);
            registry.advance();
            uint64 known = 0;
            for (uint64 k = 1; k <= n; ++k) {
                bool kept = nowMs() < froms[k] + EPOCH + GRACE + SLASHING;
                if (kept) {
                    ++known;
                    vm.assertEq(registry.epochInfo(k).root, roots[k], "root");
                    vm.assertEq(registry.epochAtTime(froms[k]), k, "first moment");
                    vm.assertEq(registry.epochAtTime(froms[k] + EPOCH - 1), k, "last moment");
                } else {
                    _unknown(k);
                    vm.expectRevert(ICommitteeSource.NoCommittee.selector);
                    registry.epochAtTime(froms[k]);
                }
            }
            vm.assertTrue(n < 4 || known >= 2, "epochs of the window");
            (uint256 root,) = registry.committeeAt(froms[n]);
            vm.assertEq(root, roots[n], "the one before the last");
        }
    }

    /// @dev Where grace and slashing together are whole epochs, a ring of one place less would take one too early.
    function test_TheTightestRingKeepsWhatCanBeSlashed() public {
        RegistryInput memory p = parameters(4);
        (p.leadMs, p.graceMs, p.slashingMs, p.unbondingMs) = (EPOCH, EPOCH / 7, 2 * EPOCH - EPOCH / 7, 4 * EPOCH);
        registry = new OperatorRegistry(p);
        seat(2);
        registry.advance();
        for (uint64 n = 1; n < 12; ++n) {
            goTo(registry.epochInfo(n).fromMs);
            registry.advance();
            for (uint64 k = 1; k <= n; ++k) {
                uint256 until = START * 1000 + NOTICE + k * EPOCH;
                if (nowMs() >= until + p.graceMs + p.slashingMs) continue;
                vm.assertEq(registry.epochInfo(k).untilMs, until, "kept");
            }
        }
    }

    /// @dev The contract's root against a plain one over members() and empty slots.
    function testFuzz_TheRootIsThatOfTheMembers(uint64[4] calldata stakes, uint8 who_) public {
        uint256 n = clamp(who_, 1, 4);
        for (uint256 i = 0; i < n; ++i) {
            register(i, MINIMUM + uint256(stakes[i]) * UNIT / 1e7);
            join(i);
        }
        registry.advance();
        EpochInfo memory e = registry.epochInfo(1);
        uint256[4] memory state = Poseidon2.start(uint256(keccak256("oraclestream.committee.v2")) % SCALAR_MODULUS, 12);
        uint256 total = 0;
        Member[] memory m = registry.members(1);
        for (uint256 i = 0; i < 4; ++i) {
            bool used = i < n;
            Poseidon2.absorb(
                Poseidon2.roundKeys(), state, used ? m[i].ax : 0, used ? m[i].ay : 1, used ? m[i].weight : 0
            );
            if (used) total += m[i].weight;
            if (used) vm.assertEq(m[i].weight, (MINIMUM + uint256(stakes[i]) * UNIT / 1e7) / UNIT, "weight");
        }
        vm.assertEq(e.root, state[1], "root");
        vm.assertEq(e.total, total, "total");
        vm.assertTrue(3 * uint256(e.quorum) > 2 * total && 3 * (uint256(e.quorum) - 1) <= 2 * total, "two thirds");
    }

    /// @dev Registers and seats the operators of a vector; gives the packing that the members' hash is over.
    function _enter(uint256 i) private returns (bytes memory packed) {
        address[] memory operators = vm.parseJsonAddressArray(json, key(".roots", i, ".operators"));
        uint256[] memory qx = vm.parseJsonUintArray(json, key(".roots", i, ".qx"));
        uint256[] memory qy = vm.parseJsonUintArray(json, key(".roots", i, ".qy"));
        uint256[] memory weights = vm.parseJsonUintArray(json, key(".roots", i, ".weights"));
        for (uint256 j = 0; j < operators.length; ++j) {
            fund(operators[j], weights[j]);
            vm.prank(operators[j]);
            registry.register(qx[j], qy[j], weights[j]);
            vm.prank(operators[j]);
            registry.join();
            packed = abi.encodePacked(packed, operators[j], uint64(weights[j]));
        }
    }

    function _seatsAre(uint256[3] memory want, uint256 n) private view {
        (address[] memory operators,) = registry.seats();
        vm.assertEq(operators.length, n, "taken");
        for (uint256 i = 0; i < n; ++i) {
            vm.assertEq(operators[i], who(want[i]), "operator");
        }
    }

    function _unknown(uint64 epoch) private {
        bytes memory refusal = abi.encodeWithSelector(IOperatorRegistry.UnknownEpoch.selector, epoch);
        vm.expectRevert(refusal);
        registry.epochInfo(epoch);
        vm.expectRevert(refusal);
        registry.members(epoch);
        vm.expectRevert(refusal);
        registry.memberAt(epoch, 0);
        vm.expectRevert(refusal);
        registry.slotOf(epoch, who(0));
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {Member, MemberInput} from "../src/Types.sol";
import {Base} from "./Base.sol";

/// @title Committees: what the owner may name, what comes of it, and when it speaks.
contract OperatorRegistryTest is Base {
    address private constant OWNER = address(0x0aa);
    uint64 private constant FROM = 1000;
    uint64 private constant UNTIL = 2000;

    string private json;
    OperatorRegistry private registry;
    MemberInput[] private four;

    function setUp() public {
        json = vm.readFile("contracts/test/fixtures/protocol.json");
        registry = new OperatorRegistry(OWNER, 4);
        MemberInput[] memory members = _vector(1);
        for (uint256 i = 0; i < members.length; ++i) {
            four.push(members[i]);
        }
    }

    /// @dev Roots, quorums and keys as Go computes them, with and without unused slots.
    function test_AgreesWithTheProtocol() public {
        for (uint256 i = 0; vm.keyExistsJson(json, key(".roots", i, "")); ++i) {
            OperatorRegistry r = new OperatorRegistry(OWNER, vm.parseJsonUint(json, key(".roots", i, ".slots")));
            uint256 root = vm.parseJsonUint(json, key(".roots", i, ".root"));
            uint256 quorum = vm.parseJsonUint(json, key(".roots", i, ".quorum"));
            uint256 total = vm.parseJsonUint(json, key(".roots", i, ".total"));
            MemberInput[] memory members = _vector(i);

            vm.expectEmit(true, true, true, true, address(r));
            emit OperatorRegistry.CommitteeSet(3, root, quorum, total, FROM, UNTIL);
            vm.prank(OWNER);
            r.setCommittee(3, FROM, UNTIL, members);

            (uint256 gotRoot, uint256 gotQuorum) = r.committeeAt(FROM);
            vm.assertEq(gotRoot, root, "root");
            vm.assertEq(gotQuorum, quorum, "quorum");
            _checkMembers(r.members(3), i);
        }
    }

    function test_SaysWhatWasSet() public {
        _set(5, FROM, UNTIL);
        vm.assertEq(registry.epochs(), 1, "epochs");
        (uint64 epoch, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum) = registry.epochAt(0);
        (uint256 wantRoot, uint256 wantQuorum) = registry.committeeAt(FROM);
        vm.assertEq(epoch, 5, "epoch");
        vm.assertEq(fromMs, FROM, "from");
        vm.assertEq(untilMs, UNTIL, "until");
        vm.assertEq(root, wantRoot, "root");
        vm.assertEq(quorum, wantQuorum, "quorum");
        vm.assertEq(registry.members(4).length, 0, "another epoch's members");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.UnknownEpoch.selector, 1));
        registry.epochAt(1);
    }

    /// @dev floor(2 total / 3) + 1 is the smallest weight above two thirds.
    function testFuzz_QuorumIsJustAboveTwoThirds(uint48[4] calldata weights) public {
        uint256 total = 0;
        MemberInput[] memory members = four;
        for (uint256 i = 0; i < 4; ++i) {
            members[i].weight = weights[i] == 0 ? 1 : weights[i];
            total += members[i].weight;
        }
        vm.prank(OWNER);
        registry.setCommittee(1, FROM, UNTIL, members);
        (, uint256 quorum) = registry.committeeAt(FROM);
        vm.assertTrue(3 * quorum > 2 * total, "above two thirds");
        vm.assertTrue(3 * (quorum - 1) <= 2 * total, "the smallest");
    }

    function testFuzz_OnlyTheOwnerNamesMembers(address sender) public {
        vm.assume(sender != OWNER);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, sender));
        vm.prank(sender);
        registry.setCommittee(1, FROM, UNTIL, four);
    }

    function test_SpeaksFromItsStartUntilBeforeItsEnd() public {
        _set(1, FROM, UNTIL);
        registry.committeeAt(FROM);
        registry.committeeAt(UNTIL - 1);
        _nobodyAt(FROM - 1);
        _nobodyAt(UNTIL);
        _nobodyAt(0);
        _nobodyAt(type(uint64).max);
    }

    function test_NobodySpeaksBeforeTheFirstEpoch() public {
        _nobodyAt(0);
        _nobodyAt(FROM);
    }

    /// @dev Against a search that looks at every epoch: windows may have gaps between them.
    function testFuzz_FindsTheEpochThatCovers(uint8[8] calldata gaps, uint8[8] calldata lengths, uint64 moment) public {
        uint64 cursor = 0;
        uint256 n = 0;
        MemberInput[] memory members = four;
        for (uint64 i = 0; i < 8; ++i) {
            if (lengths[i] == 0) continue;
            members[0].weight = i + 1;
            cursor += gaps[i];
            vm.prank(OWNER);
            registry.setCommittee(i + 1, cursor, cursor + lengths[i], members);
            cursor += lengths[i];
            ++n;
        }
        moment = moment % (cursor + 2);
        for (uint256 i = 0; i < n; ++i) {
            (, uint64 fromMs, uint64 untilMs, uint256 root, uint256 quorum) = registry.epochAt(i);
            if (fromMs <= moment && moment < untilMs) {
                (uint256 gotRoot, uint256 gotQuorum) = registry.committeeAt(moment);
                vm.assertEq(gotRoot, root, "root");
                vm.assertEq(gotQuorum, quorum, "quorum");
                return;
            }
        }
        _nobodyAt(moment);
    }

    /// @dev A set epoch cannot be set again, by its owner either, nor can a later one reach into its time.
    function test_ASetEpochNeverChanges() public {
        _set(5, FROM, UNTIL);
        (uint256 root, uint256 quorum) = registry.committeeAt(FROM);
        _refuses(5, UNTIL, UNTIL + 1, four, abi.encodeWithSelector(OperatorRegistry.EpochNotNew.selector));
        _refuses(4, UNTIL, UNTIL + 1, four, abi.encodeWithSelector(OperatorRegistry.EpochNotNew.selector));
        _refuses(6, FROM, UNTIL + 1, four, abi.encodeWithSelector(OperatorRegistry.WindowInvalid.selector));
        _refuses(6, UNTIL - 1, UNTIL + 1, four, abi.encodeWithSelector(OperatorRegistry.WindowInvalid.selector));
        _refuses(6, 1, FROM, four, abi.encodeWithSelector(OperatorRegistry.WindowInvalid.selector));
        MemberInput[] memory members = four;
        members[0].weight += 1;
        vm.prank(OWNER);
        registry.setCommittee(6, UNTIL, UNTIL + 1, members);
        (uint256 rootAfter, uint256 quorumAfter) = registry.committeeAt(FROM);
        vm.assertEq(rootAfter, root, "root");
        vm.assertEq(quorumAfter, quorum, "quorum");
        _checkMembers(registry.members(5), 1);
    }

    function test_RefusesEmptyWindows() public {
        _refuses(1, FROM, FROM, four, abi.encodeWithSelector(OperatorRegistry.WindowInvalid.selector));
        _refuses(1, UNTIL, FROM, four, abi.encodeWithSelector(OperatorRegistry.WindowInvalid.selector));
    }

    function test_RefusesShapesThatCannotBe() public {
        vm.expectRevert(OperatorRegistry.SlotsInvalid.selector);
        new OperatorRegistry(OWNER, 0);
        vm.expectRevert(OperatorRegistry.SlotsInvalid.selector);
        new OperatorRegistry(OWNER, 4097);
        vm.assertEq(new OperatorRegistry(OWNER, 4096).SLOTS(), 4096, "slots");
    }

    function test_RefusesMembersWithoutASlot() public {
        bytes memory reason = abi.encodeWithSelector(OperatorRegistry.MemberCount.selector);
        _refuses(1, FROM, UNTIL, new MemberInput[](0), reason);
        _refuses(1, FROM, UNTIL, new MemberInput[](5), reason);
    }

    function test_RefusesMissingOperators() public {
        MemberInput[] memory members = four;
        members[1].operator = address(0);
        _refuses(members, OperatorRegistry.OperatorInvalid.selector, 1);
    }

    function test_RefusesWeightsOutOfRange() public {
        MemberInput[] memory members = four;
        members[2].weight = 0;
        _refuses(members, OperatorRegistry.WeightInvalid.selector, 2);
        members[2].weight = 1 << 48;
        _refuses(members, OperatorRegistry.WeightInvalid.selector, 2);
        members[2].weight = (1 << 48) - 1;
        vm.prank(OWNER);
        registry.setCommittee(1, FROM, UNTIL, members);
    }

    function test_RefusesRepeatedOperators() public {
        MemberInput[] memory members = four;
        members[3].operator = members[0].operator;
        _refuses(members, OperatorRegistry.Duplicate.selector, 3);
    }

    function test_RefusesRepeatedKeys() public {
        MemberInput[] memory members = four;
        (members[3].qx, members[3].qy) = (members[1].qx, members[1].qy);
        _refuses(members, OperatorRegistry.Duplicate.selector, 3);
    }

    /// @dev Two points that differ by one of small order give one key.
    function test_RefusesKeysThatDifferOnlyOutsideTheSubgroup() public {
        MemberInput[] memory members = four;
        (members[0].qx, members[0].qy) = _point(3);
        (members[3].qx, members[3].qy) = _point(4);
        vm.assertTrue(members[0].qx != members[3].qx, "the points differ");
        _refuses(members, OperatorRegistry.Duplicate.selector, 3);
    }

    function test_RefusesKeysOfSmallOrder() public {
        for (uint256 i = 0; i < 3; ++i) {
            MemberInput[] memory members = four;
            (members[1].qx, members[1].qy) = _point(i);
            _refuses(members, OperatorRegistry.KeyInvalid.selector, 1);
        }
    }

    function testFuzz_RefusesKeysOffTheCurve(uint256 x) public {
        MemberInput[] memory members = four;
        // At most two x have this y.
        vm.assume(x != members[2].qx && x != SCALAR_MODULUS - members[2].qx);
        members[2].qx = x;
        _refuses(members, OperatorRegistry.KeyInvalid.selector, 2);
    }

    function test_RefusesCoordinatesThatAreNotReduced() public {
        MemberInput[] memory members = four;
        members[0].qx += SCALAR_MODULUS;
        _refuses(members, OperatorRegistry.KeyInvalid.selector, 0);
        members[0].qx -= SCALAR_MODULUS;
        members[0].qy += SCALAR_MODULUS;
        _refuses(members, OperatorRegistry.KeyInvalid.selector, 0);
    }

    function test_OwnershipIsHandedOverInTwoSteps() public {
        vm.prank(OWNER);
        registry.transferOwnership(address(this));
        vm.assertEq(registry.owner(), OWNER, "not yet");
        registry.acceptOwnership();
        vm.assertEq(registry.owner(), address(this), "now");
    }

    function _vector(uint256 i) private view returns (MemberInput[] memory members) {
        address[] memory operators = vm.parseJsonAddressArray(json, key(".roots", i, ".operators"));
        uint256[] memory qx = vm.parseJsonUintArray(json, key(".roots", i, ".qx"));
        uint256[] memory qy = vm.parseJsonUintArray(json, key(".roots", i, ".qy"));
        uint256[] memory weights = vm.parseJsonUintArray(json, key(".roots", i, ".weights"));
        members = new MemberInput[](operators.length);
        for (uint256 j = 0; j < members.length; ++j) {
            members[j] = MemberInput({operator: operators[j], qx: qx[j], qy: qy[j], weight: uint64(weights[j])});
        }
    }

    function _checkMembers(Member[] memory got, uint256 i) private view {
        MemberInput[] memory want = _vector(i);
        uint256[] memory ax = vm.parseJsonUintArray(json, key(".roots", i, ".ax"));
        uint256[] memory ay = vm.parseJsonUintArray(json, key(".roots", i, ".ay"));
        vm.assertEq(got.length, want.length, "members");
        for (uint256 j = 0; j < got.length; ++j) {
            vm.assertEq(got[j].operator, want[j].operator, "operator");
            vm.assertEq(got[j].ax, ax[j], "key's x");
            vm.assertEq(got[j].ay, ay[j], "key's y");
            vm.assertEq(got[j].weight, want[j].weight, "weight");
        }
    }

    function _point(uint256 i) private view returns (uint256 qx, uint256 qy) {
        qx = vm.parseJsonUint(json, key(".keys", i, ".qx"));
        qy = vm.parseJsonUint(json, key(".keys", i, ".qy"));
    }

    function _set(uint64 epoch, uint64 fromMs, uint64 untilMs) private {
        vm.prank(OWNER);
        registry.setCommittee(epoch, fromMs, untilMs, four);
    }

    function _refuses(MemberInput[] memory members, bytes4 reason, uint256 slot) private {
        _refuses(1, FROM, UNTIL, members, abi.encodeWithSelector(reason, slot));
    }

    function _refuses(uint64 epoch, uint64 fromMs, uint64 untilMs, MemberInput[] memory members, bytes memory reason)
        private
    {
        vm.expectRevert(reason);
        vm.prank(OWNER);
        registry.setCommittee(epoch, fromMs, untilMs, members);
    }

    function _nobodyAt(uint64 timeMs) private {
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        registry.committeeAt(timeMs);
    }
}

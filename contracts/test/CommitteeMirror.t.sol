// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {ICommitteeMirror} from "../src/interfaces/ICommitteeMirror.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {EpochInfo} from "../src/Types.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// @title Hand-overs: who may announce whom, and until when anyone speaks.
contract CommitteeMirrorTest is MirrorFixture {
    uint256 private constant THREE = 7;

    function test_SaysWhatItIs() public view {
        vm.assertEq(mirror.HOME_CHAIN_ID(), HOME, "home chain");
        vm.assertEq(mirror.REGISTRY(), REGISTRY, "registry");
        vm.assertEq(mirror.MAX_EXTENSION_MS(), MAX_EXTENSION, "extension");
        vm.assertEq(mirror.GRACE_MS(), GRACE, "grace");
        vm.assertEq(keccak256(abi.encode(mirror.newest())), keccak256(abi.encode(present)), "newest");
        _speaks(START, present);
        _speaks(START + DAY - 1, present);
    }

    function test_HandsOver() public {
        EpochInfo memory next = _next();
        vm.expectEmit(true, true, true, true, address(mirror));
        emit ICommitteeMirror.HandedOver(
            next.epoch, next.root, next.quorum, next.total, next.fromMs, next.untilMs, next.membersHash
        );
        vm.prank(address(0xa11));
        mirror.handOver(next, packed(), bitmap(THREE), signatures(hashOf(next), THREE));
        vm.assertEq(keccak256(abi.encode(mirror.newest())), keccak256(abi.encode(next)), "newest");
        // Announced early: the present one goes on to its end.
        _speaks(START + DAY - 1, present);
        _speaks(START + DAY, next);
    }

    /// @dev Go signs the same hash, and one signature serves every chain.
    function test_AgreesWithTheProtocolOnAnyChain() public {
        string memory json = vm.readFile("contracts/test/fixtures/evidence.json");
        EpochInfo memory first = _fromGo(json, 0);
        EpochInfo memory next = _fromGo(json, 1);
        bytes memory sigs;
        for (uint256 i = 0; i < 4; ++i) {
            sigs = abi.encodePacked(sigs, vm.parseJsonBytes(json, key(key(".hand_overs", 1, ".signatures"), i, "")));
        }
        uint256[3] memory chains = [uint256(1), 10, 42_161];
        for (uint256 i = 0; i < 3; ++i) {
            vm.chainId(chains[i]);
            CommitteeMirror m = new CommitteeMirror(
                vm.parseJsonUint(json, ".home_chain_id"), vm.parseJsonAddress(json, ".registry"), DAY, 0, first
            );
            m.handOver(next, vm.parseJsonBytes(json, ".members"), bitmap(15), sigs);
            vm.assertEq(m.newest().root, next.root, "root");
        }
    }

    function testFuzz_NeedsMoreThanTwoThirds(uint48[4] memory w, uint8 who) public {
        for (uint256 i = 0; i < 4; ++i) {
            weights[i] = w[i] % 1000 + 1;
        }
        present = committee(7, START, START + DAY);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        who = who % 16;
        uint256 weight = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if ((who >> i) & 1 == 1) weight += weights[i];
        }
        EpochInfo memory next = _next();
        bool enough = 3 * weight > 2 * uint256(present.total);
        if (!enough) {
            _fails(
                next,
                who,
                abi.encodeWithSelector(ICommitteeMirror.TooLittleWeight.selector, weight, uint256(present.total))
            );
        } else {
            handOver(next, who);
        }
        vm.assertEq(mirror.newest().epoch, enough ? 8 : 7, "epoch");
    }

    /// @dev Exactly two thirds is not more than two thirds.
    function test_ExactlyTwoThirdsIsTooLittle() public {
        weights = [10, 10, 10];
        secrets.pop();
        present = committee(7, START, START + DAY);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        _fails(_next(), 3, abi.encodeWithSelector(ICommitteeMirror.TooLittleWeight.selector, 20, 30));
        handOver(_next(), 7);
    }

    function test_NoSignatureIsTooLittle() public {
        _fails(_next(), 0, abi.encodeWithSelector(ICommitteeMirror.TooLittleWeight.selector, 0, 108));
    }

    function test_NothingWorksAfterExpiry() public {
        vm.warp((START + DAY) / 1000);
        _silent(START);
        _silent(START + DAY - 1);
        _fails(_next(), 15, abi.encodeWithSelector(ICommitteeMirror.Expired.selector));
    }

    function test_AtTheLastSecondItStillHandsOver() public {
        vm.warp((START + DAY) / 1000 - 1);
        _speaks(START + DAY - 1, present);
        handOver(_next(), 15);
    }

    function test_LateRoundsAreTakenForTheGrace() public {
        EpochInfo memory first = present;
        EpochInfo memory second = _next();
        handOver(second, THREE);
        vm.warp((START + DAY + GRACE) / 1000 - 1);
        _speaks(START + DAY - 1, first);
        vm.warp((START + DAY + GRACE) / 1000);
        _silent(START + DAY - 1);
        _speaks(START + DAY, second);
    }

    function test_KeepsThreeWindows() public {
        EpochInfo memory first = present;
        EpochInfo memory second = _next();
        handOver(second, THREE);
        vm.warp((START + DAY) / 1000);
        EpochInfo memory third = committee(9, START + 2 * DAY, START + 3 * DAY);
        handOver(third, THREE);
        // The first is late, the second speaks, the third is announced.
        _speaks(START + DAY - 1, first);
        _speaks(START + DAY, second);
        _speaks(START + 2 * DAY, third);
        _silent(START - 1);
        _silent(START + 3 * DAY);
        vm.warp((START + 2 * DAY) / 1000);
        EpochInfo memory fourth = committee(10, START + 3 * DAY, START + 4 * DAY);
        handOver(fourth, THREE);
        _silent(START + DAY - 1);
        _speaks(START + 2 * DAY - 1, second);
        _speaks(START + 2 * DAY, third);
        _speaks(START + 4 * DAY - 1, fourth);
    }

    function test_NobodySpeaksInAGap() public {
        EpochInfo memory next = committee(8, START + DAY + 5, START + 2 * DAY);
        handOver(next, THREE);
        _silent(START + DAY);
        _silent(START + DAY + 4);
        _speaks(START + DAY + 5, next);
    }

    /// @dev A committee that holds two thirds today cannot announce one beyond the next.
    function test_OneCommitteeAheadAtMost() public {
        handOver(_next(), THREE);
        EpochInfo memory third = committee(9, START + 2 * DAY, START + 3 * DAY);
        _fails(third, 15, abi.encodeWithSelector(ICommitteeMirror.NotBegun.selector));
        vm.warp((START + DAY) / 1000);
        handOver(third, THREE);
    }

    function test_RefusesEpochsThatAreNotTheNext() public {
        uint64[4] memory epochs = [uint64(0), 6, 7, 9];
        for (uint256 i = 0; i < 4; ++i) {
            _fails(
                committee(epochs[i], START + DAY, START + 2 * DAY),
                15,
                abi.encodeWithSelector(ICommitteeMirror.EpochInvalid.selector)
            );
        }
        handOver(_next(), THREE);
        // The same again is an epoch that was.
        vm.warp((START + DAY) / 1000);
        _fails(_next(), 15, abi.encodeWithSelector(ICommitteeMirror.EpochInvalid.selector));
    }

    function test_TheLastEpochHasNoNext() public {
        present = committee(type(uint64).max, START, START + DAY);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        _fails(
            committee(0, START + DAY, START + 2 * DAY),
            15,
            abi.encodeWithSelector(ICommitteeMirror.EpochInvalid.selector)
        );
    }

    function test_RefusesWindows() public {
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.WindowInvalid.selector);
        _fails(committee(8, START + DAY - 1, START + 2 * DAY), 15, want);
        _fails(committee(8, START + DAY, START + DAY), 15, want);
        _fails(committee(8, START + DAY + 1, START + DAY), 15, want);
        _fails(committee(8, START + DAY, START + DAY + MAX_EXTENSION + 1), 15, want);
        _fails(committee(8, START + DAY + MAX_EXTENSION, START + DAY + MAX_EXTENSION + 1), 15, want);
        handOver(committee(8, START + DAY, START + DAY + MAX_EXTENSION), THREE);
    }

    function test_RefusesCommitteesThatCannotBe() public {
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.CommitteeInvalid.selector);
        EpochInfo memory next = _next();
        next.quorum -= 1;
        _fails(next, 15, want);
        next.quorum += 2;
        _fails(next, 15, want);
        next = _next();
        next.root = SCALAR_MODULUS;
        _fails(next, 15, want);
        next = _next();
        (next.total, next.quorum) = (0, 1);
        _fails(next, 15, want);
    }

    function test_RefusesOtherMembers() public {
        EpochInfo memory next = _next();
        bytes memory sigs = signatures(hashOf(next), 15);
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.MembersInvalid.selector);
        weights[0] += 1;
        bytes memory members = packed();
        vm.expectRevert(want);
        mirror.handOver(next, members, bitmap(15), sigs);
        // A total that is not the members' is refused when it would count.
        present.membersHash = keccak256(members);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        vm.expectRevert(want);
        mirror.handOver(next, members, bitmap(15), sigs);
    }

    function test_RefusesBitMaps() public {
        EpochInfo memory next = _next();
        bytes memory sigs = signatures(hashOf(next), 15);
        bytes memory members = packed();
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.SignersInvalid.selector);
        for (uint256 words = 0; words < 3; ++words) {
            if (words == 1) continue;
            vm.expectRevert(want);
            mirror.handOver(next, members, new uint256[](words), sigs);
        }
        vm.expectRevert(want);
        mirror.handOver(next, members, bitmap(31), sigs);
        vm.expectRevert(want);
        mirror.handOver(next, members, bitmap(15 | (1 << 255)), sigs);
    }

    function test_RefusesSignatures() public {
        EpochInfo memory next = _next();
        bytes32 hash = hashOf(next);
        // Too few, too many, and bytes left over.
        _failsWith(next, 15, signatures(hash, 7), abi.encodeWithSelector(ICommitteeMirror.SignatureCount.selector));
        _failsWith(next, 7, signatures(hash, 15), abi.encodeWithSelector(ICommitteeMirror.SignatureCount.selector));
        _failsWith(
            next,
            7,
            abi.encodePacked(signatures(hash, 7), uint8(0)),
            abi.encodeWithSelector(ICommitteeMirror.SignatureCount.selector)
        );
        // Another's signature, and one's own twice.
        _failsWith(next, 7, signatures(hash, 11), abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 2));
        bytes memory once = signatures(hash, 1);
        _failsWith(
            next,
            7,
            abi.encodePacked(once, once, once),
            abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 1)
        );
        // Descending slots.
        _failsWith(
            next,
            3,
            abi.encodePacked(signatures(hash, 2), signatures(hash, 1)),
            abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 0)
        );
        // No signature at all.
        _failsWith(next, 1, new bytes(65), abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 0));
    }

    /// @dev The other half of the order, and short forms of v.
    function test_RefusesMalleableSignatures() public {
        EpochInfo memory next = _next();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secrets[0], hashOf(next));
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 0);
        _failsWith(next, 1, abi.encodePacked(r, n - uint256(s), v == 27 ? 28 : 27), want);
        _failsWith(next, 1, abi.encodePacked(r, s, v - 27), want);
    }

    /// @dev A committee with the address 0 in it does not make every broken signature one.
    function test_NobodySignsForNobody() public {
        bytes memory members = abi.encodePacked(address(0), uint64(108));
        present.membersHash = keccak256(members);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        EpochInfo memory next = _next();
        vm.expectRevert(abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 0));
        mirror.handOver(next, members, bitmap(1), new bytes(65));
    }

    function test_AnotherNetworksHandOverIsNone() public {
        EpochInfo memory next = _next();
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.SignatureInvalid.selector, 0);
        bytes32 hash = Envelope.handOverHash(Envelope.separator(HOME + 1, REGISTRY), next);
        _failsWith(next, 15, signatures(hash, 15), want);
        hash = Envelope.handOverHash(Envelope.separator(HOME, address(0x0f02)), next);
        _failsWith(next, 15, signatures(hash, 15), want);
    }

    /// @dev Nothing that was signed can be changed.
    function testFuzz_EveryFieldIsSigned(uint256 field, uint64 value) public {
        EpochInfo memory next = _next();
        bytes memory sigs = signatures(hashOf(next), 15);
        field = field % 7;
        if (field == 0) next.epoch = value;
        else if (field == 1) next.fromMs = value;
        else if (field == 2) next.untilMs = value;
        else if (field == 3) next.quorum = value;
        else if (field == 4) next.total = value;
        else if (field == 5) next.root = value;
        else next.membersHash = bytes32(uint256(value));
        vm.assume(keccak256(abi.encode(next)) != keccak256(abi.encode(_next())));
        bytes memory members = packed();
        uint256[] memory signers = bitmap(15);
        try mirror.handOver(next, members, signers, sigs) {
            vm.assertTrue(false, "handed over");
        } catch {}
    }

    /// @dev More members than a word has bits.
    function test_CommitteesOfManyWords() public {
        for (uint256 i = 4; i < 300; ++i) {
            secrets.push(1000 + i);
            weights.push(20);
        }
        present = committee(7, START, START + DAY);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        EpochInfo memory next = _next();
        bytes32 hash = hashOf(next);
        bytes memory sigs;
        uint256[] memory signers = new uint256[](2);
        for (uint256 i = 80; i < 300; ++i) {
            signers[i / 256] |= 1 << (i % 256);
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(secrets[i], hash);
            sigs = abi.encodePacked(sigs, r, s, v);
        }
        mirror.handOver(next, packed(), signers, sigs);
        vm.assertEq(mirror.newest().epoch, 8, "epoch");
    }

    function test_ExactlyOneWordOfMembers() public {
        for (uint256 i = 4; i < 256; ++i) {
            secrets.push(1000 + i);
            weights.push(20);
        }
        present = committee(7, START, START + DAY);
        mirror = new CommitteeMirror(HOME, REGISTRY, MAX_EXTENSION, GRACE, present);
        handOver(_next(), type(uint256).max);
        vm.assertEq(mirror.newest().epoch, 8, "epoch");
    }

    function test_RefusesMirrorsThatCannotBe() public {
        EpochInfo memory first = present;
        bytes memory want = abi.encodeWithSelector(ICommitteeMirror.MirrorInvalid.selector);
        vm.expectRevert(want);
        new CommitteeMirror(0, REGISTRY, DAY, GRACE, first);
        vm.expectRevert(want);
        new CommitteeMirror(HOME, address(0), DAY, GRACE, first);
        vm.expectRevert(want);
        new CommitteeMirror(HOME, REGISTRY, 0, GRACE, first);
        want = abi.encodeWithSelector(ICommitteeMirror.WindowInvalid.selector);
        vm.expectRevert(want);
        new CommitteeMirror(HOME, REGISTRY, DAY - 1, GRACE, first);
        first.fromMs = first.untilMs;
        vm.expectRevert(want);
        new CommitteeMirror(HOME, REGISTRY, DAY, GRACE, first);
        first = committee(7, START - DAY, START);
        vm.expectRevert(abi.encodeWithSelector(ICommitteeMirror.Expired.selector));
        new CommitteeMirror(HOME, REGISTRY, DAY, GRACE, first);
        first = present;
        first.quorum = first.total;
        vm.expectRevert(abi.encodeWithSelector(ICommitteeMirror.CommitteeInvalid.selector));
        new CommitteeMirror(HOME, REGISTRY, DAY, GRACE, first);
    }

    function _next() private view returns (EpochInfo memory) {
        return committee(8, START + DAY, START + 2 * DAY);
    }

    function _fails(EpochInfo memory next, uint256 who, bytes memory why) private {
        _failsWith(next, who, signatures(hashOf(next), who), why);
    }

    function _failsWith(EpochInfo memory next, uint256 who, bytes memory sigs, bytes memory why) private {
        bytes memory members = packed();
        uint256[] memory signers = bitmap(who);
        vm.expectRevert(why);
        mirror.handOver(next, members, signers, sigs);
    }

    function _speaks(uint64 timeMs, EpochInfo memory want) private view {
        (uint256 root, uint256 quorum) = mirror.committeeAt(timeMs);
        vm.assertEq(root, want.root, "root");
        vm.assertEq(quorum, want.quorum, "quorum");
    }

    function _silent(uint64 timeMs) private {
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        mirror.committeeAt(timeMs);
    }

    function _fromGo(string memory json, uint256 i) private pure returns (EpochInfo memory) {
        return EpochInfo({
            epoch: uint64(vm.parseJsonUint(json, key(".hand_overs", i, ".epoch"))),
            fromMs: uint64(vm.parseJsonUint(json, key(".hand_overs", i, ".from_ms"))),
            untilMs: uint64(vm.parseJsonUint(json, key(".hand_overs", i, ".until_ms"))),
            quorum: uint64(vm.parseJsonUint(json, key(".hand_overs", i, ".quorum"))),
            total: uint64(vm.parseJsonUint(json, key(".hand_overs", i, ".total"))),
            root: vm.parseJsonUint(json, key(".hand_overs", i, ".root")),
            membersHash: vm.parseJsonBytes32(json, key(".hand_overs", i, ".members_hash"))
        });
    }
}

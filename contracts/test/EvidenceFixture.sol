// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EvidenceJudge, Profile} from "../src/EvidenceJudge.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IEvidenceJudge} from "../src/interfaces/IEvidenceJudge.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {
    BundleStatement,
    EnvelopeStatement,
    Equivocation,
    Evidence,
    FalseHandOver,
    FeedKeyStatement
} from "../src/lib/Evidence.sol";
import {EpochInfo, Member} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @dev What a judge reads of a registry, with what the test puts there.
contract JudgesRegistry {
    EpochInfo private _epoch;
    Member[] private _members;
    mapping(address operator => uint256[2]) private _keys;

    function setEpoch(EpochInfo calldata epoch) external {
        _epoch = epoch;
    }

    function add(Member calldata m) external {
        _members.push(m);
        setKey(m.operator, m.ax, m.ay);
    }

    function convict(IEvidenceJudge judge, bytes calldata evidence) external view returns (address) {
        return judge.judge(evidence);
    }

    function epochAtTime(uint64 timeMs) external view returns (uint64) {
        if (timeMs < _epoch.fromMs || timeMs >= _epoch.untilMs) revert ICommitteeSource.NoCommittee();
        return _epoch.epoch;
    }

    function epochInfo(uint64 epoch) external view returns (EpochInfo memory) {
        if (epoch != _epoch.epoch) revert IOperatorRegistry.UnknownEpoch(epoch);
        return _epoch;
    }

    function memberAt(uint64 epoch, uint256 slot) external view returns (Member memory) {
        if (slot >= _members.length) revert IOperatorRegistry.UnknownSlot(epoch, slot);
        return _members[slot];
    }

    function feedKey(address operator) external view returns (uint256 ax, uint256 ay) {
        (ax, ay) = (_keys[operator][0], _keys[operator][1]);
        if (ay == 0) revert IOperatorRegistry.UnknownOperator(operator);
    }

    function setKey(address operator, uint256 ax, uint256 ay) public {
        _keys[operator] = [ax, ay];
    }
}

/// @title Evidence in the world of the real proofs: the same network, feed set and feed keys.
/// @notice Reads contracts/test/fixtures/evidence.json, which `make generate` writes.
abstract contract EvidenceFixture is Fixture {
    struct Signed {
        uint16 slot;
        uint64 round;
        uint256 root;
        uint256[] values;
        uint256 digest;
        bytes32 envelopeHash;
        bytes envelope;
        uint256 rx;
        uint256 ry;
        uint256 s;
    }

    string internal evidenceJson;
    EvidenceJudge internal judge;
    JudgesRegistry internal asking;
    address[] internal operators;
    uint256[] internal secrets;
    bytes32[] internal feedIds;
    uint8[] internal feedDecimals;
    uint256 internal domain;
    EpochInfo internal epoch;
    mapping(string name => Signed) internal signed;
    mapping(string name => bytes) internal encoded;
    mapping(string name => uint256[]) internal digests;

    function setUp() public virtual override {
        super.setUp();
        string memory json = vm.readFile("contracts/test/fixtures/evidence.json");
        evidenceJson = json;
        domain = vm.parseJsonUint(json, ".domain");
        vm.chainId(homeChainId);
        vm.etch(registryAddress, type(JudgesRegistry).runtimeCode);
        asking = JudgesRegistry(registryAddress);
        Profile[] memory profiles = new Profile[](1);
        profiles[0] = Profile(verifier, uint16(slots), uint16(columns));
        judge = new EvidenceJudge(profiles);

        uint256[] memory d = vm.parseJsonUintArray(json, ".decimals");
        for (uint256 i = 0; i < d.length; ++i) {
            feedDecimals.push(uint8(d[i]));
            feedIds.push(vm.parseJsonBytes32(json, key(".feed_ids", i, "")));
        }
        for (uint256 i = 0; i < slots; ++i) {
            Member memory m = Member({
                operator: vm.parseJsonAddress(json, key(".operators", i, ".address")),
                ax: vm.parseJsonUint(json, key(".operators", i, ".ax")),
                ay: vm.parseJsonUint(json, key(".operators", i, ".ay")),
                weight: uint64(vm.parseJsonUint(json, key(".operators", i, ".weight")))
            });
            secrets.push(vm.parseJsonUint(json, key(".operators", i, ".key")));
            operators.push(m.operator);
            asking.add(m);
        }
        epoch = handOverAt(0);
        asking.setEpoch(epoch);
        for (uint256 i = 0; vm.keyExistsJson(json, key(".signed", i, "")); ++i) {
            _loadSigned(json, i);
        }
        for (uint256 i = 0; vm.keyExistsJson(json, key(".encoded", i, "")); ++i) {
            encoded[vm.parseJsonString(json, key(".encoded", i, ".name"))] =
                vm.parseJsonBytes(json, key(".encoded", i, ".data"));
        }
        string[4] memory names = ["valid", "equal_round_fill", "other_domain", "other_root"];
        for (uint256 i = 0; i < names.length; ++i) {
            digests[names[i]] = vm.parseJsonUintArray(json, string.concat(".digests.", names[i]));
        }
    }

    /// @dev A committee as Go announces it.
    function handOverAt(uint256 i) internal view returns (EpochInfo memory) {
        string memory json = evidenceJson;
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

    /// @dev Evidence against a slot's operator, still without statements.
    function against(uint256 slot) internal view returns (Equivocation memory e) {
        e.operator = operators[slot];
        e.round = uint64(bundles["valid"].round);
        e.intervalMs = intervalMs;
        e.feeds = feedIds;
        e.decimals = feedDecimals;
    }

    function withBoth(Equivocation memory e, uint8 firstKind, bytes memory first, uint8 secondKind, bytes memory second)
        internal
        pure
        returns (bytes memory)
    {
        (e.firstKind, e.first, e.secondKind, e.second) = (firstKind, first, secondKind, second);
        return seal(e);
    }

    function seal(Equivocation memory e) internal pure returns (bytes memory) {
        return abi.encodePacked(Evidence.EQUIVOCATION, abi.encode(e));
    }

    function seal(FalseHandOver memory f) internal pure returns (bytes memory) {
        return abi.encodePacked(Evidence.FALSE_HAND_OVER, abi.encode(f));
    }

    function envelopeOf(string memory name) internal view returns (EnvelopeStatement memory st) {
        Signed storage o = signed[name];
        (st.root, st.slot, st.digest) = (o.root, o.slot, o.digest);
        (st.r, st.s, st.v) = split(o.envelope);
    }

    function feedKeyOf(string memory name) internal view returns (FeedKeyStatement memory) {
        Signed storage o = signed[name];
        return FeedKeyStatement(o.root, o.slot, o.values, o.rx, o.ry, o.s);
    }

    function bundleOf(string memory name, uint16 slot) internal view returns (BundleStatement memory) {
        Bundle storage b = bundles[name];
        return BundleStatement(0, slot, b.words, b.commitment, b.proof, digests[name]);
    }

    function split(bytes memory sig) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(sig, 0x20))
            s := mload(add(sig, 0x40))
            v := byte(0, mload(add(sig, 0x60)))
        }
    }

    function _loadSigned(string memory json, uint256 i) private {
        Signed storage o = signed[vm.parseJsonString(json, key(".signed", i, ".name"))];
        o.slot = uint16(vm.parseJsonUint(json, key(".signed", i, ".slot")));
        o.round = uint64(vm.parseJsonUint(json, key(".signed", i, ".round")));
        o.root = vm.parseJsonUint(json, key(".signed", i, ".root"));
        o.values = vm.parseJsonUintArray(json, key(".signed", i, ".values"));
        o.digest = vm.parseJsonUint(json, key(".signed", i, ".digest"));
        o.envelopeHash = vm.parseJsonBytes32(json, key(".signed", i, ".envelope_hash"));
        o.envelope = vm.parseJsonBytes(json, key(".signed", i, ".envelope"));
        o.rx = vm.parseJsonUint(json, key(".signed", i, ".rx"));
        o.ry = vm.parseJsonUint(json, key(".signed", i, ".ry"));
        o.s = vm.parseJsonUint(json, key(".signed", i, ".s"));
    }
}

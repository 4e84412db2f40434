// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {FeedHub} from "../src/FeedHub.sol";
import {Groth16CommitmentVerifier} from "../src/Groth16CommitmentVerifier.sol";
import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {FeedInput, FeedSetInput} from "../src/Types.sol";
import {Base} from "./Base.sol";
import {FixedCommittee} from "./FixedCommittee.sol";

/// @title Real proofs, and the contracts that take them.
/// @notice Reads files of contracts/test/fixtures, which `make fixtures` writes with the Go prover.
abstract contract Fixture is Base {
    struct Bundle {
        uint256[] words;
        uint256 commitment;
        uint256[8] proof;
        uint256 challenge;
        uint256 evaluation;
        uint256 domain;
        uint256 root;
        uint256 quorum;
        uint256 round;
        uint256 timeMs;
        uint256[] medians;
        /// For each column what honest operators who took part observed at least and at most; 0 where none did.
        uint256[] lowest;
        uint256[] highest;
    }

    uint64 internal constant SLACK_MS = 3000;
    uint64 internal constant DRIFT_MS = 2000;
    address internal constant OWNER = address(0x0aa);

    /// @dev The verifying key: 22 words by bits, 32 by lookups.
    uint256[] internal keyWords;
    uint256 internal slots;
    uint256 internal columns;
    uint256 internal homeChainId;
    address internal registryAddress;
    uint64 internal intervalMs;
    FeedInput[] internal feeds;
    mapping(string name => Bundle) internal bundles;
    mapping(string name => uint256) internal roots;
    mapping(string name => uint256) internal quorums;

    AccessManager internal authority;
    FeedHub internal hub;
    IGroth16Verifier internal verifier;
    FixedCommittee internal committee;
    uint256 internal feedSet;

    function setUp() public virtual {
        _load(vm.readFile(string.concat("contracts/test/fixtures/", file())));
        verifier = newVerifier(keyWords);
        committee = newCommittee("main", 0, type(uint64).max);
        authority = new AccessManager(OWNER);
        hub = new FeedHub(address(authority));
        vm.prank(OWNER);
        feedSet = hub.createFeedSet(input(committee));
        // Two seconds after the round "valid" begins.
        vm.warp((bundles["valid"].round * intervalMs) / 1000 + 2);
    }

    /// @dev A verifier with a key: of 22 words without a commitment, else with one.
    function newVerifier(uint256[] memory k) internal returns (IGroth16Verifier) {
        bytes memory words = abi.encodePacked(k);
        if (k.length == 22) return new Groth16Verifier(abi.decode(words, (uint256[22])));
        return new Groth16CommitmentVerifier(abi.decode(words, (uint256[32])));
    }

    /// @dev The key that a verifier of this file's profile shows, word by word.
    function shownKey(address place) internal view returns (bytes memory) {
        if (keyWords.length == 22) return abi.encode(Groth16Verifier(place).verifyingKey());
        return abi.encode(Groth16CommitmentVerifier(place).verifyingKey());
    }

    /// @dev What a bundle's proof is checked against.
    function inputsOf(Bundle memory b) internal pure returns (uint256[3] memory) {
        return [b.commitment, b.challenge, b.evaluation];
    }

    /// @dev The file with the proofs; others are by lookups, or of circuits with more columns.
    function file() internal pure virtual returns (string memory) {
        return "groth16.json";
    }

    /// @dev A source that knows one of the fixture's committees.
    function newCommittee(string memory name, uint64 fromMs, uint64 untilMs) internal returns (FixedCommittee) {
        return new FixedCommittee(roots[name], quorums[name], fromMs, untilMs);
    }

    /// @dev The fixture's feed set under a committee source.
    function input(ICommitteeSource source) internal view returns (FeedSetInput memory) {
        return FeedSetInput({
            verifier: verifier,
            committee: source,
            homeChainId: homeChainId,
            registry: registryAddress,
            intervalMs: intervalMs,
            slackMs: SLACK_MS,
            driftMs: DRIFT_MS,
            slots: uint16(slots),
            columns: uint16(columns),
            feeds: feeds
        });
    }

    /// @dev Brings a bundle to the feed set.
    function deliver(Bundle memory b) internal {
        hub.update{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof);
    }

    function deliver(string memory name) internal {
        deliver(bundles[name]);
    }

    function _load(string memory json) private {
        keyWords = vm.parseJsonUintArray(json, ".vk");
        slots = vm.parseJsonUint(json, ".slots");
        columns = vm.parseJsonUint(json, ".columns");
        homeChainId = vm.parseJsonUint(json, ".network.home_chain_id");
        registryAddress = vm.parseJsonAddress(json, ".network.registry");
        intervalMs = uint64(vm.parseJsonUint(json, ".interval_ms"));
        for (uint256 i = 0; vm.keyExistsJson(json, key(".feeds", i, "")); ++i) {
            string memory id = vm.parseJsonString(json, key(".feeds", i, ".id"));
            uint8 decimals = uint8(vm.parseJsonUint(json, key(".feeds", i, ".decimals")));
            feeds.push(FeedInput({id: id, decimals: decimals, description: string.concat("about ", id)}));
        }
        _loadCommittee(json, "main");
        _loadCommittee(json, "other_root");
        for (uint256 i = 0; vm.keyExistsJson(json, key(".cases", i, "")); ++i) {
            _loadBundle(json, i);
        }
    }

    function _loadCommittee(string memory json, string memory name) private {
        string memory entry = string.concat(".committees.", name);
        roots[name] = vm.parseJsonUint(json, string.concat(entry, ".root"));
        quorums[name] = vm.parseJsonUint(json, string.concat(entry, ".quorum"));
    }

    function _loadBundle(string memory json, uint256 i) private {
        Bundle storage b = bundles[vm.parseJsonString(json, key(".cases", i, ".name"))];
        b.words = vm.parseJsonUintArray(json, key(".cases", i, ".words"));
        b.commitment = vm.parseJsonUint(json, key(".cases", i, ".commitment"));
        uint256[] memory proof = vm.parseJsonUintArray(json, key(".cases", i, ".proof"));
        for (uint256 j = 0; j < 8; ++j) {
            b.proof[j] = proof[j];
        }
        b.challenge = vm.parseJsonUint(json, key(".cases", i, ".challenge"));
        b.evaluation = vm.parseJsonUint(json, key(".cases", i, ".evaluation"));
        b.domain = vm.parseJsonUint(json, key(".cases", i, ".domain"));
        b.root = vm.parseJsonUint(json, key(".cases", i, ".root"));
        b.quorum = vm.parseJsonUint(json, key(".cases", i, ".quorum"));
        b.round = vm.parseJsonUint(json, key(".cases", i, ".round"));
        b.timeMs = vm.parseJsonUint(json, key(".cases", i, ".time_ms"));
        b.medians = vm.parseJsonUintArray(json, key(".cases", i, ".medians"));
        string memory honest = key(".cases", i, ".honest");
        for (uint256 c = 0; c < columns; ++c) {
            uint256[] memory range = vm.parseJsonUintArray(json, key(honest, c, ""));
            b.lowest.push(range[0]);
            b.highest.push(range[1]);
        }
    }
}

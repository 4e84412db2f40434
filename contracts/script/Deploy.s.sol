// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CommitteeMirror} from "../src/CommitteeMirror.sol";
import {DeliveryRefunds} from "../src/DeliveryRefunds.sol";
import {DevCommittee} from "../src/dev/DevCommittee.sol";
import {DevToken} from "../src/dev/DevToken.sol";
import {DpsnLens} from "../src/DpsnLens.sol";
import {EvidenceJudge, Profile} from "../src/EvidenceJudge.sol";
import {FeedHub} from "../src/FeedHub.sol";
import {FeedProxy} from "../src/FeedProxy.sol";
import {Groth16CommitmentVerifier} from "../src/Groth16CommitmentVerifier.sol";
import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {RefundBounds, RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {IEvidenceJudge} from "../src/interfaces/IEvidenceJudge.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {RewardTerms} from "../src/interfaces/IRewardPool.sol";
import {ITopicRegistry} from "../src/interfaces/ITopicRegistry.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RewardPool} from "../src/RewardPool.sol";
import {TopicRegistry} from "../src/TopicRegistry.sol";
import {EpochInfo, FeedInput, FeedSetInput, RegistryInput} from "../src/Types.sol";
import {Authority} from "./Authority.sol";
import {DeploymentFile} from "./DeploymentFile.sol";
import {DeterministicProxy} from "./DeterministicProxy.sol";
import {FeedSets} from "./FeedSets.sol";
import {ScriptVm} from "./ScriptVm.sol";

/// @title Deploys the system that a deployment file describes, as `oraclestream deploy` does: to the same addresses.
/// @notice Run it again and it goes on where it stopped. It needs the deterministic deployment proxy on the chain. What it
/// refuses, it refuses before anything is sent, since forge runs all of it in memory first.
/// forge script contracts/script/Deploy.s.sol --sig "run(string)" "$(cat deployment.json)" --rpc-url URL --broadcast
contract Deploy {
    using SafeCast for uint256;

    /// @notice What the deployment consists of.
    struct System {
        AccessManager authority;
        TimelockController timelock;
        IGroth16Verifier verifier;
        EvidenceJudge judge;
        IERC20 token;
        ICommitteeSource committee;
        FeedHub hub;
        RewardPool rewards;
        DeliveryRefunds refunds;
        TopicRegistry topics;
        DpsnLens lens;
        uint256 homeChainId;
        address registry;
    }

    /// @notice The file is for another chain.
    error OtherChain(uint256 here, uint256 meant);
    /// @notice The authority was handed over before everything stood: what is missing takes a proposal at the timelock.
    error HandedOver(string missing);

    ScriptVm private constant VM = ScriptVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bytes32 private _salt;
    string private _json;
    address private _deployer;

    /// @notice Deploys what is missing.
    /// @param json The deployment file's text.
    /// @return s What stands.
    function run(string calldata json) external returns (System memory s) {
        return _run(json, false);
    }

    /// @notice Deploys what is missing of a file for development, on a chain that is not known as one for development, such
    /// as a public test network.
    /// @param json The deployment file's text.
    /// @return s What stands.
    function runForDevelopment(string calldata json) external returns (System memory s) {
        return _run(json, true);
    }

    function _run(string calldata json, bool anyChain) private returns (System memory s) {
        _json = json;
        uint256 meant = VM.parseJsonUint(json, ".chain_id");
        if (meant != block.chainid) revert OtherChain(block.chainid, meant);
        DeploymentFile.check(json, anyChain);
        _salt = keccak256(bytes(string.concat("oraclestream.deployment.v1/", VM.parseJsonString(json, ".salt"))));
        _deployer = VM.parseJsonAddress(json, ".deployer");
        VM.startBroadcast(_deployer);
        _authority(s);
        _committee(s);
        s.hub = FeedHub(_create("feed hub", abi.encodePacked(type(FeedHub).creationCode, abi.encode(s.authority))));
        _feedSets(s);
        _rewards(s);
        _refunds(s);
        _topics(s);
        _handOver(s);
        VM.stopBroadcast();
    }

    function _authority(System memory s) private {
        s.authority = Authority.newManager(_deployer, _salt);
        s.timelock = Authority.newTimelock(
            _uint(".timelock.delay_seconds"), VM.parseJsonAddressArray(_json, ".timelock.proposers"), _salt
        );
        // The constructors take an array of a fixed size, which is encoded as its words alone.
        uint256[] memory key = VM.parseJsonUintArray(_json, ".circuit.verifying_key");
        bytes memory code =
            key.length == 22 ? type(Groth16Verifier).creationCode : type(Groth16CommitmentVerifier).creationCode;
        s.verifier = IGroth16Verifier(_create("verifier", abi.encodePacked(code, key)));
    }

    function _committee(System memory s) private {
        s.homeChainId = block.chainid;
        if (VM.keyExistsJson(_json, ".registry")) {
            _registry(s);
        } else if (VM.keyExistsJson(_json, ".mirror")) {
            _mirror(s);
        } else {
            bytes memory args = abi.encode(
                _uint(".committee.root"),
                _u64(".committee.quorum"),
                _u64(".committee.from_ms"),
                _u64(".committee.until_ms")
            );
            address made = _create("committee", abi.encodePacked(type(DevCommittee).creationCode, args));
            (s.committee, s.registry) = (ICommitteeSource(made), made);
            if (VM.keyExistsJson(_json, ".committee.home_chain_id")) {
                s.homeChainId = _uint(".committee.home_chain_id");
                s.registry = VM.parseJsonAddress(_json, ".committee.registry");
            }
        }
    }

    function _registry(System memory s) private {
        Profile[] memory profiles = new Profile[](1);
        profiles[0] = Profile({verifier: s.verifier, slots: _u16(".circuit.slots"), columns: _u16(".circuit.columns")});
        s.judge =
            EvidenceJudge(_create("judge", abi.encodePacked(type(EvidenceJudge).creationCode, abi.encode(profiles))));
        if (VM.keyExistsJson(_json, ".registry.token")) {
            s.token = IERC20(VM.parseJsonAddress(_json, ".registry.token"));
        } else {
            bytes memory args = abi.encode(_deployer, _uint(".registry.dev_token_supply"));
            s.token = IERC20(_create("stake token", abi.encodePacked(type(DevToken).creationCode, args)));
        }
        RegistryInput memory input = RegistryInput({
            token: s.token,
            judge: IEvidenceJudge(address(s.judge)),
            slots: _u16(".circuit.slots"),
            minimumSeats: _u16(".registry.minimum_seats"),
            weightUnit: _uint(".registry.weight_unit"),
            minimumStake: _uint(".registry.minimum_stake"),
            epochMs: _u64(".registry.epoch_ms"),
            leadMs: _u64(".registry.lead_ms"),
            noticeMs: _u64(".registry.notice_ms"),
            graceMs: _u64(".registry.grace_ms"),
            slashingMs: _u64(".registry.slashing_ms"),
            unbondingMs: _u64(".registry.unbonding_ms"),
            revealMinMs: _u64(".registry.reveal_min_ms"),
            revealMaxMs: _u64(".registry.reveal_max_ms"),
            reporterBps: _u16(".registry.reporter_bps")
        });
        s.registry =
            _create("operator registry", abi.encodePacked(type(OperatorRegistry).creationCode, abi.encode(input)));
        s.committee = ICommitteeSource(s.registry);
    }

    function _mirror(System memory s) private {
        s.homeChainId = _uint(".mirror.home_chain_id");
        s.registry = VM.parseJsonAddress(_json, ".mirror.registry");
        EpochInfo memory first = EpochInfo({
            epoch: _u64(".mirror.first.epoch"),
            fromMs: _u64(".mirror.first.from_ms"),
            untilMs: _u64(".mirror.first.until_ms"),
            quorum: _u64(".mirror.first.quorum"),
            total: _u64(".mirror.first.total"),
            root: _uint(".mirror.first.root"),
            membersHash: VM.parseJsonBytes32(_json, ".mirror.first.members_hash")
        });
        bytes memory args =
            abi.encode(s.homeChainId, s.registry, _u64(".mirror.max_extension_ms"), _u64(".mirror.grace_ms"), first);
        s.committee =
            ICommitteeSource(_create("committee mirror", abi.encodePacked(type(CommitteeMirror).creationCode, args)));
    }

    function _feedSets(System memory s) private {
        for (uint256 i = 0; VM.keyExistsJson(_json, _at(".feed_sets", i)); ++i) {
            _feedSet(s, i);
            string memory feeds = string.concat(_at(".feed_sets", i), ".feeds");
            for (uint256 k = 0; VM.keyExistsJson(_json, _at(feeds, k)); ++k) {
                _feedProxy(s, i + 1, k + 1, _at(feeds, k));
            }
        }
    }

    function _feedSet(System memory s, uint256 i) private {
        string memory path = _at(".feed_sets", i);
        string memory feeds = string.concat(path, ".feeds");
        uint256 count = 0;
        while (VM.keyExistsJson(_json, _at(feeds, count))) {
            ++count;
        }
        FeedSetInput memory input = FeedSetInput({
            verifier: s.verifier,
            committee: s.committee,
            homeChainId: s.homeChainId,
            registry: s.registry,
            intervalMs: _u64(string.concat(path, ".interval_ms")),
            slackMs: _u64(".rules.slack_ms"),
            driftMs: _u64(".rules.drift_ms"),
            slots: _u16(".circuit.slots"),
            columns: _u16(".circuit.columns"),
            feeds: new FeedInput[](count)
        });
        for (uint256 k = 0; k < count; ++k) {
            input.feeds[k] = FeedInput({
                id: VM.parseJsonString(_json, string.concat(_at(feeds, k), ".id")),
                decimals: _uint(string.concat(_at(feeds, k), ".decimals")).toUint8(),
                description: VM.parseJsonString(_json, string.concat(_at(feeds, k), ".description"))
            });
        }
        FeedSets.checkDomain(s.hub, input);
        if (s.hub.feedSets() > i) {
            FeedSets.checkStanding(s.hub, i + 1, input);
            return;
        }
        _mine(s, "feed set");
        s.hub.createFeedSet(input);
    }

    function _feedProxy(System memory s, uint256 feedSet, uint256 column, string memory path) private {
        FeedProxy.QuotePair memory pair;
        if (VM.keyExistsJson(_json, string.concat(path, ".quote"))) {
            pair = FeedProxy.QuotePair({
                base: VM.parseJsonAddress(_json, string.concat(path, ".quote.base")),
                quote: VM.parseJsonAddress(_json, string.concat(path, ".quote.quote")),
                baseDecimals: _uint(string.concat(path, ".quote.base_decimals")).toUint8(),
                quoteDecimals: _uint(string.concat(path, ".quote.quote_decimals")).toUint8(),
                maxAge: _uint(string.concat(path, ".quote.max_age_seconds")).toUint32()
            });
        }
        bytes memory args = abi.encode(IFeedHub(address(s.hub)), feedSet, column, pair);
        _create("feed proxy", abi.encodePacked(type(FeedProxy).creationCode, args));
    }

    function _rewards(System memory s) private {
        if (!VM.keyExistsJson(_json, ".rewards")) return;
        RewardTerms memory terms = RewardTerms({
            token: s.token,
            registry: IOperatorRegistry(s.registry),
            hub: IFeedHub(address(s.hub)),
            feedSets: VM.parseJsonUintArray(_json, ".rewards.feed_sets"),
            windows: _uint(".rewards.windows"),
            minWindows: _uint(".rewards.min_windows"),
            freshSeconds: _uint(".rewards.fresh_seconds"),
            graceSeconds: _uint(".rewards.grace_seconds"),
            termSeconds: _uint(".rewards.term_seconds"),
            sharePpm: _uint(".rewards.share_ppm"),
            cap: _uint(".rewards.cap").toUint128()
        });
        s.rewards =
            RewardPool(_create("reward pool", abi.encodePacked(type(RewardPool).creationCode, abi.encode(terms))));
    }

    function _refunds(System memory s) private {
        if (!VM.keyExistsJson(_json, ".refunds")) return;
        RefundBounds memory bounds = RefundBounds({
            minHeartbeat: _uint(".refunds.min_heartbeat_seconds").toUint32(),
            minDeviationPpm: _uint(".refunds.min_deviation_ppm").toUint32(),
            maxTip: _u64(".refunds.max_tip_wei"),
            maxGas: _uint(".refunds.max_gas").toUint32()
        });
        bytes memory args = abi.encode(s.authority, IFeedHub(address(s.hub)), bounds);
        s.refunds =
            DeliveryRefunds(_create("delivery refunds", abi.encodePacked(type(DeliveryRefunds).creationCode, args)));
        for (uint256 i = 0; VM.keyExistsJson(_json, _at(".refunds.terms", i)); ++i) {
            string memory path = _at(".refunds.terms", i);
            uint256 feedSet = _uint(string.concat(path, ".feed_set"));
            (RefundTerms memory held,) = s.refunds.termsOf(feedSet);
            // What was set once is the authority's to change.
            if (held.heartbeat != 0) continue;
            uint256[] memory ppm = VM.parseJsonUintArray(_json, string.concat(path, ".deviation_ppm"));
            uint32[] memory deviations = new uint32[](ppm.length);
            for (uint256 k = 0; k < ppm.length; ++k) {
                deviations[k] = ppm[k].toUint32();
            }
            _mine(s, "refund terms");
            s.refunds
                .configure(
                    feedSet,
                    RefundTerms({
                        heartbeat: _uint(string.concat(path, ".heartbeat_seconds")).toUint32(),
                        tip: _u64(string.concat(path, ".tip_wei")),
                        gasCap: _uint(string.concat(path, ".gas_cap")).toUint32(),
                        fixedGas: _uint(string.concat(path, ".fixed_gas")).toUint32()
                    }),
                    deviations
                );
        }
    }

    function _topics(System memory s) private {
        if (!VM.keyExistsJson(_json, ".topics")) return;
        bytes memory args = abi.encode(
            s.authority,
            _uint(".topics.fee_wei"),
            _uint(".topics.max_fee_wei"),
            VM.parseJsonAddress(_json, ".topics.fee_recipient"),
            _uint(".topics.term_seconds"),
            _uint(".topics.grace_seconds")
        );
        s.topics = TopicRegistry(_create("topic registry", abi.encodePacked(type(TopicRegistry).creationCode, args)));
        bytes memory code = abi.encodePacked(type(DpsnLens).creationCode, abi.encode(ITopicRegistry(address(s.topics))));
        s.lens = DpsnLens(_create("dpsn lens", code));
    }

    function _handOver(System memory s) private {
        Authority.handOver(s.authority, s.timelock, _deployer);
        Authority.check(
            s.authority,
            s.timelock,
            _deployer,
            VM.parseJsonAddressArray(_json, ".timelock.proposers"),
            DeploymentFile.development(_json) ? 0 : Authority.MIN_DELAY
        );
    }

    /// @dev Only the deployer adds what takes a power, and only until it has handed over.
    function _mine(System memory s, string memory what) private view {
        (bool held,) = s.authority.hasRole(s.authority.ADMIN_ROLE(), _deployer);
        if (!held) revert HandedOver(what);
    }

    function _create(string memory what, bytes memory code) private returns (address) {
        return DeterministicProxy.create(what, _salt, code);
    }

    function _at(string memory list, uint256 i) private pure returns (string memory) {
        return string.concat(list, "[", VM.toString(i), "]");
    }

    function _uint(string memory path) private view returns (uint256) {
        return VM.parseJsonUint(_json, path);
    }

    function _u64(string memory path) private view returns (uint64) {
        return _uint(path).toUint64();
    }

    function _u16(string memory path) private view returns (uint16) {
        return _uint(path).toUint16();
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeMirror} from "./interfaces/ICommitteeMirror.sol";
import {ICommitteeSource} from "./interfaces/ICommitteeSource.sol";
import {SCALAR_MODULUS} from "./lib/Bn254.sol";
import {Envelope} from "./lib/Envelope.sol";
import {EpochInfo} from "./Types.sol";

/// @title The committees of a network, on a chain that does not see its registry.
/// @notice Nobody owns it. Whoever makes it names the first committee, and whoever builds on it compares that with the
/// registry; from there on only committees speak. Stake that has left no longer answers for a signature, so time is
/// what protects a mirror: a committee's keys are worth nothing here once its window has passed.
contract CommitteeMirror is ICommitteeMirror {
    struct Window {
        uint64 epoch;
        uint64 fromMs;
        uint64 untilMs;
        uint64 quorum;
        uint256 root;
    }

    uint256 private constant MEMBER_BYTES = 28;
    uint256 private constant SIGNATURE_BYTES = 65;

    /// @inheritdoc ICommitteeMirror
    uint256 public immutable HOME_CHAIN_ID;
    /// @inheritdoc ICommitteeMirror
    address public immutable REGISTRY;
    /// @inheritdoc ICommitteeMirror
    uint64 public immutable MAX_EXTENSION_MS;
    /// @inheritdoc ICommitteeMirror
    uint64 public immutable GRACE_MS;
    /// @dev The network's EIP-712 separator. It does not name this chain, so one signature serves every mirror.
    bytes32 private immutable NETWORK;

    // The newest may be announced before it begins: then the one before it speaks, and the one before that is late.
    Window private _newest;
    Window private _middle;
    Window private _oldest;
    uint64 private _total;
    bytes32 private _membersHash;

    /// @notice Makes a mirror that begins with one committee.
    /// @param homeChainId Chain of the network's operator registry.
    /// @param registry The registry.
    /// @param maxExtensionMs How far past its predecessor's end a committee's window may end: the registry's epoch, and
    /// its notice, which is the longest gap that it leaves while epochs are set in time.
    /// @param graceMs How long after its window a committee's late rounds are taken; below the registry's own grace.
    /// @param first The first committee, as the registry holds its epoch. It must not have expired.
    constructor(uint256 homeChainId, address registry, uint64 maxExtensionMs, uint64 graceMs, EpochInfo memory first) {
        if (homeChainId == 0 || registry == address(0) || maxExtensionMs == 0) revert MirrorInvalid();
        if (first.untilMs <= _nowMs()) revert Expired();
        if (first.fromMs >= first.untilMs || first.untilMs - first.fromMs > maxExtensionMs) revert WindowInvalid();
        HOME_CHAIN_ID = homeChainId;
        REGISTRY = registry;
        MAX_EXTENSION_MS = maxExtensionMs;
        GRACE_MS = graceMs;
        NETWORK = Envelope.separator(homeChainId, registry);
        _take(first);
    }

    /// @inheritdoc ICommitteeMirror
    function handOver(
        EpochInfo calldata next,
        bytes calldata members,
        uint256[] calldata signers,
        bytes calldata signatures
    ) external {
        Window memory last = _newest;
        // Keys of the expired may have been sold with nothing left to slash. The order of the block's time and the
        // window's end is all that counts, which no proposer moves by more than seconds.
        // forge-lint: disable-next-line(block-timestamp)
        if (_nowMs() >= last.untilMs) revert Expired();
        // Else whoever held two thirds once could chain committees ahead, each with a window of its own.
        // forge-lint: disable-next-line(block-timestamp)
        if (_nowMs() < last.fromMs) revert NotBegun();
        // Only the next: a number further ahead may never come to be in the registry, and what the registry does not
        // have convicts nobody.
        if (next.epoch != uint256(last.epoch) + 1) revert EpochInvalid();
        if (next.fromMs < last.untilMs || next.fromMs >= next.untilMs || next.untilMs - last.untilMs > MAX_EXTENSION_MS)
        {
            revert WindowInvalid();
        }
        if (keccak256(members) != _membersHash) revert MembersInvalid();

        uint256 weight = _signedWeight(Envelope.handOverHash(NETWORK, next), members, signers, signatures);
        uint256 total = _total;
        if (3 * weight <= 2 * total) revert TooLittleWeight(weight, total);
        _oldest = _middle;
        _middle = last;
        _take(next);
    }

    /// @inheritdoc ICommitteeSource
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum) {
        uint256 nowMs = _nowMs();
        Window storage w = _newest;
        uint256 untilMs = w.untilMs;
        // Once the newest has expired nobody vouches for the present, and the earlier ones do not speak either.
        // forge-lint: disable-next-line(block-timestamp)
        if (nowMs >= untilMs) revert NoCommittee();
        if (timeMs < w.fromMs) {
            w = _middle;
            if (timeMs < w.fromMs) w = _oldest;
            untilMs = w.untilMs;
            // Late rounds are taken for a while, as long as the stake behind them is still bound.
            // forge-lint: disable-next-line(block-timestamp)
            if (nowMs >= untilMs + GRACE_MS) revert NoCommittee();
        }
        // A window that was never set ends at 0.
        if (timeMs < w.fromMs || timeMs >= untilMs) revert NoCommittee();
        return (w.root, w.quorum);
    }

    /// @inheritdoc ICommitteeMirror
    function newest() external view returns (EpochInfo memory) {
        Window storage w = _newest;
        return EpochInfo({
            epoch: w.epoch,
            fromMs: w.fromMs,
            untilMs: w.untilMs,
            quorum: w.quorum,
            total: _total,
            root: w.root,
            membersHash: _membersHash
        });
    }

    function _take(EpochInfo memory next) private {
        // A quorum that is too low would let fewer speak for all; one above the total would silence everyone.
        if (next.root >= SCALAR_MODULUS || next.total == 0 || next.quorum != 2 * uint256(next.total) / 3 + 1) {
            revert CommitteeInvalid();
        }
        _newest = Window({
            epoch: next.epoch, fromMs: next.fromMs, untilMs: next.untilMs, quorum: next.quorum, root: next.root
        });
        _total = next.total;
        _membersHash = next.membersHash;
        emit HandedOver(next.epoch, next.root, next.quorum, next.total, next.fromMs, next.untilMs, next.membersHash);
    }

    /// @dev The weight of the slots that signed. The members are as many as the committee has, which is bounded, and
    /// their hash is the committee's. A bit map has each slot once, so no weight counts twice.
    function _signedWeight(bytes32 hash, bytes calldata members, uint256[] calldata signers, bytes calldata signatures)
        private
        view
        returns (uint256 weight)
    {
        uint256 count = members.length / MEMBER_BYTES;
        // No bits beyond the members, nor room for them.
        if (signers.length != (count + 255) / 256) revert SignersInvalid();
        if (count % 256 != 0 && signers[count / 256] >> (count % 256) != 0) revert SignersInvalid();
        uint256 total = 0;
        uint256 taken = 0;
        for (uint256 slot = 0; slot < count; ++slot) {
            bytes28 member = bytes28(members[slot * MEMBER_BYTES:(slot + 1) * MEMBER_BYTES]);
            // The low 8 of the 28 bytes.
            // forge-lint: disable-next-line(unsafe-typecast)
            uint256 w = uint64(uint224(member));
            total += w;
            if ((signers[slot / 256] >> (slot % 256)) & 1 == 0) continue;
            weight += w;
            if (signatures.length < taken + SIGNATURE_BYTES) revert SignatureCount();
            // The high 20 of the 28 bytes.
            // forge-lint: disable-next-line(unsafe-typecast)
            if (!_signed(hash, address(bytes20(member)), signatures[taken:taken + SIGNATURE_BYTES])) {
                revert SignatureInvalid(slot);
            }
            taken += SIGNATURE_BYTES;
        }
        if (taken != signatures.length) revert SignatureCount();
        // A total that is not the members' would move the two thirds.
        if (total != _total) revert MembersInvalid();
    }

    function _signed(bytes32 hash, address member, bytes calldata sig) private pure returns (bool) {
        address by = Envelope.signer(hash, bytes32(sig[0:32]), bytes32(sig[32:64]), uint8(sig[64]));
        // 0 stands for a signature that is none, so it is no member even if a committee lists it.
        return by != address(0) && by == member;
    }

    function _nowMs() private view returns (uint256) {
        return 1000 * block.timestamp;
    }
}

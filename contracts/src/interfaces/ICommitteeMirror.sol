// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EpochInfo} from "../Types.sol";
import {ICommitteeSource} from "./ICommitteeSource.sol";

/// @title Says on another chain which committee of a network speaks.
/// @notice A chain of hand-overs: each committee announces the next by the signatures of more than two thirds of its
/// weight. What has expired never speaks again: a mirror that missed a hand-over is silent for ever, and a new one
/// takes its place.
interface ICommitteeMirror is ICommitteeSource {
    /// @notice A committee was announced.
    /// @param epoch Its epoch.
    /// @param root Its root.
    /// @param quorum Its quorum.
    /// @param total Sum of its weights.
    /// @param fromMs First moment it speaks for, unix milliseconds.
    /// @param untilMs End of its time, exclusive.
    /// @param membersHash keccak256 over its packed members.
    event HandedOver(
        uint64 indexed epoch,
        uint256 root,
        uint64 quorum,
        uint64 total,
        uint64 fromMs,
        uint64 untilMs,
        bytes32 membersHash
    );

    /// @notice The network, or a bound, is missing.
    error MirrorInvalid();
    /// @notice The newest committee has expired. There is no way on from here.
    error Expired();
    /// @notice The newest committee's time has not begun, so it hands over to nobody yet.
    error NotBegun();
    /// @notice The epoch does not come right after the newest.
    error EpochInvalid();
    /// @notice The window is empty, overlaps the newest or ends too late.
    error WindowInvalid();
    /// @notice The root is no field element, or the quorum is not the total's.
    error CommitteeInvalid();
    /// @notice The members are not the newest committee's.
    error MembersInvalid();
    /// @notice The bit map of signers is too long or too short, or names slots that do not exist.
    error SignersInvalid();
    /// @notice There are more or fewer signatures than signers.
    error SignatureCount();
    /// @notice A signature is not by the member at its slot.
    error SignatureInvalid(uint256 slot);
    /// @notice The signers hold no more than two thirds of the weight.
    error TooLittleWeight(uint256 weight, uint256 total);

    // These are immutables of the mirror.
    // solhint-disable func-name-mixedcase

    /// @notice Chain of the network's operator registry.
    /// @return The chain id.
    function HOME_CHAIN_ID() external view returns (uint256);

    /// @notice The network's operator registry on its home chain.
    /// @return The address.
    function REGISTRY() external view returns (address);

    /// @notice How far past its predecessor's end a committee's window may end, milliseconds.
    /// @return The bound.
    function MAX_EXTENSION_MS() external view returns (uint64);

    /// @notice How long after its window a committee's late rounds are taken, milliseconds.
    /// @return The time.
    function GRACE_MS() external view returns (uint64);

    // solhint-enable func-name-mixedcase

    /// @notice Takes the next committee on. Anyone may call.
    /// @param next The committee, as the registry holds its epoch.
    /// @param members The newest committee's members: address and 64 bits of weight, 28 bytes each, by slot.
    /// @param signers Bit i of word i / 256 is set where slot i signed; as many words as the members need.
    /// @param signatures EIP-712 signatures by the signers in ascending slots: r, s, v, 65 bytes each.
    function handOver(
        EpochInfo calldata next,
        bytes calldata members,
        uint256[] calldata signers,
        bytes calldata signatures
    ) external;

    /// @notice The newest committee. It may have expired, or not have begun.
    /// @return What was announced.
    function newest() external view returns (EpochInfo memory);
}

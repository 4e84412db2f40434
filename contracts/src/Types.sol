// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ICommitteeSource} from "./interfaces/ICommitteeSource.sol";
import {IEvidenceJudge} from "./interfaces/IEvidenceJudge.sol";
import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";

/// @notice One feed of a feed set; the feed at position k is column k + 1.
/// @param id The feed's id as text, for example "BTC/USD"; its bytes32 id is the text's keccak256.
/// @param decimals Decimals of the feed's mantissas, 0 to 18.
/// @param description What a reader is shown, for example "BTC / USD".
struct FeedInput {
    string id;
    uint8 decimals;
    string description;
}

/// @notice Everything that defines a feed set. None of it changes afterwards.
/// @param verifier Checks the proofs; fixes the circuit and its keys.
/// @param committee Says whose signatures count in a round.
/// @param homeChainId Chain of the network's operator registry, part of the domain.
/// @param registry The network's operator registry on its home chain, part of the domain.
/// @param intervalMs Length of a round in milliseconds, below 2^32.
/// @param slackMs How far past its round's end an observation time may lie.
/// @param driftMs How far ahead of the block's timestamp an observation time may lie.
/// @param slots N of the circuit: the most members a committee has.
/// @param columns M of the circuit, a multiple of four; column 0 is time.
/// @param feeds The feeds in the order of their columns, at most columns - 1.
struct FeedSetInput {
    IGroth16Verifier verifier;
    ICommitteeSource committee;
    uint256 homeChainId;
    address registry;
    uint64 intervalMs;
    uint64 slackMs;
    uint64 driftMs;
    uint16 slots;
    uint16 columns;
    FeedInput[] feeds;
}

/// @notice What a feed set is.
/// @param domain The domain that operators sign under.
/// @param verifier As in FeedSetInput, like the rest.
/// @param committee As in FeedSetInput.
/// @param homeChainId As in FeedSetInput.
/// @param registry As in FeedSetInput.
/// @param intervalMs As in FeedSetInput.
/// @param slackMs As in FeedSetInput.
/// @param driftMs As in FeedSetInput.
/// @param slots As in FeedSetInput.
/// @param columns As in FeedSetInput.
/// @param feeds Number of feeds.
/// @param retired Whether it takes no more bundles.
struct FeedSetInfo {
    uint256 domain;
    IGroth16Verifier verifier;
    ICommitteeSource committee;
    uint256 homeChainId;
    address registry;
    uint64 intervalMs;
    uint64 slackMs;
    uint64 driftMs;
    uint16 slots;
    uint16 columns;
    uint16 feeds;
    bool retired;
}

/// @notice What of a feed set never changes, as it stands in the feed set's code.
/// @param domain The domain that operators sign under.
/// @param verifier As in FeedSetInput, like the rest.
/// @param committee As in FeedSetInput.
/// @param intervalMs As in FeedSetInput.
/// @param slackMs As in FeedSetInput.
/// @param driftMs As in FeedSetInput.
/// @param slots As in FeedSetInput.
/// @param columns As in FeedSetInput.
/// @param homeChainId As in FeedSetInput.
/// @param registry As in FeedSetInput.
struct FeedSetTerms {
    uint256 domain;
    IGroth16Verifier verifier;
    ICommitteeSource committee;
    uint256 intervalMs;
    uint256 slackMs;
    uint256 driftMs;
    uint256 slots;
    uint256 columns;
    uint256 homeChainId;
    address registry;
}

/// @notice A member of a committee.
/// @param operator The operator's Ethereum address.
/// @param ax Affine x of the feed key A.
/// @param ay Affine y of A.
/// @param weight The operator's weight.
struct Member {
    address operator;
    uint256 ax;
    uint256 ay;
    uint64 weight;
}

/// @notice An epoch of a registry.
/// @param epoch Its number, from 1.
/// @param fromMs First moment it speaks for, unix milliseconds.
/// @param untilMs End of its time, exclusive.
/// @param quorum Weight that a column needs to be present: floor(2 total / 3) + 1.
/// @param total Sum of its members' weights.
/// @param root Root of its committee, a field element.
/// @param membersHash keccak256 over the packed (address, uint64 weight) of its members in the order of their slots.
struct EpochInfo {
    uint64 epoch;
    uint64 fromMs;
    uint64 untilMs;
    uint64 quorum;
    uint64 total;
    uint256 root;
    bytes32 membersHash;
}

/// @notice Everything that a registry is made with. None of it changes afterwards. Durations are milliseconds.
/// @param token What is staked: a plain ERC-20, without fees on transfer, rebasing or a list of barred addresses.
/// @param judge Judges evidence.
/// @param slots N of the circuit, 1 to 256: the most members a committee has.
/// @param minimumSeats The fewest members a committee has, 1 to slots.
/// @param weightUnit Stake that makes one unit of weight, below 2^80.
/// @param minimumStake Stake that a seat takes, at least weightUnit.
/// @param epochMs Length of an epoch.
/// @param leadMs How long before the last epoch's end the next one may be set, up to epochMs.
/// @param noticeMs How long before its start an epoch is set at the least, below leadMs.
/// @param graceMs How long after its end a committee still speaks for the rounds of its epoch.
/// @param slashingMs How long after the grace evidence is taken.
/// @param unbondingMs From leaving the last committee to withdrawal; more than epochMs + graceMs + slashingMs.
/// @param revealMinMs From a reporter's commitment to its evidence, at the least.
/// @param revealMaxMs And at the most.
/// @param reporterBps The reporter's share of what is slashed, in hundredths of a percent, up to 5000.
struct RegistryInput {
    IERC20 token;
    IEvidenceJudge judge;
    uint16 slots;
    uint16 minimumSeats;
    uint256 weightUnit;
    uint256 minimumStake;
    uint64 epochMs;
    uint64 leadMs;
    uint64 noticeMs;
    uint64 graceMs;
    uint64 slashingMs;
    uint64 unbondingMs;
    uint64 revealMinMs;
    uint64 revealMaxMs;
    uint16 reporterBps;
}

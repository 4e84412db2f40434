// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedSetInfo, FeedSetInput} from "../Types.sol";

/// @title Verified feeds of several feed sets.
/// @notice The hub takes proof bundles in and hands values out.
interface IFeedHub {
    /// @notice A feed set was created.
    /// @param feedSet Its number.
    /// @param domain Its domain.
    event FeedSetCreated(uint256 indexed feedSet, uint256 domain);

    /// @notice A bundle was stored, or filled lanes that were absent.
    /// @param feedSet The feed set.
    /// @param round The round.
    /// @param timeMs The round's observation time, unix milliseconds.
    event Updated(uint256 indexed feedSet, uint64 round, uint64 timeMs);

    /// @notice A feed set was retired.
    /// @param feedSet Its number.
    event Retired(uint256 indexed feedSet);

    /// @notice No such feed set.
    error UnknownFeedSet(uint256 feedSet);
    /// @notice A bundle has another number of words than its feed set.
    error WrongCount(uint256 got, uint256 want);
    /// @notice A word, or the commitment, is not a field element.
    error WordTooLarge(uint256 index);
    /// @notice The payee is not an address.
    error PayeeInvalid();
    /// @notice The round does not fit 48 bits.
    error RoundInvalid();
    /// @notice The mask has bits beyond the feed set's slots.
    error MaskInvalid();
    /// @notice A median word has bits above its four lanes.
    error MediansInvalid();
    /// @notice Column 0, the time, is absent.
    error NoTime();
    /// @notice The time lies outside its round.
    error TimeOutsideRound();
    /// @notice The time lies in the future.
    error TimeInFuture();
    /// @notice The proof does not verify.
    error ProofInvalid();
    /// @notice The feed set is retired: it is read, but takes no more bundles.
    error FeedSetRetired(uint256 feedSet);
    /// @notice The feed set holds a newer round than the one that is brought.
    error RoundTooOld(uint256 round, uint256 stored);
    /// @notice What is brought was observed longer ago than its reader admits.
    error TooOld(uint256 ageMs);
    /// @notice There is no value.
    error NoData();
    /// @notice No such column or feed in that feed set.
    error UnknownFeed();
    /// @notice A feed set cannot be like that; `field` names what is wrong.
    error FeedSetInvalid(string field);

    /// @notice Creates a feed set. Nothing of it ever changes afterwards, but that it may be retired. For whom the
    /// authority lets.
    /// @param input What the feed set is.
    /// @return feedSet Its number, from 1.
    function createFeedSet(FeedSetInput calldata input) external returns (uint256 feedSet);

    /// @notice Lets a feed set take no more bundles, for ever. What it holds stays readable. For whom the authority
    /// lets.
    /// @param feedSet The feed set.
    function retire(uint256 feedSet) external;

    /// @notice Verifies a bundle and stores it. Anyone may call. An older round, or an equal one that fills nothing,
    /// is skipped without a revert and without an event.
    /// @param feedSet The feed set.
    /// @param words Payee, round, digests, mask words, median words.
    /// @param commitment The prover's commitment to the whole statement.
    /// @param proof The Groth16 proof.
    function update(uint256 feedSet, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) external;

    /// @notice As `update`, and then the values that are stored. Where the bundle was skipped they are of a newer
    /// round, or of an equal one that another bundle brought; they are never those of a bundle that is not stored.
    /// Reverts with NoData where one of the columns is absent.
    /// @param feedSet The feed set.
    /// @param words As for `update`.
    /// @param commitment As for `update`.
    /// @param proof As for `update`.
    /// @param columns The columns to read; 0 is time.
    /// @return round The stored round.
    /// @return timeMs Its observation time, unix milliseconds.
    /// @return landedAt Timestamp of the block that brought the round's first bundle, unix seconds.
    /// @return mantissas The stored value of each of the columns, with the feed's decimals.
    function updateAndRead(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256[] calldata columns
    ) external returns (uint64 round, uint64 timeMs, uint64 landedAt, int256[] memory mantissas);

    /// @notice Verifies a bundle as `update` does and stores nothing. Reverts with RoundTooOld for a round below the
    /// stored one, so that nobody picks an old value where the hub knows a newer, and with TooOld for an observation
    /// time further back than the caller admits.
    /// @param feedSet The feed set.
    /// @param words As for `update`.
    /// @param commitment As for `update`.
    /// @param proof As for `update`.
    /// @param maxAgeSeconds Largest age of the observation time that the caller admits, seconds.
    /// @return round The bundle's round.
    /// @return timeMs Its observation time, unix milliseconds; it may lie ahead of the block's by the feed set's drift.
    /// @return medianWords The proven medians, four lanes a word as in the bundle; library Lanes takes them apart. A lane
    /// of 0 is absent.
    function verify(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256 maxAgeSeconds
    ) external view returns (uint64 round, uint64 timeMs, uint256[] memory medianWords);

    /// @notice Number of feed sets.
    /// @return The number; feed sets are counted from 1 without gaps.
    function feedSets() external view returns (uint256);

    /// @notice The domain that operators sign a feed set's observations under.
    /// @param feedSet The feed set.
    /// @return The domain, a field element.
    function domain(uint256 feedSet) external view returns (uint256);

    /// @notice What a feed set is.
    /// @param feedSet The feed set.
    /// @return Its terms, the number of its feeds, and whether it is retired.
    function feedSetInfo(uint256 feedSet) external view returns (FeedSetInfo memory);

    /// @notice A feed of a feed set.
    /// @param feedSet The feed set.
    /// @param column Its column, from 1.
    /// @return id keccak256 of the feed's id.
    /// @return name The feed's id as text.
    /// @return decimals Decimals of its mantissas.
    /// @return description What a reader is shown.
    function feedAt(uint256 feedSet, uint256 column)
        external
        view
        returns (bytes32 id, string memory name, uint8 decimals, string memory description);

    /// @notice The column of a feed. Reverts with UnknownFeed where the feed set has no such feed.
    /// @param feedSet The feed set.
    /// @param feedId keccak256 of the feed's id.
    /// @return The column, from 1.
    function columnOf(uint256 feedSet, bytes32 feedId) external view returns (uint256);

    /// @notice The stored round. All zero where nothing was stored yet.
    /// @param feedSet The feed set.
    /// @return round The round.
    /// @return timeMs Its observation time, unix milliseconds; the earliest of the bundles that filled the round.
    /// @return landedAt Timestamp of the block that brought the round's first bundle, unix seconds.
    function header(uint256 feedSet) external view returns (uint64 round, uint64 timeMs, uint64 landedAt);

    /// @notice Who took part in the stored round: every slot of whose vector a bundle stored for that round holds a
    /// signature. Slots count from 0; this says it of the first 252.
    /// @param feedSet The feed set.
    /// @return round The stored round; 0 where nothing was stored yet.
    /// @return mask Bit i is set where slot i took part.
    function participation(uint256 feedSet) external view returns (uint64 round, uint256 mask);

    /// @notice As `participation`, for feed sets of more than 252 slots.
    /// @param feedSet The feed set.
    /// @param index Which 252 slots, from 0.
    /// @return round The stored round; 0 where nothing was stored yet.
    /// @return mask Bit i is set where slot 252 * index + i took part.
    function participationAt(uint256 feedSet, uint256 index) external view returns (uint64 round, uint256 mask);

    /// @notice The stored lane as it stands in the bundle: mantissa + 2^62, or 0 for absent.
    /// @param feedSet The feed set.
    /// @param column The column; 0 is time.
    /// @return The lane, below 2^63.
    function valueOf(uint256 feedSet, uint256 column) external view returns (uint256);

    /// @notice The stored value of a column. Reverts with NoData where it is absent.
    /// @param feedSet The feed set.
    /// @param column The column; 0 is time.
    /// @return round The round.
    /// @return mantissa The value, with the feed's decimals.
    /// @return startedAt When the round began, unix seconds, never after updatedAt: a round that landed before it began,
    /// which the drift allows, is shown as begun when it landed.
    /// @return updatedAt When the value was observed, unix seconds, never in the future.
    function read(uint256 feedSet, uint256 column)
        external
        view
        returns (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt);
}

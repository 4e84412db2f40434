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

    /// @notice No such feed set.
    error UnknownFeedSet(uint256 feedSet);
    /// @notice A bundle has another number of words than its feed set.
    error WrongCount(uint256 got, uint256 want);
    /// @notice A word, or the commitment, is not a field element.
    error WordTooLarge(uint256 index);
    /// @notice The payee is not an address.
    error PayeeInvalid();
    /// @notice The round does not fit 64 bits.
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
    /// @notice There is no value.
    error NoData();
    /// @notice No such column or feed in that feed set.
    error UnknownFeed();
    /// @notice A feed set cannot be like that; `field` names what is wrong.
    error FeedSetInvalid(string field);

    /// @notice Creates a feed set. Nothing of it ever changes afterwards. Owner only.
    /// @param input What the feed set is.
    /// @return feedSet Its number, from 1.
    function createFeedSet(FeedSetInput calldata input) external returns (uint256 feedSet);

    /// @notice Verifies a bundle and stores it. Anyone may call. An older round, or an equal one that fills nothing,
    /// is skipped without a revert and without an event.
    /// @param feedSet The feed set.
    /// @param words Payee, round, digests, mask words, median words.
    /// @param commitment The prover's commitment to the whole statement.
    /// @param proof The Groth16 proof.
    function update(uint256 feedSet, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) external;

    /// @notice Number of feed sets.
    function feedSets() external view returns (uint256);

    /// @notice The domain that operators sign a feed set's observations under.
    /// @param feedSet The feed set.
    function domain(uint256 feedSet) external view returns (uint256);

    /// @notice What a feed set is.
    /// @param feedSet The feed set.
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
    function columnOf(uint256 feedSet, bytes32 feedId) external view returns (uint256);

    /// @notice The stored round. All zero where nothing was stored yet.
    /// @param feedSet The feed set.
    /// @return round The round.
    /// @return timeMs Its observation time, unix milliseconds; the earliest of the bundles that filled the round.
    /// @return landedAt Timestamp of the block that brought the round's first bundle, unix seconds.
    function header(uint256 feedSet) external view returns (uint64 round, uint64 timeMs, uint64 landedAt);

    /// @notice The stored lane as it stands in the bundle: mantissa + 2^62, or 0 for absent.
    /// @param feedSet The feed set.
    /// @param column The column; 0 is time.
    function valueOf(uint256 feedSet, uint256 column) external view returns (uint256);

    /// @notice The stored value of a column. Reverts with NoData where it is absent.
    /// @param feedSet The feed set.
    /// @param column The column; 0 is time.
    /// @return round The round.
    /// @return mantissa The value, with the feed's decimals.
    /// @return startedAt When the round began, unix seconds.
    /// @return updatedAt When the value was observed, unix seconds, never in the future.
    function read(uint256 feedSet, uint256 column)
        external
        view
        returns (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {ICommitteeSource} from "./interfaces/ICommitteeSource.sol";
import {IFeedHub} from "./interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {SCALAR_MODULUS} from "./lib/Bn254.sol";
import {Lanes} from "./lib/Lanes.sol";
import {FeedInput, FeedSetInfo, FeedSetInput} from "./Types.sol";

/// @title Verified feeds of several feed sets, four values a storage slot.
/// @notice A value gets in only by a proof that it is the weighted median of what a committee signed. The owner adds
/// feed sets and can do nothing to those that exist.
contract FeedHub is IFeedHub, Ownable2Step {
    /// @dev Median words of the largest feed set.
    uint256 private constant MAX_MEDIAN_WORDS = 1024;

    struct Header {
        uint64 round;
        uint64 timeMs;
        uint64 landedAt;
        // Stands here, though it never changes, because every read needs it and this slot is read anyway.
        uint64 intervalMs;
    }

    struct Feed {
        string name;
        string description;
        uint8 decimals;
    }

    struct FeedSet {
        IGroth16Verifier verifier;
        uint48 slackMs;
        uint48 driftMs;
        ICommitteeSource committee;
        uint16 slots;
        uint16 columns;
        uint256 domain;
        Header header;
        // Fixed size, so that a lane is found without reading a length.
        uint256[MAX_MEDIAN_WORDS] medians;
        uint256 homeChainId;
        address registry;
        Feed[] feeds;
        mapping(bytes32 feedId => uint256) columnOf;
    }

    /// @notice The protocol's version, the first thing a domain binds.
    uint256 public constant VERSION = 1;

    uint256 private constant MAX_SLOTS = 4096;
    uint256 private constant MAX_COLUMNS = MAX_MEDIAN_WORDS * Lanes.PER_WORD;
    uint256 private constant MAX_DECIMALS = 18;
    uint256 private constant MASK_BITS = 252;
    /// @dev Payee, round and digests stand before the mask; domain, root and quorum before them in the statement.
    uint256 private constant HEAD_WORDS = 3;
    uint256 private constant OWN_WORDS = 3;

    mapping(uint256 feedSet => FeedSet) private _sets;
    uint256 private _count;

    /// @notice Makes a hub without feed sets.
    /// @param owner_ Who may add feed sets.
    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IFeedHub
    function createFeedSet(FeedSetInput calldata input) external onlyOwner returns (uint256 feedSet) {
        if (address(input.verifier).code.length == 0) revert FeedSetInvalid("verifier");
        if (address(input.committee).code.length == 0) revert FeedSetInvalid("committee");
        if (input.homeChainId == 0) revert FeedSetInvalid("homeChainId");
        if (input.registry == address(0)) revert FeedSetInvalid("registry");
        if (input.intervalMs == 0) revert FeedSetInvalid("intervalMs");
        if (input.slackMs > type(uint48).max) revert FeedSetInvalid("slackMs");
        if (input.driftMs > type(uint48).max) revert FeedSetInvalid("driftMs");
        if (input.slots == 0 || input.slots > MAX_SLOTS) revert FeedSetInvalid("slots");
        if (input.columns == 0 || input.columns > MAX_COLUMNS || input.columns % Lanes.PER_WORD != 0) {
            revert FeedSetInvalid("columns");
        }
        if (input.feeds.length == 0 || input.feeds.length >= input.columns) revert FeedSetInvalid("feeds");

        feedSet = ++_count;
        FeedSet storage s = _sets[feedSet];
        s.verifier = input.verifier;
        s.slackMs = uint48(input.slackMs);
        s.driftMs = uint48(input.driftMs);
        s.committee = input.committee;
        s.slots = input.slots;
        s.columns = input.columns;
        s.header.intervalMs = input.intervalMs;
        s.homeChainId = input.homeChainId;
        s.registry = input.registry;
        s.domain = _addFeeds(s, input);
        emit FeedSetCreated(feedSet, s.domain);
    }

    /// @inheritdoc IFeedHub
    function update(uint256 feedSet, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) external {
        FeedSet storage s = _known(feedSet);
        uint256 first = _checkWords(s, words);
        Header memory h = s.header;
        // _checkWords has found that the round fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint64 round = uint64(words[1]);
        bool equal = h.landedAt != 0 && round == h.round;
        // Whoever comes late did nothing wrong, and nothing is taken from the bundle: no check is needed, none is paid.
        if (round < h.round || (equal && !_fills(s, words, first))) return;

        uint64 timeMs = _checkTime(s, h.intervalMs, round, words[first]);
        _verify(s, round * h.intervalMs, words, commitment, proof);

        if (equal) {
            _fill(s, words, first);
            if (timeMs < h.timeMs) h.timeMs = timeMs;
        } else {
            for (uint256 i = first; i < words.length; ++i) {
                s.medians[i - first] = words[i];
            }
            (h.round, h.timeMs, h.landedAt) = (round, timeMs, uint64(block.timestamp));
        }
        s.header = h;
        emit Updated(feedSet, round, h.timeMs);
    }

    /// @inheritdoc IFeedHub
    function feedSets() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IFeedHub
    function domain(uint256 feedSet) external view returns (uint256) {
        return _known(feedSet).domain;
    }

    /// @inheritdoc IFeedHub
    function feedSetInfo(uint256 feedSet) external view returns (FeedSetInfo memory) {
        FeedSet storage s = _known(feedSet);
        return FeedSetInfo({
            domain: s.domain,
            verifier: s.verifier,
            committee: s.committee,
            homeChainId: s.homeChainId,
            registry: s.registry,
            intervalMs: s.header.intervalMs,
            slackMs: s.slackMs,
            driftMs: s.driftMs,
            slots: s.slots,
            columns: s.columns,
            // createFeedSet has bounded the number.
            // forge-lint: disable-next-line(unsafe-typecast)
            feeds: uint16(s.feeds.length)
        });
    }

    /// @inheritdoc IFeedHub
    function feedAt(uint256 feedSet, uint256 column)
        external
        view
        returns (bytes32 id, string memory name, uint8 decimals, string memory description)
    {
        FeedSet storage s = _known(feedSet);
        if (column == 0 || column > s.feeds.length) revert UnknownFeed();
        Feed storage f = s.feeds[column - 1];
        return (keccak256(bytes(f.name)), f.name, f.decimals, f.description);
    }

    /// @inheritdoc IFeedHub
    function columnOf(uint256 feedSet, bytes32 feedId) external view returns (uint256 column) {
        column = _known(feedSet).columnOf[feedId];
        if (column == 0) revert UnknownFeed();
    }

    /// @inheritdoc IFeedHub
    function header(uint256 feedSet) external view returns (uint64 round, uint64 timeMs, uint64 landedAt) {
        Header storage h = _known(feedSet).header;
        return (h.round, h.timeMs, h.landedAt);
    }

    /// @inheritdoc IFeedHub
    function valueOf(uint256 feedSet, uint256 column) external view returns (uint256) {
        FeedSet storage s = _known(feedSet);
        if (column >= s.columns) revert UnknownFeed();
        return Lanes.get(s.medians[column / Lanes.PER_WORD], column % Lanes.PER_WORD);
    }

    /// @inheritdoc IFeedHub
    function read(uint256 feedSet, uint256 column)
        external
        view
        returns (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt)
    {
        // Nothing was ever stored for what does not exist, so absence is the only check that a read pays for.
        if (column >= MAX_COLUMNS) revert NoData();
        FeedSet storage s = _sets[feedSet];
        uint256 lane = Lanes.get(s.medians[column / Lanes.PER_WORD], column % Lanes.PER_WORD);
        if (lane == 0) revert NoData();
        Header memory h = s.header;
        round = h.round;
        mantissa = Lanes.mantissa(lane);
        startedAt = uint256(h.round) * h.intervalMs / 1000;
        updatedAt = h.timeMs / 1000;
        if (h.landedAt < updatedAt) updatedAt = h.landedAt;
    }

    /// @dev Stores the feeds and gives the domain: what operators sign under, alike on every chain.
    function _addFeeds(FeedSet storage s, FeedSetInput calldata input) private returns (uint256) {
        bytes32[] memory ids = new bytes32[](input.feeds.length);
        uint8[] memory decimals = new uint8[](input.feeds.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            FeedInput calldata f = input.feeds[i];
            if (bytes(f.id).length == 0) revert FeedSetInvalid("feed id");
            if (f.decimals > MAX_DECIMALS) revert FeedSetInvalid("decimals");
            ids[i] = keccak256(bytes(f.id));
            decimals[i] = f.decimals;
            if (s.columnOf[ids[i]] != 0) revert FeedSetInvalid("feed twice");
            s.columnOf[ids[i]] = i + 1;
            s.feeds.push(Feed({name: f.id, description: f.description, decimals: f.decimals}));
        }
        return uint256(
            keccak256(abi.encode(VERSION, input.homeChainId, input.registry, ids, decimals, input.intervalMs))
        ) % SCALAR_MODULUS;
    }

    /// @dev Writes the lanes that are absent and that the bundle has.
    function _fill(FeedSet storage s, uint256[] calldata words, uint256 first) private {
        for (uint256 i = first; i < words.length; ++i) {
            uint256 stored = s.medians[i - first];
            uint256 filled = Lanes.fill(stored, words[i]);
            if (filled != stored) s.medians[i - first] = filled;
        }
    }

    /// @dev Whether _fill would write anything.
    function _fills(FeedSet storage s, uint256[] calldata words, uint256 first) private view returns (bool) {
        for (uint256 i = first; i < words.length; ++i) {
            uint256 stored = s.medians[i - first];
            if (Lanes.fill(stored, words[i]) != stored) return true;
        }
        return false;
    }

    /// @dev Checks the proof against the statement that the words make with what is the contract's own.
    function _verify(
        FeedSet storage s,
        uint64 startMs,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof
    ) private view {
        uint256[3] memory inputs = _publicInputs(s, startMs, words, commitment);
        if (!s.verifier.verify(proof, inputs)) revert ProofInvalid();
    }

    /// @dev Commitment, challenge and evaluation of x = (domain, root, quorum, words...). Everything that the caller
    /// does not bring comes from storage and from the feed set's own committee source.
    function _publicInputs(FeedSet storage s, uint64 startMs, uint256[] calldata words, uint256 commitment)
        private
        view
        returns (uint256[3] memory inputs)
    {
        if (commitment >= SCALAR_MODULUS) revert WordTooLarge(words.length);
        uint256[] memory x = new uint256[](OWN_WORDS + words.length + 1);
        x[0] = s.domain;
        (x[1], x[2]) = s.committee.committeeAt(startMs);
        uint256 challenge;
        uint256 evaluation;
        uint256 p = SCALAR_MODULUS;
        assembly ("memory-safe") {
            let begin := add(x, 0x20)
            let size := shl(5, mload(x))
            calldatacopy(add(begin, 0x60), words.offset, shl(5, words.length))
            let end := add(begin, sub(size, 0x20))
            mstore(end, commitment)
            challenge := mod(keccak256(begin, size), p)
            // Horner's rule from the last word down; the commitment is an input of its own.
            for {} gt(end, begin) {} {
                end := sub(end, 0x20)
                evaluation := mulmod(addmod(evaluation, mload(end), p), challenge, p)
            }
        }
        inputs[0] = commitment;
        inputs[1] = challenge;
        inputs[2] = evaluation;
    }

    /// @dev Checks the form of a bundle's words and gives the index of the first median word.
    function _checkWords(FeedSet storage s, uint256[] calldata words) private view returns (uint256 first) {
        uint256 slots = s.slots;
        first = HEAD_WORDS + (slots + MASK_BITS - 1) / MASK_BITS;
        uint256 want = first + s.columns / Lanes.PER_WORD;
        if (words.length != want) revert WrongCount(words.length, want);
        // One residue must not be sayable in two ways.
        for (uint256 i = 0; i < want; ++i) {
            if (words[i] >= SCALAR_MODULUS) revert WordTooLarge(i);
        }
        if (words[0] > type(uint160).max) revert PayeeInvalid();
        if (words[1] > type(uint64).max) revert RoundInvalid();
        for (uint256 i = HEAD_WORDS; i < first; ++i) {
            uint256 bits = slots < MASK_BITS ? slots : MASK_BITS;
            if (words[i] >> bits != 0) revert MaskInvalid();
            slots -= bits;
        }
        for (uint256 i = first; i < want; ++i) {
            if (words[i] >> Lanes.WORD_BITS != 0) revert MediansInvalid();
        }
    }

    /// @dev Checks the time in column 0 against the round and the block.
    function _checkTime(FeedSet storage s, uint256 intervalMs, uint256 round, uint256 word)
        private
        view
        returns (uint64)
    {
        uint256 time = Lanes.get(word, 0);
        if (time == 0) revert NoTime();
        if (time < Lanes.OFFSET) revert TimeOutsideRound();
        time -= Lanes.OFFSET;
        uint256 start = round * intervalMs;
        if (time < start || time >= start + intervalMs + s.slackMs) revert TimeOutsideRound();
        // The drift is seconds, which is more than whoever makes the block can shift its time by.
        // forge-lint: disable-next-line(block-timestamp)
        if (time > 1000 * block.timestamp + s.driftMs) revert TimeInFuture();
        // A lane is below 2^63.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(time);
    }

    function _known(uint256 feedSet) private view returns (FeedSet storage s) {
        s = _sets[feedSet];
        if (address(s.verifier) == address(0)) revert UnknownFeedSet(feedSet);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IFeedHub} from "./interfaces/IFeedHub.sol";
import {Bundles} from "./lib/Bundles.sol";
import {Domains, PROTOCOL_VERSION} from "./lib/Domains.sol";
import {FeedSetCode} from "./lib/FeedSetCode.sol";
import {FeedSetInputs} from "./lib/FeedSetInputs.sol";
import {Header, Headers} from "./lib/Headers.sol";
import {Lanes} from "./lib/Lanes.sol";
import {MAX_MEDIAN_WORDS, Medians} from "./lib/Medians.sol";
import {FeedInput, FeedSetInfo, FeedSetInput, FeedSetTerms} from "./Types.sol";

/// @title Verified feeds of several feed sets, four values a storage slot.
/// @notice A value gets in only by a proof that it is the weighted median of what a committee signed. The authority
/// decides who adds and retires feed sets; neither changes a value, a rule, a verifier or a committee of one that exists.
contract FeedHub is IFeedHub, AccessManaged {
    /// @dev Lanes in MAX_MEDIAN_WORDS. A product of constants would be worked out anew by every read.
    uint256 private constant MAX_COLUMNS = 4096;
    /// @dev Mask words of the largest feed set.
    uint256 private constant MAX_MASK_WORDS = 17;
    /// @dev FeedSetCode finds no more.
    uint256 private constant MAX_FEED_SETS = 65_535;

    struct Feed {
        string name;
        string description;
        uint8 decimals;
    }

    /// @dev What changes of a feed set, and what only people read. Its terms are code: see FeedSetCode.
    struct FeedSet {
        Header header;
        // Fixed sizes, so that a lane is found without reading a length.
        uint256[MAX_MEDIAN_WORDS] medians;
        // Who took part, where the header is too small for it.
        uint256[MAX_MASK_WORDS] masks;
        Feed[] feeds;
        mapping(bytes32 feedId => uint256) columnOf;
    }

    /// @notice The protocol's version, the first thing a domain binds.
    uint256 public constant VERSION = PROTOCOL_VERSION;

    // An array costs a read less than a mapping, whose keys are hashed. Number 0 stays empty.
    FeedSet[MAX_FEED_SETS + 1] private _sets;
    uint256 private _count;

    /// @notice Makes a hub without feed sets.
    /// @param authority_ The AccessManager that says who may add and retire feed sets.
    constructor(address authority_) AccessManaged(authority_) {
        // Nothing could ever be added under an authority that cannot answer.
        if (authority_.code.length == 0) revert AccessManagedInvalidAuthority(authority_);
    }

    /// @inheritdoc IFeedHub
    function createFeedSet(FeedSetInput calldata input) external restricted returns (uint256 feedSet) {
        FeedSetInputs.check(input);
        if (_count == MAX_FEED_SETS) revert FeedSetInvalid("number");

        feedSet = ++_count;
        FeedSet storage s = _sets[feedSet];
        s.header = Headers.initial(input.intervalMs);
        uint256 domain_ = _addFeeds(s, input);
        FeedSetCode.write(
            feedSet,
            FeedSetTerms({
                domain: domain_,
                verifier: input.verifier,
                committee: input.committee,
                intervalMs: input.intervalMs,
                slackMs: input.slackMs,
                driftMs: input.driftMs,
                slots: input.slots,
                columns: input.columns,
                homeChainId: input.homeChainId,
                registry: input.registry
            })
        );
        emit FeedSetCreated(feedSet, domain_);
    }

    /// @inheritdoc IFeedHub
    function retire(uint256 feedSet) external restricted {
        FeedSet storage s = _known(feedSet);
        Header h = s.header;
        if (h.retired()) revert FeedSetRetired(feedSet);
        s.header = h.retire();
        emit Retired(feedSet);
    }

    /// @inheritdoc IFeedHub
    function update(uint256 feedSet, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) external {
        _update(feedSet, words, commitment, proof);
    }

    /// @inheritdoc IFeedHub
    function updateAndRead(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256[] calldata columns
    ) external returns (uint64 round, uint64 timeMs, uint64 landedAt, int256[] memory mantissas) {
        _update(feedSet, words, commitment, proof);
        FeedSet storage s = _sets[feedSet];
        mantissas = new int256[](columns.length);
        for (uint256 i = 0; i < columns.length; ++i) {
            mantissas[i] = Lanes.mantissa(_lane(s, columns[i]));
        }
        (round, timeMs, landedAt) = _header(s.header);
    }

    /// @inheritdoc IFeedHub
    function verify(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256 maxAgeSeconds
    ) external view returns (uint64 round, uint64 timeMs, uint256[] memory medianWords) {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        uint256 first = Bundles.check(terms, words);
        Header h = _sets[feedSet].header;
        if (h.retired()) revert FeedSetRetired(feedSet);
        // Its form was checked: it fits 48 bits, and a time does too.
        // forge-lint: disable-next-line(unsafe-typecast)
        round = uint64(words[1]);
        if (round < h.round()) revert RoundTooOld(round, h.round());
        // forge-lint: disable-next-line(unsafe-typecast)
        timeMs = uint64(_prove(terms, words, first, commitment, proof));
        uint256 nowMs = 1000 * block.timestamp;
        uint256 ageMs = nowMs > timeMs ? nowMs - timeMs : 0;
        // Rounded up, so that no part of a second passes.
        if ((ageMs + 999) / 1000 > maxAgeSeconds) revert TooOld(ageMs);
        medianWords = words[first:];
    }

    /// @inheritdoc IFeedHub
    function feedSets() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IFeedHub
    function domain(uint256 feedSet) external view returns (uint256) {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        return terms.domain;
    }

    /// @inheritdoc IFeedHub
    function feedSetInfo(uint256 feedSet) external view returns (FeedSetInfo memory) {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        FeedSet storage s = _sets[feedSet];
        // createFeedSet has bounded all of them.
        // forge-lint: disable-start(unsafe-typecast)
        return FeedSetInfo({
            domain: terms.domain,
            verifier: terms.verifier,
            committee: terms.committee,
            homeChainId: terms.homeChainId,
            registry: terms.registry,
            intervalMs: uint64(terms.intervalMs),
            slackMs: uint64(terms.slackMs),
            driftMs: uint64(terms.driftMs),
            slots: uint16(terms.slots),
            columns: uint16(terms.columns),
            feeds: uint16(s.feeds.length),
            retired: s.header.retired()
        });
        // forge-lint: disable-end(unsafe-typecast)
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
        return _header(_known(feedSet).header);
    }

    /// @inheritdoc IFeedHub
    function participation(uint256 feedSet) external view returns (uint64 round, uint256 mask) {
        return participationAt(feedSet, 0);
    }

    /// @inheritdoc IFeedHub
    function participationAt(uint256 feedSet, uint256 index) public view returns (uint64 round, uint256 mask) {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        FeedSet storage s = _sets[feedSet];
        Header h = s.header;
        (round,,) = _header(h);
        if (terms.slots > Headers.MASK_SLOTS) return (round, index < MAX_MASK_WORDS ? s.masks[index] : 0);
        return (round, index == 0 ? h.mask() : 0);
    }

    /// @inheritdoc IFeedHub
    function valueOf(uint256 feedSet, uint256 column) external view returns (uint256) {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        if (column >= terms.columns) revert UnknownFeed();
        return Lanes.get(_sets[feedSet].medians[column / Lanes.PER_WORD], column % Lanes.PER_WORD);
    }

    /// @inheritdoc IFeedHub
    function read(uint256 feedSet, uint256 column)
        external
        view
        returns (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt)
    {
        // Consumers pay for every read, so this says by hand what _lane, Lanes.mantissa and the fields of Headers say, and
        // returns. Nothing was ever stored for what does not exist, so absence is the only check that is needed once
        // neither number leaves its array: feedSet is at most MAX_FEED_SETS, column below MAX_COLUMNS.
        if ((feedSet >> 16) | (column >> 12) != 0) revert NoData();
        // The block never comes back to Solidity, so it may write to memory from 0 on. No field is wide enough to
        // overflow. 1044 slots make a FeedSet, the first being its header, the second its first median word.
        assembly {
            let slot := add(_sets.slot, mul(feedSet, 1044))
            let lane := and(shr(mul(63, and(column, 3)), sload(add(add(slot, 1), shr(2, column)))), 0x7fffffffffffffff)
            if iszero(lane) {
                // NoData()
                mstore(0, shl(224, 0xbad1e8f8))
                revert(0, 4)
            }
            let h := sload(slot)
            mantissa := sub(lane, 0x4000000000000000)
            round := shr(208, h)
            startedAt := div(mul(round, and(shr(88, h), 0xffffffff)), 1000)
            updatedAt := div(and(shr(160, h), 0xffffffffffff), 1000)
            let landed := and(shr(120, h), 0x7fffffffff)
            if lt(landed, updatedAt) {
                updatedAt := landed
                // Only then can a round begin after it: no observation is older than its round.
                if lt(landed, startedAt) { startedAt := landed }
            }
            mstore(0, round)
            mstore(0x20, mantissa)
            mstore(0x40, startedAt)
            mstore(0x60, updatedAt)
            return(0, 0x80)
        }
    }

    /// @dev Verifies a bundle and stores it, or skips it.
    function _update(uint256 feedSet, uint256[] calldata words, uint256 commitment, uint256[8] calldata proof) private {
        FeedSetTerms memory terms;
        _terms(feedSet, terms);
        uint256 first = Bundles.check(terms, words);
        FeedSet storage s = _sets[feedSet];
        Header h = s.header;
        if (h.retired()) revert FeedSetRetired(feedSet);
        uint256 round = Bundles.wordAt(words, 1);
        bool equal = h.landedAt() != 0 && round == h.round();
        // Whoever comes late did nothing wrong, and nothing is taken from the bundle: no check is needed, none is paid.
        if (round < h.round() || (equal && !Medians.fills(s.medians, words, first))) return;

        uint256 timeMs = _prove(terms, words, first, commitment, proof);
        uint256 landedAt = block.timestamp;
        uint256 mask = _storeMasks(s, terms.slots, words, equal);
        if (equal) {
            Medians.fill(s.medians, words, first);
            if (timeMs > h.timeMs()) timeMs = h.timeMs();
            landedAt = h.landedAt();
            mask |= h.mask();
        } else {
            Medians.store(s.medians, words, first);
        }
        s.header = h.with(round, timeMs, landedAt, mask);
        // forge-lint: disable-next-line(unsafe-typecast)
        emit Updated(feedSet, uint64(round), uint64(timeMs));
    }

    /// @dev Stores the feeds and gives the domain.
    function _addFeeds(FeedSet storage s, FeedSetInput calldata input) private returns (uint256) {
        bytes32[] memory ids = new bytes32[](input.feeds.length);
        uint8[] memory decimals = new uint8[](input.feeds.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            FeedInput calldata f = input.feeds[i];
            FeedSetInputs.checkFeed(f);
            ids[i] = keccak256(bytes(f.id));
            decimals[i] = f.decimals;
            if (s.columnOf[ids[i]] != 0) revert FeedSetInvalid("feed twice");
            s.columnOf[ids[i]] = i + 1;
            s.feeds.push(Feed({name: f.id, description: f.description, decimals: f.decimals}));
        }
        return Domains.domainOf(input.homeChainId, input.registry, ids, decimals, input.intervalMs);
    }

    /// @dev Stores who took part where the header cannot hold it, and gives what the header holds.
    function _storeMasks(FeedSet storage s, uint256 slots, uint256[] calldata words, bool add)
        private
        returns (uint256)
    {
        if (slots <= Headers.MASK_SLOTS) return Bundles.wordAt(words, Bundles.HEAD_WORDS);
        for (uint256 i = 0; i * Bundles.MASK_BITS < slots; ++i) {
            uint256 mask = words[Bundles.HEAD_WORDS + i];
            s.masks[i] = add ? s.masks[i] | mask : mask;
        }
        return 0;
    }

    /// @dev Checks the time, and the proof against the statement that the words make with what is the contract's own:
    /// everything that the caller does not bring comes from the feed set's terms and from its own committee source.
    function _prove(
        FeedSetTerms memory terms,
        uint256[] calldata words,
        uint256 first,
        uint256 commitment,
        uint256[8] calldata proof
    ) private view returns (uint256 timeMs) {
        uint256 start;
        // 48 and 32 bits make 80.
        unchecked {
            start = Bundles.wordAt(words, 1) * terms.intervalMs;
        }
        timeMs = Bundles.checkTime(terms, start, Bundles.wordAt(words, first));
        // It is at most the time, which fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        (uint256 root, uint256 quorum) = terms.committee.committeeAt(uint64(start));
        if (!Bundles.proves(terms, root, quorum, words, commitment, proof)) revert ProofInvalid();
    }

    /// @dev The stored lane of a column. Columns that the feed set does not have were never written.
    function _lane(FeedSet storage s, uint256 column) private view returns (uint256 lane) {
        if (column >= MAX_COLUMNS) revert NoData();
        uint256[MAX_MEDIAN_WORDS] storage medians = s.medians;
        // Lane column % 4 of word column / 4, as Lanes.get gives it. Memory-safe: touches no memory. Bound: column / 4 is
        // below MAX_MEDIAN_WORDS.
        assembly ("memory-safe") {
            let word := sload(add(medians.slot, shr(2, column)))
            lane := and(shr(mul(63, and(column, 3)), word), 0x7fffffffffffffff)
        }
        if (lane == 0) revert NoData();
    }

    function _header(Header h) private pure returns (uint64, uint64, uint64) {
        // None has more than 48 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint64(h.round()), uint64(h.timeMs()), uint64(h.landedAt()));
    }

    /// @dev Loads a feed set's terms; see FeedSetCode.read.
    function _terms(uint256 feedSet, FeedSetTerms memory terms) private view {
        FeedSetCode.read(feedSet, terms);
        if (address(terms.verifier) == address(0)) revert UnknownFeedSet(feedSet);
    }

    function _known(uint256 feedSet) private view returns (FeedSet storage) {
        if (feedSet == 0 || feedSet > _count) revert UnknownFeedSet(feedSet);
        return _sets[feedSet];
    }
}

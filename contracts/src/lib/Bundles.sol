// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {FeedSetTerms} from "../Types.sol";
import {SCALAR_MODULUS} from "./Bn254.sol";
import {Headers} from "./Headers.sol";
import {Lanes} from "./Lanes.sol";

/// @title A bundle's words: their form, and the statement that they make.
/// @notice Words are payee, round, digests, mask words, median words.
library Bundles {
    /// @dev Payee, round and digests stand before the mask.
    uint256 internal constant HEAD_WORDS = 3;
    /// @dev Slots in a mask word.
    uint256 internal constant MASK_BITS = 252;

    /// @notice Checks the form of a bundle's words.
    /// @param terms The feed set's terms.
    /// @param words The words.
    /// @return first Index of the first median word. After it stand columns / 4 words, and no more.
    function check(FeedSetTerms memory terms, uint256[] calldata words) internal pure returns (uint256 first) {
        uint256 slots = terms.slots;
        uint256 bad;
        // createFeedSet has bounded slots and columns to 4096: nothing here overflows.
        unchecked {
            first = HEAD_WORDS + (slots + MASK_BITS - 1) / MASK_BITS;
            uint256 want = first + terms.columns / Lanes.PER_WORD;
            if (words.length != want) revert IFeedHub.WrongCount(words.length, want);
        }
        // One residue must not be sayable in two ways: every word must be below the modulus. Payee, round, masks and
        // medians are held to less than 2^252, which is below it; that leaves the digests.
        uint256 p = SCALAR_MODULUS;
        // Memory-safe: touches no memory. Bounds: words holds `first` + columns / 4 words, HEAD_WORDS <= first - 1 of
        // them before the medians, and calldata was checked to hold as many as its length says.
        assembly ("memory-safe") {
            let offset := words.offset
            bad := or(shr(160, calldataload(offset)), shr(48, calldataload(add(offset, 0x20))))
            bad := or(bad, iszero(lt(calldataload(add(offset, 0x40)), p)))
            let medians := add(offset, shl(5, first))
            for { let i := add(offset, 0x60) } lt(i, medians) { i := add(i, 0x20) } {
                let bits := MASK_BITS
                if lt(slots, bits) { bits := slots }
                bad := or(bad, shr(bits, calldataload(i)))
                slots := sub(slots, bits)
            }
            let all := 0
            let end := add(offset, shl(5, words.length))
            // Four at a time, then what is left.
            for { let four := sub(end, 0x60) } lt(medians, four) { medians := add(medians, 0x80) } {
                let low := or(calldataload(medians), calldataload(add(medians, 0x20)))
                let high := or(calldataload(add(medians, 0x40)), calldataload(add(medians, 0x60)))
                all := or(all, or(low, high))
            }
            for {} lt(medians, end) { medians := add(medians, 0x20) } { all := or(all, calldataload(medians)) }
            // Lanes.WORD_BITS is 252.
            bad := or(bad, shr(252, all))
        }
        if (bad != 0) _refuse(terms.slots, words, first);
    }

    /// @notice One of the words, without a look whether there are so many.
    /// @param words The words.
    /// @param index Which; must be one that `check` has found to be there.
    /// @return word The word.
    function wordAt(uint256[] calldata words, uint256 index) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(words.offset, shl(5, index)))
        }
    }

    /// @notice Checks the time in column 0 against the round and the block.
    /// @param terms The feed set's terms.
    /// @param start Start of the round, unix milliseconds, below 2^80.
    /// @param word The first median word.
    /// @return time The time, unix milliseconds, below 2^48.
    function checkTime(FeedSetTerms memory terms, uint256 start, uint256 word) internal view returns (uint256 time) {
        time = Lanes.get(word, 0);
        if (time == 0) revert IFeedHub.NoTime();
        if (time < Lanes.OFFSET) revert IFeedHub.TimeOutsideRound();
        // Interval, slack and drift are below 2^48, the block's time is too in any future that matters.
        unchecked {
            time -= Lanes.OFFSET;
            if (time < start || time >= start + terms.intervalMs + terms.slackMs) revert IFeedHub.TimeOutsideRound();
            // The drift is seconds, which is more than whoever makes the block can shift its time by.
            // forge-lint: disable-next-line(block-timestamp)
            if (time > 1000 * block.timestamp + terms.driftMs || time > Headers.MAX_TIME_MS) {
                revert IFeedHub.TimeInFuture();
            }
        }
    }

    /// @notice Whether the proof shows x = (domain, root, quorum, words...).
    /// @param terms The feed set's terms.
    /// @param root Root of the round's committee.
    /// @param quorum That committee's quorum.
    /// @param words The words, whose form was checked.
    /// @param commitment The prover's commitment to x.
    /// @param proof The Groth16 proof.
    /// @return ok True if and only if the verifier says so.
    function proves(
        FeedSetTerms memory terms,
        uint256 root,
        uint256 quorum,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof
    ) internal view returns (bool ok) {
        uint256 p = SCALAR_MODULUS;
        if (commitment >= p) revert IFeedHub.WordTooLarge(words.length);
        IGroth16Verifier verifier = terms.verifier;
        uint256 own = terms.domain;
        uint256 selector = uint32(IGroth16Verifier.verify.selector);
        // Memory-safe: writes only beyond the free memory pointer, and the scratch space. Bounds: x takes 4 words and
        // one for each of `words`, which the feed set's terms number; the call takes 11 words and a selector after it
        // has no more use for x.
        assembly ("memory-safe") {
            let x := mload(0x40)
            mstore(x, own)
            mstore(add(x, 0x20), root)
            mstore(add(x, 0x40), quorum)
            let size := shl(5, words.length)
            calldatacopy(add(x, 0x60), words.offset, size)
            let last := add(x, add(size, 0x60))
            mstore(last, commitment)
            let challenge := mod(keccak256(x, add(size, 0x80)), p)
            // Horner's rule from the last word down, four at a time, then what is left; the commitment is an input of
            // its own.
            let evaluation := 0
            for { let four := add(x, 0x60) } gt(last, four) {} {
                evaluation := mulmod(addmod(evaluation, mload(sub(last, 0x20)), p), challenge, p)
                evaluation := mulmod(addmod(evaluation, mload(sub(last, 0x40)), p), challenge, p)
                evaluation := mulmod(addmod(evaluation, mload(sub(last, 0x60)), p), challenge, p)
                last := sub(last, 0x80)
                evaluation := mulmod(addmod(evaluation, mload(last), p), challenge, p)
            }
            for {} gt(last, x) {} {
                last := sub(last, 0x20)
                evaluation := mulmod(addmod(evaluation, mload(last), p), challenge, p)
            }
            mstore(x, shl(224, selector))
            calldatacopy(add(x, 0x04), proof, 0x100)
            mstore(add(x, 0x104), commitment)
            mstore(add(x, 0x124), challenge)
            mstore(add(x, 0x144), evaluation)
            // A verifier that fails, or says anything but true, has not verified.
            ok := staticcall(gas(), verifier, x, 0x164, 0, 0x20)
            ok := and(ok, and(gt(returndatasize(), 0x1f), eq(mload(0), 1)))
        }
    }

    /// @dev Says what is wrong with words of which something is.
    function _refuse(uint256 slots, uint256[] calldata words, uint256 first) private pure {
        for (uint256 i = 0; i < words.length; ++i) {
            if (words[i] >= SCALAR_MODULUS) revert IFeedHub.WordTooLarge(i);
        }
        if (words[0] > type(uint160).max) revert IFeedHub.PayeeInvalid();
        if (words[1] > Headers.MAX_ROUND) revert IFeedHub.RoundInvalid();
        for (uint256 i = HEAD_WORDS; i < first; ++i) {
            uint256 bits = slots < MASK_BITS ? slots : MASK_BITS;
            if (words[i] >> bits != 0) revert IFeedHub.MaskInvalid();
            slots -= bits;
        }
        revert IFeedHub.MediansInvalid();
    }
}

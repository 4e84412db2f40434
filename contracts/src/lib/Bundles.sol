// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../interfaces/IFeedHub.sol";
import {FeedSetTerms} from "../Types.sol";
import {SCALAR_MODULUS} from "./Bn254.sol";
import {Headers} from "./Headers.sol";
import {Lanes} from "./Lanes.sol";

/// @title A bundle's words: their form, and the statement that they make.
/// @notice Words are payee, round, digests, mask words, median words.
library Bundles {
    /// @dev Payee, round and digests stand before the mask.
    uint256 internal constant HEAD_WORDS = 3;
    /// @dev Domain, root and quorum stand before the words in the statement.
    uint256 internal constant OWN_WORDS = 3;
    /// @dev Slots in a mask word.
    uint256 internal constant MASK_BITS = 252;

    /// @notice Checks the form of a bundle's words.
    /// @param terms The feed set's terms.
    /// @param words The words.
    /// @return first Index of the first median word.
    function check(FeedSetTerms memory terms, uint256[] calldata words) internal pure returns (uint256 first) {
        uint256 slots = terms.slots;
        first = HEAD_WORDS + (slots + MASK_BITS - 1) / MASK_BITS;
        uint256 want = first + terms.columns / Lanes.PER_WORD;
        if (words.length != want) revert IFeedHub.WrongCount(words.length, want);
        // One residue must not be sayable in two ways.
        for (uint256 i = 0; i < want; ++i) {
            if (words[i] >= SCALAR_MODULUS) revert IFeedHub.WordTooLarge(i);
        }
        if (words[0] > type(uint160).max) revert IFeedHub.PayeeInvalid();
        if (words[1] > Headers.MAX_ROUND) revert IFeedHub.RoundInvalid();
        for (uint256 i = HEAD_WORDS; i < first; ++i) {
            uint256 bits = slots < MASK_BITS ? slots : MASK_BITS;
            if (words[i] >> bits != 0) revert IFeedHub.MaskInvalid();
            slots -= bits;
        }
        for (uint256 i = first; i < want; ++i) {
            if (words[i] >> Lanes.WORD_BITS != 0) revert IFeedHub.MediansInvalid();
        }
    }

    /// @notice Checks the time in column 0 against the round and the block.
    /// @param terms The feed set's terms.
    /// @param start Start of the round, unix milliseconds.
    /// @param word The first median word.
    /// @return time The time, unix milliseconds, below 2^48.
    function checkTime(FeedSetTerms memory terms, uint256 start, uint256 word) internal view returns (uint256 time) {
        time = Lanes.get(word, 0);
        if (time == 0) revert IFeedHub.NoTime();
        if (time < Lanes.OFFSET) revert IFeedHub.TimeOutsideRound();
        time -= Lanes.OFFSET;
        if (time < start || time >= start + terms.intervalMs + terms.slackMs) revert IFeedHub.TimeOutsideRound();
        // The drift is seconds, which is more than whoever makes the block can shift its time by.
        // forge-lint: disable-next-line(block-timestamp)
        if (time > 1000 * block.timestamp + terms.driftMs || time > Headers.MAX_TIME_MS) {
            revert IFeedHub.TimeInFuture();
        }
    }

    /// @notice Commitment, challenge and evaluation of x = (domain, root, quorum, words...).
    /// @param domain The feed set's domain.
    /// @param root Root of the round's committee.
    /// @param quorum That committee's quorum.
    /// @param words The words, whose form was checked.
    /// @param commitment The prover's commitment.
    function publicInputs(uint256 domain, uint256 root, uint256 quorum, uint256[] calldata words, uint256 commitment)
        internal
        pure
        returns (uint256[3] memory inputs)
    {
        if (commitment >= SCALAR_MODULUS) revert IFeedHub.WordTooLarge(words.length);
        uint256[] memory x = new uint256[](OWN_WORDS + words.length + 1);
        (x[0], x[1], x[2]) = (domain, root, quorum);
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
}

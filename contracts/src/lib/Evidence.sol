// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EpochInfo} from "../Types.sol";
import {SCALAR_MODULUS} from "./Bn254.sol";
import {Domains} from "./Domains.sol";
import {Poseidon2} from "./Poseidon2.sol";
import {Poseidon2Wide} from "./Poseidon2Wide.sol";

/// @notice Evidence that an operator signed two digests for one round of one feed set. Domain and round stand here once
/// and each statement is checked for them, so statements about different rounds or feed sets cannot be put together.
/// @param operator Who is accused; each statement must be its own.
/// @param round The round.
/// @param intervalMs Length of a round. With the feeds it makes the domain, so it cannot be invented.
/// @param feeds The feed set's feed ids in the order of their columns.
/// @param decimals Their decimals.
/// @param firstKind Kind of the first statement.
/// @param first The first statement: the struct of its kind, encoded.
/// @param secondKind Kind of the second statement.
/// @param second The second statement.
struct Equivocation {
    address operator;
    uint64 round;
    uint64 intervalMs;
    bytes32[] feeds;
    uint8[] decimals;
    uint8 firstKind;
    bytes first;
    uint8 secondKind;
    bytes second;
}

/// @notice Statement of kind 1: the envelope beside an observation.
/// @param root The root that the operator signed.
/// @param slot The slot that it signed.
/// @param digest The digest that it signed, a field element.
/// @param r The EIP-712 signature's r.
/// @param s Its s, in the lower half of the order.
/// @param v 27 or 28.
struct EnvelopeStatement {
    uint256 root;
    uint16 slot;
    uint256 digest;
    bytes32 r;
    bytes32 s;
    uint8 v;
}

/// @notice Statement of kind 2: the feed key's signature of a vector.
/// @param root The root that the digest is over.
/// @param slot The slot that it is over.
/// @param values The vector as it is hashed: three lanes of 84 bits a word, each a field element.
/// @param rx Affine x of the signature's R.
/// @param ry Affine y of R.
/// @param s The signature's S.
struct FeedKeyStatement {
    uint256 root;
    uint16 slot;
    uint256[] values;
    uint256 rx;
    uint256 ry;
    uint256 s;
}

/// @notice Statement of kind 3: a proven bundle, and what its word of digests is made of.
/// @param profile Which of the judge's circuits the proof is for.
/// @param slot The operator's slot.
/// @param words The bundle's words.
/// @param commitment Its commitment.
/// @param proof Its proof.
/// @param digests The digest of every slot of the circuit, 0 where a slot took no part.
struct BundleStatement {
    uint8 profile;
    uint16 slot;
    uint256[] words;
    uint256 commitment;
    uint256[8] proof;
    uint256[] digests;
}

/// @notice Evidence that an operator signed a committee that the registry does not have.
/// @param operator Who is accused.
/// @param said What it signed.
/// @param r The EIP-712 signature's r.
/// @param s Its s, in the lower half of the order.
/// @param v 27 or 28.
struct FalseHandOver {
    address operator;
    EpochInfo said;
    bytes32 r;
    bytes32 s;
    uint8 v;
}

/// @title What evidence is made of, and how it is hashed.
/// @notice The structs above are what accusers encode; see EvidenceJudge for what each must show.
library Evidence {
    /// @dev Tags before the encoded struct. They are no prefix of each other, so no evidence can be read as the other.
    bytes4 internal constant EQUIVOCATION = bytes4(keccak256("oraclestream.equivocation.v1"));
    bytes4 internal constant FALSE_HAND_OVER = bytes4(keccak256("oraclestream.false-hand-over.v1"));

    /// @dev Kinds of statements.
    uint8 internal constant ENVELOPE = 1;
    uint8 internal constant FEED_KEY = 2;
    uint8 internal constant BUNDLE = 3;

    uint256 private constant TAG_CONTEXT = uint256(keccak256("oraclestream.context.v2")) % SCALAR_MODULUS;
    uint256 private constant TAG_DIGEST = uint256(keccak256("oraclestream.digest.v2")) % SCALAR_MODULUS;
    uint256 private constant TAG_DIGESTS = uint256(keccak256("oraclestream.digests.v2")) % SCALAR_MODULUS;

    /// @notice The domain of the accused's feed set, under the registry that asks.
    /// @param registry The registry.
    /// @param e Names the feed set.
    /// @return The domain.
    function domainOf(address registry, Equivocation memory e) internal view returns (uint256) {
        return Domains.domainOf(block.chainid, registry, e.feeds, e.decimals, e.intervalMs);
    }

    /// @notice The digest of a vector.
    /// @param wide The wide hash.
    /// @param domain The feed set's domain.
    /// @param round The round.
    /// @param st The root, the slot and the vector; all must be field elements.
    /// @return The digest.
    function digestOf(Poseidon2Wide wide, uint256 domain, uint64 round, FeedKeyStatement memory st)
        internal
        pure
        returns (uint256)
    {
        uint256[4] memory state = Poseidon2.start(TAG_CONTEXT, 3);
        Poseidon2.absorb(Poseidon2.roundKeys(), state, domain, round, st.root);
        uint256[] memory elements = new uint256[](2 + st.values.length);
        elements[0] = state[1];
        elements[1] = st.slot;
        for (uint256 i = 0; i < st.values.length; ++i) {
            elements[2 + i] = st.values[i];
        }
        return wide.hash(TAG_DIGEST, elements);
    }

    /// @notice The word of digests.
    /// @param wide The wide hash.
    /// @param digests The digest of every slot; all must be field elements.
    /// @return The word.
    function digestsWord(Poseidon2Wide wide, uint256[] memory digests) internal pure returns (uint256) {
        return wide.hash(TAG_DIGESTS, digests);
    }

    /// @notice Whether all numbers are field elements.
    /// @param list The numbers.
    /// @return True if each is below the modulus.
    function areElements(uint256[] memory list) internal pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] >= SCALAR_MODULUS) return false;
        }
        return true;
    }

    /// @notice Commitment, challenge and evaluation of x = (domain, root, quorum, words...), as the hub makes them.
    /// @param domain The feed set's domain.
    /// @param root The committee's root.
    /// @param quorum Its quorum.
    /// @param words The bundle's words, all field elements.
    /// @param commitment Its commitment, a field element.
    /// @return inputs The proof's public inputs.
    function publicInputs(uint256 domain, uint256 root, uint256 quorum, uint256[] memory words, uint256 commitment)
        internal
        pure
        returns (uint256[3] memory inputs)
    {
        uint256 challenge =
            uint256(keccak256(abi.encodePacked(domain, root, quorum, words, commitment))) % SCALAR_MODULUS;
        uint256 evaluation = 0;
        for (uint256 i = words.length; i > 0; --i) {
            evaluation = _horner(evaluation, words[i - 1], challenge);
        }
        evaluation = _horner(evaluation, quorum, challenge);
        evaluation = _horner(evaluation, root, challenge);
        return [commitment, challenge, _horner(evaluation, domain, challenge)];
    }

    function _horner(uint256 acc, uint256 x, uint256 challenge) private pure returns (uint256) {
        return mulmod(addmod(acc, x, SCALAR_MODULUS), challenge, SCALAR_MODULUS);
    }
}

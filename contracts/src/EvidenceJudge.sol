// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEvidenceJudge} from "./interfaces/IEvidenceJudge.sol";
import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {SCALAR_MODULUS} from "./lib/Bn254.sol";
import {Envelope} from "./lib/Envelope.sol";
import {
    BundleStatement,
    EnvelopeStatement,
    Equivocation,
    Evidence,
    FalseHandOver,
    FeedKeyStatement
} from "./lib/Evidence.sol";
import {Poseidon2Wide} from "./lib/Poseidon2Wide.sol";
import {SchnorrBN254} from "./lib/SchnorrBN254.sol";
import {EpochInfo} from "./Types.sol";

/// @notice A circuit whose proofs are taken for evidence.
/// @param verifier Checks its proofs.
/// @param slots N of the circuit, 1 to 4096.
/// @param columns M of the circuit, a multiple of four.
struct Profile {
    IGroth16Verifier verifier;
    uint16 slots;
    uint16 columns;
}

/// @title Judges evidence that an operator signed two things where one is allowed.
/// @notice It holds no state and has no owner, and what it trusts is fixed when it is made: whoever could exchange a
/// verifier could forge a proven bundle and with it take any stake. It convicts only on what the accused's own keys
/// signed for the registry that asks, on the registry's own chain.
contract EvidenceJudge is IEvidenceJudge {
    /// @notice There is no profile, there are more than four, or one cannot be a circuit.
    error ProfileInvalid(uint256 index);
    /// @notice The evidence is longer than MAX_EVIDENCE, or has not even a tag.
    error SizeInvalid(uint256 size);
    /// @notice The evidence is of no offence that is known.
    error OffenceUnknown(bytes4 tag);
    /// @notice A statement is of no kind that is known.
    error KindUnknown(uint8 kind);
    /// @notice The bytes are not the one encoding of what they say.
    error NotCanonical();
    /// @notice A number is not an element of the field.
    error NotAnElement();
    /// @notice Both statements have the same digest: nothing was said twice.
    error SameDigest();
    /// @notice The hand-over is the registry's own.
    error SameHandOver();
    /// @notice The signature, or the slot, is not the accused's.
    error NotByOperator();
    /// @notice The bundle has not the profile's number of words or digests.
    error WrongCount();
    /// @notice The bundle is of another round, or its round begins after time ends.
    error RoundInvalid();
    /// @notice The slot took no part in the bundle.
    error NoPart(uint256 slot);
    /// @notice The digests do not make the bundle's word.
    error DigestsInvalid();
    /// @notice The proof does not verify.
    error ProofInvalid();

    /// @notice Longest evidence in bytes: what nodes let through in one transaction.
    uint256 public constant MAX_EVIDENCE = 128 * 1024;
    /// @notice Most profiles of a judge.
    uint256 public constant MAX_PROFILES = 4;

    uint256 private constant TAG_BYTES = 4;
    uint256 private constant MAX_SLOTS = 4096;
    uint256 private constant MAX_COLUMNS = 4096;
    uint256 private constant LANES = 4;
    uint256 private constant MASK_BITS = 252;
    /// @dev Payee, round and digests stand before the mask.
    uint256 private constant HEAD_WORDS = 3;

    // A profile in a word: verifier, then 16 bits of slots, then 16 bits of columns. Immutables, not an array in
    // storage, so that no code of any later version of this file could change them.
    uint256 private immutable PROFILE_0;
    uint256 private immutable PROFILE_1;
    uint256 private immutable PROFILE_2;
    uint256 private immutable PROFILE_3;

    // Made with the judge, which therefore knows its code. It has no state.
    Poseidon2Wide private immutable WIDE;

    /// @notice Makes a judge that takes proofs for these circuits, for ever.
    /// @param profiles One to four circuits.
    constructor(Profile[] memory profiles) {
        if (profiles.length == 0 || profiles.length > MAX_PROFILES) revert ProfileInvalid(profiles.length);
        uint256[MAX_PROFILES] memory packed;
        for (uint256 i = 0; i < profiles.length; ++i) {
            Profile memory p = profiles[i];
            if (
                address(p.verifier).code.length == 0 || p.slots == 0 || p.slots > MAX_SLOTS || p.columns == 0
                    || p.columns > MAX_COLUMNS || p.columns % LANES != 0
            ) revert ProfileInvalid(i);
            packed[i] = (uint256(uint160(address(p.verifier))) << 32) | (uint256(p.slots) << 16) | p.columns;
        }
        PROFILE_0 = packed[0];
        PROFILE_1 = packed[1];
        PROFILE_2 = packed[2];
        PROFILE_3 = packed[3];
        WIDE = new Poseidon2Wide();
    }

    /// @inheritdoc IEvidenceJudge
    /// @dev Evidence is a tag of four bytes, "oraclestream.equivocation.v1" or
    /// "oraclestream.false-hand-over.v1" hashed, and then the ABI encoding of Equivocation or FalseHandOver.
    function judge(bytes calldata evidence) external view returns (address operator) {
        if (evidence.length < TAG_BYTES || evidence.length > MAX_EVIDENCE) revert SizeInvalid(evidence.length);
        bytes4 tag = bytes4(evidence[:TAG_BYTES]);
        bytes calldata body = evidence[TAG_BYTES:];
        if (tag == Evidence.EQUIVOCATION) return _equivocation(body);
        if (tag == Evidence.FALSE_HAND_OVER) return _falseHandOver(body);
        revert OffenceUnknown(tag);
    }

    /// @notice A circuit whose proofs are taken.
    /// @param index Its place, from 0.
    /// @return The circuit.
    function profile(uint256 index) public view returns (Profile memory) {
        uint256 p = index == 0 ? PROFILE_0 : index == 1 ? PROFILE_1 : index == 2 ? PROFILE_2 : PROFILE_3;
        if (index >= MAX_PROFILES || p == 0) revert ProfileInvalid(index);
        // Unpacking: the parts that are cut off are the others.
        // forge-lint: disable-next-line(unsafe-typecast)
        return Profile(IGroth16Verifier(address(uint160(p >> 32))), uint16(p >> 16), uint16(p));
    }

    function _equivocation(bytes calldata body) private view returns (address) {
        Equivocation memory e = abi.decode(body, (Equivocation));
        _exact(body, abi.encode(e));
        // Made here from the registry that asks and the chain that it is on. A domain handed in could be another
        // network's, where the same feed key may rightly sign something else.
        uint256 domain = Evidence.domainOf(msg.sender, e);
        uint256 first = _digest(e, domain, e.firstKind, e.first);
        uint256 second = _digest(e, domain, e.secondKind, e.second);
        // Signatures and proofs of one thing can be made in many ways; only another digest is another statement.
        if (first == second) revert SameDigest();
        return e.operator;
    }

    /// @dev The digest that a statement shows the accused to have signed for the domain and the round.
    function _digest(Equivocation memory e, uint256 domain, uint8 kind, bytes memory raw)
        private
        view
        returns (uint256)
    {
        if (kind == Evidence.ENVELOPE) return _envelope(e, domain, raw);
        if (kind == Evidence.FEED_KEY) return _feedKey(e, domain, raw);
        if (kind == Evidence.BUNDLE) return _bundle(e, domain, raw);
        revert KindUnknown(kind);
    }

    function _envelope(Equivocation memory e, uint256 domain, bytes memory raw) private view returns (uint256) {
        EnvelopeStatement memory st = abi.decode(raw, (EnvelopeStatement));
        _exact(raw, abi.encode(st));
        // Else d and d + p would be two digests of one vector.
        if (st.digest >= SCALAR_MODULUS || st.root >= SCALAR_MODULUS) revert NotAnElement();
        bytes32 hash = Envelope.observationHash(
            Envelope.separator(block.chainid, msg.sender), domain, e.round, st.root, st.slot, st.digest
        );
        _checkSigner(e.operator, hash, st.r, st.s, st.v);
        return st.digest;
    }

    function _feedKey(Equivocation memory e, uint256 domain, bytes memory raw) private view returns (uint256 digest) {
        FeedKeyStatement memory st = abi.decode(raw, (FeedKeyStatement));
        _exact(raw, abi.encode(st));
        if (st.root >= SCALAR_MODULUS || !Evidence.areElements(st.values)) revert NotAnElement();
        // The digest is computed, not handed in: a bare digest would not show which round it is of.
        digest = Evidence.digestOf(WIDE, domain, e.round, st);
        (uint256 ax, uint256 ay) = IOperatorRegistry(msg.sender).feedKey(e.operator);
        if (!SchnorrBN254.verify(ax, ay, digest, st.rx, st.ry, st.s)) revert NotByOperator();
    }

    function _bundle(Equivocation memory e, uint256 domain, bytes memory raw) private view returns (uint256) {
        BundleStatement memory st = abi.decode(raw, (BundleStatement));
        _exact(raw, abi.encode(st));
        Profile memory p = profile(st.profile);
        uint256 first = HEAD_WORDS + (p.slots + MASK_BITS - 1) / MASK_BITS;
        if (st.words.length != first + p.columns / LANES || st.digests.length != p.slots) revert WrongCount();
        if (st.commitment >= SCALAR_MODULUS || !Evidence.areElements(st.words) || !Evidence.areElements(st.digests)) {
            revert NotAnElement();
        }
        if (st.words[1] != e.round) revert RoundInvalid();
        // Of a slot without its bit the proof says nothing: its digest in the word is 0, and it may have signed any.
        if (st.slot >= p.slots || (st.words[HEAD_WORDS + st.slot / MASK_BITS] >> (st.slot % MASK_BITS)) & 1 == 0) {
            revert NoPart(st.slot);
        }
        if (Evidence.digestsWord(WIDE, st.digests) != st.words[2]) revert DigestsInvalid();

        EpochInfo memory epoch = _epochOf(e);
        if (IOperatorRegistry(msg.sender).memberAt(epoch.epoch, st.slot).operator != e.operator) {
            revert NotByOperator();
        }
        // Root and quorum are the registry's. A root handed in could be of keys that the accuser made.
        uint256[3] memory inputs = Evidence.publicInputs(domain, epoch.root, epoch.quorum, st.words, st.commitment);
        if (!p.verifier.verify(st.proof, inputs)) revert ProofInvalid();
        return st.digests[st.slot];
    }

    /// @dev The epoch that speaks for the round. The interval is part of the domain, so no other epoch can be pointed at.
    function _epochOf(Equivocation memory e) private view returns (EpochInfo memory) {
        uint256 startMs = uint256(e.round) * e.intervalMs;
        if (startMs > type(uint64).max) revert RoundInvalid();
        IOperatorRegistry registry = IOperatorRegistry(msg.sender);
        // forge-lint: disable-next-line(unsafe-typecast)
        return registry.epochInfo(registry.epochAtTime(uint64(startMs)));
    }

    function _falseHandOver(bytes calldata body) private view returns (address) {
        FalseHandOver memory f = abi.decode(body, (FalseHandOver));
        _exact(body, abi.encode(f));
        bytes32 hash = Envelope.handOverHash(Envelope.separator(block.chainid, msg.sender), f.said);
        _checkSigner(f.operator, hash, f.r, f.s, f.v);
        // Reverts where the registry has no such epoch: what it will be, nobody can say yet.
        EpochInfo memory kept = IOperatorRegistry(msg.sender).epochInfo(f.said.epoch);
        if (keccak256(abi.encode(kept)) == keccak256(abi.encode(f.said))) revert SameHandOver();
        return f.operator;
    }

    function _checkSigner(address operator, bytes32 hash, bytes32 r, bytes32 s, uint8 v) private pure {
        address by = Envelope.signer(hash, r, s, v);
        if (by == address(0) || by != operator) revert NotByOperator();
    }

    /// @dev Decoding admits odd offsets, gaps and a tail; then one conviction would have many encodings, and what is
    /// committed to and what is revealed could differ in form.
    function _exact(bytes memory got, bytes memory want) private pure {
        if (keccak256(got) != keccak256(want)) revert NotCanonical();
    }
}

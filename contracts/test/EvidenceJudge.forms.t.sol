// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EvidenceJudge, Profile} from "../src/EvidenceJudge.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {BundleStatement, EnvelopeStatement, Equivocation, Evidence, FeedKeyStatement} from "../src/lib/Evidence.sol";
import {Poseidon2Wide} from "../src/lib/Poseidon2Wide.sol";
import {EvidenceFixture} from "./EvidenceFixture.sol";

/// @title The form of evidence, and of a judge: whatever is not exactly right is refused by name.
contract EvidenceJudgeFormsTest is EvidenceFixture {
    function test_HashesAgreeWithTheProtocol() public {
        string[5] memory names = ["honest", "lie", "other_nonce", "next_round", "other_operator"];
        bytes32 network = Envelope.separator(homeChainId, registryAddress);
        Poseidon2Wide wide = new Poseidon2Wide();
        for (uint256 i = 0; i < 5; ++i) {
            Signed memory o = signed[names[i]];
            uint256 digest = Evidence.digestOf(wide, domain, o.round, feedKeyOf(names[i]));
            vm.assertEq(digest, o.digest, "digest");
            bytes32 hash = Envelope.observationHash(network, domain, o.round, o.root, o.slot, digest);
            vm.assertEq(hash, o.envelopeHash, "envelope");
            (bytes32 r, bytes32 s, uint8 v) = split(o.envelope);
            vm.assertEq(Envelope.signer(hash, r, s, v), operators[o.slot], "signer");
        }
        vm.assertEq(Evidence.domainOf(registryAddress, against(0)), domain, "domain");
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 hash = Envelope.handOverHash(network, handOverAt(i));
            vm.assertEq(hash, vm.parseJsonBytes32(evidenceJson, key(".hand_overs", i, ".hash")), "hand-over");
            for (uint256 slot = 0; slot < slots; ++slot) {
                (bytes32 r, bytes32 s, uint8 v) =
                    split(vm.parseJsonBytes(evidenceJson, key(key(".hand_overs", i, ".signatures"), slot, "")));
                vm.assertEq(Envelope.signer(hash, r, s, v), operators[slot], "signer");
            }
        }
    }

    function test_BundleEncodingAgreesWithTheProtocol() public view {
        BundleStatement memory st;
        (st.profile, st.slot) = (1, 1);
        st.words = vm.parseJsonUintArray(evidenceJson, ".bundle.words");
        st.commitment = vm.parseJsonUint(evidenceJson, ".bundle.commitment");
        uint256[] memory proof = vm.parseJsonUintArray(evidenceJson, ".bundle.proof");
        for (uint256 i = 0; i < 8; ++i) {
            st.proof[i] = proof[i];
        }
        st.digests = vm.parseJsonUintArray(evidenceJson, ".bundle.digests");
        bytes memory e =
            withBoth(against(1), Evidence.BUNDLE, abi.encode(st), Evidence.ENVELOPE, abi.encode(envelopeOf("lie")));
        vm.assertEq(keccak256(e), keccak256(vm.parseJsonBytes(evidenceJson, ".bundle.data")), "as Go encodes it");
    }

    function test_ProfilesAreFixed() public {
        Profile[] memory p = new Profile[](4);
        for (uint256 i = 0; i < 4; ++i) {
            p[i] = Profile(verifier, uint16(i + 1), uint16(4 * (i + 1)));
        }
        EvidenceJudge made = new EvidenceJudge(p);
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(keccak256(abi.encode(made.profile(i))), keccak256(abi.encode(p[i])), "profile");
        }
        vm.expectRevert(abi.encodeWithSelector(EvidenceJudge.ProfileInvalid.selector, 4));
        made.profile(4);
        vm.expectRevert(abi.encodeWithSelector(EvidenceJudge.ProfileInvalid.selector, 1));
        judge.profile(1);
    }

    function test_RefusesProfilesThatAreNone() public {
        _refuses(new Profile[](0), 0);
        _refuses(new Profile[](5), 5);
        _refuses(IGroth16Verifier(address(0xdead)), 4, 8);
        _refuses(verifier, 0, 8);
        _refuses(verifier, 4097, 8);
        _refuses(verifier, 4, 0);
        _refuses(verifier, 4, 6);
        _refuses(verifier, 4, 4100);
    }

    function test_RefusesSizesAndTags() public {
        _acquits("", abi.encodeWithSelector(EvidenceJudge.SizeInvalid.selector, 0));
        _acquits(hex"aabbcc", abi.encodeWithSelector(EvidenceJudge.SizeInvalid.selector, 3));
        bytes memory long = new bytes(judge.MAX_EVIDENCE() + 1);
        _acquits(long, abi.encodeWithSelector(EvidenceJudge.SizeInvalid.selector, long.length));
        _acquits(
            new bytes(judge.MAX_EVIDENCE()), abi.encodeWithSelector(EvidenceJudge.OffenceUnknown.selector, bytes4(0))
        );
    }

    /// @dev One offence's bytes under the other's tag are nothing.
    function test_OffencesAreNotEachOther() public view {
        bytes memory e = encoded["envelope envelope"];
        bytes memory f = encoded["false hand-over"];
        for (uint256 i = 0; i < 4; ++i) {
            (e[i], f[i]) = (f[i], e[i]);
        }
        _fails(e);
        _fails(f);
    }

    /// @dev No statement passes for one of another kind.
    function test_KindsAreNotEachOther() public {
        bytes[3] memory raws =
            [abi.encode(envelopeOf("lie")), abi.encode(feedKeyOf("lie")), abi.encode(bundleOf("valid", 1))];
        for (uint8 kind = 1; kind <= 3; ++kind) {
            for (uint8 as_ = 1; as_ <= 3; ++as_) {
                if (as_ == kind) continue;
                bytes memory e =
                    withBoth(against(1), Evidence.ENVELOPE, abi.encode(envelopeOf("honest")), as_, raws[kind - 1]);
                _fails(e);
            }
        }
        for (uint256 kind = 0; kind < 256; kind += 4) {
            _acquits(
                withBoth(against(1), uint8(kind), "", uint8(kind), ""),
                abi.encodeWithSelector(EvidenceJudge.KindUnknown.selector, kind)
            );
        }
    }

    function test_RefusesOtherEncodingsOfTheSame() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotCanonical.selector);
        _acquits(abi.encodePacked(encoded["envelope envelope"], uint256(0)), want);
        _acquits(abi.encodePacked(encoded["false hand-over"], uint256(0)), want);
        bytes memory honest = abi.encode(envelopeOf("honest"));
        bytes[3] memory raws =
            [abi.encode(envelopeOf("lie")), abi.encode(feedKeyOf("lie")), abi.encode(bundleOf("valid", 1))];
        for (uint8 kind = 1; kind <= 3; ++kind) {
            bytes memory raw = abi.encodePacked(raws[kind - 1], uint256(0));
            _acquits(withBoth(against(1), Evidence.ENVELOPE, honest, kind, raw), want);
        }
        // Twice the same array: both offsets lead to one place.
        Equivocation memory e = against(1);
        e.firstKind = Evidence.ENVELOPE;
        e.secondKind = Evidence.ENVELOPE;
        (e.first, e.second) = (honest, honest);
        bytes memory sealed_ = seal(e);
        // Tag, offset of the struct, then its ninth word is the offset of `second`, its seventh that of `first`.
        assembly ("memory-safe") {
            let head := add(sealed_, 0x44)
            mstore(add(head, 0x100), mload(add(head, 0xc0)))
        }
        _acquits(sealed_, want);
    }

    function test_RefusesMalleableEnvelopes() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        EnvelopeStatement memory st = envelopeOf("lie");
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        st.s = bytes32(n - uint256(st.s));
        st.v = st.v == 27 ? 28 : 27;
        _second(Evidence.ENVELOPE, abi.encode(st), want);
        st = envelopeOf("lie");
        st.v -= 27;
        _second(Evidence.ENVELOPE, abi.encode(st), want);
    }

    function test_RefusesWhatIsNoElement() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotAnElement.selector);
        EnvelopeStatement memory a = envelopeOf("lie");
        a.digest += SCALAR_MODULUS;
        _second(Evidence.ENVELOPE, abi.encode(a), want);
        a = envelopeOf("lie");
        a.root += SCALAR_MODULUS;
        _second(Evidence.ENVELOPE, abi.encode(a), want);
        FeedKeyStatement memory b = feedKeyOf("lie");
        b.root += SCALAR_MODULUS;
        _second(Evidence.FEED_KEY, abi.encode(b), want);
        for (uint256 i = 0; i < b.values.length; ++i) {
            b = feedKeyOf("lie");
            b.values[i] += SCALAR_MODULUS;
            _second(Evidence.FEED_KEY, abi.encode(b), want);
        }
        BundleStatement memory c = bundleOf("valid", 1);
        for (uint256 i = 0; i < c.words.length; ++i) {
            c = bundleOf("valid", 1);
            c.words[i] += SCALAR_MODULUS;
            _second(Evidence.BUNDLE, abi.encode(c), want);
        }
        c = bundleOf("valid", 1);
        c.digests[3] += SCALAR_MODULUS;
        _second(Evidence.BUNDLE, abi.encode(c), want);
        c = bundleOf("valid", 1);
        c.commitment += SCALAR_MODULUS;
        _second(Evidence.BUNDLE, abi.encode(c), want);
    }

    function test_RefusesAnotherVector() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        FeedKeyStatement memory st = feedKeyOf("lie");
        uint256[] memory values = st.values;
        st.values = new uint256[](values.length + 1);
        for (uint256 i = 0; i < values.length; ++i) {
            st.values[i] = values[i];
        }
        _second(Evidence.FEED_KEY, abi.encode(st), want);
        st.values = new uint256[](0);
        _second(Evidence.FEED_KEY, abi.encode(st), want);
        st = feedKeyOf("lie");
        st.slot ^= 1;
        _second(Evidence.FEED_KEY, abi.encode(st), want);
        st = feedKeyOf("lie");
        (st.rx, st.ry) = (0, 0);
        _second(Evidence.FEED_KEY, abi.encode(st), want);
    }

    function test_RefusesBundlesThatAreNone() public {
        BundleStatement memory st = bundleOf("valid", 1);
        st.profile = 1;
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.ProfileInvalid.selector, 1));
        st = bundleOf("valid", 1);
        st.words = new uint256[](5);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.WrongCount.selector));
        st = bundleOf("valid", 1);
        st.digests = new uint256[](5);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.WrongCount.selector));
        st = bundleOf("valid", 1);
        st.words[1] += 1;
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.RoundInvalid.selector));
        st = bundleOf("valid", 4);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.NoPart.selector, 4));
        st = bundleOf("equal_round_fill", 1);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.NoPart.selector, 1));
        // Giving the slot its bit, or another digest, does not help.
        st.words[3] |= 2;
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.ProofInvalid.selector));
        st = bundleOf("valid", 1);
        st.digests[1] = 5;
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.DigestsInvalid.selector));
        st.words[2] = Evidence.digestsWord(new Poseidon2Wide(), st.digests);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.ProofInvalid.selector));
        st = bundleOf("other_root", 1);
        _second(Evidence.BUNDLE, abi.encode(st), abi.encodeWithSelector(EvidenceJudge.ProofInvalid.selector));
    }

    /// @dev Another interval would be another time, so another committee; but it is another domain too.
    function test_TheIntervalIsTheDomains() public {
        Equivocation memory e = against(1);
        e.intervalMs += 1;
        epoch.untilMs = type(uint64).max;
        asking.setEpoch(epoch);
        bytes memory raw = abi.encode(bundleOf("valid", 1));
        _acquits(
            withBoth(e, Evidence.BUNDLE, raw, Evidence.BUNDLE, raw),
            abi.encodeWithSelector(EvidenceJudge.ProofInvalid.selector)
        );
    }

    function test_RefusesRoundsOutOfTime() public {
        epoch.untilMs = epoch.fromMs + 1;
        epoch.fromMs -= 1;
        asking.setEpoch(epoch);
        BundleStatement memory st = bundleOf("valid", 1);
        Equivocation memory e = against(1);
        e.round += 1;
        st.words[1] += 1;
        bytes memory raw = abi.encode(st);
        _acquits(
            withBoth(e, Evidence.BUNDLE, raw, Evidence.BUNDLE, raw),
            abi.encodeWithSelector(ICommitteeSource.NoCommittee.selector)
        );
        e.round = type(uint64).max;
        st.words[1] = type(uint64).max;
        raw = abi.encode(st);
        _acquits(
            withBoth(e, Evidence.BUNDLE, raw, Evidence.BUNDLE, raw),
            abi.encodeWithSelector(EvidenceJudge.RoundInvalid.selector)
        );
    }

    /// @dev The honest envelope, then a statement that is refused.
    function _second(uint8 kind, bytes memory raw, bytes memory why) private {
        _acquits(withBoth(against(1), Evidence.ENVELOPE, abi.encode(envelopeOf("honest")), kind, raw), why);
    }

    function _acquits(bytes memory e, bytes memory why) private {
        vm.expectRevert(why);
        asking.convict{gas: 8 * CALL_GAS}(judge, e);
    }

    function _fails(bytes memory e) private view {
        (bool ok,) = address(asking).staticcall{gas: CALL_GAS}(abi.encodeCall(asking.convict, (judge, e)));
        vm.assertTrue(!ok, "convicted");
    }

    function _refuses(IGroth16Verifier v, uint16 slots_, uint16 columns_) private {
        Profile[] memory p = new Profile[](2);
        p[0] = Profile(verifier, 4, 8);
        p[1] = Profile(v, slots_, columns_);
        _refuses(p, 1);
    }

    function _refuses(Profile[] memory p, uint256 index) private {
        vm.expectRevert(abi.encodeWithSelector(EvidenceJudge.ProfileInvalid.selector, index));
        new EvidenceJudge(p);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EvidenceJudge} from "../src/EvidenceJudge.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {BASE_MODULUS, SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {BundleStatement, EnvelopeStatement, Equivocation, Evidence, FalseHandOver} from "../src/lib/Evidence.sol";
import {EpochInfo} from "../src/Types.sol";
import {EvidenceFixture, JudgesRegistry} from "./EvidenceFixture.sol";

/// @title What convicts, and what made of honest signatures does not.
contract EvidenceJudgeTest is EvidenceFixture {
    uint8 private constant ENVELOPE = Evidence.ENVELOPE;
    uint8 private constant FEED_KEY = Evidence.FEED_KEY;
    uint8 private constant BUNDLE = Evidence.BUNDLE;
    uint256 private constant P = SCALAR_MODULUS;
    address private constant OTHER_REGISTRY = address(0x0F00000000000000000000000000000000000002);

    function test_TwoEnvelopesConvict() public view {
        bytes memory e =
            withBoth(against(1), ENVELOPE, abi.encode(envelopeOf("honest")), ENVELOPE, abi.encode(envelopeOf("lie")));
        vm.assertEq(keccak256(e), keccak256(encoded["envelope envelope"]), "as Go encodes it");
        _convicts(1, e);
    }

    function test_TwoFeedKeySignaturesConvict() public view {
        bytes memory e =
            withBoth(against(1), FEED_KEY, abi.encode(feedKeyOf("honest")), FEED_KEY, abi.encode(feedKeyOf("lie")));
        vm.assertEq(keccak256(e), keccak256(encoded["feed_key feed_key"]), "as Go encodes it");
        _convicts(1, e);
    }

    function test_EnvelopeAndFeedKeySignatureConvict() public view {
        bytes memory a = abi.encode(envelopeOf("honest"));
        bytes memory b = abi.encode(feedKeyOf("lie"));
        bytes memory e = withBoth(against(1), ENVELOPE, a, FEED_KEY, b);
        vm.assertEq(keccak256(e), keccak256(encoded["envelope feed_key"]), "as Go encodes it");
        _convicts(1, e);
        a = abi.encode(feedKeyOf("honest"));
        b = abi.encode(envelopeOf("lie"));
        e = withBoth(against(1), FEED_KEY, a, ENVELOPE, b);
        vm.assertEq(keccak256(e), keccak256(encoded["feed_key envelope"]), "as Go encodes it");
        _convicts(1, e);
    }

    function test_EnvelopeAndBundleConvict() public view {
        bytes memory a = abi.encode(envelopeOf("lie"));
        bytes memory b = abi.encode(bundleOf("valid", 1));
        _convicts(1, withBoth(against(1), ENVELOPE, a, BUNDLE, b));
        _convicts(1, withBoth(against(1), BUNDLE, b, ENVELOPE, a));
    }

    function test_FeedKeySignatureAndBundleConvict() public view {
        bytes memory a = abi.encode(feedKeyOf("lie"));
        bytes memory b = abi.encode(bundleOf("valid", 1));
        _convicts(1, withBoth(against(1), FEED_KEY, a, BUNDLE, b));
        _convicts(1, withBoth(against(1), BUNDLE, b, FEED_KEY, a));
    }

    function test_TwoBundlesConvictWhoeverIsInBoth() public {
        for (uint16 slot = 0; slot < 4; ++slot) {
            bytes memory e = _bundles(slot, bundleOf("valid", slot), bundleOf("equal_round_fill", slot));
            if (slot == 1) _acquits(e, abi.encodeWithSelector(EvidenceJudge.NoPart.selector, 1));
            else _convicts(slot, e);
        }
    }

    function test_AFalseHandOverConvicts() public view {
        _convicts(1, encoded["false hand-over"]);
    }

    /// @dev A hand-over convicts by any difference.
    function testFuzz_AnyFalseHandOverConvicts(uint256 field, uint64 value, uint8 by) public {
        EpochInfo memory said = epoch;
        field = field % 6;
        if (field == 0) said.fromMs = value;
        else if (field == 1) said.untilMs = value;
        else if (field == 2) said.quorum = value;
        else if (field == 3) said.total = value;
        else if (field == 4) said.root = value;
        else said.membersHash = bytes32(uint256(value));
        uint256 slot = by % 4;
        FalseHandOver memory f = _handOver(slot, said);
        if (keccak256(abi.encode(said)) == keccak256(abi.encode(epoch))) {
            _acquits(seal(f), abi.encodeWithSelector(EvidenceJudge.SameHandOver.selector));
        } else {
            _convicts(slot, seal(f));
        }
    }

    // What honest operators leave behind.

    function test_OneSignatureShownTwiceIsNone() public {
        bytes memory a = abi.encode(envelopeOf("honest"));
        bytes memory b = abi.encode(feedKeyOf("honest"));
        bytes memory c = abi.encode(bundleOf("valid", 1));
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.SameDigest.selector);
        _acquits(withBoth(against(1), ENVELOPE, a, ENVELOPE, a), want);
        _acquits(withBoth(against(1), ENVELOPE, a, FEED_KEY, b), want);
        _acquits(withBoth(against(1), ENVELOPE, a, BUNDLE, c), want);
        _acquits(withBoth(against(1), FEED_KEY, b, FEED_KEY, b), want);
        _acquits(withBoth(against(1), FEED_KEY, b, BUNDLE, c), want);
        _acquits(withBoth(against(1), BUNDLE, c, BUNDLE, c), want);
    }

    /// @dev Signing one vector again with another nonce gives another signature of the same digest.
    function test_AnotherNonceIsNoOtherStatement() public {
        vm.assertTrue(signed["honest"].rx != signed["other_nonce"].rx, "another R");
        bytes memory e = withBoth(
            against(1), FEED_KEY, abi.encode(feedKeyOf("honest")), FEED_KEY, abi.encode(feedKeyOf("other_nonce"))
        );
        _acquits(e, abi.encodeWithSelector(EvidenceJudge.SameDigest.selector));
    }

    /// @dev Whoever sees a proof can make others of the same statement: (-A, -B, C) is one.
    function test_ARerandomisedProofIsNoOtherStatement() public {
        BundleStatement memory st = bundleOf("valid", 1);
        st.proof[1] = BASE_MODULUS - st.proof[1];
        st.proof[4] = BASE_MODULUS - st.proof[4];
        st.proof[5] = BASE_MODULUS - st.proof[5];
        Bundle memory b = bundles["valid"];
        vm.assertTrue(verifier.verify(st.proof, [b.commitment, b.challenge, b.evaluation]), "it is a proof");
        _acquits(_bundles(1, bundleOf("valid", 1), st), abi.encodeWithSelector(EvidenceJudge.SameDigest.selector));
    }

    /// @dev The registry of another network has another verifying contract, and so has its feed set another domain.
    function test_AnotherNetworksSignaturesAreNone() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        bytes memory mine = abi.encode(envelopeOf("honest"));
        _acquits(withBoth(against(1), ENVELOPE, mine, ENVELOPE, abi.encode(envelopeOf("elsewhere"))), want);
        _acquits(withBoth(against(1), ENVELOPE, mine, FEED_KEY, abi.encode(feedKeyOf("elsewhere"))), want);
        _acquits(
            withBoth(against(1), ENVELOPE, mine, BUNDLE, abi.encode(bundleOf("other_domain", 1))),
            abi.encodeWithSelector(EvidenceJudge.ProofInvalid.selector)
        );
        // A registry on another chain is another network too, even at the same address.
        vm.chainId(homeChainId + 1);
        _acquits(encoded["envelope envelope"], want);
        _acquits(encoded["feed_key feed_key"], want);
        _acquits(encoded["false hand-over"], want);
    }

    /// @dev One operator of two registries answers at each for what it signed there.
    function test_EachRegistryJudgesForItself() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        bytes memory theirs = _otherRegistrys();
        _acquits(theirs, want);
        vm.etch(OTHER_REGISTRY, registryAddress.code);
        JudgesRegistry other = JudgesRegistry(OTHER_REGISTRY);
        vm.assertEq(other.convict(judge, theirs), operators[1], "operator");
        vm.expectRevert(want);
        other.convict(judge, encoded["envelope envelope"]);
    }

    /// @dev One round of two feed sets is two vectors, rightly.
    function test_OneRoundOfTwoFeedSetsIsNone() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        bytes memory a = abi.encode(envelopeOf("honest"));
        _acquits(withBoth(against(1), ENVELOPE, a, ENVELOPE, abi.encode(envelopeOf("other_set"))), want);
        _acquits(withBoth(against(1), ENVELOPE, a, FEED_KEY, abi.encode(feedKeyOf("other_set"))), want);
        // Nor does it help to name the other feed set.
        Equivocation memory e = against(1);
        e.feeds = new bytes32[](3);
        e.decimals = new uint8[](3);
        for (uint256 i = 0; i < 3; ++i) {
            (e.feeds[i], e.decimals[i]) = (feedIds[i], feedDecimals[i]);
        }
        _acquits(withBoth(e, ENVELOPE, abi.encode(envelopeOf("other_set")), ENVELOPE, a), want);
    }

    function test_TwoRoundsAreNone() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        bytes memory a = abi.encode(envelopeOf("honest"));
        _acquits(withBoth(against(1), ENVELOPE, a, ENVELOPE, abi.encode(envelopeOf("next_round"))), want);
        _acquits(withBoth(against(1), ENVELOPE, a, FEED_KEY, abi.encode(feedKeyOf("next_round"))), want);
        _acquits(
            withBoth(against(1), ENVELOPE, a, BUNDLE, abi.encode(_ofRound("next_round"))),
            abi.encodeWithSelector(EvidenceJudge.RoundInvalid.selector)
        );
    }

    function test_TwoOperatorsAreNone() public {
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        bytes memory a = abi.encode(envelopeOf("honest"));
        for (uint256 accused = 1; accused < 3; ++accused) {
            _acquits(withBoth(against(accused), ENVELOPE, a, ENVELOPE, abi.encode(envelopeOf("other_operator"))), want);
            _acquits(withBoth(against(accused), ENVELOPE, a, FEED_KEY, abi.encode(feedKeyOf("other_operator"))), want);
            _acquits(withBoth(against(accused), ENVELOPE, a, BUNDLE, abi.encode(bundleOf("valid", 2))), want);
        }
    }

    function test_AStrangerHasNoKey() public {
        Equivocation memory e = against(1);
        e.operator = address(0x5717);
        bytes memory raw = abi.encode(feedKeyOf("honest"));
        _acquits(
            withBoth(e, FEED_KEY, raw, FEED_KEY, abi.encode(feedKeyOf("lie"))),
            abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, e.operator)
        );
        // Nor is nobody convicted by signatures that recover to nobody.
        EnvelopeStatement memory st = envelopeOf("honest");
        st.r = 0;
        e.operator = address(0);
        _acquits(
            withBoth(e, ENVELOPE, abi.encode(st), ENVELOPE, abi.encode(st)),
            abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector)
        );
    }

    function test_AHandOverThatTheRegistryHasIsNone() public {
        for (uint256 slot = 0; slot < 4; ++slot) {
            _acquits(seal(_handOver(slot, epoch)), abi.encodeWithSelector(EvidenceJudge.SameHandOver.selector));
        }
        // The next committee is signed before the registry may have it in every node's view.
        EpochInfo memory next = handOverAt(1);
        _acquits(seal(_handOver(1, next)), abi.encodeWithSelector(IOperatorRegistry.UnknownEpoch.selector, next.epoch));
    }

    function test_AnotherNetworksHandOverIsNone() public {
        EpochInfo memory said = epoch;
        said.total += 1;
        bytes32 hash = Envelope.handOverHash(Envelope.separator(homeChainId, address(0x0f02)), said);
        bytes memory want = abi.encodeWithSelector(EvidenceJudge.NotByOperator.selector);
        _acquits(seal(_handOverBy(1, said, hash)), want);
        hash = Envelope.handOverHash(Envelope.separator(homeChainId + 1, registryAddress), said);
        _acquits(seal(_handOverBy(1, said, hash)), want);
    }

    function testFuzz_EnvelopesOfOneDigestNeverConvict(uint256 digest, uint256[2] memory root, uint16[2] memory slot)
        public
    {
        digest = digest % P;
        _acquits(
            withBoth(
                against(0),
                ENVELOPE,
                _envelope(0, digest, root[0] % P, slot[0]),
                ENVELOPE,
                _envelope(0, digest, root[1] % P, slot[1])
            ),
            abi.encodeWithSelector(EvidenceJudge.SameDigest.selector)
        );
    }

    function testFuzz_EnvelopesOfTwoDigestsConvict(uint256 first, uint256 second, uint256 root, uint8 by) public view {
        first = first % P;
        second = second % P;
        vm.assume(first != second);
        uint256 slot = by % 4;
        bytes memory a = _envelope(slot, first, root % P, uint16(slot));
        bytes memory b = _envelope(slot, second, root % P, uint16(slot));
        _convicts(slot, withBoth(against(slot), ENVELOPE, a, ENVELOPE, b));
    }

    /// @dev No bit of evidence is free: with any one changed it convicts nobody.
    function testFuzz_EveryBitOfSignaturesCounts(uint8 which, uint256 place, uint8 bit) public view {
        string[5] memory names =
            ["envelope envelope", "envelope feed_key", "feed_key envelope", "feed_key feed_key", "false hand-over"];
        _flipped(encoded[names[which % 5]], place, bit);
    }

    function testFuzz_EveryBitOfABundleCounts(uint256 place, uint8 bit) public view {
        _flipped(_bundles(0, bundleOf("valid", 0), bundleOf("equal_round_fill", 0)), place, bit);
    }

    function _flipped(bytes memory e, uint256 place, uint8 bit) private view {
        e[place % e.length] ^= bytes1(uint8(1 << (bit % 8)));
        (bool ok,) = address(asking).staticcall{gas: CALL_GAS}(abi.encodeCall(asking.convict, (judge, e)));
        vm.assertTrue(!ok, "convicted");
    }

    function _convicts(uint256 slot, bytes memory e) private view {
        vm.assertEq(asking.convict(judge, e), operators[slot], "operator");
    }

    function _acquits(bytes memory e, bytes memory why) private {
        vm.expectRevert(why);
        asking.convict{gas: CALL_GAS}(judge, e);
    }

    function _bundles(uint256 slot, BundleStatement memory a, BundleStatement memory b)
        private
        view
        returns (bytes memory)
    {
        return withBoth(against(slot), BUNDLE, abi.encode(a), BUNDLE, abi.encode(b));
    }

    function _ofRound(string memory name) private view returns (BundleStatement memory st) {
        Bundle storage b = bundles[name];
        uint256[] memory list = vm.parseJsonUintArray(evidenceJson, string.concat(".digests.", name));
        return BundleStatement(0, 1, b.words, b.commitment, b.proof, list);
    }

    /// @dev Two envelopes of one operator for the registry at another address.
    function _otherRegistrys() private view returns (bytes memory) {
        Equivocation memory e = against(1);
        bytes32 network = Envelope.separator(homeChainId, OTHER_REGISTRY);
        uint256 theirs = Evidence.domainOf(OTHER_REGISTRY, e);
        bytes[2] memory parts;
        for (uint256 i = 0; i < 2; ++i) {
            EnvelopeStatement memory st = envelopeOf(i == 0 ? "honest" : "lie");
            bytes32 hash = Envelope.observationHash(network, theirs, e.round, st.root, st.slot, st.digest);
            (st.v, st.r, st.s) = vm.sign(secrets[1], hash);
            parts[i] = abi.encode(st);
        }
        return withBoth(e, ENVELOPE, parts[0], ENVELOPE, parts[1]);
    }

    function _envelope(uint256 by, uint256 digest, uint256 root, uint16 slot) private view returns (bytes memory) {
        bytes32 hash = Envelope.observationHash(
            Envelope.separator(homeChainId, registryAddress), domain, uint64(bundles["valid"].round), root, slot, digest
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secrets[by], hash);
        return abi.encode(EnvelopeStatement(root, slot, digest, r, s, v));
    }

    function _handOver(uint256 by, EpochInfo memory said) private view returns (FalseHandOver memory) {
        return _handOverBy(by, said, Envelope.handOverHash(Envelope.separator(homeChainId, registryAddress), said));
    }

    function _handOverBy(uint256 by, EpochInfo memory said, bytes32 hash)
        private
        view
        returns (FalseHandOver memory f)
    {
        (f.operator, f.said) = (operators[by], said);
        (f.v, f.r, f.s) = vm.sign(secrets[by], hash);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {DpsnLens} from "../src/DpsnLens.sol";
import {ITopicRegistry, TopicInfo} from "../src/interfaces/ITopicRegistry.sol";
import {TopicBase} from "./TopicRegistry.t.sol";

/// @title What DPSN v1 clients call.
contract DpsnLensTest is TopicBase {
    /// @dev The key of the examples in the protocol's notes, and its address.
    uint256 private constant SECRET = 0x1111111111111111111111111111111111111111111111111111111111111111;
    address private constant USER = 0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A;
    /// @dev A topic and what that client signs for it, as recorded.
    bytes32 private constant HASH = 0xe14768a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4;
    bytes private constant SIGNATURE =
        hex"0559d6ee86d4a0b1be73d212b725dfb79b5b3f33b2636a2e11e139d572dde33355f9d1556198ee55cf573212cbae6100d0e5742fcb22c0632b727ccdc94dc8891b";
    string private constant WIRE = "0xe14768a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4";
    /// @dev One that begins with a zero byte: here all 32 bytes are signed.
    bytes32 private constant ZERO_HASH = 0x00ab68a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4;

    DpsnLens private lens;

    function setUp() public override {
        super.setUp();
        lens = new DpsnLens(registry);
        vm.deal(USER, 10 ether);
    }

    function test_SelectorsAreTheirs() public pure {
        vm.assertEq(bytes32(DpsnLens.registerTopic.selector), bytes32(bytes4(0xe43e7798)), "registerTopic");
        vm.assertEq(bytes32(DpsnLens.getTopicPrice.selector), bytes32(bytes4(0xed41d66d)), "getTopicPrice");
        vm.assertEq(bytes32(DpsnLens.getUserTopics.selector), bytes32(bytes4(0x9425b741)), "getUserTopics");
        vm.assertEq(bytes32(DpsnLens.getIntegrityHashes.selector), bytes32(bytes4(0x3f93f25c)), "getIntegrityHashes");
        vm.assertEq(bytes32(DpsnLens.owner.selector), bytes32(bytes4(0x8da5cb5b)), "owner");
        vm.assertEq(
            DpsnLens.IntegrityHashGenerated.selector,
            0xd6f6dbd9135f977451666075dbdb6938d3f06822ed704f8233e4ceb9387e80db,
            "event"
        );
    }

    /// @dev What an admin could do at the old contract, nobody can do here.
    function test_NoPowersAreOffered() public {
        bytes4[6] memory gone = [
            bytes4(0x48ee9e46),
            bytes4(0xfe4b84df),
            bytes4(0xf2fde38b),
            bytes4(0x715018a6),
            bytes4(0x4f1ef286),
            bytes4(0x52d1902d)
        ];
        for (uint256 i = 0; i < gone.length; ++i) {
            vm.prank(OWNER);
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok,) = address(lens).call(abi.encodePacked(gone[i], abi.encode(OWNER, 1, 64, 0)));
            vm.assertTrue(!ok, "no such function");
        }
    }

    function test_RegistersWithARecordedSignature() public {
        _consent();
        bytes32 integrity = keccak256(abi.encode(HASH, USER, START));
        vm.expectEmit(true, true, true, true, address(lens));
        emit DpsnLens.IntegrityHashGenerated(integrity, START);
        vm.prank(USER);
        lens.registerTopic{value: FEE}("BTC ticker", HASH, SIGNATURE);

        TopicInfo memory t = registry.topicInfo(keccak256(bytes(WIRE)));
        vm.assertEq(t.name, WIRE, "the string that goes over the wire");
        vm.assertEq(t.owner, USER, "the signer");
        vm.assertEq(address(lens).balance, 0, "nothing stays");

        DpsnLens.UserTopic[] memory got = lens.getUserTopics(USER);
        vm.assertEq(got.length, 1, "topics");
        vm.assertEq(got[0].name, "BTC ticker", "label");
        vm.assertEq(got[0].topicHash, HASH, "hash");
        vm.assertEq(got[0].createdAt, START, "created");
        bytes32[] memory hashes = lens.getIntegrityHashes();
        vm.assertEq(hashes.length, 1, "hashes");
        vm.assertEq(hashes[0], integrity, "hash");
    }

    /// @dev Clients decode the answer as an array of (string, bytes32, uint256).
    function test_TheAnswersShape() public {
        register(USER, "prices");
        (bool ok, bytes memory data) = address(lens).staticcall(abi.encodeWithSelector(bytes4(0x9425b741), USER));
        vm.assertTrue(ok, "answers");
        DpsnLens.UserTopic[] memory want = new DpsnLens.UserTopic[](1);
        want[0] = DpsnLens.UserTopic({name: "prices", topicHash: keccak256("prices"), createdAt: START});
        vm.assertEq(keccak256(data), keccak256(abi.encode(want)), "encoding");
    }

    function test_TheRegistryNeedsConsent() public {
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotRegistrar.selector, USER, address(lens)));
        vm.prank(USER);
        lens.registerTopic{value: FEE}("BTC", HASH, SIGNATURE);
    }

    function test_APublicSignatureIsOfNoUseToOthers() public {
        _consent();
        vm.prank(EVE);
        registry.setRegistrar(address(lens), true);
        vm.expectRevert(DpsnLens.SignatureInvalid.selector);
        vm.prank(EVE);
        lens.registerTopic{value: FEE}("BTC", HASH, SIGNATURE);
    }

    function test_RefusesSignatures() public {
        _consent();
        bytes memory bad = SIGNATURE;
        bad[3] ^= 0x01;
        _refuses("BTC", HASH, bad, DpsnLens.SignatureInvalid.selector);
        _refuses("BTC", HASH ^ bytes32(uint256(1)), SIGNATURE, DpsnLens.SignatureInvalid.selector);
        _refuses("BTC", HASH, hex"", DpsnLens.SignatureInvalid.selector);
        _refuses("BTC", HASH, abi.encodePacked(SIGNATURE, uint8(0)), DpsnLens.SignatureInvalid.selector);
        bad = SIGNATURE;
        bad[64] = 0x1d;
        _refuses("BTC", HASH, bad, DpsnLens.SignatureInvalid.selector);
        // The stripped form, 31 bytes, is what they sign for messages, not for a registration.
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(SECRET, keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n31", bytes31(ZERO_HASH << 8))));
        _refuses("BTC", ZERO_HASH, abi.encodePacked(r, s, v), DpsnLens.SignatureInvalid.selector);
    }

    function test_SignsAllBytesOfAHashThatBeginsWithZero() public {
        _consent();
        vm.prank(USER);
        lens.registerTopic{value: FEE}("z", ZERO_HASH, _sign(ZERO_HASH));
        vm.assertEq(lens.getUserTopics(USER)[0].topicHash, ZERO_HASH, "hash");
    }

    function test_RefusesLabels() public {
        _consent();
        _refuses("", HASH, SIGNATURE, DpsnLens.LabelInvalid.selector);
        _refuses("new\nline", HASH, SIGNATURE, DpsnLens.LabelInvalid.selector);
        _refuses("\x7f", HASH, SIGNATURE, DpsnLens.LabelInvalid.selector);
        _refuses(string(bytes(hex"ff")), HASH, SIGNATURE, DpsnLens.LabelInvalid.selector);
        _refuses(string(new bytes(129)), HASH, SIGNATURE, DpsnLens.LabelInvalid.selector);
    }

    function test_ThePriceIsTheFee() public {
        _consent();
        vm.assertEq(lens.getTopicPrice(), FEE, "price");
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.WrongPayment.selector, FEE + 1, FEE));
        vm.prank(USER);
        lens.registerTopic{value: FEE + 1}("BTC", HASH, SIGNATURE);
        vm.prank(OWNER);
        registry.setFee(7);
        vm.assertEq(lens.getTopicPrice(), 7, "follows");
        vm.assertEq(lens.owner(), registry.authority(), "who sets it");
    }

    /// @dev A label belongs to the registration that it came with.
    function test_ALabelEndsWithItsRegistration() public {
        _consent();
        vm.prank(USER);
        lens.registerTopic{value: FEE}("BTC", HASH, SIGNATURE);
        vm.warp(START + TERM);
        vm.assertEq(lens.getUserTopics(USER).length, 0, "what has expired is not shown");
        vm.warp(START + TERM + GRACE);
        register(EVE, WIRE);
        DpsnLens.UserTopic[] memory got = lens.getUserTopics(EVE);
        vm.assertEq(got[0].name, WIRE, "no label");
        vm.assertEq(got[0].topicHash, HASH, "hash");
        vm.assertEq(lens.getUserTopics(USER).length, 0, "and not the last owner's");
    }

    function test_AFailedRegistrationLeavesNoLabel() public {
        _consent();
        register(EVE, WIRE);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.TopicTaken.selector, keccak256(bytes(WIRE))));
        vm.prank(USER);
        lens.registerTopic{value: FEE}("mine", HASH, SIGNATURE);
        vm.assertEq(lens.getUserTopics(EVE)[0].name, WIRE, "no label");
    }

    function test_HashesOfStrings() public view {
        vm.assertEq(lens.topicHashOf(WIRE), HASH, "small hex");
        vm.assertEq(
            lens.topicHashOf("prices"), 0xecf45faa7b5111702bca927d9c1e571bf25d63afe52dac46c5ee5290ac44a60d, "name"
        );
        string[3] memory others = [
            "0xE14768a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4",
            "00e14768a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4",
            "0xabc"
        ];
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(lens.topicHashOf(others[i]), keccak256(bytes(others[i])), "other spellings are strings");
        }
    }

    function testFuzz_EveryHashHasItsString(bytes32 hash) public view {
        vm.assertEq(lens.topicHashOf(Strings.toHexString(uint256(hash), 32)), hash, "there and back");
    }

    function test_AnswersAreBounded() public {
        for (uint256 i = 0; i < 258; ++i) {
            register(ANN, string.concat("t", vm.toString(i)));
        }
        DpsnLens.UserTopic[] memory got = lens.getUserTopics(ANN);
        vm.assertEq(got.length, 256, "topics");
        vm.assertEq(got[255].name, "t255", "the first ones");
        got = lens.userTopics(ANN, 256, 256);
        vm.assertEq(got.length, 2, "the rest");
        vm.assertEq(got[1].name, "t257", "the last");
        bytes32[] memory hashes = lens.getIntegrityHashes();
        vm.assertEq(hashes.length, 256, "hashes");
        vm.assertEq(hashes[255], keccak256(abi.encode(keccak256("t257"), ANN, START)), "the newest is there");
        vm.assertEq(lens.integrityHashes(0, 1)[0], keccak256(abi.encode(keccak256("t0"), ANN, START)), "a page");
    }

    function _consent() private {
        vm.prank(USER);
        registry.setRegistrar(address(lens), true);
    }

    function _sign(bytes32 hash) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SECRET, MessageHashUtils.toEthSignedMessageHash(hash));
        return abi.encodePacked(r, s, v);
    }

    function _refuses(string memory label, bytes32 hash, bytes memory signature, bytes4 reason) private {
        vm.expectRevert(reason);
        vm.prank(USER);
        lens.registerTopic{value: FEE}(label, hash, signature);
    }
}

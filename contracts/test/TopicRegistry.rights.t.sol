// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ITopicRegistry, KeyType, Publisher, TopicInfo} from "../src/interfaces/ITopicRegistry.sol";
import {TopicRegistry} from "../src/TopicRegistry.sol";
import {TopicBase} from "./TopicRegistry.t.sol";

/// @title Who publishes, who reads, and what reading costs.
contract TopicRightsTest is TopicBase {
    bytes private constant ED = hex"1111111111111111111111111111111111111111111111111111111111111111";
    bytes private constant P256 = hex"021111111111111111111111111111111111111111111111111111111111111111";
    bytes private constant K1 = hex"1111111111111111111111111111111111111111";
    uint48 private constant LATER = uint48(START + 30 days);
    uint96 private constant PRICE = 1 gwei;
    uint32 private constant DAY = 1 days;

    bytes32 private topic;

    function setUp() public override {
        super.setUp();
        topic = register(ANN, "a");
    }

    function test_RefusesAnAuthorityThatCannotAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, EVE));
        new TopicRegistry(EVE, 1, 1, RECIPIENT, TERM, GRACE);
    }

    function test_DelegatesPublishUntilTheyExpire() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.PublisherSet(topic, KeyType.Ed25519, ED, LATER);
        _set(KeyType.Ed25519, ED, LATER);
        _set(KeyType.P256, P256, LATER + 1);
        _set(KeyType.Secp256k1, K1, LATER);
        _publishes(KeyType.Ed25519, ED, true);
        _publishes(KeyType.P256, P256, true);
        _publishes(KeyType.Secp256k1, K1, true);
        // Thirty-two bytes of another type are another key.
        _publishes(KeyType.P256, ED, false);
        vm.assertEq(registry.topicInfo(topic).publishers, 3, "count");
        vm.warp(LATER);
        _publishes(KeyType.Ed25519, ED, false);
        _publishes(KeyType.P256, P256, true);
        _set(KeyType.Ed25519, ED, LATER + 5);
        _publishes(KeyType.Ed25519, ED, true);
        vm.assertEq(registry.topicInfo(topic).publishers, 3, "set again, not added");
        vm.assertEq(registry.publishers(topic)[0].expiresAt, LATER + 5, "expiry");
    }

    function test_TheOwnersAddressPublishes() public {
        _publishes(KeyType.Secp256k1, abi.encodePacked(ANN), true);
        _publishes(KeyType.Secp256k1, abi.encodePacked(BOB), false);
        vm.warp(START + TERM);
        _publishes(KeyType.Secp256k1, abi.encodePacked(ANN), false);
    }

    function test_RevokesAnyOfThem() public {
        bytes[3] memory keys = [abi.encodePacked(bytes20(uint160(1))), hex"", hex""];
        keys[1] = abi.encodePacked(bytes20(uint160(2)));
        keys[2] = abi.encodePacked(bytes20(uint160(3)));
        for (uint256 first = 0; first < 3; ++first) {
            for (uint256 i = 0; i < 3; ++i) {
                _set(KeyType.Secp256k1, keys[i], LATER);
            }
            for (uint256 i = 0; i < 3; ++i) {
                bytes memory gone = keys[(first + i) % 3];
                vm.expectEmit(true, true, true, true, address(registry));
                emit ITopicRegistry.PublisherRevoked(topic, KeyType.Secp256k1, gone);
                _revoke(KeyType.Secp256k1, gone);
                _publishes(KeyType.Secp256k1, gone, false);
                vm.assertEq(registry.publishers(topic).length, 2 - i, "count");
                for (uint256 j = i + 1; j < 3; ++j) {
                    _publishes(KeyType.Secp256k1, keys[(first + j) % 3], true);
                }
            }
        }
        vm.expectRevert(ITopicRegistry.UnknownPublisher.selector);
        _revoke(KeyType.Secp256k1, keys[0]);
    }

    function test_AtMostThirtyTwo() public {
        for (uint160 i = 1; i <= 32; ++i) {
            _set(KeyType.Secp256k1, abi.encodePacked(bytes20(i)), LATER);
        }
        vm.expectRevert(ITopicRegistry.TooManyPublishers.selector);
        _set(KeyType.Secp256k1, abi.encodePacked(bytes20(uint160(33))), LATER);
        _set(KeyType.Secp256k1, abi.encodePacked(bytes20(uint160(32))), LATER + 1);
        _revoke(KeyType.Secp256k1, abi.encodePacked(bytes20(uint160(7))));
        _set(KeyType.Secp256k1, abi.encodePacked(bytes20(uint160(33))), LATER);
        Publisher[] memory all = registry.publishers(topic);
        vm.assertEq(all.length, 32, "all");
        vm.assertEq(keccak256(all[6].key), keccak256(abi.encodePacked(bytes20(uint160(32)))), "the last moved there");
    }

    function test_KeysHaveOneForm() public {
        _refusesKey(KeyType.Secp256k1, hex"");
        _refusesKey(KeyType.Secp256k1, new bytes(20));
        _refusesKey(KeyType.Secp256k1, P256);
        _refusesKey(KeyType.P256, ED);
        _refusesKey(KeyType.P256, new bytes(65));
        bytes memory uncompressed = P256;
        uncompressed[0] = 0x04;
        _refusesKey(KeyType.P256, uncompressed);
        uncompressed[0] = 0x03;
        _set(KeyType.P256, uncompressed, LATER);
        _refusesKey(KeyType.Ed25519, K1);
        _refusesKey(KeyType.Ed25519, P256);
    }

    function test_RightsDoNotEndBeforeTheyBegin() public {
        vm.expectRevert(ITopicRegistry.ExpiryInvalid.selector);
        _set(KeyType.Ed25519, ED, uint48(block.timestamp));
        _set(KeyType.Ed25519, ED, uint48(block.timestamp) + 1);
    }

    /// @dev Every power of an owner, tried by another and after the end.
    function test_OnlyTheOwnerOfALiveTopic() public {
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeCall(registry.setPublisher, (topic, KeyType.Ed25519, ED, type(uint48).max));
        calls[1] = abi.encodeCall(registry.revokePublisher, (topic, KeyType.Ed25519, ED));
        calls[2] = abi.encodeCall(registry.setReading, (topic, true, PRICE, DAY));
        calls[3] = abi.encodeCall(registry.setReader, (topic, BOB, true));
        calls[4] = abi.encodeCall(registry.offerTransfer, (topic, BOB));
        for (uint256 i = 0; i < calls.length; ++i) {
            _fails(EVE, calls[i], abi.encodeWithSelector(ITopicRegistry.NotOwner.selector, topic, EVE));
            _fails(OWNER, calls[i], abi.encodeWithSelector(ITopicRegistry.NotOwner.selector, topic, OWNER));
        }
        vm.warp(START + TERM);
        for (uint256 i = 0; i < calls.length; ++i) {
            _fails(ANN, calls[i], abi.encodeWithSelector(ITopicRegistry.TopicNotLive.selector, topic));
        }
    }

    function test_OpenTopicsAreReadByAll() public view {
        vm.assertTrue(registry.isReader(topic, EVE), "open");
    }

    function test_ListedTopicsAreReadByTheList() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.ReadingSet(topic, true, 0, 0);
        _reading(true, 0, 0);
        vm.assertTrue(!registry.isReader(topic, BOB), "not listed");
        vm.assertTrue(registry.isReader(topic, ANN), "the owner");
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.ReaderSet(topic, BOB, true);
        _reader(BOB, true);
        vm.assertTrue(registry.isReader(topic, BOB), "listed");
        _reader(BOB, false);
        vm.assertTrue(!registry.isReader(topic, BOB), "taken off");
        _reader(BOB, true);
        vm.warp(START + TERM);
        vm.assertTrue(!registry.isReader(topic, BOB), "nobody reads what has expired");
    }

    function test_RulesOfReadingThatCannotBe() public {
        uint32[4] memory periods = [uint32(1 hours - 1), uint32(TERM + 1), 0, 1];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(ITopicRegistry.ReadingInvalid.selector);
            _reading(true, PRICE, periods[i]);
        }
        vm.expectRevert(ITopicRegistry.ReadingInvalid.selector);
        _reading(false, PRICE, DAY);
        vm.expectRevert(ITopicRegistry.ReadingInvalid.selector);
        _reading(true, 0, DAY);
        _reading(true, 1, 1 hours);
        _reading(true, type(uint96).max, uint32(TERM));
    }

    function test_ReadersPayTheOwner() public {
        _reading(true, PRICE, DAY);
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.ReadingPaid(topic, BOB, START + 3 days, 3 * PRICE);
        vm.assertEq(_pay(EVE, BOB, 3, 3 * PRICE), START + 3 days, "until");
        vm.assertEq(registry.owed(ANN), 3 * PRICE, "owed to the owner");
        vm.assertEq(registry.owed(RECIPIENT), FEE, "and no share of it to the network");
        vm.assertTrue(registry.isReader(topic, BOB), "reads");
        vm.assertTrue(!registry.isReader(topic, EVE), "who paid for another does not");
        vm.assertEq(_pay(BOB, BOB, 1, PRICE), START + 4 days, "time is added");
        vm.warp(START + 4 days - 1);
        vm.assertTrue(registry.isReader(topic, BOB), "to the last second");
        vm.warp(START + 4 days);
        vm.assertTrue(!registry.isReader(topic, BOB), "then no more");
        vm.warp(START + 9 days);
        vm.assertEq(_pay(BOB, BOB, 1, PRICE), START + 10 days, "time that has passed is not charged");
        vm.assertEq(registry.paidUntil(topic, BOB), START + 10 days, "paid until");
    }

    function test_WhatWasPaidForStays() public {
        _reading(true, PRICE, DAY);
        _pay(BOB, BOB, 5, 5 * PRICE);
        _reader(BOB, false);
        _reading(true, 0, 0);
        vm.assertTrue(registry.isReader(topic, BOB), "off the list and no longer for sale");
        _handOver(EVE);
        vm.assertTrue(registry.isReader(topic, BOB), "another owner");
        vm.assertEq(registry.owed(ANN), 5 * PRICE, "the seller's money");
        vm.warp(START + 5 days);
        vm.assertTrue(!registry.isReader(topic, BOB), "until then");
    }

    function test_ReadingIsPaidExactly() public {
        bytes memory notForSale = abi.encodeWithSelector(ITopicRegistry.NotForSale.selector);
        _refusesPay(1, DAY, PRICE, notForSale);
        _reading(true, PRICE, DAY);
        _refusesPay(0, DAY, 0, notForSale);
        // The owner changed the period first.
        _refusesPay(1, DAY + 1, PRICE, notForSale);
        // The owner changed the price first.
        _refusesPay(
            2,
            DAY,
            2 * PRICE + 1,
            abi.encodeWithSelector(ITopicRegistry.WrongPayment.selector, 2 * PRICE + 1, 2 * PRICE)
        );
        _refusesPay(
            366,
            DAY,
            366 * uint256(PRICE),
            abi.encodeWithSelector(ITopicRegistry.TooFarAhead.selector, START + 366 days, START + TERM)
        );
        _refusesPay(
            type(uint32).max,
            DAY,
            0,
            abi.encodeWithSelector(ITopicRegistry.WrongPayment.selector, 0, uint256(PRICE) * type(uint32).max)
        );
        vm.warp(START + TERM);
        _refusesPay(1, DAY, PRICE, abi.encodeWithSelector(ITopicRegistry.TopicNotLive.selector, topic));
    }

    /// @dev A buyer gets the topic, not its seller's keys and friends.
    function test_RightsEndWithTheTenure() public {
        _set(KeyType.Ed25519, ED, LATER);
        _reading(true, 0, 0);
        _reader(BOB, true);
        _handOver(EVE);
        _publishes(KeyType.Ed25519, ED, false);
        _publishes(KeyType.Secp256k1, abi.encodePacked(ANN), false);
        vm.assertTrue(!registry.isReader(topic, BOB), "the seller's reader");
        vm.assertTrue(!registry.isReader(topic, ANN), "the seller");
        vm.assertEq(registry.publishers(topic).length, 0, "none");
        // Nor does it come back with its seller.
        vm.prank(EVE);
        registry.offerTransfer(topic, ANN);
        vm.prank(ANN);
        registry.acceptTransfer(topic);
        _publishes(KeyType.Ed25519, ED, false);
        vm.assertTrue(registry.topicInfo(topic).listed, "the rules of reading stay");
    }

    function test_RightsEndWithTheRegistration() public {
        _set(KeyType.Ed25519, ED, type(uint48).max);
        _reading(true, PRICE, DAY);
        _reader(EVE, true);
        _pay(BOB, BOB, 365, 365 * uint256(PRICE));
        vm.warp(START + TERM);
        _publishes(KeyType.Ed25519, ED, false);
        vm.warp(START + TERM + GRACE);
        register(ANN, "a");
        TopicInfo memory t = registry.topicInfo(topic);
        vm.assertTrue(!t.listed && t.price == 0 && t.period == 0, "open again");
        _reading(true, 0, 0);
        _publishes(KeyType.Ed25519, ED, false);
        vm.assertTrue(!registry.isReader(topic, EVE), "listed before");
        vm.assertTrue(!registry.isReader(topic, BOB), "paid before");
    }

    function test_RightsSleepInTheGrace() public {
        _set(KeyType.Ed25519, ED, type(uint48).max);
        vm.warp(START + TERM);
        _publishes(KeyType.Ed25519, ED, false);
        vm.prank(ANN);
        registry.renew{value: FEE}(topic);
        _publishes(KeyType.Ed25519, ED, true);
    }

    function testFuzz_TimeIsNeverPaidBeyondTheTopic(uint32 periods, uint32 period, uint96 price, uint32 later) public {
        period = uint32(clamp(period, 1 hours, TERM));
        price = uint96(clamp(price, 1, 1e9));
        later = uint32(later % TERM);
        _reading(true, price, period);
        vm.warp(START + later);
        vm.deal(BOB, uint256(price) * periods);
        vm.prank(BOB);
        try registry.payReading{value: uint256(price) * periods}(topic, BOB, periods, period) returns (uint256 until) {
            vm.assertTrue(until <= START + TERM, "within the term");
            vm.assertEq(until, START + later + uint256(periods) * period, "as long as paid for");
        } catch {
            vm.assertTrue(periods == 0 || START + later + uint256(periods) * period > START + TERM, "only then");
        }
        vm.assertEq(
            address(registry).balance, registry.owed(ANN) + registry.owed(RECIPIENT), "every wei is owed to somebody"
        );
    }

    function _set(KeyType keyType, bytes memory key, uint48 expiresAt) private {
        vm.prank(ANN);
        registry.setPublisher(topic, keyType, key, expiresAt);
    }

    function _revoke(KeyType keyType, bytes memory key) private {
        vm.prank(ANN);
        registry.revokePublisher(topic, keyType, key);
    }

    function _reading(bool listed, uint96 price, uint32 period) private {
        vm.prank(ANN);
        registry.setReading(topic, listed, price, period);
    }

    function _reader(address reader, bool allowed) private {
        vm.prank(ANN);
        registry.setReader(topic, reader, allowed);
    }

    function _pay(address payer, address reader, uint32 periods, uint256 value) private returns (uint256) {
        vm.prank(payer);
        return registry.payReading{value: value}(topic, reader, periods, DAY);
    }

    function _handOver(address to) private {
        vm.prank(ANN);
        registry.offerTransfer(topic, to);
        vm.prank(to);
        registry.acceptTransfer(topic);
    }

    function _publishes(KeyType keyType, bytes memory key, bool want) private view {
        vm.assertTrue(registry.isPublisher(topic, keyType, key) == want, "publishes");
    }

    function _refusesKey(KeyType keyType, bytes memory key) private {
        vm.expectRevert(ITopicRegistry.KeyInvalid.selector);
        _set(keyType, key, LATER);
    }

    function _refusesPay(uint32 periods, uint32 period, uint256 value, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(BOB);
        registry.payReading{value: value}(topic, BOB, periods, period);
    }

    function _fails(address sender, bytes memory data, bytes memory reason) private {
        vm.prank(sender);
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory got) = address(registry).call(data);
        vm.assertTrue(!ok, "fails");
        vm.assertEq(keccak256(got), keccak256(reason), "reason");
    }
}

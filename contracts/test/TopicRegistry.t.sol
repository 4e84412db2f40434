// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ITopicRegistry, KeyType, TopicInfo, TopicState} from "../src/interfaces/ITopicRegistry.sol";
import {PullPayments} from "../src/lib/PullPayments.sol";
import {TopicRegistry} from "../src/TopicRegistry.sol";
import {Base} from "./Base.sol";

/// @dev Refuses ether.
contract Refuser {
    function withdrawFrom(PullPayments target) external {
        target.withdraw(address(this));
    }
}

/// @dev Calls back when it is paid.
contract Reentrant {
    uint256 public tried;

    // To be complex is what it is for.
    // solhint-disable-next-line no-complex-fallback
    receive() external payable {
        ++tried;
        // It fails, as nothing is owed any more.
        try PullPayments(msg.sender).withdraw(address(this)) {
            ++tried;
        } catch {}
    }
}

/// @dev A registry, some people, and what the tests of topics share.
abstract contract TopicBase is Base {
    address internal constant OWNER = address(0x0aa);
    address internal constant RECIPIENT = address(0xfee);
    address internal constant ANN = address(0xa11);
    address internal constant BOB = address(0xb0b);
    address internal constant EVE = address(0xe5e);
    uint256 internal constant FEE = 0.002 ether;
    uint256 internal constant MAX_FEE = 0.1 ether;
    uint256 internal constant TERM = 365 days;
    uint256 internal constant GRACE = 30 days;
    uint256 internal constant START = 1_700_000_000;

    TopicRegistry internal registry;

    function setUp() public virtual {
        vm.warp(START);
        AccessManager manager = new AccessManager(OWNER);
        registry = new TopicRegistry(address(manager), FEE, MAX_FEE, RECIPIENT, TERM, GRACE);
        vm.deal(ANN, 1000 ether);
        vm.deal(BOB, 1000 ether);
        vm.deal(EVE, 1000 ether);
    }

    function register(address who, string memory name) internal returns (bytes32) {
        vm.prank(who);
        return registry.register{value: FEE}(name);
    }

    function state(bytes32 topic, TopicState want, string memory what) internal view {
        vm.assertEq(uint256(registry.stateOf(topic)), uint256(want), what);
    }
}

/// @title Names, terms and owners.
contract TopicRegistryTest is TopicBase {
    function test_RegistersTheExactString() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.TopicRegistered(keccak256("weather-lisbon"), ANN, "weather-lisbon", START + TERM);
        bytes32 topic = register(ANN, "weather-lisbon");
        vm.assertEq(topic, keccak256("weather-lisbon"), "id");
        TopicInfo memory t = registry.topicInfo(topic);
        vm.assertEq(t.name, "weather-lisbon", "name");
        vm.assertEq(t.owner, ANN, "owner");
        vm.assertEq(t.pendingOwner, address(0), "not offered");
        vm.assertEq(t.createdAt, START, "created");
        vm.assertEq(t.expiresAt, START + TERM, "expires");
        vm.assertEq(t.tenure, 1, "tenure");
        vm.assertTrue(t.state == TopicState.Live && !t.listed, "live and open");
        vm.assertEq(t.price + t.period + t.publishers, 0, "the rest");
        vm.assertEq(registry.owed(RECIPIENT), FEE, "fee");
        // Another spelling is another topic.
        register(BOB, "Weather-lisbon");
        vm.assertEq(registry.topicInfo(topic).owner, ANN, "still");
    }

    function test_WhatIsUnknown() public {
        state(keccak256("x"), TopicState.Free, "state");
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.UnknownTopic.selector, keccak256("x")));
        registry.topicInfo(keccak256("x"));
        vm.assertTrue(!registry.isReader(keccak256("x"), ANN), "no reader");
        vm.assertTrue(!registry.isPublisher(keccak256("x"), KeyType.Ed25519, new bytes(32)), "no publisher");
    }

    function test_RefusesNames() public {
        string[13] memory bad =
            ["", ".", "..", "a/b", "a+", "#", "$SYS", "a b", "tab\t", "nul\x00", "caf\xc3\xa9", "bell\x07", "*"];
        for (uint256 i = 0; i < bad.length; ++i) {
            _refuses(bad[i], ITopicRegistry.NameInvalid.selector);
        }
        _refuses(string(_letters(129)), ITopicRegistry.NameInvalid.selector);
        register(ANN, string(_letters(128)));
        register(ANN, "...");
        register(ANN, "aZ09_.@-");
    }

    /// @dev Every byte that the mesh takes in a segment, and no other.
    function test_TheCharactersOfAName() public {
        bytes memory good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@-";
        for (uint256 c = 0; c < 256; ++c) {
            bool want = false;
            for (uint256 i = 0; i < good.length; ++i) {
                if (uint8(good[i]) == c) want = true;
            }
            bytes memory name = abi.encodePacked("x", uint8(c));
            if (want) register(ANN, string(name));
            else _refuses(string(name), ITopicRegistry.NameInvalid.selector);
        }
    }

    function test_RefusesReservedNames() public {
        string[7] memory roots = ["raw", "feed", "report", "delivery", "iot", "pub", "observation"];
        for (uint256 i = 0; i < roots.length; ++i) {
            _refuses(roots[i], ITopicRegistry.NameReserved.selector);
        }
    }

    function testFuzz_TakesExactlyTheFee(uint256 sent) public {
        sent = sent % 1 ether;
        vm.assume(sent != FEE);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.WrongPayment.selector, sent, FEE));
        vm.prank(ANN);
        registry.register{value: sent}("a");
    }

    function test_ATakenNameIsTaken() public {
        bytes32 topic = register(ANN, "a");
        bytes memory taken = abi.encodeWithSelector(ITopicRegistry.TopicTaken.selector, topic);
        uint256[2] memory moments = [START + TERM - 1, START + TERM + GRACE - 1];
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(moments[i]);
            vm.expectRevert(taken);
            vm.prank(BOB);
            registry.register{value: FEE}("a");
        }
        vm.warp(START + TERM + GRACE);
        vm.prank(BOB);
        registry.register{value: FEE}("a");
        vm.assertEq(registry.topicInfo(topic).owner, BOB, "free for all after the grace");
        vm.assertEq(registry.topicInfo(topic).createdAt, START + TERM + GRACE, "a new line");
        vm.assertEq(registry.topicCount(), 1, "known once");
        vm.assertEq(registry.topicCountOf(ANN), 0, "off the list");
        vm.assertEq(registry.topicCountOf(BOB), 1, "on the list");
    }

    function test_StatesInTime() public {
        bytes32 topic = register(ANN, "a");
        state(topic, TopicState.Live, "at once");
        vm.warp(START + TERM - 1);
        state(topic, TopicState.Live, "until its end");
        vm.warp(START + TERM);
        state(topic, TopicState.Grace, "from its end");
        vm.warp(START + TERM + GRACE - 1);
        state(topic, TopicState.Grace, "to the last second");
        vm.warp(START + TERM + GRACE);
        state(topic, TopicState.Free, "then");
    }

    function test_AnyoneRenewsWhatIsLive() public {
        bytes32 topic = register(ANN, "a");
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.TopicRenewed(topic, EVE, START + 2 * TERM);
        vm.prank(EVE);
        vm.assertEq(registry.renew{value: FEE}(topic), START + 2 * TERM, "a term more");
        vm.assertEq(registry.topicInfo(topic).owner, ANN, "and nothing else");
        vm.assertEq(registry.owed(RECIPIENT), 2 * FEE, "fees");
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.WrongPayment.selector, FEE + 1, FEE));
        vm.prank(EVE);
        registry.renew{value: FEE + 1}(topic);
    }

    function test_OnlyTheOwnerRenewsInTheGrace() public {
        bytes32 topic = register(ANN, "a");
        vm.warp(START + TERM + GRACE - 1);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotOwner.selector, topic, EVE));
        vm.prank(EVE);
        registry.renew{value: FEE}(topic);
        vm.prank(ANN);
        registry.renew{value: FEE}(topic);
        state(topic, TopicState.Live, "again");
        vm.assertEq(registry.topicInfo(topic).expiresAt, START + 2 * TERM, "the grace is not a gift");
    }

    function test_NobodyRenewsWhatIsFree() public {
        bytes32 topic = register(ANN, "a");
        vm.warp(START + TERM + GRACE);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.TopicNotLive.selector, topic));
        vm.prank(ANN);
        registry.renew{value: FEE}(topic);
    }

    function test_NobodyPaysForEver() public {
        bytes32 topic = register(ANN, "a");
        for (uint256 i = 1; i < 10; ++i) {
            vm.prank(ANN);
            registry.renew{value: FEE}(topic);
        }
        vm.expectRevert(
            abi.encodeWithSelector(ITopicRegistry.TooFarAhead.selector, START + 11 * TERM, START + 10 * TERM)
        );
        vm.prank(ANN);
        registry.renew{value: FEE}(topic);
    }

    function test_TransferTakesTwoSteps() public {
        bytes32 topic = register(ANN, "a");
        register(ANN, "b");
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.TransferOffered(topic, BOB);
        vm.prank(ANN);
        registry.offerTransfer(topic, BOB);
        vm.assertEq(registry.topicInfo(topic).owner, ANN, "not yet");
        vm.assertEq(registry.topicInfo(topic).pendingOwner, BOB, "offered");
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotOffered.selector, topic, EVE));
        vm.prank(EVE);
        registry.acceptTransfer(topic);
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.TopicTransferred(topic, ANN, BOB);
        vm.prank(BOB);
        registry.acceptTransfer(topic);
        TopicInfo memory t = registry.topicInfo(topic);
        vm.assertEq(t.owner, BOB, "now");
        vm.assertEq(t.pendingOwner, address(0), "once");
        vm.assertEq(t.tenure, 2, "tenure");
        vm.assertEq(registry.topicsOf(ANN, 0, 9).length, 1, "the last owner's list");
        vm.assertEq(registry.topicsOf(ANN, 0, 9)[0], keccak256("b"), "moved up");
        vm.assertEq(registry.topicsOf(BOB, 0, 9)[0], topic, "the owner's list");
        vm.prank(ANN);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotOwner.selector, topic, ANN));
        registry.offerTransfer(topic, ANN);
    }

    function test_AnOfferCanBeTakenBackAndEndsWithTheTopic() public {
        bytes32 topic = register(ANN, "a");
        vm.prank(ANN);
        registry.offerTransfer(topic, BOB);
        vm.prank(ANN);
        registry.offerTransfer(topic, address(0));
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotOffered.selector, topic, BOB));
        vm.prank(BOB);
        registry.acceptTransfer(topic);

        vm.prank(ANN);
        registry.offerTransfer(topic, BOB);
        vm.warp(START + TERM);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.TopicNotLive.selector, topic));
        vm.prank(BOB);
        registry.acceptTransfer(topic);
        vm.warp(START + TERM + GRACE);
        register(EVE, "a");
        vm.assertEq(registry.topicInfo(topic).pendingOwner, address(0), "an old offer binds no new owner");
    }

    function test_OnlyByConsentForAnother() public {
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotRegistrar.selector, ANN, EVE));
        vm.prank(EVE);
        registry.registerFor{value: FEE}("a", ANN);
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.RegistrarSet(ANN, EVE, true);
        vm.prank(ANN);
        registry.setRegistrar(EVE, true);
        vm.prank(EVE);
        registry.registerFor{value: FEE}("a", ANN);
        vm.assertEq(registry.topicInfo(keccak256("a")).owner, ANN, "owner");
        vm.prank(ANN);
        registry.setRegistrar(EVE, false);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.NotRegistrar.selector, ANN, EVE));
        vm.prank(EVE);
        registry.registerFor{value: FEE}("b", ANN);
    }

    function test_Pages() public {
        for (uint256 i = 0; i < 260; ++i) {
            register(ANN, string.concat("t", vm.toString(i)));
        }
        vm.assertEq(registry.topicCount(), 260, "count");
        vm.assertEq(registry.topics(0, 1000).length, 256, "a page is bounded");
        bytes32[] memory page = registry.topics(258, 10);
        vm.assertEq(page.length, 2, "the rest");
        vm.assertEq(page[1], keccak256("t259"), "in order");
        vm.assertEq(registry.topics(260, 10).length, 0, "beyond");
        vm.assertEq(registry.topics(3, 0).length, 0, "none asked");
        vm.assertEq(registry.topicsOf(ANN, type(uint256).max, 1).length, 0, "far beyond");
        vm.assertEq(registry.topicsOf(ANN, 5, type(uint256).max)[0], keccak256("t5"), "an owner's page");
        vm.assertEq(registry.topicCountOf(ANN), 260, "an owner's count");
    }

    function test_TheAuthoritySetsTheFeeWithinItsMaximum() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.FeeSet(MAX_FEE);
        vm.prank(OWNER);
        registry.setFee(MAX_FEE);
        vm.assertEq(registry.fee(), MAX_FEE, "fee");
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.FeeTooHigh.selector, MAX_FEE + 1, MAX_FEE));
        vm.prank(OWNER);
        registry.setFee(MAX_FEE + 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit ITopicRegistry.FeeRecipientSet(BOB);
        vm.prank(OWNER);
        registry.setFeeRecipient(BOB);
        vm.prank(ANN);
        registry.register{value: MAX_FEE}("a");
        vm.assertEq(registry.owed(BOB), MAX_FEE, "owed to the new one");
        vm.expectRevert(ITopicRegistry.ZeroAddress.selector);
        vm.prank(OWNER);
        registry.setFeeRecipient(address(0));
    }

    function testFuzz_OnlyTheAuthoritySets(address sender) public {
        vm.assume(sender != OWNER);
        bytes memory reason = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, sender);
        vm.expectRevert(reason);
        vm.prank(sender);
        registry.setFee(0);
        vm.expectRevert(reason);
        vm.prank(sender);
        registry.setFeeRecipient(sender);
    }

    function test_ShapesThatCannotBe() public {
        _refusesTo("term", 1 days - 1, 0);
        _refusesTo("term", 3651 days, 0);
        _refusesTo("grace", 10 days, 10 days);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.FeeTooHigh.selector, 2, 1));
        new TopicRegistry(address(this), 2, 1, RECIPIENT, TERM, GRACE);
        vm.expectRevert(ITopicRegistry.ZeroAddress.selector);
        new TopicRegistry(address(this), 1, 1, address(0), TERM, GRACE);
    }

    function test_FetchesWhatIsOwed() public {
        register(ANN, "a");
        vm.expectRevert(abi.encodeWithSelector(PullPayments.NothingOwed.selector, EVE));
        vm.prank(EVE);
        registry.withdraw(EVE);
        vm.expectEmit(true, true, true, true, address(registry));
        emit PullPayments.Withdrawn(RECIPIENT, address(0x777), FEE);
        vm.prank(RECIPIENT);
        registry.withdraw(address(0x777));
        vm.assertEq(address(0x777).balance, FEE, "paid");
        vm.assertEq(registry.owed(RECIPIENT), 0, "nothing left");
        register(ANN, "b");
        registry.release(RECIPIENT);
        vm.assertEq(RECIPIENT.balance, FEE, "anyone can send it its own");
    }

    function test_ARecipientThatRefusesStopsNobody() public {
        Refuser refuser = new Refuser();
        vm.prank(OWNER);
        registry.setFeeRecipient(address(refuser));
        register(ANN, "a");
        vm.expectRevert(abi.encodeWithSelector(PullPayments.PaymentRefused.selector, address(refuser)));
        refuser.withdrawFrom(registry);
        vm.assertEq(registry.owed(address(refuser)), FEE, "still owed");
    }

    function test_ARecipientThatCallsBackGetsNothingMore() public {
        Reentrant thief = new Reentrant();
        register(ANN, "a");
        vm.prank(OWNER);
        registry.setFeeRecipient(address(thief));
        register(ANN, "b");
        registry.release(address(thief));
        vm.assertEq(thief.tried(), 1, "tried once, in vain");
        vm.assertEq(address(thief).balance, FEE, "its own");
        vm.assertEq(address(registry).balance, FEE, "the other's");
    }

    function _letters(uint256 n) private pure returns (bytes memory text) {
        text = new bytes(n);
        for (uint256 i = 0; i < n; ++i) {
            text[i] = "x";
        }
    }

    function _refuses(string memory name, bytes4 reason) private {
        vm.expectRevert(reason);
        vm.prank(ANN);
        registry.register{value: FEE}(name);
    }

    function _refusesTo(string memory field, uint256 term, uint256 grace) private {
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.ParameterInvalid.selector, field));
        new TopicRegistry(address(this), 1, 1, RECIPIENT, term, grace);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EvidenceJudge} from "../src/EvidenceJudge.sol";
import {RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IRewardPool} from "../src/interfaces/IRewardPool.sol";
import {ITopicRegistry} from "../src/interfaces/ITopicRegistry.sol";
import {BundleStatement, Equivocation, Evidence} from "../src/lib/Evidence.sol";
import {Poseidon2Wide} from "../src/lib/Poseidon2Wide.sol";
import {FeedSetInfo, FeedSetInput} from "../src/Types.sol";
import {PowersAftermath} from "./PowersAftermath.sol";
import {
    AllowingAuthority,
    AnyCommittee,
    BrokenAuthority,
    CallingBackAuthority,
    DenyingAuthority,
    YesVerifier
} from "./Usurpers.sol";

/// @title Somebody holds every key of the authority, and the delay is over.
/// @notice The timelock's own calls stand for that. Whatever it does: nobody's value is written, nobody's stake is taken,
/// and nobody's money is held up.
contract PowersAttacksTest is PowersAftermath {
    /// @dev So that a failing aftermath means an attack, and not the aftermath.
    function test_WithoutAnAttack() public {
        unharmed();
    }

    /// @dev The same domain, the same shape, a verifier that says yes: forged values stand in the new feed set alone.
    function test_AFeedSetOfTheSameDomain() public {
        uint256 evil = _evilSet();
        vm.assertEq(hub.domain(evil), hub.domain(feedSet), "the same domain");
        Bundle memory b = _forged();
        hub.update(evil, b.words, 0, b.proof);
        vm.assertEq(hub.valueOf(evil, 1), _lie(), "forged, where nobody reads it");
        // Its rounds count for no reward, and it has no budget.
        vm.expectRevert(abi.encodeWithSelector(IRewardPool.UnknownFeedSet.selector, evil));
        pool.record(evil);
        _dearest(address(timelock), evil);
        b.words[1] += 1;
        b.words[b.words.length - 2] = _lane0(b.words[1] * intervalMs);
        vm.assertEq(refunds.update(evil, b.words, 0, b.proof, 1), 0, "no budget");
        unharmed();
    }

    /// @dev Two bundles with all slots in their masks, which a feed set with that verifier took: the judge asks its own.
    function test_ForgedBundlesAreNoEvidence() public {
        Equivocation memory e;
        e.operator = members[0].operator;
        e.round = uint64(bundles["valid"].round);
        e.intervalMs = intervalMs;
        (e.feeds, e.decimals) = (new bytes32[](1), new uint8[](1));
        (e.firstKind, e.first) = (Evidence.BUNDLE, _forgedStatement(1));
        (e.secondKind, e.second) = (Evidence.BUNDLE, _forgedStatement(2));
        bytes memory evidence = abi.encodePacked(Evidence.EQUIVOCATION, abi.encode(e));
        vm.prank(EVE);
        registry.commitReport(keccak256(abi.encode(EVE, bytes32(0), keccak256(evidence))));
        vm.warp(block.timestamp + 60);
        vm.expectRevert(EvidenceJudge.ProofInvalid.selector);
        vm.prank(EVE);
        registry.report(evidence, 0);
        unharmed();
    }

    function test_ARetiredFeedSet() public {
        vm.prank(address(timelock));
        hub.retire(feedSet);
        vm.expectRevert(abi.encodeWithSelector(IFeedHub.FeedSetRetired.selector, feedSet));
        vm.prank(address(timelock));
        hub.retire(feedSet);
        unharmed();
    }

    /// @dev A closed target refuses its `restricted` functions alone.
    function test_ClosedTargets() public {
        address[9] memory targets = [
            address(hub),
            address(refunds),
            address(topics),
            address(registry),
            address(pool),
            address(proxy),
            address(judge),
            address(verifier),
            address(mirror)
        ];
        for (uint256 i = 0; i < targets.length; ++i) {
            vm.prank(address(timelock));
            authority.setTargetClosed(targets[i], true);
        }
        refunds.fund{value: 0}(feedSet);
        unharmed();
    }

    /// @dev Every restricted function of all three is given to everybody, and EVE uses each at its worst.
    function test_EverybodyHasEveryPower() public {
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = hub.createFeedSet.selector;
        selectors[1] = hub.retire.selector;
        selectors[2] = refunds.configure.selector;
        selectors[3] = topics.setFee.selector;
        selectors[4] = topics.setFeeRecipient.selector;
        address[3] memory targets = [address(hub), address(refunds), address(topics)];
        uint64 everybody = authority.PUBLIC_ROLE();
        for (uint256 i = 0; i < targets.length; ++i) {
            vm.prank(address(timelock));
            authority.setTargetFunctionRole(targets[i], selectors, everybody);
        }
        _worst(EVE);
        unharmed();
    }

    function test_EveIsAnAdmin() public {
        vm.prank(address(timelock));
        authority.grantRole(0, EVE, 0);
        vm.prank(EVE);
        authority.revokeRole(0, address(timelock));
        _worst(EVE);
        unharmed();
    }

    function test_AnAuthorityThatAllowsAll() public {
        _exchange(address(new AllowingAuthority()));
        _worst(EVE);
        unharmed();
    }

    function test_AnAuthorityThatDeniesAll() public {
        _exchange(address(new DenyingAuthority()));
        unharmed();
    }

    function test_AnAuthorityThatBreaks() public {
        _exchange(address(new BrokenAuthority()));
        unharmed();
    }

    /// @dev While one feed set is made another is made, and the first is retired: numbers and terms stay in order.
    function test_AnAuthorityThatCallsBack() public {
        CallingBackAuthority evil = new CallingBackAuthority();
        _exchange(address(evil));
        evil.prepare(address(hub), abi.encodeCall(hub.createFeedSet, (_evilInput())));
        FeedSetInput memory good = input(registry);
        vm.prank(EVE);
        uint256 second = hub.createFeedSet(good);
        vm.assertEq(second, 3, "the one in the middle is the second");
        FeedSetInfo memory middle = hub.feedSetInfo(2);
        vm.assertTrue(address(middle.verifier) != address(verifier), "its terms");
        vm.assertEq(address(hub.feedSetInfo(3).verifier), address(verifier), "and the other's");
        evil.prepare(address(hub), abi.encodeCall(hub.retire, (2)));
        vm.prank(EVE);
        hub.retire(3);
        vm.assertTrue(evil.retired(hub, 2) && evil.retired(hub, 3), "both retired");
        evil.prepare(address(hub), abi.encodeCall(hub.retire, (feedSet)));
        _dearest(EVE, feedSet);
        vm.assertEq(evil.entered(), 3, "called back");
        unharmed();
    }

    /// @dev Neither has any right with contracts that do not ask the authority, and both may only name themselves.
    function test_TimelockAndManagerAsCallers() public {
        address op = members[0].operator;
        bytes[11] memory calls = [
            abi.encodeCall(registry.withdraw, ()),
            abi.encodeCall(registry.unbond, (1)),
            abi.encodeCall(registry.leaveSeat, ()),
            abi.encodeCall(registry.join, ()),
            abi.encodeCall(registry.report, (abi.encode(op), bytes32(0))),
            abi.encodeCall(token.transferFrom, (address(registry), EVE, 1)),
            abi.encodeCall(token.transferFrom, (address(pool), EVE, 1)),
            abi.encodeCall(refunds.withdraw, (EVE)),
            abi.encodeCall(topics.withdraw, (EVE)),
            abi.encodeCall(topics.offerTransfer, (topic, EVE)),
            abi.encodeCall(topics.setReader, (topic, EVE, true))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            address target =
                i < 5 ? address(registry) : i < 7 ? address(token) : i == 7 ? address(refunds) : address(topics);
            vm.prank(address(timelock));
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok,) = target.call(calls[i]);
            vm.assertTrue(!ok, "the timelock's call went through");
            // Through the manager, whose execute needs no permission for a role that everybody has.
            bytes4[] memory selectors = new bytes4[](1);
            selectors[0] = bytes4(calls[i]);
            uint64 everybody = authority.PUBLIC_ROLE();
            vm.prank(address(timelock));
            authority.setTargetFunctionRole(target, selectors, everybody);
            vm.prank(EVE);
            // solhint-disable-next-line avoid-low-level-calls
            (ok,) = address(authority).call(abi.encodeCall(authority.execute, (target, calls[i])));
            vm.assertTrue(!ok, "the manager's call went through");
        }
        unharmed();
    }

    /// @dev The dearest terms make a budget go sooner: to who is proven, and never beyond what a delivery may cost.
    function test_TheDearestRefundTerms() public {
        _dearest(address(timelock), feedSet);
        vm.warp(block.timestamp + 1);
        Bundle memory b = bundles["next_round"];
        vm.prank(EVE);
        uint256 refund = refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        vm.assertGe(refund, 1, "due by the shortest heartbeat");
        vm.assertLt(refund, refunds.MAX_GAS() * (block.basefee + refunds.MAX_TIP()) + 1, "at most");
        vm.assertEq(refunds.owed(EVE), 0, "not to who sends");
        vm.assertGe(refunds.owed(PAYEE), refund, "but to who is proven");
    }

    /// @dev A higher fee and another recipient count from then on.
    function test_TopicFees() public {
        vm.deal(EVE, 10 ether);
        vm.prank(ANN);
        topics.setReading(topic, true, 1 ether, 1 days);
        vm.prank(EVE);
        topics.payReading{value: 2 ether}(topic, PROPOSER, 2, 1 days);
        vm.expectRevert(abi.encodeWithSelector(ITopicRegistry.FeeTooHigh.selector, MAX_FEE + 1, MAX_FEE));
        vm.prank(address(timelock));
        topics.setFee(MAX_FEE + 1);
        vm.prank(address(timelock));
        topics.setFee(MAX_FEE);
        vm.prank(address(timelock));
        topics.setFeeRecipient(EVE);
        vm.assertEq(topics.owed(EVE), 0, "no fee of before");
        vm.assertTrue(topics.isReader(topic, PROPOSER), "what was paid for");
        vm.prank(ANN);
        topics.withdraw(ANN);
        vm.assertEq(ANN.balance, 1 ether - FEE + 2 ether, "the readers' money is the owner's");
        vm.prank(EVE);
        payable(address(0xdead)).transfer(EVE.balance);
        unharmed();
    }

    /// @dev All of it in one proposal that waited, by the proposer alone.
    function test_AStolenProposer() public {
        address[] memory targets = new address[](6);
        bytes[] memory calls = new bytes[](6);
        (targets[0], calls[0]) = (address(timelock), abi.encodeCall(timelock.updateDelay, (0)));
        (targets[1], calls[1]) = (address(hub), abi.encodeCall(hub.createFeedSet, (_evilInput())));
        (targets[2], calls[2]) = (address(hub), abi.encodeCall(hub.retire, (feedSet)));
        (targets[3], calls[3]) = (address(topics), abi.encodeCall(topics.setFee, (MAX_FEE)));
        targets[4] = address(refunds);
        calls[4] = abi.encodeCall(refunds.configure, (feedSet, _dearestTerms(), new uint32[](0)));
        address evil = address(new AllowingAuthority());
        targets[5] = address(authority);
        calls[5] = abi.encodeCall(authority.updateAuthority, (address(hub), evil));
        uint256[] memory none = new uint256[](6);
        vm.prank(PROPOSER);
        timelock.scheduleBatch(targets, none, calls, 0, 0, DELAY);
        uint256 start = block.timestamp;
        vm.warp(start + DELAY);
        vm.prank(EVE);
        timelock.executeBatch(targets, none, calls, 0, 0);
        unharmed();
    }

    /// @dev Nothing that stands can have its code exchanged: no DELEGATECALL, CALLCODE or SELFDESTRUCT is in any of it.
    function test_NoCodeCanBeExchanged() public view {
        address[11] memory all = [
            address(hub),
            address(refunds),
            address(topics),
            address(registry),
            address(pool),
            address(proxy),
            address(judge),
            address(verifier),
            address(mirror),
            address(lens),
            address(token)
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            vm.assertGe(all[i].code.length, 100, "code");
            vm.assertTrue(!_exchanges(all[i].code), "code that could be exchanged");
        }
        // The look-out sees what it looks for: the manager calls itself by DELEGATECALL (Multicall).
        vm.assertTrue(_exchanges(address(authority).code), "the manager has one");
        vm.assertTrue(_exchanges(hex"60ff5f5f5f5f5f5ff4"), "after a push");
        vm.assertTrue(!_exchanges(hex"61f4ff00"), "inside a push");
    }

    /// @dev Whether code has one of the instructions. All bytes are looked at, also those that never run.
    function _exchanges(bytes memory code) private pure returns (bool) {
        for (uint256 i = 0; i < code.length; ++i) {
            uint8 op = uint8(code[i]);
            if (op == 0xf2 || op == 0xf4 || op == 0xff) return true;
            if (op >= 0x60 && op <= 0x7f) i += op - 0x5f;
        }
        return false;
    }

    /// @dev Every power at its worst.
    function _worst(address who) private {
        FeedSetInput memory made = _evilInput();
        vm.prank(who);
        uint256 evil = hub.createFeedSet(made);
        Bundle memory b = _forged();
        hub.update(evil, b.words, 0, b.proof);
        vm.prank(who);
        hub.retire(feedSet);
        _dearest(who, feedSet);
        vm.prank(who);
        topics.setFee(MAX_FEE);
        vm.prank(who);
        topics.setFeeRecipient(EVE);
    }

    function _exchange(address next) private {
        address[3] memory targets = [address(hub), address(refunds), address(topics)];
        for (uint256 i = 0; i < targets.length; ++i) {
            vm.prank(address(timelock));
            authority.updateAuthority(targets[i], next);
        }
    }

    function _evilInput() private returns (FeedSetInput memory evil) {
        evil = input(new AnyCommittee());
        evil.verifier = new YesVerifier();
    }

    function _evilSet() private returns (uint256) {
        FeedSetInput memory evil = _evilInput();
        vm.prank(address(timelock));
        return hub.createFeedSet(evil);
    }

    function _forgedStatement(uint256 digest) private returns (bytes memory) {
        uint256[] memory digests = new uint256[](slots);
        for (uint256 i = 0; i < slots; ++i) {
            digests[i] = digest;
        }
        Bundle memory b = bundles["valid"];
        b.words[2] = Evidence.digestsWord(new Poseidon2Wide(), digests);
        return abi.encode(BundleStatement(0, 0, b.words, b.commitment, b.proof, digests));
    }

    /// @dev A bundle that nobody signed, of the round that is stored.
    function _forged() private view returns (Bundle memory b) {
        b = bundles["valid"];
        b.words[0] = uint160(EVE);
        b.words[b.words.length - 2] = _lane0(b.words[1] * intervalMs);
    }

    function _lie() private pure returns (uint256) {
        return (1 << 62) + 666;
    }

    /// @dev The first word of medians: a time, and a lie beside it.
    function _lane0(uint256 timeMs) private pure returns (uint256) {
        return ((1 << 62) + timeMs) | (_lie() << 63);
    }

    function _dearest(address who, uint256 set) private {
        RefundTerms memory terms = _dearestTerms();
        vm.prank(who);
        refunds.configure(set, terms, new uint32[](0));
    }

    function _dearestTerms() private view returns (RefundTerms memory) {
        return RefundTerms({
            heartbeat: refunds.MIN_HEARTBEAT(),
            fixedGas: refunds.MAX_GAS(),
            gasCap: refunds.MAX_GAS(),
            tip: refunds.MAX_TIP()
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RegistryBase} from "../src/registry/RegistryBase.sol";
import {Seats} from "../src/registry/Seats.sol";
import {Slashing} from "../src/registry/Slashing.sol";
import {Stakes} from "../src/registry/Stakes.sol";
import {RegistryInput} from "../src/Types.sol";
import {NamingJudge, RegistryFixture} from "./RegistryFixture.sol";

/// @dev Refuses to move nothing, as some tokens do.
contract NoZeroToken is ERC20 {
    error NothingMoves();

    constructor() ERC20("no zero", "NZ") {
        _mint(msg.sender, 1e36);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (value == 0) revert NothingMoves();
        super._update(from, to, value);
    }
}

/// @title Who can have an operator slashed, and what is left of it.
contract OperatorRegistrySlashingTest is RegistryFixture {
    address private constant REPORTER = address(0xb0b);
    bytes32 private constant SALT = bytes32(uint256(7));

    bytes private evidence;

    function setUp() public override {
        super.setUp();
        evidence = abi.encode(who(0));
        seat(3);
    }

    function test_TheWholeStakeGoes() public {
        addStake(0, 100 * UNIT);
        registry.advance();
        unbond(0, 60 * UNIT);
        _commit(REPORTER);
        pass(REVEAL_MIN);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Seats.Unseated(who(0));
        vm.expectEmit(true, true, true, true, address(registry));
        emit Slashing.Slashed(who(0), REPORTER, 200 * UNIT, 20 * UNIT);
        _report(REPORTER);
        vm.assertEq(token.balanceOf(REPORTER), 20 * UNIT, "reward");
        vm.assertEq(token.balanceOf(registry.BURNED()), 180 * UNIT, "burned");
        vm.assertEq(token.balanceOf(address(registry)), 203 * UNIT, "the others' stake");
        (uint256 bonded, uint256 unbonding) = registry.stakeOf(who(0));
        vm.assertEq(bonded + unbonding, 0, "nothing left");
        vm.assertTrue(registry.jailed(who(0)), "jailed");
        (address[] memory operators,) = registry.seats();
        vm.assertEq(operators.length, 2, "seats");
        vm.assertEq(operators[0], who(2), "the last one moved into the gap");
    }

    function test_TheJailedAreOutForEver() public {
        unbond(1, UNIT);
        convict(REPORTER, 0);
        bytes memory refusal = abi.encodeWithSelector(RegistryBase.Jailed.selector, who(0));
        fund(who(0), MINIMUM);
        (uint256 qx, uint256 qy) = point(0);
        pass(2 * UNBONDING);
        vm.expectRevert(refusal);
        withdraw(0);
        vm.expectRevert(refusal);
        unbond(0, 1);
        vm.expectRevert(refusal);
        join(0);
        vm.expectRevert(refusal);
        vm.prank(who(0));
        registry.addStake(MINIMUM);
        vm.expectRevert(Stakes.AlreadyRegistered.selector);
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM);
        fund(who(9), MINIMUM);
        vm.expectRevert(Stakes.KeyTaken.selector);
        vm.prank(who(9));
        registry.register(qx, qy, MINIMUM);
        (uint256 ax,) = registry.feedKey(who(0));
        vm.assertTrue(ax != 0, "the key stays known");
    }

    /// @dev Operator 0 loses a stake of which the reporter gets nothing; operator 1 has none left to lose, and is out too.
    function test_ATokenThatMovesNoZeroSlashesToo() public {
        NoZeroToken stubborn = new NoZeroToken();
        RegistryInput memory p = parameters(4);
        (p.token, p.reporterBps) = (stubborn, 0);
        registry = new OperatorRegistry(p);
        for (uint256 i = 0; i < 2; ++i) {
            stubborn.transfer(who(i), MINIMUM);
            vm.prank(who(i));
            stubborn.approve(address(registry), MINIMUM);
            (uint256 qx, uint256 qy) = point(i);
            vm.prank(who(i));
            registry.register(qx, qy, MINIMUM);
        }
        unbond(1, MINIMUM);
        pass(UNBONDING);
        withdraw(1);
        convict(REPORTER, 0);
        convict(REPORTER, 1);
        vm.assertTrue(registry.jailed(who(0)) && registry.jailed(who(1)), "jailed");
        vm.assertEq(stubborn.balanceOf(registry.BURNED()), MINIMUM, "burned");
        vm.assertEq(stubborn.balanceOf(address(registry)), 0, "nothing stays");
    }

    function test_NobodyIsSlashedTwice() public {
        convict(REPORTER, 0);
        _commit(REPORTER);
        pass(REVEAL_MIN);
        vm.expectRevert(abi.encodeWithSelector(RegistryBase.Jailed.selector, who(0)));
        _report(REPORTER);
    }

    /// @dev Leaving and asking back does not save what evidence is still taken for.
    function test_UnbondingStakeIsSlashed() public {
        registry.advance();
        uint64 until = registry.epochInfo(1).untilMs;
        leaveSeat(0);
        unbond(0, MINIMUM);
        // The last moment at which the epoch's evidence is taken.
        goTo(until + GRACE + SLASHING - 1000);
        vm.expectRevert(abi.encodeWithSelector(Stakes.StillUnbonding.selector, until + UNBONDING));
        withdraw(0);
        pass(0);
        _commit(REPORTER);
        pass(REVEAL_MIN);
        _report(REPORTER);
        vm.assertEq(token.balanceOf(REPORTER), MINIMUM / 10, "reward");
    }

    function test_WhoTookEverythingBackIsStillJailed() public {
        leaveSeat(0);
        unbond(0, MINIMUM);
        pass(UNBONDING);
        withdraw(0);
        convict(REPORTER, 0);
        vm.assertTrue(registry.jailed(who(0)), "jailed");
        vm.assertEq(token.balanceOf(REPORTER), 0, "nothing to share");
    }

    function test_EvidenceWaitsForItsCommitment() public {
        vm.expectRevert(Slashing.NotCommitted.selector);
        _report(REPORTER);
        uint256 start = nowMs();
        vm.expectEmit(true, true, true, true, address(registry));
        emit Slashing.ReportCommitted(_commitment(REPORTER));
        _commit(REPORTER);
        pass(REVEAL_MIN - 1000);
        vm.expectRevert(abi.encodeWithSelector(Slashing.RevealTooEarly.selector, start + REVEAL_MIN));
        _report(REPORTER);
        goTo(start + REVEAL_MAX + 1000);
        vm.expectRevert(abi.encodeWithSelector(Slashing.RevealTooLate.selector, start + REVEAL_MAX));
        _report(REPORTER);
        // A commitment that grew too old can be made again.
        _commit(REPORTER);
        pass(REVEAL_MAX);
        _report(REPORTER);
        vm.assertTrue(registry.jailed(who(0)), "jailed");
    }

    /// @dev Who copies a commitment gets nothing by it, and does not hold its maker up.
    function test_ACopiedCommitmentIsItsMakers() public {
        address thief = address(0xbad);
        _commit(REPORTER);
        vm.expectRevert(Slashing.AlreadyCommitted.selector);
        vm.prank(thief);
        registry.commitReport(_commitment(REPORTER));
        pass(REVEAL_MIN);
        // Now the evidence is seen on its way.
        vm.expectRevert(Slashing.NotCommitted.selector);
        _report(thief);
        _commit(thief);
        vm.expectRevert(abi.encodeWithSelector(Slashing.RevealTooEarly.selector, nowMs() + REVEAL_MIN));
        _report(thief);
        _report(REPORTER);
        vm.assertEq(token.balanceOf(REPORTER), MINIMUM / 10, "the reporter's");
        pass(REVEAL_MIN);
        vm.expectRevert(abi.encodeWithSelector(RegistryBase.Jailed.selector, who(0)));
        _report(thief);
    }

    function test_ACommitmentIsUsedOnce() public {
        _commit(REPORTER);
        pass(REVEAL_MIN);
        _report(REPORTER);
        vm.expectRevert(Slashing.NotCommitted.selector);
        _report(REPORTER);
    }

    function test_WhatIsNoEvidenceConvictsNobody() public {
        evidence = "none";
        _commit(REPORTER);
        pass(REVEAL_MIN);
        vm.expectRevert(NamingJudge.NoEvidence.selector);
        _report(REPORTER);
        evidence = abi.encode(address(0xface));
        _commit(REPORTER);
        pass(REVEAL_MIN);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, address(0xface)));
        _report(REPORTER);
    }

    /// @dev With the largest share that a registry may give, an operator that reports itself loses half.
    function test_ReportingOneselfLoses() public {
        RegistryInput memory p = parameters(4);
        p.reporterBps = 5000;
        registry = new OperatorRegistry(p);
        register(5, MINIMUM);
        convict(who(5), 5);
        vm.assertEq(token.balanceOf(who(5)), MINIMUM / 2, "half");
    }

    function testFuzz_NothingIsLostInASlash(uint96 more, uint96 back, uint16 bps) public {
        RegistryInput memory p = parameters(4);
        p.reporterBps = uint16(clamp(bps, 0, 5000));
        registry = new OperatorRegistry(p);
        uint256 stake = MINIMUM + more;
        register(5, stake);
        unbond(5, clamp(back, 1, stake));
        convict(REPORTER, 5);
        uint256 reward = token.balanceOf(REPORTER);
        vm.assertEq(reward + token.balanceOf(registry.BURNED()), stake, "all of it");
        vm.assertEq(reward, stake * p.reporterBps / 10_000, "reward");
        vm.assertTrue(2 * reward <= stake, "at most half");
        vm.assertEq(token.balanceOf(address(registry)), 0, "nothing stays");
    }

    function _commitment(address reporter) private view returns (bytes32) {
        return keccak256(abi.encode(reporter, SALT, keccak256(evidence)));
    }

    function _commit(address reporter) private {
        vm.prank(reporter);
        registry.commitReport(_commitment(reporter));
    }

    function _report(address reporter) private {
        vm.prank(reporter);
        registry.report(evidence, SALT);
    }
}

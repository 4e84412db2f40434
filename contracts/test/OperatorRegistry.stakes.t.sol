// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IEvidenceJudge} from "../src/interfaces/IEvidenceJudge.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {EdwardsBN254} from "../src/lib/EdwardsBN254.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RegistryBase} from "../src/registry/RegistryBase.sol";
import {Seats} from "../src/registry/Seats.sol";
import {Stakes} from "../src/registry/Stakes.sol";
import {RegistryInput} from "../src/Types.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @dev Keeps a hundredth of every transfer.
contract FeeToken is ERC20 {
    constructor() ERC20("", "") {
        _mint(msg.sender, 1e30);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _spendAllowance(from, msg.sender, amount);
        _transfer(from, to, amount);
        _burn(to, amount / 100);
        return true;
    }
}

/// @dev Calls back into the registry while it moves tokens, as tokens with hooks let their holders do.
contract HookToken is ERC20 {
    OperatorRegistry private _registry;
    bytes private _data;

    constructor() ERC20("", "") {
        _mint(msg.sender, 1e30);
    }

    function arm(OperatorRegistry registry, bytes calldata data) external {
        (_registry, _data) = (registry, data);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_data.length != 0) Address.functionCall(address(_registry), _data);
        super._update(from, to, amount);
    }
}

/// @title How a registry is made, and how stake comes in and goes out.
contract OperatorRegistryStakesTest is RegistryFixture {
    function test_SaysItsParameters() public view {
        RegistryInput memory p = parameters(4);
        vm.assertEq(address(registry.TOKEN()), address(token), "token");
        vm.assertEq(address(registry.JUDGE()), address(judge), "judge");
        vm.assertEq(registry.SLOTS(), 4, "slots");
        vm.assertEq(registry.MINIMUM_SEATS(), p.minimumSeats, "minimum seats");
        vm.assertEq(registry.WEIGHT_UNIT(), UNIT, "unit");
        vm.assertEq(registry.MINIMUM_STAKE(), MINIMUM, "minimum");
        vm.assertEq(registry.EPOCH_MS(), EPOCH, "epoch");
        vm.assertEq(registry.LEAD_MS(), LEAD, "lead");
        vm.assertEq(registry.NOTICE_MS(), NOTICE, "notice");
        vm.assertEq(registry.GRACE_MS(), GRACE, "grace");
        vm.assertEq(registry.SLASHING_MS(), SLASHING, "slashing");
        vm.assertEq(registry.UNBONDING_MS(), UNBONDING, "unbonding");
        vm.assertEq(registry.REVEAL_MIN_MS(), REVEAL_MIN, "reveal min");
        vm.assertEq(registry.REVEAL_MAX_MS(), REVEAL_MAX, "reveal max");
        vm.assertEq(registry.REPORTER_BPS(), REPORTER_BPS, "bps");
        // Two weeks and an hour are three epochs of a week, and two more are set or being set.
        vm.assertEq(registry.EPOCHS_KEPT(), 5, "kept");
    }

    function test_RefusesParametersOutOfRange() public {
        RegistryInput memory p = parameters(4);
        p.token = IERC20(address(0x1234));
        _refuses(p, "token");
        p = parameters(4);
        p.judge = IEvidenceJudge(address(0x1234));
        _refuses(p, "judge");
        _refuses(parameters(0), "slots");
        _refuses(parameters(257), "slots");
        p = parameters(4);
        p.minimumSeats = 0;
        _refuses(p, "minimumSeats");
        p.minimumSeats = 5;
        _refuses(p, "minimumSeats");
        p = parameters(4);
        p.weightUnit = 0;
        _refuses(p, "weightUnit");
        p.weightUnit = 1 << 80;
        _refuses(p, "weightUnit");
        p = parameters(4);
        p.minimumStake = UNIT - 1;
        _refuses(p, "minimumStake");
    }

    function test_RefusesTimesOutOfRange() public {
        uint64 tooLong = 3650 days * 1000 + 1;
        RegistryInput memory p = parameters(4);
        p.epochMs = 0;
        _refuses(p, "epochMs");
        p.epochMs = tooLong;
        _refuses(p, "epochMs");
        // More than 64 epochs would have to be kept.
        p.epochMs = LEAD;
        p.slashingMs = 62 * LEAD;
        p.unbondingMs = 65 * LEAD;
        _refuses(p, "epochMs");
        p = parameters(4);
        p.leadMs = EPOCH + 1;
        _refuses(p, "leadMs");
        p.leadMs = NOTICE;
        _refuses(p, "noticeMs");
        p = parameters(4);
        p.graceMs = tooLong;
        _refuses(p, "graceMs");
        p = parameters(4);
        p.slashingMs = 0;
        _refuses(p, "slashingMs");
        p.slashingMs = tooLong;
        _refuses(p, "slashingMs");
        p = parameters(4);
        p.unbondingMs = EPOCH + GRACE + SLASHING;
        _refuses(p, "unbondingMs");
        p.unbondingMs = 4 * tooLong;
        _refuses(p, "unbondingMs");
        p = parameters(4);
        p.revealMinMs = 0;
        _refuses(p, "revealMinMs");
        p.revealMinMs = REVEAL_MAX;
        _refuses(p, "revealMaxMs");
        p.revealMaxMs = tooLong;
        _refuses(p, "revealMaxMs");
    }

    function test_RefusesMoreThanHalfForTheReporter() public {
        RegistryInput memory p = parameters(4);
        p.reporterBps = 5001;
        _refuses(p, "reporterBps");
        p.reporterBps = 5000;
        vm.assertEq(new OperatorRegistry(p).REPORTER_BPS(), 5000, "half is the most");
    }

    function test_RegistersWithAKeyInTheSubgroup() public {
        (uint256 qx, uint256 qy) = point(0);
        (uint256 ax, uint256 ay) = EdwardsBN254.mul8(qx, qy);
        fund(who(0), MINIMUM);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Stakes.Registered(who(0), ax, ay);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Stakes.Bonded(who(0), MINIMUM, MINIMUM);
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM);
        (uint256 gotX, uint256 gotY) = registry.feedKey(who(0));
        vm.assertEq(gotX, ax, "x");
        vm.assertEq(gotY, ay, "y");
        _holds(0, MINIMUM, 0);
        vm.assertEq(token.balanceOf(address(registry)), MINIMUM, "the stake is here");
        vm.assertTrue(!registry.jailed(who(0)), "not jailed");
    }

    function test_RefusesKeysThatAreNone() public {
        fund(who(0), MINIMUM);
        string memory json = vm.readFile("contracts/test/fixtures/protocol.json");
        // The first three are of order 1, 2 and 4: eight times them is the identity.
        for (uint256 i = 0; i < 3; ++i) {
            _refusesKey(vm.parseJsonUint(json, key(".keys", i, ".qx")), vm.parseJsonUint(json, key(".keys", i, ".qy")));
        }
        (uint256 qx, uint256 qy) = point(0);
        _refusesKey(qx, qy + 1);
        _refusesKey(0, 0);
        _refusesKey(qx + 21888242871839275222246405745257275088548364400416034343698204186575808495617, qy);
    }

    function test_AKeyAndAnAddressRegisterOnce() public {
        register(0, MINIMUM);
        (uint256 qx, uint256 qy) = point(0);
        fund(who(1), MINIMUM);
        vm.expectRevert(Stakes.KeyTaken.selector);
        vm.prank(who(1));
        registry.register(qx, qy, MINIMUM);
        (qx, qy) = point(1);
        fund(who(0), MINIMUM);
        vm.expectRevert(Stakes.AlreadyRegistered.selector);
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM);
        // Nor after everything was taken back.
        unbond(0, MINIMUM);
        pass(UNBONDING);
        withdraw(0);
        vm.expectRevert(Stakes.AlreadyRegistered.selector);
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM);
        (qx, qy) = point(0);
        vm.expectRevert(Stakes.KeyTaken.selector);
        vm.prank(who(1));
        registry.register(qx, qy, MINIMUM);
    }

    function test_AnotherQOfTheSameKeyIsTheSameKey() public {
        register(0, MINIMUM);
        // Q plus the point of order two, (-x, -y), has the same eightfold.
        (uint256 qx, uint256 qy) = point(0);
        uint256 p = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
        fund(who(1), MINIMUM);
        vm.expectRevert(Stakes.KeyTaken.selector);
        vm.prank(who(1));
        registry.register(p - qx, p - qy, MINIMUM);
    }

    function test_StakeHasBounds() public {
        (uint256 qx, uint256 qy) = point(0);
        fund(who(0), 1e35);
        vm.expectRevert(abi.encodeWithSelector(Seats.StakeTooLow.selector, MINIMUM - 1));
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM - 1);
        vm.expectRevert(Stakes.StakeTooHigh.selector);
        vm.prank(who(0));
        registry.register(qx, qy, UNIT << 48);
        vm.prank(who(0));
        registry.register(qx, qy, (UNIT << 48) - 1);
        vm.expectRevert(Stakes.StakeTooHigh.selector);
        vm.prank(who(0));
        registry.addStake(1);
        join(0);
        (, uint64[] memory weights) = registry.seats();
        vm.assertEq(weights[0], (1 << 48) - 1, "the heaviest there is");
    }

    function test_AStakeGrows() public {
        register(0, MINIMUM);
        fund(who(0), 5);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Stakes.Bonded(who(0), 5, MINIMUM + 5);
        vm.prank(who(0));
        registry.addStake(5);
        _holds(0, MINIMUM + 5, 0);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, who(1)));
        vm.prank(who(1));
        registry.addStake(5);
    }

    function test_StakeComesBackAfterItsTime() public {
        register(0, MINIMUM);
        uint256 release = nowMs() + UNBONDING;
        vm.expectEmit(true, true, true, true, address(registry));
        emit Stakes.Unbonding(who(0), MINIMUM, release);
        unbond(0, MINIMUM);
        _holds(0, 0, MINIMUM);
        vm.assertEq(registry.releaseAt(who(0)), release, "release");
        goTo(release - 1000);
        vm.expectRevert(abi.encodeWithSelector(Stakes.StillUnbonding.selector, release));
        withdraw(0);
        goTo(release);
        vm.expectEmit(true, true, true, true, address(registry));
        emit Stakes.Withdrawn(who(0), MINIMUM);
        withdraw(0);
        vm.assertEq(token.balanceOf(who(0)), MINIMUM, "paid");
        _holds(0, 0, 0);
        vm.expectRevert(Stakes.NothingUnbonding.selector);
        withdraw(0);
    }

    function test_WhatIsAskedBackMustBeThere() public {
        register(0, MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(Stakes.AmountInvalid.selector, MINIMUM));
        unbond(0, 0);
        vm.expectRevert(abi.encodeWithSelector(Stakes.AmountInvalid.selector, MINIMUM));
        unbond(0, MINIMUM + 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, who(1)));
        unbond(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.UnknownOperator.selector, who(1)));
        withdraw(1);
    }

    /// @dev Else a second request just before the first one's release would take its stake out early.
    function test_EachRequestBeginsTheTermAnewForAll() public {
        register(0, MINIMUM);
        unbond(0, 10);
        pass(UNBONDING - 1000);
        unbond(0, 1);
        pass(1000);
        vm.expectRevert(abi.encodeWithSelector(Stakes.StillUnbonding.selector, nowMs() - 1000 + UNBONDING));
        withdraw(0);
        pass(UNBONDING - 1000);
        withdraw(0);
        vm.assertEq(token.balanceOf(who(0)), 11, "both");
    }

    /// @dev Stake of a member waits from the end of its last committee, set or not yet begun.
    function test_TheTermBeginsWhenTheLastCommitteeEnds() public {
        register(0, 3 * MINIMUM);
        join(0);
        registry.advance();
        uint256 until = nowMs() + NOTICE + EPOCH;
        unbond(0, MINIMUM);
        vm.assertEq(registry.releaseAt(who(0)), until + UNBONDING, "still seated");
        leaveSeat(0);
        unbond(0, MINIMUM);
        vm.assertEq(registry.releaseAt(who(0)), until + UNBONDING, "after leaving");
        // A seat that saw no new epoch binds no longer than the committee before.
        join(0);
        leaveSeat(0);
        goTo(until + 5000);
        unbond(0, MINIMUM / 2);
        vm.assertEq(registry.releaseAt(who(0)), until + 5000 + UNBONDING, "after its end, from now");
    }

    function test_WhoHasASeatKeepsTheMinimum() public {
        register(0, 2 * MINIMUM);
        join(0);
        vm.expectRevert(abi.encodeWithSelector(Seats.StakeTooLow.selector, MINIMUM - 1));
        unbond(0, MINIMUM + 1);
        unbond(0, MINIMUM);
        _holds(0, MINIMUM, MINIMUM);
    }

    function test_RefusesATokenThatMovesLess() public {
        FeeToken taking = new FeeToken();
        RegistryInput memory p = parameters(4);
        p.token = taking;
        OperatorRegistry r = new OperatorRegistry(p);
        taking.approve(address(r), MINIMUM);
        (uint256 qx, uint256 qy) = point(0);
        vm.expectRevert(abi.encodeWithSelector(Stakes.TokenMoved.selector, MINIMUM));
        r.register(qx, qy, MINIMUM);
    }

    function test_ATokensHookCannotComeBackIn() public {
        HookToken hooked = new HookToken();
        RegistryInput memory p = parameters(4);
        p.token = hooked;
        OperatorRegistry r = new OperatorRegistry(p);
        hooked.approve(address(r), 3 * MINIMUM);
        (uint256 qx, uint256 qy) = point(0);
        bytes[4] memory calls = [
            abi.encodeCall(r.withdraw, ()),
            abi.encodeCall(r.addStake, (1)),
            abi.encodeCall(r.register, (qx, qy, MINIMUM)),
            abi.encodeCall(r.report, ("", 0))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            hooked.arm(r, calls[i]);
            vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            r.register(qx, qy, MINIMUM);
        }
    }

    function testFuzz_WhatComesOutIsWhatCameIn(uint96 first, uint96 more, uint96 back, uint32 wait) public {
        uint256 stake = MINIMUM + first;
        register(0, stake);
        addStake(0, more);
        uint256 total = stake + more;
        uint256 asked = clamp(back, 1, total);
        unbond(0, asked);
        _holds(0, total - asked, asked);
        pass(uint256(wait) * 1000);
        if (uint256(wait) * 1000 < UNBONDING) {
            vm.expectRevert(abi.encodeWithSelector(Stakes.StillUnbonding.selector, registry.releaseAt(who(0))));
            withdraw(0);
        } else {
            withdraw(0);
            vm.assertEq(token.balanceOf(who(0)), asked, "paid");
            vm.assertEq(token.balanceOf(address(registry)), total - asked, "kept");
        }
    }

    function testFuzz_NoPointOffTheCurveRegisters(uint256 qx, uint256 qy) public {
        vm.assume(!EdwardsBN254.isOnCurve(qx, qy));
        vm.expectRevert(Stakes.KeyInvalid.selector);
        registry.register(qx, qy, MINIMUM);
    }

    function _holds(uint256 i, uint256 bonded, uint256 unbonding) private view {
        (uint256 gotBonded, uint256 gotUnbonding) = registry.stakeOf(who(i));
        vm.assertEq(gotBonded, bonded, "bonded");
        vm.assertEq(gotUnbonding, unbonding, "unbonding");
    }

    function _refuses(RegistryInput memory p, string memory what) private {
        vm.expectRevert(abi.encodeWithSelector(RegistryBase.ParameterInvalid.selector, what));
        new OperatorRegistry(p);
    }

    function _refusesKey(uint256 qx, uint256 qy) private {
        vm.expectRevert(Stakes.KeyInvalid.selector);
        vm.prank(who(0));
        registry.register(qx, qy, MINIMUM);
    }
}

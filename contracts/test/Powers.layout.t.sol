// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Authority} from "../script/Authority.sol";
import {PowersFixture} from "./PowersFixture.sol";

/// @title Who may use the powers of docs/powers.md, and after which delay.
contract PowersLayoutTest is PowersFixture {
    struct Power {
        address target;
        bytes data;
    }

    function check(AccessManager m, TimelockController t, address[] memory who, uint256 minDelay) public view {
        Authority.check(m, t, address(this), who, minDelay);
    }

    function newTimelock(uint256 delay, address[] memory who) public returns (TimelockController) {
        return Authority.newTimelock(delay, who, 0);
    }

    function test_TheLayoutIsTheOneOfTheDocs() public view {
        check(authority, timelock, proposers(), DELAY);
        vm.assertEq(hub.authority(), address(authority), "hub");
        vm.assertEq(refunds.authority(), address(authority), "refunds");
        vm.assertEq(topics.authority(), address(authority), "topics");
        vm.assertEq(lens.owner(), address(authority), "lens");
    }

    function test_RefusesAnotherLayout() public {
        vm.expectRevert(abi.encodeWithSelector(Authority.DelayTooShort.selector, DELAY));
        this.check(authority, timelock, proposers(), DELAY + 1);
        vm.expectRevert(Authority.NoProposers.selector);
        this.newTimelock(DELAY, new address[](0));
        address[] memory others = new address[](1);
        others[0] = EVE;
        _refused(authority, timelock, others, "a proposer lacks a role");
        AccessManager fresh = new AccessManager(address(this));
        _refused(fresh, timelock, proposers(), "the timelock is not the admin");
        fresh.grantRole(0, address(timelock), 1);
        _refused(fresh, timelock, proposers(), "the timelock is not the admin");
        fresh.grantRole(0, address(timelock), 0);
        vm.warp(block.timestamp + 5 days); // a delay that goes down waits
        _refused(fresh, timelock, proposers(), "the deployer is still an admin");
        TimelockController owned = new TimelockController(DELAY, proposers(), new address[](1), address(this));
        AccessManager other = new AccessManager(address(this));
        Authority.handOver(other, owned, address(this));
        _refused(other, owned, proposers(), "the deployer rules the timelock");
        TimelockController closed = new TimelockController(DELAY, proposers(), proposers(), address(0));
        other = new AccessManager(address(this));
        Authority.handOver(other, closed, address(this));
        _refused(other, closed, proposers(), "execution is not open");
        bytes32 root = timelock.DEFAULT_ADMIN_ROLE();
        vm.prank(address(timelock));
        timelock.renounceRole(root, address(timelock));
        _refused(authority, timelock, proposers(), "timelock does not rule itself");
    }

    /// @dev Nobody but the timelock: neither who deployed, nor who proposes, nor the manager, nor a stranger.
    function test_NobodyButTheTimelockUsesAPower() public {
        Power[] memory all = powers();
        address[4] memory callers = [address(this), PROPOSER, EVE, address(authority)];
        for (uint256 i = 0; i < all.length; ++i) {
            for (uint256 c = 0; c < callers.length; ++c) {
                vm.prank(callers[c]);
                // solhint-disable-next-line avoid-low-level-calls
                (bool ok, bytes memory why) = all[i].target.call(all[i].data);
                vm.assertTrue(!ok, "went through");
                vm.assertEq(bytes32(bytes4(why)), bytes32(IAccessManaged.AccessManagedUnauthorized.selector), "why");
            }
        }
    }

    /// @dev The timelock's own calls go through, so that the test above is about who calls and not what.
    function test_TheTimelockUsesEveryPower() public {
        Power[] memory all = powers();
        for (uint256 i = 0; i < all.length; ++i) {
            vm.prank(address(timelock));
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok,) = all[i].target.call(all[i].data);
            vm.assertTrue(ok, "went through");
        }
    }

    function test_AuthoritiesAreExchangedByTheManagerOnly() public {
        address[3] memory targets = [address(hub), address(refunds), address(topics)];
        address[4] memory callers = [address(this), PROPOSER, EVE, address(timelock)];
        AccessManager next = new AccessManager(EVE);
        for (uint256 i = 0; i < targets.length; ++i) {
            for (uint256 c = 0; c < callers.length; ++c) {
                vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, callers[c]));
                vm.prank(callers[c]);
                IAccessManaged(targets[i]).setAuthority(address(next));
            }
            vm.expectRevert(
                abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedAccount.selector, EVE, uint64(0))
            );
            vm.prank(EVE);
            authority.updateAuthority(targets[i], address(next));
            vm.prank(address(timelock));
            authority.updateAuthority(targets[i], address(next));
            vm.assertEq(IAccessManaged(targets[i]).authority(), address(next), "by the timelock, through the manager");
        }
    }

    /// @dev Proposed by the proposer, executed by anyone, never before the delay.
    function test_AProposalWaits() public {
        Power memory p = powers()[0];
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, EVE, timelock.PROPOSER_ROLE()
            )
        );
        vm.prank(EVE);
        timelock.schedule(p.target, 0, p.data, 0, 0, DELAY);
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockInsufficientDelay.selector, DELAY - 1, DELAY));
        vm.prank(PROPOSER);
        timelock.schedule(p.target, 0, p.data, 0, 0, DELAY - 1);
        _propose(p);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert(_unready(p));
        timelock.execute(p.target, 0, p.data, 0, 0);
        vm.warp(block.timestamp + 1);
        vm.prank(EVE);
        timelock.execute(p.target, 0, p.data, 0, 0);
        vm.assertEq(hub.feedSets(), 2, "executed");
        vm.expectRevert(_unready(p));
        timelock.execute(p.target, 0, p.data, 0, 0);
    }

    function test_AProposalIsCancelledByAProposerOnly() public {
        Power memory p = powers()[0];
        bytes32 id = _propose(p);
        bytes32 canceller = timelock.CANCELLER_ROLE();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, EVE, canceller)
        );
        vm.prank(EVE);
        timelock.cancel(id);
        vm.prank(PROPOSER);
        timelock.cancel(id);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(_unready(p));
        timelock.execute(p.target, 0, p.data, 0, 0);
    }

    /// @dev Roles and the delay are the timelock's own, so to shorten the delay takes the delay.
    function test_TheDelayIsNotShortenedWithoutWaitingIt() public {
        address[3] memory callers = [address(this), PROPOSER, EVE];
        bytes32 proposer = timelock.PROPOSER_ROLE();
        for (uint256 c = 0; c < callers.length; ++c) {
            vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, callers[c]));
            vm.prank(callers[c]);
            timelock.updateDelay(0);
            vm.expectRevert(
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, callers[c], bytes32(0))
            );
            vm.prank(callers[c]);
            timelock.grantRole(proposer, EVE);
        }
        Power memory p = Power(address(timelock), abi.encodeCall(timelock.updateDelay, (0)));
        _propose(p);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert(_unready(p));
        timelock.execute(p.target, 0, p.data, 0, 0);
        vm.warp(block.timestamp + 1);
        timelock.execute(p.target, 0, p.data, 0, 0);
        vm.assertEq(timelock.getMinDelay(), 0, "after its own delay");
    }

    /// @dev Every function that docs/powers.md gives to the authority; contracts/tools/powers.js holds that list.
    function powers() internal view returns (Power[] memory all) {
        all = new Power[](5);
        all[0] = Power(address(hub), abi.encodeCall(hub.createFeedSet, (input(registry))));
        all[1] = Power(address(hub), abi.encodeCall(hub.retire, (feedSet)));
        all[2] = Power(address(refunds), abi.encodeCall(refunds.configure, (feedSet, refundTerms(), new uint32[](0))));
        all[3] = Power(address(topics), abi.encodeCall(topics.setFee, (MAX_FEE)));
        all[4] = Power(address(topics), abi.encodeCall(topics.setFeeRecipient, (EVE)));
    }

    function _propose(Power memory p) private returns (bytes32) {
        vm.prank(PROPOSER);
        timelock.schedule(p.target, 0, p.data, 0, 0, DELAY);
        return timelock.hashOperation(p.target, 0, p.data, 0, 0);
    }

    function _unready(Power memory p) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            TimelockController.TimelockUnexpectedOperationState.selector,
            timelock.hashOperation(p.target, 0, p.data, 0, 0),
            bytes32(uint256(1) << uint8(TimelockController.OperationState.Ready))
        );
    }

    function _refused(AccessManager m, TimelockController t, address[] memory who, string memory what) private {
        vm.expectRevert(abi.encodeWithSelector(Authority.LayoutWrong.selector, what));
        this.check(m, t, who, DELAY);
    }
}

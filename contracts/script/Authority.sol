// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {DeterministicProxy} from "./DeterministicProxy.sol";

/// @title Who holds the powers that docs/powers.md lists, as a deployment sets it up and hands it over.
/// @notice An AccessManager is the authority of every contract that has a `restricted` function, and a TimelockController
/// is the manager's only admin. docs/adr/0014 has the reasons.
library Authority {
    /// @notice The shortest delay of a network that is not for development.
    uint256 internal constant MIN_DELAY = 2 days;

    /// @notice The delay is shorter than such a network's may be.
    error DelayTooShort(uint256 delay);
    /// @notice Nobody could ever propose, so that no power could be used or given on.
    error NoProposers();
    /// @notice The layout is not the one that docs/powers.md describes; `what` names the difference.
    error LayoutWrong(string what);

    /// @notice Makes the timelock, unless it stands. Proposers may also cancel; anyone may execute what has waited; nobody
    /// is its admin but itself.
    /// @param delay Seconds from a proposal to its execution.
    /// @param proposers Who may propose, in practice one multi-signature account.
    /// @param salt Of CREATE2.
    /// @return The timelock.
    function newTimelock(uint256 delay, address[] memory proposers, bytes32 salt)
        internal
        returns (TimelockController)
    {
        if (proposers.length == 0) revert NoProposers();
        address[] memory executors = new address[](1);
        // The zero address stands for everybody.
        executors[0] = address(0);
        bytes memory args = abi.encode(delay, proposers, executors, address(0));
        bytes memory code = abi.encodePacked(type(TimelockController).creationCode, args);
        return TimelockController(payable(DeterministicProxy.create("timelock", salt, code)));
    }

    /// @notice Makes the manager, unless it stands. The deployer is its admin until `handOver`, since feed sets are made
    /// before.
    /// @param deployer The admin for the time of the deployment.
    /// @param salt Of CREATE2.
    /// @return The manager.
    function newManager(address deployer, bytes32 salt) internal returns (AccessManager) {
        bytes memory code = abi.encodePacked(type(AccessManager).creationCode, abi.encode(deployer));
        return AccessManager(DeterministicProxy.create("authority", salt, code));
    }

    /// @notice Makes the timelock the manager's admin, at once and without a second delay, and gives up the deployer's own
    /// admin role: what of it is missing. Called by the deployer, as the last thing that a deployment does.
    /// @param manager The manager.
    /// @param timelock The timelock.
    /// @param deployer The caller.
    function handOver(AccessManager manager, TimelockController timelock, address deployer) internal {
        uint64 admin = manager.ADMIN_ROLE();
        (bool mine,) = manager.hasRole(admin, deployer);
        if (!mine) return;
        (bool given,) = manager.hasRole(admin, address(timelock));
        if (!given) manager.grantRole(admin, address(timelock), 0);
        manager.renounceRole(admin, deployer);
    }

    /// @notice Reverts where the layout is not the one that is meant. Roles cannot be listed on chain: that nobody else has
    /// one shows in the manager's `RoleGranted` and the timelock's, whose count docs/powers.md names.
    /// @param manager The manager.
    /// @param timelock The timelock.
    /// @param deployer Who deployed.
    /// @param proposers Who proposes.
    /// @param minDelay The shortest delay that is accepted.
    function check(
        AccessManager manager,
        TimelockController timelock,
        address deployer,
        address[] memory proposers,
        uint256 minDelay
    ) internal view {
        if (timelock.getMinDelay() < minDelay) revert DelayTooShort(timelock.getMinDelay());
        uint64 admin = manager.ADMIN_ROLE();
        (bool held, uint32 executionDelay) = manager.hasRole(admin, address(timelock));
        if (!held || executionDelay != 0) revert LayoutWrong("the timelock is not the admin");
        (held,) = manager.hasRole(admin, deployer);
        if (held) revert LayoutWrong("the deployer is still an admin");
        if (timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), deployer)) {
            revert LayoutWrong("the deployer rules the timelock");
        }
        if (!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(timelock))) {
            revert LayoutWrong("timelock does not rule itself");
        }
        if (!timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0))) revert LayoutWrong("execution is not open");
        for (uint256 i = 0; i < proposers.length; ++i) {
            if (
                !timelock.hasRole(timelock.PROPOSER_ROLE(), proposers[i])
                    || !timelock.hasRole(timelock.CANCELLER_ROLE(), proposers[i])
            ) revert LayoutWrong("a proposer lacks a role");
        }
    }
}

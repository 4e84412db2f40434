// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DevCommittee} from "../src/dev/DevCommittee.sol";
import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {Base} from "./Base.sol";

/// @title The committee of development networks speaks in its window alone.
contract DevCommitteeTest is Base {
    function test_SpeaksInItsWindow() public {
        DevCommittee c = new DevCommittee(7, 5, 1000, 2000);
        for (uint64 t = 1000; t < 2000; t += 999) {
            (uint256 root, uint256 quorum) = c.committeeAt(t);
            vm.assertEq(root, 7, "root");
            vm.assertEq(quorum, 5, "quorum");
        }
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        c.committeeAt(999);
        vm.expectRevert(ICommitteeSource.NoCommittee.selector);
        c.committeeAt(2000);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeliveryRefunds} from "../src/DeliveryRefunds.sol";
import {RefundBounds, RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {Fixture} from "./Fixture.sol";

/// @title What a refunded delivery costs and what is paid back; written to contracts/snapshots.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract DeliveryRefundsGasTest is Fixture {
    /// @dev The base fee is 0 in such a run.
    uint64 private constant TIP = 1 gwei;
    /// @dev 21,000 for the transaction, 10,000 for the calldata of 8 columns, the rest for what follows the measuring.
    uint32 private constant FIXED_GAS = 43_000;

    /// @dev In a later round, when the payee is owed something already: what is paid back is what was spent, within a
    /// tenth.
    function test_Update() public {
        DeliveryRefunds refunds =
            new DeliveryRefunds(address(authority), hub, RefundBounds(1, 1, 1 gwei, type(uint32).max));
        vm.prank(OWNER);
        refunds.configure(feedSet, RefundTerms(2, TIP, 1_000_000, FIXED_GAS), new uint32[](0));
        vm.deal(address(this), 1 ether);
        refunds.fund{value: 1 ether}(feedSet);
        vm.warp(bundles["valid"].round * intervalMs / 1000);
        Bundle memory b = bundles["older_round"];
        refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        uint256 owed = refunds.owed(address(uint160(b.words[0])));
        vm.assertGe(owed, 1, "the first");

        b = bundles["valid"];
        vm.warp(block.timestamp + 1);
        refunds.update(feedSet, b.words, b.commitment, b.proof, 1);
        uint256 spent = vm.snapshotGasLastCall("DeliveryRefunds", "update 4x8, next round, refunded");
        uint256 paid = (refunds.owed(address(uint160(b.words[0]))) - owed) / TIP;
        vm.assertTrue(10 * paid > 9 * spent && 10 * paid < 11 * spent, "what was spent");
    }
}

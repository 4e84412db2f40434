// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @title What the registry's calls cost; written to contracts/snapshots and compared by `make gas-snapshot`.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract OperatorRegistryGasTest is RegistryFixture {
    uint16 private constant SLOTS = 32;

    function setUp() public override {
        super.setUp();
        registry = new OperatorRegistry(parameters(SLOTS));
    }

    function test_Register() public {
        register(0, MINIMUM);
        register(1, MINIMUM);
        vm.snapshotGasLastCall("OperatorRegistry", "register");
        vm.assertLt(vm.lastCallGas().gasTotalUsed, 300_001, "register");
    }

    function test_EpochChange() public {
        seat(SLOTS);
        registry.advance();
        vm.snapshotGasLastCall("OperatorRegistry", "epoch change, 32 operators, first ring");
        vm.assertLt(vm.lastCallGas().gasTotalUsed, 1_500_001, "first ring");
        for (uint256 i = 1; i < registry.EPOCHS_KEPT(); ++i) {
            pass(EPOCH);
            registry.advance();
        }
        pass(EPOCH);
        registry.advance();
        vm.snapshotGasLastCall("OperatorRegistry", "epoch change, 32 operators");
        vm.assertLt(vm.lastCallGas().gasTotalUsed, 1_500_001, "steady");
    }

    function test_Seats() public {
        seat(SLOTS);
        register(SLOTS, 2 * MINIMUM);
        join(SLOTS);
        vm.snapshotGasLastCall("OperatorRegistry", "join, 32 seats taken");
        leaveSeat(SLOTS);
        vm.snapshotGasLastCall("OperatorRegistry", "leaveSeat");
    }

    function test_CommitteeAt() public {
        seat(SLOTS);
        registry.advance();
        pass(EPOCH + NOTICE - LEAD);
        registry.committeeAt(nowMs());
        vm.snapshotGasLastCall("OperatorRegistry", "committeeAt, last epoch");
        registry.advance();
        registry.committeeAt(nowMs());
        vm.snapshotGasLastCall("OperatorRegistry", "committeeAt, the one before");
    }

    function test_Slash() public {
        seat(SLOTS);
        registry.advance();
        pass(EPOCH / 2);
        convict(address(0xb0b), 3);
        vm.snapshotGasLastCall("OperatorRegistry", "slash");
    }
}

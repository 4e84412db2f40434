// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TopicBase} from "./TopicRegistry.t.sol";

/// @title What topics cost; written to contracts/snapshots and compared by `make gas-snapshot`.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract TopicRegistryGasTest is TopicBase {
    function test_Register() public {
        register(BOB, "another");
        register(ANN, "weather-lisbon");
        vm.snapshotGasLastCall("TopicRegistry", "register topic");
        register(EVE, "0xe14768a6d8798e4390ec4cb8a4c991202c2115a5cd7a6c0a7ababcaf93b4d2d4");
        vm.snapshotGasLastCall("TopicRegistry", "register topic, 66 bytes");
        vm.prank(ANN);
        registry.renew{value: FEE}(keccak256("weather-lisbon"));
        vm.snapshotGasLastCall("TopicRegistry", "renew topic");
    }
}

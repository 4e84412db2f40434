// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedProxy} from "../src/FeedProxy.sol";
import {Fixture} from "./Fixture.sol";

/// @title What calls cost; written to contracts/snapshots and compared by `make gas-snapshot`.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract GasTest is Fixture {
    function test_Update() public {
        deliver("older_round");
        deliver("valid");
        vm.snapshotGasLastCall("FeedHub", "update 4x8, next round");
        deliver("equal_round_fill");
        vm.snapshotGasLastCall("FeedHub", "update 4x8, fills two lanes");
        deliver("older_round");
        vm.snapshotGasLastCall("FeedHub", "update 4x8, skipped");
    }

    function test_FirstUpdate() public {
        deliver("valid");
        vm.snapshotGasLastCall("FeedHub", "update 4x8, first ever");
    }

    function test_Verify() public {
        Bundle memory b = bundles["valid"];
        verifier.verify(b.proof, [b.commitment, b.challenge, b.evaluation]);
        vm.snapshotGasLastCall("Groth16Verifier", "verify");
    }

    function test_Read() public {
        address btc = 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB;
        address usd = address(840);
        FeedProxy proxy = new FeedProxy(hub, feedSet, 1, FeedProxy.QuotePair(btc, usd, 18, 18, 60));
        deliver("valid");
        hub.read(feedSet, 1);
        vm.snapshotGasLastCall("FeedHub", "read");
        proxy.latestRoundData();
        vm.snapshotGasLastCall("FeedProxy", "latestRoundData");
        proxy.getQuote(1e18, btc, usd);
        vm.snapshotGasLastCall("FeedProxy", "getQuote");
    }
}

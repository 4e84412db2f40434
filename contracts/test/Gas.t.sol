// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedProxy} from "../src/FeedProxy.sol";
import {Fixture} from "./Fixture.sol";

/// @title What calls cost; written to contracts/snapshots and compared by `make gas-snapshot`.
/// @notice Each call that changes state is a transaction of its own: its base cost and calldata are in the figure, it
/// starts cold, and refunds are not taken off. A read's figure is what is used inside the call: storage and other
/// contracts are cold, and what the caller pays for reaching the contract is not in it.
abstract contract UpdateGas is Fixture {
    /// @dev All slots hold something before, and all of them change.
    function test_Update() public {
        deliver("older_round");
        deliver("valid");
        vm.snapshotGasLastCall("FeedHub", string.concat("update ", shape(), ", next round"));
        deliver("equal_round_fill");
        vm.snapshotGasLastCall("FeedHub", string.concat("update ", shape(), ", fills lanes"));
        deliver("older_round");
        vm.snapshotGasLastCall("FeedHub", string.concat("update ", shape(), ", skipped"));
    }

    /// @dev All slots are empty before.
    function test_FirstUpdate() public {
        deliver("valid");
        vm.snapshotGasLastCall("FeedHub", string.concat("update ", shape(), ", first ever"));
    }

    function shape() internal view returns (string memory) {
        string memory size = string.concat(vm.toString(slots), "x", vm.toString(columns));
        return keyWords.length == 22 ? size : string.concat(size, " lookup");
    }
}

/// @title What calls cost for eight columns.
/// forge-config: default.isolate = true
contract GasTest is UpdateGas {
    function test_Verify() public {
        Bundle memory b = bundles["valid"];
        verifier.verify(b.proof, [b.commitment, b.challenge, b.evaluation]);
        vm.snapshotGasLastCall("Groth16Verifier", "verify");
        hub.verify(feedSet, b.words, b.commitment, b.proof, 60);
        vm.snapshotGasLastCall("FeedHub", "verify 4x8");
    }

    function test_UpdateAndRead() public {
        deliver("older_round");
        Bundle memory b = bundles["valid"];
        uint256[] memory one = new uint256[](1);
        one[0] = 1;
        hub.updateAndRead{gas: CALL_GAS}(feedSet, b.words, b.commitment, b.proof, one);
        vm.snapshotGasLastCall("FeedHub", "updateAndRead 4x8, one column");
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

    function test_CreateFeedSet() public {
        vm.prank(OWNER);
        hub.createFeedSet(input(committee));
        vm.snapshotGasLastCall("FeedHub", "createFeedSet 4x8, 7 feeds");
    }
}

/// @title What calls cost for eight columns, with proofs by lookups.
/// forge-config: default.isolate = true
contract GasTestLookup is UpdateGas {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }

    function test_Verify() public {
        Bundle memory b = bundles["valid"];
        verifier.verify(b.proof, [b.commitment, b.challenge, b.evaluation]);
        vm.snapshotGasLastCall("Groth16CommitmentVerifier", "verify");
    }
}

/// @title What calls cost for 32 operators and 64 columns.
/// forge-config: default.isolate = true
contract GasTest64 is UpdateGas {
    function file() internal pure override returns (string memory) {
        return "groth16_32x64.json";
    }
}

/// @title What calls cost for 64 operators and 128 columns.
/// forge-config: default.isolate = true
contract GasTest128 is UpdateGas {
    function file() internal pure override returns (string memory) {
        return "groth16_64x128.json";
    }
}

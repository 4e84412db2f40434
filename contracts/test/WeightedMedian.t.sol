// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Base} from "./Base.sol";

/// @title The weighted median, a third time, against the vectors that Go and the circuit share.
/// @notice No contract computes a median, since the proof shows it; this says in Solidity what the proof means.
contract WeightedMedianTest is Base {
    function test_AgreesWithTheGoldenVectors() public view {
        string memory json = vm.readFile("testdata/weighted_median.json");
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".cases", n, "")); ++n) {
            string memory list = key(".cases", n, ".observations");
            uint256 count = 0;
            while (vm.keyExistsJson(json, key(list, count, ""))) ++count;
            uint256[] memory weights = new uint256[](count);
            uint256[] memory values = new uint256[](count);
            for (uint256 i = 0; i < count; ++i) {
                weights[i] = vm.parseJsonUint(json, key(list, i, ".weight"));
                values[i] = vm.parseJsonUint(json, key(list, i, ".value"));
            }
            vm.assertEq(
                median(weights, values, vm.parseJsonUint(json, key(".cases", n, ".quorum"))),
                vm.parseJsonUint(json, key(".cases", n, ".median")),
                vm.parseJsonString(json, key(".cases", n, ".name"))
            );
        }
        vm.assertGe(n, 20, "vectors");
    }

    /// @dev A median that is present is one of the values, and both sides of it carry at least half.
    function testFuzz_HalvesTheWeight(uint48[6] calldata w, uint8[6] calldata v) public pure {
        uint256[] memory weights = new uint256[](6);
        uint256[] memory values = new uint256[](6);
        uint256 total = 0;
        for (uint256 i = 0; i < 6; ++i) {
            (weights[i], values[i]) = (w[i], v[i] % 8);
            if (values[i] != 0) total += weights[i];
        }
        uint256 m = median(weights, values, 1);
        vm.assertTrue((m == 0) == (total == 0), "present");
        uint256 below = 0;
        uint256 above = 0;
        bool observed = m == 0;
        for (uint256 i = 0; i < 6; ++i) {
            if (values[i] == 0) continue;
            if (values[i] < m) below += weights[i];
            if (values[i] > m) above += weights[i];
            if (values[i] == m && weights[i] > 0) observed = true;
        }
        vm.assertTrue(observed, "the median was observed");
        vm.assertTrue(m == 0 || 2 * below < total, "less than half below");
        vm.assertTrue(2 * above <= total, "at most half above");
    }

    /// @dev The smallest observed m with twice the weight at or below it reaching the whole; 0 below quorum.
    function median(uint256[] memory weights, uint256[] memory values, uint256 quorum)
        internal
        pure
        returns (uint256 best)
    {
        uint256 total = _weightUpTo(weights, values, type(uint256).max);
        if (total < quorum) return 0;
        for (uint256 i = 0; i < values.length; ++i) {
            uint256 m = values[i];
            if (m == 0 || weights[i] == 0 || (best != 0 && m >= best)) continue;
            if (2 * _weightUpTo(weights, values, m) >= total) best = m;
        }
    }

    function _weightUpTo(uint256[] memory weights, uint256[] memory values, uint256 m)
        private
        pure
        returns (uint256 sum)
    {
        for (uint256 i = 0; i < values.length; ++i) {
            if (values[i] != 0 && values[i] <= m) sum += weights[i];
        }
    }
}

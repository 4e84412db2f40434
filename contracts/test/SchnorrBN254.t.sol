// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SchnorrBN254} from "../src/lib/SchnorrBN254.sol";
import {Base} from "./Base.sol";

/// @title Feed-key signatures: the contracts accept what the nodes accept.
contract SchnorrBN254Test is Base {
    uint256[6][] private good;

    function setUp() public {
        string memory json = vm.readFile("contracts/test/fixtures/evidence.json");
        for (uint256 i = 0; vm.keyExistsJson(json, key(".schnorr", i, "")); ++i) {
            if (vm.parseJsonBool(json, key(".schnorr", i, ".valid"))) good.push(_case(json, i));
        }
    }

    function test_AgreesWithTheProtocol() public view {
        string memory json = vm.readFile("contracts/test/fixtures/evidence.json");
        uint256 n = 0;
        for (; vm.keyExistsJson(json, key(".schnorr", n, "")); ++n) {
            bool want = vm.parseJsonBool(json, key(".schnorr", n, ".valid"));
            vm.assertTrue(_verify(_case(json, n)) == want, vm.parseJsonString(json, key(".schnorr", n, ".name")));
        }
        vm.assertGe(n, 30, "vectors");
        vm.assertGe(good.length, 13, "good vectors");
    }

    function testFuzz_NoOtherNumberPasses(uint256 which, uint256 part, uint256 value) public view {
        uint256[6] memory c = good[which % good.length];
        part = part % 6;
        vm.assume(c[part] != value);
        c[part] = value;
        vm.assertTrue(!_verify(c), "changed");
    }

    /// @dev Small changes reach further into the checks than numbers out of the field do.
    function testFuzz_NoFlippedBitPasses(uint256 which, uint256 part, uint8 bit) public view {
        uint256[6] memory c = good[which % good.length];
        c[part % 6] ^= uint256(1) << bit;
        vm.assertTrue(!_verify(c), "flipped");
    }

    function testFuzz_PartsOfOthersDoNotPass(uint256 which, uint256 other, uint256 part) public view {
        uint256[6] memory c = good[which % good.length];
        uint256[6] memory d = good[other % good.length];
        part = part % 6;
        vm.assume(c[part] != d[part]);
        c[part] = d[part];
        vm.assertTrue(!_verify(c), "mixed");
    }

    function _verify(uint256[6] memory c) private pure returns (bool) {
        return SchnorrBN254.verify(c[0], c[1], c[2], c[3], c[4], c[5]);
    }

    function _case(string memory json, uint256 i) private pure returns (uint256[6] memory) {
        return [
            vm.parseJsonUint(json, key(".schnorr", i, ".ax")),
            vm.parseJsonUint(json, key(".schnorr", i, ".ay")),
            vm.parseJsonUint(json, key(".schnorr", i, ".message")),
            vm.parseJsonUint(json, key(".schnorr", i, ".rx")),
            vm.parseJsonUint(json, key(".schnorr", i, ".ry")),
            vm.parseJsonUint(json, key(".schnorr", i, ".s"))
        ];
    }
}

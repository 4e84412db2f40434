// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DevToken} from "../src/dev/DevToken.sol";
import {EvidenceJudge, Profile} from "../src/EvidenceJudge.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {Member, RegistryInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @title The operators of the real proofs in a real registry, whose own committee the proofs are of.
abstract contract NetworkFixture is Fixture {
    uint256 internal constant UNIT = 1e18;

    DevToken internal token;
    EvidenceJudge internal judge;
    OperatorRegistry internal registry;
    /// @dev The committee "main", in the order of its slots.
    Member[] internal members;

    function setUp() public virtual override {
        super.setUp();
        token = new DevToken(address(this), 1e36);
        Profile[] memory profiles = new Profile[](1);
        profiles[0] = Profile(verifier, uint16(slots), uint16(columns));
        judge = new EvidenceJudge(profiles);
    }

    /// @dev Round "older_round" begins at it, unix milliseconds; "valid" and "next_round" follow.
    function firstMs() internal view returns (uint64) {
        return uint64(bundles["older_round"].round * intervalMs);
    }

    /// @dev When the first epoch begins, unix milliseconds: with the first round.
    function beginMs() internal view virtual returns (uint64) {
        return firstMs();
    }

    /// @dev A registry's parameters with an epoch that holds all rounds.
    function parameters() internal view virtual returns (RegistryInput memory) {
        return RegistryInput({
            token: token,
            judge: judge,
            slots: uint16(slots),
            minimumSeats: 1,
            weightUnit: UNIT,
            minimumStake: UNIT,
            epochMs: 7 days * 1000,
            leadMs: 1 days * 1000,
            noticeMs: 1 hours * 1000,
            graceMs: 1 hours * 1000,
            slashingMs: 14 days * 1000,
            unbondingMs: 22 days * 1000,
            revealMinMs: 1 minutes * 1000,
            revealMaxMs: 1 days * 1000,
            reporterBps: 1000
        });
    }

    /// @dev Makes the registry, seats the operators, and sets the first epoch.
    function makeRegistry() internal {
        registry = new OperatorRegistry(parameters());
        string memory json = vm.readFile("contracts/test/fixtures/groth16.json");
        // Addresses whose keys the tests have; a root is of feed keys and weights alone.
        string memory keys = vm.readFile("contracts/test/fixtures/evidence.json");
        string memory list = ".committees.main.members";
        for (uint256 i = 0; vm.keyExistsJson(json, key(list, i, "")); ++i) {
            address operator = vm.parseJsonAddress(keys, key(".operators", i, ".address"));
            uint256 stake = vm.parseJsonUint(json, key(list, i, ".weight")) * UNIT;
            token.transfer(operator, stake);
            vm.prank(operator);
            token.approve(address(registry), stake);
            uint256 qx = vm.parseJsonUint(json, key(list, i, ".qx"));
            uint256 qy = vm.parseJsonUint(json, key(list, i, ".qy"));
            vm.prank(operator);
            registry.register(qx, qy, stake);
            vm.prank(operator);
            registry.join();
        }
        vm.warp((beginMs() - registry.NOTICE_MS()) / 1000);
        registry.advance();
        Member[] memory all = registry.members(1);
        for (uint256 i = 0; i < all.length; ++i) {
            members.push(all[i]);
        }
        vm.assertEq(registry.epochInfo(1).root, roots["main"], "the registry's root is the one of the proofs");
        vm.assertEq(registry.epochInfo(1).fromMs, beginMs(), "the epoch begins when it should");
    }
}

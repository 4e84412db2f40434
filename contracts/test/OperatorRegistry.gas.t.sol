// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EvidenceJudge, Profile} from "../src/EvidenceJudge.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {Envelope} from "../src/lib/Envelope.sol";
import {EnvelopeStatement, Equivocation, Evidence} from "../src/lib/Evidence.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RegistryInput} from "../src/Types.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @title What the registry's calls cost; written to contracts/snapshots and compared by `make gas-snapshot`.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract OperatorRegistryGasTest is RegistryFixture {
    uint16 private constant SLOTS = 32;
    uint256 private constant SECRET = 0x5ec7e7;

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
        registry.advance();
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

    /// @dev By the real judge, on two envelopes of one round.
    function test_Slash() public {
        Profile[] memory profiles = new Profile[](1);
        // No bundle is judged here.
        profiles[0] = Profile({verifier: IGroth16Verifier(address(token)), slots: SLOTS, columns: 8});
        RegistryInput memory p = parameters(SLOTS);
        p.judge = new EvidenceJudge(profiles);
        registry = new OperatorRegistry(p);
        seat(SLOTS - 1);
        (uint256 qx, uint256 qy) = point(SLOTS);
        address culprit = vm.addr(SECRET);
        fund(culprit, MINIMUM);
        vm.prank(culprit);
        registry.register(qx, qy, MINIMUM);
        vm.prank(culprit);
        registry.join();
        leaveSeat(3); // so that the culprit's seat is not the last
        join(3);
        registry.advance();
        pass(EPOCH / 2);
        bytes memory evidence = _twoEnvelopes(culprit);
        registry.commitReport(keccak256(abi.encode(address(this), bytes32(0), keccak256(evidence))));
        pass(REVEAL_MIN);
        registry.report(evidence, 0);
        vm.snapshotGasLastCall("OperatorRegistry", "slash");
        vm.assertTrue(registry.jailed(culprit), "convicted");
    }

    function _twoEnvelopes(address culprit) private view returns (bytes memory) {
        Equivocation memory e;
        e.operator = culprit;
        e.round = nowMs() / 2000;
        e.intervalMs = 2000;
        e.feeds = new bytes32[](7);
        e.decimals = new uint8[](7);
        e.firstKind = Evidence.ENVELOPE;
        e.first = _envelope(e, 1);
        e.secondKind = Evidence.ENVELOPE;
        e.second = _envelope(e, 2);
        return abi.encodePacked(Evidence.EQUIVOCATION, abi.encode(e));
    }

    function _envelope(Equivocation memory e, uint256 digest) private view returns (bytes memory) {
        EnvelopeStatement memory st = EnvelopeStatement({root: 3, slot: 4, digest: digest, r: 0, s: 0, v: 0});
        bytes32 hash = Envelope.observationHash(
            Envelope.separator(block.chainid, address(registry)),
            Evidence.domainOf(address(registry), e),
            e.round,
            st.root,
            st.slot,
            digest
        );
        (st.v, st.r, st.s) = vm.sign(SECRET, hash);
        return abi.encode(st);
    }
}

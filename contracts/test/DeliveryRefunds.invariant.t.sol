// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {DeliveryRefunds} from "../src/DeliveryRefunds.sol";
import {RefundBounds, RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {FeedSetInfo} from "../src/Types.sol";
import {Base} from "./Base.sol";
import {StandInHub} from "./StandInHub.sol";

/// @dev Refunds over a hub that believes everything, and the rule of what is due, written a second time.
abstract contract RefundsOverStandIn is Base {
    uint256 internal constant SET = 1;
    uint256 internal constant NOW = 1_700_000_000;
    uint32 internal constant HEARTBEAT = 100;
    uint32 internal constant PPM = 5000;
    uint256 internal constant OFFSET = 1 << 62;
    address internal constant PAYEE = address(0xa11ce);
    address internal constant EVE = address(0xe5e);

    StandInHub internal hub;
    DeliveryRefunds internal refunds;

    function setUp() public virtual {
        vm.warp(NOW);
        FeedSetInfo memory info;
        info.columns = 4;
        hub = new StandInHub(info);
        refunds = new DeliveryRefunds(
            address(new AccessManager(address(this))), hub.hub(), RefundBounds(1, 1, 100 gwei, type(uint32).max)
        );
        uint32[] memory deviations = new uint32[](3);
        deviations[1] = PPM;
        deviations[2] = PPM;
        refunds.configure(SET, RefundTerms(HEARTBEAT, 1 gwei, 1_000_000, 21_000), deviations);
    }

    function bundle(address payee, uint256 round, uint256 timeMs, uint256 one, uint256 two)
        internal
        pure
        returns (uint256[] memory words)
    {
        words = new uint256[](8);
        (words[0], words[1], words[2]) = (uint160(payee), round, timeMs);
        (words[4], words[5], words[6]) = (timeMs + OFFSET, one, two);
    }

    function update(uint256[] memory words, uint256 column) internal returns (uint256) {
        uint256[8] memory proof;
        return refunds.update(SET, words, 0, proof, column);
    }
}

/// @title When a delivery is due, for any values.
contract DeliveryRefundsRulesTest is RefundsOverStandIn {
    function setUp() public override {
        super.setUp();
        vm.deal(address(this), 1000 ether);
        refunds.fund{value: 1000 ether}(SET);
    }

    function testFuzz_DueByTimeOrDeviation(uint32 stepMs, uint32 ageMs, uint256 from, uint256 to, bool near) public {
        ageMs = ageMs % (2000 * HEARTBEAT);
        stepMs = stepMs % (2000 * HEARTBEAT);
        from = clamp(from, 1, (1 << 63) - 1);
        to = near ? clamp(to, from - from / 200, from + from / 200) : clamp(to, 0, (1 << 63) - 1);
        if (to >= 1 << 63) to = (1 << 63) - 1;
        uint256 time = 1000 * NOW - ageMs;
        hub.update(SET, bundle(PAYEE, 1, time - stepMs, from, 0), 0, [uint256(0), 0, 0, 0, 0, 0, 0, 0]);
        bool paid = update(bundle(PAYEE, 2, time, to, 0), 1) != 0;

        bool due = ageMs < 1000 * HEARTBEAT && to != 0;
        if (due && stepMs < 1000 * HEARTBEAT) {
            int256 a = int256(from) - int256(OFFSET);
            int256 d = int256(to) - int256(from);
            if (d < 0) d = -d;
            if (a < 0) a = -a;
            due = d != 0 && d * 1_000_000 >= a * int256(uint256(PPM));
        }
        vm.assertTrue(paid == due, "due");
    }

    function test_FromZeroEveryMoveIsDue() public {
        update(bundle(PAYEE, 1, 1000 * NOW, OFFSET, 0), 1);
        vm.assertEq(update(bundle(PAYEE, 2, 1000 * NOW, OFFSET, 0), 1), 0, "did not move");
        vm.assertGe(update(bundle(PAYEE, 3, 1000 * NOW, OFFSET - 1, 0), 1), 1, "moved");
    }

    /// @dev Whoever takes a value away is not paid for it, whatever it names; who brings it back is, in a later round.
    function test_AnEmptyHeartbeatIsNotPaidAndItsRescueIs() public {
        uint256 time = _emptyHeartbeat();
        vm.assertGe(update(bundle(PAYEE, 4, time + 1000, OFFSET + 1500, OFFSET + 2000), 1), 1, "a later round");
    }

    function test_AnEmptyHeartbeatIsFilledForARefund() public {
        uint256 time = _emptyHeartbeat();
        vm.assertGe(update(bundle(PAYEE, 3, time, OFFSET + 1500, OFFSET + 2000), 1), 1, "the same round");
    }

    /// @dev Columns that are left out, or taken away at the hub itself, are not sold back one by one.
    function test_AReturnIsSoldOnceAHeartbeat() public {
        uint256 time = 1000 * NOW;
        uint256 end = time + 1000 * HEARTBEAT;
        vm.assertGe(update(bundle(PAYEE, 1, time, OFFSET, 0), 1), 1, "the first delivery");
        vm.assertGe(update(bundle(PAYEE, 1, time, 0, OFFSET), 2), 1, "the first return, by a fill");
        _atTheHub(2, time, OFFSET, 0);
        vm.assertEq(update(bundle(PAYEE, 2, time, 0, OFFSET), 2), 0, "the same column again");
        _atTheHub(3, time, 0, OFFSET);
        vm.assertEq(update(bundle(PAYEE, 3, time, OFFSET, 0), 1), 0, "another column");
        _atTheHub(4, time, OFFSET, 0);
        vm.assertEq(update(bundle(PAYEE, 5, end - 1, OFFSET, OFFSET), 2), 0, "a later round, a millisecond too early");
        _atTheHub(6, end - 1, OFFSET, 0);
        vm.assertGe(update(bundle(PAYEE, 7, end, OFFSET, OFFSET), 2), 1, "a heartbeat later");
        _atTheHub(8, end, 0, OFFSET);
        vm.assertEq(update(bundle(PAYEE, 9, end, OFFSET, OFFSET), 1), 0, "and no more");
    }

    /// @dev That returns are used up keeps nobody from the heartbeat's own refund.
    function test_AHeartbeatNeedsNoReturn() public {
        uint256 time = 1000 * NOW;
        update(bundle(PAYEE, 1, time, OFFSET, 0), 1);
        vm.assertGe(update(bundle(PAYEE, 1, time, 0, OFFSET), 2), 1, "the return");
        vm.warp(NOW + HEARTBEAT);
        _atTheHub(2, time + 1, 0, 0);
        time += 1 + 1000 * HEARTBEAT;
        vm.assertGe(update(bundle(PAYEE, 3, time, OFFSET, 0), 1), 1, "a heartbeat after what the hub held");
        vm.assertGe(update(bundle(PAYEE, 3, time, 0, OFFSET), 2), 1, "which was no return");
    }

    /// @dev Old rounds, a heartbeat apart each, brought at once: only the fresh one is paid.
    function test_ABacklogIsNotSoldRoundByRound() public {
        uint256 paid = 0;
        for (uint256 i = 1; i <= 20; ++i) {
            if (update(bundle(PAYEE, i, 1000 * (NOW - (20 - i) * HEARTBEAT), OFFSET + i, 0), 1) != 0) ++paid;
        }
        vm.assertEq(paid, 1, "one");
    }

    function test_NobodyIsPaidWhereNobodyIsNamed() public {
        uint256 before = refunds.budgetOf(SET);
        vm.assertEq(update(bundle(address(0), 1, 1000 * NOW, OFFSET, 0), 1), 0, "no payee");
        vm.assertEq(refunds.budgetOf(SET), before, "the budget keeps it");
    }

    /// @dev Two bundles without values when a heartbeat is due, after which the hub holds none.
    function _emptyHeartbeat() private returns (uint256 time) {
        vm.assertGe(update(bundle(PAYEE, 1, 1000 * NOW, OFFSET + 1000, OFFSET + 2000), 1), 1, "the first");
        vm.warp(NOW + HEARTBEAT + 1);
        time = 1000 * (NOW + HEARTBEAT);
        vm.assertEq(update(bundle(EVE, 2, time, 0, 0), 0), 0, "time is named");
        vm.assertEq(hub.valueOf(SET, 1), 0, "taken away");
        vm.assertEq(update(bundle(EVE, 3, time, 0, 0), 1), 0, "what was taken away is named");
    }

    function _atTheHub(uint256 round, uint256 timeMs, uint256 one, uint256 two) private {
        hub.update(SET, bundle(EVE, round, timeMs, one, two), 0, [uint256(0), 0, 0, 0, 0, 0, 0, 0]);
    }
}

/// @dev Delivers, funds and fetches at random.
contract Deliveries is RefundsOverStandIn {
    uint256 public funded;
    uint256 public fetched;
    bool public broken;

    uint256 private _round;
    uint256 private _returnedMs;

    function target() external view returns (DeliveryRefunds) {
        return refunds;
    }

    function payee(uint256 i) public pure returns (address) {
        return address(uint160(0xa0000 + i % 3));
    }

    function fund(uint64 amount) external {
        vm.deal(address(this), amount);
        refunds.fund{value: amount}(SET);
        funded += amount;
    }

    function bring(uint8 step, uint16 backMs, uint256 one, uint256 two, uint256 who, uint256 column, uint64 baseFee)
        external
    {
        vm.fee(baseFee % 1000 gwei);
        // Rounds that come again, lanes that are absent, and small moves are all likely.
        one = one % 4 == 0 ? 0 : OFFSET + 1000 + one % 20;
        two = two % 4 == 0 ? 0 : OFFSET + 1000 + two % 20;
        _round += step % 3;
        _bring(bundle(payee(who), _round, 1000 * block.timestamp - backMs, one, two), column % 4);
    }

    function fetch(uint256 who) external {
        uint256 amount = refunds.owed(payee(who));
        if (amount == 0) return;
        refunds.release(payee(who));
        fetched += amount;
    }

    function passTime(uint16 seconds_) external {
        vm.warp(block.timestamp + seconds_ % (2 * HEARTBEAT));
    }

    function _bring(uint256[] memory words, uint256 column) private {
        address to = address(uint160(words[0]));
        (, uint64 timeMs,) = hub.header(SET);
        uint256 lane = hub.valueOf(SET, column);
        uint256 budget = refunds.budgetOf(SET);
        uint256 owed = refunds.owed(to);
        uint256 refund = update(words, column);
        if (refund > budget || refunds.budgetOf(SET) != budget - refund) broken = true;
        if (refunds.owed(to) != owed + refund) broken = true;
        if (refund == 0) return;
        uint256 laneAfter = hub.valueOf(SET, column);
        if (column == 0 || laneAfter == 0) broken = true;
        (, uint64 timeAfter,) = hub.header(SET);
        if (timeAfter >= timeMs + 1000 * HEARTBEAT) return;
        if (lane != 0) {
            if (lane == laneAfter || column > 2) broken = true;
            return;
        }
        if (timeAfter < _returnedMs + 1000 * HEARTBEAT) broken = true;
        _returnedMs = timeAfter;
    }
}

/// @title What holds whatever is delivered.
contract DeliveryRefundsInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Deliveries private deliveries;
    DeliveryRefunds private refunds;

    function setUp() public {
        deliveries = new Deliveries();
        deliveries.setUp();
        refunds = deliveries.target();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = Deliveries.fund.selector;
        selectors[1] = Deliveries.bring.selector;
        selectors[2] = Deliveries.fetch.selector;
        selectors[3] = Deliveries.passTime.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(deliveries), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(deliveries);
    }

    /// forge-config: default.invariant.runs = 64
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_RefundsNeverExceedTheBudget() public view {
        uint256 owed = 0;
        for (uint256 i = 0; i < 3; ++i) {
            owed += refunds.owed(deliveries.payee(i));
        }
        vm.assertEq(refunds.budgetOf(1) + owed + deliveries.fetched(), deliveries.funded(), "every wei has its place");
        vm.assertEq(address(refunds).balance, refunds.budgetOf(1) + owed, "and is there");
        vm.assertTrue(!deliveries.broken(), "no refund where nothing was due");
    }
}

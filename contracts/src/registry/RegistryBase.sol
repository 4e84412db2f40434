// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEvidenceJudge} from "../interfaces/IEvidenceJudge.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";
import {RegistryInput} from "../Types.sol";

/// @title What the parts of a registry share.
/// @notice Its constants, which nobody can change, its operators, and the last epoch's window.
abstract contract RegistryBase is IOperatorRegistry {
    /// @notice A parameter is outside its range.
    error ParameterInvalid(string name);
    /// @notice The operator was slashed.
    error Jailed(address operator);

    struct Operator {
        // The feed key; x is never 0 in the subgroup but for the identity, so 0 is "never registered".
        uint256 ax;
        uint256 ay;
        uint128 bonded;
        // Place among the seats plus one; 0 without a seat.
        uint16 seat;
        // The last epoch when it took its seat: it is in the committees of all epochs after that one.
        uint48 seatedAfter;
        bool jailed;
        // Until when at the latest it keeps a seat that left none free; see Seats.
        uint48 heldMs;
        uint128 unbonding;
        uint48 releaseMs;
        // End of the last committee it was in when it last lost a seat.
        uint48 boundMs;
    }

    /// @dev One storage slot. The quorum follows from the total.
    struct Window {
        uint48 epoch;
        uint48 fromMs;
        uint48 untilMs;
        uint64 total;
        uint16 members;
    }

    // An epoch change of a full committee has to fit one transaction (2^24 gas, EIP-7825).
    uint256 private constant MAX_SLOTS = 256;
    // Sums of a few durations and today's time stay far below 2^48 ms.
    uint256 private constant MAX_DURATION_MS = 3650 days * 1000;
    // Bounds what a look-up of an old epoch walks through.
    uint256 private constant MAX_EPOCHS_KEPT = 64;
    // With weights below 2^48, no stake that makes one needs more than 128 bits.
    uint256 private constant MAX_WEIGHT_UNIT = 1 << 80;
    // Whoever reports itself must always lose.
    uint256 private constant MAX_REPORTER_BPS = 5000;

    /// @notice The token that is staked.
    IERC20 public immutable TOKEN;
    /// @notice Judges evidence.
    IEvidenceJudge public immutable JUDGE;
    /// @inheritdoc IOperatorRegistry
    uint256 public immutable override SLOTS;
    /// @notice The fewest members a committee has.
    uint256 public immutable MINIMUM_SEATS;
    /// @inheritdoc IOperatorRegistry
    uint256 public immutable override WEIGHT_UNIT;
    /// @notice Stake that a seat takes.
    uint256 public immutable MINIMUM_STAKE;
    /// @notice Length of an epoch, milliseconds like all durations.
    uint256 public immutable EPOCH_MS;
    /// @notice How long before the last epoch's end the next one may be set.
    uint256 public immutable LEAD_MS;
    /// @notice How long before its start an epoch is set at the least.
    uint256 public immutable NOTICE_MS;
    /// @inheritdoc IOperatorRegistry
    uint256 public immutable override GRACE_MS;
    /// @inheritdoc IOperatorRegistry
    uint256 public immutable override SLASHING_MS;
    /// @notice From leaving the last committee to withdrawal.
    uint256 public immutable UNBONDING_MS;
    /// @notice From a reporter's commitment to its evidence, at the least.
    uint256 public immutable REVEAL_MIN_MS;
    /// @notice From a reporter's commitment to its evidence, at the most.
    uint256 public immutable REVEAL_MAX_MS;
    /// @notice The reporter's share of what is slashed, in hundredths of a percent.
    uint256 public immutable REPORTER_BPS;
    /// @notice How many epochs have a place in storage; the oldest one's is taken by the next.
    uint256 public immutable EPOCHS_KEPT;

    mapping(address operator => Operator) internal _operators;
    Window internal _last;

    constructor(RegistryInput memory p) {
        if (address(p.token).code.length == 0) revert ParameterInvalid("token");
        if (address(p.judge).code.length == 0) revert ParameterInvalid("judge");
        if (p.slots == 0 || p.slots > MAX_SLOTS) revert ParameterInvalid("slots");
        if (p.minimumSeats == 0 || p.minimumSeats > p.slots) revert ParameterInvalid("minimumSeats");
        if (p.weightUnit == 0 || p.weightUnit >= MAX_WEIGHT_UNIT) revert ParameterInvalid("weightUnit");
        if (p.minimumStake < p.weightUnit) revert ParameterInvalid("minimumStake");
        if (p.epochMs == 0 || p.epochMs > MAX_DURATION_MS) revert ParameterInvalid("epochMs");
        // With more lead, epochs could be set without end ahead of their time, and the ring below overrun.
        if (p.leadMs > p.epochMs) revert ParameterInvalid("leadMs");
        if (p.noticeMs >= p.leadMs) revert ParameterInvalid("noticeMs");
        if (p.graceMs > MAX_DURATION_MS) revert ParameterInvalid("graceMs");
        if (p.slashingMs == 0 || p.slashingMs > MAX_DURATION_MS) revert ParameterInvalid("slashingMs");
        // Else stake could leave before the offences that it answers for.
        if (p.unbondingMs <= uint256(p.epochMs) + p.graceMs + p.slashingMs || p.unbondingMs > 4 * MAX_DURATION_MS) {
            revert ParameterInvalid("unbondingMs");
        }
        // Without a wait, whoever sees evidence on its way could commit and report it first.
        if (p.revealMinMs == 0) revert ParameterInvalid("revealMinMs");
        if (p.revealMaxMs <= p.revealMinMs || p.revealMaxMs > MAX_DURATION_MS) revert ParameterInvalid("revealMaxMs");
        if (p.reporterBps > MAX_REPORTER_BPS) revert ParameterInvalid("reporterBps");
        TOKEN = p.token;
        JUDGE = p.judge;
        SLOTS = p.slots;
        MINIMUM_SEATS = p.minimumSeats;
        WEIGHT_UNIT = p.weightUnit;
        MINIMUM_STAKE = p.minimumStake;
        EPOCH_MS = p.epochMs;
        LEAD_MS = p.leadMs;
        NOTICE_MS = p.noticeMs;
        GRACE_MS = p.graceMs;
        SLASHING_MS = p.slashingMs;
        UNBONDING_MS = p.unbondingMs;
        REVEAL_MIN_MS = p.revealMinMs;
        REVEAL_MAX_MS = p.revealMaxMs;
        REPORTER_BPS = p.reporterBps;
        // When epoch n is set, n-1 ends within one lead, so within one epoch; n-k ends k-1 epochs before that. Its
        // place may be taken once (k-2) epochs are no shorter than grace and slashing together.
        uint256 kept = (uint256(p.graceMs) + p.slashingMs + p.epochMs - 1) / p.epochMs + 2;
        if (kept > MAX_EPOCHS_KEPT) revert ParameterInvalid("epochMs");
        EPOCHS_KEPT = kept;
    }

    /// @inheritdoc IOperatorRegistry
    function feedKey(address operator) external view returns (uint256 ax, uint256 ay) {
        Operator storage op = _known(operator);
        return (op.ax, op.ay);
    }

    /// @inheritdoc IOperatorRegistry
    function stakeOf(address operator) external view returns (uint256 bonded, uint256 unbonding) {
        Operator storage op = _operators[operator];
        return (op.bonded, op.unbonding);
    }

    /// @inheritdoc IOperatorRegistry
    function jailed(address operator) external view returns (bool) {
        return _operators[operator].jailed;
    }

    /// @inheritdoc IOperatorRegistry
    function lastEpoch() external view returns (uint64) {
        return _last.epoch;
    }

    function _known(address operator) internal view returns (Operator storage op) {
        op = _operators[operator];
        if (op.ax == 0) revert UnknownOperator(operator);
    }

    /// @dev The record of somebody who registered and was not slashed.
    function _free(address operator) internal view returns (Operator storage op) {
        op = _known(operator);
        if (op.jailed) revert Jailed(operator);
    }

    function _nowMs() internal view returns (uint256) {
        return block.timestamp * 1000;
    }
}

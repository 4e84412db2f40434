// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Stakes} from "./Stakes.sol";

/// @title Slashing: whoever shows evidence has an operator lose its whole stake.
/// @notice A reporter first commits to its evidence and shows it later, so that nobody who sees evidence on its way
/// can take the reward: a commitment names its reporter, and must be older than the evidence is public.
abstract contract Slashing is Stakes {
    using SafeERC20 for IERC20;

    /// @notice Somebody committed to evidence.
    /// @param commitment The commitment.
    event ReportCommitted(bytes32 indexed commitment);
    /// @notice An operator lost its stake, and is out for ever.
    /// @param operator The operator.
    /// @param reporter Who showed the evidence.
    /// @param amount The stake.
    /// @param reward The reporter's share of it; the rest is burned.
    event Slashed(address indexed operator, address indexed reporter, uint256 amount, uint256 reward);

    /// @notice The commitment stands already.
    error AlreadyCommitted();
    /// @notice The sender did not commit to this evidence with this salt.
    error NotCommitted();
    /// @notice The evidence must wait.
    error RevealTooEarly(uint256 earliestMs);
    /// @notice The commitment is too old; commit again.
    error RevealTooLate(uint256 latestMs);

    /// @notice Where the burned part goes: nobody has a key of it. Tokens do not agree on a burn function.
    address public constant BURNED = 0x000000000000000000000000000000000000dEaD;

    uint256 private constant BPS = 10_000;

    mapping(bytes32 commitment => uint256 atMs) private _commitments;

    /// @notice Commits to evidence. Sent again, a commitment keeps its time while it can be revealed, or else others
    /// could hold a reporter up by sending its commitment over and over.
    /// @param commitment keccak256(abi.encode(reporter, salt, keccak256(evidence))).
    function commitReport(bytes32 commitment) external {
        uint256 atMs = _commitments[commitment];
        if (atMs != 0 && _nowMs() <= atMs + REVEAL_MAX_MS) revert AlreadyCommitted();
        _commitments[commitment] = _nowMs();
        emit ReportCommitted(commitment);
    }

    /// @notice Shows the evidence that the caller committed to. The operator it convicts loses its whole stake, what
    /// it has asked back included, its seat, and its key and address for ever. Committees that were set stay as they
    /// are, since proofs are made against their roots: it is out from the next one on.
    /// @param evidence As the judge takes it.
    /// @param salt As in the commitment.
    function report(bytes calldata evidence, bytes32 salt) external nonReentrant {
        bytes32 commitment = keccak256(abi.encode(msg.sender, salt, keccak256(evidence)));
        uint256 atMs = _commitments[commitment];
        if (atMs == 0) revert NotCommitted();
        if (_nowMs() < atMs + REVEAL_MIN_MS) revert RevealTooEarly(atMs + REVEAL_MIN_MS);
        if (_nowMs() > atMs + REVEAL_MAX_MS) revert RevealTooLate(atMs + REVEAL_MAX_MS);
        delete _commitments[commitment];
        address operator = JUDGE.judge(evidence);
        Operator storage op = _free(operator);
        uint256 amount = uint256(op.bonded) + op.unbonding;
        if (op.seat != 0) _vacate(operator);
        op.jailed = true;
        op.bonded = 0;
        op.unbonding = 0;
        uint256 reward = amount * REPORTER_BPS / BPS;
        emit Slashed(operator, msg.sender, amount, reward);
        // Some tokens refuse to move nothing, and no token may stand in the way of a slash.
        if (reward != 0) TOKEN.safeTransfer(msg.sender, reward);
        if (amount != reward) TOKEN.safeTransfer(BURNED, amount - reward);
    }
}

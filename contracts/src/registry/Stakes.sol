// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {EdwardsBN254} from "../lib/EdwardsBN254.sol";
import {Seats} from "./Seats.sol";

/// @title Registration, and stake on its way in and out.
/// @notice Only its operator moves a stake, and no function can stop it: what was asked back is paid once its time
/// has come, unless evidence slashed it before.
abstract contract Stakes is Seats, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice An operator registered.
    /// @param operator The operator.
    /// @param ax Affine x of its feed key A.
    /// @param ay Affine y of A.
    event Registered(address indexed operator, uint256 ax, uint256 ay);
    /// @notice An operator's stake grew.
    /// @param operator The operator.
    /// @param amount By how much.
    /// @param bonded What is bonded now.
    event Bonded(address indexed operator, uint256 amount, uint256 bonded);
    /// @notice An operator asked stake back.
    /// @param operator The operator.
    /// @param amount How much.
    /// @param releaseMs When all that it asked back can be withdrawn, unix milliseconds.
    event Unbonding(address indexed operator, uint256 amount, uint256 releaseMs);
    /// @notice Stake was paid out.
    /// @param operator The operator.
    /// @param amount How much.
    event Withdrawn(address indexed operator, uint256 amount);

    /// @notice The address registered before.
    error AlreadyRegistered();
    /// @notice The point is not on the curve, or eight times it is the identity.
    error KeyInvalid();
    /// @notice The feed key was registered before, perhaps by somebody who left.
    error KeyTaken();
    /// @notice The stake would make a weight of more than 48 bits.
    error StakeTooHigh();
    /// @notice The token did not move the amount that it was told to.
    error TokenMoved(uint256 amount);
    /// @notice The amount is zero or more than what is bonded.
    error AmountInvalid(uint256 bonded);
    /// @notice Nothing was asked back.
    error NothingUnbonding();
    /// @notice What was asked back is not free yet.
    error StillUnbonding(uint256 releaseMs);

    uint256 private constant WEIGHT_LIMIT = 1 << 48;

    // By keccak256 of the key. Never cleared: a key that came back could be blamed for what it signed before.
    mapping(bytes32 key => bool) private _taken;

    /// @notice Registers the caller with a feed key and its first stake, for ever: a key cannot be changed, nor used
    /// by another address later. The caller must have approved the amount. A seat is taken by join.
    /// @param qx Affine x of the registration point Q; the feed key is A = 8Q, so it lies in the subgroup whatever Q is.
    /// @param qy Affine y of Q.
    /// @param amount The stake, at least the minimum.
    function register(uint256 qx, uint256 qy, uint256 amount) external nonReentrant {
        Operator storage op = _operators[msg.sender];
        if (op.ax != 0) revert AlreadyRegistered();
        if (amount < MINIMUM_STAKE) revert StakeTooLow(amount);
        if (!EdwardsBN254.isOnCurve(qx, qy)) revert KeyInvalid();
        (uint256 ax, uint256 ay) = EdwardsBN254.mul8(qx, qy);
        if (EdwardsBN254.isIdentity(ax, ay)) revert KeyInvalid();
        bytes32 key = keccak256(abi.encode(ax, ay));
        if (_taken[key]) revert KeyTaken();
        _taken[key] = true;
        op.ax = ax;
        op.ay = ay;
        emit Registered(msg.sender, ax, ay);
        _bond(op, amount);
    }

    /// @notice Adds to the caller's stake. It counts for committees that are set from now on.
    /// @param amount How much; the caller must have approved it.
    function addStake(uint256 amount) external nonReentrant {
        _bond(_free(msg.sender), amount);
    }

    /// @notice Asks stake back. It is free after the unbonding time, which begins when the last committee that the
    /// caller is in ends, and begins anew for all that it asked back before. Until then it can be slashed.
    /// @param amount How much. Who has a seat keeps at least the minimum stake; who took the last one, or another's, keeps all
    /// until an epoch was set with it.
    function unbond(uint256 amount) external {
        Operator storage op = _free(msg.sender);
        uint256 bonded = op.bonded;
        if (amount == 0 || amount > bonded) revert AmountInvalid(bonded);
        _requireNotHeld(op);
        uint256 start = _boundMs(op);
        if (start < _nowMs()) start = _nowMs();
        uint256 releaseMs = start + UNBONDING_MS;
        op.bonded = (bonded - amount).toUint128();
        op.unbonding += amount.toUint128();
        op.releaseMs = releaseMs.toUint48();
        _reweigh(msg.sender, op);
        emit Unbonding(msg.sender, amount, releaseMs);
    }

    /// @notice Pays the caller what it asked back, once its time has come.
    function withdraw() external nonReentrant {
        Operator storage op = _free(msg.sender);
        uint256 amount = op.unbonding;
        if (amount == 0) revert NothingUnbonding();
        if (_nowMs() < op.releaseMs) revert StillUnbonding(op.releaseMs);
        op.unbonding = 0;
        emit Withdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice When all that an operator asked back can be withdrawn.
    /// @param operator Any address.
    /// @return Unix milliseconds; 0 where it never asked.
    function releaseAt(address operator) external view returns (uint64) {
        return _operators[operator].releaseMs;
    }

    /// @dev Takes stake from the caller. A token that moves less than told, such as one with a fee, would let one
    /// operator's stake be paid from another's.
    function _bond(Operator storage op, uint256 amount) private {
        uint256 bonded = op.bonded + amount;
        if (bonded / WEIGHT_UNIT >= WEIGHT_LIMIT) revert StakeTooHigh();
        op.bonded = bonded.toUint128();
        _reweigh(msg.sender, op);
        emit Bonded(msg.sender, amount, bonded);
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        if (TOKEN.balanceOf(address(this)) != before + amount) revert TokenMoved(amount);
    }
}

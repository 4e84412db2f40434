// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Order of BN254's groups: the modulus of the scalar field, over which the circuit computes.
uint256 constant SCALAR_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

/// @dev Modulus of the field that BN254's points have their coordinates in.
uint256 constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

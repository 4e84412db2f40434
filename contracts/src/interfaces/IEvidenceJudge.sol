// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Says whom a piece of evidence convicts.
/// @notice The registry asks its own, fixed judge. A judge has no state and no power: it only reads.
interface IEvidenceJudge {
    /// @notice The operator that the evidence convicts: of two different digests for one domain and round, or of a
    /// hand-over to a committee that the registry does not have. Reverts where it convicts nobody.
    /// @dev The caller is the registry concerned: keys and epochs are read from msg.sender, and msg.sender is the
    /// EIP-712 verifying contract, so evidence against an operator of one registry is none at another.
    /// @param evidence One kind of evidence, as the judge documents it.
    /// @return operator Who signed what the evidence shows.
    function judge(bytes calldata evidence) external view returns (address operator);
}

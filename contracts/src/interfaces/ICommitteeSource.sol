// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Says which committee speaks at a moment.
/// @notice A feed set asks its own, fixed source, and never its caller.
interface ICommitteeSource {
    /// @notice No committee is valid at that time.
    error NoCommittee();

    /// @notice The committee that is valid at a time. Reverts with NoCommittee where there is none.
    /// @param timeMs Start of a round, unix milliseconds.
    /// @return root The committee's root, a field element.
    /// @return quorum Weight that a column needs to be present.
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum);
}

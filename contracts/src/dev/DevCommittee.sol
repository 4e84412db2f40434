// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeSource} from "../interfaces/ICommitteeSource.sol";

/// @title One committee, for tests and trials on development networks.
/// @notice Whoever deploys it names root and quorum: no feed set that matters may have it for its source.
contract DevCommittee is ICommitteeSource {
    uint256 private immutable _ROOT;
    uint64 private immutable _QUORUM;
    uint64 private immutable _FROM_MS;
    uint64 private immutable _UNTIL_MS;

    /// @notice Makes the committee.
    /// @param root Its root.
    /// @param quorum Weight that a column needs to be present.
    /// @param fromMs First moment it speaks for, unix milliseconds.
    /// @param untilMs End of its time, exclusive.
    constructor(uint256 root, uint64 quorum, uint64 fromMs, uint64 untilMs) {
        _ROOT = root;
        _QUORUM = quorum;
        _FROM_MS = fromMs;
        _UNTIL_MS = untilMs;
    }

    /// @inheritdoc ICommitteeSource
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum) {
        if (timeMs < _FROM_MS || timeMs >= _UNTIL_MS) revert NoCommittee();
        return (_ROOT, _QUORUM);
    }
}

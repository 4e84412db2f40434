// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";

/// @title One committee that speaks in [from, until), whoever its members are.
/// @dev Reads as many cold slots as a registry must: which epoch is last, its window with the quorum, its root. So what
/// an update costs in a test is not less than what it costs with a registry.
contract FixedCommittee is ICommitteeSource {
    uint256 private _last;
    uint64 private _from;
    uint64 private _until;
    uint64 private _quorum;
    uint256 private _root;

    constructor(uint256 root, uint256 quorum, uint64 fromMs, uint64 untilMs) {
        _last = 1;
        (_root, _quorum, _from, _until) = (root, uint64(quorum), fromMs, untilMs);
    }

    /// @inheritdoc ICommitteeSource
    function committeeAt(uint64 timeMs) external view returns (uint256 root, uint256 quorum) {
        if (_last == 0 || timeMs < _from || timeMs >= _until) revert NoCommittee();
        return (_root, _quorum);
    }
}

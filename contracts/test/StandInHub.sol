// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {FeedSetInfo} from "../src/Types.sol";

/// @dev A hub that believes everything, for what no small number of real proofs can show: rounds, masks and values by the
/// thousand. Rounds only grow and absent lanes are filled, as in the hub. Words are payee, round, time, mask, lanes.
contract StandInHub {
    uint16 public constant COLUMNS = 4;

    struct Set {
        uint64 round;
        uint64 timeMs;
        uint256 mask;
        uint256[4] lanes;
    }

    FeedSetInfo private _info;
    mapping(uint256 feedSet => Set) private _sets;

    constructor(FeedSetInfo memory info) {
        _info = info;
    }

    function hub() external view returns (IFeedHub) {
        return IFeedHub(address(this));
    }

    function update(uint256 feedSet, uint256[] calldata words, uint256, uint256[8] calldata) external {
        Set storage s = _sets[feedSet];
        if (words[1] < s.round) return;
        bool equal = words[1] == s.round;
        for (uint256 i = 0; i < COLUMNS; ++i) {
            if (!equal || s.lanes[i] == 0) s.lanes[i] = words[4 + i];
        }
        if (!equal) s.timeMs = uint64(words[2]);
        s.round = uint64(words[1]);
        s.mask = equal ? s.mask | words[3] : words[3];
    }

    function feedSetInfo(uint256) external view returns (FeedSetInfo memory) {
        return _info;
    }

    function header(uint256 feedSet) external view returns (uint64 round, uint64 timeMs, uint64 landedAt) {
        return (_sets[feedSet].round, _sets[feedSet].timeMs, 0);
    }

    function participation(uint256 feedSet) external view returns (uint64 round, uint256 mask) {
        return (_sets[feedSet].round, _sets[feedSet].mask);
    }

    function valueOf(uint256 feedSet, uint256 column) external view returns (uint256) {
        if (column >= COLUMNS) revert IFeedHub.UnknownFeed();
        return _sets[feedSet].lanes[column];
    }
}

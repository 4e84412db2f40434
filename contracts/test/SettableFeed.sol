// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../src/interfaces/AggregatorV3Interface.sol";

/// @title Somebody else's feed, which may answer anything.
contract SettableFeed is AggregatorV3Interface {
    struct Answer {
        uint80 roundId;
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    error Down();

    uint8 private immutable DECIMALS;
    Answer private _latest;
    bool private _down;

    constructor(uint8 decimals_, int256 answer) {
        DECIMALS = decimals_;
        set(answer);
    }

    /// @dev An answer of this second.
    function set(int256 answer) public {
        setAt(answer, block.timestamp);
    }

    function setAt(int256 answer, uint256 updatedAt) public {
        setAll(Answer(_latest.roundId + 1, answer, updatedAt, updatedAt, _latest.roundId + 1));
    }

    function setAll(Answer memory a) public {
        _latest = a;
    }

    /// @dev No answer at all: every read reverts.
    function setDown(bool down) external {
        _down = down;
    }

    function decimals() external view returns (uint8) {
        return DECIMALS;
    }

    function description() external pure returns (string memory) {
        return "settable";
    }

    function version() external pure returns (uint256) {
        return 1;
    }

    function getRoundData(uint80) external view returns (uint80, int256, uint256, uint256, uint80) {
        return latestRoundData();
    }

    function latestRoundData() public view returns (uint80, int256, uint256, uint256, uint80) {
        if (_down) revert Down();
        Answer memory a = _latest;
        return (a.roundId, a.answer, a.startedAt, a.updatedAt, a.answeredInRound);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FeedHubPullTest} from "./FeedHub.pull.t.sol";
import {FeedHubReadsTest} from "./FeedHub.reads.t.sol";
import {FeedHubRoundsTest} from "./FeedHub.rounds.t.sol";
import {FeedHubUpdateTest} from "./FeedHub.update.t.sol";

/// @title What an update lets in and refuses, with proofs by lookups: the hub cannot tell them from the others.
contract FeedHubUpdateLookupTest is FeedHubUpdateTest {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

/// @title Rounds that meet at the hub, with proofs by lookups.
contract FeedHubRoundsLookupTest is FeedHubRoundsTest {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

/// @title Consumers that bring a proof by lookups.
contract FeedHubPullLookupTest is FeedHubPullTest {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

/// @title What is read of a round that came with a proof by lookups.
contract FeedHubReadsLookupTest is FeedHubReadsTest {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

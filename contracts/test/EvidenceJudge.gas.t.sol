// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEvidenceJudge} from "../src/interfaces/IEvidenceJudge.sol";
import {Evidence} from "../src/lib/Evidence.sol";
import {EvidenceFixture} from "./EvidenceFixture.sol";

/// @dev The registry's function without `view`, so that the call is a transaction of its own.
interface IConvicts {
    function convict(IEvidenceJudge judge, bytes calldata evidence) external returns (address);
}

/// @title What judging costs, by the kinds of the two statements.
/// @notice Each call is a transaction of its own: its base cost and calldata are in the figure, and it starts cold.
/// forge-config: default.isolate = true
contract EvidenceJudgeGasTest is EvidenceFixture {
    function test_Judge() public {
        _judge("envelope, envelope", encoded["envelope envelope"]);
        _judge("envelope, feed key of 8 columns", encoded["envelope feed_key"]);
        _judge("feed key, feed key of 8 columns", encoded["feed_key feed_key"]);
        bytes memory bundle = abi.encode(bundleOf("valid", 1));
        _judge(
            "envelope, bundle 4x8",
            withBoth(against(1), Evidence.ENVELOPE, abi.encode(envelopeOf("lie")), Evidence.BUNDLE, bundle)
        );
        _judge(
            "feed key, bundle 4x8",
            withBoth(against(1), Evidence.FEED_KEY, abi.encode(feedKeyOf("lie")), Evidence.BUNDLE, bundle)
        );
        bundle = abi.encode(bundleOf("valid", 0));
        _judge(
            "bundle, bundle 4x8",
            withBoth(against(0), Evidence.BUNDLE, bundle, Evidence.BUNDLE, abi.encode(bundleOf("equal_round_fill", 0)))
        );
        _judge("false hand-over", encoded["false hand-over"]);
    }

    function _judge(string memory name, bytes memory evidence) private {
        IConvicts(address(asking)).convict(judge, evidence);
        vm.snapshotGasLastCall("EvidenceJudge", name);
    }
}

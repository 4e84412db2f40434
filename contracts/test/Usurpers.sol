// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommitteeSource} from "../src/interfaces/ICommitteeSource.sol";
import {IFeedHub} from "../src/interfaces/IFeedHub.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";

/// @dev Verifies everything.
contract YesVerifier is IGroth16Verifier {
    /// @inheritdoc IGroth16Verifier
    function verify(uint256[8] calldata, uint256[3] calldata) external pure returns (bool) {
        return true;
    }
}

/// @dev A committee at any time, and a quorum of nobody.
contract AnyCommittee is ICommitteeSource {
    /// @inheritdoc ICommitteeSource
    function committeeAt(uint64) external pure returns (uint256 root, uint256 quorum) {
        return (1, 0);
    }
}

/// @dev An authority that lets everybody do everything.
contract AllowingAuthority {
    function canCall(address, address, bytes4) external pure returns (bool, uint32) {
        return (true, 0);
    }
}

/// @dev An authority that lets nobody do anything.
contract DenyingAuthority {
    function canCall(address, address, bytes4) external pure returns (bool, uint32) {
        return (false, 0);
    }
}

/// @dev An authority that cannot be asked.
contract BrokenAuthority {
    error Broken();

    fallback() external {
        revert Broken();
    }
}

/// @dev An authority that is told of each use of a power, and uses another in the middle of it.
contract CallingBackAuthority {
    error CallBackFailed();

    uint256 public entered;
    address private _target;
    bytes private _data;

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function consumeScheduledOp(address, bytes calldata) external {
        ++entered;
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok,) = _target.call(_data);
        if (!ok) revert CallBackFailed();
    }

    function canCall(address caller, address, bytes4) external view returns (bool, uint32) {
        // Its own calls at once, all others with a delay that it says is over.
        return caller == address(this) ? (true, 0) : (false, 1);
    }

    function retired(IFeedHub hub, uint256 feedSet) external view returns (bool) {
        return hub.feedSetInfo(feedSet).retired;
    }
}

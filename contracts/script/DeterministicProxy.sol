// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Creation through the deterministic deployment proxy.
/// @notice A contract's address is made of its salt and of what it is, so the same is at the same place on every chain.
library DeterministicProxy {
    /// @notice Where the proxy stands on every chain that has it.
    address internal constant PROXY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;

    /// @notice The chain lacks the deterministic deployment proxy: `oraclestream deploy` installs it.
    error NoProxy();
    /// @notice A contract could not be made.
    error NotCreated(string what);

    /// @notice Makes a contract, unless it stands.
    /// @param what Its name, for the error.
    /// @param salt Of CREATE2.
    /// @param code Creation code with the constructor's arguments.
    /// @return made Where it stands.
    function create(string memory what, bytes32 salt, bytes memory code) internal returns (address made) {
        if (PROXY.code.length == 0) revert NoProxy();
        made = address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), PROXY, salt, keccak256(code))))));
        if (made.code.length != 0) return made;
        // Whether it worked is seen by what stands there.
        // solhint-disable-next-line avoid-low-level-calls
        (bool done,) = PROXY.call(abi.encodePacked(salt, code));
        if (!done || made.code.length == 0) revert NotCreated(what);
    }
}

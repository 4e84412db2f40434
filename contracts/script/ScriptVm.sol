// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// Forge's own documentation says what each argument is.
// solhint-disable use-natspec

/// @title The few of forge's cheat codes that the scripts use.
// solhint-disable-next-line interface-starts-with-i
interface ScriptVm {
    /// @notice From here on, calls and creations are sent as transactions of the key that forge was given.
    function startBroadcast(address signer) external;
    /// @notice Ends it.
    function stopBroadcast() external;
    /// @notice Whether a JSON text has something at a path.
    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);
    /// @notice Reads a number, or its text in decimal or 0x form.
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    /// @notice Reads a list of numbers.
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    /// @notice Reads a yes or no.
    function parseJsonBool(string calldata json, string calldata key) external pure returns (bool);
    /// @notice Reads an address.
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    /// @notice Reads a list of addresses.
    function parseJsonAddressArray(string calldata json, string calldata key) external pure returns (address[] memory);
    /// @notice Reads a text.
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    /// @notice Reads 32 bytes.
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    /// @notice Lists the keys of an object.
    function parseJsonKeys(string calldata json, string calldata key) external pure returns (string[] memory);
    /// @notice Gives a number's decimal text.
    function toString(uint256 value) external pure returns (string memory);
    /// @notice Gives a word's text behind 0x.
    function toString(bytes32 value) external pure returns (string memory);
    /// @notice Whether a text holds another.
    function contains(string calldata subject, string calldata search) external pure returns (bool);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-7726: what an amount of one asset is worth in another.
/// @notice Amounts go in and come out, so no consumer handles the decimals of a price. Assets without a contract have
/// the ERC's addresses: a currency its ISO 4217 number, ether 0xEeee...EEeE (ERC-7528), bitcoin 0xbBbB...BBbB.
interface IERC7726 {
    /// @notice The oracle has nothing to say about this pair.
    /// @param base The asset whose worth was asked.
    /// @param quote The asset that it was to be said in.
    error OracleUnsupportedPair(address base, address quote);

    /// @notice The oracle knows the pair, but has no value now that it answers for.
    /// @param base The asset whose worth was asked.
    /// @param quote The asset that it was to be said in.
    error OracleUntrustedData(address base, address quote);

    /// @notice What an amount of `base` is worth in `quote`, rounded down. Reverts where that does not fit 256 bits.
    /// @param baseAmount The amount, in the smallest units of `base`.
    /// @param base The asset that is valued.
    /// @param quote The asset that its value is said in.
    /// @return quoteAmount The value, in the smallest units of `quote`.
    function getQuote(uint256 baseAmount, address base, address quote) external view returns (uint256 quoteAmount);
}

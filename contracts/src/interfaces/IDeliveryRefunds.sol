// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What any feed set's refunds may be at most. Fixed at construction.
/// @param minHeartbeat The shortest heartbeat, seconds, from 1.
/// @param minDeviationPpm The smallest deviation, millionths, from 1.
/// @param maxTip The highest tip, wei per gas.
/// @param maxGas The most gas that one refund counts.
struct RefundBounds {
    uint32 minHeartbeat;
    uint32 minDeviationPpm;
    uint64 maxTip;
    uint32 maxGas;
}

/// @notice When a feed set's deliveries are refunded, and how.
/// @param heartbeat Seconds after which a new value is due in any case.
/// @param tip Wei per gas on top of the base fee.
/// @param gasCap The most gas that one refund counts.
/// @param fixedGas Gas that is added to what is measured: the transaction's base cost and calldata, and what is spent after
/// measuring. At most gasCap.
struct RefundTerms {
    uint32 heartbeat;
    uint64 tip;
    uint32 gasCap;
    uint32 fixedGas;
}

/// @title Pays back what a due delivery cost, from budgets that anyone fills.
/// @notice The payee is the one whom the proven words name, whoever sends the transaction: copied calldata earns nothing.
/// It can make the prover's refund be lost, though: a copy that reaches the hub by itself, past this contract, is what the
/// hub then holds, and the prover's own call brings nothing that is due. Where the mempool is public and somebody does
/// so, a prover sends through a private relay, and shows a proof to nobody before it stands here.
interface IDeliveryRefunds {
    /// @notice A feed set's terms were set.
    /// @param feedSet The feed set.
    /// @param terms When and how.
    /// @param deviations Millionths by column; 0 where a column's deviation is never due.
    event Configured(uint256 indexed feedSet, RefundTerms terms, uint32[] deviations);
    /// @notice A budget was filled.
    /// @param feedSet The feed set.
    /// @param from Who paid.
    /// @param amount Wei.
    event Funded(uint256 indexed feedSet, address indexed from, uint256 amount);
    /// @notice A delivery was refunded.
    /// @param feedSet The feed set.
    /// @param round The round.
    /// @param payee Who is owed it.
    /// @param amount Wei.
    event Refunded(uint256 indexed feedSet, uint64 round, address indexed payee, uint256 amount);

    /// @notice A bound or a term is out of its range; `field` names it.
    error TermsInvalid(string field);
    /// @notice The feed set has no terms.
    error NotConfigured(uint256 feedSet);
    /// @notice The budget does not fit 128 bits.
    error BudgetTooLarge();

    /// @notice Sets a feed set's terms within the bounds. Authority only. What was funded stays.
    /// @param feedSet A feed set of the hub.
    /// @param terms When and how.
    /// @param deviations Millionths by column, from column 0, which has none; 0 where a column's deviation is never due.
    function configure(uint256 feedSet, RefundTerms calldata terms, uint32[] calldata deviations) external;

    /// @notice Adds what is sent to a feed set's budget. Nobody can take it back.
    /// @param feedSet The feed set.
    function fund(uint256 feedSet) external payable;

    /// @notice Brings a bundle to the hub, and refunds it if it was due. Reverts where the hub does; a bundle that the hub
    /// skips is skipped here, without a refund.
    /// @param feedSet The feed set.
    /// @param words As for the hub.
    /// @param commitment As for the hub.
    /// @param proof As for the hub.
    /// @param column A feed's column that the hub holds afterwards. The delivery is due if the observation time moved by the
    /// heartbeat, if this column's value moved by its deviation, or, at most once a heartbeat for the whole feed set, if
    /// it was absent before. Column 0, time, makes nothing due.
    /// @return refund Wei that the payee is owed for it; 0 where nothing was due or the budget is empty.
    function update(
        uint256 feedSet,
        uint256[] calldata words,
        uint256 commitment,
        uint256[8] calldata proof,
        uint256 column
    ) external returns (uint256 refund);

    /// @notice What is left for a feed set's refunds.
    /// @param feedSet The feed set.
    /// @return Wei.
    function budgetOf(uint256 feedSet) external view returns (uint256);

    /// @notice A feed set's terms.
    /// @param feedSet The feed set.
    /// @return terms When and how; all zero where it has none.
    /// @return deviations Millionths by column.
    function termsOf(uint256 feedSet) external view returns (RefundTerms memory terms, uint32[] memory deviations);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Ether that is owed, and that its owner fetches.
/// @notice Nothing is ever sent while a contract does its work: a payee that reverts, burns gas or calls back would
/// otherwise stop whoever pays it. Nobody, the contract's managers included, can touch what is owed to another.
abstract contract PullPayments {
    mapping(address account => uint256) private _owed;

    /// @notice An account fetched what it was owed.
    /// @param account Whose ether it was.
    /// @param to Where it went.
    /// @param amount Wei.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    /// @notice Nothing is owed to the account.
    error NothingOwed(address account);
    /// @notice The receiver refused the ether; it is still owed.
    error PaymentRefused(address to);

    /// @notice Sends everything that is owed to the sender.
    /// @param to Where it goes.
    function withdraw(address to) external {
        _pay(msg.sender, to);
    }

    /// @notice Sends an account what it is owed. Anyone may call, for an account that has no ether to call with.
    /// @param account The account.
    function release(address account) external {
        _pay(account, account);
    }

    /// @notice What an account is owed.
    /// @param account The account.
    /// @return Wei.
    function owed(address account) external view returns (uint256) {
        return _owed[account];
    }

    /// @dev Adds to what an account is owed; the ether must be in the contract already.
    function _credit(address account, uint256 amount) internal {
        _owed[account] += amount;
    }

    /// @dev The debt is gone before the receiver runs, so calling back gains nothing.
    function _pay(address account, address to) private {
        uint256 amount = _owed[account];
        if (amount == 0) revert NothingOwed(account);
        _owed[account] = 0;
        emit Withdrawn(account, to, amount);
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok,) = to.call{value: amount}("");
        if (!ok) revert PaymentRefused(to);
    }
}

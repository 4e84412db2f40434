// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {FeedReader} from "../lib/FeedReader.sol";

/// @title SAMPLE, not for production: loans of one asset against another, liquidated by price.
/// @notice Shows which operations of a lending market need a price and which must never wait for one. Whatever raises
/// somebody's risk (borrowing, taking collateral out while in debt, liquidation) needs fresh prices of both assets and
/// stops without them. Whatever lowers it (repaying, adding collateral) never reads a feed, so that nobody is held in a
/// debt by a feed that stopped.
/// @dev Left out: interest, caps, sharing of bad debt. Tokens must be plain: no fees on transfer, no rebasing.
contract LendingMarket {
    using SafeERC20 for IERC20;

    /// @notice One of the two assets.
    /// @param token The token.
    /// @param feed Its price, in the same unit as the other asset's feed.
    /// @param maxAge How many seconds old that price may be: this feed's heartbeat and some slack.
    /// @param minPrice The least price that is believed, with the feed's decimals.
    /// @param maxPrice The most that is believed.
    struct Asset {
        IERC20 token;
        AggregatorV3Interface feed;
        uint32 maxAge;
        int256 minPrice;
        int256 maxPrice;
    }

    uint256 private constant BPS = 10_000;
    /// @dev A new loan may be this part of its collateral's value.
    uint256 private constant BORROW_BPS = 7500;
    /// @dev A loan of more than this part may be liquidated.
    uint256 private constant LIQUIDATION_BPS = 8000;
    /// @dev A liquidator gets this much collateral for what it repays.
    uint256 private constant REWARD_BPS = 10_500;
    /// @dev Decimals of prices and values in here.
    uint8 private constant PRICE_DECIMALS = 18;
    /// @dev Seconds that a sequencer must be up again before prices are used: time to repay or add collateral.
    uint256 private constant GRACE_PERIOD = 1 hours;

    /// @notice The layer 2's sequencer uptime feed; zero on layer 1.
    AggregatorV3Interface public immutable UPTIME_FEED;
    uint256 private immutable COLLATERAL_UNIT;
    uint256 private immutable DEBT_UNIT;

    Asset private _collateral;
    Asset private _debt;

    /// @notice Collateral of each borrower, in the token's smallest units.
    mapping(address borrower => uint256) public collateralOf;
    /// @notice Debt of each borrower, likewise.
    mapping(address borrower => uint256) public debtOf;
    /// @notice What each lender has lent, likewise.
    mapping(address lender => uint256) public lentBy;

    /// @notice Both assets are one token.
    error SameToken();
    /// @notice The loan would be too large for its collateral.
    error Unhealthy();
    /// @notice The loan is not too large for its collateral.
    error Healthy();
    /// @notice A liquidator would get less collateral than it asked for.
    error TooLittleCollateral(uint256 seized, uint256 wanted);

    /// @notice Makes a market that nobody owns.
    /// @param collateral The asset that loans are made against.
    /// @param debt The asset that is lent.
    /// @param uptimeFeed The sequencer uptime feed on a layer 2, zero on layer 1.
    constructor(Asset memory collateral, Asset memory debt, AggregatorV3Interface uptimeFeed) {
        // One balance for both would let lenders take the collateral out.
        if (address(collateral.token) == address(debt.token)) revert SameToken();
        _collateral = collateral;
        _debt = debt;
        UPTIME_FEED = uptimeFeed;
        COLLATERAL_UNIT = 10 ** IERC20Metadata(address(collateral.token)).decimals();
        DEBT_UNIT = 10 ** IERC20Metadata(address(debt.token)).decimals();
    }

    /// @notice Brings money that can be borrowed.
    /// @param amount Of the debt asset.
    function lend(uint256 amount) external {
        lentBy[msg.sender] += amount;
        _debt.token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes lent money back, as far as it is there.
    /// @param amount Of the debt asset.
    function unlend(uint256 amount) external {
        lentBy[msg.sender] -= amount;
        _debt.token.safeTransfer(msg.sender, amount);
    }

    /// @notice Adds collateral. No price is read.
    /// @param amount Of the collateral.
    function deposit(uint256 amount) external {
        collateralOf[msg.sender] += amount;
        _collateral.token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes collateral out. Without a debt no price is read.
    /// @param amount Of the collateral.
    function withdraw(uint256 amount) external {
        collateralOf[msg.sender] -= amount;
        if (debtOf[msg.sender] != 0) _requireHealthy(msg.sender);
        _collateral.token.safeTransfer(msg.sender, amount);
    }

    /// @notice Takes a loan.
    /// @param amount Of the debt asset.
    function borrow(uint256 amount) external {
        debtOf[msg.sender] += amount;
        _requireHealthy(msg.sender);
        _debt.token.safeTransfer(msg.sender, amount);
    }

    /// @notice Pays a debt back, one's own or another's. No price is read: a feed that stops must not hold anybody in a
    /// debt.
    /// @param borrower Whose debt.
    /// @param amount How much; what is more than the debt is not taken.
    function repay(address borrower, uint256 amount) external {
        amount = Math.min(amount, debtOf[borrower]);
        debtOf[borrower] -= amount;
        _debt.token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Repays a part of a loan that is too large, and gets collateral of that value and five per cent.
    /// @param borrower Whose loan.
    /// @param amount How much to repay; what is more than the debt is not taken.
    /// @param minSeized The least collateral that the caller wants for it: the price may move before the transaction
    /// lands, and collateral may not suffice.
    function liquidate(address borrower, uint256 amount, uint256 minSeized) external {
        (uint256 collateralPrice, uint256 debtPrice) = _prices();
        // In doubt for the borrower: its collateral rounds up, its debt down.
        uint256 value = Math.mulDiv(collateralOf[borrower], collateralPrice, COLLATERAL_UNIT, Math.Rounding.Ceil);
        uint256 owed = Math.mulDiv(debtOf[borrower], debtPrice, DEBT_UNIT);
        if (owed <= Math.mulDiv(value, LIQUIDATION_BPS, BPS)) revert Healthy();

        amount = Math.min(amount, debtOf[borrower]);
        uint256 seized = Math.mulDiv(amount, debtPrice, DEBT_UNIT);
        seized = Math.mulDiv(Math.mulDiv(seized, REWARD_BPS, BPS), COLLATERAL_UNIT, collateralPrice);
        seized = Math.min(seized, collateralOf[borrower]);
        if (seized < minSeized) revert TooLittleCollateral(seized, minSeized);
        debtOf[borrower] -= amount;
        collateralOf[borrower] -= seized;
        _debt.token.safeTransferFrom(msg.sender, address(this), amount);
        _collateral.token.safeTransfer(msg.sender, seized);
    }

    /// @dev Reverts unless the borrower's collateral carries its debt. In doubt for the lenders: collateral rounds
    /// down, debt up.
    function _requireHealthy(address borrower) private view {
        (uint256 collateralPrice, uint256 debtPrice) = _prices();
        uint256 value = Math.mulDiv(collateralOf[borrower], collateralPrice, COLLATERAL_UNIT);
        uint256 owed = Math.mulDiv(debtOf[borrower], debtPrice, DEBT_UNIT, Math.Rounding.Ceil);
        if (owed > Math.mulDiv(value, BORROW_BPS, BPS)) revert Unhealthy();
    }

    /// @dev Both prices, or a revert.
    function _prices() private view returns (uint256 collateralPrice, uint256 debtPrice) {
        if (address(UPTIME_FEED) != address(0)) FeedReader.requireSequencerUp(UPTIME_FEED, GRACE_PERIOD);
        return (_price(_collateral), _price(_debt));
    }

    /// @dev A feed's price with PRICE_DECIMALS. A price beyond its bounds stops the market instead of becoming the
    /// bound, at which somebody could borrow more than the collateral will ever fetch.
    function _price(Asset storage asset) private view returns (uint256) {
        (int256 answer,) = FeedReader.latest(asset.feed, asset.maxAge);
        FeedReader.requireBounds(answer, asset.minPrice, asset.maxPrice);
        return FeedReader.scale(FeedReader.positive(answer), asset.feed.decimals(), PRICE_DECIMALS);
    }
}

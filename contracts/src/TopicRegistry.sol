// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ITopicRegistry, KeyType, Publisher, TopicInfo, TopicState} from "./interfaces/ITopicRegistry.sol";
import {PublisherKeys} from "./lib/PublisherKeys.sol";
import {PullPayments} from "./lib/PullPayments.sol";
import {TopicNames} from "./lib/TopicNames.sol";

/// @title Topics, owned by their exact string for as long as they are paid for.
/// @notice The authority may change the fee, up to a maximum that is fixed, and who is owed it; it has no power over
/// topics, over their readers' money, or over a renewal. A topic that somebody sees in the mempool can be taken first:
/// that costs a fee for each name and leaves the one who came second with all of its ether.
contract TopicRegistry is ITopicRegistry, AccessManaged, PullPayments {
    struct Topic {
        address owner;
        uint48 expiresAt;
        uint48 createdAt;
        address pendingOwner;
        // Place in the owner's list.
        uint32 index;
        uint32 tenure;
        uint32 period;
        uint96 price;
        bool listed;
        string name;
    }

    /// @notice The most delegates of a topic, so that listing them stays cheap.
    uint256 public constant MAX_PUBLISHERS = 32;
    /// @notice The most entries of a page.
    uint256 public constant MAX_PAGE = 256;
    /// @notice The most terms that can be paid ahead. Without it a low fee could be used to keep names for ever.
    uint256 public constant MAX_TERMS = 10;
    /// @notice The shortest period of reading, seconds.
    uint256 public constant MIN_PERIOD = 1 hours;

    /// @notice The most that the fee can be, wei.
    uint256 public immutable MAX_FEE;
    /// @notice What a registration or a renewal pays for, seconds.
    uint256 public immutable TERM;
    /// @notice How long after its end only the owner can renew a topic, seconds.
    uint256 public immutable GRACE;

    /// @inheritdoc ITopicRegistry
    uint256 public fee;
    /// @notice Who is owed the fees.
    address public feeRecipient;
    /// @notice Whom an owner lets register topics for it.
    mapping(address owner => mapping(address registrar => bool)) public isRegistrar;

    mapping(bytes32 topic => Topic) private _topics;
    bytes32[] private _all;
    mapping(address owner => bytes32[]) private _owned;
    /// @dev These two are kept by topic and tenure: who buys a topic must not get its seller's keys and friends with it,
    /// and no loop is needed to forget them.
    mapping(bytes32 tenure => Publisher[]) private _publishers;
    mapping(bytes32 tenure => mapping(address reader => bool)) private _listed;
    /// @dev Place in the list of publishers plus one, by the hash of type and key.
    mapping(bytes32 tenure => mapping(bytes32 key => uint256)) private _publisherAt;
    /// @dev Kept by topic alone: it never reaches beyond what the topic is paid for, so it ends by itself before anyone
    /// can register the topic anew.
    mapping(bytes32 topic => mapping(address reader => uint256)) private _paidUntil;

    /// @notice Makes an empty registry.
    /// @param authority The access manager that says who may set the fee and its recipient.
    /// @param fee_ Wei a term.
    /// @param maxFee The most that the fee can ever be, wei.
    /// @param recipient Who is owed the fees.
    /// @param term Seconds that a fee pays for, a day to ten years.
    /// @param grace Seconds after its end in which only the owner can renew, shorter than a term.
    constructor(address authority, uint256 fee_, uint256 maxFee, address recipient, uint256 term, uint256 grace)
        AccessManaged(authority)
    {
        if (authority.code.length == 0) revert AccessManagedInvalidAuthority(authority);
        if (term < 1 days || term > 3650 days) revert ParameterInvalid("term");
        if (grace >= term) revert ParameterInvalid("grace"); // A renewal in the grace must reach beyond now.
        MAX_FEE = maxFee;
        TERM = term;
        GRACE = grace;
        _setFee(fee_);
        _setFeeRecipient(recipient);
    }

    /// @notice Changes what a term costs. Authority only.
    /// @param fee_ Wei, at most MAX_FEE.
    function setFee(uint256 fee_) external restricted {
        _setFee(fee_);
    }

    /// @notice Changes who is owed the fees from now on. Authority only.
    /// @param recipient The recipient.
    function setFeeRecipient(address recipient) external restricted {
        _setFeeRecipient(recipient);
    }

    /// @inheritdoc ITopicRegistry
    function register(string calldata name) external payable returns (bytes32) {
        return _register(name, msg.sender);
    }

    /// @inheritdoc ITopicRegistry
    /// @dev Only by consent: otherwise anyone could put names into another's list and make it long.
    function registerFor(string calldata name, address owner) external payable returns (bytes32) {
        if (!isRegistrar[owner][msg.sender]) revert NotRegistrar(owner, msg.sender);
        return _register(name, owner);
    }

    /// @inheritdoc ITopicRegistry
    function setRegistrar(address registrar, bool allowed) external {
        isRegistrar[msg.sender][registrar] = allowed;
        emit RegistrarSet(msg.sender, registrar, allowed);
    }

    /// @inheritdoc ITopicRegistry
    /// @dev That anyone may pay harms nobody: the owner can let the topic rest, and the fee is the payer's.
    function renew(bytes32 topic) external payable returns (uint256 expiresAt) {
        Topic storage t = _topics[topic];
        TopicState state = stateOf(topic);
        if (state == TopicState.Free) revert TopicNotLive(topic);
        if (state == TopicState.Grace && msg.sender != t.owner) revert NotOwner(topic, msg.sender);
        expiresAt = t.expiresAt + TERM;
        uint256 limit = block.timestamp + MAX_TERMS * TERM;
        if (expiresAt > limit) revert TooFarAhead(expiresAt, limit);
        _takeFee();
        t.expiresAt = _time(expiresAt);
        emit TopicRenewed(topic, msg.sender, expiresAt);
    }

    /// @inheritdoc ITopicRegistry
    /// @dev Two steps: a slip of the pen loses nothing, and nobody is made the owner of what they did not ask for.
    function offerTransfer(bytes32 topic, address to) external {
        _mine(topic).pendingOwner = to;
        emit TransferOffered(topic, to);
    }

    /// @inheritdoc ITopicRegistry
    function acceptTransfer(bytes32 topic) external {
        Topic storage t = _live(topic);
        if (msg.sender != t.pendingOwner) revert NotOffered(topic, msg.sender);
        address from = t.owner;
        _unlist(t);
        _assign(topic, t, msg.sender);
        emit TopicTransferred(topic, from, msg.sender);
    }

    /// @inheritdoc ITopicRegistry
    function setPublisher(bytes32 topic, KeyType keyType, bytes calldata key, uint48 expiresAt) external {
        bytes32 tenure = _tenure(topic, _mine(topic).tenure);
        if (!PublisherKeys.isKey(keyType, key)) revert KeyInvalid();
        // Seconds that a block's maker could shift decide nothing here.
        // forge-lint: disable-next-line(block-timestamp)
        if (expiresAt <= block.timestamp) revert ExpiryInvalid();
        Publisher[] storage list = _publishers[tenure];
        mapping(bytes32 => uint256) storage places = _publisherAt[tenure];
        bytes32 id = PublisherKeys.id(keyType, key);
        if (places[id] != 0) {
            list[places[id] - 1].expiresAt = expiresAt;
        } else {
            if (list.length == MAX_PUBLISHERS) revert TooManyPublishers();
            list.push(Publisher({keyType: keyType, expiresAt: expiresAt, key: key}));
            places[id] = list.length;
        }
        emit PublisherSet(topic, keyType, key, expiresAt);
    }

    /// @inheritdoc ITopicRegistry
    function revokePublisher(bytes32 topic, KeyType keyType, bytes calldata key) external {
        bytes32 tenure = _tenure(topic, _mine(topic).tenure);
        Publisher[] storage list = _publishers[tenure];
        mapping(bytes32 => uint256) storage places = _publisherAt[tenure];
        bytes32 id = PublisherKeys.id(keyType, key);
        uint256 place = places[id];
        if (place == 0) revert UnknownPublisher();
        if (place != list.length) {
            Publisher storage last = list[list.length - 1];
            places[PublisherKeys.id(last.keyType, last.key)] = place;
            list[place - 1] = last;
        }
        list.pop();
        delete places[id];
        emit PublisherRevoked(topic, keyType, key);
    }

    /// @inheritdoc ITopicRegistry
    function setReading(bytes32 topic, bool listed, uint96 price, uint32 period) external {
        Topic storage t = _mine(topic);
        if (price == 0) {
            if (period != 0) revert ReadingInvalid();
        } else if (!listed || period < MIN_PERIOD || period > TERM) {
            // Nobody should be able to pay for what is free.
            revert ReadingInvalid();
        }
        (t.listed, t.price, t.period) = (listed, price, period);
        emit ReadingSet(topic, listed, price, period);
    }

    /// @inheritdoc ITopicRegistry
    function setReader(bytes32 topic, address reader, bool allowed) external {
        _listed[_tenure(topic, _mine(topic).tenure)][reader] = allowed;
        emit ReaderSet(topic, reader, allowed);
    }

    /// @inheritdoc ITopicRegistry
    /// @dev The payer names price (by what is sent) and period, so that an owner who changes them first takes nothing.
    function payReading(bytes32 topic, address reader, uint32 periods, uint32 period)
        external
        payable
        returns (uint256 until)
    {
        Topic storage t = _live(topic);
        if (t.price == 0 || t.period != period || periods == 0) revert NotForSale();
        uint256 cost = uint256(t.price) * periods;
        if (msg.value != cost) revert WrongPayment(msg.value, cost);
        until = _paidUntil[topic][reader];
        // forge-lint: disable-next-line(block-timestamp)
        if (until < block.timestamp) until = block.timestamp;
        until += uint256(period) * periods;
        // Who pays must not pay for time in which the topic may be another's.
        if (until > t.expiresAt) revert TooFarAhead(until, t.expiresAt);
        _paidUntil[topic][reader] = until;
        _credit(t.owner, cost);
        emit ReadingPaid(topic, reader, until, cost);
    }

    /// @inheritdoc ITopicRegistry
    function topicInfo(bytes32 topic) external view returns (TopicInfo memory) {
        Topic storage t = _topics[topic];
        if (t.createdAt == 0) revert UnknownTopic(topic);
        return TopicInfo({
            name: t.name,
            state: stateOf(topic),
            owner: t.owner,
            pendingOwner: t.pendingOwner,
            createdAt: t.createdAt,
            expiresAt: t.expiresAt,
            tenure: t.tenure,
            listed: t.listed,
            price: t.price,
            period: t.period,
            publishers: _publishers[_tenure(topic, t.tenure)].length
        });
    }

    /// @inheritdoc ITopicRegistry
    function isPublisher(bytes32 topic, KeyType keyType, bytes calldata key) external view returns (bool) {
        if (stateOf(topic) != TopicState.Live) return false;
        Topic storage t = _topics[topic];
        bytes32 id = PublisherKeys.id(keyType, key);
        if (id == PublisherKeys.id(KeyType.Secp256k1, abi.encodePacked(t.owner))) return true;
        bytes32 tenure = _tenure(topic, t.tenure);
        uint256 place = _publisherAt[tenure][id];
        // forge-lint: disable-next-line(block-timestamp)
        return place != 0 && block.timestamp < _publishers[tenure][place - 1].expiresAt;
    }

    /// @inheritdoc ITopicRegistry
    function isReader(bytes32 topic, address reader) external view returns (bool) {
        if (stateOf(topic) != TopicState.Live) return false;
        Topic storage t = _topics[topic];
        // forge-lint: disable-next-line(block-timestamp)
        return !t.listed || reader == t.owner || block.timestamp < _paidUntil[topic][reader]
            || _listed[_tenure(topic, t.tenure)][reader];
    }

    /// @inheritdoc ITopicRegistry
    function paidUntil(bytes32 topic, address reader) external view returns (uint256) {
        return _paidUntil[topic][reader];
    }

    /// @inheritdoc ITopicRegistry
    function publishers(bytes32 topic) external view returns (Publisher[] memory) {
        return _publishers[_tenure(topic, _topics[topic].tenure)];
    }

    /// @inheritdoc ITopicRegistry
    function topicCount() external view returns (uint256) {
        return _all.length;
    }

    /// @inheritdoc ITopicRegistry
    function topics(uint256 offset, uint256 limit) external view returns (bytes32[] memory) {
        return _page(_all, offset, limit);
    }

    /// @inheritdoc ITopicRegistry
    function topicCountOf(address owner) external view returns (uint256) {
        return _owned[owner].length;
    }

    /// @inheritdoc ITopicRegistry
    function topicsOf(address owner, uint256 offset, uint256 limit) external view returns (bytes32[] memory) {
        return _page(_owned[owner], offset, limit);
    }

    /// @inheritdoc ITopicRegistry
    function stateOf(bytes32 topic) public view returns (TopicState) {
        uint256 expiresAt = _topics[topic].expiresAt;
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp < expiresAt) return TopicState.Live;
        // What was never registered has ended at 0.
        // forge-lint: disable-next-line(block-timestamp)
        if (expiresAt != 0 && block.timestamp < expiresAt + GRACE) return TopicState.Grace;
        return TopicState.Free;
    }

    function _setFee(uint256 fee_) private {
        if (fee_ > MAX_FEE) revert FeeTooHigh(fee_, MAX_FEE);
        fee = fee_;
        emit FeeSet(fee_);
    }

    function _setFeeRecipient(address recipient) private {
        if (recipient == address(0)) revert ZeroAddress();
        feeRecipient = recipient;
        emit FeeRecipientSet(recipient);
    }

    /// @dev Exactly the fee: nothing is kept by mistake, and nothing has to be sent back.
    function _takeFee() private {
        uint256 cost = fee;
        if (msg.value != cost) revert WrongPayment(msg.value, cost);
        _credit(feeRecipient, cost);
    }

    function _register(string calldata name, address owner) private returns (bytes32 topic) {
        if (!TopicNames.isName(bytes(name))) revert NameInvalid();
        topic = keccak256(bytes(name));
        if (TopicNames.isReserved(topic)) revert NameReserved();
        if (stateOf(topic) != TopicState.Free) revert TopicTaken(topic);
        _takeFee();
        Topic storage t = _topics[topic];
        if (t.createdAt == 0) {
            _all.push(topic);
            t.name = name;
        } else {
            _unlist(t);
            (t.listed, t.price, t.period) = (false, 0, 0);
        }
        t.createdAt = _time(block.timestamp);
        t.expiresAt = _time(block.timestamp + TERM);
        _assign(topic, t, owner);
        emit TopicRegistered(topic, owner, name, t.expiresAt);
    }

    /// @dev Begins a tenure.
    function _assign(bytes32 topic, Topic storage t, address owner) private {
        bytes32[] storage list = _owned[owner];
        t.owner = owner;
        t.pendingOwner = address(0);
        // More than 2^32 registrations of one owner, or tenures of one topic, are more than a chain can hold.
        // forge-lint: disable-next-line(unsafe-typecast)
        t.index = uint32(list.length);
        ++t.tenure;
        list.push(topic);
    }

    /// @dev Takes a topic from its owner's list; the last entry moves to its place.
    function _unlist(Topic storage t) private {
        bytes32[] storage list = _owned[t.owner];
        bytes32 last = list[list.length - 1];
        list[t.index] = last;
        _topics[last].index = t.index;
        list.pop();
    }

    /// @dev The topic, if it is live and the sender's.
    function _mine(bytes32 topic) private view returns (Topic storage t) {
        t = _live(topic);
        if (msg.sender != t.owner) revert NotOwner(topic, msg.sender);
    }

    function _live(bytes32 topic) private view returns (Topic storage) {
        if (stateOf(topic) != TopicState.Live) revert TopicNotLive(topic);
        return _topics[topic];
    }

    function _page(bytes32[] storage list, uint256 offset, uint256 limit) private view returns (bytes32[] memory page) {
        if (offset >= list.length) return page;
        uint256 n = list.length - offset;
        if (n > limit) n = limit;
        if (n > MAX_PAGE) n = MAX_PAGE;
        page = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) {
            page[i] = list[offset + i];
        }
    }

    function _tenure(bytes32 topic, uint32 tenure) private pure returns (bytes32) {
        return keccak256(abi.encode(topic, tenure));
    }

    /// @dev Times are at most a hundred years beyond the clock, and 48 bits of seconds last for millions.
    function _time(uint256 seconds_) private pure returns (uint48) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint48(seconds_);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The signature scheme of a publisher's key, and how its bytes are written. Each key has one form only, so
/// that nobody can add it twice or keep one form when the other is revoked.
/// - Secp256k1: 20 bytes, the key's Ethereum address, since a signature gives the address;
/// - P256: 33 bytes, the compressed point;
/// - Ed25519: 32 bytes.
enum KeyType {
    Secp256k1,
    P256,
    Ed25519
}

/// @notice Whether a topic is owned.
/// - Free: anyone may register it;
/// - Live: it has an owner, publishers and readers;
/// - Grace: it has expired, nobody publishes or reads, and only its last owner can renew it.
enum TopicState {
    Free,
    Live,
    Grace
}

/// @notice A delegate that may publish in a topic.
/// @param keyType The key's type.
/// @param expiresAt End of its right, unix seconds, exclusive.
/// @param key The key's bytes.
struct Publisher {
    KeyType keyType;
    uint48 expiresAt;
    bytes key;
}

/// @notice What is known of a topic.
/// @param name The exact string.
/// @param state Whether it is owned now.
/// @param owner Its owner; the last one where it is no longer owned.
/// @param pendingOwner To whom it is offered; 0 where it is not.
/// @param createdAt When the owner's line registered it, unix seconds.
/// @param expiresAt End of what was paid for, unix seconds, exclusive.
/// @param tenure Grows whenever the topic gets another owner or is registered anew. Publishers and listed readers belong
/// to a tenure.
/// @param listed Whether only listed and paying readers may read. Otherwise everybody may.
/// @param price Wei that one period of reading costs; 0 where it is not for sale.
/// @param period Seconds of a period; 0 where it is not for sale.
/// @param publishers Number of delegates, the expired ones included.
struct TopicInfo {
    string name;
    TopicState state;
    address owner;
    address pendingOwner;
    uint48 createdAt;
    uint48 expiresAt;
    uint32 tenure;
    bool listed;
    uint96 price;
    uint32 period;
    uint256 publishers;
}

/// @title Who owns which topic, who publishes in it, and who may read it.
/// @notice A topic is known by keccak256 of its exact string: "0xAB" and "0xab" are two topics.
interface ITopicRegistry {
    /// @notice A topic was registered.
    /// @param topic keccak256 of its name.
    /// @param owner Its owner.
    /// @param name The exact string.
    /// @param expiresAt Unix seconds.
    event TopicRegistered(bytes32 indexed topic, address indexed owner, string name, uint256 expiresAt);
    /// @notice A topic was renewed.
    /// @param topic The topic.
    /// @param payer Who paid.
    /// @param expiresAt Its new end, unix seconds.
    event TopicRenewed(bytes32 indexed topic, address indexed payer, uint256 expiresAt);
    /// @notice A topic was offered to another owner, or an offer was taken back.
    /// @param topic The topic.
    /// @param to The next owner; 0 where the offer was taken back.
    event TransferOffered(bytes32 indexed topic, address indexed to);
    /// @notice A topic changed its owner.
    /// @param topic The topic.
    /// @param from The last owner.
    /// @param to The owner.
    event TopicTransferred(bytes32 indexed topic, address indexed from, address indexed to);
    /// @notice A delegate may publish.
    /// @param topic The topic.
    /// @param keyType The key's type.
    /// @param key The key's bytes.
    /// @param expiresAt Unix seconds.
    event PublisherSet(bytes32 indexed topic, KeyType keyType, bytes key, uint256 expiresAt);
    /// @notice A delegate may no longer publish.
    /// @param topic The topic.
    /// @param keyType The key's type.
    /// @param key The key's bytes.
    event PublisherRevoked(bytes32 indexed topic, KeyType keyType, bytes key);
    /// @notice The rules of reading changed.
    /// @param topic The topic.
    /// @param listed Whether only listed and paying readers may read.
    /// @param price Wei a period.
    /// @param period Seconds.
    event ReadingSet(bytes32 indexed topic, bool listed, uint256 price, uint256 period);
    /// @notice The owner put a reader on the list, or took it off.
    /// @param topic The topic.
    /// @param reader The reader.
    /// @param allowed Whether it is on the list.
    event ReaderSet(bytes32 indexed topic, address indexed reader, bool allowed);
    /// @notice A reader's time was paid for.
    /// @param topic The topic.
    /// @param reader The reader.
    /// @param paidUntil Its end, unix seconds.
    /// @param amount Wei that the owner is owed for it.
    event ReadingPaid(bytes32 indexed topic, address indexed reader, uint256 paidUntil, uint256 amount);
    /// @notice An account lets a registrar register topics for it, or no longer.
    /// @param owner The account.
    /// @param registrar The registrar.
    /// @param allowed Whether it may.
    event RegistrarSet(address indexed owner, address indexed registrar, bool allowed);
    /// @notice The fee changed.
    /// @param fee Wei a term.
    event FeeSet(uint256 fee);
    /// @notice The fees' recipient changed.
    /// @param recipient Who is owed the fees from now on.
    event FeeRecipientSet(address indexed recipient);

    /// @notice A constructor's argument is out of its range; `field` names it.
    error ParameterInvalid(string field);
    /// @notice A topic cannot be called that.
    error NameInvalid();
    /// @notice The name is kept for the network's own topics.
    error NameReserved();
    /// @notice No such topic was ever registered.
    error UnknownTopic(bytes32 topic);
    /// @notice The topic has an owner.
    error TopicTaken(bytes32 topic);
    /// @notice The topic has expired.
    error TopicNotLive(bytes32 topic);
    /// @notice The sender does not own the topic.
    error NotOwner(bytes32 topic, address sender);
    /// @notice The topic is not offered to the sender.
    error NotOffered(bytes32 topic, address sender);
    /// @notice The owner has not let the sender register for it.
    error NotRegistrar(address owner, address sender);
    /// @notice Not exactly what it costs was sent.
    error WrongPayment(uint256 sent, uint256 cost);
    /// @notice It would reach further ahead than it may.
    error TooFarAhead(uint256 until, uint256 limit);
    /// @notice The key's bytes are not a key of its type.
    error KeyInvalid();
    /// @notice A right would end before it begins.
    error ExpiryInvalid();
    /// @notice The topic has as many publishers as it may.
    error TooManyPublishers();
    /// @notice The key is not a delegate of the topic.
    error UnknownPublisher();
    /// @notice Rules of reading that cannot be.
    error ReadingInvalid();
    /// @notice Reading is not for sale, or no longer for that period.
    error NotForSale();
    /// @notice The fee is above the most it may be.
    error FeeTooHigh(uint256 fee, uint256 limit);
    /// @notice The zero address cannot be that.
    error ZeroAddress();

    /// @notice Registers a free topic for the sender. Costs exactly `fee()`.
    /// @param name The exact string.
    /// @return topic keccak256 of it.
    function register(string calldata name) external payable returns (bytes32 topic);

    /// @notice Registers a free topic for an owner that has let the sender do so. Costs exactly `fee()`.
    /// @param name The exact string.
    /// @param owner Who will own it.
    /// @return topic keccak256 of the name.
    function registerFor(string calldata name, address owner) external payable returns (bytes32 topic);

    /// @notice Lets a registrar register topics for the sender, or no longer.
    /// @param registrar The registrar.
    /// @param allowed Whether it may.
    function setRegistrar(address registrar, bool allowed) external;

    /// @notice Adds a term to a topic. Costs exactly `fee()`. Anyone may pay while the topic is live, only the owner in
    /// the grace.
    /// @param topic The topic.
    /// @return expiresAt Its new end, unix seconds.
    function renew(bytes32 topic) external payable returns (uint256 expiresAt);

    /// @notice Offers a topic to its next owner. Owner only.
    /// @param topic The topic.
    /// @param to The next owner; 0 takes an offer back.
    function offerTransfer(bytes32 topic, address to) external;

    /// @notice Takes a topic that is offered to the sender. Publishers and listed readers end with it; readers that paid
    /// keep what they paid for.
    /// @param topic The topic.
    function acceptTransfer(bytes32 topic) external;

    /// @notice Lets a key publish, or changes until when. Owner only.
    /// @param topic The topic.
    /// @param keyType The key's type.
    /// @param key The key's bytes.
    /// @param expiresAt End of its right, unix seconds, later than now.
    function setPublisher(bytes32 topic, KeyType keyType, bytes calldata key, uint48 expiresAt) external;

    /// @notice Takes a key's right away. Owner only.
    /// @param topic The topic.
    /// @param keyType The key's type.
    /// @param key The key's bytes.
    function revokePublisher(bytes32 topic, KeyType keyType, bytes calldata key) external;

    /// @notice Says who may read, and what it costs. Owner only. What readers paid for stays theirs.
    /// @param topic The topic.
    /// @param listed Whether only listed and paying readers may read.
    /// @param price Wei a period; 0 where reading is not for sale. An open topic cannot be for sale.
    /// @param period Seconds, at least an hour and at most a term; 0 where reading is not for sale.
    function setReading(bytes32 topic, bool listed, uint96 price, uint32 period) external;

    /// @notice Puts a reader on the list or takes it off. Owner only.
    /// @param topic The topic.
    /// @param reader The reader.
    /// @param allowed Whether it may read.
    function setReader(bytes32 topic, address reader, bool allowed) external;

    /// @notice Pays the owner for a reader's time; costs exactly periods times the price. Time that was paid for before
    /// is added to.
    /// @param topic The topic.
    /// @param reader Who may read.
    /// @param periods Number of periods, from 1.
    /// @param period Length of a period in seconds as the payer knows it.
    /// @return paidUntil End of the reader's time, unix seconds, not later than the topic's.
    function payReading(bytes32 topic, address reader, uint32 periods, uint32 period)
        external
        payable
        returns (uint256 paidUntil);

    /// @notice What a term of a topic costs.
    /// @return Wei.
    function fee() external view returns (uint256);

    /// @notice Whether a topic is owned.
    /// @param topic The topic.
    /// @return The state; Free where it was never registered.
    function stateOf(bytes32 topic) external view returns (TopicState);

    /// @notice What is known of a topic. Reverts with UnknownTopic where it was never registered.
    /// @param topic The topic.
    /// @return What is known.
    function topicInfo(bytes32 topic) external view returns (TopicInfo memory);

    /// @notice Whether a key may publish in a topic now. The owner's address may.
    /// @param topic The topic.
    /// @param keyType The key's type.
    /// @param key The key's bytes.
    /// @return True if it may.
    function isPublisher(bytes32 topic, KeyType keyType, bytes calldata key) external view returns (bool);

    /// @notice Whether an address may read a topic now. The owner may.
    /// @param topic The topic.
    /// @param reader The address.
    /// @return True if it may.
    function isReader(bytes32 topic, address reader) external view returns (bool);

    /// @notice Until when a reader's time is paid.
    /// @param topic The topic.
    /// @param reader The reader.
    /// @return Unix seconds; 0 where nothing was paid.
    function paidUntil(bytes32 topic, address reader) external view returns (uint256);

    /// @notice The delegates of a topic's present tenure, the expired ones included.
    /// @param topic The topic.
    /// @return The delegates.
    function publishers(bytes32 topic) external view returns (Publisher[] memory);

    /// @notice Number of topics that were ever registered.
    /// @return The number.
    function topicCount() external view returns (uint256);

    /// @notice Topics in the order in which they were first registered.
    /// @param offset The first one's place, from 0.
    /// @param limit The most to give, at most 256.
    /// @return The topics; none beyond the end.
    function topics(uint256 offset, uint256 limit) external view returns (bytes32[] memory);

    /// @notice Number of topics in an owner's list: those it owns, and those it let expire and nobody took.
    /// @param owner The owner.
    /// @return The number.
    function topicCountOf(address owner) external view returns (uint256);

    /// @notice An owner's list, in no order.
    /// @param owner The owner.
    /// @param offset The first one's place, from 0.
    /// @param limit The most to give, at most 256.
    /// @return The topics; none beyond the end.
    function topicsOf(address owner, uint256 offset, uint256 limit) external view returns (bytes32[] memory);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {ITopicRegistry, TopicInfo, TopicState} from "./interfaces/ITopicRegistry.sol";
import {TopicNames} from "./lib/TopicNames.sol";

/// @title What DPSN v1 clients call, answered from a topic registry.
/// @notice Stands apart: nothing of ours knows it. Those clients write a topic as the hex of a hash, so the topic that
/// is registered for them is that string, "0x" and 64 small hex digits, and the name they give is a label, which binds
/// nothing and need not be theirs alone. There is no admin here: setTopicPrice, initialize, the transfer of ownership
/// and upgrades are left out.
contract DpsnLens {
    /// @notice A topic as DPSN v1 clients know it.
    /// @param name The label, or the topic's string where it has none.
    /// @param topicHash The hash that clients sign; see `topicHashOf`.
    /// @param createdAt Unix seconds.
    struct UserTopic {
        string name;
        bytes32 topicHash;
        uint256 createdAt;
    }

    struct Label {
        uint256 createdAt;
        string text;
    }

    /// @notice The most entries that one answer has. What lies beyond is read by the paged forms.
    uint256 public constant MAX_ENTRIES = 256;

    /// @notice The registry that answers.
    ITopicRegistry public immutable REGISTRY;

    mapping(bytes32 topic => Label) private _labels;

    /// @notice A topic was registered through the lens; the event that clients of the old contract know.
    /// @param integrityHash As `getIntegrityHashes` gives it then; a transfer of the topic makes it another.
    /// @param time Unix seconds.
    event IntegrityHashGenerated(bytes32 indexed integrityHash, uint256 indexed time);

    /// @notice The label is empty, too long or not printable ASCII.
    error LabelInvalid();
    /// @notice The signature is not the sender's, over that hash.
    error SignatureInvalid();

    /// @notice Makes a lens over a registry.
    /// @param registry The registry.
    constructor(ITopicRegistry registry) {
        REGISTRY = registry;
    }

    /// @notice Registers the topic that is the hash's hex, for the sender, who must once have called
    /// `setRegistrar(lens, true)` at the registry. Costs exactly `getTopicPrice()`.
    /// @dev The signature binds the signer to the 32 bytes of the hash and to nothing else: no label, price, contract,
    /// chain or time, and it is the very one that the client attaches to each message, where everybody sees it. So it
    /// proves nothing here: the sender is who owns, and pays for, the topic. It is checked all the same, since a client
    /// whose wallet and signing key differ would own a topic that it cannot publish in.
    /// @param topicName The label, printable ASCII of at most 128 bytes.
    /// @param topicHash The hash.
    /// @param signature EIP-191 signature of the sender over the hash's 32 bytes, 65 bytes.
    function registerTopic(string calldata topicName, bytes32 topicHash, bytes calldata signature) external payable {
        if (!TopicNames.isLabel(bytes(topicName))) revert LabelInvalid();
        (address signer, ECDSA.RecoverError err,) =
            ECDSA.tryRecoverCalldata(MessageHashUtils.toEthSignedMessageHash(topicHash), signature);
        if (err != ECDSA.RecoverError.NoError || signer != msg.sender) revert SignatureInvalid();
        string memory name = Strings.toHexString(uint256(topicHash), 32);
        bytes32 topic = keccak256(bytes(name));
        // Before the call: a label counts only beside the registration of its own time, and if that fails so does this.
        _labels[topic] = Label({createdAt: block.timestamp, text: topicName});
        emit IntegrityHashGenerated(_integrity(topicHash, msg.sender, block.timestamp), block.timestamp);
        REGISTRY.registerFor{value: msg.value}(name, msg.sender);
    }

    /// @notice What a registration costs.
    /// @return Wei.
    function getTopicPrice() external view returns (uint256) {
        return REGISTRY.fee();
    }

    /// @notice A user's live topics, from the first 256 of its list. Only the user can make that list longer: topics
    /// come into it by its own registration, by a registrar it has named, or by a transfer it has accepted.
    /// @param user The user.
    /// @return The topics.
    function getUserTopics(address user) external view returns (UserTopic[] memory) {
        return userTopics(user, 0, MAX_ENTRIES);
    }

    /// @notice A hash a topic, for the newest 256 topics, the oldest of them first. Strangers make the list longer, so it
    /// is cut; what lies before is read by `integrityHashes`.
    /// @return The hashes.
    function getIntegrityHashes() external view returns (bytes32[] memory) {
        uint256 n = REGISTRY.topicCount();
        return integrityHashes(n > MAX_ENTRIES ? n - MAX_ENTRIES : 0, MAX_ENTRIES);
    }

    /// @notice Who decides on the price: the registry's access manager. It has no power over topics.
    /// @return The access manager.
    function owner() external view returns (address) {
        return AccessManaged(address(REGISTRY)).authority();
    }

    /// @notice The live ones among a page of a user's list.
    /// @param user The user.
    /// @param offset Place in the list, from 0.
    /// @param limit Places to look at, at most 256.
    /// @return found The topics, in no order.
    function userTopics(address user, uint256 offset, uint256 limit) public view returns (UserTopic[] memory found) {
        bytes32[] memory list = REGISTRY.topicsOf(user, offset, limit);
        found = new UserTopic[](list.length);
        uint256 n = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            TopicInfo memory t = REGISTRY.topicInfo(list[i]);
            if (t.state != TopicState.Live) continue;
            Label storage label = _labels[list[i]];
            found[n] = UserTopic({
                name: label.createdAt == t.createdAt ? label.text : t.name,
                topicHash: topicHashOf(t.name),
                createdAt: t.createdAt
            });
            ++n;
        }
        // What is left over at the end is cut off.
        assembly ("memory-safe") {
            mstore(found, n)
        }
    }

    /// @notice A hash a topic: keccak256 over (topic hash, owner, time of registration). What the old contract put into
    /// its hashes is not published.
    /// @param offset Place among all topics, from 0.
    /// @param limit The most to give, at most 256.
    /// @return hashes The hashes.
    function integrityHashes(uint256 offset, uint256 limit) public view returns (bytes32[] memory hashes) {
        hashes = REGISTRY.topics(offset, limit);
        for (uint256 i = 0; i < hashes.length; ++i) {
            TopicInfo memory t = REGISTRY.topicInfo(hashes[i]);
            hashes[i] = _integrity(topicHashOf(t.name), t.owner, t.createdAt);
        }
    }

    /// @notice The hash that a client signs for a topic: the number itself where the topic is "0x" and 64 small hex
    /// digits, otherwise keccak256 of the string. Other spellings of a number are strings: clients sign the same bytes for
    /// them, which is why a door compares the string.
    /// @param name The topic.
    /// @return The hash.
    function topicHashOf(string memory name) public pure returns (bytes32) {
        bytes memory b = bytes(name);
        if (b.length == 66) {
            (bool ok, uint256 number) = Strings.tryParseHexUint(name);
            // Capital digits come back small.
            if (ok && keccak256(b) == keccak256(bytes(Strings.toHexString(number, 32)))) return bytes32(number);
        }
        return keccak256(b);
    }

    function _integrity(bytes32 topicHash, address topicOwner, uint256 createdAt) private pure returns (bytes32) {
        return keccak256(abi.encode(topicHash, topicOwner, createdAt));
    }
}

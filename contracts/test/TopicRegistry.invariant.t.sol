// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyType, TopicInfo, TopicState} from "../src/interfaces/ITopicRegistry.sol";
import {TopicRegistry} from "../src/TopicRegistry.sol";
import {TopicBase} from "./TopicRegistry.t.sol";

/// @dev Four people who do whatever they like with five names.
contract Crowd is TopicBase {
    string[5] private names = ["a", "b", "c", "d", "e"];
    address[4] public people = [ANN, BOB, EVE, OWNER];
    bool public broken;

    function target() external view returns (TopicRegistry) {
        return registry;
    }

    function registerAny(uint256 which, uint256 who) external {
        bytes32 topic = _topic(which);
        TopicState before = registry.stateOf(topic);
        vm.deal(_who(who), 1 ether);
        vm.prank(_who(who));
        try registry.register{value: FEE}(names[which % 5]) {
            if (before != TopicState.Free) broken = true;
        } catch {}
    }

    function renewAny(uint256 which, uint256 who) external {
        bytes32 topic = _topic(which);
        TopicState before = registry.stateOf(topic);
        address owner = before == TopicState.Free ? address(0) : registry.topicInfo(topic).owner;
        vm.deal(_who(who), 1 ether);
        vm.prank(_who(who));
        try registry.renew{value: FEE}(topic) {
            if (before == TopicState.Free || (before == TopicState.Grace && owner != _who(who))) broken = true;
        } catch {}
    }

    function handOver(uint256 which, uint256 from, uint256 to, uint256 who) external {
        bytes32 topic = _topic(which);
        bool mine = _owns(topic, _who(from));
        vm.prank(_who(from));
        try registry.offerTransfer(topic, _who(to)) {
            if (!mine) broken = true;
        } catch {}
        vm.prank(_who(who));
        try registry.acceptTransfer(topic) {
            if (!_owns(topic, _who(who))) broken = true;
        } catch {}
    }

    function setPublisher(uint256 which, uint256 who, uint8 key, bool on) external {
        bytes memory bytes20Key = abi.encodePacked(bytes20(uint160(key % 8) + 1));
        bytes32 topic = _topic(which);
        bool mine = _owns(topic, _who(who));
        vm.prank(_who(who));
        if (on) {
            try registry.setPublisher(topic, KeyType.Secp256k1, bytes20Key, type(uint48).max) {
                if (!mine) broken = true;
            } catch {}
        } else {
            try registry.revokePublisher(topic, KeyType.Secp256k1, bytes20Key) {
                if (!mine || registry.isPublisher(topic, KeyType.Secp256k1, bytes20Key)) broken = true;
            } catch {}
        }
    }

    function sell(uint256 which, uint256 who, uint96 price) external {
        vm.prank(_who(who));
        try registry.setReading(_topic(which), true, price % 1 gwei, price % 1 gwei == 0 ? 0 : 1 days) {} catch {}
    }

    function buy(uint256 which, uint256 who, uint32 periods, uint256 value) external {
        value = value % 1000 gwei;
        vm.deal(_who(who), value);
        vm.prank(_who(who));
        try registry.payReading{value: value}(_topic(which), _who(who), periods % 1000, 1 days) {} catch {}
    }

    /// @dev A sale at the asked price, which a random value would rarely meet.
    function buyWell(uint256 which, uint256 who, uint32 periods) external {
        bytes32 topic = _topic(which);
        if (registry.stateOf(topic) != TopicState.Live) return;
        periods = periods % 400;
        uint256 value = uint256(registry.topicInfo(topic).price) * periods;
        vm.deal(_who(who), value);
        vm.prank(_who(who));
        try registry.payReading{value: value}(topic, _who(who), periods, 1 days) returns (uint256 until) {
            if (until > registry.topicInfo(topic).expiresAt) broken = true;
        } catch {}
    }

    function fetch(uint256 who) external {
        try registry.release(_who(who)) {} catch {}
    }

    function changeFeeRecipient(uint256 who) external {
        vm.prank(OWNER);
        registry.setFeeRecipient(_who(who));
    }

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 200 days);
    }

    function _who(uint256 who) private view returns (address) {
        return people[who % 4];
    }

    function _topic(uint256 which) private view returns (bytes32) {
        return keccak256(bytes(names[which % 5]));
    }

    function _owns(bytes32 topic, address who) private view returns (bool) {
        return registry.stateOf(topic) == TopicState.Live && registry.topicInfo(topic).owner == who;
    }
}

/// @title What holds whatever people do.
contract TopicRegistryInvariantTest is TopicBase {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Crowd private crowd;

    function setUp() public override {
        crowd = new Crowd();
        crowd.setUp();
        registry = crowd.target();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = Crowd.registerAny.selector;
        selectors[1] = Crowd.renewAny.selector;
        selectors[2] = Crowd.handOver.selector;
        selectors[3] = Crowd.setPublisher.selector;
        selectors[4] = Crowd.sell.selector;
        selectors[5] = Crowd.buy.selector;
        selectors[6] = Crowd.buyWell.selector;
        selectors[7] = Crowd.fetch.selector;
        selectors[8] = Crowd.changeFeeRecipient.selector;
        selectors[9] = Crowd.passTime.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(crowd), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_EveryWeiIsOwedToSomebody() public view {
        uint256 sum = registry.owed(RECIPIENT);
        for (uint256 i = 0; i < 4; ++i) {
            sum += registry.owed(crowd.people(i));
        }
        vm.assertEq(address(registry).balance, sum, "owed");
        vm.assertTrue(!crowd.broken(), "nobody did what was another's to do");
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_ListsSayWhatIsSo() public view {
        uint256 listed = 0;
        for (uint256 i = 0; i < 4; ++i) {
            bytes32[] memory list = registry.topicsOf(crowd.people(i), 0, 256);
            listed += list.length;
            for (uint256 j = 0; j < list.length; ++j) {
                TopicInfo memory t = registry.topicInfo(list[j]);
                vm.assertEq(t.owner, crowd.people(i), "owner");
                vm.assertEq(registry.publishers(list[j]).length, t.publishers, "publishers");
                for (uint256 k = 0; k < j; ++k) {
                    vm.assertTrue(list[j] != list[k], "once");
                }
            }
        }
        vm.assertEq(listed, registry.topicCount(), "each topic is on one list");
    }
}

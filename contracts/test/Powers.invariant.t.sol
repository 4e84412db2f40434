// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RefundTerms} from "../src/interfaces/IDeliveryRefunds.sol";
import {FeedSetInput} from "../src/Types.sol";
import {Base} from "./Base.sol";
import {PowersAftermath} from "./PowersAftermath.sol";
import {
    AllowingAuthority,
    AnyCommittee,
    BrokenAuthority,
    CallingBackAuthority,
    DenyingAuthority,
    YesVerifier
} from "./Usurpers.sol";

/// @dev Holds every key of the authority, uses all powers in any order, and calls anything with anything.
contract Usurper is PowersAftermath {
    uint256 public used;
    bytes32 private _before;
    YesVerifier private _yes;
    AnyCommittee private _any;
    address[5] private _authorities;
    address[13] private _all;
    bytes4[] private _selectors;

    function setUp() public override {
        super.setUp();
        _before = values();
        _yes = new YesVerifier();
        _any = new AnyCommittee();
        _authorities = [
            address(authority),
            address(new AllowingAuthority()),
            address(new DenyingAuthority()),
            address(new BrokenAuthority()),
            address(new CallingBackAuthority())
        ];
        _all = [
            address(hub),
            address(refunds),
            address(topics),
            address(registry),
            address(pool),
            address(mirror),
            address(lens),
            address(proxy),
            address(judge),
            address(verifier),
            address(token),
            address(authority),
            address(timelock)
        ];
        _know();
    }

    function createFeedSet(uint256 how) external {
        FeedSetInput memory made = input(registry);
        if (how & 1 == 0) made.verifier = _yes;
        if (how & 2 == 0) made.committee = _any;
        if (how & 4 == 0) made.intervalMs = uint64(1 + how % 1000);
        vm.prank(_who(how));
        try hub.createFeedSet(made) {
            ++used;
        } catch {}
    }

    /// @dev Values that nobody signed, for any feed set.
    function forgeBundle(uint256 set, uint256 round, uint256 lanes) external {
        Bundle memory b = bundles["next_round"];
        b.words[0] = uint160(EVE);
        b.words[1] = bundles["valid"].round + round % 3;
        b.words[b.words.length - 2] = ((1 << 62) + b.words[1] * intervalMs) | ((lanes >> 4) << 63 & ((1 << 252) - 1));
        set = 1 + set % hub.feedSets();
        try hub.update{gas: CALL_GAS}(set, b.words, b.commitment, b.proof) {
            if (set != feedSet) ++used;
        } catch {}
        try refunds.update{gas: CALL_GAS}(set, b.words, b.commitment, b.proof, 1) {} catch {}
    }

    function retire(uint256 set, uint256 who) external {
        vm.prank(_who(who));
        // Rarely the one that counts, or little else could happen to it.
        try hub.retire(set % 8 == 0 ? feedSet : 2 + set % 5) {
            ++used;
        } catch {}
    }

    function configure(uint256 set, uint32 heartbeat, uint64 tip, uint32 gas, uint32 deviation, uint256 who) external {
        RefundTerms memory terms = RefundTerms(2 + heartbeat % 100, tip % 5 gwei, 1_000_000, gas % 1_000_001);
        uint32[] memory deviations = new uint32[](2);
        deviations[1] = deviation;
        set = 1 + set % hub.feedSets();
        vm.prank(_who(who));
        try refunds.configure(set, terms, deviations) {
            ++used;
        } catch {}
    }

    function setFee(uint256 amount, address recipient, uint256 who) external {
        vm.prank(_who(who));
        try topics.setFee(amount % (2 * MAX_FEE)) {
            ++used;
        } catch {}
        vm.prank(_who(who));
        try topics.setFeeRecipient(recipient) {
            ++used;
        } catch {}
    }

    function close(uint256 target, bool closed) external {
        vm.prank(address(timelock));
        try authority.setTargetClosed(_all[target % _all.length], closed) {
            ++used;
        } catch {}
    }

    function exchange(uint256 target, uint256 next) external {
        vm.prank(address(timelock));
        try authority.updateAuthority(_all[target % 3], _authorities[next % _authorities.length]) {
            ++used;
        } catch {}
    }

    /// @dev Gives functions to everybody, and the admin's role to EVE.
    function giveAway(uint256 target, uint256 which, bool admin) external {
        bytes4[] memory one = new bytes4[](1);
        one[0] = _selectors[which % _selectors.length];
        uint64 everybody = authority.PUBLIC_ROLE();
        vm.prank(address(timelock));
        try authority.setTargetFunctionRole(_all[target % _all.length], one, everybody) {
            ++used;
        } catch {}
        if (!admin) return;
        vm.prank(address(timelock));
        try authority.grantRole(0, EVE, 0) {
            ++used;
        } catch {}
    }

    /// @dev Calls that are known, with any arguments.
    function callKnown(uint256 target, uint256 which, uint256[8] calldata arguments, uint256 who) external {
        _call(target, bytes.concat(_selectors[which % _selectors.length], abi.encode(arguments)), who);
    }

    /// @dev The same with the addresses and numbers that mean something here.
    function callMeaningful(uint256 target, uint256 which, uint256 first, uint256 second, uint256 third, uint256 who)
        external
    {
        bytes memory arguments = abi.encode(_meaningful(first), _meaningful(second), _meaningful(third));
        _call(target, bytes.concat(_selectors[which % _selectors.length], arguments), who);
    }

    function callAnything(uint256 target, bytes calldata data, uint256 who) external {
        _call(target, data, who);
    }

    /// @dev Whether what readers see is as it was.
    function untouched() external view returns (bool) {
        return values() == _before;
    }

    function aftermath() external {
        unharmed();
    }

    function _call(uint256 target, bytes memory data, uint256 who) private {
        vm.prank(_who(who));
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok,) = _all[target % _all.length].call{gas: CALL_GAS}(data);
        if (ok) ++used;
    }

    /// @dev The authority's keys, and a friend of theirs. The manager itself stands for its `execute`.
    function _who(uint256 i) private view returns (address) {
        return i % 3 == 0 ? address(timelock) : i % 3 == 1 ? address(authority) : EVE;
    }

    function _meaningful(uint256 i) private view returns (uint256) {
        uint256[10] memory some = [
            uint256(uint160(EVE)),
            uint160(members[i % 4].operator),
            uint160(PAYEE),
            uint160(_all[i % _all.length]),
            uint256(topic),
            0,
            1,
            members[i % 4].weight * UNIT,
            block.timestamp + 1,
            type(uint256).max
        ];
        return some[(i >> 8) % some.length];
    }

    /// @dev Every function that changes state, of everything but the timelock, whose own waiting is not the question.
    function _know() private {
        string[11] memory names = [
            "FeedHub",
            "DeliveryRefunds",
            "TopicRegistry",
            "OperatorRegistry",
            "RewardPool",
            "CommitteeMirror",
            "DpsnLens",
            "DevToken",
            "AccessManager",
            "FeedProxy",
            "EvidenceJudge"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory path = string.concat("contracts/out/", names[i], ".sol/", names[i], ".json");
            string memory json = vm.readFile(path);
            string[] memory signatures = vm.parseJsonKeys(json, ".methodIdentifiers");
            for (uint256 k = 0; k < signatures.length; ++k) {
                _selectors.push(bytes4(keccak256(bytes(signatures[k]))));
            }
        }
        vm.assertGe(_selectors.length, 100, "functions are known");
    }
}

/// @title What holds whatever the holder of every power does, in whatever order.
contract PowersInvariantTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Usurper private usurper;

    function setUp() public {
        usurper = new Usurper();
        usurper.setUp();
    }

    /// @dev Forge asks for what it may call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(usurper);
    }

    /// @dev Not the fixture's own, nor the look at what came of it.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = Usurper.setUp.selector;
        selectors[1] = Usurper.aftermath.selector;
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector({addr: address(usurper), selectors: selectors});
    }

    /// @dev After each call: no value, time, round or term of the feed set has changed.
    /// forge-config: default.invariant.runs = 32
    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_NoPowerWritesAValue() public view {
        vm.assertTrue(usurper.untouched(), "what readers see");
    }

    /// @dev After each run: forged bundles are refused, stakes come back whole, what is owed is paid.
    function afterInvariant() public {
        usurper.aftermath();
    }

    /// @dev What is tried goes through where it is a power, so that the above is not about refusals alone.
    function test_ThePowersAreUsed() public {
        usurper.createFeedSet(12);
        usurper.forgeBundle(1, 0, 1 << 4);
        usurper.retire(5, 0);
        usurper.configure(0, 0, 0, 0, 100, 0);
        usurper.setFee(1, address(this), 0);
        usurper.close(0, false);
        usurper.giveAway(0, 0, true);
        usurper.exchange(0, 1);
        usurper.callAnything(0, abi.encodeWithSignature("retire(uint256)", 1), 0);
        vm.assertEq(usurper.used(), 11, "every one of them");
    }
}

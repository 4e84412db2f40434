// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Poseidon2} from "../src/lib/Poseidon2.sol";
import {EpochInfo, Member} from "../src/Types.sol";
import {RegistryFixture} from "./RegistryFixture.sol";

/// @dev Seven operators at four seats, and reporters, do whatever they may in any order, and keep a second set of
/// books by rules of their own.
contract Crowd is RegistryFixture {
    uint256 private constant PEOPLE = 7;
    address private constant REPORTER = address(0xb0b);

    /// @dev The first rule that was seen broken.
    string public broken;
    // What the second set of books says.
    mapping(address operator => uint256) public staked;
    mapping(address operator => uint256) public owed;
    mapping(address operator => bool) public slashed;
    // The earliest that what an operator asked back may leave.
    mapping(address operator => uint256) private _term;
    mapping(address operator => uint256) private _lastUntil;
    mapping(uint64 epoch => bytes32) private _sealed;
    uint64 public epochs;
    uint64 private _until;
    uint256 public burned;
    // When an operator took a seat that left none free, and was in no committee since.
    mapping(address operator => uint256) private _took;

    function enter(uint256 i, uint96 amount) external {
        i %= PEOPLE;
        uint256 stake = MINIMUM + amount % (1000 * UNIT);
        (uint256 qx, uint256 qy) = point(i);
        fund(who(i), stake);
        vm.prank(who(i));
        try registry.register(qx, qy, stake) {
            staked[who(i)] += stake;
            _allow(!slashed[who(i)], "the slashed registered");
        } catch {}
    }

    function add(uint256 i, uint96 amount) external {
        i %= PEOPLE;
        uint256 more = amount % (1000 * UNIT);
        fund(who(i), more);
        vm.prank(who(i));
        try registry.addStake(more) {
            staked[who(i)] += more;
            _allow(!slashed[who(i)], "the slashed staked");
        } catch {}
    }

    /// @dev Whoever took the last seat, or another's, may want to leave at once.
    function sit(uint256 i, bool atOnce) external {
        i %= PEOPLE;
        (address[] memory before,) = registry.seats();
        vm.prank(who(i));
        try registry.join() {
            _allow(!slashed[who(i)], "the slashed sat down");
            (address[] memory seated,) = registry.seats();
            bool full = seated.length == registry.SLOTS();
            if (full) _took[who(i)] = nowMs();
            for (uint256 s = 0; full && s < before.length; ++s) {
                if (before[s] != seated[s]) _took[before[s]] = 0;
            }
        } catch {}
        if (atOnce && _took[who(i)] == nowMs()) rise(i);
    }

    function rise(uint256 i) public {
        i %= PEOPLE;
        vm.prank(who(i));
        try registry.leaveSeat() {} catch {}
    }

    function askBack(uint256 i, uint96 amount) external {
        i %= PEOPLE;
        (uint256 bonded,) = registry.stakeOf(who(i));
        uint256 asked = bonded == 0 ? 0 : clamp(amount, 1, bonded);
        vm.prank(who(i));
        try registry.unbond(asked) {
            staked[who(i)] -= asked;
            owed[who(i)] += asked;
            uint256 start = _lastUntil[who(i)] < nowMs() ? nowMs() : _lastUntil[who(i)];
            _term[who(i)] = start + EPOCH + GRACE + SLASHING;
            _allow(registry.releaseAt(who(i)) > _term[who(i)], "free before its term");
        } catch {}
    }

    /// @dev Waits out the term first: without that, hardly any stake would ever leave.
    function takeBackInTime(uint256 i) external {
        uint64 release = registry.releaseAt(who(i % PEOPLE));
        if (release > nowMs()) pass(release - nowMs() + 999);
        takeBack(i);
    }

    function takeBack(uint256 i) public {
        i %= PEOPLE;
        uint256 before = token.balanceOf(who(i));
        vm.prank(who(i));
        try registry.withdraw() {
            _allow(!slashed[who(i)], "the slashed withdrew");
            _allow(nowMs() > _term[who(i)], "paid before its term");
            _allow(token.balanceOf(who(i)) - before == owed[who(i)], "paid another amount");
            owed[who(i)] = 0;
        } catch {
            // Nobody and nothing else holds up what is due.
            _allow(
                slashed[who(i)] || owed[who(i)] == 0 || nowMs() < registry.releaseAt(who(i)), "a withdrawal was stopped"
            );
        }
    }

    function change() external {
        try registry.advance() {
            EpochInfo memory e = registry.epochInfo(++epochs);
            _allow(registry.lastEpoch() == epochs, "epochs are not counted");
            _allow(e.fromMs >= _until && e.fromMs >= nowMs() + NOTICE, "windows overlap, or begin at once");
            _allow(e.untilMs == e.fromMs + EPOCH, "an epoch of another length");
            _until = e.untilMs;
            Member[] memory m = registry.members(epochs);
            (address[] memory seated, uint64[] memory weights) = registry.seats();
            _allow(m.length == seated.length, "the committee is not the seats");
            for (uint256 i = 0; i < m.length; ++i) {
                _allow(m[i].operator == seated[i] && m[i].weight == weights[i], "the committee is not the seats");
                _allow(!slashed[m[i].operator], "the slashed are in a new committee");
                _lastUntil[m[i].operator] = e.untilMs;
            }
            for (uint256 i = 0; i < PEOPLE; ++i) {
                uint256 took = _took[who(i)];
                bool serves = _lastUntil[who(i)] == e.untilMs;
                _allow(took == 0 || serves || nowMs() >= took + EPOCH, "who took the last seat does not serve");
                _took[who(i)] = 0;
            }
            _allow(e.root == _root(m), "another root");
            _sealed[epochs] = keccak256(abi.encode(e, m));
        } catch {}
    }

    function accuse(uint256 i) external {
        i %= PEOPLE;
        bytes memory evidence = abi.encode(who(i));
        vm.prank(REPORTER);
        try registry.commitReport(keccak256(abi.encode(REPORTER, bytes32(0), keccak256(evidence)))) {} catch {}
        pass(REVEAL_MIN);
        vm.prank(REPORTER);
        try registry.report(evidence, 0) {
            _allow(!slashed[who(i)], "slashed twice");
            uint256 all = staked[who(i)] + owed[who(i)];
            burned += all - all * REPORTER_BPS / 10_000;
            slashed[who(i)] = true;
            _took[who(i)] = 0;
            staked[who(i)] = 0;
            owed[who(i)] = 0;
        } catch {}
    }

    function passTime(uint256 ms) external {
        pass(clamp(ms, 1 hours * 1000, EPOCH));
    }

    /// @dev Whether every epoch that is kept is as it was set.
    function unchanged() external view returns (bool) {
        for (uint64 n = 1; n <= epochs; ++n) {
            try registry.epochInfo(n) returns (EpochInfo memory e) {
                if (keccak256(abi.encode(e, registry.members(n))) != _sealed[n]) return false;
                if (nowMs() >= e.untilMs + GRACE + SLASHING) return false;
            } catch {
                // Forgotten for good reason: the last so many of them span the window.
                if (n == epochs && nowMs() < _until + GRACE + SLASHING) return false;
            }
        }
        return true;
    }

    function books() external view returns (uint256 bonded, uint256 unbonding, uint256 want, uint256 held) {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            (uint256 b, uint256 u) = registry.stakeOf(who(i));
            bonded += b;
            unbonding += u;
            want += staked[who(i)] + owed[who(i)];
        }
        held = token.balanceOf(address(registry));
    }

    function burnedRight() external view returns (bool) {
        return token.balanceOf(registry.BURNED()) == burned;
    }

    /// @dev Seats are packed, held once, by the free, with the weight of their stake, which is enough.
    function seatsRight() external view returns (bool) {
        (address[] memory operators, uint64[] memory weights) = registry.seats();
        if (operators.length > registry.SLOTS()) return false;
        for (uint256 i = 0; i < operators.length; ++i) {
            (uint256 bonded,) = registry.stakeOf(operators[i]);
            if (bonded < MINIMUM || weights[i] != bonded / UNIT || registry.jailed(operators[i])) return false;
            for (uint256 j = 0; j < i; ++j) {
                if (operators[j] == operators[i]) return false;
            }
        }
        return true;
    }

    function _root(Member[] memory m) private view returns (uint256) {
        uint256 slots = registry.SLOTS();
        uint256[4] memory state =
            Poseidon2.start(uint256(keccak256("oraclestream.committee.v2")) % SCALAR_MODULUS, 3 * slots);
        uint256[88] memory keys = Poseidon2.roundKeys();
        for (uint256 i = 0; i < slots; ++i) {
            if (i < m.length) Poseidon2.absorb(keys, state, m[i].ax, m[i].ay, m[i].weight);
            else Poseidon2.absorb(keys, state, 0, 1, 0);
        }
        return state[1];
    }

    function _allow(bool good, string memory rule) private {
        if (!good && bytes(broken).length == 0) broken = rule;
    }
}

/// @title What holds whatever operators and reporters do.
/// forge-config: default.invariant.runs = 64
/// forge-config: default.invariant.depth = 96
/// forge-config: default.invariant.fail-on-revert = true
contract OperatorRegistryInvariantTest is RegistryFixture {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Crowd private crowd;

    function setUp() public override {
        crowd = new Crowd();
        crowd.setUp();
    }

    /// @dev Forge asks for what it may call.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](13);
        selectors[0] = Crowd.enter.selector;
        selectors[1] = Crowd.add.selector;
        selectors[2] = Crowd.sit.selector;
        selectors[3] = Crowd.rise.selector;
        selectors[4] = Crowd.askBack.selector;
        selectors[5] = Crowd.takeBack.selector;
        selectors[6] = Crowd.change.selector;
        selectors[7] = Crowd.accuse.selector;
        selectors[12] = Crowd.takeBackInTime.selector;
        // Time passes, operators enter and sit more often than the rest happens.
        selectors[8] = Crowd.passTime.selector;
        selectors[9] = Crowd.passTime.selector;
        selectors[10] = Crowd.enter.selector;
        selectors[11] = Crowd.sit.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(crowd), selectors: selectors});
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    function invariant_TheRulesHold() public view {
        vm.assertEq(crowd.broken(), "", "broken rule");
        vm.assertTrue(crowd.unchanged(), "epochs that were set never change, and are kept as long as they must be");
        vm.assertTrue(crowd.seatsRight(), "seats");
    }

    function invariant_StakeIsConserved() public view {
        (uint256 bonded, uint256 unbonding, uint256 want, uint256 held) = crowd.books();
        vm.assertEq(bonded + unbonding, held, "the tokens are the stakes");
        vm.assertEq(want, held, "both sets of books");
        vm.assertTrue(crowd.burnedRight(), "burned");
    }
}

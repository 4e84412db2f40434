// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DevToken} from "../src/dev/DevToken.sol";
import {IEvidenceJudge} from "../src/interfaces/IEvidenceJudge.sol";
import {EdwardsBN254} from "../src/lib/EdwardsBN254.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RegistryInput} from "../src/Types.sol";
import {Base} from "./Base.sol";

/// @dev Convicts whomever the evidence names. What real evidence is, the judge's own tests show.
contract NamingJudge is IEvidenceJudge {
    error NoEvidence();

    /// @inheritdoc IEvidenceJudge
    function judge(bytes calldata evidence) external pure returns (address operator) {
        if (evidence.length != 32) revert NoEvidence();
        return abi.decode(evidence, (address));
    }
}

/// @title A registry with a token and a judge, and hands to move them.
abstract contract RegistryFixture is Base {
    uint256 internal constant UNIT = 1e18;
    uint256 internal constant MINIMUM = 100 * UNIT;
    uint64 internal constant EPOCH = 7 days * 1000;
    uint64 internal constant LEAD = 1 days * 1000;
    uint64 internal constant NOTICE = 1 hours * 1000;
    uint64 internal constant GRACE = 1 hours * 1000;
    uint64 internal constant SLASHING = 14 days * 1000;
    uint64 internal constant UNBONDING = 22 days * 1000;
    uint64 internal constant REVEAL_MIN = 1 minutes * 1000;
    uint64 internal constant REVEAL_MAX = 1 days * 1000;
    uint16 internal constant REPORTER_BPS = 1000;
    // A round number of seconds somewhere in 2023.
    uint256 internal constant START = 1_700_000_000;

    DevToken internal token;
    NamingJudge internal judge;
    OperatorRegistry internal registry;

    // Points 8^i B of the subgroup, in the order of their making.
    uint256[2][] private _points;

    function setUp() public virtual {
        vm.warp(START);
        token = new DevToken(address(this), 1e36);
        judge = new NamingJudge();
        registry = new OperatorRegistry(parameters(4));
    }

    function parameters(uint16 slots) internal view returns (RegistryInput memory) {
        return RegistryInput({
            token: token,
            judge: judge,
            slots: slots,
            minimumSeats: 1,
            weightUnit: UNIT,
            minimumStake: MINIMUM,
            epochMs: EPOCH,
            leadMs: LEAD,
            noticeMs: NOTICE,
            graceMs: GRACE,
            slashingMs: SLASHING,
            unbondingMs: UNBONDING,
            revealMinMs: REVEAL_MIN,
            revealMaxMs: REVEAL_MAX,
            reporterBps: REPORTER_BPS
        });
    }

    /// @dev The address of operator i.
    function who(uint256 i) internal pure returns (address) {
        return address(uint160(0x0badc0de00 + i));
    }

    /// @dev A registration point for operator i, another one for each.
    function point(uint256 i) internal returns (uint256 qx, uint256 qy) {
        if (_points.length == 0) {
            string memory json = vm.readFile("contracts/test/fixtures/protocol.json");
            uint256 x = vm.parseJsonUint(json, ".keys[5].ax");
            _points.push([x, vm.parseJsonUint(json, ".keys[5].ay")]);
        }
        while (_points.length <= i) {
            uint256[2] memory p = _points[_points.length - 1];
            (p[0], p[1]) = EdwardsBN254.mul8(p[0], p[1]);
            _points.push(p);
        }
        return (_points[i][0], _points[i][1]);
    }

    /// @dev Gives an address tokens, and the registry leave to take them.
    function fund(address operator, uint256 amount) internal {
        token.transfer(operator, amount);
        vm.prank(operator);
        token.approve(address(registry), amount);
    }

    function register(uint256 i, uint256 amount) internal {
        (uint256 qx, uint256 qy) = point(i);
        fund(who(i), amount);
        vm.prank(who(i));
        registry.register(qx, qy, amount);
    }

    function addStake(uint256 i, uint256 amount) internal {
        fund(who(i), amount);
        vm.prank(who(i));
        registry.addStake(amount);
    }

    function join(uint256 i) internal {
        vm.prank(who(i));
        registry.join();
    }

    function leaveSeat(uint256 i) internal {
        vm.prank(who(i));
        registry.leaveSeat();
    }

    function unbond(uint256 i, uint256 amount) internal {
        vm.prank(who(i));
        registry.unbond(amount);
    }

    function withdraw(uint256 i) internal {
        vm.prank(who(i));
        registry.withdraw();
    }

    /// @dev Registers operators 0 to n-1 and seats them; operator i stakes (100 + i) units.
    function seat(uint256 n) internal {
        for (uint256 i = 0; i < n; ++i) {
            register(i, MINIMUM + i * UNIT);
            join(i);
        }
    }

    /// @dev Commits to evidence, waits and shows it.
    function convict(address reporter, uint256 i) internal {
        bytes memory evidence = abi.encode(who(i));
        vm.prank(reporter);
        registry.commitReport(keccak256(abi.encode(reporter, bytes32(i), keccak256(evidence))));
        pass(REVEAL_MIN);
        vm.prank(reporter);
        registry.report(evidence, bytes32(i));
    }

    function pass(uint256 ms) internal {
        vm.warp(block.timestamp + ms / 1000);
    }

    function nowMs() internal view returns (uint64) {
        return uint64(block.timestamp * 1000);
    }

    /// @dev Goes to a time, unix milliseconds.
    function goTo(uint256 ms) internal {
        vm.warp(ms / 1000);
    }
}

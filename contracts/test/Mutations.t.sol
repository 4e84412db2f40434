// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BASE_MODULUS, SCALAR_MODULUS} from "../src/lib/Bn254.sol";
import {Fixture} from "./Fixture.sol";

/// @title Ten thousand mutations of real bundles, none of which is accepted.
/// @notice One to three numbers of a bundle are changed: by a bit, to any number, to a neighbour, to another form of the
/// same residue, to nothing, to that of another proof, or with another number in its place. The hub must neither verify nor
/// store it, and the verifier by itself refuse it. A proof made anew of the same statement is no mutation: it is valid.
contract MutationsTest is Fixture {
    /// @dev How many numbers a proof has. They stand before the others.
    uint256 private constant PROOF = 8;

    /// @dev What is stored before, if anything, and what is mutated then.
    string[2][] private starts;
    /// @dev A feed set for each of them, with what is stored before.
    uint256[] private sets;

    function setUp() public override {
        super.setUp();
        starts.push(["", "valid"]);
        starts.push(["older_round", "valid"]);
        starts.push(["valid", "equal_round_fill"]);
        for (uint256 i = 0; i < starts.length; ++i) {
            vm.prank(OWNER);
            uint256 set = hub.createFeedSet(input(committee));
            sets.push(set);
            if (bytes(starts[i][0]).length == 0) continue;
            Bundle memory b = bundles[starts[i][0]];
            hub.update(set, b.words, b.commitment, b.proof);
        }
    }

    /// @dev Without this, what is refused below would say nothing.
    function test_WithoutAMutationEachIsAccepted() public {
        for (uint256 i = 0; i < starts.length; ++i) {
            uint256 set = sets[i];
            Bundle memory b = bundles[starts[i][1]];
            hub.verify(set, b.words, b.commitment, b.proof, 60);
            vm.assertTrue(verifier.verify(b.proof, inputsOf(b)), "verified");
            bytes32 before = _held(set);
            hub.update(set, b.words, b.commitment, b.proof);
            vm.assertTrue(before != _held(set), "stored");
        }
    }

    function testFuzz_TheHubTakesNoMutation(uint256 seed) public {
        uint256 i = _draw(seed, "start") % starts.length;
        uint256 set = sets[i];
        Bundle memory b = bundles[starts[i][1]];
        uint256 n = b.words.length;
        uint256[] memory numbers = new uint256[](PROOF + n + 1);
        uint256[] memory others = new uint256[](PROOF + n + 1);
        Bundle memory other = bundles["older_round"];
        for (uint256 k = 0; k < n; ++k) {
            (numbers[PROOF + k], others[PROOF + k]) = (b.words[k], other.words[k]);
        }
        (numbers[PROOF + n], others[PROOF + n]) = (b.commitment, other.commitment);
        if (!_mutate(b, numbers, other, others, seed)) return;
        for (uint256 k = 0; k < n; ++k) {
            b.words[k] = numbers[PROOF + k];
        }
        b.commitment = numbers[PROOF + n];

        bool accepted;
        try hub.verify{gas: CALL_GAS}(set, b.words, b.commitment, b.proof, type(uint256).max) {
            accepted = true;
        } catch {}
        vm.assertTrue(!accepted, "verified");
        bytes32 before = _held(set);
        // A mutated round may be one that the hub has. Such a bundle passes by without a revert, and must do just that.
        try hub.update{gas: CALL_GAS}(set, b.words, b.commitment, b.proof) {} catch {}
        vm.assertEq(_held(set), before, "stored");
    }

    function testFuzz_TheVerifierTakesNoMutation(uint256 seed) public view {
        Bundle memory b = bundles[starts[_draw(seed, "start") % starts.length][1]];
        Bundle memory other = bundles["older_round"];
        uint256[] memory numbers = new uint256[](PROOF + 3);
        uint256[] memory others = new uint256[](PROOF + 3);
        (numbers[PROOF], numbers[PROOF + 1], numbers[PROOF + 2]) = (b.commitment, b.challenge, b.evaluation);
        (others[PROOF], others[PROOF + 1], others[PROOF + 2]) = (other.commitment, other.challenge, other.evaluation);
        if (!_mutate(b, numbers, other, others, seed)) return;
        uint256[3] memory inputs = [numbers[PROOF], numbers[PROOF + 1], numbers[PROOF + 2]];
        vm.assertTrue(!verifier.verify{gas: CALL_GAS}(b.proof, inputs), "verified");
    }

    /// @dev All that the hub holds of a feed set.
    function _held(uint256 set) private view returns (bytes32) {
        uint256[] memory lanes = new uint256[](columns);
        for (uint256 c = 0; c < columns; ++c) {
            lanes[c] = hub.valueOf(set, c);
        }
        (uint64 round, uint64 timeMs, uint64 landedAt) = hub.header(set);
        (, uint256 mask) = hub.participation(set);
        return keccak256(abi.encode(round, timeMs, landedAt, mask, lanes));
    }

    /// @dev Changes the proof, which it puts before the other numbers for it, and those; false where all came back to
    /// what it was.
    function _mutate(
        Bundle memory b,
        uint256[] memory numbers,
        Bundle memory other,
        uint256[] memory others,
        uint256 seed
    ) private pure returns (bool) {
        for (uint256 k = 0; k < PROOF; ++k) {
            (numbers[k], others[k]) = (b.proof[k], other.proof[k]);
        }
        bytes32 before = keccak256(abi.encode(numbers));
        uint256 times = 1 + _draw(seed, "times") % 3;
        for (uint256 t = 0; t < times; ++t) {
            uint256 random = _draw(seed, t);
            // As often the proof as all that it is a proof of.
            uint256 k = random % 2 == 0 ? (random >> 8) % PROOF : PROOF + (random >> 8) % (numbers.length - PROOF);
            _change(numbers, others, k, random >> 64);
        }
        for (uint256 k = 0; k < PROOF; ++k) {
            b.proof[k] = numbers[k];
        }
        return before != keccak256(abi.encode(numbers));
    }

    function _change(uint256[] memory numbers, uint256[] memory others, uint256 k, uint256 random) private pure {
        uint256 modulus = k < PROOF ? BASE_MODULUS : SCALAR_MODULUS;
        uint256 how = random % 9;
        random >>= 8;
        unchecked {
            if (how < 2) numbers[k] ^= 1 << (random % 256);
            else if (how == 2) numbers[k] = uint256(keccak256(abi.encode(random)));
            else if (how == 3) numbers[k] = uint256(keccak256(abi.encode(random))) % modulus;
            else if (how == 4) numbers[k] += random % 2 == 0 ? 1 : type(uint256).max;
            else if (how == 5) numbers[k] += modulus;
            else if (how == 6) numbers[k] = random % 2 == 0 ? 0 : modulus - numbers[k];
            else if (how == 7) numbers[k] = others[k];
            else numbers[k] = numbers[random % numbers.length];
        }
    }

    function _draw(uint256 seed, uint256 what) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what)));
    }

    function _draw(uint256 seed, string memory what) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what)));
    }
}

/// @title The same with proofs by lookups, whose points are written in one word each.
contract MutationsLookupTest is MutationsTest {
    function file() internal pure override returns (string memory) {
        return "groth16_4x8_lookup.json";
    }
}

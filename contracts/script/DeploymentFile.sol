// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "./Authority.sol";
import {ScriptVm} from "./ScriptVm.sol";

// Scripts run in forge and stand on no chain, so that their words cost nothing.
// solhint-disable gas-small-strings

/// @title Refuses what `oraclestream deploy` refuses of a deployment file and the contracts take.
/// @notice What a constructor refuses shows before anything is sent as well, by the contract's own names.
library DeploymentFile {
    ScriptVm private constant VM = ScriptVm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant MINUTE_MS = 60_000;
    uint256 private constant HOUR_MS = 60 * MINUTE_MS;
    uint256 private constant DAY_MS = 24 * HOUR_MS;
    uint256 private constant YEAR_MS = 365 * DAY_MS;
    uint256 private constant MAX_PROPOSERS = 64;
    uint256 private constant MAX_SALT = 128;
    uint256 private constant MAX_ID = 64;

    /// @notice The file is none that should be deployed; `why` names the key, and says what to do.
    error InvalidDeployment(string why);

    /// @notice Reverts where the file is none that should be deployed.
    /// @param json The file's text.
    /// @param anyChain Whether a file for development may go on a chain that is not known as one for development.
    function check(string memory json, bool anyChain) internal view {
        _checkKeys(json);
        _checkHead(json, anyChain);
        _checkTimelock(json);
        _checkCircuit(json);
        _within(json, ".rules.slack_ms", 0, 10 * MINUTE_MS, "a quorum may date values so far off");
        _within(json, ".rules.drift_ms", 0, 10 * MINUTE_MS, "a quorum may date values so far off");
        _checkSource(json);
        _checkFeedSets(json);
        _checkRewards(json);
        _checkRefunds(json);
    }

    /// @notice Whether the file is for a development network.
    /// @param json The file's text.
    /// @return Whether it says so.
    function development(string memory json) internal view returns (bool) {
        return _has(json, ".development") && VM.parseJsonBool(json, ".development");
    }

    /// @dev A key that nobody reads is one that was misspelt, and what it says would be left out.
    function _checkKeys(string memory json) private view {
        _only(
            json,
            "$",
            "version salt chain_id development deployer timelock circuit rules registry mirror committee feed_sets rewards refunds topics"
        );
        _only(json, ".timelock", "delay_seconds proposers");
        _only(json, ".circuit", "slots columns sum key_set verifying_key");
        _only(json, ".circuit.key_set", "slots columns profile circuit_digest setup");
        _only(json, ".rules", "slack_ms drift_ms");
        _only(
            json,
            ".registry",
            "token dev_token_supply weight_unit minimum_stake minimum_seats epoch_ms lead_ms notice_ms grace_ms slashing_ms unbonding_ms reveal_min_ms reveal_max_ms reporter_bps"
        );
        _only(json, ".mirror", "home_chain_id registry max_extension_ms grace_ms first");
        _only(json, ".mirror.first", "epoch from_ms until_ms quorum total root members_hash");
        _only(json, ".committee", "root quorum from_ms until_ms home_chain_id registry");
        _only(json, ".rewards", "feed_sets windows min_windows fresh_seconds grace_seconds term_seconds share_ppm cap");
        _only(json, ".refunds", "min_heartbeat_seconds min_deviation_ppm max_tip_wei max_gas terms");
        _only(json, ".topics", "fee_wei max_fee_wei fee_recipient term_seconds grace_seconds");
    }

    function _checkHead(string memory json, bool anyChain) private view {
        _need(VM.parseJsonUint(json, ".version") == 1, "version: this script knows 1");
        uint256 salt = bytes(VM.parseJsonString(json, ".salt")).length;
        _need(
            salt != 0 && salt <= MAX_SALT,
            "salt: a name of 1 to 128 bytes is needed: another name gives other addresses"
        );
        _need(
            VM.parseJsonAddress(json, ".deployer") != address(0),
            "deployer: the address of the key that deploys is needed"
        );
        uint256 id = block.chainid;
        _need(
            !development(json) || anyChain || id == 1337 || id == 1338 || id == 31_337,
            "the file is for development, and the chain is not known as one for development: call runForDevelopment(string) where that is as meant"
        );
    }

    function _checkTimelock(string memory json) private view {
        address[] memory who = VM.parseJsonAddressArray(json, ".timelock.proposers");
        _need(
            who.length != 0 && who.length <= MAX_PROPOSERS,
            "timelock.proposers: 1 to 64 are needed: without any, no feed set could ever be added or retired"
        );
        for (uint256 i = 0; i < who.length; ++i) {
            string memory key = _at("timelock.proposers", i);
            _need(
                who[i] != address(0),
                string.concat(key, " is the zero address: it stands for everybody among a timelock's executors")
            );
            for (uint256 k = 0; k < i; ++k) {
                _need(who[i] != who[k], string.concat(key, " is named before: was another one meant?"));
            }
        }
        _within(
            json,
            ".timelock.delay_seconds",
            development(json) ? 0 : Authority.MIN_DELAY,
            365 days,
            "consumers need two days to move away, and a broken feed set must go within a year"
        );
    }

    /// @dev Slots and columns show nowhere in a key: contracts with wrong ones never accept a proof.
    function _checkCircuit(string memory json) private view {
        uint256[] memory key = VM.parseJsonUintArray(json, ".circuit.verifying_key");
        _need(
            key.length == 22 || key.length == 32,
            "circuit.verifying_key: 22 words (profile bits) or 32 (profile lookup) are needed"
        );
        if (_has(json, ".circuit.sum")) {
            string memory sum = VM.parseJsonString(json, ".circuit.sum");
            _need(
                bytes(sum).length == 0 || _equal(string.concat("0x", sum), VM.toString(sha256(abi.encodePacked(key)))),
                "circuit.sum is not the SHA-256 of circuit.verifying_key: make the file anew with 'oraclestream deploy init'"
            );
        }
        if (!_has(json, ".circuit.key_set")) return;
        _need(
            _uint(json, ".circuit.slots") == _uint(json, ".circuit.key_set.slots")
                && _uint(json, ".circuit.columns") == _uint(json, ".circuit.key_set.columns")
                && _equal(VM.parseJsonString(json, ".circuit.key_set.profile"), key.length == 22 ? "bits" : "lookup"),
            "circuit is not that of circuit.key_set: make the file anew with 'oraclestream deploy init'"
        );
        string memory made = VM.parseJsonString(json, ".circuit.key_set.setup");
        bool oneParty = _equal(made, "one-party");
        _need(oneParty || _equal(made, "ceremony"), "circuit.key_set.setup: one-party or ceremony is needed");
        _need(
            !oneParty || development(json),
            "the key set was made by one party, who can forge proofs: say \"development\": true, or take keys of a ceremony"
        );
    }

    function _checkSource(string memory json) private view {
        bool registry = _has(json, ".registry");
        bool mirror = _has(json, ".mirror");
        bool committee = _has(json, ".committee");
        _need(
            (registry ? 1 : 0) + (mirror ? 1 : 0) + (committee ? 1 : 0) == 1,
            "exactly one of registry (home chain), mirror (another chain) and committee (development) is needed"
        );
        if (registry) _checkRegistry(json);
        else if (mirror) _checkMirror(json);
        else _checkCommittee(json);
    }

    function _checkRegistry(string memory json) private view {
        bool token = _has(json, ".registry.token");
        bool supply = _has(json, ".registry.dev_token_supply");
        _need(
            token != supply,
            "registry.token: the ERC-20 that is staked is needed (or, for development, dev_token_supply)"
        );
        _need(
            !token || VM.parseJsonAddress(json, ".registry.token") != address(0),
            "registry.token is the zero address: name the ERC-20 that is staked"
        );
        if (development(json)) return;
        _need(
            token,
            "registry.dev_token_supply: a token without worth secures nothing: name the token, or say \"development\": true"
        );
        uint256 epoch = _uint(json, ".registry.epoch_ms");
        _within(
            json,
            ".registry.epoch_ms",
            HOUR_MS,
            YEAR_MS,
            "each epoch takes a transaction, and in none can anybody leave"
        );
        _within(json, ".registry.notice_ms", MINUTE_MS, 10 * YEAR_MS, "operators and mirrors learn of an epoch in it");
        _within(json, ".registry.grace_ms", 0, epoch, "a committee would speak longer after its epoch than in it");
        _within(json, ".registry.slashing_ms", DAY_MS, 10 * YEAR_MS, "evidence has to be found and brought within it");
        _within(json, ".registry.unbonding_ms", 0, YEAR_MS, "operators would wait more than a year for their stake");
    }

    function _checkMirror(string memory json) private view {
        _need(
            _uint(json, ".mirror.home_chain_id") != 0 && VM.parseJsonAddress(json, ".mirror.registry") != address(0),
            "mirror.home_chain_id and mirror.registry are needed"
        );
        _need(
            _uint(json, ".mirror.home_chain_id") != block.chainid,
            "mirror: the home chain has the registry itself and needs no mirror"
        );
        uint256 total = _uint(json, ".mirror.first.total");
        _within(json, ".mirror.first.total", 1, 1 << 60, "a committee has weight, and no more than its slots can have");
        _need(
            _uint(json, ".mirror.first.quorum") == 2 * total / 3 + 1,
            "mirror.first.quorum is not that of its total: 'oraclestream deploy init' reads both from the home chain"
        );
        if (development(json)) return;
        _within(json, ".mirror.max_extension_ms", 1, 3 * YEAR_MS, "a committee could name a successor for years");
        _within(json, ".mirror.grace_ms", 0, YEAR_MS, "a committee would speak for more than a year after its time");
    }

    function _checkCommittee(string memory json) private view {
        _need(
            development(json),
            "committee: a committee that stands still is for development: use registry or mirror, or say \"development\": true"
        );
        bool registry = _has(json, ".committee.registry");
        _need(
            registry == _has(json, ".committee.home_chain_id"),
            "committee.home_chain_id and committee.registry come together"
        );
        _need(
            !registry || VM.parseJsonAddress(json, ".committee.registry") != address(0),
            "committee.registry is the zero address"
        );
    }

    function _checkFeedSets(string memory json) private view {
        uint256 count = _count(json, ".feed_sets");
        _need(count != 0 && count <= 256, "feed_sets: 1 to 256 are needed");
        bytes32[] memory names = new bytes32[](count);
        bytes32[] memory domains = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".feed_sets", i);
            _only(json, path, "name interval_ms feeds");
            string memory name = VM.parseJsonString(json, string.concat(path, ".name"));
            names[i] = keccak256(bytes(name));
            domains[i] = _checkFeeds(json, path);
            _need(bytes(name).length != 0, string.concat(path, ": a name is needed"));
            for (uint256 k = 0; k < i; ++k) {
                _need(names[i] != names[k], string.concat(path, ": every feed set has a name of its own: ", name));
                _need(
                    domains[i] != domains[k],
                    string.concat(
                        path,
                        " has feeds, decimals and interval of another one, so that signatures of both pass for each other: change interval_ms by 1, or the feeds"
                    )
                );
            }
        }
    }

    /// @dev Checks a feed set's feeds; gives what of its domain is its own.
    function _checkFeeds(string memory json, string memory path) private view returns (bytes32) {
        bytes memory own = abi.encode(_uint(json, string.concat(path, ".interval_ms")));
        path = string.concat(path, ".feeds");
        for (uint256 k = 0; _has(json, _at(path, k)); ++k) {
            string memory feed = _at(path, k);
            _only(json, feed, "id decimals description quote");
            _only(json, string.concat(feed, ".quote"), "base quote base_decimals quote_decimals max_age_seconds");
            string memory id = VM.parseJsonString(json, string.concat(feed, ".id"));
            _need(
                _isId(bytes(id)),
                string.concat(
                    feed, ".id: 1 to 64 letters, digits and /_.@ are needed, without empty parts, . and ..: ", id
                )
            );
            own = abi.encode(keccak256(own), id, _uint(json, string.concat(feed, ".decimals")));
        }
        return keccak256(own);
    }

    /// @dev As feed.ParseID has it: an id may become a path.
    function _isId(bytes memory id) private pure returns (bool) {
        if (id.length == 0 || id.length > MAX_ID) return false;
        uint256 begin = 0;
        for (uint256 i = 0; i <= id.length; ++i) {
            if (i == id.length || id[i] == "/") {
                uint256 length = i - begin;
                if (length == 0 || (length == 1 && id[begin] == ".")) return false;
                if (length == 2 && id[begin] == "." && id[begin + 1] == ".") return false;
                begin = i + 1;
                continue;
            }
            bytes1 c = id[i];
            bool letter = (c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || (c >= "0" && c <= "9");
            if (!letter && c != "_" && c != "." && c != "@") return false;
        }
        return true;
    }

    /// @dev RewardPool refuses it too, but by way of the proxy, which does not say why.
    function _checkRewards(string memory json) private view {
        if (!_has(json, ".rewards")) return;
        _need(_has(json, ".registry"), "rewards: the pool pays from the registry's chain only");
        uint256 open = _uint(json, ".rewards.grace_seconds") + _uint(json, ".rewards.term_seconds");
        uint256 keptMs = _uint(json, ".registry.grace_ms") + _uint(json, ".registry.slashing_ms");
        _need(
            1000 * open <= keptMs,
            "rewards.grace_seconds and rewards.term_seconds are together more than registry.grace_ms and registry.slashing_ms: who claims later would get nothing"
        );
    }

    function _checkRefunds(string memory json) private view {
        uint256 count = _count(json, ".refunds.terms");
        uint256[] memory sets = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".refunds.terms", i);
            _only(json, path, "feed_set heartbeat_seconds tip_wei gas_cap fixed_gas deviation_ppm");
            sets[i] = _uint(json, string.concat(path, ".feed_set"));
            for (uint256 k = 0; k < i; ++k) {
                _need(sets[i] != sets[k], string.concat(path, ".feed_set has terms already"));
            }
        }
    }

    /// @dev Refuses keys that are not in a list of words.
    function _only(string memory json, string memory path, string memory known) private view {
        if (!_equal(path, "$") && !_has(json, path)) return;
        string[] memory keys = VM.parseJsonKeys(json, path);
        for (uint256 i = 0; i < keys.length; ++i) {
            string memory word = string.concat(" ", keys[i], " ");
            _need(
                VM.contains(string.concat(" ", known, " "), word),
                string.concat(path, " has the unknown key ", keys[i], ": there are ", known)
            );
        }
    }

    function _within(string memory json, string memory path, uint256 least, uint256 most, string memory why)
        private
        pure
    {
        uint256 value = _uint(json, path);
        if (value >= least && value <= most) return;
        revert InvalidDeployment(string.concat(
                path, " is ", VM.toString(value), ", want ", VM.toString(least), " to ", VM.toString(most), ": ", why
            ));
    }

    function _need(bool is_, string memory why) private pure {
        if (!is_) revert InvalidDeployment(why);
    }

    function _count(string memory json, string memory list) private view returns (uint256 count) {
        while (_has(json, _at(list, count))) ++count;
    }

    function _has(string memory json, string memory path) private view returns (bool) {
        return VM.keyExistsJson(json, path);
    }

    function _uint(string memory json, string memory path) private pure returns (uint256) {
        return VM.parseJsonUint(json, path);
    }

    function _at(string memory list, uint256 i) private pure returns (string memory) {
        return string.concat(list, "[", VM.toString(i), "]");
    }

    function _equal(string memory a, string memory b) private pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }
}

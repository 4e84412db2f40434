// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deploy} from "../script/Deploy.s.sol";
import {DeploymentFile} from "../script/DeploymentFile.sol";
import {DeterministicProxy} from "../script/DeterministicProxy.sol";
import {FeedSets} from "../script/FeedSets.sol";
import {IGroth16Verifier} from "../src/interfaces/IGroth16Verifier.sol";
import {FeedInput, FeedSetInput} from "../src/Types.sol";
import {Fixture} from "./Fixture.sol";

/// @title The forge script refuses what `oraclestream deploy` refuses, and tells what stands from what only has its number.
contract DeployTest is Fixture {
    struct Case {
        string from;
        string to;
        string says;
    }

    string private constant WHO = "\"0x0000000000000000000000000000000000009909\"";
    string private _key;

    function setUp() public override {
        super.setUp();
        _key = "[";
        for (uint256 i = 0; i < keyWords.length; ++i) {
            _key = string.concat(_key, i == 0 ? "\"" : ",\"", vm.toString(keyWords[i]), "\"");
        }
        _key = string.concat(_key, "]");
    }

    function checkFile(string calldata json, bool anyChain) public view {
        DeploymentFile.check(json, anyChain);
    }

    function checkStanding(uint256 number, FeedSetInput calldata meant) public view {
        FeedSets.checkStanding(hub, number, meant);
    }

    function checkDomain(FeedSetInput calldata meant) public view {
        FeedSets.checkDomain(hub, meant);
    }

    function test_DeploysOnceAndFindsItStanding() public {
        string memory json = _development();
        Deploy.System memory s = new Deploy().run(json);
        vm.assertEq(s.hub.feedSets(), 1, "feed sets");
        (, string memory name, uint8 decimals,) = s.hub.feedAt(1, 1);
        vm.assertEq(name, "BTC/USD", "feed");
        vm.assertEq(uint256(decimals), 8, "decimals");
        Deploy.System memory again = new Deploy().run(json);
        vm.assertEq(address(again.hub), address(s.hub), "hub");
        vm.assertEq(again.hub.feedSets(), 1, "nothing is added");
    }

    function test_RefusesAChainWithoutTheProxy() public {
        Deploy d = new Deploy();
        // Forge puts it on chains in memory by itself.
        vm.etch(DeterministicProxy.PROXY, "");
        vm.expectRevert(DeterministicProxy.NoProxy.selector);
        d.run(_development());
    }

    function test_RefusesAnotherFeedForTheOneThatStands() public {
        new Deploy().run(_development());
        Deploy d = new Deploy();
        try d.run(vm.replace(_development(), "BTC/USD", "ETH/USD")) {
            vm.assertTrue(false, "taken");
        } catch (bytes memory why) {
            vm.assertEq(bytes32(bytes4(why)), bytes32(FeedSets.OtherFeedSet.selector), "error");
            vm.assertTrue(vm.contains(string(why), "id of feed ETH/USD"), "names the feed");
        }
    }

    function test_TheScriptRefusesBeforeItBegins() public {
        Deploy d = new Deploy();
        string memory json = vm.replace(_development(), WHO, "");
        try d.run(json) {
            vm.assertTrue(false, "nobody could ever govern it");
        } catch (bytes memory why) {
            vm.assertTrue(vm.contains(string(why), "timelock.proposers: 1 to 64 are needed"), "says so");
        }
    }

    function test_RefusesFilesForDevelopment() public {
        this.checkFile(_development(), false);
        Case[] memory all = new Case[](22);
        all[0] = Case(WHO, "", "timelock.proposers: 1 to 64 are needed");
        all[1] =
            Case(WHO, "\"0x0000000000000000000000000000000000000000\"", "timelock.proposers[0] is the zero address");
        all[2] = Case(WHO, string.concat(WHO, ",", WHO), "timelock.proposers[1] is named before");
        all[3] = Case("\"development\":true,", "", ".timelock.delay_seconds is 0, want 172800");
        all[4] = Case("\"development\":true", "\"development\":false", ".timelock.delay_seconds is 0, want 172800");
        all[5] = Case("\"development\"", "\"develop\"", "$ has the unknown key develop");
        all[6] = Case("\"delay_seconds\":0", "\"delay_seconds\":31536001", "want 0 to 31536000");
        all[7] = Case("\"version\":1", "\"version\":2", "version: this script knows 1");
        all[8] = Case("\"salt\":\"s\"", "\"salt\":\"\"", "salt: a name");
        all[9] = Case(
            "0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38", "0x0000000000000000000000000000000000000000", "deployer: "
        );
        all[10] = Case("\"slack_ms\":2000", "\"slack_ms\":600001", ".rules.slack_ms is 600001");
        all[11] = Case("\"drift_ms\":2000", "\"drift_ms\":600001", ".rules.drift_ms is 600001");
        all[12] = Case("\"verifying_key\":[", "\"verifying_key\":[\"1\",", "22 words (profile bits) or 32");
        all[13] = Case("\"slots\":4", "\"sum\":\"ab\",\"slots\":4", "circuit.sum is not the SHA-256");
        all[14] = Case("\"committee\":", "\"registry\":{},\"committee\":", "exactly one of registry");
        all[15] = Case("\"until_ms\"", "\"home_chain_id\":1,\"until_ms\"", "come together");
        all[16] = Case("\"name\":\"majors\"", "\"name\":\"\"", "a name is needed");
        all[17] = Case("BTC/USD", "BTC/../USD", "letters, digits and /_.@ are needed");
        all[18] = Case("BTC/USD", "BTC-USD", "letters, digits and /_.@ are needed");
        all[19] = Case("BTC/USD", "BTC/", "letters, digits and /_.@ are needed");
        all[20] = Case("]}]}", string.concat("]},", _feedSet("majors", 2000), "]}"), "has a name of its own");
        all[21] = Case("]}]}", string.concat("]},", _feedSet("twin", 1000), "]}"), "change interval_ms by 1");
        _allRefused(_development(), all);
        this.checkFile(vm.replace(_development(), "]}]}", string.concat("]},", _feedSet("next", 1001), "]}")), false);
        vm.chainId(11_155_111);
        _refused(_development(), "call runForDevelopment(string)");
        this.checkFile(_development(), true);
    }

    function test_RefusesFilesForProduction() public view {
        string memory json = _production();
        this.checkFile(json, false);
        Case[] memory all = new Case[](13);
        all[0] = Case("\"delay_seconds\":172800", "\"delay_seconds\":172799", "want 172800 to 31536000");
        all[1] = Case("\"token\":\"0x0000000000000000000000000000000000000070\",", "", "registry.token: the ERC-20");
        all[2] = Case(
            "\"token\":\"0x0000000000000000000000000000000000000070\"", "\"dev_token_supply\":\"5\"", "secures nothing"
        );
        all[3] = Case(
            "0x0000000000000000000000000000000000000070", "0x0000000000000000000000000000000000000000", "zero address"
        );
        all[4] = Case("\"epoch_ms\":3600000", "\"epoch_ms\":3599999", ".registry.epoch_ms is 3599999");
        all[5] = Case("\"notice_ms\":60000", "\"notice_ms\":59999", ".registry.notice_ms");
        all[6] = Case("\"grace_ms\":60000", "\"grace_ms\":3600001", ".registry.grace_ms");
        all[7] = Case("\"slashing_ms\":86400000", "\"slashing_ms\":86399999", ".registry.slashing_ms");
        all[8] = Case("\"unbonding_ms\":172800000", "\"unbonding_ms\":31536000001", ".registry.unbonding_ms");
        all[9] = Case("\"setup\":\"ceremony\"", "\"setup\":\"one-party\"", "who can forge proofs");
        all[10] = Case("\"setup\":\"ceremony\"", "\"setup\":\"x\"", "circuit.key_set.setup");
        all[11] = Case("\"profile\":\"bits\"", "\"profile\":\"lookup\"", "circuit is not that of circuit.key_set");
        all[12] = Case(
            "\"feed_sets\":",
            "\"refunds\":{\"terms\":[{\"feed_set\":1},{\"feed_set\":1}]},\"feed_sets\":",
            "terms already"
        );
        _allRefused(_production(), all);
        _refused(
            vm.replace(_production(), _registry(), "\"committee\":{\"root\":1}"),
            "committee: a committee that stands still is for development"
        );
        // The registry forgets an epoch after 86,460 seconds.
        string memory rewards = "\"rewards\":{\"grace_seconds\":60,\"term_seconds\":86400},\"feed_sets\":";
        json = vm.replace(json, "\"feed_sets\":", rewards);
        this.checkFile(json, false);
        _refused(vm.replace(json, "\"term_seconds\":86400", "\"term_seconds\":86401"), "who claims later");
        // Of the circuit's own numbers, which the key set's stand beside.
        string memory own = "{\"slots\":4,\"columns\":8,\"key_set\"";
        _refused(vm.replace(_production(), own, "{\"slots\":5,\"columns\":8,\"key_set\""), all[11].says);
        _refused(vm.replace(_production(), own, "{\"slots\":4,\"columns\":12,\"key_set\""), all[11].says);
    }

    function test_RefusesMirrors() public view {
        string memory json = vm.replace(_production(), _registry(), _mirror());
        this.checkFile(json, false);
        Case[] memory all = new Case[](6);
        all[0] = Case(
            "\"home_chain_id\":1,",
            string.concat("\"home_chain_id\":", vm.toString(block.chainid), ","),
            "needs no mirror"
        );
        all[1] = Case("\"home_chain_id\":1,", "\"home_chain_id\":0,", "are needed");
        all[2] = Case("\"quorum\":67", "\"quorum\":66", "mirror.first.quorum");
        all[3] = Case("\"total\":100", "\"total\":0", ".mirror.first.total");
        all[4] = Case("\"max_extension_ms\":1000", "\"max_extension_ms\":94608000001", ".mirror.max_extension_ms");
        all[5] = Case("\"grace_ms\":1000", "\"grace_ms\":31536000001", ".mirror.grace_ms");
        _allRefused(json, all);
        _refused(
            vm.replace(json, "\"feed_sets\":", "\"rewards\":{},\"feed_sets\":"),
            "rewards: the pool pays from the registry's"
        );
    }

    /// @dev Everything that a feed set is made of is compared.
    function test_ComparesWhatStands() public {
        this.checkStanding(feedSet, input(committee));
        FeedSetInput[] memory others = new FeedSetInput[](13);
        string[13] memory says = [
            "verifier",
            "committee source",
            "home chain",
            "registry",
            "interval",
            "slack",
            "drift",
            "slots",
            "columns",
            "number of feeds",
            "id of feed x",
            "decimals of feed",
            "description of feed"
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            others[i] = input(committee);
            if (i == 0) others[i].verifier = IGroth16Verifier(address(0xbad));
            if (i == 1) others[i].committee = newCommittee("main", 0, 1);
            if (i == 2) ++others[i].homeChainId;
            if (i == 3) others[i].registry = address(0xbad);
            if (i == 4) ++others[i].intervalMs;
            if (i == 5) ++others[i].slackMs;
            if (i == 6) ++others[i].driftMs;
            if (i == 7) ++others[i].slots;
            if (i == 8) others[i].columns += 4;
            if (i == 10) others[i].feeds[0].id = "x";
            if (i == 11) ++others[i].feeds[0].decimals;
            if (i == 12) others[i].feeds[0].description = "x";
        }
        // Without its last one.
        others[9].feeds = new FeedInput[](feeds.length - 1);
        for (uint256 i = 0; i < others.length; ++i) {
            try this.checkStanding(feedSet, others[i]) {
                vm.assertTrue(false, says[i]);
            } catch (bytes memory why) {
                vm.assertEq(bytes32(bytes4(why)), bytes32(FeedSets.OtherFeedSet.selector), says[i]);
                vm.assertTrue(vm.contains(string(why), says[i]), says[i]);
            }
        }
    }

    /// @dev A domain that stands with another size would make honest operators sign two digests of one round.
    function test_RefusesADomainOfAnotherShape() public view {
        FeedSetInput memory meant = input(committee);
        this.checkDomain(meant);
        meant.columns += 4;
        _domainRefused(meant, "columns");
        meant.columns -= 4;
        ++meant.slots;
        _domainRefused(meant, "slots");
        ++meant.intervalMs;
        this.checkDomain(meant);
        --meant.intervalMs;
        ++meant.feeds[0].decimals;
        this.checkDomain(meant);
        vm.assertEq(FeedSets.domain(input(committee)), hub.domain(feedSet), "the hub's own");
    }

    function _domainRefused(FeedSetInput memory meant, string memory what) private view {
        try this.checkDomain(meant) {
            vm.assertTrue(false, what);
        } catch (bytes memory why) {
            vm.assertEq(bytes32(bytes4(why)), bytes32(FeedSets.DomainStands.selector), what);
            vm.assertTrue(vm.contains(string(why), "change interval_ms by 1"), what);
        }
    }

    function _allRefused(string memory json, Case[] memory all) private view {
        for (uint256 i = 0; i < all.length; ++i) {
            _refused(vm.replace(json, all[i].from, all[i].to), all[i].says);
        }
    }

    function _refused(string memory json, string memory says) private view {
        try this.checkFile(json, false) {
            vm.assertTrue(false, says);
        } catch (bytes memory why) {
            vm.assertEq(bytes32(bytes4(why)), bytes32(DeploymentFile.InvalidDeployment.selector), says);
            vm.assertTrue(vm.contains(string(why), says), string.concat(says, " is not said by: ", string(why)));
        }
    }

    function _development() private view returns (string memory) {
        return string.concat(
            "{\"version\":1,\"development\":true,\"timelock\":{\"delay_seconds\":0,\"proposers\":[",
            WHO,
            "]},\"circuit\":{\"slots\":4,\"columns\":8,\"verifying_key\":",
            _key,
            "},\"committee\":{\"root\":1,\"quorum\":3,\"from_ms\":0,\"until_ms\":99999999999999},",
            _rest()
        );
    }

    function _production() private view returns (string memory) {
        return string.concat(
            "{\"version\":1,\"timelock\":{\"delay_seconds\":172800,\"proposers\":[",
            WHO,
            "]},\"circuit\":{\"slots\":4,\"columns\":8,\"key_set\":{\"slots\":4,\"columns\":8,\"profile\":\"bits\",\"circuit_digest\":\"\",\"setup\":\"ceremony\"},\"verifying_key\":",
            _key,
            "},",
            _registry(),
            ",",
            _rest()
        );
    }

    function _rest() private view returns (string memory) {
        return string.concat(
            "\"chain_id\":",
            vm.toString(block.chainid),
            ",\"salt\":\"s\",\"deployer\":\"0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38\",\"rules\":{\"slack_ms\":2000,\"drift_ms\":2000},\"feed_sets\":[",
            _feedSet("majors", 1000),
            "]}"
        );
    }

    function _registry() private pure returns (string memory) {
        return "\"registry\":{\"token\":\"0x0000000000000000000000000000000000000070\",\"epoch_ms\":3600000,\"notice_ms\":60000,\"grace_ms\":60000,\"slashing_ms\":86400000,\"unbonding_ms\":172800000}";
    }

    function _mirror() private pure returns (string memory) {
        return "\"mirror\":{\"home_chain_id\":1,\"registry\":\"0x0000000000000000000000000000000000000071\",\"max_extension_ms\":1000,\"grace_ms\":1000,\"first\":{\"total\":100,\"quorum\":67}}";
    }

    function _feedSet(string memory name, uint256 interval) private pure returns (string memory) {
        return string.concat(
            "{\"name\":\"",
            name,
            "\",\"interval_ms\":",
            vm.toString(interval),
            ",\"feeds\":[{\"id\":\"BTC/USD\",\"decimals\":8,\"description\":\"x\"}]}"
        );
    }
}

#!/usr/bin/env node
// Writes the Go bindings from what forge has built: one file a contract, by
// go-ethereum's abigen (v2), which go.mod pins as a tool; and artifacts.json,
// which says how each contract was compiled, and from which sources.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const contracts = {
  AccessManager: "access_manager.go",
  // In a package of its own, since both it and the registry answer committeeAt, and abigen names types by methods.
  CommitteeMirror: "mirror/committee_mirror.go",
  EvidenceJudge: "evidence_judge.go",
  DevCommittee: "dev_committee.go",
  DevToken: "dev_token.go",
  FeedHub: "feed_hub.go",
  FeedProxy: "feed_proxy.go",
  Groth16CommitmentVerifier: "groth16_commitment_verifier.go",
  Groth16Verifier: "groth16_verifier.go",
  OperatorRegistry: "operator_registry.go",
  DeliveryRefunds: "delivery_refunds.go",
  DpsnLens: "dpsn_lens.go",
  RewardPool: "reward_pool.go",
  // In a package of its own: it answers hasRole and others otherwise than the AccessManager does.
  TimelockController: "timelock/timelock_controller.go",
  TopicRegistry: "topic_registry.go",
};

// Of this Go needs the constructor alone: what it answers, Go asks by the interface that it shares with others, and
// types of one name can stand in the package once only.
const constructors = new Set(["DevCommittee"]);

// What a block explorer needs beside the sources themselves, of which only hashes stand here.
const artifacts = { compiler: null, settings: null, contracts: {} };

function describe(name, { compiler, settings, sources }) {
  const { compilationTarget, ...shared } = settings;
  artifacts.compiler ??= compiler.version;
  artifacts.settings ??= shared;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  if (artifacts.compiler !== compiler.version || !same(artifacts.settings, shared)) {
    throw new Error(`${name} was compiled otherwise than the others`);
  }
  const [file] = Object.keys(compilationTarget);
  const hashes = Object.keys(sources).sort().map((at) => [at, sources[at].keccak256]);
  artifacts.contracts[name] = { path: file, sources: Object.fromEntries(hashes) };
}

const temp = fs.mkdtempSync(path.join(os.tmpdir(), "bindings-"));
try {
  for (const [name, file] of Object.entries(contracts)) {
    const built = path.join(root, "contracts", "out", `${name}.sol`, `${name}.json`);
    const artifact = JSON.parse(fs.readFileSync(built, "utf8"));
    describe(name, artifact.metadata);
    const abi = path.join(temp, `${name}.abi`);
    const bin = path.join(temp, `${name}.bin`);
    const entries = constructors.has(name) ? artifact.abi.filter((e) => e.type === "constructor") : artifact.abi;
    fs.writeFileSync(abi, JSON.stringify(entries));
    fs.writeFileSync(bin, artifact.bytecode.object);
    const out = path.join(root, "bindings", file);
    fs.mkdirSync(path.dirname(out), { recursive: true });
    execFileSync(
      "go",
      [
        ...["tool", "abigen", "--v2", "--pkg", path.basename(path.dirname(out)), "--type", name],
        ...["--abi", abi, "--bin", bin, "--out", out],
      ],
      { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
    );
  }
  fs.writeFileSync(path.join(root, "bindings", "artifacts.json"), `${JSON.stringify(artifacts, null, 2)}\n`);
} finally {
  fs.rmSync(temp, { recursive: true, force: true });
}

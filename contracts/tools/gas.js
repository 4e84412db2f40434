#!/usr/bin/env node
// Writes docs/gas.md from contracts/snapshots and prints the figures that
// matter most as one JSON object. `make gas` has just measured the snapshots.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
// What reaching a contract costs that the transaction has not touched yet. Snapshots of reads are taken inside the
// call, so it is added here, as it is in the peers' figures.
const COLD_ACCOUNT = 2600;

function snapshot(contract) {
  const file = path.join(root, "contracts", "snapshots", `${contract}.json`);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : null;
}

// A label that is missing from a snapshot that exists is an error: a figure must not vanish unseen.
function figure(contract, label, { optional = false } = {}) {
  const all = snapshot(contract);
  if (all === null && optional) return null;
  const value = all?.[label];
  if (!/^[0-9]+$/.test(value ?? "")) {
    process.stderr.write(`gas.js: contracts/snapshots/${contract}.json has no "${label}"\n`);
    process.exit(1);
  }
  return Number(value);
}

const lookup = figure("FeedHub", "update 4x8 lookup, next round");
// Circuits by columns: the development network's, and two of production's sizes.
const shapes = { 8: "4x8", 64: "32x64", 128: "64x128" };
const updates = Object.fromEntries([8, 64, 128].map((m) => [m, figure("FeedHub", `update ${shapes[m]}, next round`)]));
const out = {
  update: updates,
  update_lookup: { 8: lookup },
  read_hub_cold: figure("FeedHub", "read") + COLD_ACCOUNT,
  read_v3_cold: figure("FeedProxy", "latestRoundData") + COLD_ACCOUNT,
  register: figure("OperatorRegistry", "register", { optional: true }),
  epoch_change_32: figure("OperatorRegistry", "epoch change, 32 operators", { optional: true }),
  slash: figure("OperatorRegistry", "slash", { optional: true }),
};

const n = (v) => (v === null ? "not measured yet" : v.toLocaleString("en-US"));
// Feeds as the peers count them: what an update of M columns carries, divided by M.
const each = (m) => n(Math.round(updates[m] / m));
const rows = (list) => list.map((r) => `| ${r.join(" | ")} |`).join("\n");
const more = (contract, labels) => labels.map(([label, what]) => [what, n(figure(contract, label))]);

const text = `# Gas

Written by \`make gas\` from contracts/snapshots; do not edit. \`make gas\` prints the main figures as JSON, \`make gas-snapshot\`
fails where any figure differs from its snapshot, by one gas too.

## Ours

| what | gas |
|---|--:|
${rows([
  ...[8, 64, 128].map((m) => [`update, ${m} columns`, n(updates[m])]),
  ["update, 8 columns, proof by lookups: for chains where gas is cheap", n(lookup)],
  ...[8, 64, 128].map((m) => [`update, ${m} columns, first ever (all slots empty)`, n(figure("FeedHub", `update ${shapes[m]}, first ever`))]),
  ...[8, 64, 128].map((m) => [`update, ${m} columns, fills absent lanes of its round`, n(figure("FeedHub", `update ${shapes[m]}, fills lanes`))]),
  ...[8, 64, 128].map((m) => [`update, ${m} columns, skipped: another was first`, n(figure("FeedHub", `update ${shapes[m]}, skipped`))]),
  ...more("FeedHub", [
    ["updateAndRead 4x8, one column", "updateAndRead, 8 columns, one of them read"],
    ["verify 4x8", "verify, 8 columns; the call alone"],
    ["createFeedSet 4x8, 7 feeds", "createFeedSet, 7 feeds"],
  ]),
  ["read at the hub, cold", n(out.read_hub_cold)],
  ["read through FeedProxy (latestRoundData), cold", n(out.read_v3_cold)],
  ["register an operator", n(out.register)],
  ["epoch change, 32 operators", n(out.epoch_change_32)],
  ["slash", n(out.slash)],
])}

An update's cost does not grow with the number of operators: their signatures are inside the proof. It grows with columns, four to
a storage slot.

## Beside others

Gas a feed of a whole update transaction, warm storage; a read is cold. The peers' figures were measured from their own contract
sources with real signatures in one EVM run (Osaka rules). Ours divide by the columns of the circuit, of which column 0 is the time.

| | 1 feed | 8 | 64 | 128 | cold read |
|---|--:|--:|--:|--:|--:|
| **OracleStream**, stake-weighted median of signed observations, proven; through FeedProxy | ${n(updates[8])} | ${each(8)} | ${each(64)} | ${each(128)} | ${n(out.read_v3_cold)} |
| **OracleStream**, read at the hub | | | | | ${n(out.read_hub_cold)} |
| floor: an owner writes, 4 feeds a slot, nothing checked | 26,677 | 4,032 | 1,724 | 1,559 | 5,280 |
| Chainlink OCR2, 4 / 16 / 31 operators | 95,243 / 132,140 / 177,768 | same each | same | same | 18,237 |
| Chronicle Scribe poke, bar 13 | 123,181 | same | same | same | 7,889 |
| ScribeOptimistic opPoke (challengeable) | 55,170 | same | same | same | 12,982 |
| Pyth, 13 of 19 guardians and Merkle paths | 193,614 | 46,195 | 28,103 | 27,177 | 10,655 |
| RedStone push, 3 signers | 58,228 | 20,998 | 26,144 | 37,168 | 5,728 |
| API3, one signature a feed | 37,245 | 20,540 | 18,113 | 17,944 | 5,209 |
| Stork, one signature a feed | 51,086 | 21,804 | 18,250 | 18,120 | 10,478 |
| Band relay, nothing checked | 32,633 | 10,462 | 7,699 | 7,506 | 7,351 |
| Tellor | 181,378 | same | same | same | 18,434 |
| *verify only, nothing stored:* RedStone pull, 3 signers | 49,968 | 13,216 | 18,360 | | |
| Chainlink Data Streams, f = 5 | 96,011 | 71,263 | 68,167 | | |
| Pyth Lazer, one signature | 37,922 | 4,881 | 775 | 578 | |
| a hand-written reference, 11 of 31 ECDSA, 4 feeds a slot | 78,921 | 10,562 | 2,544 | 1,972 | |

Where one feed is all that is wanted, every peer is cheaper: a proof costs about 200,000 gas whatever it carries. From 64 feeds on
only those are cheaper a feed that check nothing, trust one signer, or store nothing, and the reference that checks eleven
signatures over one vector. None of the peers verifies a stake-weighted median over individually signed observations.

## What is in a figure

- *update*: a transaction of its own (forge's isolate mode): 21,000, calldata, cold accounts and slots, the proof, storing, the event.
  Every slot held something before and changes; refunds are not taken off. Real proofs of circuits by bits with 4 operators and 8 columns, 32 and
  64, 64 and 128. Operators change the proving time and hardly this figure, by the bits of who took part; beyond 88, each 252 add
  a storage slot for them.
- The committee source of these tests reads three cold slots and costs a little more than the registry's own answer for its last
  epoch, ${n(figure("OperatorRegistry", "committeeAt, last epoch"))}.
- The proof itself is ${n(figure("Groth16Verifier", "verify"))}: four pairings 181,000, three multiplications 18,000 and additions 450, and what is around
  them.
- By lookups it is ${n(figure("Groth16CommitmentVerifier", "verify"))}, so every update costs ${n(lookup - updates[8])} more, whatever its columns: two pairings 68,000, three
  multiplications 18,000, and four square roots, since the points stand by their x. Snapshots take the rules of Cancun, where a root is
  1,349; since Osaka it is about 4,000, and a proof by lookups 309,000. gnark's exported contract takes 323,000 for the same proof there, and
  128 bytes more of calldata (\`TestVerifiersAgreeWithTheLibrarys\` measures both).
- *read*: the call's own gas with cold storage, and ${n(COLD_ACCOUNT)} for reaching a contract that the transaction has not touched; through
  FeedProxy the hub is a second cold account. What the consumer pays to encode its call is not in it.
- *first ever*: slots that were empty cost 17,100 more each.
`;

fs.writeFileSync(path.join(root, "docs", "gas.md"), text);
process.stdout.write(`${JSON.stringify(out)}\n`);

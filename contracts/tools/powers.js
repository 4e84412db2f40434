#!/usr/bin/env node
// Holds docs/powers.md against the compiled contracts: every function that
// changes state must stand in a table, with `authority` beside it if and only
// if the contract asks its authority before it runs.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { compile, definitions, root } = require("./compile.js");

const DOC = "docs/powers.md";
const WORDS = new Set([
  ...["authority", "itself", "admin", "proposer", "timelock", "role", "own", "anyone", "provider"],
]);
// OpenZeppelin's contracts that we deploy. They grant by roles of their own.
const LIBRARY = {
  AccessManager: "@openzeppelin/contracts/access/manager/AccessManager.sol",
  TimelockController: "@openzeppelin/contracts/governance/TimelockController.sol",
};

/** The functions of the tables: "Contract.function" to the word beside it. */
function documented(text, problems) {
  const rows = new Map();
  let heading = "";
  for (const [i, line] of text.split("\n").entries()) {
    if (line.startsWith("## ")) heading = line.slice(3).trim();
    if (!line.startsWith("| `")) continue;
    const cells = line.split("|").map((c) => c.trim());
    const where = `${DOC}:${i + 1}`;
    // | function | who | delay | can | cannot |
    if (cells.length !== 7) continue;
    if (!WORDS.has(cells[2])) problems.push(`${where}: "${cells[2]}" is not one of the words of the column who`);
    if (cells[3] === "" || cells[4] === "") problems.push(`${where}: delay or can is empty`);
    for (const [, name] of cells[1].matchAll(/`([\w.]+)`/g)) {
      const full = name.includes(".") ? name : `${heading}.${name}`;
      if (rows.has(full)) problems.push(`${where}: ${full} stands twice`);
      rows.set(full, { word: cells[2], delay: cells[3], where });
    }
  }
  return rows;
}

/** The functions that change state of the contracts that can be deployed: "Contract.function" to whether they are restricted. */
function compiled() {
  const out = compile(["abi"], Object.values(LIBRARY));
  const byId = new Map();
  for (const source of Object.values(out.sources)) for (const d of definitions(source)) byId.set(d.id, d);
  const functions = new Map();
  for (const [file, source] of Object.entries(out.sources)) {
    if (!file.startsWith("contracts/src/") && !Object.values(LIBRARY).includes(file)) continue;
    for (const d of definitions(source)) {
      if (d.contractKind !== "contract" || d.abstract) continue;
      if (!file.startsWith("contracts/src/") && !(d.name in LIBRARY)) continue;
      const changing = out.contracts[file][d.name].abi.filter(
        (e) => ["fallback", "receive"].includes(e.type) || (e.type === "function" && !["view", "pure"].includes(e.stateMutability)),
      );
      for (const entry of changing) {
        // The timelock takes ether and does nothing then; no contract of ours does.
        if (entry.type === "receive" && d.name === "TimelockController") continue;
        functions.set(`${d.name}.${entry.name ?? entry.type}`, restricted(d, entry.name, byId));
      }
    }
  }
  return functions;
}

// The most derived implementation counts; linearizedBaseContracts begins with the contract itself.
function restricted(contract, name, byId) {
  for (const id of contract.linearizedBaseContracts) {
    const found = byId.get(id).nodes.filter((n) => n.nodeType === "FunctionDefinition" && n.name === name && n.implemented);
    if (found.length !== 0) return found.every((f) => f.modifiers.some((m) => m.modifierName.name === "restricted"));
  }
  return false;
}

const problems = [];
const rows = documented(fs.readFileSync(path.join(root, DOC), "utf8"), problems);
const functions = compiled();
for (const [name, isRestricted] of functions) {
  const row = rows.get(name);
  if (row === undefined) {
    problems.push(`${DOC}: ${name} changes state and is in no table`);
    continue;
  }
  if (isRestricted !== (row.word === "authority")) {
    problems.push(`${row.where}: ${name} is ${isRestricted ? "" : "not "}restricted, the table says "${row.word}"`);
  }
  if (name.endsWith(".setAuthority") !== (row.word === "itself")) {
    problems.push(`${row.where}: "itself" stands for setAuthority and nothing else`);
  }
  if (isRestricted && row.delay !== "timelock") problems.push(`${row.where}: ${name} waits for the timelock`);
}
for (const [name, row] of rows) {
  if (!functions.has(name)) problems.push(`${row.where}: ${name} is no function that changes state`);
}
for (const p of problems) process.stderr.write(`powers.js: ${p}\n`);
if (functions.size === 0) throw new Error("no functions found");
process.exitCode = problems.length === 0 ? 0 : 1;

#!/usr/bin/env node
// Reads forge's report of which lines ran (LCOV), prints it by file, and fails
// where a line of contracts/src did not run and contracts/uncovered.json has no
// reason for it: {"contracts/src/X.sol": {"the line's text": "why"}}. By text,
// since numbers move. A reason for a line that runs, or that is gone, fails too.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { compile, definitions, filesUnder, root } = require("./compile.js");

const REASONS = "contracts/uncovered.json";

/** Lines by file: Map of number to how often it ran. */
function parse(text) {
  const files = new Map();
  let lines;
  for (const row of text.split("\n")) {
    if (row.startsWith("SF:")) files.set(row.slice(3), (lines = files.get(row.slice(3)) ?? new Map()));
    const m = /^DA:(\d+),(\d+)/.exec(row);
    // A line can stand in the report more than once; it ran if it ran at all.
    if (m) lines.set(Number(m[1]), (lines.get(Number(m[1])) ?? 0) + Number(m[2]));
  }
  return files;
}

/** The files with a function that has a body, so that a file that is missing from the report is seen. */
function withCode() {
  const out = compile([]);
  const has = (source) =>
    definitions(source).some((d) => d.nodes.some((n) => n.nodeType === "FunctionDefinition" && n.body?.statements.length > 0));
  return filesUnder("contracts/src").filter((file) => has(out.sources[file]));
}

const report = parse(fs.readFileSync(path.resolve(process.argv[2] ?? ""), "utf8"));
const reasons = JSON.parse(fs.readFileSync(path.join(root, REASONS), "utf8"));
const problems = [];
let [ran, all] = [0, 0];
for (const file of withCode()) {
  const lines = report.get(file);
  if (lines === undefined || lines.size === 0) {
    problems.push(`${file}: is not in the report`);
    continue;
  }
  const text = fs.readFileSync(path.join(root, file), "utf8").split("\n");
  const open = new Map(Object.entries(reasons[file] ?? {}));
  let here = 0;
  for (const [number, count] of lines) {
    if (count > 0) {
      ++here;
      continue;
    }
    const line = text[number - 1].trim();
    if (!reasons[file]?.[line]) problems.push(`${file}:${number}: never runs: ${line}`);
    open.delete(line);
  }
  for (const line of open.keys()) problems.push(`${REASONS}: ${file}: "${line}" runs or is gone: take its reason out`);
  ran += here;
  all += lines.size;
  process.stdout.write(`${`${here}/${lines.size}`.padStart(9)}  ${file}\n`);
}
for (const file of Object.keys(reasons)) {
  if (!report.has(file)) problems.push(`${REASONS}: ${file} is not in the report`);
}
process.stdout.write(`${`${ran}/${all}`.padStart(9)}  ${((100 * ran) / all).toFixed(2)}% of lines\n`);
for (const p of problems) process.stderr.write(`coverage.js: ${p}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

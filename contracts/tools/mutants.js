#!/usr/bin/env node
// Shows that the contracts' tests can fail. contracts/mutants.json lists faults:
// a text of a source, what stands there instead, and the test that must fail
// then. Each is made in a copy of the tree, alone, and its test runs. A test
// that passes all the same is too weak: the fault survives, and the run fails.
//
//   node contracts/tools/mutants.js [--list] [words of names ...]
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");
const TABLE = "contracts/mutants.json";
const COPIED = ["contracts/src", "contracts/test", "contracts/script", "contracts/tools", "testdata", "foundry.toml", "package.json"];
const MINUTES = 30;

/** The table, with every text checked to stand in its file once. */
function read() {
  const table = JSON.parse(fs.readFileSync(path.join(root, TABLE), "utf8"));
  const problems = [];
  const names = new Set();
  for (const m of table) {
    if (names.has(m.name)) problems.push(`two of the name: ${m.name}`);
    names.add(m.name);
    for (const { file, old } of m.edits) {
      const found = fs.readFileSync(path.join(root, file), "utf8").split(old).length - 1;
      if (found !== 1) problems.push(`${m.name}: the text stands ${found} times in ${file}, and must stand once: ${old}`);
    }
    if (!fs.existsSync(path.join(root, m.test.file))) problems.push(`${m.name}: no ${m.test.file}`);
  }
  if (problems.length > 0) {
    process.stderr.write(problems.map((p) => `mutants: ${p}\n`).join(""));
    process.exit(1);
  }
  return table;
}

/** A copy of what forge needs; the libraries are the tree's own. */
function copy() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "oraclestream-mutants-"));
  for (const p of COPIED) fs.cpSync(path.join(root, p), path.join(dir, p), { recursive: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(dir, "node_modules"));
  return dir;
}

/** Runs a program in a folder, for a bounded time, and gives what it printed. */
function start(dir, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: dir, env: { ...process.env, FOUNDRY_PROFILE: "mutants" }, timeout: MINUTES * 60_000 });
    const out = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) child[stream].setEncoding("utf8").on("data", (text) => (out[stream] += text));
    child.on("error", reject).on("close", () => resolve(out));
  });
}

/** How tests of a file end: "passed", "failed", or "broken" with what forge said, where one did not come to run. */
async function run(dir, file, names) {
  const match = `^(${names.join("|")})(\\(|$)`;
  const args = ["contracts/tools/foundry.js", "forge", "test", "--json", "--match-path", file, "--match-test", match];
  const { stdout, stderr } = await start(dir, args);
  let suites;
  try {
    suites = JSON.parse(stdout.slice(stdout.indexOf("{")));
  } catch {
    return { end: "broken", why: `${stdout}${stderr}`.slice(0, 2000) };
  }
  const results = Object.values(suites).flatMap((s) => Object.values(s.test_results));
  if (results.length < names.length) return { end: "broken", why: `${results.length} tests ran of ${names.join(", ")} in ${file}` };
  const failed = results.find((r) => r.status !== "Success");
  return failed ? { end: "failed", why: failed.reason ?? "" } : { end: "passed", why: "" };
}

/** Makes one fault, runs its test, and takes the fault back. */
async function mutate(dir, m) {
  const before = new Map();
  for (const { file, old, new: text } of m.edits) {
    const at = path.join(dir, file);
    const source = fs.readFileSync(at, "utf8");
    if (!before.has(at)) before.set(at, source);
    // As a function, so that no dollar sign means anything.
    fs.writeFileSync(at, source.replace(old, () => text));
  }
  try {
    return await run(dir, m.test.file, [m.test.name]);
  } finally {
    for (const [at, source] of before) fs.writeFileSync(at, source);
  }
}

async function main() {
  const words = process.argv.slice(2).filter((a) => !a.startsWith("--"));
  const chosen = read().filter((m) => words.length === 0 || words.some((w) => `${m.name} ${m.test.file} ${m.test.name}`.includes(w)));
  if (process.argv.includes("--list")) {
    for (const m of chosen) process.stdout.write(`${m.name}: ${m.test.file}, ${m.test.name}\n`);
    return 0;
  }
  const dir = copy();
  const remove = () => fs.rmSync(dir, { recursive: true, force: true });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  process.on("exit", remove);
  let killed = 0;
  for (const file of new Set(chosen.map((m) => m.test.file))) {
    const mutants = chosen.filter((m) => m.test.file === file);
    // What fails without a fault shows nothing by failing with one.
    const whole = await run(dir, file, [...new Set(mutants.map((m) => m.test.name))]);
    for (const m of mutants) {
      const { end, why } = whole.end === "passed" ? await mutate(dir, m) : { end: "broken", why: `without a fault: ${whole.end} ${whole.why}` };
      const said = { failed: "killed", passed: "SURVIVED", broken: "BROKEN" }[end];
      if (end === "failed") ++killed;
      process.stdout.write(`${said.padEnd(8)} ${m.name} (${m.test.name})${why ? `: ${why.split("\n")[0]}` : ""}\n`);
      if (end === "broken") process.stderr.write(`${why}\n`);
    }
  }
  process.stdout.write(`mutants: ${killed} of ${chosen.length} killed\n`);
  return killed === chosen.length && killed > 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (err) => {
    process.stderr.write(`mutants: ${err.stack}\n`);
    process.exit(1);
  },
);

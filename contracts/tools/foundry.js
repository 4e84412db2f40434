#!/usr/bin/env node
// Runs a Foundry tool from npm: `foundry.js forge test`. The packages' own
// launchers exit with 0 whatever the tool says, which would let failing tests
// pass; this one starts the platform's binary and hands its exit code on.
"use strict";

const { spawnSync } = require("node:child_process");

const [tool, ...args] = process.argv.slice(2);
const arch = { x64: "amd64", arm64: "arm64" }[process.arch];
const suffix = process.platform === "win32" ? ".exe" : "";

let binary;
try {
  binary = require.resolve(`@foundry-rs/${tool}-${process.platform}-${arch}/bin/${tool}${suffix}`);
} catch {
  process.stderr.write(
    `foundry.js: no ${tool} for ${process.platform} ${process.arch} in node_modules; run make npm-install\n`,
  );
  process.exit(1);
}

const { status, signal, error } = spawnSync(binary, args, { stdio: "inherit" });
if (error) process.stderr.write(`foundry.js: start ${tool}: ${error.message}\n`);
if (signal) process.stderr.write(`foundry.js: ${tool} ended by ${signal}\n`);
process.exit(status ?? 1);

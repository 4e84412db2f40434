#!/usr/bin/env node
// Lets forge use the npm build of solc, which is JavaScript: it answers the two
// calls that forge makes, `--version` and `--standard-json` on standard input.
// Sources come whole in the input, so no file is ever read.
"use strict";

const solc = require("solc");

const args = process.argv.slice(2);

if (args.includes("--version")) {
  process.stdout.write(
    `solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`,
  );
} else if (args.includes("--standard-json")) {
  const chunks = [];
  process.stdin.on("data", (chunk) => chunks.push(chunk));
  process.stdin.on("end", () => {
    process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8")));
  });
} else {
  process.stderr.write(`solc.js: want --version or --standard-json, got ${args.join(" ")}\n`);
  process.exitCode = 1;
}

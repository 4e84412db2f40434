// What the compiler says about the contracts under contracts/src: interfaces,
// documentation, storage layouts and syntax trees. No code is generated, so
// this takes seconds; what is deployed is forge's business.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");

const root = path.resolve(__dirname, "..", "..");

/** Paths of the Solidity files under a folder, from the repository's root, sorted. */
function filesUnder(folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.posix.join(folder, name.split(path.sep).join("/")))
    .filter((name) => name.endsWith(".sol"))
    .sort();
}

// The remappings of foundry.toml: packages stand in node_modules under their own names.
function read(name) {
  const local = path.join(root, name);
  return fs.readFileSync(fs.existsSync(local) ? local : path.join(root, "node_modules", name), "utf8");
}

/**
 * Compiles all of contracts/src, and further sources by the names they are imported by.
 * @param {string[]} outputs Of each contract, as solc names them: abi, devdoc, userdoc, storageLayout.
 * @param {string[]} more Names of further sources.
 * @returns {{contracts: object, sources: object}} As solc gives them: contracts[file][name], sources[file].ast.
 */
function compile(outputs, more = []) {
  const sources = {};
  for (const name of [...filesUnder("contracts/src"), ...more]) sources[name] = { content: read(name) };
  const input = {
    language: "Solidity",
    sources,
    settings: { evmVersion: "cancun", outputSelection: { "*": { "*": outputs, "": ["ast"] } } },
  };
  const imported = (name) => {
    try {
      return { contents: read(name) };
    } catch (e) {
      return { error: e.message };
    }
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
  const errors = (output.errors ?? []).filter((e) => e.severity === "error");
  if (errors.length !== 0) throw new Error(errors.map((e) => e.formattedMessage).join("\n"));
  return output;
}

/** Every contract, interface and library of a source's syntax tree. */
function definitions(source) {
  return source.ast.nodes.filter((n) => n.nodeType === "ContractDefinition");
}

module.exports = { compile, definitions, filesUnder, root };

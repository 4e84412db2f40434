#!/usr/bin/env node
// Writes contracts/layouts: where each contract keeps what, one file a contract
// that has state, as `forge inspect NAME storageLayout` shows it. FeedHub's read
// relies on it, and whoever reads a slot by a proof of storage does.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { compile, definitions, root } = require("./compile.js");

const folder = path.join(root, "contracts", "layouts");

// The compiler's names of types carry the numbers of syntax nodes, which change with every edit of any file.
const plain = (id) => id.replace(/(t_(?:struct|contract|enum|userDefinedValueType)\([^()]*\))\d+/g, "$1");

function layout({ storage, types }) {
  const seen = new Map();
  const visit = (id) => {
    if (seen.has(plain(id))) return;
    const t = types[id];
    const out = { label: t.label, encoding: t.encoding, bytes: Number(t.numberOfBytes) };
    seen.set(plain(id), out);
    for (const [from, to] of [["key", "key"], ["value", "value"], ["base", "base"]]) {
      if (t[from] === undefined) continue;
      out[to] = plain(t[from]);
      visit(t[from]);
    }
    if (t.members !== undefined) out.members = t.members.map(variable);
    for (const m of t.members ?? []) visit(m.type);
  };
  const variable = (v) => ({ slot: v.slot, offset: v.offset, label: v.label, type: plain(v.type) });
  for (const v of storage) visit(v.type);
  return { storage: storage.map(variable), types: Object.fromEntries([...seen].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

const out = compile(["storageLayout"]);
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
let written = 0;
for (const [file, source] of Object.entries(out.sources)) {
  if (!file.startsWith("contracts/src/")) continue;
  for (const d of definitions(source)) {
    if (d.contractKind !== "contract" || d.abstract) continue;
    const found = out.contracts[file][d.name].storageLayout;
    if (found.storage.length === 0) continue;
    fs.writeFileSync(path.join(folder, `${d.name}.json`), `${JSON.stringify(layout(found), null, 2)}\n`);
    ++written;
  }
}
if (written === 0) throw new Error("no contract has state");

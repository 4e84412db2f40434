#!/usr/bin/env node
// Fails where something public under contracts/src is not documented: every
// contract, interface, library and free struct, and every function, event,
// error, constructor, public variable and member of a struct that others can
// use needs a @notice, all parameters and all results. Asked of the compiler's
// syntax trees, so internal functions of libraries are held to it as well.
"use strict";

const { compile, definitions } = require("./compile.js");

const problems = [];

/** The tags of a documentation comment: notice, dev, inheritdoc, and the names of params and returns. */
function tags(node) {
  const text = node.documentation?.text ?? "";
  const out = { params: new Set(), returns: [] };
  // A comment without a tag is a notice.
  let tag = "notice";
  for (const piece of text.split(/(?:^|\n)\s*@/).entries()) {
    let [i, body] = piece;
    if (i === 0) {
      if (body.trim() !== "") out.notice = body.trim();
      continue;
    }
    [, tag, body] = /^([\w:-]+)\s*([\s\S]*)$/.exec(body);
    body = body.trim();
    if (tag === "param") out.params.add(body.split(/\s/)[0]);
    else if (tag === "return") out.returns.push(body);
    else out[tag] = body;
    if (body === "") out[tag] = undefined;
  }
  return out;
}

function need(ok, where, what) {
  if (!ok) problems.push(`${where}: ${what}`);
}

function parameters(node, doc, where) {
  for (const p of node.parameters?.parameters ?? []) {
    if (p.name !== "") need(doc.params.has(p.name), where, `no @param ${p.name}`);
  }
  const returned = node.returnParameters?.parameters ?? [];
  need(doc.returns.length >= returned.length, where, `${returned.length} results, ${doc.returns.length} @return`);
}

function struct(node, where) {
  const doc = tags(node);
  need(doc.notice !== undefined || doc.dev !== undefined, where, "no @notice");
  for (const m of node.members) need(doc.params.has(m.name), where, `no @param ${m.name}`);
}

function member(node, where, kind) {
  const doc = tags(node);
  switch (node.nodeType) {
    case "FunctionDefinition": {
      const open = ["public", "external"].includes(node.visibility) || (kind === "library" && node.visibility === "internal");
      if (node.kind === "constructor") {
        // An abstract contract's is called by those who derive from it.
        if ((node.parameters.parameters.length === 0 && node.body.statements.length === 0) || kind === "abstract") return;
      } else if (!open) return;
      if (doc.inheritdoc !== undefined) return;
      need(doc.notice !== undefined, where, "no @notice");
      return parameters(node, doc, where);
    }
    case "VariableDeclaration": {
      const open = node.visibility === "public";
      if (!open) return;
      return need(doc.notice !== undefined || doc.inheritdoc !== undefined, where, "no @notice");
    }
    case "EventDefinition":
      need(doc.notice !== undefined, where, "no @notice");
      return parameters(node, doc, where);
    case "ErrorDefinition":
      // What an error carries is in its name and its parameters' names.
      return need(doc.notice !== undefined, where, "no @notice");
    default:
  }
}

const out = compile([]);
let seen = 0;
for (const [file, source] of Object.entries(out.sources)) {
  if (!file.startsWith("contracts/src/")) continue;
  for (const node of source.ast.nodes) {
    if (node.nodeType === "StructDefinition") struct(node, `${file} ${node.name}`);
  }
  for (const d of definitions(source)) {
    const doc = tags(d);
    // Generated and borrowed sources say where they come from by title as well.
    need(doc.title !== undefined || doc.notice !== undefined, `${file} ${d.name}`, "neither @title nor @notice");
    const kind = d.abstract ? "abstract" : d.contractKind;
    for (const node of d.nodes) {
      ++seen;
      member(node, `${file} ${d.name}.${node.name || node.kind || ""}`, kind);
    }
  }
}
if (seen === 0) throw new Error("nothing found");
for (const p of problems) process.stderr.write(`natspec.js: ${p}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

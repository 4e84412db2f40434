// Package config reads, checks, shows and reloads a node's configuration.
//
// There is one TOML file. What the file leaves open has a default; environment
// variables stand above the file, and flags above those. Reading is strict: an
// unknown key, a value of the wrong kind or out of range, an unknown
// environment variable, or parts that contradict each other are errors, all of
// them reported at once, each with its place and what to do.
//
// The struct tags of [Config] are the one source of names, defaults, bounds and
// documentation: loading, `config init`, `config show` and docs/config.md all
// read them.
//
//   - toml: the key's name;
//   - doc: what it means; default: its default as text, lists comma-separated;
//     example: a value to show;
//   - min, max: bounds of numbers, durations and sizes, both included;
//   - enum: the texts allowed; required: the key must be given;
//   - reload: "live" where a running node takes a change, else it needs a restart.
//
// The package holds plain types and knows no other part of the house; the node
// turns them into what the parts need.
package config

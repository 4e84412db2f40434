// Package daemon runs one operator by its configuration: the process behind
// `oraclestream node`. [Run] reads from top to bottom in the order of a start:
// what can be refused is refused before anything is signed, then store, keys,
// chains, committee, mesh, node, API. A reload exchanges feeds, venues and
// limits while rounds go on.
//
// What the chain says is compared with what the configuration says (chain id,
// feed sets, verifying key, feed key); where they differ the error names both.
// Without operator keys a node observes and serves; without a network it does
// not even look at other operators.
package daemon

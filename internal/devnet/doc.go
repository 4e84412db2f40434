// Package devnet runs a whole network in one process, with nothing to install:
// an Ethereum node, the contracts, four operators on a real mesh, the venues
// that they observe (public, recorded or simulated), the API, the stream and
// the page. [Run] reads from top to bottom in that order.
//
// A second chain, where asked for, has a mirror of the committee in place of the
// registry. An epoch is longer than a run, so nothing is handed over to it.
//
// Chains live in memory and are built anew at every start; keys, the key
// set and the signing records stay in the data folder. Rounds come from the
// clock, so a new chain never sees an old round twice.
package devnet

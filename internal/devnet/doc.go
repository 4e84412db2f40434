// Package devnet runs a whole network in one process, with nothing to install:
// an Ethereum node, the contracts, four operators on a real mesh, the venues
// that they observe (public, recorded or simulated), the API, the stream and
// the page. [Run] reads from top to bottom in that order.
//
// The chain lives in memory and is built anew at every start; keys, the key
// set and the signing records stay in the data folder. Rounds come from the
// clock, so a new chain never sees an old round twice.
package devnet

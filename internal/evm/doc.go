// Package evm is the plumbing towards EVM chains: an in-process development
// chain, signers whose secrets never print, key files, and helpers around
// JSON-RPC clients and their errors.
//
// It is a leaf: it knows addresses, transactions and errors, and nothing of
// feeds or reports beyond what [protocol.EnvelopeSigner] asks of a signer.
package evm

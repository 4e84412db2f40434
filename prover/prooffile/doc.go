// Package prooffile is the JSON form of a proof bundle: what a node gives away,
// `oraclestream proof` reads, and a remote prover answers with.
//
// A file holds the words, the commitment and the proof, and what they are about:
// the circuit, the committee with its quorum, and, where whoever wrote the file
// knew them, the feeds in the columns. Everything that the proof does not bind is
// marked as the file's own claim. [Proof.Verify] needs a verifying key and
// nothing else, no chain and no network; but whether the committee in the file is
// the real one, only the registry, or a root that the reader knows, can say.
//
// docs/prover.md describes every field. Numbers that may pass 2^53 are decimal
// text; field elements, keys and addresses are 0x and hex. Decoding is strict:
// unknown fields, elements that are not canonical and anything larger than
// [MaxSize] are refused.
package prooffile

// Package ceremony makes proving keys that no single party could have made
// alone: a two-phase set-up on gnark's mpcsetup, in a folder of plain files.
//
// Each contributor multiplies secrets of their own into the parameters and
// forgets them. Forging proofs takes the secrets of all contributors of phase 1,
// or of all of phase 2; so a single honest one suffices, in each phase. Phase 1 (powers of tau) is for any circuit of the size,
// phase 2 for this one. Each phase is closed by a beacon: public randomness that
// nobody knew when the last contribution was made.
//
// # The folder
//
//	ceremony.json            the circuit and the size of its domain
//	transcript.jsonl         one record a line, each with the SHA-256 of the one before
//	phase1-0001.bin ...      the contributions
//	phase2-0000.bin          the start of phase 2, which anybody can compute
//	phase2-0001.bin ...      the contributions
//
// A contribution counts once its record stands in the transcript. The record is
// written last, and every file is written whole or not at all; so a process that
// is killed leaves a folder that the same command goes on with. [Verify] checks
// everything again from the files alone: the chain of records, the hash of each
// file, each contribution against the one before, the start of phase 2 against
// the end of phase 1, and the keys.
//
// # Files from others
//
// A contribution is somebody else's file. Its size must be exactly the one that
// the circuit gives, and the lengths in it are compared before they are
// believed; points are read by the library's checking reader, which refuses what
// is off the curve or outside the subgroup. Reading never panics.
package ceremony

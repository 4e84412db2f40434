// Package protocol holds what every implementation of the network must compute
// alike: the hash, the domain of a feed set, the committee's root, the digest
// that an operator signs, the words of a bundle with their public binding, and
// the wire form of an observation.
//
// The hash H is Poseidon2 over BN254's scalar field in the Merkle-Damgård
// construction of gnark-crypto: width 2, 6 full and 50 partial rounds, initial
// state 0, one field element a block. Every use begins with a tag of its own
// and has a fixed number of elements, so no two uses can be confused and no
// input can be extended.
//
//	root      = H(TagCommittee, (A.x, A.y, weight) for each of the N slots)
//	digest    = H(TagDigest, domain, meta, root, slot, vector packed 3 lanes of 84 bits a word)
//	digests   = H(TagDigests, digest or 0 for each of the N slots)
//	x         = (domain, root, quorum, payee, meta, digests, mask..., medians...)
//	commitment= H(TagStatement, x...)
//	challenge = keccak256(x..., commitment) mod p, 32 big-endian bytes each
//	evaluation= sum over j of x_j * challenge^(j+1)
//
// An unused slot has the key (0, 1), the curve's identity, and weight 0.
package protocol

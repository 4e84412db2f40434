// Package protocol holds what every implementation of the network must compute
// alike: the hash, the domain of a feed set, the committee's root, the digest
// that an operator signs, the words of a bundle with their public binding, and
// the wire form of an observation.
//
// The hash H is Poseidon2 over BN254's scalar field as a sponge, of width 4
// (narrow) or 16 (wide), with gnark-crypto's parameters. One element of the state
// is capacity and begins as the use's tag plus the number of elements, so no two
// uses can be confused and no input can be extended.
//
//	root      = narrow H(TagCommittee, (A.x, A.y, weight) for each of the N slots)
//	context   = narrow H(TagContext, domain, meta, root)
//	digest    = wide H(TagDigest, context, slot, vector packed 3 lanes of 84 bits a word)
//	signature = Schnorr's over the digest, with narrow H(TagChallenge, R.x, R.y, digest)
//	digests   = wide H(TagDigests, digest or 0 for each of the N slots)
//	x         = (domain, root, quorum, payee, meta, digests, mask..., medians...)
//	commitment= wide H(TagStatement, x...)
//	challenge = keccak256(x..., commitment) mod p, 32 big-endian bytes each
//	evaluation= sum over j of x_j * challenge^(j+1)
//
// An unused slot has the key (0, 1), the curve's identity, and weight 0.
package protocol

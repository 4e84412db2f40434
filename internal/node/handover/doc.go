// Package handover signs the hand-over from one committee to the next, and
// exchanges the signatures with the other members on the mesh, so that any of
// them can bring it to the mirrors on other chains:
//
//	registry (final) -> Exchange: record, sign -> mesh handover/<home chain>/<registry> -> peers
//	peers' votes     -> validator -> Exchange -> relayer.Carrier, one a mirror
//
// The map of the package:
//
//	exchange.go  Exchange: what it is made of, its loop, what it gives to carriers
//	sign.go      what is signed, and what never is
//	votes.go     the votes of other members
//	condition.go what is told at the API
//	metrics.go   the Prometheus metrics
//
// # What keeps the stake
//
// Whoever signs a hand-over that differs from what the registry holds can be
// slashed. Four things stand before a signature: the epoch is read from a block
// that is final, so that no reorganisation changes it; more than half of the
// home chain's endpoints say the same and none says otherwise; what they say is
// what this program makes of the members; and the signing record, which survives
// kill -9, refuses a second hand-over to one epoch. After a restore of a backup
// the record may not know what was signed, so what could have been signed by
// then is not signed again.
//
// # What is kept
//
// The newest epochs, at most [relayer.EpochsKept] less one, with one signature a
// member. Nothing is kept on disk but the record: a signature is made again from
// the same hash after a restart, and is the same one.
package handover

// Package mesh carries topics between nodes on libp2p GossipSub.
//
// The map of the package:
//
//	config.go    Config and Limits
//	mesh.go      Mesh: start, addresses, peers, close
//	host.go      the libp2p host: TCP, Noise, yamux, and nothing else
//	topic.go     Join, Leave, Publish, and the goroutine that hands messages over
//	pipeline.go  what a message passes before anyone sees it: rate, size, validator
//	rates.go     the token bucket of each neighbour
//	filter.go    which subscriptions of a neighbour are remembered
//	score.go     peer scores, and ExplainPeer
//	connect.go   reaching bootstrap peers, and reaching them again
//	heal.go      neighbours that are connected and unheard, and two processes with one key
//	metrics.go   the Prometheus metrics
//
// # Who is trusted
//
// Nobody. A neighbour is known by its key (Noise proves it), and everything it
// says passes, in this order: its own rate ([Limits.PeerRate]), then the check
// whether the message was seen before, then the size, then the topic's
// [Validator], which has a time limit and runs on a bounded number of
// goroutines behind a bounded queue. A message that the validator rejects
// counts against the neighbour that handed it over; a few of them put it on
// the graylist, where nothing it says is processed until its score recovers.
//
// What a full queue or a spent rate refuses is not marked as seen, so the same
// message can still arrive through another neighbour. What the validator
// ignores or rejects is.
//
// # Why messages carry no signature of the mesh
//
// Messages are anonymous (GossipSub's StrictNoSign) and known by the hash of
// topic and data. The reasons:
//
//   - Payloads carry their authors' own signatures, which the validator checks.
//     A second signature, by a network key that no contract knows, proves less
//     and costs time on every hop.
//   - Scores do not need authors: the neighbour that hands a message over
//     answers for it, since it had to validate it first, and Noise names it.
//   - With an author in the envelope anybody could wrap one valid payload a
//     thousand times, each a new message. By content it is one message.
//   - A node that was restarted must see what it published before (that is how
//     it learns which rounds it may still sign); GossipSub throws away messages
//     that claim the receiving node as their author.
//
// The verdict of a validator therefore is about the data alone. If it depended
// on who handed the data over, one peer's bad copy would hide the good one.
// Equal data published again within [Limits.SeenTTL] is the same message and
// goes nowhere.
//
// # What leaves the machine
//
// Only connections to bootstrap peers, and from peers that dial in. There are
// no relays, no address probing (AutoNAT), no hole punching, no port mapping,
// no peer exchange and no built-in bootstrap list; mDNS is off unless asked for.
package mesh

// Package sources brings data of the outside world in: it is the contract that
// every kind of source keeps, and the supervision that all venues share.
//
// The way of a datum, and where each step lives:
//
//	frame     what a venue sent, untouched                       [Frame]
//	record    what the frame says, exactly, in one vocabulary    [Record]
//	tick      a record that is fit to use, under our own names   feed.Tick
//
// A [Decoder] turns frames into records. It is pure: no I/O, no clock, one
// decoder a connection, so that a recording put through it gives the same
// records on every machine. Each venue has its own decoder in
// sources/exchange/<venue>; package sources/exchange lists them all.
//
// A [Venue] is data about a venue: addresses, limits, how to subscribe, how to
// stay connected, how to read its list of instruments.
//
// A [Runner] supervises one venue: it reads the instrument list, dials,
// subscribes, decodes, maps symbols to pairs, refuses what cannot be true,
// reconnects with full jitter, and hands [feed.Tick] values to its sink. It
// has no knowledge of any single venue.
//
// Package sources/internal/jsonscan reads JSON without trusting it, and
// sources/internal/book keeps order books; both serve the decoders only.
package sources

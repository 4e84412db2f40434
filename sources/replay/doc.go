// Package replay plays recorded sessions of venues. A local server sends the
// recorded frames in the venue's own protocol, untouched and at their recorded
// pace, and answers REST requests with the recorded bodies, so that the very
// same adapters read it that read the public venues.
//
// [Load] reads a folder of recordings and finds out, by running the venues'
// decoders over the frames, which instruments yield prices and how the clocks
// of recorder and venue disagree. [Plan] makes feeds of them: a feed combines
// only recordings of one calendar day. [Server] plays them. [Server.Configure]
// sets up a [sources.Runner] for one recording, with the map that shifts the
// recording's event times to the present: see [EventMap].
//
// When a recording has ended the server closes the connection normally. The
// client connects again, and that is a new session: a new decoder, and so fresh
// books, fresh duplicate filters, and a fresh map of event times.
package replay

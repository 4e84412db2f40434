// Package krakenv1 reads Kraken's first WebSocket protocol, which the
// recordings speak; live and simulated data come through krakenv2.
//
// Traps: data frames are arrays, and a book frame may hold two payloads, so they
// are read from their end; trades have no id; connection ids exceed 2^63;
// symbols say XBT and XDG; every book update carries a checksum over the text of
// its numbers.
package krakenv1

// Package mexc reads MEXC's spot streams.
//
// Traps: data are protobuf in binary messages, everything else is JSON in text
// messages; a refused subscription is answered with code 0 as a granted one is,
// only its words differ; trades have no id; a book goes on from a REST snapshot;
// a connection carries 30 subscriptions.
//
// proto.go reads the few fields that are used from the wire format itself, by
// the field numbers of the venue's published message descriptions.
package mexc

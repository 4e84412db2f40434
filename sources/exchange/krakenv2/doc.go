// Package krakenv2 reads Kraken's second WebSocket protocol.
//
// Traps: numbers are JSON numbers whose text, trailing zeros included, goes into
// the book's checksum; the ticker only moves with trades unless it is subscribed
// with the trigger "bbo"; a trade snapshot is history; older frames lack times;
// refusals have no result.
package krakenv2

// Package feed holds the plain domain types that every other package speaks:
// feed identifiers, exact decimals, encoded values, ticks, local values and
// rounds. It imports nothing of this module, does no I/O and reads no clock.
//
// A value is an integer mantissa with the feed's fixed number of decimals. On
// the wire, in the circuit and in contract storage it is an [Encoded] number
// v = mantissa + 2^62, so that 0 < v < 2^63; v = 0 means "no observation".
package feed

// Package cryptocom reads the market stream of Crypto.com Exchange.
//
// Traps: nothing may be sent in the first second of a connection; heartbeats of
// the venue must be answered with their own id within five seconds; in a ticker
// "a" is the last price and "k" the ask; numbers are texts now and were JSON
// numbers in 2022, trade ids above 2^53 among them; an acknowledgement may carry
// data, and pushes are told by the id -1 or none; several fills of one order may
// share a trade id.
package cryptocom

// Package bitfinex reads Bitfinex's second public protocol.
//
// Traps: data frames are arrays that begin with a channel's number, which is
// another one at every connection; one sequence runs over all channels of a
// connection, as the last element where it was asked for, with the venue's time
// behind it; a trade comes twice, fast (te) and final (tu); the sign of an amount
// is the side; a count of 0 removes a level; UST stands for USDT.
package bitfinex

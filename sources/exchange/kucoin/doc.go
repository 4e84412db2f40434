// Package kucoin reads KuCoin's public spot streams.
//
// Traps: every connection needs a token of its own, asked for by POST, and the
// answer names the address; times are nanoseconds in trades and milliseconds in
// tickers; a changed level of price 0 only moves the sequence number on; a level
// older than the snapshot stands in the same message as newer ones; the size of
// 0 removes a level.
package kucoin

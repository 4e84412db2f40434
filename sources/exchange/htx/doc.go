// Package htx reads HTX's (once Huobi's) spot streams.
//
// Traps: every message of the venue is compressed, and a small message can
// unpack into a huge one; prices are JSON numbers, half of them with an exponent;
// a trade's "id" has 26 digits and repeats, its "tradeId" counts; a connection
// dies unless each {"ping":n} is answered by {"pong":n}; symbols are lower case in
// topics; the first push after subscribing may be a minute old.
package htx

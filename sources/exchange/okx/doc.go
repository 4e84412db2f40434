// Package okx reads OKX's fifth public protocol; Okcoin speaks the same.
//
// Traps: the answer to a ping is the bare text "pong"; an empty side is "";
// notice 64008 says that the server will close; volume is in base units on spot
// and in contracts elsewhere; one trade record may stand for several matches;
// the book's checksum is signed, and newer servers may send 0 for none.
package okx

// Package coinbaseadv reads the public channels of Coinbase Advanced Trade.
//
// Traps: a trade's side is the maker's; the first message of the trades channel
// is history, newest first; one number counts the messages of all channels of a
// connection, so that a jump means loss; acknowledgements come after the first
// data; quiet channels are closed unless heartbeats are subscribed; levels of a
// book's first message may have the time 1970.
package coinbaseadv

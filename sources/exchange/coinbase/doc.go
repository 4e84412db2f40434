// Package coinbase reads Coinbase Exchange.
//
// Traps: the side of a match is the maker's; last_match is the trade before
// the subscription; snapshots are megabytes; some tickers have no time or no
// sizes; sequence numbers legally skip on the channels of a subscription, while
// trade ids of a product do not.
package coinbase

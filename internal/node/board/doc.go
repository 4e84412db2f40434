// Package board is what a node shows: it keeps what landed on chains beside
// the node's own values, answers the API from that, puts feeds and deliveries
// on the bus, stores values, reports and proofs, and tells on the log what the
// health conditions tell at the API.
package board

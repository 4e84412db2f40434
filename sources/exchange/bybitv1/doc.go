// Package bybitv1 reads the protocol that Bybit spoke in 2021 for its inverse
// perpetual contracts. Nothing speaks it any more but recordings; the live venue
// is read by package bybit.
//
// Traps: sizes and prices of trades are JSON numbers, prices of levels are texts;
// an update lists deleted, changed and new levels apart; deleted levels have no
// size.
package bybitv1

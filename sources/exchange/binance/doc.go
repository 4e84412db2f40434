// Package binance reads Binance's spot market streams; Binance.US and Binance
// TR speak the same protocol at other addresses.
//
// Traps: the top-of-book stream has neither a type nor a time; zeros in it mean
// an empty side; the taker sold when "m" (buyer is maker) is true; a diff book
// starts from a REST snapshot and goes on without a hole in its update ids;
// times are in milliseconds unless the client asked for microseconds.
package binance

// Package bybit reads Bybit's fifth protocol, of which a node takes the spot
// market; derivatives speak it at other addresses.
//
// Traps: the spot ticker has no top of book, so the first level of the order book
// is subscribed; it is sent again every three seconds though nothing changed; an
// update id of 1 means that the service was restarted, and the book may come
// empty; "snapshot" on trades does not mean history; block trades are made beside
// the book and are left out; the event is at "cts", "ts" is when it was sent; one
// unknown symbol fails its whole request; pongs differ between the markets.
package bybit

// Package node assembles one operator:
//
//	sources -> ticks -> aggregator -> vector -> guard -> signed observation
//	                 \-> bus raw/...             |-> mesh observation/<set> -> peers
//	peers' observations -> validator -> collector -> report -> bus feed/..., report/...
//	                                                  \-> deliverer: prove, send -> bus delivery/...
//
// A node is given everything from outside: keys, chain, mesh, sources. It
// decides nothing about where data comes from, and it signs a round only after
// the guard has made the round durable.
package node

// Package trace defines the trace that devnet writes with --trace: one JSON
// object a line and a delivery, enough for anyone to recompute everything that
// was delivered. Encoded values are decimal text, times RFC 3339 in UTC.
package trace

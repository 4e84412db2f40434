// Package recompute makes an operator's values again from what it stored, bit
// for bit, and explains them.
//
// [Recorder] keeps what decides a value besides the ticks: which configuration
// of the feeds counted when, when the process began, and what the aggregator
// said for each round. [Run] takes the stored ticks through a new aggregator, in
// their order, and compares every sample. [Explain] does so for one round and
// gives the whole tree of it.
package recompute

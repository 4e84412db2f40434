// Package tracecheck recomputes a trace that devnet wrote, from the ticks to
// the medians, without any code of the aggregator, the prover or the protocol:
// it uses the standard library only and its own, deliberately plain, arithmetic.
//
// For every delivery it checks that each median follows from the vectors that
// took part, and where an operator's ticks are recorded, that each value in its
// vector follows from them: the conversion of every tick exactly, rounded once
// half to even, and the weighted median of what was not set aside.
package tracecheck

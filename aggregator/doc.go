// Package aggregator makes one honest value out of many ticks, and one report
// out of many operators' observations.
//
// [Aggregator] keeps a bounded state per source and instrument and answers, at
// any moment, what each feed's local value is and what it was made of. [Vector]
// turns local values into the column vector that an operator signs. [Collector]
// keeps the signed observations of the latest rounds and gives the [protocol.Report]
// that is proven. Both ends use [WeightedMedian], the rule that the circuit proves.
//
// Everything is deterministic given the ticks and the moment asked for: integer
// and fraction arithmetic only, no clock in the aggregator, and no dependence on
// the order in which observations arrive. docs/aggregation.md has the formulas.
package aggregator

// Package bench measures what OracleStream promises about speed and size, for
// `oraclestream bench AREA --json`.
//
// An area is one file here and one line in areas.go: a name, its cases, and a
// function that measures them and emits a [Result] each. Every figure that the
// documentation states comes from an area, so that anybody can have it anew on
// their own machine, beside the floor that it is held against: what the same
// work costs at least, measured in the same run.
//
// Numbers are integers, or decimals made of integers: nothing here is a value of
// a feed, and still no floating point is needed.
package bench

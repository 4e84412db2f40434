// Package acceptance holds the tests of the built program: they run it as its
// users do and judge it from outside, by exit codes, files, the API, the stream
// and the contracts' storage.
//
// It must not import the aggregator or the prover, nor anything that does:
// what was delivered is recomputed with package tracecheck, which shares no
// code with them. A test of package archtest holds it to that.
package acceptance

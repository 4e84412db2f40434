// Package benchmarks compares parts of the product with peers that do the same
// work. It is a module of its own, so that the product carries none of them.
//
//	cd benchmarks && go test -bench . -benchmem
package benchmarks

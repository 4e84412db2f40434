// Package archtest holds the rules of the house as tests: which package may
// import which, what stands at the top level, and what no file may contain.
// Each exception is a line with its reason.
package archtest

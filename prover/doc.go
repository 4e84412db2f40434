// Package prover holds the circuit and everything it takes to prove with it.
package prover

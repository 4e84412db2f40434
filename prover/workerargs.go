package prover

import (
	"strconv"
)

// WorkerArgs are the arguments with which 'oraclestream prover worker' takes a
// key set: folder, slots, columns, profile.
func WorkerArgs(cfg Config) []string {
	out := []string{cfg.Dir, strconv.Itoa(cfg.Shape.Slots), strconv.Itoa(cfg.Shape.Columns), string(cfg.Profile)}
	if cfg.InsecureDev {
		out = append(out, "--insecure-dev")
	}
	return out
}

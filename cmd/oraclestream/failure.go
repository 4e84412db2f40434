package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
)

// failure is what --json prints where there is neither a verdict nor a view. It has
// no "true": whoever asks for that alone does not read it as a verdict.
type failure struct {
	Error  string `json:"error"`
	Advice string `json:"advice"`
}

// failed prints a failure in JSON where that was asked for, and gives it back.
func (s streams) failed(asJSON bool, err error) error {
	if err == nil || !asJSON {
		return err
	}
	return errors.Join(err, json.NewEncoder(s.out).Encode(failure{Error: err.Error(), Advice: failureAdvice(err)}))
}

// failureAdvice says what to do where there is nothing to print. An error that
// is of several things comes before those.
func failureAdvice(err error) string {
	for _, a := range []struct {
		is     error
		advice string
	}{
		{prover.ErrInsecureKeys, "for development give --insecure-dev; otherwise take the key set of a ceremony"},
		{prooffile.ErrClaim, "the file's profile, slots or columns were changed: get it anew, with 'proof export' or from /v1/feeds/{id}/proof"},
		{prooffile.ErrCircuit, "give --keys the key set whose circuit_digest is the file's"},
		{prooffile.ErrMembers, "do not believe the file: get it anew, from another node"},
		{syscall.EISDIR, "name the proof file, not its folder"},
		{prooffile.ErrFile, "get the file anew, with 'proof export' or from /v1/feeds/{id}/proof"},
		{prover.ErrNoKeys, "give --keys the folder with manifest.json and verifying.key"},
		{prover.ErrManifest, "get the key set anew from where you trust it"},
		{prover.ErrKeySet, "get the key set anew from where you trust it"},
		{store.ErrNoStore, "name the store of a node, with --store or --config"},
		{store.ErrDamaged, "'oraclestream store check' looks through the whole store; restore the last backup"},
		{recompute.ErrNothing, "'oraclestream store check' shows of what time the store has samples"},
		{recompute.ErrTicksGone, "ask from the moment on that the error names; store.retain_ticks says how long ticks are kept"},
		{recompute.ErrRules, "use the version of the program that recorded it"},
		{api.ErrUnknownFeed, "'oraclestream store check' shows what the store holds; --api asks a running node"},
		{api.ErrUnknownRound, "leave --round out for the last one"},
		{fs.ErrNotExist, "look at the path; for proof files - is stdin"},
	} {
		if errors.Is(err, a.is) {
			return a.advice
		}
	}
	return "look at the flags: --help behind the command says what it takes"
}

// wantsJSON says whether a command line that does not parse asked one of the
// commands for JSON that print an object in every case: its reader waits for one
// all the same.
func wantsJSON(err error, args []string) bool {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || !slices.Contains(args, "--json") {
		return false
	}
	node := parse.Context.Selected()
	if node == nil {
		return false
	}
	switch node.Name {
	case "verify", "inspect":
		return node.Parent.Name == "proof"
	case "recompute", "explain":
		return true
	}
	return false
}

package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"

	"github.com/alecthomas/kong"

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
	return errors.Join(err, json.NewEncoder(s.out).Encode(failure{Error: err.Error(), Advice: proofAdvice(err)}))
}

// proofAdvice says what to do where a proof file cannot be judged or shown.
func proofAdvice(err error) string {
	for _, a := range []struct {
		is     error
		advice string
	}{
		{prover.ErrInsecureKeys, "for development give --insecure-dev; otherwise take the key set of a ceremony"},
		{prooffile.ErrCircuit, "give --keys the key set whose circuit_digest is the file's"},
		{prooffile.ErrMembers, "do not believe the file: get it anew, from another node"},
		{prooffile.ErrFile, "get the file anew, with 'proof export' or from /v1/feeds/{id}/proof"},
		{prover.ErrNoKeys, "give --keys the folder with manifest.json and verifying.key"},
		{prover.ErrManifest, "get the key set anew from where you trust it"},
		{prover.ErrKeySet, "get the key set anew from where you trust it"},
		{fs.ErrNotExist, "look at the path; - is stdin"},
	} {
		if errors.Is(err, a.is) {
			return a.advice
		}
	}
	return "look at the flags: --help behind the command says what it takes"
}

// wantsProofJSON says whether a command line that does not parse asked for a proof's
// verdict or view in JSON: its reader waits for an object all the same.
func wantsProofJSON(err error, args []string) bool {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || !slices.Contains(args, "--json") {
		return false
	}
	node := parse.Context.Selected()
	return node != nil && node.Parent.Name == "proof" && (node.Name == "verify" || node.Name == "inspect")
}

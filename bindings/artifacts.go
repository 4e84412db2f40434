package bindings

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed artifacts.json
var artifactsJSON []byte

// Artifacts says how the contracts were compiled.
type Artifacts struct {
	// Compiler is solc's version with its commit.
	Compiler string `json:"compiler"`
	// Settings are the compiler's, as its standard JSON input has them, but for
	// what it is to give out.
	Settings map[string]json.RawMessage `json:"settings"`
	// Contracts are by name.
	Contracts map[string]Artifact `json:"contracts"`
}

// Artifact is what one contract was compiled from.
type Artifact struct {
	// Path is the file of the contract, from the repository's root on.
	Path string `json:"path"`
	// Sources gives keccak256 of every file that takes part, as 0x and hex.
	Sources map[string]string `json:"sources"`
}

// CompiledFrom gives how the contracts of these bindings were compiled. The
// caller must not change it.
var CompiledFrom = sync.OnceValue(func() *Artifacts {
	a := new(Artifacts)
	if err := json.Unmarshal(artifactsJSON, a); err != nil {
		panic("bindings: artifacts.json: " + err.Error()) // it is generated
	}
	return a
})

package deploy

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/bindings"
)

// ErrSources is wrapped where the sources are not those that the contracts were
// compiled from.
var ErrSources = errors.New("not the contracts' sources")

// Verification is what a block explorer needs to show a contract's source.
type Verification struct {
	Address common.Address `json:"address"`
	// Contract is path:name, as explorers ask for it.
	Contract string `json:"contract"`
	Compiler string `json:"compiler"`
	// ConstructorArguments are ABI-encoded, in hex without 0x.
	ConstructorArguments string `json:"constructor_arguments"`
	// Input is the name of the file with the standard JSON input.
	Input string `json:"standard_json_input"`
}

// maxSource bounds one source file.
const maxSource = 1 << 20

// VerificationIndex is the file that lists all contracts.
const VerificationIndex = "contracts.json"

// WriteVerification writes what block explorers need of every contract of a
// plan into a folder: one standard JSON input a kind of contract, and
// [VerificationIndex]. The sources are read below root, which holds contracts/
// and, after npm ci, node_modules/; each must hash to what was compiled, or the
// error wraps [ErrSources].
func WriteVerification(plan *Plan, root, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write verification: %w", err)
	}
	compiled := bindings.CompiledFrom()
	var list []Verification
	written := make(map[string]bool)
	for i := range plan.Steps {
		s := &plan.Steps[i]
		if !s.Creates() {
			continue
		}
		from, ok := compiled.Contracts[s.Contract]
		if !ok {
			return fmt.Errorf("write verification: %s is not among the compiled contracts", s.Contract)
		}
		v := Verification{
			Address: s.Address, Contract: from.Path + ":" + s.Contract, Compiler: "v" + compiled.Compiler,
			ConstructorArguments: hex.EncodeToString(s.Args), Input: s.Contract + ".json",
		}
		if !written[v.Input] {
			input, err := StandardInput(s.Contract, root)
			if err != nil {
				return fmt.Errorf("write verification: %w", err)
			}
			if err := os.WriteFile(filepath.Join(dir, v.Input), input, 0o644); err != nil {
				return fmt.Errorf("write verification: %w", err)
			}
			written[v.Input] = true
		}
		list = append(list, v)
	}
	b, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return fmt.Errorf("write verification: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, VerificationIndex), append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write verification: %w", err)
	}
	return nil
}

// StandardInput gives the compiler's standard JSON input of one contract, with
// the sources found below root.
func StandardInput(contract, root string) ([]byte, error) {
	compiled := bindings.CompiledFrom()
	from, ok := compiled.Contracts[contract]
	if !ok {
		return nil, fmt.Errorf("%s is not among the compiled contracts", contract)
	}
	type source struct {
		Content string `json:"content"`
	}
	input := struct {
		Language string                     `json:"language"`
		Sources  map[string]source          `json:"sources"`
		Settings map[string]json.RawMessage `json:"settings"`
	}{Language: "Solidity", Sources: make(map[string]source), Settings: make(map[string]json.RawMessage)}
	for path, hash := range from.Sources {
		text, err := readSource(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w (advice: name a checkout in which npm ci was run)", ErrSources, path, err)
		}
		if got := crypto.Keccak256Hash(text).Hex(); !strings.EqualFold(got, hash) {
			return nil, fmt.Errorf("%w: %s hashes to %s, what was compiled to %s (advice: check out the revision that this program was built from, and run npm ci)", ErrSources, path, got, hash)
		}
		input.Sources[path] = source{string(text)}
	}
	for name, value := range compiled.Settings {
		input.Settings[name] = value
	}
	// Of this contract alone, which is quicker; explorers ask for what they want.
	selection, err := json.Marshal(map[string]map[string][]string{from.Path: {contract: {
		"abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences",
	}}})
	if err != nil {
		return nil, fmt.Errorf("encode standard input: %w", err)
	}
	input.Settings["outputSelection"] = selection
	b, err := json.MarshalIndent(input, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode standard input: %w", err)
	}
	return append(b, '\n'), nil
}

func readSource(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(b) > maxSource {
		return nil, fmt.Errorf("more than %d bytes", maxSource)
	}
	return slices.Clip(b), nil
}

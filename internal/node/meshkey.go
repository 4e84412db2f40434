package node

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/evm"
)

// ErrMeshKey is wrapped where a file does not hold a mesh key.
var ErrMeshKey = errors.New("not a key")

// LoadOrCreateMeshKey reads a node's network identity from a secret file, or
// draws it and writes the file.
func LoadOrCreateMeshKey(path string) (ed25519.PrivateKey, error) {
	seed, err := evm.LoadOrCreateSecret(path, func() ([]byte, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("draw mesh key: %w", err)
		}
		return key.Seed(), nil
	})
	if err != nil {
		return nil, fmt.Errorf("load mesh key: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("load mesh key: %w: %s does not hold an Ed25519 seed", ErrMeshKey, path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

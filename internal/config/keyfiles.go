package config

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// EthKey reads the operator's Ethereum key. Like those of [Config.ReadSecret],
// its errors never quote the file's content; the libraries' texts are left out
// since they may.
func (c *Config) EthKey() (*ecdsa.PrivateKey, error) {
	b, err := c.readKey(c.Operator.EthKeyFile)
	if err != nil {
		return nil, err
	}
	key, err := crypto.ToECDSA(b)
	if err != nil {
		return nil, c.noKey(c.Operator.EthKeyFile, "an Ethereum key, 32 bytes between 1 and the curve's order")
	}
	return key, nil
}

// FeedKey reads the operator's feed key.
func (c *Config) FeedKey() (*protocol.FeedPrivateKey, error) {
	b, err := c.readKey(c.Operator.FeedKeyFile)
	if err != nil {
		return nil, err
	}
	key, err := protocol.ParseFeedPrivateKey(b)
	if err != nil {
		return nil, c.noKey(c.Operator.FeedKeyFile, "a feed key")
	}
	return key, nil
}

// MeshKey reads the node's network identity; mesh.key_file must be set.
func (c *Config) MeshKey() (ed25519.PrivateKey, error) {
	b, err := c.readKey(c.Mesh.KeyFile)
	if err != nil {
		return nil, err
	}
	if len(b) != ed25519.SeedSize {
		return nil, c.noKey(c.Mesh.KeyFile, "an Ed25519 seed, 32 bytes")
	}
	return ed25519.NewKeyFromSeed(b), nil
}

func (c *Config) readKey(file SecretFile) ([]byte, error) {
	text, err := c.ReadSecret(file)
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(strings.TrimPrefix(string(text), "0x"))
	if err != nil {
		return nil, c.noKey(file, "hex")
	}
	return b, nil
}

func (c *Config) noKey(file SecretFile, want string) error {
	return fmt.Errorf("%w: %s does not hold %s: is it the right file?", ErrSecretFile, c.Resolve(string(file)), want)
}

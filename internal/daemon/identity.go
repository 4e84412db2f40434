package daemon

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ErrKey is wrapped where a key file does not hold a key.
var ErrKey = errors.New("not a key")

// operator is who the node signs as.
type operator struct {
	eth  *evm.Signer
	feed *protocol.FeedPrivateKey
	// dir is the folder of the Ethereum key, whose lock keeps a second process
	// from signing with it.
	dir string
}

// loadOperator reads the operator's keys; nil where none are configured.
func loadOperator(c *config.Config) (*operator, error) {
	if !c.Operator.Signs() {
		return nil, nil
	}
	b, err := secretBytes(c, c.Operator.EthKeyFile)
	if err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w", err)
	}
	// The libraries' texts are left out: they must not quote key material.
	key, err := crypto.ToECDSA(b)
	if err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w: %s does not hold a secp256k1 key", ErrKey, c.Resolve(string(c.Operator.EthKeyFile)))
	}
	o := &operator{dir: filepath.Dir(c.Resolve(string(c.Operator.EthKeyFile)))}
	if o.eth, err = evm.NewSigner(key); err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w", err)
	}
	if b, err = secretBytes(c, c.Operator.FeedKeyFile); err != nil {
		return nil, fmt.Errorf("operator.feed_key_file: %w", err)
	}
	if o.feed, err = protocol.ParseFeedPrivateKey(b); err != nil {
		return nil, fmt.Errorf("operator.feed_key_file: %w: %s does not hold a feed key", ErrKey, c.Resolve(string(c.Operator.FeedKeyFile)))
	}
	return o, nil
}

func secretBytes(c *config.Config, file config.SecretFile) ([]byte, error) {
	text, err := c.ReadSecret(file)
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(strings.TrimPrefix(string(text), "0x"))
	if err != nil {
		return nil, fmt.Errorf("%w: %s does not hold hex", ErrKey, c.Resolve(string(file)))
	}
	return b, nil
}

// meshKey gives the node's network identity; where none is configured, the one
// in the data folder, which is drawn at the first start.
func meshKey(c *config.Config) (ed25519.PrivateKey, error) {
	var seed []byte
	var err error
	path := c.Resolve("mesh.key")
	if c.Mesh.KeyFile != "" {
		path = c.Resolve(string(c.Mesh.KeyFile))
		seed, err = secretBytes(c, c.Mesh.KeyFile)
	} else {
		seed, err = evm.LoadOrCreateSecret(path, func() ([]byte, error) {
			_, key, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return nil, fmt.Errorf("draw mesh key: %w", err)
			}
			return key.Seed(), nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("mesh.key_file: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("mesh.key_file: %w: %s does not hold an Ed25519 seed", ErrKey, path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

package daemon

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// operator is who the node signs as.
type operator struct {
	eth  *evm.Signer
	feed *protocol.FeedPrivateKey
	// dir is the folder of the Ethereum key, links followed, whose lock keeps a
	// second process from signing with it.
	dir string
}

// loadOperator reads the operator's keys; nil where none are configured.
func loadOperator(c *config.Config) (*operator, error) {
	if !c.Operator.Signs() {
		return nil, nil
	}
	key, err := c.EthKey()
	if err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w", err)
	}
	file, err := evm.RealKeyFile(c.Resolve(string(c.Operator.EthKeyFile)))
	if err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w", err)
	}
	o := &operator{dir: filepath.Dir(file)}
	if o.eth, err = evm.NewSigner(key); err != nil {
		return nil, fmt.Errorf("operator.eth_key_file: %w", err)
	}
	if o.feed, err = c.FeedKey(); err != nil {
		return nil, fmt.Errorf("operator.feed_key_file: %w", err)
	}
	return o, nil
}

// meshKey gives the node's network identity; where none is configured, the one
// in the data folder, which is drawn at the first start.
func meshKey(c *config.Config) (ed25519.PrivateKey, error) {
	if c.Mesh.KeyFile != "" {
		key, err := c.MeshKey()
		if err != nil {
			return nil, fmt.Errorf("mesh.key_file: %w", err)
		}
		return key, nil
	}
	return node.LoadOrCreateMeshKey(c.Resolve("mesh.key"))
}

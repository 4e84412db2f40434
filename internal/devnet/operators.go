package devnet

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// operatorKeys are an operator's three secrets: the Ethereum key that signs
// envelopes and sends transactions, the feed key that the circuit checks, and
// the mesh identity.
type operatorKeys struct {
	dir string
	// drawn says that the Ethereum key was made by this process.
	drawn bool
	eth   *evm.Signer
	feed  *protocol.FeedPrivateKey
	mesh  ed25519.PrivateKey
	peer  string
}

// loadOperator reads an operator's keys from its folder, or draws them.
func loadOperator(dir string) (*operatorKeys, error) {
	k := &operatorKeys{dir: dir}
	path := filepath.Join(dir, "eth.key")
	_, err := os.Stat(path)
	k.drawn = errors.Is(err, os.ErrNotExist)
	if k.eth, err = evm.LoadOrCreateKey(path); err != nil {
		return nil, fmt.Errorf("load ethereum key: %w", err)
	}
	b, err := evm.LoadOrCreateSecret(filepath.Join(dir, "feed.key"), func() ([]byte, error) {
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("draw feed key: %w", err)
		}
		return key.Bytes(), nil
	})
	if err != nil {
		return nil, fmt.Errorf("load feed key: %w", err)
	}
	if k.feed, err = protocol.ParseFeedPrivateKey(b); err != nil {
		return nil, fmt.Errorf("load feed key %s: %w", filepath.Join(dir, "feed.key"), err)
	}
	if k.mesh, err = node.LoadOrCreateMeshKey(filepath.Join(dir, "mesh.key")); err != nil {
		return nil, err
	}
	id, err := mesh.PeerID(k.mesh)
	if err != nil {
		return nil, fmt.Errorf("derive peer id: %w", err)
	}
	k.peer = id.String()
	return k, nil
}

// loadOperators reads or draws all operators' keys below the data folder.
func loadOperators(dataDir string) ([]*operatorKeys, error) {
	out := make([]*operatorKeys, operatorCount)
	for i := range out {
		k, err := loadOperator(filepath.Join(dataDir, "operators", fmt.Sprint(i+1)))
		if err != nil {
			return nil, fmt.Errorf("operator %d: %w", i+1, err)
		}
		out[i] = k
	}
	return out, nil
}

// staking are the registry's parameters. One epoch covers a run.
var staking = deploy.DevStaking()

// stakers says what each operator stakes. They take their seats in this order,
// so that an operator's slot is its place here.
func stakers(ops []*operatorKeys) []deploy.Operator {
	out := make([]deploy.Operator, len(ops))
	for i, op := range ops {
		out[i] = deploy.Operator{Signer: op.eth, FeedKey: op.feed.Public(), Weight: weights[i]}
	}
	return out
}

// sharedKeys reports whether two operators have an address or a feed key in
// common, as after a copied folder: the registry takes each once.
func sharedKeys(ops []*operatorKeys) bool {
	addresses, keys := make(map[common.Address]bool), make(map[[32]byte]bool)
	for _, op := range ops {
		public := op.feed.Public()
		addresses[op.eth.Address()], keys[public.Bytes()] = true, true
	}
	return len(addresses) != len(ops) || len(keys) != len(ops)
}

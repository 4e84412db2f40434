package operator

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// KeyFiles are the paths of an operator's secrets.
type KeyFiles struct {
	// Eth has the Ethereum key, Feed the feed key, Mesh the network identity; Mesh
	// may be empty.
	Eth, Feed, Mesh string
}

// KeyFilesIn names the files in a folder.
func KeyFilesIn(dir string) (KeyFiles, error) {
	if dir == "" {
		return KeyFiles{}, fmt.Errorf("%w: the folder of the key files has no name", ErrOptions)
	}
	if err := config.CheckName(dir); err != nil {
		return KeyFiles{}, fmt.Errorf("name folder: %w", err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return KeyFiles{}, fmt.Errorf("name folder: %w", err)
	}
	return KeyFiles{Eth: filepath.Join(abs, "eth.key"), Feed: filepath.Join(abs, "feed.key"), Mesh: filepath.Join(abs, "mesh.key")}, nil
}

// KeyFilesOf names the files of a configuration.
func KeyFilesOf(c *config.Config) (KeyFiles, error) {
	if !c.Operator.Signs() {
		return KeyFiles{}, fmt.Errorf("%w: operator.eth_key_file and operator.feed_key_file are not set", ErrOptions)
	}
	f := KeyFiles{Eth: c.Resolve(string(c.Operator.EthKeyFile)), Feed: c.Resolve(string(c.Operator.FeedKeyFile)), Mesh: c.Resolve("mesh.key")}
	if c.Mesh.KeyFile != "" {
		f.Mesh = c.Resolve(string(c.Mesh.KeyFile))
	}
	return f, nil
}

// Keys is what others may know of an operator's keys, as --json prints it.
type Keys struct {
	// Address is the operator's: it pays, holds the stake and is paid.
	Address string `json:"address"`
	// FeedKey is A, under which observations verify; RegistrationPoint is Q, which
	// register takes: A = 8Q.
	FeedKey           Point `json:"feed_key"`
	RegistrationPoint Point `json:"registration_point"`
	// PeerID is the node's name in the mesh; empty without a mesh key.
	PeerID string        `json:"peer_id,omitempty"`
	Files  KeyFilesShown `json:"files"`
	// Created are the files that this run made; others were there and stay.
	Created []string `json:"created"`
}

// KeyFilesShown are the files with their names in JSON.
type KeyFilesShown struct {
	Eth  string `json:"eth_key_file"`
	Feed string `json:"feed_key_file"`
	Mesh string `json:"mesh_key_file,omitempty"`
}

// Point is a point of the curve, affine, in hex of 64 digits.
type Point struct {
	X string `json:"x"`
	Y string `json:"y"`
}

func point(a *twistededwards.PointAffine) Point {
	return coordinates(protocol.BigInt(a.X), protocol.BigInt(a.Y))
}

func coordinates(x, y *big.Int) Point { return Point{X: word(x), Y: word(y)} }

func word(v *big.Int) string { return common.BigToHash(v).Hex() }

// NewKeys makes the key files that are not there, in mode 0600, and never
// replaces one that is. All that are there are read before any is made: with one
// that is of no use nothing is made. Stopped half-way, run it again.
func NewKeys(f KeyFiles) (*Keys, error) {
	missing := make([]string, 0, 3)
	for _, there := range []struct {
		path string
		read func(path string) error
	}{
		{f.Eth, func(path string) error { _, err := loadEth(path); return err }},
		{f.Feed, func(path string) error { _, err := loadFeed(path); return err }},
		{f.Mesh, func(path string) error { _, err := loadMesh(path); return err }},
	} {
		if _, err := os.Lstat(there.path); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, there.path)
		} else if err := there.read(there.path); err != nil {
			return nil, err
		}
	}
	if _, err := evm.LoadOrCreateKey(f.Eth); err != nil {
		return nil, fmt.Errorf("make Ethereum key: %w", err)
	}
	if _, err := evm.LoadOrCreateSecret(f.Feed, func() ([]byte, error) {
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return key.Bytes(), nil
	}); err != nil {
		return nil, fmt.Errorf("make feed key: %w", err)
	}
	if _, err := node.LoadOrCreateMeshKey(f.Mesh); err != nil {
		return nil, fmt.Errorf("make mesh key: %w", err)
	}
	k, err := ShowKeys(f)
	if err != nil {
		return nil, err
	}
	k.Created = missing
	return k, nil
}

// ShowKeys reads the key files as the node does, and tells what is public. A
// mesh key that is not there is left out: the node makes one at its first start.
func ShowKeys(f KeyFiles) (*Keys, error) {
	signer, err := loadEth(f.Eth)
	if err != nil {
		return nil, err
	}
	feed, err := loadFeed(f.Feed)
	if err != nil {
		return nil, err
	}
	a := feed.Public()
	q := protocol.RegistrationPoint(&a)
	k := &Keys{
		Address: signer.Address().Hex(), FeedKey: point(&a), RegistrationPoint: point(&q), Created: []string{},
		Files: KeyFilesShown{Eth: f.Eth, Feed: f.Feed},
	}
	if _, err := os.Stat(f.Mesh); f.Mesh == "" || errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	key, err := loadMesh(f.Mesh)
	if err != nil {
		return nil, err
	}
	id, err := mesh.PeerID(key)
	if err != nil {
		return nil, fmt.Errorf("read mesh key: %w", err)
	}
	k.PeerID, k.Files.Mesh = id.String(), f.Mesh
	return k, nil
}

// loadEth reads an Ethereum key by the rules of a node's.
func loadEth(path string) (*evm.Signer, error) {
	key, err := config.EthKeyAt(path)
	if err != nil {
		return nil, fmt.Errorf("read Ethereum key: %w", err)
	}
	return evm.NewSigner(key)
}

// loadFeed reads a feed key by the rules of a node's.
func loadFeed(path string) (*protocol.FeedPrivateKey, error) {
	key, err := config.FeedKeyAt(path)
	if err != nil {
		return nil, fmt.Errorf("read feed key: %w", err)
	}
	return key, nil
}

// loadMesh reads a network identity by the rules of a node's.
func loadMesh(path string) (ed25519.PrivateKey, error) {
	c := config.Config{Mesh: config.Mesh{KeyFile: config.SecretFile(path)}}
	key, err := c.MeshKey()
	if err != nil {
		return nil, fmt.Errorf("read mesh key: %w", err)
	}
	return key, nil
}

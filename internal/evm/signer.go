package evm

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Signer signs with one secp256k1 key. It never prints its secret, whatever
// verb or encoder meets it. It is safe for concurrent use.
type Signer struct {
	key     *ecdsa.PrivateKey
	address common.Address
}

var _ protocol.EnvelopeSigner = (*Signer)(nil)

// ErrKey is wrapped where a key is unusable.
var ErrKey = errors.New("invalid key")

// NewSigner wraps a key.
func NewSigner(key *ecdsa.PrivateKey) (*Signer, error) {
	if key == nil || key.Curve != crypto.S256() {
		return nil, fmt.Errorf("%w: not a secp256k1 key", ErrKey)
	}
	return &Signer{key: key, address: crypto.PubkeyToAddress(key.PublicKey)}, nil
}

// GenerateSigner draws a new key that exists only in memory.
func GenerateSigner() (*Signer, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("draw key: %w", err)
	}
	return NewSigner(key)
}

// LoadOrCreateKey reads the key in a file, or draws one and writes the file
// where there is none. See [LoadOrCreateSecret] for the file.
func LoadOrCreateKey(path string) (*Signer, error) {
	b, err := LoadOrCreateSecret(path, func() ([]byte, error) {
		key, err := crypto.GenerateKey()
		if err != nil {
			return nil, fmt.Errorf("draw key: %w", err)
		}
		return crypto.FromECDSA(key), nil
	})
	if err != nil {
		return nil, err
	}
	key, err := crypto.ToECDSA(b)
	if err != nil {
		// The library's text is left out: it must not quote key material.
		return nil, fmt.Errorf("%w: %s does not hold a secp256k1 key", ErrKey, path)
	}
	return NewSigner(key)
}

// Address is the key's Ethereum address.
func (s *Signer) Address() common.Address { return s.address }

// SignHash signs a 32-byte hash; the last byte is 27 or 28.
func (s *Signer) SignHash(hash common.Hash) ([protocol.EthSignatureSize]byte, error) {
	var out [protocol.EthSignatureSize]byte
	sig, err := crypto.Sign(hash[:], s.key)
	if err != nil {
		return out, fmt.Errorf("sign hash: %w", err)
	}
	copy(out[:], sig)
	out[64] += 27
	return out, nil
}

// SignTx signs a transaction for a chain.
func (s *Signer) SignTx(tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	signed, err := types.SignTx(tx, types.LatestSignerForChainID(chainID), s.key)
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return signed, nil
}

// TransactOpts lets bindings send with this key.
func (s *Signer) TransactOpts(ctx context.Context, chainID *big.Int) *bind.TransactOpts {
	return &bind.TransactOpts{
		From: s.address,
		Signer: func(from common.Address, tx *types.Transaction) (*types.Transaction, error) {
			if from != s.address {
				return nil, bind.ErrNotAuthorized
			}
			return s.SignTx(tx, chainID)
		},
		Context: ctx,
	}
}

// String names the address.
func (s *Signer) String() string { return "signer " + s.address.Hex() + " (secret hidden)" }

// Format writes [Signer.String] for every verb.
func (s *Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue logs the address.
func (s *Signer) LogValue() slog.Value { return slog.StringValue(s.address.Hex()) }

// MarshalText writes the address.
func (s *Signer) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

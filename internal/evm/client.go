package evm

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/oraclestream/oraclestream/internal/evm/endpoint"
)

// dialTimeout bounds how long [Dial] waits for a node's first answer.
const dialTimeout = 10 * time.Second

// ErrChainID is wrapped where an endpoint serves another chain than expected.
var ErrChainID = errors.New("unexpected chain id")

// Dial connects to a JSON-RPC endpoint (http, https, ws, wss or an IPC path)
// and checks that it serves the chain, so that nothing is ever signed for or
// sent to another one. A nil chainID takes whatever it serves. No error, here or
// of the client, shows more of the URL than its host: the rest may be a key.
func Dial(ctx context.Context, url string, chainID *big.Int) (*ethclient.Client, *big.Int, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	client, err := endpoint.Dial(ctx, url, endpoint.Config{})
	if err != nil {
		return nil, nil, fmt.Errorf("dial chain: %w", err)
	}
	got, err := client.ChainID(ctx)
	if err != nil {
		client.Close()
		return nil, nil, fmt.Errorf("ask chain id: %w", endpoint.Clean(err))
	}
	if chainID != nil && got.Cmp(chainID) != 0 {
		client.Close()
		return nil, nil, fmt.Errorf("%w: the endpoint serves chain %s, want %s", ErrChainID, got, chainID)
	}
	return client, got, nil
}

// maxRevertData bounds the revert data taken from an endpoint.
const maxRevertData = 64 << 10

// RevertData takes a contract's revert data out of an error of eth_call or
// eth_estimateGas. ok is false where the error is not a revert.
func RevertData(err error) (data []byte, ok bool) {
	var de rpc.DataError
	if !errors.As(err, &de) {
		return nil, false
	}
	text, isText := de.ErrorData().(string)
	if !isText || len(text) > 2*maxRevertData {
		return nil, strings.Contains(de.Error(), "execution reverted")
	}
	b, decodeErr := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if decodeErr != nil {
		return nil, false
	}
	return b, true
}

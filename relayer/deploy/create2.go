package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

// The deterministic deployment proxy, which most chains have: its calldata is
// a salt and init code, and it creates that by CREATE2. It stands at one
// address everywhere because its own creation is a transaction that was signed
// once, without a chain id, by an account that has no known key.
var (
	// ProxyAddress is where the proxy stands.
	ProxyAddress = params.DeterministicFactoryAddress
	proxyCode    = hexutil.MustDecode("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3")
	// proxyCreation is the signed transaction.
	proxyCreation = hexutil.MustDecode("0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222")
)

var (
	// ErrNoProxy is returned where the chain lacks the deterministic deployment
	// proxy and does not take the transaction that makes it.
	ErrNoProxy = errors.New("the deterministic deployment proxy cannot be installed on this chain")
	// ErrOtherProxy is returned where something else stands at its address.
	ErrOtherProxy = errors.New("something else stands in the place of the deterministic deployment proxy")
)

// adviceNoProxy is what can be done about a chain without the proxy.
const adviceNoProxy = "ask who runs the chain to have it installed as a predeploy or by their own node; a node that takes transactions without a chain id " +
	"(geth --rpc.allow-unprotected-txs) can do it too; chains whose CREATE2 derives other addresses, such as ZKsync's, cannot have this system at the same addresses"

// Address is where the proxy creates init code under a salt.
func Address(salt common.Hash, initCode []byte) common.Address {
	return crypto.CreateAddress2(ProxyAddress, salt, crypto.Keccak256(initCode))
}

// makeProxy gives the transaction that creates the proxy, who signed it, and
// what that account must own for it.
func makeProxy() (tx *types.Transaction, maker common.Address, cost *big.Int, err error) {
	tx = new(types.Transaction)
	if err := tx.UnmarshalBinary(proxyCreation); err != nil {
		return nil, maker, nil, fmt.Errorf("decode the proxy's transaction: %w", err)
	}
	if maker, err = types.Sender(types.HomesteadSigner{}, tx); err != nil {
		return nil, maker, nil, fmt.Errorf("recover who signed the proxy's transaction: %w", err)
	}
	cost = tx.Cost()
	return tx, maker, cost, nil
}

// proxyStands reports whether the proxy stands.
func proxyStands(ctx context.Context, client Client) (bool, error) {
	code, err := client.CodeAt(ctx, ProxyAddress, nil)
	switch {
	case err != nil:
		return false, fmt.Errorf("read code of %s: %w", ProxyAddress, err)
	case len(code) == 0:
		return false, nil
	case !bytes.Equal(code, proxyCode):
		return false, fmt.Errorf("%w: %d bytes at %s (advice: %s)", ErrOtherProxy, len(code), ProxyAddress, adviceNoProxy)
	}
	return true, nil
}

const (
	// proxyLooks is how often the chain is looked at for the proxy before the
	// installation is given up.
	proxyLooks = 600
	// proxySends is how often a refused transaction is sent again.
	proxySends = 40
)

// installProxy creates the proxy where it is missing: its maker gets what its
// transaction costs, and the transaction is handed to the chain.
func (d *deployer) installProxy(ctx context.Context) error {
	stands, err := proxyStands(ctx, d.cfg.Client)
	if err != nil || stands {
		return err
	}
	tx, maker, cost, err := makeProxy()
	if err != nil {
		return err
	}
	// A node that takes no such transaction says so before it asks whether its
	// maker can pay, so that nothing is paid in vain.
	if err := d.cfg.Client.SendTransaction(ctx, tx); unprotected(err) {
		return fmt.Errorf("%w: %w (advice: %s)", ErrNoProxy, err, adviceNoProxy)
	}
	held, err := d.cfg.Client.BalanceAt(ctx, maker, nil)
	if err != nil {
		return fmt.Errorf("read balance of %s: %w", maker, err)
	}
	if missing := new(big.Int).Sub(cost, held); missing.Sign() > 0 {
		if _, err := d.tx.Send(ctx, relayer.Candidate{To: &maker, Value: missing}); err != nil {
			return fmt.Errorf("pay for the deterministic deployment proxy: %w", err)
		}
		d.submitted++
	}
	var sendErr error
	// Somebody else may have sent it at the same moment, so only the code counts.
	for look := range proxyLooks {
		if stands, err = proxyStands(ctx, d.cfg.Client); err != nil || stands {
			return err
		}
		if look == 0 || sendErr != nil {
			sendErr = d.cfg.Client.SendTransaction(ctx, tx)
		}
		if relayer.Known(sendErr) {
			sendErr = nil
		}
		// The node's pool may not have seen yet that its maker was paid.
		if sendErr != nil && look > proxySends {
			return fmt.Errorf("%w: %w (advice: %s)", ErrNoProxy, sendErr, adviceNoProxy)
		}
		if !wait.For(ctx, d.cfg.PollInterval) {
			return fmt.Errorf("install the deterministic deployment proxy: %w", ctx.Err())
		}
	}
	return fmt.Errorf("%w: its transaction %s did not land: the chain's gas price or gas limits may be beyond what it offers, 100 gwei and 100,000 gas (advice: %s)", ErrNoProxy, tx.Hash(), adviceNoProxy)
}

// unprotected reports whether a node refuses a transaction since it lacks a
// chain id. Nodes say so in words of their own.
func unprotected(err error) bool { return says(err, "replay", "unprotected", "chainid", "chain id") }

func says(err error, words ...string) bool {
	if err == nil {
		return false
	}
	text := strings.ToLower(err.Error())
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

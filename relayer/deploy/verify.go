package deploy

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// verify asks the chain for the domain of each feed set, the committee and the
// verifying key, and compares them with the protocol's: a node that signs or
// proves something else than what the chain computes would never deliver. It
// fills in the domains.
func (d *deployer) verify(ctx context.Context, out *Contracts) error {
	for i, s := range d.cfg.FeedSets {
		want, err := protocol.Domain(out.Network, s)
		if err != nil {
			return fmt.Errorf("domain of %s: %w", s.Name, err)
		}
		got, err := ask(ctx, d.cfg.Client, out.Hub, d.hub.PackDomain(out.FeedSets[i].ID), d.hub.UnpackDomain)
		if err != nil {
			return fmt.Errorf("ask domain of %s: %w", s.Name, err)
		}
		if got.Cmp(protocol.BigInt(want)) != 0 {
			return fmt.Errorf("%w for feed set %s: chain %#x, node %#x", ErrDomain, s.Name, got, protocol.BigInt(want))
		}
		out.FeedSets[i].Domain = want
	}
	registry := bindings.NewOperatorRegistry()
	got, err := ask(ctx, d.cfg.Client, out.Registry, registry.PackCommitteeAt(ms(d.cfg.Committee.From)), registry.UnpackCommitteeAt)
	if err != nil {
		return fmt.Errorf("ask committee: %w", err)
	}
	root := protocol.BigInt(d.cfg.Committee.Root(d.cfg.Shape))
	quorum := new(big.Int).SetUint64(protocol.Quorum(d.cfg.Committee.Total()))
	if got.Root.Cmp(root) != 0 || got.Quorum.Cmp(quorum) != 0 {
		return fmt.Errorf("%w: chain root %#x and quorum %s, node root %#x and quorum %s", ErrRoot, got.Root, got.Quorum, root, quorum)
	}
	verifier := bindings.NewGroth16Verifier()
	key, err := ask(ctx, d.cfg.Client, out.Verifier, verifier.PackVerifyingKey(), verifier.UnpackVerifyingKey)
	if err != nil {
		return fmt.Errorf("ask verifying key: %w", err)
	}
	for i, want := range d.cfg.VerifyingKey {
		if key[i].Cmp(want) != 0 {
			return fmt.Errorf("%w: word %d is %#x on chain and %#x here", ErrVerifyingKey, i, key[i], want)
		}
	}
	return nil
}

func ask[T any](ctx context.Context, client relayer.ChainClient, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := client.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	if err != nil {
		var zero T
		return zero, err
	}
	return unpack(out)
}

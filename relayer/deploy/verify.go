package deploy

import (
	"context"
	"fmt"
	"math/big"
	"slices"

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
	if err := d.verifyCommittee(ctx, out); err != nil {
		return err
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

// verifyCommittee reads the first epoch's committee from the chain, and
// compares it with the members that were meant to be in it and the node's own
// root of them.
func (d *deployer) verifyCommittee(ctx context.Context, out *Contracts) error {
	want, registry := d.cfg.first(), bindings.NewOperatorRegistry()
	if d.cfg.Committee == nil {
		held, err := ReadCommittee(ctx, d.cfg.Client, out.Registry, 1)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(held.Members, want.Members, sameMember) {
			return fmt.Errorf("%w: chain has members %v, meant were %v", ErrRoot, addresses(held), addresses(want))
		}
		want = held
	}
	got, err := ask(ctx, d.cfg.Client, out.Registry, registry.PackCommitteeAt(ms(want.From)), registry.UnpackCommitteeAt)
	if err != nil {
		return fmt.Errorf("ask committee: %w", err)
	}
	root := protocol.BigInt(want.Root(d.cfg.Shape))
	quorum := new(big.Int).SetUint64(protocol.Quorum(want.Total()))
	if got.Root.Cmp(root) != 0 || got.Quorum.Cmp(quorum) != 0 {
		return fmt.Errorf("%w: chain root %#x and quorum %s, node root %#x and quorum %s", ErrRoot, got.Root, got.Quorum, root, quorum)
	}
	out.Committee = want
	return nil
}

func sameMember(a, b protocol.Member) bool {
	return a.Operator == b.Operator && a.Weight == b.Weight && a.Key.Equal(&b.Key)
}

func addresses(c *protocol.Committee) []common.Address {
	out := make([]common.Address, len(c.Members))
	for i := range c.Members {
		out[i] = c.Members[i].Operator
	}
	return out
}

package deploy

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// verify asks the chain whether everything stands as it was meant: every
// contract's code and every call's effect, the domain of each feed set, the
// verifying key, the committee source and the roles. A node that signs or
// proves something else than what the chain computes would never deliver. It
// fills in the domains.
func (d *deployer) verify(ctx context.Context) error {
	stands, err := d.survey(ctx)
	if err != nil {
		return err
	}
	for i := range stands {
		if !stands[i] {
			return fmt.Errorf("%w: %s does not stand after all: run again", ErrUnfinished, d.plan.Steps[i].Name)
		}
	}
	for _, check := range []func(context.Context) error{d.verifyDomains, d.verifySource, d.verifyKey, d.verifyRoles, d.verifyOthers} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *deployer) verifyDomains(ctx context.Context) error {
	c, hub := &d.plan.Contracts, bindings.NewFeedHub()
	for i, s := range d.plan.Deployment.sets() {
		want, err := protocol.Domain(c.Network, s)
		if err != nil {
			return fmt.Errorf("domain of %s: %w", s.Name, err)
		}
		got, err := ask(ctx, d.cfg.Client, c.Hub, hub.PackDomain(c.FeedSets[i].ID), hub.UnpackDomain)
		if err != nil {
			return fmt.Errorf("ask domain of %s: %w", s.Name, err)
		}
		if got.Cmp(protocol.BigInt(want)) != 0 {
			return fmt.Errorf("%w for feed set %s: chain %#x, node %#x", ErrDomain, s.Name, got, protocol.BigInt(want))
		}
		c.FeedSets[i].Domain = want
	}
	return nil
}

// verifySource compares what a committee that stands still, or a mirror, says
// with what was meant. A registry's committees come later.
func (d *deployer) verifySource(ctx context.Context) error {
	c := &d.plan.Contracts
	switch dep := d.plan.Deployment; {
	case dep.Committee != nil:
		registry, f := bindings.NewOperatorRegistry(), dep.Committee
		got, err := ask(ctx, d.cfg.Client, c.Registry, registry.PackCommitteeAt(f.FromMS), registry.UnpackCommitteeAt)
		if err != nil {
			return fmt.Errorf("ask committee: %w", err)
		}
		if got.Root.Cmp(&f.Root.Int) != 0 || got.Quorum.Cmp(uint256(f.Quorum)) != 0 {
			return fmt.Errorf("%w: chain root %#x and quorum %s, meant %#x and %d", ErrRoot, got.Root, got.Quorum, &f.Root.Int, f.Quorum)
		}
	case dep.Mirror != nil:
		m := mirror.NewCommitteeMirror()
		home, err := ask(ctx, d.cfg.Client, c.Registry, m.PackHOMECHAINID(), m.UnpackHOMECHAINID)
		if err != nil {
			return fmt.Errorf("ask the mirror's home chain: %w", err)
		}
		registry, err := ask(ctx, d.cfg.Client, c.Registry, m.PackREGISTRY(), m.UnpackREGISTRY)
		if err != nil {
			return fmt.Errorf("ask the mirror's registry: %w", err)
		}
		if home.Cmp(c.Network.HomeChainID) != 0 || registry != c.Network.Registry {
			return fmt.Errorf("%w: the mirror is of registry %s on chain %s, meant %s on chain %s", ErrRoot, registry, home, c.Network.Registry, c.Network.HomeChainID)
		}
	}
	return nil
}

// ask calls a view.
func ask[T any](ctx context.Context, client relayer.ChainClient, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	var zero T
	out, err := client.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, (*big.Int)(nil))
	if err != nil {
		return zero, relayer.DecodeRevert(err)
	}
	v, err := unpack(out)
	if err != nil {
		return zero, fmt.Errorf("%w: %w", errAnswer, err)
	}
	return v, nil
}

// errAnswer is wrapped where what was asked answered something else than its
// interface says.
var errAnswer = errors.New("the answer is of another interface")

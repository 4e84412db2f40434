package deploy

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/bindings/timelock"
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
	for _, check := range []func(context.Context) error{d.verifyDomains, d.verifySource, d.verifyKey, d.verifyRoles} {
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

// verifyRoles compares the roles with docs/adr/0014.
func (d *deployer) verifyRoles(ctx context.Context) error {
	c, t := &d.plan.Contracts, timelock.NewTimelockController()
	delay, err := ask(ctx, d.cfg.Client, c.Timelock, t.PackGetMinDelay(), t.UnpackGetMinDelay)
	if err != nil {
		return fmt.Errorf("ask the timelock's delay: %w", err)
	}
	if want := uint256(d.plan.Deployment.Timelock.DelaySeconds); delay.Cmp(want) < 0 {
		return fmt.Errorf("%w: the timelock's delay is %s seconds, meant %s", ErrRoles, delay, want)
	}
	role := func(name string, data []byte, unpack func([]byte) ([32]byte, error), who common.Address, want bool) error {
		id, err := ask(ctx, d.cfg.Client, c.Timelock, data, unpack)
		if err != nil {
			return fmt.Errorf("ask the timelock's %s role: %w", name, err)
		}
		held, err := ask(ctx, d.cfg.Client, c.Timelock, t.PackHasRole(id, who), t.UnpackHasRole)
		if err != nil {
			return fmt.Errorf("ask the timelock's %s role: %w", name, err)
		}
		if held != want {
			return fmt.Errorf("%w: at the timelock %s, %s has the %s role: %t", ErrRoles, c.Timelock, who, name, held)
		}
		return nil
	}
	deployer := d.plan.Deployment.Deployer
	for _, err := range []error{
		role("executor", t.PackEXECUTORROLE(), t.UnpackEXECUTORROLE, common.Address{}, true),
		role("admin", t.PackDEFAULTADMINROLE(), t.UnpackDEFAULTADMINROLE, c.Timelock, true),
		role("admin", t.PackDEFAULTADMINROLE(), t.UnpackDEFAULTADMINROLE, deployer, false),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// ask calls a view.
func ask[T any](ctx context.Context, client relayer.ChainClient, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := client.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, (*big.Int)(nil))
	if err != nil {
		var zero T
		return zero, err
	}
	return unpack(out)
}

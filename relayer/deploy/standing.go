package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
)

var (
	// ErrStanding is wrapped where something else stands where the deployment
	// would put its own.
	ErrStanding = errors.New("something else stands there")
	// ErrHandedOver is wrapped where a deployment lacks what takes the
	// authority, and the deployer has handed that over.
	ErrHandedOver = errors.New("the authority was handed over to the timelock")
)

// doneFunc asks the chain whether a call was made. What was made otherwise is
// an error that wraps [ErrStanding].
type doneFunc func(ctx context.Context, client Client) (bool, error)

// survey says which steps of a plan stand.
func (d *deployer) survey(ctx context.Context) ([]bool, error) {
	stands := make([]bool, len(d.plan.Steps))
	code := make(map[common.Address]bool)
	for i := range d.plan.Steps {
		s := &d.plan.Steps[i]
		var err error
		switch {
		case s.Creates():
			stands[i], err = d.created(ctx, i)
			code[s.Address] = stands[i]
		case code[s.Address]:
			stands[i], err = s.done(ctx, d.cfg.Client)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return stands, nil
}

// created compares what stands at a contract's address with what the rehearsal
// left there.
//
// Threat: an endpoint, or a chain with rules of its own, that has something
// else at an address which only this init code can take. Nothing is built upon it.
func (d *deployer) created(ctx context.Context, i int) (bool, error) {
	s := &d.plan.Steps[i]
	code, err := d.cfg.Client.CodeAt(ctx, s.Address, nil)
	switch {
	case err != nil:
		return false, fmt.Errorf("read code of %s: %w", s.Address, err)
	case len(code) == 0:
		return false, nil
	case !bytes.Equal(code, d.rehearsal.Code[i]):
		return false, fmt.Errorf("%w: %d bytes of code at %s, which are not those of %s: use another endpoint, or do not use this chain",
			ErrStanding, len(code), s.Address, s.Contract)
	}
	return true, nil
}

// feedSetDone asks whether the hub has a feed set under its number. Numbers
// are given in the order of creation, and only the deployer creates feed sets
// before the hand-over, so the number says which one it is.
func feedSetDone(hub common.Address, number *big.Int, want bindings.FeedSetInput) doneFunc {
	return func(ctx context.Context, client Client) (bool, error) {
		b := bindings.NewFeedHub()
		count, err := ask(ctx, client, hub, b.PackFeedSets(), b.UnpackFeedSets)
		if err != nil {
			return false, fmt.Errorf("ask how many feed sets there are: %w", err)
		}
		if count.Cmp(number) < 0 {
			return false, nil
		}
		info, err := ask(ctx, client, hub, b.PackFeedSetInfo(number), b.UnpackFeedSetInfo)
		if err != nil {
			return false, fmt.Errorf("ask feed set %s: %w", number, err)
		}
		differs := func(what string, there, here any) error {
			return fmt.Errorf("%w: feed set %s has %s %v on chain and %v in the deployment: feed sets never change, so add a new one behind it", ErrStanding, number, what, there, here)
		}
		for _, c := range []struct {
			what        string
			there, here any
		}{
			{"the verifier", info.Verifier, want.Verifier}, {"the committee source", info.Committee, want.Committee},
			{"the home chain", info.HomeChainId.String(), want.HomeChainId.String()}, {"the registry", info.Registry, want.Registry},
			{"the interval", info.IntervalMs, want.IntervalMs}, {"slack", info.SlackMs, want.SlackMs}, {"drift", info.DriftMs, want.DriftMs},
			{"slots", info.Slots, want.Slots}, {"columns", info.Columns, want.Columns}, {"a number of feeds of", int(info.Feeds), len(want.Feeds)},
		} {
			if c.there != c.here {
				return false, differs(c.what, c.there, c.here)
			}
		}
		for i, f := range want.Feeds {
			at, err := ask(ctx, client, hub, b.PackFeedAt(number, uint256(uint64(i+1))), b.UnpackFeedAt)
			if err != nil {
				return false, fmt.Errorf("ask feed %d of feed set %s: %w", i+1, number, err)
			}
			if at.Name != f.Id || at.Decimals != f.Decimals || at.Description != f.Description {
				return false, differs(fmt.Sprintf("in column %d", i+1), fmt.Sprintf("%q (%d decimals, %q)", at.Name, at.Decimals, at.Description), fmt.Sprintf("%q (%d decimals, %q)", f.Id, f.Decimals, f.Description))
			}
		}
		return true, nil
	}
}

// termsDone asks whether a feed set has refund terms. Which ones does not
// count: the authority may have changed them since.
func termsDone(refunds common.Address, feedSet *big.Int) doneFunc {
	return func(ctx context.Context, client Client) (bool, error) {
		b := bindings.NewDeliveryRefunds()
		out, err := ask(ctx, client, refunds, b.PackTermsOf(feedSet), b.UnpackTermsOf)
		if err != nil {
			return false, fmt.Errorf("ask terms of feed set %s: %w", feedSet, err)
		}
		return out.Terms.Heartbeat != 0, nil
	}
}

// roleDone asks whether somebody has the admin role, or has it no more.
func roleDone(manager, who common.Address, want bool) doneFunc {
	return func(ctx context.Context, client Client) (bool, error) {
		held, err := isAdmin(ctx, client, manager, who)
		return held == want, err
	}
}

func isAdmin(ctx context.Context, client Client, manager, who common.Address) (bool, error) {
	b := bindings.NewAccessManager()
	role, err := ask(ctx, client, manager, b.PackHasRole(adminRole, who), b.UnpackHasRole)
	if err != nil {
		return false, fmt.Errorf("ask whether %s is admin: %w", who, err)
	}
	return role.IsMember, nil
}

// checkPower refuses to begin what could not be ended: calls that take the
// authority, once the deployer has handed it over.
func (d *deployer) checkPower(ctx context.Context, stands []bool) error {
	authority := d.plan.Contracts.Authority
	for i := range d.plan.Steps {
		if s := &d.plan.Steps[i]; s.Address == authority && s.Creates() && !stands[i] {
			return nil // it will be the deployer's
		}
	}
	admin, err := isAdmin(ctx, d.cfg.Client, authority, d.plan.Deployment.Deployer)
	if err != nil || admin {
		return err
	}
	for i := range d.plan.Steps {
		s := &d.plan.Steps[i]
		if s.Creates() || stands[i] {
			continue
		}
		return d.handedOver(ctx, s, stands)
	}
	return nil
}

// handedOver says how what is missing can still be had. Who sends it to the
// timelock must know that this one has the power.
func (d *deployer) handedOver(ctx context.Context, missing *Step, stands []bool) error {
	c := &d.plan.Contracts
	for i := range d.plan.Steps {
		if s := &d.plan.Steps[i]; s.Creates() && s.Address == c.Timelock && !stands[i] {
			return fmt.Errorf("%w, but not to the timelock of this file: nothing stands at %s, where timelock.delay_seconds and timelock.proposers put it (advice: give them as they were deployed; at the timelock that stands they change by proposals of its own)",
				ErrHandedOver, c.Timelock)
		}
	}
	admin, err := isAdmin(ctx, d.cfg.Client, c.Authority, c.Timelock)
	if err != nil {
		return err
	}
	if !admin {
		return fmt.Errorf("%w, but not to the timelock of this file, %s, which is no admin of the authority %s (advice: the authority's RoleGranted events say who is; give timelock.delay_seconds and timelock.proposers as they were deployed)",
			ErrHandedOver, c.Timelock, c.Authority)
	}
	return fmt.Errorf("%w, and %q is missing: have it proposed at the timelock %s: target %s, data %#x", ErrHandedOver, missing.Name, c.Timelock, missing.Address, missing.Data)
}

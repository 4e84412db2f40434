package deploy

import (
	"context"
	"fmt"
)

// Preview is what a run would do.
type Preview struct {
	Plan      *Plan
	Rehearsal *Rehearsal
	// Stands says of each step whether it stands on the chain.
	Stands []bool
	// Complete is set where nothing is missing and all of it was checked, as
	// [Run] does at its end.
	Complete bool
	// ProxyStands says whether the chain has the deterministic deployment proxy.
	ProxyStands bool
	Cost        Cost
	// Unchecked is what could not be compared with anything.
	Unchecked []string
}

// Look does everything of [Run] that sends nothing, and needs no key. It tells
// what [Run] would refuse, but for the deployer's means.
func Look(ctx context.Context, cfg Config) (*Preview, error) {
	out, err := look(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("look before deploying: %w", err)
	}
	return out, nil
}

func look(ctx context.Context, cfg Config) (*Preview, error) {
	d, err := newDeployer(ctx, cfg)
	if err != nil {
		return nil, err
	}
	out := &Preview{Plan: d.plan, Rehearsal: d.rehearsal, Complete: true, Unchecked: d.unchecked}
	if out.ProxyStands, err = proxyStands(ctx, cfg.Client); err != nil {
		return nil, err
	}
	if err := d.checkShapes(ctx); err != nil {
		return nil, err
	}
	if out.Stands, err = d.survey(ctx); err != nil {
		return nil, err
	}
	for _, stands := range out.Stands {
		out.Complete = out.Complete && stands
	}
	if err := d.checkPower(ctx, out.Stands); err != nil {
		return nil, err
	}
	if err := d.checkMirror(ctx, out.Stands); err != nil {
		return nil, err
	}
	if out.Complete {
		if err := d.verify(ctx); err != nil {
			return nil, err
		}
	}
	out.Cost, err = d.cost(ctx, out.Stands)
	return out, err
}

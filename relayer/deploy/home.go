package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
)

// ErrFirst is wrapped where a mirror's first committee is not the home chain's.
var ErrFirst = errors.New("the mirror's first committee is not the registry's")

// Words of what nobody compared; they go into results.
const (
	uncheckedNoHome    = "mirror.first: no endpoint of the home chain was given, so that its epoch, window, quorum, total, root and members are what the file says"
	uncheckedForgotten = "mirror.first: the home chain's registry no longer keeps that epoch"
)

// checkFirst asks the home chain's registry for the committee that a mirror
// begins with.
//
// Threat: a root that was changed by hand or handed over by somebody else. The
// mirror would believe its makers for ever, values and hand-overs, and nobody
// on its own chain could tell.
func (d *deployer) checkFirst(ctx context.Context) error {
	m := d.plan.Deployment.Mirror
	switch {
	case m == nil && d.cfg.Home != nil:
		return bad("an endpoint of the home chain is for a file with a mirror: this one has none")
	case m == nil:
		return nil
	case d.cfg.Home == nil:
		d.leave(uncheckedNoHome, "give the home chain's endpoint (--home-rpc-url), or compare mirror.first with epochInfo at the registry yourself before anything depends on this mirror")
		return nil
	}
	b := bindings.NewOperatorRegistry()
	info, err := ask(ctx, d.cfg.Home, m.Registry, b.PackEpochInfo(m.First.Epoch), b.UnpackEpochInfo)
	var refused *relayer.RevertError
	if errors.As(err, &refused) && refused.Name == "UnknownEpoch" {
		code, codeErr := d.cfg.Client.CodeAt(ctx, d.plan.Contracts.Registry, nil)
		if codeErr != nil {
			return fmt.Errorf("read code of the mirror: %w", codeErr)
		}
		if len(code) == 0 {
			return fmt.Errorf("%w: registry %s has no epoch %d (advice: make the file anew with 'oraclestream deploy init')", ErrFirst, m.Registry, m.First.Epoch)
		}
		d.leave(uncheckedForgotten, "compare with what was noted when the mirror was made")
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask registry %s on the home chain for epoch %d: %w", m.Registry, m.First.Epoch, err)
	}
	f := &m.First
	for _, c := range []struct {
		what        string
		there, here any
	}{
		{"from_ms", info.FromMs, f.FromMS}, {"until_ms", info.UntilMs, f.UntilMS}, {"quorum", info.Quorum, f.Quorum}, {"total", info.Total, f.Total},
		{"root", fmt.Sprintf("%#x", info.Root), fmt.Sprintf("%#x", &f.Root.Int)}, {"members_hash", common.Hash(info.MembersHash), f.MembersHash},
	} {
		if c.there != c.here {
			return fmt.Errorf("%w: %s of epoch %d is %v there, and mirror.first.%s here is %v (advice: make the file anew with 'oraclestream deploy init')",
				ErrFirst, c.what, f.Epoch, c.there, c.what, c.here)
		}
	}
	return nil
}

// leave notes what nobody compared.
func (d *deployer) leave(what, advice string) {
	d.unchecked = append(d.unchecked, what)
	d.cfg.Logger.Warn("a part of the file is unchecked", "what", what, "advice", advice)
}

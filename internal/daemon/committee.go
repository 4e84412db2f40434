package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// committeeLook is how often the registry is asked for later epochs.
const committeeLook = 5 * time.Second

// checkSlot compares the operator's place with the configured one, and says
// where there is none.
func (d *daemon) checkSlot(known []*protocol.Committee) error {
	if len(known) == 0 {
		d.log.Warn("no committee is in office or to come, so nothing is signed", "registry", d.network.Registry,
			"advice", "the node takes up the next epoch's committee as soon as it is on the home chain")
		return nil
	}
	if d.op == nil {
		return nil
	}
	for _, c := range known {
		slot, ok := c.Slot(d.op.eth.Address())
		if !ok {
			d.log.Warn("this operator is not in the committee", "operator", d.op.eth.Address().Hex(), "epoch", c.Epoch,
				"advice", "register and stake for a later epoch, or check operator.eth_key_file; until then the node only observes")
			continue
		}
		if want := d.cfg.Operator.Slot; want >= 0 && want != slot {
			return fmt.Errorf("%w: operator %s has slot %d in epoch %d and operator.slot is %d: correct it, or leave it at -1", ErrSlot, d.op.eth.Address(), slot, c.Epoch, want)
		}
		d.log.Info("operator is in the committee", "operator", d.op.eth.Address().Hex(), "epoch", c.Epoch, "slot", slot, "weight", c.Members[slot].Weight,
			"from", c.From.UTC(), "until", c.Until.UTC())
	}
	return nil
}

// followCommittees takes up the committees of later epochs, until ctx ends. A
// committee counts from its first round on; rounds that no known committee
// speaks for are not signed.
func (d *daemon) followCommittees(ctx context.Context) {
	var last uint64
	if c, _ := d.node.LastCommittee(); c != nil {
		last = c.Epoch
	}
	blind := false
	for wait.For(ctx, committeeLook) {
		next, err := d.committees.committees(ctx, last, time.Now())
		if err != nil {
			if !blind && ctx.Err() == nil {
				d.log.Warn("registry not readable", "registry", d.network.Registry, "error", err,
					"advice", "check the home chain's endpoints: when this epoch ends without the next committee being known, nothing is signed")
			}
			blind = true
			continue
		}
		if blind {
			blind = false
			d.log.Info("registry readable again", "registry", d.network.Registry)
		}
		for _, c := range next {
			if err := d.node.AddCommittee(c); err != nil && !errors.Is(err, node.ErrKeys) {
				d.log.Error("committee not taken up", "epoch", c.Epoch, "error", err, "advice", "nothing is signed for this epoch; restart the node, and report this if it stays")
				continue
			} else if err != nil {
				d.log.Error("nothing is signed for an epoch to come", "epoch", c.Epoch, "error", err, "advice", "see operator.feed_key_file")
			}
			last = c.Epoch
			slot := -1
			if d.op != nil {
				if s, ok := c.Slot(d.op.eth.Address()); ok {
					slot = s
				}
			}
			d.log.Info("committee of a later epoch taken up", "epoch", c.Epoch, "members", len(c.Members), "slot", slot, "from", c.From.UTC(), "until", c.Until.UTC())
		}
	}
}

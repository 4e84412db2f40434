package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ErrDomainStands is wrapped where the hub has a feed set's domain with another
// circuit's size.
var ErrDomainStands = errors.New("its domain stands already with another circuit's size")

// maxHubSets is how many feed sets a FeedHub has at the most.
const maxHubSets = 65_535

// checkShapes compares the size of the circuit with that of every feed set of
// the hub that has the domain of one of the deployment's.
//
// Threat: a domain names network, feeds, decimals and interval, not the size of
// the vector that is signed. Honest operators who serve both would sign two
// digests of one (domain, round), which EvidenceJudge takes for equivocation.
func (d *deployer) checkShapes(ctx context.Context) error {
	c, hub := &d.plan.Contracts, bindings.NewFeedHub()
	code, err := d.cfg.Client.CodeAt(ctx, c.Hub, nil)
	if err != nil {
		return fmt.Errorf("read code of the hub: %w", err)
	}
	if len(code) == 0 {
		return nil
	}
	count, err := ask(ctx, d.cfg.Client, c.Hub, hub.PackFeedSets(), hub.UnpackFeedSets)
	if err != nil {
		return fmt.Errorf("ask how many feed sets there are: %w", err)
	}
	if !count.IsUint64() || count.Uint64() > maxHubSets {
		return fmt.Errorf("ask how many feed sets there are: %w: %s, a hub has %d at most", errAnswer, count, maxHubSets)
	}
	meant := make(map[string]string)
	for _, s := range d.plan.Deployment.sets() {
		domain, err := protocol.Domain(c.Network, s)
		if err != nil {
			return fmt.Errorf("domain of %s: %w", s.Name, err)
		}
		meant[protocol.BigInt(domain).String()] = s.Name
	}
	slots, columns := d.plan.Deployment.Circuit.Slots, d.plan.Deployment.Circuit.Columns
	for number := uint64(1); number <= count.Uint64(); number++ {
		info, err := ask(ctx, d.cfg.Client, c.Hub, hub.PackFeedSetInfo(uint256(number)), hub.UnpackFeedSetInfo)
		if err != nil {
			return fmt.Errorf("ask feed set %d: %w", number, err)
		}
		name, known := meant[info.Domain.String()]
		if known && (info.Slots != slots || info.Columns != columns) {
			return fmt.Errorf("feed set %s: %w: feed set %d on chain has %d slots and %d columns, and the deployment %d and %d; operators who serve both would sign two digests of one round and lose their stake (advice: change the feed set's interval_ms by 1, or its feeds)",
				name, ErrDomainStands, number, info.Slots, info.Columns, slots, columns)
		}
	}
	return nil
}

package daemon

import (
	"fmt"

	"github.com/oraclestream/oraclestream/relayer"
)

// records reports whether this operator has the reward pool record its participation.
func (d *daemon) records(l *link) bool { return l == d.home && l.cfg.Rewards != "" }

// openRecorder makes what records it; tx sends on the home chain.
func (d *daemon) openRecorder(l *link, tx *relayer.TxManager) error {
	cfg := relayer.RecorderConfig{
		Client: l.pool, Pool: l.cfg.Rewards.Common(), Hub: l.hub, Registry: d.network.Registry, Tx: tx, Operator: d.op.eth.Address(),
		PollInterval: d.run.advanceLook, Timeout: l.cfg.Timeout.Std(), Registerer: d.registry, Logger: d.log.With("chain", l.name),
	}
	for _, s := range d.sets {
		cfg.FeedSets = append(cfg.FeedSets, relayer.RecordedSet{Name: s.Name, Number: s.Number, Interval: s.Interval})
	}
	var err error
	if d.rewards, err = relayer.NewRecorder(cfg); err != nil {
		return fmt.Errorf("chain %s: %w", l.name, err)
	}
	return nil
}

package daemon

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
)

// followConfig puts each new configuration into effect, until ctx ends.
func (d *daemon) followConfig(ctx context.Context, updates <-chan *config.Snapshot) {
	// What was reloaded while the node started.
	if s := d.run.Reloader.Current(); s.Generation > 1 {
		d.apply(s)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-updates:
			d.apply(s)
		}
	}
}

// apply puts into effect what a running node can take. The reloader has
// checked the configuration and logged what changed and what needs a restart.
func (d *daemon) apply(s *config.Snapshot) {
	c, begin := s.Config, time.Now()
	feeds := feedConfigs(c)
	if err := d.node.Reload(feeds, venueSources(c)); err != nil {
		d.log.Error("configuration not in effect", "generation", s.Generation, "error", err,
			"advice", "the node goes on with the feeds and venues it had: correct the file and send SIGHUP again")
		return
	}
	if d.run.Level != nil {
		d.run.Level.Set(c.Node.Level())
	}
	d.board.SetFeeds(feeds)
	for name, list := range d.deliverers {
		for _, one := range list {
			if err := one.SetFeeds(setFeeds(c, name)); err != nil {
				// Feed sets never change in a running node.
				d.log.Error("deliveries keep their heartbeats", "feed_set", name, "error", err, "advice", "this is a bug: please report it")
			}
		}
	}
	d.mesh.SetLimits(meshLimits(&c.Mesh.Limits))
	d.door.SetLimits(streamLimits(&c.API.Stream))
	d.api.SetLimits(apiLimits(&c.API.Limits))
	d.log.Info("configuration in effect", "generation", s.Generation, "changed", s.Changed, "need_restart", s.Pending, "duration", time.Since(begin))
}

package devnet

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
)

const (
	// watchGrace is how long after the start nothing needs to be well.
	watchGrace = 30 * time.Second
	watchEvery = 15 * time.Second
	// remindEvery is how often a condition that stays bad is told again.
	remindEvery = time.Minute
)

// watch tells on the log what the health conditions tell at the API, for those
// who look at the log alone: when something goes bad, each minute that it stays
// so, and when it is well again.
func (n *network) watch(ctx context.Context) error {
	if !sleep(ctx, watchGrace) {
		return nil
	}
	told := make(map[string]time.Time)
	for {
		for _, c := range (view{n}).Conditions(ctx) {
			n.tell(c, told)
		}
		if !sleep(ctx, watchEvery) {
			return nil
		}
	}
}

func (n *network) tell(c api.ConditionView, told map[string]time.Time) {
	last, bad := told[c.Name]
	switch {
	case c.OK && bad:
		delete(told, c.Name)
		n.log.Info("well again", "condition", c.Name)
	case !c.OK && time.Since(last) >= remindEvery:
		told[c.Name] = time.Now()
		n.log.Warn("not well", "condition", c.Name, "reason", c.Reason, "advice", c.Advice)
	}
}

// sleep waits for d; it reports false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

package board

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/wait"
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
func (b *Board) watch(ctx context.Context) {
	if !wait.For(ctx, watchGrace) {
		return
	}
	told := make(map[string]time.Time)
	for {
		for _, c := range b.Conditions(ctx) {
			b.tell(c, told)
		}
		if !wait.For(ctx, watchEvery) {
			return
		}
	}
}

func (b *Board) tell(c api.ConditionView, told map[string]time.Time) {
	last, bad := told[c.Name]
	switch {
	case c.OK && bad:
		delete(told, c.Name)
		b.log.Info("well again", "condition", c.Name)
	case !c.OK && time.Since(last) >= remindEvery:
		told[c.Name] = time.Now()
		b.log.Warn("not well", "condition", c.Name, "reason", c.Reason, "advice", c.Advice)
	}
}

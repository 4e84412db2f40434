package board

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// signingCondition tells of the feed sets of which nothing is signed.
func signingCondition(silences []node.Silence) api.ConditionView {
	c := api.ConditionView{Name: "signing", OK: len(silences) == 0}
	if c.OK {
		return c
	}
	sets := make([]string, len(silences))
	for i, s := range silences {
		sets[i] = s.Set
	}
	first := silences[0]
	c.Since = api.Time(first.Since)
	c.Reason = "nothing is signed for feed set " + strings.Join(sets, ", ")
	if first.Why != "" {
		c.Reason += ": " + first.Why
	}
	c.Advice = "look at the other conditions and for 'not signed' in the log: signing needs values, the store, the chain head's time and a clock that is right"
	return c
}

const (
	// storeLook is how often the store is asked whether it takes writes.
	storeLook = 2 * time.Second
	// storeSilent is for how long it may fail to say yes. A restart of the
	// database, or a machine that is busy for a moment, is shorter.
	storeSilent = 10 * time.Second
)

// storeAnswers is when the store last took a write, or would have.
type storeAnswers struct {
	mu   sync.Mutex
	good time.Time
	err  error // of the last time it was asked; nil where that went well
}

// saw takes in an answer and gives the one before.
func (a *storeAnswers) saw(at time.Time, err error) (before error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before = a.err
	if a.err = err; err == nil {
		a.good = at
	}
	return before
}

func (a *storeAnswers) last() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.good
}

// watchStore asks the store now and then until ctx ends. A store that hangs shows
// by what it last answered, so nobody who asks for the condition waits for it.
func (b *Board) watchStore(ctx context.Context) {
	for ok := true; ok; ok = wait.For(ctx, storeLook) {
		asking, cancel := context.WithTimeout(ctx, storeSilent)
		err := b.cfg.Store.Writable(asking)
		cancel()
		if ctx.Err() != nil {
			return
		}
		// What the server said may name hosts and users, so it stays in the log.
		if before := b.answers.saw(time.Now(), err); err != nil && before == nil {
			b.log.Warn("the store does not take writes", "error", err, "advice", b.storeAdvice())
		}
	}
}

// storeCondition tells whether the store takes what the node has to write: before a
// round is signed and before a delivery is sent it must.
func (b *Board) storeCondition(now time.Time, w store.WriterStats) api.ConditionView {
	good := b.answers.last()
	c := api.ConditionView{Name: "store", OK: true, Since: api.Time(good)}
	switch silent := now.Sub(good); {
	case silent > storeSilent:
		c.OK, c.Reason = false, fmt.Sprintf("the store has not answered for %s", silent.Round(time.Second))
	default:
		var kinds []string
		var down time.Duration
		for _, l := range []struct {
			kind string
			down time.Duration
		}{{"ticks", w.Ticks.Down}, {"messages", w.Messages.Down}, {"values", w.Values.Down}} {
			if l.down > storeSilent {
				kinds, down = append(kinds, l.kind), max(down, l.down)
			}
		}
		if len(kinds) == 0 {
			return c
		}
		c.OK, c.Since = false, api.Time(now.Add(-down))
		c.Reason = fmt.Sprintf("%s could not be stored for %s; they wait in memory", strings.Join(kinds, ", "), down.Round(time.Second))
	}
	c.Advice = b.storeAdvice() + "; without the store nothing is signed and nothing delivered, and ticks are dropped once the buffer is full"
	return c
}

func (b *Board) storeAdvice() string {
	if b.cfg.Store.Engine() == store.SQLite {
		return "see which other process holds the store's file, such as a copy or a shell of SQLite, and that its disk answers and has room"
	}
	return "see that the database server runs, answers and has room on its disk"
}

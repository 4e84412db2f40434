package node

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/sources"
)

// clockwork is a source that brings its first tick some time after its start.
type clockwork struct {
	name  string
	after time.Duration // 0 never
	fails error

	mu      sync.Mutex
	stats   sources.Stats
	running bool
}

func (c *clockwork) Run(ctx context.Context) error {
	c.set(func() { c.running = true })
	defer c.set(func() { c.running = false })
	if c.fails != nil {
		return c.fails
	}
	if c.after > 0 && wait.For(ctx, c.after) {
		c.set(func() { c.stats.LastTick = time.Now() })
	}
	<-ctx.Done()
	return nil
}

func (c *clockwork) set(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	do()
}

func (c *clockwork) Stats() sources.Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stats
	s.Source = c.name
	return s
}

func (c *clockwork) runs() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running
}

type workshop struct {
	*sourceSet
	made map[string]*clockwork // by name and key
	log  bytes.Buffer
	errs []error
}

// newWorkshop makes sources: key "dead" never ticks, "bad" cannot be made.
func newWorkshop() *workshop {
	w := &workshop{made: make(map[string]*clockwork)}
	w.sourceSet = &sourceSet{
		log: slog.New(slog.NewTextHandler(&w.log, nil)), fail: func(err error) { w.errs = append(w.errs, err) },
		make: func(s Source) (sources.Source, error) {
			c := &clockwork{name: s.Name, after: 2 * time.Second}
			switch s.Key {
			case "bad":
				return nil, errors.New("no such venue")
			case "dead":
				c.after = 0
			case "fails":
				c.fails = errors.New("broken")
			}
			w.made[s.Name+s.Key] = c
			return c, nil
		},
	}
	return w
}

// The new source starts first, and the old one stops once the new one has
// brought a tick, or has had its time.
func TestSourcesAreExchanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorkshop()
		require.NoError(t, w.update([]Source{{Name: "a", Key: "1"}, {Name: "b", Key: "1"}, {Name: "c", Key: "1"}}))
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { w.run(ctx) })
		synctest.Wait()
		a, b, c := w.made["a1"], w.made["b1"], w.made["c1"]
		require.True(t, a.runs() && b.runs() && c.runs())

		require.Error(t, w.update([]Source{{Name: "a", Key: "1"}, {Name: "b", Key: "2"}, {Name: "c", Key: "bad"}}))
		synctest.Wait()
		require.True(t, a.runs() && b.runs() && c.runs(), "what cannot be changes nothing")

		require.NoError(t, w.update([]Source{{Name: "b", Key: "2"}, {Name: "a", Key: "1"}}))
		synctest.Wait()
		require.Same(t, a, w.made["a1"], "kept")
		require.False(t, c.runs(), "not wanted any more")
		require.True(t, b.runs() && w.made["b2"].runs(), "both, until the new one brings a tick")
		require.True(t, wait.For(ctx, 3*time.Second))
		synctest.Wait()
		require.False(t, b.runs())
		require.Contains(t, w.log.String(), "source replaced")
		require.Equal(t, []string{"b", "a"}, []string{w.stats()[0].Source, w.stats()[1].Source})

		require.NoError(t, w.update([]Source{{Name: "b", Key: "dead"}, {Name: "a", Key: "1"}}))
		require.True(t, wait.For(ctx, handover-time.Second))
		require.True(t, w.made["b2"].runs())
		require.True(t, wait.For(ctx, 2*time.Second))
		synctest.Wait()
		require.False(t, w.made["b2"].runs())
		require.Contains(t, w.log.String(), "before its successor brought a tick")

		require.NoError(t, w.update([]Source{{Name: "b", Key: "1"}, {Name: "d", Key: "fails"}}))
		synctest.Wait()
		require.Len(t, w.errs, 1)
		require.ErrorContains(t, w.errs[0], "run source d: broken")
		cancel()
		wg.Wait()
		require.False(t, w.made["a1"].runs() || w.made["b1"].runs() || w.made["bdead"].runs(), "all end with the node")
		require.NoError(t, w.update([]Source{{Name: "e", Key: "1"}}), "and none starts after it")
		require.False(t, w.made["e1"].runs())
	})
}

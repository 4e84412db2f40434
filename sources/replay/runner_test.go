package replay

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// Every recording through a server at high speed and the node's own runner:
// every planned feed gets ticks, no tick is from the future, and the loops are
// sessions of their own.
func TestRunnersPlayEveryRecording(t *testing.T) {
	lib := fixtures(t)
	plan, err := Plan(lib.Recordings)
	require.NoError(t, err)
	speed, err := ParseSpeed("60")
	require.NoError(t, err)
	s := serve(t, lib, ServerConfig{Speed: speed})

	var mu sync.Mutex
	ticks := make(map[feed.ID]int)
	trades := make(map[string]int) // how often one OKX trade came
	var wrong []feed.Tick
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var running sync.WaitGroup
	var runners []*sources.Runner
	var warnings bytes.Buffer // slog's handlers write one at a time
	log := slog.New(slog.NewTextHandler(&warnings, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for _, r := range lib.Recordings {
		cfg := s.Configure(r, plan, sources.Config{Logger: log, Sink: func(tk feed.Tick) {
			mu.Lock()
			defer mu.Unlock()
			ticks[tk.Pair]++
			if tk.Kind == feed.TradeTick && tk.Source == "okx" {
				trades[tk.Symbol+tk.TradeID]++
			}
			if tk.EventTime.After(tk.ReceiveTime) || tk.Origin != feed.Replay {
				wrong = append(wrong, tk)
			}
		}})
		runner, err := sources.NewRunner(cfg)
		require.NoError(t, err)
		runners = append(runners, runner)
		running.Go(func() {
			if err := runner.Run(ctx); err != nil {
				t.Errorf("run %s: %v", r.Name, err)
			}
		})
	}
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		again := 0
		for _, n := range trades {
			if n >= 2 {
				again++
			}
		}
		return len(ticks) == len(plan) && again > 50
	}, 10*time.Minute, 20*time.Millisecond, "every feed has ticks, and the loops repeat the trades")
	cancel()
	running.Wait()
	for _, p := range plan {
		require.Positive(t, ticks[p.ID], p.ID)
	}
	require.Empty(t, wrong)
	require.Empty(t, warnings.String(), "the end of a recording and its gaps are no faults")
	for i, r := range runners {
		st := r.Stats()
		require.Zero(t, st.Bad, "%s: %+v", lib.Recordings[i].Name, st)
		require.Zero(t, st.Gaps, "%s: %+v", lib.Recordings[i].Name, st)
	}
}

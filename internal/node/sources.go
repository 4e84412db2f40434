package node

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/sources"
)

const (
	// handover is how long an old source may go on beside the one that takes
	// its place, until that brings its first tick.
	handover = 30 * time.Second
	// handoverLook is how often to look for it.
	handoverLook = 100 * time.Millisecond
)

// sourceSet runs the sources, and exchanges them while it runs.
type sourceSet struct {
	make func(Source) (sources.Source, error)
	log  *slog.Logger
	// fail takes the error of a source that cannot go on.
	fail func(error)

	mu   sync.Mutex
	ctx  context.Context // of run; nil before it
	list []*runningSource
	wg   sync.WaitGroup
}

type runningSource struct {
	Source
	src    sources.Source
	cancel context.CancelFunc // nil before it runs
}

// update exchanges the sources: those whose name and key stay go on untouched,
// new ones start, and what is no longer wanted stops. A source that takes
// another's place, being of its name, gets time for its first tick before the
// old one stops. With an error nothing has changed.
func (s *sourceSet) update(wanted []Source) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := make(map[[2]string]*runningSource, len(s.list))
	for _, r := range s.list {
		old[[2]string{r.Name, r.Key}] = r
	}
	next := make([]*runningSource, len(wanted))
	var fresh []*runningSource
	for i, w := range wanted {
		id := [2]string{w.Name, w.Key}
		if r := old[id]; r != nil {
			next[i] = r
			delete(old, id)
			continue
		}
		src, err := s.make(w)
		if err != nil {
			return fmt.Errorf("set up source %s: %w", w.Name, err)
		}
		next[i] = &runningSource{Source: w, src: src}
		fresh = append(fresh, next[i])
	}
	heirs := make(map[string]sources.Source)
	for _, r := range fresh {
		heirs[r.Name] = r.src
		s.start(r)
	}
	for _, r := range s.list {
		if old[[2]string{r.Name, r.Key}] == r {
			s.retire(r, heirs[r.Name])
		}
	}
	s.list = next
	return nil
}

// start runs a source, once run is called. The caller holds the lock.
func (s *sourceSet) start(r *runningSource) {
	if s.ctx == nil || s.ctx.Err() != nil {
		return
	}
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(s.ctx)
	s.wg.Go(func() {
		if err := r.src.Run(ctx); err != nil && ctx.Err() == nil {
			s.fail(fmt.Errorf("run source %s: %w", r.Name, err))
		}
	})
}

// retire ends a source, after its heir has brought a tick where there is one.
func (s *sourceSet) retire(r *runningSource, heir sources.Source) {
	if r.cancel == nil {
		return // it never ran
	}
	if heir == nil || s.ctx == nil {
		r.cancel()
		s.log.Info("source stopped", "source", r.Name)
		return
	}
	ctx := s.ctx
	s.wg.Go(func() {
		defer r.cancel()
		for end := time.Now().Add(handover); heir.Stats().LastTick.IsZero(); {
			if time.Now().After(end) {
				s.log.Warn("source replaced before its successor brought a tick", "source", r.Name, "waited", handover,
					"advice", "look at the venue's addresses and limits in the configuration, and at its last error in /v1/status")
				return
			}
			if !wait.For(ctx, handoverLook) {
				return
			}
		}
		s.log.Info("source replaced", "source", r.Name)
	})
}

// run runs the sources until ctx ends, and waits for all of them.
func (s *sourceSet) run(ctx context.Context) {
	s.mu.Lock()
	s.ctx = ctx
	for _, r := range s.list {
		s.start(r)
	}
	s.mu.Unlock()
	<-ctx.Done()
	// Whoever updates holds the lock while it starts anything, and starts
	// nothing after the context's end.
	s.mu.Lock()
	for _, r := range s.list {
		if r.cancel != nil {
			r.cancel()
		}
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// stats gives the counters of those in use, in the order configured.
func (s *sourceSet) stats() []sources.Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]sources.Stats, len(s.list))
	for i, r := range s.list {
		out[i] = r.src.Stats()
	}
	return out
}

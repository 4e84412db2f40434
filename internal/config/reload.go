package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"sync"
	"syscall"
)

// Snapshot is a configuration in effect. It is never changed, so many may read it.
type Snapshot struct {
	*Loaded
	// Generation is 1 for the configuration that the node began with, and one
	// more with each change.
	Generation uint64
	// Changed are the paths that differ from the generation before, sorted.
	Changed []string
	// Pending are the paths whose new values need a restart: the configuration
	// here has those that the node began with.
	Pending []string
}

// ReloaderConfig is what [NewReloader] needs.
type ReloaderConfig struct {
	Options Options
	// Logger takes what happens; required.
	Logger *slog.Logger
}

// Reloader holds the configuration of a running node and reads it again when
// it is told to. It is safe for concurrent use.
type Reloader struct {
	options Options
	log     *slog.Logger
	hangups chan os.Signal

	reload sync.Mutex // one reload at a time

	mu          sync.Mutex
	current     *Snapshot
	subscribers map[chan *Snapshot]struct{}
}

// NewReloader loads the configuration. From then on SIGHUP no longer ends the
// process; it waits for [Reloader.Run], which must be called.
func NewReloader(cfg ReloaderConfig) (*Reloader, error) {
	if cfg.Logger == nil {
		return nil, errors.New("set up reload: no logger")
	}
	loaded, err := Load(cfg.Options)
	if err != nil {
		return nil, err
	}
	r := &Reloader{
		options: cfg.Options, log: cfg.Logger, hangups: make(chan os.Signal, 1),
		current:     &Snapshot{Loaded: loaded, Generation: 1},
		subscribers: make(map[chan *Snapshot]struct{}),
	}
	signal.Notify(r.hangups, syscall.SIGHUP)
	r.warn(loaded)
	return r, nil
}

// Current gives the configuration in effect.
func (r *Reloader) Current() *Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// Subscribe gives a channel that gets each new configuration. A reader that is
// slow finds the newest only. The channel is never closed; cancel ends the
// subscription.
func (r *Reloader) Subscribe() (updates <-chan *Snapshot, cancel func()) {
	c := make(chan *Snapshot, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.subscribers[c] = struct{}{}
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.subscribers, c)
	}
}

// Run reloads at each SIGHUP until ctx ends; then SIGHUP ends the process
// again. What goes wrong is logged, and the configuration stays as it was.
func (r *Reloader) Run(ctx context.Context) error {
	defer signal.Stop(r.hangups)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.hangups:
			_ = r.Reload() // it has logged what is wrong
		}
	}
}

// Reload reads the configuration again and puts into effect what a running
// node can take. With an error everything stays as it was.
func (r *Reloader) Reload() error {
	r.reload.Lock()
	defer r.reload.Unlock()
	before := r.Current()
	loaded, err := Load(r.options)
	if err != nil {
		r.refuse(err)
		return fmt.Errorf("reload configuration: %w", err)
	}
	if fromFile(before.Loaded) && !fromFile(loaded) {
		// Half-written or emptied by mistake: as defaults it would turn venues and
		// feeds on that the operator never chose.
		err := fmt.Errorf("%w: %s sets nothing any more", ErrFile, r.options.File)
		r.refuse(err)
		return fmt.Errorf("reload configuration: %w", err)
	}
	_, pending := changes(before.Config, loaded.Config)
	if len(pending) > 0 {
		if loaded, err = withoutRestart(before.Loaded, loaded); err != nil {
			r.refuse(err)
			return fmt.Errorf("reload configuration: what changed without a restart contradicts what needs one: %w", err)
		}
	}
	live, _ := changes(before.Config, loaded.Config)
	r.warn(loaded)
	if len(pending) > 0 {
		r.log.Warn("configuration changes need a restart", "file", r.options.File, "keys", pending,
			"advice", "restart the node to put these into effect; until then it keeps the values it has")
	}
	if len(live) == 0 {
		r.log.Info("configuration reloaded, nothing changed", "file", r.options.File)
		if slices.Equal(pending, before.Pending) {
			return nil
		}
	}
	next := &Snapshot{Loaded: loaded, Generation: before.Generation + 1, Changed: live, Pending: pending}
	r.publish(next)
	if len(live) > 0 {
		r.log.Info("configuration reloaded", "file", r.options.File, "generation", next.Generation, "keys", live)
	}
	return nil
}

// withoutRestart takes what needs a restart from before, and checks what
// comes of it.
func withoutRestart(before, after *Loaded) (*Loaded, error) {
	cfg := after.Config
	keepRestart(reflect.ValueOf(cfg).Elem(), reflect.ValueOf(before.Config).Elem(), fieldsOf(reflect.TypeFor[Config](), false))
	origins := maps.Clone(after.Origins)
	kept := make(map[string]Origin)
	for _, v := range values(cfg) {
		o := origins[v.path]
		if !v.live && before.Origins[v.path] != "" {
			o = before.Origins[v.path]
		}
		kept[v.path] = o
	}
	l := loader{options: after.options, cfg: cfg, origins: kept, bad: make(map[string]bool)}
	l.check()
	if len(l.problems) > 0 {
		return nil, &Error{l.problems}
	}
	return &Loaded{Config: cfg, Origins: kept, Warnings: after.Warnings, options: after.options}, nil
}

// fromFile reports whether the file sets anything.
func fromFile(l *Loaded) bool {
	for _, o := range l.Origins {
		if o == FromFile {
			return true
		}
	}
	return false
}

func (r *Reloader) publish(s *Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current = s
	for c := range r.subscribers {
		select {
		case <-c: // not read yet, and no longer the newest
		default:
		}
		c <- s // only this function sends, under the lock, so there is room
	}
}

func (r *Reloader) refuse(err error) {
	r.log.Error("configuration not reloaded", "file", r.options.File, "error", err,
		"advice", "the node goes on with the configuration it has: correct the file, look at it with 'oraclestream config check', and send SIGHUP again")
}

func (r *Reloader) warn(l *Loaded) {
	for i := range l.Warnings {
		w := &l.Warnings[i]
		r.log.Warn("configuration looks wrong", "key", w.Key, "advice", w.String())
	}
}

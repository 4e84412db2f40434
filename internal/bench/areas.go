package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Area is one field of measurements.
type Area struct {
	Name string
	// Help is one line for the command line.
	Help string
	// Cases are the names of what it measures.
	Cases []string
	// Run measures the cases that env names, in their order, and emits each result
	// as soon as it is there. It returns ctx's error where it was interrupted.
	Run func(ctx context.Context, env *Env) error
}

// Env is what an area works with.
type Env struct {
	// Cases is a part of the area's cases, in its order.
	Cases []string
	// Runs is how often each figure is measured, at least once.
	Runs int
	// Scratch is a folder for what is worth keeping between two runs; areas name
	// what they put there so that nothing stale is used.
	Scratch string
	// Log says how far the work is.
	Log  *slog.Logger
	emit func(Result) error
	area string
}

// Emit hands over a result. Area, machine and commit are filled in.
func (e *Env) Emit(r Result) error {
	r.Area = e.area
	return e.emit(r)
}

// Areas lists all areas.
func Areas() []Area { return []Area{medianArea(), aggregationArea(), proverArea(), sourcesArea()} }

// ErrUnknown is wrapped where there is no such area or case.
var ErrUnknown = errors.New("unknown")

// Find gives an area by its name. Errors wrap [ErrUnknown] and name those there are.
func Find(name string) (*Area, error) {
	var names []string
	for _, a := range Areas() {
		if a.Name == name {
			return &a, nil
		}
		names = append(names, a.Name)
	}
	return nil, fmt.Errorf("%w area %q: there are %s", ErrUnknown, name, strings.Join(names, ", "))
}

// Options are what [Area.Measure] goes by.
type Options struct {
	// Cases names what to measure; empty means everything.
	Cases []string
	// Runs is how often each figure is measured; less than 1 is 3.
	Runs    int
	Scratch string
	Log     *slog.Logger
	// Emit takes each result.
	Emit func(Result) error
}

// Measure runs an area. Errors wrap [ErrUnknown] where there is no such case.
func (a *Area) Measure(ctx context.Context, o Options) error {
	for _, c := range o.Cases {
		if !slices.Contains(a.Cases, c) {
			return fmt.Errorf("%w case %q of area %s: there are %s", ErrUnknown, c, a.Name, strings.Join(a.Cases, ", "))
		}
	}
	env := &Env{Runs: o.Runs, Scratch: o.Scratch, Log: o.Log, area: a.Name}
	for _, c := range a.Cases {
		if len(o.Cases) == 0 || slices.Contains(o.Cases, c) {
			env.Cases = append(env.Cases, c)
		}
	}
	if env.Runs < 1 {
		env.Runs = 3
	}
	if env.Log == nil {
		env.Log = slog.New(slog.DiscardHandler)
	}
	machine, commit := Machine(), Commit(ctx)
	env.emit = func(r Result) error {
		r.Machine, r.Commit = machine, commit
		return o.Emit(r)
	}
	if err := a.Run(ctx, env); err != nil {
		return fmt.Errorf("measure %s: %w", a.Name, err)
	}
	return nil
}

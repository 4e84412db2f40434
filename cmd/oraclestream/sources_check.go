package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/daemon"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/sources"
)

type sourcesCheckCmd struct {
	For      config.Duration `help:"How long to watch, for example 30s, 10m or 1d (default ${default})." default:"2m" placeholder:"DURATION"`
	JSON     bool            `name:"json" help:"Print one JSON object."`
	LogLevel string          `help:"What the adapters say meanwhile, on stderr: debug, info, warn or error." enum:"debug,info,warn,error" default:"error"`
	Config   string          `help:"Configuration file (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml, else the built-in feeds)." placeholder:"FILE"`
	Set      []string        `help:"Set a key, above file and environment: venues.okx.enabled=false. Repeatable." placeholder:"KEY=VALUE" sep:"none"`
}

// Help is shown below the flags.
func (sourcesCheckCmd) Help() string {
	return `Connects to every enabled venue that a feed takes something from, as a node would, watches for a while and judges each: is it
connected, does it list the pairs, how many ticks come, how old is the newest event of each pair (the feeds' max_age is the
bound), how many messages were lost or refused, how far is its clock off. Nothing is signed or delivered, no running node is
disturbed; but a venue may count the connections of one address together. Sources of your own ([http_sources], [dex_sources]) are
judged by their requests and the age of what they brought. Ctrl-C judges by what was seen until then.

Exit code: 0 all usable, 1 at least one is not, 2 the configuration cannot be used.

Examples:
  oraclestream sources check --for 30s
  oraclestream sources check --json --config oraclestream.toml`
}

// Run checks the venues.
func (c *sourcesCheckCmd) Run(ctx context.Context, s streams) error {
	if c.For <= 0 {
		return usageError{errors.New("--for takes a duration above zero, for example 30s")}
	}
	source := configSource{File: c.Config, Set: c.Set}
	loaded, err := source.load(s, true)
	if err != nil {
		return usageError{err}
	}
	var level slog.LevelVar
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return usageError{err}
	}
	list, err := daemon.CheckSources(loaded.Config, telemetry.NewLogger(s.err, telemetry.LogConfig{Level: &level}))
	if err != nil {
		return usageError{err}
	}
	if len(list) == 0 {
		return usageError{errors.New("no enabled source has a feed that takes something from it: look at [venues], [http_sources], [dex_sources] and the feeds' inputs")}
	}
	_, _ = fmt.Fprintf(s.err, "watching %s for %s\n", counted(len(list), "source"), c.For)
	verdicts := sources.Check(ctx, list, c.For.Std())
	if c.JSON {
		err = printVerdictsJSON(s, verdicts)
	} else {
		err = printVerdicts(s, verdicts)
	}
	if err != nil {
		return err
	}
	bad := 0
	for i := range verdicts {
		if !verdicts[i].Usable() {
			bad++
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %s cannot be used", bad, counted(len(verdicts), "source"))
	}
	return nil
}

// perSecond writes a rate with one digit behind the point.
func perSecond(n uint64, d time.Duration) string {
	if d < time.Millisecond {
		return "0.0"
	}
	tenths := n * 10_000 / uint64(d.Milliseconds())
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "NO"
}

func printVerdicts(s streams, list []sources.Verdict) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "source\tusable\tconnected\tpairs\tticks/s\tstale\toldest\tgaps\trefused\tREST\tclock")
	for i := range list {
		v := &list[i]
		skew := "?"
		if v.Stats.SkewKnown {
			skew = fmt.Sprintf("%+dms", v.Stats.Skew.Milliseconds())
		}
		oldest := "-"
		if v.OldestKnown {
			oldest = v.Oldest.Round(100 * time.Millisecond).String()
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%d of %d\t%s\t%d\t%s\t%d\t%d\t%d\t%s\n", v.Stats.Source, yes(v.Usable()), v.Stats.Connected,
			len(v.Instruments), v.Stats.Wanted, perSecond(v.Stats.Ticks, v.Watched), len(v.Stale), oldest,
			v.Stats.Gaps, v.Stats.Bad+v.Stats.Refused+v.Stats.Skewed, v.Stats.Fallbacks, skew)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i := range list {
		for _, p := range list[i].Problems {
			if _, err := fmt.Fprintf(s.out, "\n%s: %s\n  advice: %s\n", list[i].Stats.Source, p.Reason, p.Advice); err != nil {
				return err
			}
		}
	}
	return nil
}

// verdictJSON is a verdict as it is printed; durations are in milliseconds, and
// null where nothing came that could tell them.
type verdictJSON struct {
	Source         string           `json:"source"`
	Usable         bool             `json:"usable"`
	Problems       []problemJSON    `json:"problems"`
	WatchedMS      int64            `json:"watched_ms"`
	Connected      int              `json:"connected"`
	Reconnects     uint64           `json:"reconnects"`
	Wanted         int              `json:"wanted"`
	Listed         int              `json:"listed"`
	Unlisted       []feed.ID        `json:"unlisted"`
	Stale          []feed.ID        `json:"stale"`
	OldestMS       *int64           `json:"oldest_ms"`
	Ticks          uint64           `json:"ticks"`
	TicksPerSecond string           `json:"ticks_per_second"`
	Frames         uint64           `json:"frames"`
	Bad            uint64           `json:"bad"`
	Refused        uint64           `json:"refused"`
	Gaps           uint64           `json:"gaps"`
	Duplicates     uint64           `json:"duplicates"`
	Repeats        uint64           `json:"repeats"`
	Fallbacks      uint64           `json:"fallbacks"`
	Bans           uint64           `json:"bans"`
	SkewMS         *int64           `json:"skew_ms"`
	LastError      string           `json:"last_error"`
	Instruments    []instrumentJSON `json:"instruments"`
}

type problemJSON struct {
	Reason string `json:"reason"`
	Advice string `json:"advice"`
}

type instrumentJSON struct {
	Pair      feed.ID    `json:"pair"`
	Symbol    string     `json:"symbol"`
	Ticks     uint64     `json:"ticks"`
	LastEvent *time.Time `json:"last_event"`
}

func printVerdictsJSON(s streams, list []sources.Verdict) error {
	out := struct {
		Usable bool          `json:"usable"`
		Venues []verdictJSON `json:"venues"`
	}{Usable: true, Venues: []verdictJSON{}}
	for i := range list {
		v, st := &list[i], &list[i].Stats
		j := verdictJSON{
			Source: st.Source, Usable: v.Usable(), Problems: []problemJSON{}, WatchedMS: v.Watched.Milliseconds(),
			Connected: st.Connected, Reconnects: st.Reconnects, Wanted: st.Wanted, Listed: len(v.Instruments),
			Unlisted: append([]feed.ID{}, v.Unlisted...), Stale: append([]feed.ID{}, v.Stale...),
			Ticks: st.Ticks, TicksPerSecond: perSecond(st.Ticks, v.Watched), Frames: st.Frames, Bad: st.Bad, Refused: st.Refused + st.Skewed,
			Gaps: st.Gaps, Duplicates: st.Duplicates, Repeats: st.Repeats, Fallbacks: st.Fallbacks, Bans: st.Bans,
			LastError: st.LastError, Instruments: []instrumentJSON{},
		}
		if v.OldestKnown {
			ms := v.Oldest.Milliseconds()
			j.OldestMS = &ms
		}
		if st.SkewKnown {
			ms := st.Skew.Milliseconds()
			j.SkewMS = &ms
		}
		for _, p := range v.Problems {
			j.Problems = append(j.Problems, problemJSON(p))
		}
		for _, in := range v.Instruments {
			entry := instrumentJSON{Pair: in.Pair, Symbol: in.Symbol, Ticks: in.Ticks}
			if !in.LastEvent.IsZero() {
				at := in.LastEvent.UTC()
				entry.LastEvent = &at
			}
			j.Instruments = append(j.Instruments, entry)
		}
		out.Usable = out.Usable && j.Usable
		out.Venues = append(out.Venues, j)
	}
	e := json.NewEncoder(s.out)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// dash is a text for an empty one.
func dash(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return "-"
	}
	return s
}

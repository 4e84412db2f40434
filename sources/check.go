package sources

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// CheckConfig is one source to judge.
type CheckConfig struct {
	Source Source
	// Want are the pairs that it must bring.
	Want []feed.ID
	// MaxAge is how old the newest event of a pair may be; a pair that is not
	// named has [DefaultCheckAge].
	MaxAge map[feed.ID]time.Duration
}

// detailed is a [Source] that tells its instruments apart.
type detailed interface {
	Instruments() []InstrumentStats
}

// CheckAdvice says what to do about each problem of a source.
type CheckAdvice struct {
	// Failing says of one that is not connected, or failed, that it is so.
	Failing string
	// Unreachable is for one that is not connected or failed, Silent for one
	// without ticks, Banned for one that wants to be left alone, Stale for pairs
	// that are too old, Refused for messages that cannot be used.
	Unreachable, Silent, Banned, Stale, Refused string
}

// adviser is a [Source] that is no venue, whose advice is its own.
type adviser interface {
	CheckAdvice() CheckAdvice
}

// venueAdvice is that of a [Runner].
var venueAdvice = CheckAdvice{
	Failing:     "it is not connected",
	Unreachable: "check network, stream_url and the venue's status page",
	Silent:      "check the pairs and the venue's status page; watch it for longer",
	Banned:      "wait; then raise its connect_every, rest_every and send_every",
	Stale:       "if the market is quiet, allow a longer max_age; else the venue's data are late",
	Refused:     "see the log for the reasons; the venue may have changed its protocol",
}

// DefaultCheckAge is the oldest that a pair's newest event may be.
const DefaultCheckAge = time.Minute

// badShare is how many frames there must be to one that is refused.
const badShare = 100

// Verdict says whether a source can be used, and what was seen of it.
type Verdict struct {
	Stats       Stats
	Instruments []InstrumentStats
	// Watched is how long it was watched.
	Watched time.Duration
	// Unlisted are wanted pairs that the venue does not list, Stale those whose
	// newest event is too old or never came.
	Unlisted, Stale []feed.ID
	// Oldest is the age of the pair that is behind most, of those that came. It
	// counts where OldestKnown: at least one did.
	Oldest      time.Duration
	OldestKnown bool
	// Problems say why the source cannot be used, each with what to do. Without
	// any it can.
	Problems []Problem
}

// Problem is why a source cannot be used.
type Problem struct{ Reason, Advice string }

// Usable reports whether the source can be used.
func (v *Verdict) Usable() bool { return len(v.Problems) == 0 }

// Check runs all sources side by side for some time and judges each. Where ctx
// ends sooner, it judges by what was seen until then.
func Check(ctx context.Context, list []CheckConfig, period time.Duration) []Verdict {
	began := time.Now()
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	failures := make([]error, len(list))
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range list {
		wg.Go(func() {
			if err := list[i].Source.Run(running); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failures[i] = err
			}
		})
	}
	wait(ctx, period)
	out := make([]Verdict, len(list))
	for i, c := range list { // before they end
		var instruments []InstrumentStats
		if d, ok := c.Source.(detailed); ok {
			instruments = d.Instruments()
		}
		advice := venueAdvice
		if a, ok := c.Source.(adviser); ok {
			advice = a.CheckAdvice()
		}
		out[i] = judge(c.Source.Stats(), instruments, &c, &advice, time.Now(), time.Since(began))
		v := &out[i]
		if r, ok := c.Source.(*Runner); ok && r.tooSkewed() {
			v.problem(fmt.Sprintf("its clock is off by %s, more than %s", v.Stats.Skew.Round(time.Millisecond), r.cfg.MaxSkew),
				"check this host's clock (NTP) first; if other venues agree with it, the venue's is wrong or its messages come late")
		}
	}
	stop()
	wg.Wait()
	for i, err := range failures {
		if err != nil {
			out[i].problem(err.Error(), "see the log")
		}
	}
	return out
}

// judge judges a source by what it did until now.
func judge(s Stats, instruments []InstrumentStats, c *CheckConfig, advice *CheckAdvice, now time.Time, watched time.Duration) Verdict {
	v := Verdict{Stats: s, Instruments: instruments, Watched: watched}
	for _, pair := range c.Want {
		at := slices.IndexFunc(instruments, func(i InstrumentStats) bool { return i.Pair == pair })
		if at < 0 {
			v.Unlisted = append(v.Unlisted, pair)
			continue
		}
		limit, ok := c.MaxAge[pair]
		if !ok {
			limit = DefaultCheckAge
		}
		age := now.Sub(instruments[at].LastEvent)
		if instruments[at].LastEvent.IsZero() {
			v.Stale = append(v.Stale, pair)
			continue
		}
		if age > limit {
			v.Stale = append(v.Stale, pair)
		}
		v.Oldest, v.OldestKnown = max(v.Oldest, age), true
	}
	switch {
	case now.Before(s.BannedUntil):
		v.problem("it wants to be left alone until "+s.BannedUntil.UTC().Format(time.RFC3339), advice.Banned)
	case len(instruments) == 0:
		v.problem("its list of instruments cannot be read: "+orNone(s.LastError), "check network, rest_url and that it lists the pairs")
	case s.Connected == 0:
		v.problem(advice.Failing+": "+orNone(s.LastError), advice.Unreachable)
	case s.Ticks == 0:
		v.problem("it brings no ticks", advice.Silent)
	}
	if len(instruments) > 0 && len(v.Unlisted) > 0 {
		v.problem("it does not list "+joined(v.Unlisted), "take these pairs out of the feeds' inputs")
	}
	if s.Ticks > 0 && len(v.Stale) > 0 {
		v.problem("too old or silent: "+joined(v.Stale), advice.Stale)
	}
	// A document that cannot be used is why a source of one's own cannot be read,
	// and is told so already.
	told := s.Ticks == 0 && len(v.Problems) > 0 && advice.Failing != venueAdvice.Failing
	if s.Bad > 0 && s.Bad*badShare > s.Frames && !told {
		v.problem(fmt.Sprintf("%d of %d messages are refused", s.Bad, s.Frames), advice.Refused)
	}
	return v
}

func (v *Verdict) problem(reason, advice string) {
	v.Problems = append(v.Problems, Problem{Reason: reason, Advice: advice})
}

func orNone(text string) string {
	if text == "" {
		return "no error yet"
	}
	return text
}

func joined(pairs []feed.ID) string {
	text := make([]string, len(pairs))
	for i, p := range pairs {
		text[i] = string(p)
	}
	return strings.Join(text, ", ")
}

package recompute

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// Store is what is replayed; [store.Store] is one.
type Store interface {
	FeedRuns(ctx context.Context, from, to time.Time) ([]store.FeedRun, error)
	Samples(ctx context.Context, from, to time.Time) iter.Seq2[store.Sample, error]
	Ticks(ctx context.Context, filter store.TickFilter) iter.Seq2[feed.Tick, error]
	SummedValues(ctx context.Context, from, to time.Time) iter.Seq2[store.SummedValue, error]
	DeliveredRounds(ctx context.Context, from, to time.Time) ([]store.DeliveredRound, error)
	DomainsOf(ctx context.Context, feedSet string, round feed.Round) ([]protocol.Element, error)
	FeedValues(ctx context.Context, id feed.ID, from, to time.Time, limit int) ([]store.FeedValue, error)
	Report(ctx context.Context, domain protocol.Element, round feed.Round) (*protocol.Report, error)
	Bundles(ctx context.Context, domain protocol.Element, from, to feed.Round, limit int) ([]*protocol.Bundle, error)
	Signers(ctx context.Context, domain protocol.Element) ([]common.Address, error)
	ReportsAround(ctx context.Context, feedSet string, round feed.Round) (bool, error)
	SampleOf(ctx context.Context, feedSet string, round feed.Round) (store.Sample, error)
	OldestTick(ctx context.Context) (time.Time, error)
}

var (
	// ErrNothing says that the store holds no samples of the time asked for.
	ErrNothing = errors.New("nothing recorded in that time")
	// ErrRules says that other formulas made the values.
	ErrRules = aggregator.ErrRules
	// ErrTicksGone says that ticks which still mattered were removed.
	ErrTicksGone = errors.New("the ticks are no longer there")
)

// replayed is a sample with what the stored ticks make of it.
type replayed struct {
	stored store.Sample
	body   *aggregator.RecordedSample
	again  aggregator.Sample
	// missing is how many ticks the run took in since the sample before this one
	// that the store does not have; negative where it has more.
	missing int64
	// lost is how many samples of the run before this one the store does not have.
	lost uint64
	// judged says that the digest could be made again, changed that it came out
	// another one.
	judged, changed bool
	// bare says that the sample has no digest though it was made when samples had:
	// it has a number, or another of its run has a digest.
	bare bool
	// since is the sample before, or the beginning of the run.
	since time.Time
}

// oddities are told what is met on the way.
type oddities struct {
	// quote is told each quote whose price is not the mid of its book.
	quote func(*feed.Tick) error
	// unreadable is told each record that is none; an error of it ends the replay.
	unreadable func(Finding, error) error
}

// replay computes every sample with from <= At < to again, run by run.
func replay(ctx context.Context, s Store, from, to time.Time, visit func(*replayed) error, odd oddities) error {
	runs, err := s.FeedRuns(ctx, from, to)
	if err != nil {
		return err
	}
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].Run.Equal(runs[0].Run) {
			n++
		}
		end := to
		if n < len(runs) && runs[n].Run.Before(to) {
			end = runs[n].Run
		}
		err := replayRun(ctx, s, runs[:n], from, end, visit, odd)
		if store.Undecodable(err) {
			err = odd.unreadable(Finding{At: runs[0].Run}, fmt.Errorf("the run that began then cannot be made again: %w", err))
		}
		if err != nil {
			return err
		}
		runs = runs[n:]
	}
	return nil
}

// run is the replay of one run.
type run struct {
	agg *aggregator.Aggregator
	// changes are the configurations that are still to come.
	changes []change
	next    func() (feed.Tick, error, bool)
	tick    *feed.Tick // read, and not yet taken in
	broken  error      // in place of the tick, where its row is none
	ticks   int64      // taken in
	odd     oddities
}

type change struct {
	at  time.Time
	cfg aggregator.Config
}

func replayRun(ctx context.Context, s Store, runs []store.FeedRun, from, to time.Time, visit func(*replayed) error, odd oddities) error {
	if from.Before(runs[0].Run) {
		from = runs[0].Run
	}
	if !from.Before(to) {
		return nil
	}
	r := &run{odd: odd}
	begin, err := r.begin(ctx, s, runs, from)
	if err != nil {
		return err
	}
	next, stop := iter.Pull2(s.Ticks(ctx, store.TickFilter{From: begin.Add(1), To: to}))
	defer stop()
	r.next = next
	last := position{known: begin.Equal(runs[0].Run), at: begin}
	for m, err := range s.Samples(ctx, begin, to) {
		if err != nil {
			return err
		}
		if !m.Run.Equal(runs[0].Run) {
			return fmt.Errorf("sample of round %d of %s: it belongs to no run on record: was one store used by two nodes at once?", m.Round, m.FeedSet)
		}
		if err := r.goTo(m.At); err != nil {
			return err
		}
		if m.At.Before(from) {
			// It is not asked for; what comes after it begins here.
			r.agg.Sample(nil, m.At)
			last = r.after(&m, last)
			continue
		}
		out := &replayed{stored: m, since: last.at}
		if out.body, err = bodyOf(&m); err != nil {
			if err := odd.unreadable(Finding{FeedSet: m.FeedSet, Round: m.Round, At: m.At}, err); err != nil {
				return err
			}
			r.agg.Sample(nil, m.At)
			last = r.after(&m, last)
			continue
		}
		out.again = r.agg.Sample(out.body.IDs(), m.At)
		// How many ticks and samples came before a beginning in the middle of a run,
		// the first sample tells.
		if last.known {
			out.missing = int64(m.Ticks) - last.ticks - r.ticks
			if m.Number > 0 && m.Number > last.number+1 {
				out.lost = m.Number - last.number - 1
			}
		}
		// Ticks that were never stored explain another digest, and so do samples.
		out.bare = len(m.Digest) == 0 && (m.Number > 0 || last.sealed)
		out.judged = last.known && out.missing == 0 && out.lost == 0 && len(m.Digest) > 0
		out.changed = out.judged && !intact(&m, &out.again)
		last = r.after(&m, last)
		if err := visit(out); err != nil {
			return err
		}
	}
	return nil
}

// position is where in a run a replay stands.
type position struct {
	known bool
	at    time.Time
	// ticks of the run are not among those taken in.
	ticks  int64
	number uint64
	// sealed says that a sample of the run up to here had a digest.
	sealed bool
}

func (r *run) after(m *store.Sample, before position) position {
	return position{
		known: true, at: m.At, ticks: int64(m.Ticks) - r.ticks, number: m.Number,
		sealed: before.sealed || m.Number > 0 || len(m.Digest) > 0,
	}
}

// begin makes the aggregator as it is at the beginning of what from remembers,
// and gives that moment.
func (r *run) begin(ctx context.Context, s Store, runs []store.FeedRun, from time.Time) (time.Time, error) {
	var memory time.Duration
	for i := range runs {
		cfg, err := aggregator.ParseRecord(runs[i].Body)
		if err != nil {
			return time.Time{}, fmt.Errorf("feeds of %s: %w", runs[i].At.Format(time.RFC3339), err)
		}
		a, err := aggregator.New(cfg)
		if err != nil {
			return time.Time{}, fmt.Errorf("feeds of %s: %w", runs[i].At.Format(time.RFC3339), err)
		}
		memory = max(memory, a.Memory())
		r.changes = append(r.changes, change{runs[i].At, cfg})
	}
	begin := from.Add(-memory)
	if !begin.After(runs[0].Run) {
		begin = runs[0].Run
	} else if oldest, err := s.OldestTick(ctx); err == nil && oldest.After(begin) {
		return time.Time{}, fmt.Errorf("%w: they begin at %s, and values depend on %s before them: ask from %s on", ErrTicksGone,
			oldest.Format(time.RFC3339Nano), memory, oldest.Add(memory).Format(time.RFC3339))
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return time.Time{}, err
	}
	cfg := r.changes[0].cfg
	for len(r.changes) > 0 && !r.changes[0].at.After(begin) {
		cfg, r.changes = r.changes[0].cfg, r.changes[1:]
	}
	cfg.Start, cfg.Replay = begin, true
	var err error
	if r.agg, err = aggregator.New(cfg); err != nil {
		return time.Time{}, fmt.Errorf("feeds of %s: %w", begin.Format(time.RFC3339), err)
	}
	return begin, nil
}

// goTo takes in all ticks and changes up to a moment, each in its turn.
func (r *run) goTo(at time.Time) error {
	for {
		if r.tick == nil {
			t, err, ok := r.next()
			if err != nil && !store.Undecodable(err) {
				return err
			}
			if r.broken = err; ok {
				r.tick = &t
			}
		}
		ready := r.tick != nil && !r.tick.ReceiveTime.After(at)
		if len(r.changes) > 0 && !r.changes[0].at.After(at) && (!ready || !r.changes[0].at.After(r.tick.ReceiveTime)) {
			c := r.changes[0]
			if _, err := r.agg.UpdateAt(c.cfg.Feeds, c.at); err != nil {
				return fmt.Errorf("feeds of %s: %w", c.at.Format(time.RFC3339), err)
			}
			r.changes = r.changes[1:]
			continue
		}
		if !ready {
			return nil
		}
		if r.broken != nil {
			// The run took it in, and nobody knows any more what it said.
			if err := r.odd.unreadable(Finding{At: r.tick.ReceiveTime}, r.broken); err != nil {
				return err
			}
			r.ticks++
			r.tick, r.broken = nil, nil
			continue
		}
		if mid, ok := feed.MidDecimal(r.tick.Bid, r.tick.Ask); r.tick.Kind == feed.QuoteTick && (!ok || mid.Cmp(r.tick.Price) != 0) {
			if err := r.odd.quote(r.tick); err != nil {
				return err
			}
		}
		if got := r.agg.Apply(*r.tick); !got.ReceiveTime.Equal(r.tick.ReceiveTime) {
			return fmt.Errorf("two ticks at %s: they were stored before this program numbered them, or by two nodes at once", r.tick.ReceiveTime.Format(time.RFC3339Nano))
		}
		r.ticks++
		r.tick = nil
	}
}

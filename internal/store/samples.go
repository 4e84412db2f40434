package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// maxSample bounds a sample's body in bytes.
const maxSample = 1 << 20

// Sample is what an aggregator said for a round of a feed set.
type Sample struct {
	FeedSet string
	Round   feed.Round
	// Run is when the process began to take ticks in, At the moment of the sample.
	Run, At time.Time
	// Ticks is how many ticks the run had taken in before.
	Ticks uint64
	// Number counts the samples of the run from 1 on; 0 where that is not known.
	Number uint64
	// Digest shows whether the sample, or a tick since the one before it, is no
	// longer what was stored; nil where none was made. The store does not look into it.
	Digest []byte
	// Body is the values as text; the store does not look into it.
	Body []byte
}

func (m *Sample) check() error {
	if err := checkText(m.FeedSet); err != nil {
		return err
	}
	if _, err := signed("round", m.Round); err != nil {
		return err
	}
	if _, err := signed("number of ticks", m.Ticks); err != nil {
		return err
	}
	if _, err := signed("number", m.Number); err != nil {
		return err
	}
	if len(m.Digest) != 0 && len(m.Digest) != sha256.Size {
		return fmt.Errorf("%w: sample's digest of %d bytes", ErrInvalid, len(m.Digest))
	}
	if len(m.Body) > maxSample {
		return fmt.Errorf("%w: sample of %d bytes, at most %d", ErrInvalid, len(m.Body), maxSample)
	}
	return errors.Join(checkTime(m.Run), checkTime(m.At))
}

// PutSample stores a sample. One that is there already stays as it is.
func (s *Store) PutSample(ctx context.Context, m Sample) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("put sample: %w", err)
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO samples (feed_set, round, run_ns, at_ns, ticks, body, number, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (feed_set, round, run_ns) DO NOTHING`,
		m.FeedSet, int64(m.Round), m.Run.UnixNano(), m.At.UnixNano(), int64(m.Ticks), string(m.Body), int64(m.Number), append([]byte{}, m.Digest...))
	if err != nil {
		return fmt.Errorf("put sample: %w", s.explain(err))
	}
	return nil
}

const sampleColumns = `feed_set, round, run_ns, at_ns, ticks, body, number, digest`

// samplePage is how many samples are read at once.
const samplePage = 500

// Samples reads the samples with from <= At < to in the order of time, those of
// one moment in the order of their numbers, without
// ever holding more than a page. After an error nothing follows.
func (s *Store) Samples(ctx context.Context, from, to time.Time) iter.Seq2[Sample, error] {
	at, end := clamp(from, firstTime).UnixNano(), clamp(to, lastTime).UnixNano()
	return func(yield func(Sample, error) bool) {
		number, set, round := int64(-1), "", int64(-1)
		for {
			page, err := s.readSamples(ctx, `SELECT `+sampleColumns+` FROM samples
				WHERE at_ns >= $1 AND (at_ns, number, feed_set, round) > ($1, $2, $3, $4) AND at_ns < $5
				ORDER BY at_ns, number, feed_set, round LIMIT $6`, at, number, set, round, end, int64(samplePage))
			if err != nil {
				yield(Sample{}, fmt.Errorf("read samples: %w", err))
				return
			}
			for i := range page {
				if !yield(page[i], nil) {
					return
				}
			}
			if len(page) < samplePage {
				return
			}
			last := &page[len(page)-1]
			at, number, set, round = last.At.UnixNano(), int64(last.Number), last.FeedSet, int64(last.Round)
		}
	}
}

// SampleOf gives the sample of a round, or [ErrNotFound].
func (s *Store) SampleOf(ctx context.Context, feedSet string, round feed.Round) (Sample, error) {
	return s.oneSample(ctx, `SELECT `+sampleColumns+` FROM samples WHERE feed_set = $1 AND round = $2 ORDER BY run_ns DESC LIMIT 1`, feedSet, bounded(round))
}

// LatestSamples gives the newest sample of each feed set.
func (s *Store) LatestSamples(ctx context.Context) ([]Sample, error) {
	list, err := s.readSamples(ctx, `SELECT `+sampleColumns+` FROM samples s WHERE round = (SELECT max(round) FROM samples WHERE feed_set = s.feed_set) ORDER BY feed_set`)
	if err != nil {
		return nil, fmt.Errorf("read samples: %w", err)
	}
	return list, nil
}

func (s *Store) oneSample(ctx context.Context, query string, args ...any) (Sample, error) {
	list, err := s.readSamples(ctx, query, args...)
	switch {
	case err != nil:
		return Sample{}, fmt.Errorf("read sample: %w", err)
	case len(list) == 0:
		return Sample{}, fmt.Errorf("read sample: %w", ErrNotFound)
	}
	return list[0], nil
}

func (s *Store) readSamples(ctx context.Context, query string, args ...any) ([]Sample, error) {
	rows, err := s.read.QueryContext(ctx, s.dialect(query), args...)
	var out []Sample
	err = each(rows, err, func() error {
		m, err := scanSample(rows)
		out = append(out, m)
		return err
	})
	return out, s.explain(err)
}

func scanSample(rows *sql.Rows) (Sample, error) {
	var m Sample
	var round, run, at, ticks, number int64
	var body string
	var digest []byte
	if err := rows.Scan(&m.FeedSet, &round, &run, &at, &ticks, &body, &number, &digest); err != nil {
		return m, err
	}
	if m.Number = uint64(number); len(digest) > 0 {
		m.Digest = digest
	}
	m.Round, m.Run, m.At, m.Ticks, m.Body = feed.Round(round), decodeTime(run), decodeTime(at), uint64(ticks), []byte(body)
	return m, nil
}

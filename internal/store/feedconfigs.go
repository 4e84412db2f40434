package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"time"
)

// maxFeedConfig bounds a configuration of feeds in bytes.
const maxFeedConfig = 16 << 20

// FeedRun says from when on a configuration of feeds counted.
type FeedRun struct {
	// Run is when the process began to take ticks in.
	Run time.Time
	// At is from when on the configuration counted; the first of a run is Run.
	At time.Time
	// Digest is the SHA-256 of Body, which is text.
	Digest [32]byte
	Body   []byte
}

// PutFeedRun stores from when on a configuration counted, under its digest,
// which it sets. The same of one moment stays as it is.
func (s *Store) PutFeedRun(ctx context.Context, r *FeedRun) error {
	if len(r.Body) > maxFeedConfig || bytes.IndexByte(r.Body, 0) >= 0 {
		return fmt.Errorf("put feed configuration: %w: %d bytes, at most %d, and none of them 0", ErrInvalid, len(r.Body), maxFeedConfig)
	}
	for _, at := range []time.Time{r.Run, r.At} {
		if err := checkTime(at); err != nil {
			return fmt.Errorf("put feed configuration: %w", err)
		}
	}
	r.Digest = sha256.Sum256(r.Body)
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO feed_configs (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`,
			r.Digest[:], string(r.Body)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO feed_runs (run_ns, at_ns, digest) VALUES ($1, $2, $3) ON CONFLICT (run_ns, at_ns) DO NOTHING`,
			r.Run.UnixNano(), r.At.UnixNano(), r.Digest[:])
		return err
	})
	if err != nil {
		return fmt.Errorf("put feed configuration: %w", s.explain(err))
	}
	return nil
}

// FeedRuns gives the configurations that counted at any time between from and
// to, in the order of time: those of the run that was under way at from, from its
// beginning on, and all later ones.
func (s *Store) FeedRuns(ctx context.Context, from, to time.Time) ([]FeedRun, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.run_ns, r.at_ns, r.digest, c.body FROM feed_runs r JOIN feed_configs c ON c.digest = r.digest
		WHERE r.at_ns <= $2 AND r.run_ns >= COALESCE((SELECT max(run_ns) FROM feed_runs WHERE run_ns <= $1), 0)
		ORDER BY r.run_ns, r.at_ns`, clamp(from, firstTime).UnixNano(), clamp(to, lastTime).UnixNano())
	out := []FeedRun{}
	err = each(rows, err, func() error {
		var run, at int64
		var digest []byte
		var body string
		if err := rows.Scan(&run, &at, &digest, &body); err != nil {
			return err
		}
		r := FeedRun{Run: decodeTime(run), At: decodeTime(at), Digest: sha256.Sum256([]byte(body)), Body: []byte(body)}
		if !bytes.Equal(digest, r.Digest[:]) {
			return fmt.Errorf("%w: the feed configuration of %s is not the one of its digest", ErrDamaged, r.At.Format(time.RFC3339))
		}
		out = append(out, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read feed configurations: %w", s.explain(err))
	}
	return out, nil
}

// OldestTick is the receive time of the oldest tick, or [ErrNotFound].
func (s *Store) OldestTick(ctx context.Context) (time.Time, error) {
	var at sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT min(receive_ns) FROM ticks`).Scan(&at)
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("read the oldest tick: %w", s.explain(err))
	case !at.Valid:
		return time.Time{}, fmt.Errorf("%w: no ticks", ErrNotFound)
	}
	return decodeTime(at.Int64), nil
}

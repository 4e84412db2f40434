package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// BundleUntil gives a feed set's latest proof bundle up to a round, or
// [ErrNotFound]. Of several of one round it is the same one at each call.
func (s *Store) BundleUntil(ctx context.Context, feedSet string, round feed.Round) (*protocol.Bundle, error) {
	b := &protocol.Bundle{FeedSet: feedSet}
	var n int64
	var domain, words, commitment, proof []byte
	err := s.read.QueryRowContext(ctx, `SELECT domain, round, words, commitment, proof FROM bundles
		WHERE feed_set = $1 AND round <= $2 ORDER BY round DESC, commitment LIMIT 1`, feedSet, bounded(round)).
		Scan(&domain, &n, &words, &commitment, &proof)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read bundle of feed set %q: %w", feedSet, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read bundle of feed set %q: %w", feedSet, s.explain(err))
	}
	b.Round = feed.Round(n)
	if b.Domain, err = element("a domain", domain); err == nil {
		err = decodeBundle(b, words, commitment, proof)
	}
	if err != nil {
		return nil, fmt.Errorf("read bundle of round %d: %w", n, err)
	}
	return b, nil
}

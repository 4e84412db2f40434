package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// PutReport stores a report in place of any of the same domain and round: a
// later one holds more observations.
func (s *Store) PutReport(ctx context.Context, r *protocol.Report) error {
	n, err := signed("round", r.Round)
	if err != nil {
		return fmt.Errorf("put report: %w", err)
	}
	if err := checkText(r.FeedSet); err != nil {
		return fmt.Errorf("put report: %w", err)
	}
	committee, err := encodeCommittee(r.Committee)
	if err != nil {
		return fmt.Errorf("put report: %w", err)
	}
	body, err := encodeReport(r)
	if err != nil {
		return fmt.Errorf("put report: %w", err)
	}
	hash := sha256.Sum256(committee)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO committees (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, hash[:], committee)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO reports (feed_set, domain, round, committee, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (domain, round) DO UPDATE
			SET feed_set = excluded.feed_set, committee = excluded.committee, body = excluded.body`,
			r.FeedSet, elementBytes(r.Domain), n, hash[:], body)
		return err
	})
	if err != nil {
		return fmt.Errorf("put report: %w", s.explain(err))
	}
	return nil
}

// Report gives the report of a round, or [ErrNotFound].
func (s *Store) Report(ctx context.Context, domain protocol.Element, round feed.Round) (*protocol.Report, error) {
	return s.report(ctx, `r.domain = $1 AND r.round = $2`, domain, round)
}

// ReportUntil gives a domain's latest report up to a round, or [ErrNotFound].
func (s *Store) ReportUntil(ctx context.Context, domain protocol.Element, round feed.Round) (*protocol.Report, error) {
	return s.report(ctx, `r.domain = $1 AND r.round <= $2 ORDER BY r.round DESC LIMIT 1`, domain, round)
}

func (s *Store) report(ctx context.Context, which string, domain protocol.Element, until feed.Round) (*protocol.Report, error) {
	n := bounded(until)
	r := &protocol.Report{Domain: domain}
	var hash, committee, body []byte
	err := s.read.QueryRowContext(ctx, `SELECT r.feed_set, r.round, c.hash, c.body, r.body
		FROM reports r JOIN committees c ON c.hash = r.committee WHERE `+which, elementBytes(domain), n).
		Scan(&r.FeedSet, &n, &hash, &committee, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read report of round %d: %w", until, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read report of round %d: %w", until, s.explain(err))
	}
	if sum := sha256.Sum256(committee); !bytes.Equal(sum[:], hash) {
		return nil, fmt.Errorf("read report of round %d: %w: the committee's hash is wrong", n, ErrDamaged)
	}
	r.Round = feed.Round(n)
	if r.Committee, err = decodeCommittee(committee); err == nil {
		err = decodeReport(body, r)
	}
	if err != nil {
		return nil, fmt.Errorf("read report of round %d: %w", n, err)
	}
	return r, nil
}

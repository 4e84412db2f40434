package store

import (
	"context"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Evidence is two observations by one slot for one round that say different
// things. Whether their signatures hold is the caller's to know.
type Evidence struct {
	First, Second *protocol.Observation
}

// PutEvidence stores evidence. For a slot and round what came first stays:
// one pair is enough.
func (s *Store) PutEvidence(ctx context.Context, e Evidence) error {
	if err := e.check(); err != nil {
		return fmt.Errorf("put evidence: %w: %w", ErrInvalid, err)
	}
	n, err := signed("round", e.First.Round)
	if err != nil {
		return fmt.Errorf("put evidence: %w", err)
	}
	_, err = s.write.ExecContext(ctx, `INSERT INTO evidence (domain, round, slot, first, second) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (domain, round, slot) DO NOTHING`,
		elementBytes(e.First.Domain), n, e.First.Slot, e.First.Encode(), e.Second.Encode())
	if err != nil {
		return fmt.Errorf("put evidence: %w", s.explain(err))
	}
	return nil
}

func (e *Evidence) check() error {
	for _, o := range []*protocol.Observation{e.First, e.Second} {
		if o == nil {
			return fmt.Errorf("one observation is no evidence")
		}
		if _, err := protocol.DecodeObservation(o.Encode()); err != nil {
			return err
		}
	}
	a, b := e.First, e.Second
	if a.Domain != b.Domain || a.Round != b.Round || a.Slot != b.Slot {
		return fmt.Errorf("the observations are of different domains, rounds or slots")
	}
	if a.Digest() == b.Digest() {
		return fmt.Errorf("both observations say the same")
	}
	return nil
}

// Evidence gives what is on record of rounds from one to another, both
// included, in the order of rounds and slots; at most limit.
func (s *Store) Evidence(ctx context.Context, domain protocol.Element, from, to feed.Round, limit int) ([]Evidence, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT first, second FROM evidence
		WHERE domain = $1 AND round BETWEEN $2 AND $3 ORDER BY round, slot LIMIT $4`,
		elementBytes(domain), bounded(from), bounded(to), max(0, limit))
	out := []Evidence{}
	err = each(rows, err, func() error {
		var first, second []byte
		if err := rows.Scan(&first, &second); err != nil {
			return err
		}
		var e Evidence
		var err error
		if e.First, err = protocol.DecodeObservation(first); err == nil {
			e.Second, err = protocol.DecodeObservation(second)
		}
		if err == nil {
			err = e.check()
		}
		if err != nil {
			return fmt.Errorf("%w: evidence: %w", ErrDamaged, err)
		}
		out = append(out, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", s.explain(err))
	}
	return out, nil
}

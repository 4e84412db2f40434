package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Delivery is how a proven round reached a chain.
type Delivery struct {
	FeedSet string
	Round   feed.Round
	ChainID uint64
	Tx      common.Hash
	Block   uint64
	GasUsed uint64
	// Prove is how long the proof took, in whole milliseconds.
	Prove time.Duration
	// LandedAt is the block's time, in whole milliseconds.
	LandedAt time.Time
}

// PutDelivery stores a delivery. One that is there already stays as it is.
func (s *Store) PutDelivery(ctx context.Context, d *Delivery) error {
	if err := checkText(d.FeedSet); err != nil {
		return fmt.Errorf("put delivery: %w", err)
	}
	numbers := make([]int64, 0, 4)
	for _, n := range []struct {
		what string
		n    uint64
	}{{"round", uint64(d.Round)}, {"chain id", d.ChainID}, {"block", d.Block}, {"gas", d.GasUsed}} {
		v, err := signed(n.what, n.n)
		if err != nil {
			return fmt.Errorf("put delivery: %w", err)
		}
		numbers = append(numbers, v)
	}
	if err := checkTime(d.LandedAt); err != nil {
		return fmt.Errorf("put delivery: %w", err)
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO deliveries (feed_set, round, chain_id, tx, block, gas_used, prove_ms, landed_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (feed_set, round, chain_id, tx) DO NOTHING`,
		d.FeedSet, numbers[0], numbers[1], d.Tx[:], numbers[2], numbers[3], d.Prove.Milliseconds(), d.LandedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("put delivery: %w", s.explain(err))
	}
	return nil
}

// Deliveries gives how a round of a feed set reached chains, in the order of
// chains.
func (s *Store) Deliveries(ctx context.Context, feedSet string, round feed.Round) ([]Delivery, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT chain_id, tx, block, gas_used, prove_ms, landed_ms FROM deliveries
		WHERE feed_set = $1 AND round = $2 ORDER BY chain_id, block, tx`, feedSet, bounded(round))
	out := []Delivery{}
	err = each(rows, err, func() error {
		d := Delivery{FeedSet: feedSet, Round: round}
		var chain, block, gas, prove, landed int64
		var tx []byte
		if err := rows.Scan(&chain, &tx, &block, &gas, &prove, &landed); err != nil {
			return err
		}
		if len(tx) != len(d.Tx) {
			return fmt.Errorf("%w: a transaction's hash of %d bytes", ErrDamaged, len(tx))
		}
		d.ChainID, d.Tx, d.Block, d.GasUsed = uint64(chain), common.Hash(tx), uint64(block), uint64(gas)
		d.Prove, d.LandedAt = time.Duration(prove)*time.Millisecond, time.UnixMilli(landed).UTC()
		out = append(out, d)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", s.explain(err))
	}
	return out, nil
}

// ReportsAround reports whether there are reports of one domain of the set from
// before a round and from behind it: then retention did not take the round's.
func (s *Store) ReportsAround(ctx context.Context, feedSet string, round feed.Round) (bool, error) {
	var n int64
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM reports WHERE feed_set = $1
		GROUP BY domain HAVING min(round) < $2 AND max(round) > $2) AS around`, feedSet, bounded(round)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for reports around round %d: %w", round, s.explain(err))
	}
	return n > 0, nil
}

// DomainsOf gives the domains under which a round of a feed set has a report,
// for who knows the set by its name alone.
func (s *Store) DomainsOf(ctx context.Context, feedSet string, round feed.Round) ([]protocol.Element, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT domain FROM reports WHERE feed_set = $1 AND round = $2 ORDER BY domain`, feedSet, bounded(round))
	out := []protocol.Element{}
	err = each(rows, err, func() error {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return err
		}
		e, err := element("a domain", b)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", s.explain(err))
	}
	return out, nil
}

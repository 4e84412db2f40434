package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// noChecksum is the checksum of a value that was stored without one.
const noChecksum = -1

// checksum is the first 63 bits of the SHA-256 of the row: its numbers with 8
// bytes each, big-endian, then the length of the feed's id, id and origin.
func (v *FeedValue) checksum() int64 {
	b := make([]byte, 0, 5*8+len(v.Feed)+len(v.Origin))
	for _, n := range []uint64{uint64(v.At.UnixMilli()), uint64(v.Round), uint64(v.Value), uint64(v.Decimals), uint64(len(v.Feed))} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	sum := sha256.Sum256(append(append(b, v.Feed...), v.Origin...))
	return int64(binary.BigEndian.Uint64(sum[:]) >> 1)
}

// SummedValue is a value with its checksum.
type SummedValue struct {
	FeedValue
	// Summed is set where it was stored with a checksum, Wrong where it is no
	// longer the value that was.
	Summed, Wrong bool
	err           error
}

// SummedValues gives the values of all feeds with from <= At < to, feed by
// feed, the earliest first. A row that is no value is an error of which
// [Undecodable] says so, and whoever reads on gets what follows; after any other
// error nothing does.
func (s *Store) SummedValues(ctx context.Context, from, to time.Time) iter.Seq2[SummedValue, error] {
	return func(yield func(SummedValue, error) bool) {
		heads, err := s.valueHeads(ctx)
		if err != nil {
			yield(SummedValue{}, fmt.Errorf("read values: %w", s.explain(err)))
			return
		}
		for _, h := range heads {
			if !s.summedOf(ctx, h.Feed, ceilMilli(clamp(from, firstTime)), ceilMilli(clamp(to, lastTime)), yield) {
				return
			}
		}
	}
}

// summedOf is the part of one feed, and reports whether more is asked for.
func (s *Store) summedOf(ctx context.Context, id feed.ID, at, to int64, yield func(SummedValue, error) bool) bool {
	for round := int64(-1); ; {
		var page []SummedValue
		rows, err := s.read.QueryContext(ctx, s.dialect(`SELECT feed, at_ms, round, value, decimals, origin, checksum FROM feed_values
			WHERE feed = $1 AND at_ms >= $2 AND (at_ms, round) > ($2, $3) AND at_ms < $4 ORDER BY at_ms, round LIMIT $5`),
			string(id), at, round, to, int64(tickPage))
		err = each(rows, err, func() error {
			v, err := scanSummed(rows)
			page = append(page, v)
			if Undecodable(err) {
				v.err = fmt.Errorf("read the value of %s of %s, round %d: %w", id, v.At.Format(time.RFC3339Nano), v.Round, err)
				page[len(page)-1], err = v, nil
			}
			return err
		})
		if err != nil {
			yield(SummedValue{}, fmt.Errorf("read values of %s: %w", id, s.explain(err)))
			return false
		}
		for i := range page {
			if !yield(page[i], page[i].err) {
				return false
			}
		}
		if len(page) < tickPage {
			return true
		}
		last := &page[len(page)-1]
		at, round = last.At.UnixMilli(), int64(last.Round)
	}
}

func scanSummed(rows *sql.Rows) (SummedValue, error) {
	var id, origin string
	var at, round, value, decimals, sum int64
	if err := rows.Scan(&id, &at, &round, &value, &decimals, &origin, &sum); err != nil {
		return SummedValue{}, err
	}
	v, err := decodeValue(feed.ID(id), at, round, value, decimals, origin)
	if err != nil { // whose place it is, a reader who goes on wants to know
		return SummedValue{FeedValue: FeedValue{Feed: feed.ID(id), Round: feed.Round(round), At: time.UnixMilli(at).UTC()}}, err
	}
	return SummedValue{FeedValue: v, Summed: sum != noChecksum, Wrong: sum != noChecksum && sum != v.checksum()}, err
}

// DeliveredRound is a round that a process with this store brought to a chain.
type DeliveredRound struct {
	FeedSet string
	Round   feed.Round
}

// DeliveredRounds gives the rounds that landed in from <= t < to, in their
// order.
func (s *Store) DeliveredRounds(ctx context.Context, from, to time.Time) ([]DeliveredRound, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT feed_set, round FROM deliveries WHERE landed_ms >= $1 AND landed_ms < $2 ORDER BY round, feed_set`,
		ceilMilli(clamp(from, firstTime)), ceilMilli(clamp(to, lastTime)))
	out := []DeliveredRound{}
	err = each(rows, err, func() error {
		var d DeliveredRound
		var round int64
		err := rows.Scan(&d.FeedSet, &round)
		d.Round = feed.Round(round)
		out = append(out, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", s.explain(err))
	}
	return out, nil
}

// Signers gives the operators that signed in a domain with this store.
func (s *Store) Signers(ctx context.Context, domain protocol.Element) ([]common.Address, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT operator FROM signing_records WHERE domain = $1 ORDER BY operator`, elementBytes(domain))
	out := []common.Address{}
	err = each(rows, err, func() error {
		var b []byte
		err := rows.Scan(&b)
		out = append(out, common.BytesToAddress(b))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read signing records: %w", s.explain(err))
	}
	return out, nil
}

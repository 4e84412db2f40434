package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// reserveTime bounds how long a reservation may take. A round that is not on
// record by then is not signed.
const reserveTime = 5 * time.Second

// SigningRecords is one operator's record, in a store, of what it signed last
// in each domain. It is safe for concurrent use, also by several processes:
// whoever asks, for one round one digest is granted.
type SigningRecords struct {
	store    *Store
	operator common.Address
}

// SigningRecords gives an operator's record.
func (s *Store) SigningRecords(operator common.Address) *SigningRecords {
	return &SigningRecords{store: s, operator: operator}
}

// Reserve records that the digest is about to be signed for a round. When it
// returns nil the reservation is on disk, and signing is safe. The digest that
// was reserved last may be reserved again, since signing it again says nothing
// new; everything else that is not later fails with [ErrAlreadySigned]. After
// any other error it is unknown whether the reservation is on disk; asking for
// the same digest again tells.
func (r *SigningRecords) Reserve(ctx context.Context, domain protocol.Element, round feed.Round, digest protocol.Element) error {
	n, err := signed("round", round)
	if err != nil {
		return fmt.Errorf("reserve round: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, reserveTime)
	defer cancel()
	want := signingRow{domain: domain, round: n, digest: digest}
	err = r.store.inTx(ctx, func(tx *sql.Tx) error { return r.reserve(ctx, tx, want) })
	if err != nil && !errors.Is(err, ErrAlreadySigned) {
		return fmt.Errorf("reserve round %d: %w", round, r.store.explain(err))
	}
	return err
}

func (r *SigningRecords) reserve(ctx context.Context, tx *sql.Tx, want signingRow) error {
	last, known, err := r.row(ctx, tx, want.domain, true)
	if err != nil {
		return err
	}
	if !known {
		inserted, err := r.change(ctx, tx, `INSERT INTO signing_records (operator, domain, round, digest, checksum)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (operator, domain) DO NOTHING`, want)
		if err != nil || inserted {
			return err
		}
		// Another connection was first; its row is there now and stays.
		if last, known, err = r.row(ctx, tx, want.domain, true); err != nil {
			return err
		}
		if !known {
			return errors.New("the record of another connection vanished")
		}
	}
	switch {
	case want.round == last.round && want.digest == last.digest:
		return nil
	case want.round == last.round:
		return fmt.Errorf("%w: round %d with another digest", ErrAlreadySigned, want.round)
	case want.round < last.round:
		return fmt.Errorf("%w: round %d, the last was %d", ErrAlreadySigned, want.round, last.round)
	}
	// The row is locked; the condition on the round is a second guard.
	updated, err := r.change(ctx, tx, `UPDATE signing_records SET round = $3, digest = $4, checksum = $5
		WHERE operator = $1 AND domain = $2 AND round < $3`, want)
	if err == nil && !updated {
		return errors.New("the record changed while it was locked")
	}
	return err
}

// Last is the last round reserved in a domain; ok is false where there is none.
func (r *SigningRecords) Last(ctx context.Context, domain protocol.Element) (last feed.Round, ok bool, err error) {
	row, ok, err := r.row(ctx, r.store.read, domain, false)
	if err != nil {
		return 0, false, fmt.Errorf("read signing record: %w", r.store.explain(err))
	}
	return feed.Round(row.round), ok, nil
}

// check reads everything that is on record of the operator and gives the
// number of domains.
func (r *SigningRecords) check(ctx context.Context) (n int, err error) {
	rows, err := r.store.read.QueryContext(ctx, `SELECT domain, round, digest, checksum FROM signing_records WHERE operator = $1`, r.operator[:])
	err = each(rows, err, func() error {
		n++
		var domain, digest []byte
		var row signingRow
		var sum int64
		if err := rows.Scan(&domain, &row.round, &digest, &sum); err != nil {
			return err
		}
		if row.domain.SetBytesCanonical(domain) != nil {
			return r.damaged()
		}
		return r.verify(&row, digest, sum)
	})
	return n, err
}

type signingRow struct {
	domain, digest protocol.Element
	round          int64
}

// checksum covers everything that the row says.
func (r *signingRow) checksum(operator common.Address) int64 {
	b := make([]byte, 0, 20+32+8+32)
	b = append(b, operator[:]...)
	b = append(b, elementBytes(r.domain)...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.round))
	b = append(b, elementBytes(r.digest)...)
	return int64(crc32.Checksum(b, castagnoli))
}

// checkSigningRecord looks at a record as the columns hold it: operator, domain,
// round, digest and checksum. It fails with [ErrDamaged].
func checkSigningRecord(row []any) (err error) {
	var operator common.Address
	var r signingRow
	if len(row) < 5 {
		return fmt.Errorf("%w: a signing record of %d columns", ErrDamaged, len(row))
	}
	by, _ := row[0].([]byte)
	domain, _ := row[1].([]byte)
	round, ok := row[2].(int64)
	digest, _ := row[3].([]byte)
	sum, _ := row[4].(int64)
	if len(by) != len(operator) || !ok || round < 0 {
		return fmt.Errorf("%w: a signing record of round %d", ErrDamaged, round)
	}
	operator, r.round = common.BytesToAddress(by), round
	if r.domain, err = element("the domain of a signing record", domain); err != nil {
		return err
	}
	if r.digest, err = element("the digest of a signing record", digest); err != nil {
		return err
	}
	if sum != r.checksum(operator) {
		return fmt.Errorf("%w: the checksum of operator %s's signing record is wrong", ErrDamaged, operator)
	}
	return nil
}

// eachDamagedRecord looks at every signing record, of all operators, and tells
// of those that are not as they were written. The columns are the callee's
// until it returns; what is in them stays.
func eachDamagedRecord(ctx context.Context, tx *sql.Tx, tell func(row []any, err error)) error {
	k := kinds[0] // signing_records
	scan, row := k.places()
	rows, err := tx.QueryContext(ctx, k.selectAll())
	return each(rows, err, func() error {
		if err := rows.Scan(scan...); err != nil {
			return err
		}
		r := row()
		if err := checkSigningRecord(r); err != nil {
			tell(r, err)
		}
		return nil
	})
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// row reads what is on record of a domain, and with lock keeps other
// connections from changing it until the transaction's end.
func (r *SigningRecords) row(ctx context.Context, q querier, domain protocol.Element, lock bool) (row signingRow, known bool, err error) {
	query := `SELECT round, digest, checksum FROM signing_records WHERE operator = $1 AND domain = $2`
	if lock && r.store.engine == PostgreSQL {
		query += ` FOR UPDATE` // on SQLite the transaction holds the whole file
	}
	var digest []byte
	var sum int64
	err = q.QueryRowContext(ctx, query, r.operator[:], elementBytes(domain)).Scan(&row.round, &digest, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return row, false, nil
	}
	if err != nil {
		return row, false, err
	}
	row.domain = domain
	if err := r.verify(&row, digest, sum); err != nil {
		return row, false, err
	}
	return row, true, nil
}

// verify takes in a row's digest and holds the row against its checksum.
func (r *SigningRecords) verify(row *signingRow, digest []byte, sum int64) error {
	if row.digest.SetBytesCanonical(digest) != nil || row.round < 0 || sum != row.checksum(r.operator) {
		return r.damaged()
	}
	return nil
}

func (r *SigningRecords) damaged() error {
	return fmt.Errorf("%w: the signing record of operator %s is not as it was written: sign nothing, and restore the last backup", ErrDamaged, r.operator)
}

func (r *SigningRecords) change(ctx context.Context, tx *sql.Tx, query string, row signingRow) (changed bool, err error) {
	res, err := tx.ExecContext(ctx, query, r.operator[:], elementBytes(row.domain), row.round, elementBytes(row.digest), row.checksum(r.operator))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// CheckInfo says what is in a store and what is wrong with it.
type CheckInfo struct {
	Engine Engine `json:"engine"`
	// Schema is the version of the schema, and Newest the one that this program
	// works with: a node that starts migrates to it.
	Schema int64 `json:"schema"`
	Newest int64 `json:"newest_schema"`
	// Bytes is the room on disk, on SQLite with the log beside the file.
	Bytes int64      `json:"bytes"`
	Kinds []KindInfo `json:"kinds"`
	// Restored is set where the store came out of a backup.
	Restored *Restored `json:"restored,omitempty"`
	// Problems are empty for a sound store.
	Problems []string `json:"problems"`
}

// KindInfo is what there is of a kind of records. Times and rounds are missing
// where there are no records, or where the kind has none.
type KindInfo struct {
	KindRows
	// Bytes is the room on disk with indexes, known on PostgreSQL only.
	Bytes      int64      `json:"bytes,omitempty"`
	Oldest     *time.Time `json:"oldest,omitempty"`
	Newest     *time.Time `json:"newest,omitempty"`
	FirstRound *int64     `json:"first_round,omitempty"`
	LastRound  *int64     `json:"last_round,omitempty"`
}

// Check reads a whole store, as it is at one moment and while nodes go on with
// it, and changes nothing. On SQLite every page is looked at; PostgreSQL looks
// at checksums by itself where it was set up with them. The checksum of every
// signing record and of every value is computed on both. A store that cannot even be opened gives
// an error.
func Check(ctx context.Context, cfg Config) (CheckInfo, error) {
	s, err := openExisting(ctx, cfg)
	if err != nil {
		return CheckInfo{}, fmt.Errorf("check store: %w", err)
	}
	info, err := s.check(ctx)
	if err != nil {
		err = fmt.Errorf("check store: %w", s.explain(err))
	}
	return info, errors.Join(err, s.Close())
}

func (s *Store) check(ctx context.Context) (info CheckInfo, err error) {
	info = CheckInfo{Engine: s.engine, Problems: []string{}}
	if info.Newest, err = s.newestVersion(); err != nil {
		return info, err
	}
	tx, version, err := s.snapshot(ctx)
	if err != nil {
		return info, err
	}
	defer func() { _ = tx.Rollback() }() // it has changed nothing
	info.Schema = version
	if s.engine == SQLite {
		err = s.checkPages(ctx, tx, &info)
	} else {
		err = tx.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&info.Bytes)
	}
	if err != nil {
		return info, err
	}
	for _, k := range kindsAt(version) {
		of, err := s.checkKind(ctx, tx, &k)
		if err != nil {
			return info, fmt.Errorf("%s: %w", k.table, err)
		}
		info.Kinds = append(info.Kinds, of)
	}
	if err := checkRecords(ctx, tx, &info); err != nil {
		return info, err
	}
	if version >= withSums {
		if err := checkSums(ctx, tx, &info); err != nil {
			return info, err
		}
	}
	if version < firstBackup {
		return info, nil
	}
	if r, ok, err := s.Restored(ctx); err != nil {
		return info, err
	} else if ok {
		info.Restored = &r
	}
	return info, nil
}

// checkPages runs SQLite's own check of the whole file.
func (s *Store) checkPages(ctx context.Context, tx *sql.Tx, info *CheckInfo) error {
	for _, name := range []string{s.path, s.path + "-wal"} {
		st, err := os.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil {
			info.Bytes += st.Size()
		}
	}
	rows, err := tx.QueryContext(ctx, "PRAGMA quick_check(20)")
	return each(rows, err, func() error {
		var found string
		if err := rows.Scan(&found); err != nil {
			return err
		}
		if found != "ok" {
			info.Problems = append(info.Problems, found)
		}
		return nil
	})
}

func (s *Store) checkKind(ctx context.Context, tx *sql.Tx, k *kind) (info KindInfo, err error) {
	info.Kind = k.table
	span, age := "NULL, NULL", k.oldest
	for _, name := range k.names() {
		if name == "round" && age == "" {
			age = name
		}
	}
	if age != "" {
		span = "min(" + age + "), max(" + age + ")"
	}
	var first, last sql.NullInt64
	if err := tx.QueryRowContext(ctx, "SELECT count(*), "+span+" FROM "+k.table).Scan(&info.Rows, &first, &last); err != nil {
		return info, err
	}
	if s.engine == PostgreSQL {
		// A partitioned table has no room of its own.
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::bigint FROM pg_partition_tree($1::regclass)`, k.table).Scan(&info.Bytes); err != nil {
			return info, err
		}
		if info.Bytes == 0 {
			if err := tx.QueryRowContext(ctx, `SELECT pg_total_relation_size($1::regclass)`, k.table).Scan(&info.Bytes); err != nil {
				return info, err
			}
		}
	}
	switch {
	case !first.Valid:
	case k.oldest != "":
		a, b := time.UnixMilli(first.Int64/k.perMS).UTC(), time.UnixMilli(last.Int64/k.perMS).UTC()
		info.Oldest, info.Newest = &a, &b
	default:
		info.FirstRound, info.LastRound = &first.Int64, &last.Int64
	}
	return info, nil
}

// checkRecords computes the checksum of each signing record.
func checkRecords(ctx context.Context, tx *sql.Tx, info *CheckInfo) error {
	return eachDamagedRecord(ctx, tx, func(_ []any, err error) { info.Problems = append(info.Problems, err.Error()) })
}

// withSums is the first version of the schema in which values have checksums.
const withSums = 5

// checkSums computes the checksum of each value that has one.
func checkSums(ctx context.Context, tx *sql.Tx, info *CheckInfo) error {
	rows, err := tx.QueryContext(ctx, `SELECT feed, at_ms, round, value, decimals, origin, checksum FROM feed_values ORDER BY feed, at_ms, round`)
	wrong, first := 0, SummedValue{}
	err = each(rows, err, func() error {
		v, err := scanSummed(rows)
		if v.Wrong {
			if wrong++; wrong == 1 {
				first = v
			}
		}
		return err
	})
	if wrong > 0 {
		info.Problems = append(info.Problems, fmt.Sprintf("%d values are not those that were stored, the first of %s, round %d", wrong, first.Feed, first.Round))
	}
	return err
}

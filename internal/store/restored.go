package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrIncomplete says that a restore into the store was begun and did not end.
var ErrIncomplete = errors.New("a restore of the store did not end")

// ErrRestored says that a store came out of a backup and must go on knowing it.
var ErrRestored = errors.New("the store was restored from a backup")

// Restored says that a store came out of a backup. What its operators signed
// between the backup and the restore is not on record in it.
type Restored struct {
	// At is when it was restored last, by the clock of the machine that did it.
	At time.Time `json:"at"`
	// Backup is when that backup was made, by the clock of who made it.
	Backup time.Time `json:"backup"`
	// Engine and Software are what the backup was made of, and by.
	Engine   string `json:"engine"`
	Software string `json:"software"`
	// Latest is the latest of these times, of all restores that the store has gone
	// through: no round that began by then may be signed, whatever the records
	// say. One of two clocks may have been set back; both hardly were.
	Latest time.Time `json:"latest"`
}

// Restored gives the last restore; ok is false for a store that never came out
// of a backup.
func (s *Store) Restored(ctx context.Context) (r Restored, ok bool, err error) {
	var at, backup, latest int64
	err = s.read.QueryRowContext(ctx, `SELECT restored_ms, backup_ms, engine, software,
		(SELECT max(CASE WHEN restored_ms > backup_ms THEN restored_ms ELSE backup_ms END) FROM restores)
		FROM restores ORDER BY restored_ms DESC LIMIT 1`).Scan(&at, &backup, &r.Engine, &r.Software, &latest)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("read restores: %w", s.explain(err))
	}
	r.At, r.Backup, r.Latest = time.UnixMilli(at).UTC(), time.UnixMilli(backup).UTC(), time.UnixMilli(latest).UTC()
	return r, true, nil
}

// refuseForgetting keeps the marks of restores: a program of a schema without
// them would sign rounds again that were signed between backup and restore.
func (s *Store) refuseForgetting(ctx context.Context) error {
	r, ok, err := s.Restored(ctx)
	if err != nil || !ok {
		return err
	}
	return fmt.Errorf("%w at %s: versions below %d do not know that, and could sign a round twice: give the older program a store of its own, and a new operator key",
		ErrRestored, r.At.Format(time.RFC3339), firstBackup)
}

// sayRestored says where the store came from.
func (s *Store) sayRestored(ctx context.Context) error {
	r, ok, err := s.Restored(ctx)
	if err != nil || !ok {
		return err
	}
	log, advice := s.log.Info, "no round that began before the restore is signed"
	if r.Latest.After(s.now()) {
		log, advice = s.log.Warn, "nothing is signed before the latest of these times: if a clock was wrong then, restore into a new store"
	}
	log("store was restored from a backup", "restored", r.At, "backup", r.Backup, "latest", r.Latest, "backup_engine", r.Engine, "advice", advice)
	return nil
}

// pendingTable is there while a store's rows are gone, or were never there, and
// those of a backup are still to come. It is no part of the schema, so it can
// be there at every version of it.
const pendingTable = "restore_pending"

func (s *Store) setPending(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+pendingTable+" (pending integer)")
	return err
}

func (s *Store) refuseIncomplete(ctx context.Context) error {
	there, err := s.hasTable(ctx, pendingTable)
	if err != nil {
		return fmt.Errorf("look for a restore under way: %w", err)
	}
	if there {
		return fmt.Errorf("%w, so its records are not there: run 'oraclestream store restore' again, or use another store", ErrIncomplete)
	}
	return nil
}

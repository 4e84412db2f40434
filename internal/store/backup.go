package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/oraclestream/oraclestream/internal/store/backup"
)

// BackupOptions says how to make a backup.
type BackupOptions struct {
	// Software is the version of the program, for the file's header.
	Software string
	// Progress, if set, is called with a kind of records and how many of them are
	// done, often and at the end of each kind.
	Progress func(kind string, rows uint64)
}

// BackupInfo says what a backup holds.
type BackupInfo struct {
	// Header says when, by what and of which schema it was made.
	Header backup.Header `json:"header"`
	// Kinds are in the file's order.
	Kinds []KindRows `json:"kinds"`
	// Sum identifies the file by all that it holds, in hex.
	Sum string `json:"sum"`
}

// KindRows is how many records of a kind there are.
type KindRows struct {
	Kind string `json:"kind"`
	Rows uint64 `json:"rows"`
}

// progressRows is how often Progress is called.
const progressRows = 4096

// BackupTo writes a backup of a store to w: everything in it as it was at one
// moment, while nodes go on with it. It takes memory for a few thousand rows,
// however many there are. What has come out when an error is returned is no
// backup; [backup.Create] keeps such from getting a name.
//
// On SQLite the log of what is written meanwhile grows until the end, on
// PostgreSQL rows that are deleted meanwhile take room until then.
func BackupTo(ctx context.Context, cfg Config, w io.Writer, opts BackupOptions) (BackupInfo, error) {
	s, err := openExisting(ctx, cfg)
	if err != nil {
		return BackupInfo{}, fmt.Errorf("back up store: %w", err)
	}
	info, err := s.backup(ctx, w, opts)
	if err != nil {
		err = fmt.Errorf("back up store: %w", s.explain(err))
	}
	return info, errors.Join(err, s.Close())
}

func (s *Store) backup(ctx context.Context, w io.Writer, opts BackupOptions) (info BackupInfo, err error) {
	tx, version, err := s.snapshot(ctx)
	if err != nil {
		return info, err
	}
	defer func() { _ = tx.Rollback() }() // it has changed nothing
	if version < firstBackup {
		return info, fmt.Errorf("%w: it is version %d, backups begin with %d: start the node once, or run 'oraclestream store migrate'", ErrSchemaTooOld, version, firstBackup)
	}
	info.Header = backup.Header{
		Format: backup.Format, Schema: version, Engine: string(s.engine), Created: s.now().UTC().Truncate(time.Millisecond), Software: opts.Software,
	}
	out, err := backup.NewWriter(w, info.Header)
	if err != nil {
		return info, err
	}
	for _, k := range kindsAt(version) {
		rows, err := writeKind(ctx, tx, out, &k, opts.Progress)
		if err != nil {
			return info, fmt.Errorf("%s: %w", k.table, err)
		}
		info.Kinds = append(info.Kinds, KindRows{k.table, rows})
	}
	sum, err := out.Close()
	info.Sum = fmt.Sprintf("%x", sum)
	return info, err
}

func writeKind(ctx context.Context, tx *sql.Tx, out *backup.Writer, k *kind, progress func(string, uint64)) (n uint64, err error) {
	if err := out.Section(k.table, k.fileColumns()); err != nil {
		return 0, err
	}
	scan, row := k.places()
	rows, err := tx.QueryContext(ctx, k.selectAll())
	err = each(rows, err, func() error {
		if err := rows.Scan(scan...); err != nil {
			return err
		}
		if err := out.Row(row()); err != nil {
			return err
		}
		if n++; n%progressRows == 0 && progress != nil {
			progress(k.table, n)
		}
		return nil
	})
	if err == nil && progress != nil {
		progress(k.table, n)
	}
	return n, err
}

// ReadBackup reads a whole backup and says what it holds, or how it is damaged.
// It takes a bounded memory, whatever the file says.
func ReadBackup(ctx context.Context, r io.Reader, progress func(kind string, rows uint64)) (BackupInfo, error) {
	info, err := readBackup(ctx, r, progress, nil)
	if err != nil {
		return info, fmt.Errorf("read backup: %w", err)
	}
	return info, nil
}

// rowsTo takes the rows of one kind; flush is called after the last.
type rowsTo interface {
	row(row []any) error
	flush() error
}

// readBackup checks everything that can be known without a database, and hands
// the rows to what begin gives for their kind. A row is the callee's.
func readBackup(ctx context.Context, r io.Reader, progress func(string, uint64), begin func(*kind) (rowsTo, error)) (info BackupInfo, err error) {
	in, err := backup.NewReader(r)
	if err != nil {
		return info, err
	}
	defer in.Close()
	info.Header = in.Header()
	if info.Header.Schema < firstBackup {
		return info, fmt.Errorf("%w: a schema of version %d", backup.ErrDamaged, info.Header.Schema)
	}
	expected := kindsAt(info.Header.Schema)
	for i := 0; ; i++ {
		name, columns, err := in.Next()
		if errors.Is(err, io.EOF) {
			if i != len(expected) {
				return info, fmt.Errorf("%w: it has %d kinds of records instead of %d", backup.ErrDamaged, i, len(expected))
			}
			sum := in.Sum()
			info.Sum = fmt.Sprintf("%x", sum)
			return info, nil
		}
		if err != nil {
			return info, err
		}
		if i >= len(expected) || !expected[i].is(name, columns) {
			return info, fmt.Errorf("%w: its section %q is none of schema %d", backup.ErrDamaged, name, info.Header.Schema)
		}
		n, err := readKind(ctx, in, &expected[i], progress, begin)
		if err != nil {
			return info, fmt.Errorf("%s: %w", name, err)
		}
		info.Kinds = append(info.Kinds, KindRows{name, n})
	}
}

func readKind(ctx context.Context, in *backup.Reader, k *kind, progress func(string, uint64), begin func(*kind) (rowsTo, error)) (n uint64, err error) {
	var to rowsTo
	if begin != nil {
		if to, err = begin(k); err != nil {
			return 0, err
		}
	}
	check := newRowCheck(k)
	row := make([]any, len(k.columns))
	for {
		err := in.Row(row)
		if errors.Is(err, io.EOF) {
			if progress != nil {
				progress(k.table, n)
			}
			if to != nil {
				return n, to.flush()
			}
			return n, nil
		}
		if err == nil {
			err = check.row(row)
		}
		if err == nil && to != nil {
			err = to.row(row)
			row = make([]any, len(k.columns))
		}
		if err != nil {
			return n, err
		}
		if n++; n%progressRows == 0 {
			if err := ctx.Err(); err != nil {
				return n, err
			}
			if progress != nil {
				progress(k.table, n)
			}
		}
	}
}

func (k *kind) is(name string, columns []backup.Column) bool {
	want := k.fileColumns()
	if k.table != name || len(want) != len(columns) {
		return false
	}
	for i := range want {
		if want[i] != columns[i] {
			return false
		}
	}
	return true
}

// rowCheck looks at what an engine's constraints do not tell.
type rowCheck struct {
	kind    *kind
	receive int // ticks: the column of the receive time
	days    map[day]struct{}
}

// maxTickDays bounds the days of ticks in a backup: each is a partition.
const maxTickDays = 5000

func newRowCheck(k *kind) *rowCheck {
	c := &rowCheck{kind: k, days: make(map[day]struct{})}
	for i, name := range k.names() {
		if name == "receive_ns" {
			c.receive = i
		}
	}
	return c
}

func (c *rowCheck) row(row []any) error {
	switch c.kind.table {
	case signingKind:
		return checkSigningRecord(row)
	case tickKind:
		ns, _ := row[c.receive].(int64)
		if ns < firstTime.UnixNano() || ns >= lastTime.UnixNano() {
			return fmt.Errorf("%w: a tick received at %d ns", backup.ErrDamaged, ns)
		}
		if c.days[day(ns/dayNS)] = struct{}{}; len(c.days) > maxTickDays {
			return fmt.Errorf("%w: ticks of more than %d days", backup.ErrDamaged, maxTickDays)
		}
	}
	return nil
}

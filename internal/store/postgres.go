package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// oldestServer is the first PostgreSQL that the store runs on: 13 is the first
// whose autovacuum looks after tables that only grow.
const oldestServer = 130000

// What the server shows of a connection; a URL may name something else for a node.
const (
	nodeApplication    = "oraclestream"
	restoreApplication = "oraclestream restore"
)

func (s *Store) openPostgres(ctx context.Context, url string, exclusive bool) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err // pgx leaves the password out
	}
	switch {
	case exclusive: // so that it knows itself among the server's sessions
		cfg.ConnConfig.RuntimeParams["application_name"] = restoreApplication
	case cfg.ConnConfig.RuntimeParams["application_name"] == "":
		cfg.ConnConfig.RuntimeParams["application_name"] = nodeApplication
	}
	// A migration holds one for the lock and works with another.
	cfg.MaxConns = max(cfg.MaxConns, 4)
	cfg.AfterConnect = prepareConn
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	s.write = stdlib.OpenDBFromPool(s.pool)
	s.read = s.write
	if err := s.checkServer(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// prepareConn holds every connection to what the store's promises need, also
// where the server, the database or the role has other defaults.
func prepareConn(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SET default_transaction_isolation = 'read committed'`)
	if err != nil {
		return err
	}
	// What is stronger than "on", for replicas, is left alone.
	_, err = conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
	return err
}

func (s *Store) checkServer(ctx context.Context) error {
	var num, version, fsync string
	err := s.pool.QueryRow(ctx, `SELECT current_setting('server_version_num'), current_setting('server_version'), current_setting('fsync')`).
		Scan(&num, &version, &fsync)
	if err != nil {
		return fmt.Errorf("ask the server: %w: see that it runs and that the URL names it", err)
	}
	n, err := strconv.Atoi(num)
	if err != nil {
		return fmt.Errorf("read the server's version: %w", err)
	}
	return acceptServer(n, version, fsync)
}

func acceptServer(num int, version, fsync string) error {
	if num < oldestServer {
		return fmt.Errorf("%w: it is PostgreSQL %s: upgrade it to %d or later", ErrServerTooOld, version, oldestServer/10000)
	}
	if fsync != "on" {
		return fmt.Errorf("%w: set fsync = on in postgresql.conf and reload it: a signing record that is lost can cost the stake", ErrNotDurable)
	}
	return nil
}

func explainPostgres(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return fmt.Errorf("%w: %w: stop the node and restore the last backup", ErrDamaged, err)
	case "25006": // read_only_sql_transaction
		return fmt.Errorf("%w: the server only reads, as a replica does: name the primary in the URL", err)
	}
	return err
}

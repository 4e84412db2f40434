package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Notice says that there is something new: values of a feed, or where Feed is
// empty, reports of a domain. It says how far there is, not how much: several
// additions may give one notice.
type Notice struct {
	Feed feed.ID
	// At is the time of the feed's newest value.
	At time.Time
	// Domain is what the report is for, 32 bytes, big-endian.
	Domain [32]byte
	// Round is the domain's newest round with a report.
	Round feed.Round
}

const (
	// channel is where triggers of the schema tell followers.
	channel = "oraclestream"
	// pollEvery is how often SQLite is looked at.
	pollEvery = 200 * time.Millisecond
	// lookEvery is how often PostgreSQL is looked at although it tells: a
	// connection can be dead without anyone saying so.
	lookEvery = 15 * time.Second
	// firstRest is the rest after a failure to reach a server that is away; it
	// doubles up to longestRest.
	firstRest, longestRest = 50 * time.Millisecond, 5 * time.Second
)

// Follow tells of values and reports that are newer than the newest there were
// when it was called, by whatever process they are stored. What is older than
// something told of before is not told of. Nothing is missed while the
// connection is away: what came meanwhile is told of after it. Whoever reads
// slowly gets fewer notices. The channel closes when the context ends, which must be
// before Close.
func (s *Store) Follow(ctx context.Context) (<-chan Notice, error) {
	f := &follower{store: s, out: make(chan Notice), wake: make(chan struct{}, 1), newest: map[string]int64{}, pending: map[string]Notice{}}
	var conn *pgx.Conn
	var err error
	if s.engine == SQLite {
		err = f.look(ctx, nil, false)
	} else {
		conn, err = f.listen(ctx, false)
	}
	if err != nil {
		return nil, fmt.Errorf("follow: %w", s.explain(err))
	}
	go f.run(ctx, conn)
	return f.out, nil
}

type follower struct {
	store *Store
	out   chan Notice
	wake  chan struct{}

	// newest is how far was told, by feed or domain; only the watching goroutine
	// uses it.
	newest map[string]int64

	mu      sync.Mutex
	pending map[string]Notice // one a feed or domain
	order   []string
}

// run ends with the context and closes the channel.
func (f *follower) run(ctx context.Context, conn *pgx.Conn) {
	var watching sync.WaitGroup
	watching.Go(func() {
		if conn != nil {
			f.watchPostgres(ctx, conn)
		} else {
			f.watchSQLite(ctx)
		}
	})
	defer close(f.out)
	defer watching.Wait()
	for {
		n, ok := f.next()
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-f.wake:
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case f.out <- n:
		}
	}
}

func (f *follower) next() (Notice, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.order) == 0 {
		return Notice{}, false
	}
	key := f.order[0]
	f.order = f.order[1:]
	n := f.pending[key]
	delete(f.pending, key)
	return n, true
}

// saw takes in how far a feed or domain is.
func (f *follower) saw(n Notice, tell bool) {
	key, far := "feed "+string(n.Feed), n.At.UnixMilli()
	if n.Feed == "" {
		key, far = "domain "+string(n.Domain[:]), int64(n.Round)
	}
	if newest, ok := f.newest[key]; ok && far <= newest {
		return
	}
	f.newest[key] = far
	if !tell {
		return
	}
	f.mu.Lock()
	if _, ok := f.pending[key]; !ok {
		f.order = append(f.order, key)
	}
	f.pending[key] = n
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// look compares with what the database has, by way of conn if there is one.
func (f *follower) look(ctx context.Context, conn *pgx.Conn, tell bool) error {
	heads, err := f.store.heads(ctx, conn)
	if err != nil {
		return err
	}
	for _, n := range heads {
		f.saw(n, tell)
	}
	return nil
}

func (f *follower) watchSQLite(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := f.look(ctx, nil, true)
		if err != nil && ctx.Err() == nil && !failed {
			f.store.log.Warn("following the store is interrupted", "error", err, "advice", "look whether the database's file can be read")
		}
		failed = err != nil
	}
}

func (f *follower) watchPostgres(ctx context.Context, conn *pgx.Conn) {
	rest := firstRest
	for {
		var err error
		if conn == nil {
			conn, err = f.listen(ctx, true)
		}
		if err == nil {
			rest = firstRest
			err = f.hear(ctx, conn)
			f.hangUp(ctx, conn)
			conn = nil
		}
		if ctx.Err() != nil {
			return
		}
		f.store.log.Warn("following the store is interrupted", "error", err, "again_in", rest, "advice", "look whether the database is up and takes this user")
		timer := time.NewTimer(rest)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		rest = min(2*rest, longestRest)
	}
}

// listen opens a connection of its own and looks at what came before it.
func (f *follower) listen(ctx context.Context, tell bool) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, f.store.pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	if _, err = conn.Exec(ctx, "LISTEN "+channel); err == nil {
		err = f.look(ctx, conn, tell)
	}
	if err != nil {
		f.hangUp(ctx, conn)
		return nil, err
	}
	return conn, nil
}

// hangUp ends a connection, also where the context is over.
func (f *follower) hangUp(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // whatever it says, the connection is not used again
}

// hear takes in notifications until the connection or the context ends.
func (f *follower) hear(ctx context.Context, conn *pgx.Conn) error {
	for {
		wait, cancel := context.WithTimeout(ctx, lookEvery)
		heard, err := conn.WaitForNotification(wait)
		late := wait.Err() != nil
		cancel()
		switch {
		case err == nil:
			// What others send on the channel is passed over.
			if n, ok := parseNotice(heard.Payload); ok {
				f.saw(n, true)
			}
		case ctx.Err() != nil || !late || conn.IsClosed():
			return err
		default:
			answer, cancel := context.WithTimeout(ctx, lookEvery)
			err := f.look(answer, conn, true)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}

// parseNotice reads what the schema's triggers send: "values", the time and the
// feed, or "reports", the round and the domain in hex.
func parseNotice(payload string) (Notice, bool) {
	kind, rest, _ := strings.Cut(payload, " ")
	number, name, _ := strings.Cut(rest, " ")
	far, err := strconv.ParseInt(number, 10, 64)
	if err != nil || far < 0 {
		return Notice{}, false
	}
	switch kind {
	case "values":
		id, err := feed.ParseID(name)
		return Notice{Feed: id, At: time.UnixMilli(far).UTC()}, err == nil
	case "reports":
		n := Notice{Round: feed.Round(far)}
		b, err := hex.DecodeString(name)
		return n, err == nil && copy(n.Domain[:], b) == len(n.Domain) && len(b) == len(n.Domain)
	}
	return Notice{}, false
}

// Both look up one name after the other: a scan of all rows would take ever longer.
const (
	valueHeads = `WITH RECURSIVE names(name) AS (
		SELECT (SELECT feed FROM feed_values ORDER BY feed LIMIT 1) UNION ALL
		SELECT (SELECT feed FROM feed_values WHERE feed > names.name ORDER BY feed LIMIT 1) FROM names WHERE names.name IS NOT NULL)
		SELECT name, (SELECT max(at_ms) FROM feed_values WHERE feed = names.name) FROM names WHERE name IS NOT NULL`
	reportHeads = `WITH RECURSIVE names(name) AS (
		SELECT (SELECT domain FROM reports ORDER BY domain LIMIT 1) UNION ALL
		SELECT (SELECT domain FROM reports WHERE domain > names.name ORDER BY domain LIMIT 1) FROM names WHERE names.name IS NOT NULL)
		SELECT name, (SELECT max(round) FROM reports WHERE domain = names.name) FROM names WHERE name IS NOT NULL`
)

// heads gives how far every feed and domain is, by way of conn if there is one.
func (s *Store) heads(ctx context.Context, conn *pgx.Conn) ([]Notice, error) {
	var all []Notice
	for _, query := range []string{valueHeads, reportHeads} {
		read := func(rows interface{ Scan(...any) error }) error {
			var name []byte
			var far int64
			if err := rows.Scan(&name, &far); err != nil {
				return err
			}
			n := Notice{Feed: feed.ID(name), At: time.UnixMilli(far).UTC()}
			if query == reportHeads {
				n = Notice{Round: feed.Round(far)}
				copy(n.Domain[:], name)
			}
			all = append(all, n)
			return nil
		}
		if err := s.each(ctx, conn, query, read); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) valueHeads(ctx context.Context) (heads []Notice, err error) {
	all, err := s.heads(ctx, nil)
	for _, n := range all {
		if n.Feed != "" {
			heads = append(heads, n)
		}
	}
	return heads, err
}

func (s *Store) each(ctx context.Context, conn *pgx.Conn, query string, read func(interface{ Scan(...any) error }) error) error {
	if conn != nil {
		rows, err := conn.Query(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := read(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	return scanEach(rows, read)
}

func scanEach(rows *sql.Rows, read func(interface{ Scan(...any) error }) error) (err error) {
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

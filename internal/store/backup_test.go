package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/relayer"
)

// other is the engine that a backup moves to.
var other = map[Engine]Engine{SQLite: PostgreSQL, PostgreSQL: SQLite}

func backupOf(ctx context.Context, t require.TestingT, url string) []byte {
	var b bytes.Buffer
	_, err := BackupTo(ctx, config(url), &b, BackupOptions{Software: "test"})
	require.NoError(t, err)
	return b.Bytes()
}

func restoreInto(ctx context.Context, url string, file []byte, opts RestoreOptions) error {
	_, err := Restore(ctx, config(url), bytes.NewReader(file), opts)
	return err
}

// contents is everything that a backup holds but the marks of restores: two
// stores with the same are the same to every reader.
func contents(t require.TestingT, file []byte) map[string][]string {
	out := map[string][]string{}
	_, err := readBackup(context.Background(), bytes.NewReader(file), nil, func(k *kind) (rowsTo, error) {
		return rowsFunc(func(row []any) error {
			if k.table != restoresKind {
				out[k.table] = append(out[k.table], fmt.Sprintf("%#v", row))
			}
			return nil
		}), nil
	})
	require.NoError(t, err)
	// The engines sort texts each in its own way; only ticks have an order.
	for name, rows := range out {
		if name != tickKind {
			sort.Strings(rows)
		}
	}
	return out
}

type rowsFunc func(row []any) error

func (f rowsFunc) row(row []any) error { return f(row) }
func (f rowsFunc) flush() error        { return nil }

// Each kind has every column that the engines have, so that a migration that
// adds one cannot be forgotten here.
func TestKindsAreTheSchema(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		version, err := s.SchemaVersion(ctx)
		require.NoError(t, err)
		got := map[string][]string{}
		for _, k := range kindsAt(version) {
			got[k.table] = k.names()
			if k.table == tickKind {
				got[k.table] = append(got[k.table], "id") // made anew
			}
			slices.Sort(got[k.table])
		}
		want := map[string][]string{}
		for _, name := range s.tables(t) {
			want[name] = nil
		}
		columns := `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`
		if s.engine == SQLite {
			columns = `SELECT name FROM pragma_table_info($1)`
		}
		for table := range want {
			var list []string
			rows, err := s.read.QueryContext(ctx, columns, table)
			var column string
			require.NoError(t, each(rows, err, func() error {
				defer func() { list = append(list, column) }()
				return rows.Scan(&column)
			}))
			want[table] = list
			slices.Sort(list)
		}
		require.Equal(t, want, got)
	})
}

// drawStore puts anything that a store can hold into it.
func drawStore(ctx context.Context, t *rapid.T, s *Store) {
	for i := range rapid.Uint64Range(0, 3).Draw(t, "domains") {
		err := s.SigningRecords(operator).Reserve(ctx, el(i), feed.Round(rapid.Uint64Range(0, 1<<63-1).Draw(t, "round")), el(rapid.Uint64().Draw(t, "digest")))
		if !errors.Is(err, ErrAlreadySigned) {
			require.NoError(t, err)
		}
	}
	intents, err := s.Intents(big.NewInt(rapid.Int64Range(1, 1<<40).Draw(t, "chain")), genesis)
	require.NoError(t, err)
	for nonce := range rapid.Uint64Range(0, 3).Draw(t, "nonces") {
		require.NoError(t, intents.PutIntent(ctx, relayer.Intent{From: operator, Nonce: nonce}))
		if rapid.Bool().Draw(t, "done") {
			require.NoError(t, intents.DeleteIntent(ctx, operator, nonce))
		}
	}
	for round := range feed.Round(rapid.Uint64Range(0, 3).Draw(t, "rounds")) {
		require.NoError(t, s.PutReport(ctx, testReport(t, round)))
		require.NoError(t, s.PutBundle(ctx, testBundle(round, 1)))
		require.NoError(t, s.PutEvidence(ctx, testEvidence(round, 0)))
	}
	var ticks []feed.Tick
	for range rapid.IntRange(0, 20).Draw(t, "ticks") {
		tick := drawTick(t)
		// Few moments, so that several ticks share one, and days in any order.
		tick.ReceiveTime = testTime.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "at")) * 11 * time.Hour)
		ticks = append(ticks, tick)
	}
	require.NoError(t, s.AppendTicks(ctx, BatchID{rapid.Int64().Draw(t, "writer"), 1}, ticks))
	var values []FeedValue
	for range rapid.IntRange(0, 20).Draw(t, "values") {
		values = append(values, FeedValue{
			Feed: rapid.SampledFrom([]feed.ID{"BTC/USD", "a", "noaa/41002/wave_height"}).Draw(t, "feed"), Round: feed.Round(rapid.Uint64Range(0, 1<<63-1).Draw(t, "round")),
			At: time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "ms")), Value: feed.Encoded(rapid.Uint64Range(0, 1<<63-1).Draw(t, "value")),
			Decimals: uint8(rapid.IntRange(0, 18).Draw(t, "decimals")), Origin: rapid.SampledFrom([]feed.Origin{feed.Live, feed.Replay, feed.Simulated}).Draw(t, "origin"),
		})
	}
	require.NoError(t, s.AppendValues(ctx, values))
	var messages []pubsub.Message
	for i := range rapid.Uint64Range(0, 5).Draw(t, "messages") {
		messages = append(messages, pubsub.Message{
			Topic: "feed/x", Sequence: i, Publisher: rapid.StringMatching(`[a-zA-Zäöü€ "'%\\]{0,20}`).Draw(t, "publisher"), Time: testTime,
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "payload"), Origin: feed.Live,
		})
	}
	require.NoError(t, s.AppendMessages(ctx, messages))
}

// Whatever a store holds, its backup makes the same store on the other engine.
func TestBackupMovesAnythingToTheOtherEngine(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := t.Context()
			from, to := engineURL(t, engine), engineURL(t, other[engine])
			n := 0
			rapid.Check(t, func(rt *rapid.T) {
				s, err := Open(ctx, config(from))
				require.NoError(t, err)
				defer func() { require.NoError(t, s.Close()) }()
				drawStore(ctx, rt, s)
				if n++; n%10 != 1 {
					return // what was drawn stays for the next: moving it waits for the disk
				}
				file := backupOf(ctx, rt, from) // while s is open, as a node has it
				require.NoError(t, restoreInto(ctx, to, file, RestoreOptions{Replace: true}))
				moved, err := Open(ctx, config(to))
				require.NoError(t, err)
				defer func() { require.NoError(t, moved.Close()) }()
				require.Equal(t, contents(rt, file), contents(rt, backupOf(ctx, rt, to)))
				requireSameReads(ctx, rt, s, moved)
			})
		})
	}
}

// requireSameReads compares two stores by what their readers say.
func requireSameReads(ctx context.Context, t *rapid.T, a, b *Store) {
	requireSameTicks(t, collect(t, a.Ticks(ctx, TickFilter{})), collect(t, b.Ticks(ctx, TickFilter{})))
	all := func(s *Store) (out []any) {
		add := func(v any, err error) {
			require.NoError(t, err)
			out = append(out, v)
		}
		for i := range uint64(3) {
			last, ok, err := s.SigningRecords(operator).Last(ctx, el(i))
			add([]any{last, ok}, err)
		}
		for _, id := range []feed.ID{"BTC/USD", "a", "noaa/41002/wave_height"} {
			values, err := s.FeedValues(ctx, id, time.Time{}, time.Time{}, MaxValues)
			add(values, err)
		}
		messages, err := s.Messages(ctx, "feed/x", 0, 1000)
		for i := range messages {
			messages[i].Payload = append([]byte{}, messages[i].Payload...) // nil and empty are one
		}
		add(messages, err)
		bundles, err := s.Bundles(ctx, el(7), 0, 10, 100)
		add(bundles, err)
		evidence, err := s.Evidence(ctx, el(7), 0, 10, 100)
		add(evidence, err)
		if len(bundles) > 0 {
			report, err := s.ReportUntil(ctx, el(7), 10)
			add(report, err)
		}
		return out
	}
	require.Equal(t, all(a), all(b))
}

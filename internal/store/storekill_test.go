package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// storeChildEnv holds the URL of a store in which this test binary writes
	// until it is killed, or which it only opens where openOnlyEnv is set.
	storeChildEnv = "STORE_TEST_CHILD"
	openOnlyEnv   = "STORE_TEST_OPEN_ONLY"
)

func storeChild(url string) int {
	ctx := context.Background()
	logger := slog.New(slog.DiscardHandler)
	if os.Getenv(openOnlyEnv) != "" {
		// Everybody starts at the same word.
		if _, err := fmt.Println("ready"); err != nil {
			return 1
		}
		if _, err := os.Stdin.Read(make([]byte, 1)); err != nil {
			return 1
		}
		logger = slog.New(slog.NewTextHandler(os.Stdout, nil))
	}
	s, err := Open(ctx, Config{URL: url, Logger: logger})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	if os.Getenv(openOnlyEnv) != "" {
		if err := s.Close(); err != nil {
			fmt.Println("error", err)
			return 1
		}
		return 0
	}
	last, _, err := s.SigningRecords(operator).Last(ctx, el(0))
	// The last process may have been killed in the middle of this one.
	for n := max(uint64(last), 1); err == nil; n++ {
		// What the killed process had sent last, a server may have taken only now:
		// then all of n was stored before, and n+1 is signed.
		if err = load(ctx, s, 0, n); errors.Is(err, ErrAlreadySigned) {
			err = nil
			continue
		}
		if err == nil {
			_, err = fmt.Println(n)
		}
	}
	fmt.Println("error", err)
	return 1
}

// load writes one record of each kind, the n-th of a lane.
func load(ctx context.Context, s *Store, lane, n uint64) error {
	if err := s.SigningRecords(operator).Reserve(ctx, el(lane), feed.Round(n), el(n)); err != nil {
		return err
	}
	intents, err := s.Intents(big.NewInt(int64(lane+1)), genesis)
	if err != nil {
		return err
	}
	tx := types.NewTx(&types.DynamicFeeTx{Nonce: n, Gas: n, GasFeeCap: new(big.Int), GasTipCap: new(big.Int), Value: new(big.Int)})
	if err := intents.PutIntent(ctx, relayer.Intent{From: operator, Nonce: n, Attempts: []*types.Transaction{tx}}); err != nil {
		return err
	}
	return s.AppendMessages(ctx, []pubsub.Message{{
		Topic: pubsub.Topic(fmt.Sprintf("feed/lane%d", lane)), Sequence: n, Publisher: "test",
		Time: time.UnixMilli(int64(n)), Payload: []byte("1"), Origin: feed.Simulated,
	}})
}

// requireLoaded holds that everything a lane was told is stored, is.
func requireLoaded(t *testing.T, s *Store, lane, until uint64) {
	t.Helper()
	last, _, err := s.SigningRecords(operator).Last(t.Context(), el(lane))
	require.NoError(t, err)
	require.GreaterOrEqual(t, uint64(last), until)
	require.ErrorIs(t, s.SigningRecords(operator).Reserve(t.Context(), el(lane), last, el(1<<40)), ErrAlreadySigned)

	intents, err := s.Intents(big.NewInt(int64(lane+1)), genesis)
	require.NoError(t, err)
	list, err := intents.ListIntents(t.Context(), operator)
	require.NoError(t, err)
	messages, err := s.Messages(t.Context(), pubsub.Topic(fmt.Sprintf("feed/lane%d", lane)), 0, 1<<20)
	require.NoError(t, err)
	require.GreaterOrEqual(t, uint64(len(list)), until)
	require.GreaterOrEqual(t, uint64(len(messages)), until)
	for n := range until {
		require.Equal(t, n+1, list[n].Nonce)
		require.Equal(t, n+1, list[n].Attempts[0].Gas())
		require.Equal(t, n+1, messages[n].Sequence)
	}
}

func TestKilledProcessLosesNothing(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			acknowledged := uint64(0)
			for range 5 {
				cmd := exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), storeChildEnv+"="+url)
				out, err := cmd.StdoutPipe()
				require.NoError(t, err)
				require.NoError(t, cmd.Start())
				left := 1 + rand.IntN(60)
				for lines := bufio.NewScanner(out); lines.Scan(); {
					var n uint64
					_, err := fmt.Sscan(lines.Text(), &n)
					require.NoError(t, err, lines.Text())
					require.GreaterOrEqual(t, n, acknowledged)
					acknowledged = n
					if left--; left == 0 {
						// It goes on writing until the signal reaches it.
						require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
					}
				}
				require.Error(t, cmd.Wait())
				s, err := Open(t.Context(), Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
				require.NoError(t, err, "nothing of the killed process is in the way")
				requireLoaded(t, s, 0, acknowledged)
				require.NoError(t, s.Close())
			}
		})
	}
}

// The database server is killed while four lanes write; the same store goes on
// when it is back.
func TestKilledServerLosesNothing(t *testing.T) {
	server := pgtest.Start(t)
	s := newStore(t, server.Database(t))
	const lanes = 4
	var written [lanes]uint64
	for range 3 {
		var failed atomic.Int32
		var total atomic.Int64
		enough := make(chan struct{})
		var once sync.Once
		var wg sync.WaitGroup
		for lane := range uint64(lanes) {
			wg.Go(func() {
				for {
					// What failed may be stored all the same, and may be said again.
					if err := load(t.Context(), s, lane, written[lane]+1); err != nil {
						failed.Add(1)
						return
					}
					written[lane]++
					if total.Add(1) >= 100 {
						once.Do(func() { close(enough) })
					}
				}
			})
		}
		<-enough
		server.Kill(t)
		wg.Wait()
		require.Equal(t, int32(lanes), failed.Load())
		require.Error(t, s.SigningRecords(operator).Reserve(t.Context(), el(9), 1, el(1)), "without its record a node does not sign")
		server.Restart(t)
		for lane, n := range written {
			requireLoaded(t, s, uint64(lane), n)
		}
	}
}

// However many processes open a new store at once, its migrations run once.
func TestManyProcessesOpenANewStore(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			const processes = 4
			var outs [processes]strings.Builder
			var cmds [processes]*exec.Cmd
			var start [processes]func() error
			var wg sync.WaitGroup
			for i := range cmds {
				cmd := exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), storeChildEnv+"="+url, openOnlyEnv+"=1")
				in, err := cmd.StdinPipe()
				require.NoError(t, err)
				out, err := cmd.StdoutPipe()
				require.NoError(t, err)
				require.NoError(t, cmd.Start())
				lines := bufio.NewScanner(out)
				require.True(t, lines.Scan())
				require.Equal(t, "ready", lines.Text())
				wg.Go(func() {
					for lines.Scan() {
						outs[i].WriteString(lines.Text() + "\n")
					}
				})
				cmds[i] = cmd
				start[i] = func() error { _, err := in.Write([]byte("\n")); return err }
			}
			for _, f := range start {
				require.NoError(t, f())
			}
			wg.Wait()
			all := ""
			for i, cmd := range cmds {
				require.NoError(t, cmd.Wait(), outs[i].String())
				all += outs[i].String()
			}
			s := newStore(t, url)
			version, err := s.SchemaVersion(t.Context())
			require.NoError(t, err)
			require.Equal(t, int(version), strings.Count(all, "schema migrated"), all)
		})
	}
}

package acceptance

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/internal/tracecheck"
)

// The tests of this file run the built binary as a user does and judge it from
// outside: by its exit code, its files, its API and the contracts' storage.
// What they recompute, they recompute with package tracecheck, which shares no
// code with the aggregator and the prover.

// TestReplayReachesTheContract plays the recordings, recomputes every delivered
// median from the trace and finds it in the contract's storage.
func TestReplayReachesTheContract(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	tracePath := filepath.Join(t.TempDir(), "t.json")
	p := start(t, "devnet", "--replay", testkit.Fixtures(t), "--trace", tracePath, "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	require.Greater(t, len(d.FeedSets), 1, "the recordings carry more than one feed set's columns")
	require.Contains(t, d.Contracts.Proxies, "BTC/USDT")
	require.Contains(t, d.Contracts.Proxies, "BTC/USDT@20220513", "another day is a feed of its own")

	sets := map[string]bool{}
	lines := waitForTrace(t, p, tracePath, func(lines []tracecheck.Recomputed) bool {
		for _, l := range lines {
			sets[l.FeedSet] = true
		}
		return len(lines) >= 2*len(d.FeedSets) && len(sets) == len(d.FeedSets)
	})
	client, err := ethclient.Dial(d.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	for _, l := range lines {
		requireStored(t, client, d, l)
	}
	requireGrowingProxy(t, client, d, "BTC/USDT")
	p.interrupt(t)

	// The second start takes seconds, stops by itself and prints one object.
	began := time.Now()
	again := start(t, "devnet", "--replay", testkit.Fixtures(t), "--deliveries", "3", "--json", "--trace", tracePath,
		"--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Zero(t, again.wait(t), "exit code")
	t.Logf("second start and three deliveries: %s", time.Since(began).Round(time.Second))
	require.NotContains(t, again.log(), "set up keys")
	var out result
	require.NoError(t, json.Unmarshal([]byte(again.out()), &out), "one JSON object on stdout")
	require.Equal(t, "replay", out.Origin)
	require.True(t, out.Complete)
	require.NotEmpty(t, out.Pending, "three deliveries do not reach all feed sets")
	require.Len(t, out.Deliveries, 3)
	for _, x := range out.Deliveries {
		require.NotEmpty(t, x.FeedSet)
		require.Len(t, x.Tx, 66)
		require.Positive(t, x.Round)
		require.Positive(t, x.GasUsed)
		require.Positive(t, x.ProveMS)
		require.Positive(t, x.TickToChainMS)
	}
	require.NotEmpty(t, out.Feeds)
	for _, f := range out.Feeds {
		require.NotEmpty(t, f.Value, f.ID)
		require.Positive(t, f.Sources, f.ID)
		require.Positive(t, f.Operators, f.ID)
		require.NotEmpty(t, f.ObservedAt, f.ID)
	}
	f, err := os.Open(tracePath)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	checked, err := tracecheck.Check(f)
	require.NoError(t, err)
	require.Len(t, checked.Deliveries, 3, "one line a delivery")
	require.Positive(t, checked.Medians)
	require.Positive(t, checked.Locals, "the operators' own values follow from their ticks")
}

// requireStored finds a recomputed round in the hub's storage as it was at the
// block of its delivery.
func requireStored(t *testing.T, client *ethclient.Client, d description, l tracecheck.Recomputed) {
	t.Helper()
	hub, id := bindings.NewFeedHub(), big.NewInt(int64(d.set(t, l.FeedSet).ID))
	block := deliveredIn(t, client, d, id, l.Round)
	at := common.HexToAddress(d.Contracts.FeedHub)
	for i, median := range l.Medians {
		got, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: hub.PackValueOf(id, big.NewInt(int64(i)))}, block)
		require.NoError(t, err)
		require.Equal(t, median.String(), new(big.Int).SetBytes(got).String(), "feed set %s round %d column %s", l.FeedSet, l.Round, l.Columns[i])
	}
}

// deliveredIn finds the block whose Updated event bears the round.
func deliveredIn(t *testing.T, client *ethclient.Client, d description, id *big.Int, round uint64) *big.Int {
	t.Helper()
	hub := bindings.NewFeedHub()
	at := common.HexToAddress(d.Contracts.FeedHub)
	logs, err := client.FilterLogs(t.Context(), ethereum.FilterQuery{Addresses: []common.Address{at}})
	require.NoError(t, err)
	for i := range logs {
		e, err := hub.UnpackUpdatedEvent(&logs[i])
		if err == nil && e.FeedSet.Cmp(id) == 0 && e.Round == round {
			return new(big.Int).SetUint64(logs[i].BlockNumber)
		}
	}
	t.Fatalf("no event of feed set %s round %d", id, round)
	return nil
}

// requireGrowingProxy reads a proxy by the interface that consumers know, with
// the bindings and with cast, until its round has grown.
func requireGrowingProxy(t *testing.T, client *ethclient.Client, d description, feed string) {
	t.Helper()
	address := common.HexToAddress(d.Contracts.Proxies[feed])
	proxy := bindings.NewFeedProxy()
	first := new(big.Int)
	require.Eventually(t, func() bool {
		block, err := client.BlockNumber(t.Context())
		require.NoError(t, err)
		at := new(big.Int).SetUint64(block)
		b, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &address, Data: proxy.PackLatestRoundData()}, at)
		require.NoError(t, err)
		got, err := proxy.UnpackLatestRoundData(b)
		require.NoError(t, err)
		require.Equal(t, got.RoundId, got.AnsweredInRound)
		require.Positive(t, got.Answer.Sign())
		round, answer := castLatestRoundData(t, d.RPCURL, address, at)
		require.Equal(t, got.RoundId.String(), round, "cast reads the same round")
		require.Equal(t, got.Answer.String(), answer, "cast reads the same answer")
		if first.Sign() == 0 {
			first.Set(got.RoundId)
		}
		return got.RoundId.Cmp(first) > 0
	}, 5*time.Minute, time.Second)
}

// TestOneSilentOperator goes on without one of four.
func TestOneSilentOperator(t *testing.T) {
	t.Parallel()
	lines := runFaulty(t, "silent=2", 3)
	for _, l := range lines {
		require.False(t, l.Operators[1].Participated)
		requireHonestRange(t, l, 1)
	}
}

// TestOneLyingOperator stays inside what the honest operators saw though one of
// four says half as much again.
func TestOneLyingOperator(t *testing.T) {
	t.Parallel()
	lied := 0
	for _, l := range runFaulty(t, "lie=4:+50%", 3) {
		lied += requireHonestRange(t, l, 3)
		for j, column := range l.Columns {
			if j == 0 || column == "" || column == "USDT/USD" || l.Medians[j] == "0" || !l.Operators[3].Participated || l.Operators[3].Vector[j] == "0" {
				continue
			}
			// Mantissas: what is encoded less 2^62.
			offset := new(big.Int).Lsh(big.NewInt(1), 62)
			median := number(t, l.Medians[j])
			median.Sub(median, offset)
			lie := number(t, l.Operators[3].Vector[j])
			lie.Sub(lie, offset)
			percent := lie.Mul(lie, big.NewInt(100)).Quo(lie, median).Int64()
			require.InDelta(t, 150, percent, 5, "%s is said half as high again", column)
		}
	}
	require.GreaterOrEqual(t, lied, 5, "the liar took part and its values were outside the honest range")
}

// runFaulty delivers with a faulty operator and gives the trace, every median
// of which was recomputed.
func runFaulty(t *testing.T, fault string, deliveries int) []traceLine {
	t.Helper()
	dir := dataDir(t)
	tracePath := filepath.Join(t.TempDir(), "t.json")
	p := start(t, "devnet", "--simulated", "--fault", fault, "--deliveries", strconv.Itoa(deliveries), "--json", "--trace", tracePath,
		"--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Zero(t, p.wait(t), "exit code")
	b, err := os.ReadFile(tracePath)
	require.NoError(t, err)
	checked, err := tracecheck.Check(strings.NewReader(string(b)))
	require.NoError(t, err)
	require.Len(t, checked.Deliveries, deliveries)
	var lines []traceLine
	for dec := json.NewDecoder(strings.NewReader(string(b))); dec.More(); {
		var l traceLine
		require.NoError(t, dec.Decode(&l))
		lines = append(lines, l)
	}
	return lines
}

// requireHonestRange holds every present median between the honest operators'
// values, and counts the faulty operator's values outside that range.
func requireHonestRange(t *testing.T, l traceLine, faulty int) (outside int) {
	t.Helper()
	present := 0
	for j, text := range l.Medians {
		median := number(t, text)
		if median.Sign() == 0 {
			continue
		}
		present++
		var low, high *big.Int
		for slot, op := range l.Operators {
			if slot == faulty || !op.Participated || op.Vector[j] == "0" {
				continue
			}
			v := number(t, op.Vector[j])
			if low == nil || v.Cmp(low) < 0 {
				low = v
			}
			if high == nil || v.Cmp(high) > 0 {
				high = v
			}
		}
		require.NotNil(t, low, "no honest observation of %s", l.Columns[j])
		require.GreaterOrEqual(t, median.Cmp(low), 0, "%s below the honest range", l.Columns[j])
		require.LessOrEqual(t, median.Cmp(high), 0, "%s above the honest range", l.Columns[j])
		if bad := l.Operators[faulty]; j > 0 && bad.Participated && bad.Vector[j] != "0" {
			if v := number(t, bad.Vector[j]); v.Cmp(low) < 0 || v.Cmp(high) > 0 {
				outside++
			}
		}
	}
	require.Greater(t, present, 1, "time and at least one feed")
	return outside
}

// TestBusyPort is a clear error, and a quick one.
func TestBusyPort(t *testing.T) {
	t.Parallel()
	busy := listen(t)
	for _, flag := range []string{"--rpc-addr", "--api-addr"} {
		other := map[string]string{"--rpc-addr": "--api-addr", "--api-addr": "--rpc-addr"}[flag]
		p := start(t, "devnet", "--simulated", "--data-dir", t.TempDir(), flag, busy, other, "127.0.0.1:0")
		require.NotZero(t, p.wait(t))
		require.Contains(t, p.log(), busy)
		require.Contains(t, p.log(), "in use")
		require.Contains(t, p.log(), flag)
		require.Empty(t, p.out())
	}
}

// TestKillAndRestart loses nothing that counts to kill -9: keys and signing
// records stay, and the network delivers again.
func TestKillAndRestart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	args := []string{"devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0"}
	p := start(t, args...)
	before := p.description(t, dir)
	require.Eventually(t, func() bool { return strings.Contains(p.log(), "value on chain") }, 5*time.Minute, 100*time.Millisecond)

	// A second process with the same keys is refused while the first lives.
	second := start(t, args...)
	require.NotZero(t, second.wait(t))
	require.Contains(t, second.log(), "another process")

	worker := p.worker(t)
	p.kill(t)
	require.Eventually(t, func() bool { return !alive(worker) }, 5*time.Minute, 50*time.Millisecond, "the process that proves is left behind")
	again := start(t, append(args, "--deliveries", "1")...)
	require.Zero(t, again.wait(t))
	require.Equal(t, before.Operators, again.description(t, dir).Operators)
}

// TestInterruptIsNoSuccess tells a script that it did not get what it asked for.
func TestInterruptIsNoSuccess(t *testing.T) {
	t.Parallel()
	p := start(t, "devnet", "--simulated", "--deliveries", "1000", "--json", "--data-dir", dataDir(t), "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Eventually(t, func() bool { return strings.Contains(p.log(), "value on chain") }, 5*time.Minute, 100*time.Millisecond)
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.Equal(t, 130, p.wait(t), "exit code")
	var out result
	require.NoError(t, json.Unmarshal([]byte(p.out()), &out), "what was done is reported all the same")
	require.False(t, out.Complete)
	require.NotEmpty(t, out.Deliveries)
	require.Contains(t, p.log(), "stopping")
	require.Contains(t, p.log(), "of 1000")
}

// TestTraceThatCannotBeWritten ends the run: who asked for it needs it.
func TestTraceThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	p := start(t, "devnet", "--simulated", "--deliveries", "1", "--trace", "/dev/full", "--data-dir", dataDir(t), "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Equal(t, 1, p.wait(t), "exit code")
	require.Contains(t, p.log(), "--trace")
}

// TestUsageErrors are found before anything is written.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--replay", ""},
		{"--replay", "no-such-folder"},
		{"--simulated", "--speed", "2"},
		{"--replay", testkit.Fixtures(t), "--speed", "0"},
		{"--json"},
		{"--deliveries=-1"},
		{"--fault", "silent=9"},
		{"--simulated", "--fault", "silent=1", "--fault", "silent=1"},
		{"--fault", "lie=1:+50%"},
		{"--live", "--simulated"},
		{"--no-such-flag"},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		p := start(t, append([]string{"devnet", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0"}, args...)...)
		require.Equal(t, 2, p.wait(t), "%v: %s", args, p.log())
		require.NotEmpty(t, p.log())
		require.NoDirExists(t, dir, "%v", args)
	}
}

// TestAPIShowsTheDeliveredValue reads the API while the network runs.
func TestAPIShowsTheDeliveredValue(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	var list struct {
		Origin string `json:"origin"`
		Feeds  []struct {
			ID    string `json:"id"`
			Value *struct {
				Text string `json:"text"`
			} `json:"value"`
			Local *struct {
				SourceCount int `json:"source_count"`
			} `json:"local"`
			Delivery *struct {
				Tx        string `json:"tx"`
				Operators []any  `json:"operators"`
			} `json:"delivery"`
		} `json:"feeds"`
	}
	require.Eventually(t, func() bool {
		getJSON(t, d.APIURL+"/v1/feeds", &list)
		for _, f := range list.Feeds {
			if f.Value == nil || f.Delivery == nil {
				return false
			}
		}
		return len(list.Feeds) > 0
	}, 5*time.Minute, 500*time.Millisecond)
	require.Equal(t, "simulated", list.Origin)
	ids := map[string]bool{}
	for _, f := range list.Feeds {
		ids[f.ID] = true
		require.Len(t, f.Delivery.Operators, 4)
		require.Len(t, f.Delivery.Tx, 66)
		if f.ID != "USDT/USD" {
			require.Equal(t, 5, f.Local.SourceCount, "%s has five venues", f.ID)
		}
	}
	for _, id := range []string{"BTC/USD", "ETH/USD", "SOL/USD", "LINK/USD", "EUR/USD"} {
		require.True(t, ids[id], id)
	}
	requireStream(t, d.APIURL, "feed/*", "raw/*")
	require.Contains(t, getText(t, d.APIURL+"/"), "<html")
	var health struct {
		Status string `json:"status"`
	}
	getJSON(t, d.APIURL+"/healthz", &health)
	require.Equal(t, "ok", health.Status)
	p.interrupt(t)
}

// waitForTrace reads and recomputes the trace until enough holds.
func waitForTrace(t *testing.T, p *process, path string, enough func([]tracecheck.Recomputed) bool) []tracecheck.Recomputed {
	t.Helper()
	var out []tracecheck.Recomputed
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		b, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			return false
		}
		require.NoError(t, err)
		// A line may be half written.
		b = b[:strings.LastIndexByte(string(b), '\n')+1]
		checked, err := tracecheck.Check(strings.NewReader(string(b)))
		require.NoError(t, err)
		out = checked.Deliveries
		return enough(out)
	}, 5*time.Minute, 500*time.Millisecond)
	return out
}

func number(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	require.True(t, ok, text)
	return n
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

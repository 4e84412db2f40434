package acceptance

import (
	"log/slog"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

// point is one value of a feed's history.
type point struct {
	At    time.Time `json:"at"`
	Round uint64    `json:"round"`
	Value struct {
		Text string `json:"text"`
	} `json:"value"`
	Origin string `json:"origin"`
}

func historyOf(t *testing.T, apiURL, segment string) []point {
	t.Helper()
	var v struct {
		Points []point `json:"points"`
	}
	getJSON(t, apiURL+"/v1/feeds/"+segment+"/history", &v)
	return v.Points
}

// waitForHistory waits until a feed has at least one stored value.
func waitForHistory(t *testing.T, p *process, apiURL string) []point {
	t.Helper()
	var points []point
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		points = historyOf(t, apiURL, "BTC-USD")
		return len(points) > 0
	}, 5*time.Minute, 200*time.Millisecond)
	return points
}

// intents looks into the devnet's own store for what its operators have under
// way, and what they are done with, on the chain that runs now.
type intents struct {
	store     *store.Store
	operators []common.Address
}

func openIntents(t *testing.T, url string, d description) intents {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	i := intents{store: s}
	for _, o := range d.Operators {
		i.operators = append(i.operators, common.HexToAddress(o.Address))
	}
	return i
}

func genesisOf(t *testing.T, rpcURL string) common.Hash {
	t.Helper()
	client, err := ethclient.Dial(rpcURL)
	require.NoError(t, err)
	defer client.Close()
	h, err := client.HeaderByNumber(t.Context(), new(big.Int))
	require.NoError(t, err)
	return h.Hash()
}

func (i intents) count(t *testing.T, genesis common.Hash) (open, done int) {
	t.Helper()
	chain, err := i.store.Intents(big.NewInt(1337), genesis)
	require.NoError(t, err)
	for _, o := range i.operators {
		list, err := chain.ListIntents(t.Context(), o)
		require.NoError(t, err)
		open += len(list)
		list, err = chain.Done(t.Context(), o)
		require.NoError(t, err)
		done += len(list)
	}
	return open, done
}

// TestHistorySurvivesKill kills the network with SIGKILL while a transaction is
// under way: what the API showed before is there afterwards, on either engine,
// and the new chain is not made to wait for the old one's transactions.
func TestHistorySurvivesKill(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			dir := dataDir(t)
			args := []string{"devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0"}
			url := "sqlite:" + filepath.Join(dir, "devnet.db")
			if engine == "postgres" {
				url = pgtest.Database(t)
				args = append(args, "--store", url)
			}
			p := start(t, args...)
			d := p.description(t, dir)
			before := waitForHistory(t, p, d.APIURL)
			sent, old := openIntents(t, url, d), genesisOf(t, d.RPCURL)
			require.Eventually(t, func() bool {
				open, done := sent.count(t, old)
				return open > 0 && done > 0
			}, 5*time.Minute, 10*time.Millisecond, "no transaction under way: %s", p.log())
			p.kill(t)
			_, done := sent.count(t, old)
			require.Positive(t, done, "what was delivered is on record")
			messages, err := sent.store.Messages(t.Context(), "feed/BTC-USD", 0, 1000)
			require.NoError(t, err)
			require.NotEmpty(t, messages, "readers that resume find what was said")

			again := start(t, args...)
			d = again.description(t, dir)
			after := waitForHistory(t, again, d.APIURL)
			require.Eventually(t, func() bool { return len(historyOf(t, d.APIURL, "BTC-USD")) > len(after) },
				5*time.Minute, 200*time.Millisecond, "the new chain gets values: %s", again.log())
			require.NotContains(t, again.log(), "taken up")
			require.NotContains(t, again.log(), "no signing record")
			open, done := sent.count(t, old)
			require.Zero(t, open+done, "the old chain is forgotten")
			require.NotEqual(t, old, genesisOf(t, d.RPCURL))
			_, done = sent.count(t, genesisOf(t, d.RPCURL))
			require.Positive(t, done)
			require.GreaterOrEqual(t, len(after), len(before))
			require.Equal(t, before, after[:len(before)])
			for _, x := range after {
				require.Equal(t, "simulated", x.Origin)
				require.NotEmpty(t, x.Value.Text)
			}
			again.interrupt(t)
			require.NotContains(t, again.log(), "not stored")
		})
	}
}

// TestStoreThatIsNotThere is a clear error that does not repeat the URL, which
// may hold a password.
func TestStoreThatIsNotThere(t *testing.T) {
	t.Parallel()
	address := listen(t) // somebody else's port: no database answers there
	p := start(t, "devnet", "--simulated", "--data-dir", t.TempDir(), "--store", "postgres://user:hunter2@"+strings.Replace(address, "127.0.0.1", "localhost", 1)+"/db?connect_timeout=2",
		"--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Equal(t, 1, p.wait(t))
	require.Contains(t, p.log(), "open store")
	require.NotContains(t, p.log(), "hunter2")

	q := start(t, "devnet", "--simulated", "--data-dir", t.TempDir(), "--store", "mysql://hunter2@x/db", "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.NotZero(t, q.wait(t))
	require.Contains(t, q.log(), "sqlite:PATH")
	require.NotContains(t, q.log(), "hunter2")
}

package devnet_test

import (
	"context"
	"log/slog"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/devnet"
	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestParseFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]devnet.Fault{
		"silent=4":     {Kind: devnet.Silent, Operator: 4},
		"lie=1:+50%":   {Kind: devnet.Lie, Operator: 1, OffsetPPM: 500_000},
		"lie=2:-0.25%": {Kind: devnet.Lie, Operator: 2, OffsetPPM: -2_500},
		"lie=3:90":     {Kind: devnet.Lie, Operator: 3, OffsetPPM: 900_000},
	} {
		got, err := devnet.ParseFault(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "silent", "silent=0", "silent=5", "silent=x", "silent=1:2", "lie=1", "lie=1:", "lie=1:x%", "lie=1:91%", "lie=1:-91%", "lie=1:1e9%", "rest=1"} {
		_, err := devnet.ParseFault(text)
		require.ErrorIs(t, err, devnet.ErrFault, "%q", text)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*devnet.Config){
		"no data folder":                    func(c *devnet.Config) { c.DataDir = "" },
		"replay without a folder":           func(c *devnet.Config) { c.Origin = feed.Replay },
		"a folder without replay":           func(c *devnet.Config) { c.ReplayDir = "." },
		"an unknown origin":                 func(c *devnet.Config) { c.Origin = "dream" },
		"a lie without simulation":          func(c *devnet.Config) { c.Faults = []devnet.Fault{{Kind: devnet.Lie, Operator: 1}} },
		"three chains":                      func(c *devnet.Config) { c.Chains = 3 },
		"a negative number of chains":       func(c *devnet.Config) { c.Chains = -1 },
		"an address without a second chain": func(c *devnet.Config) { c.RPCAddr2 = "127.0.0.1:0" },
		"two chains at one address":         func(c *devnet.Config) { c.Chains, c.RPCAddr, c.RPCAddr2 = 2, "127.0.0.1:8546", "" },
		"too many silent operators": func(c *devnet.Config) {
			c.Faults = []devnet.Fault{{Kind: devnet.Silent, Operator: 1}, {Kind: devnet.Silent, Operator: 2}}
		},
	} {
		cfg := devnet.Config{DataDir: t.TempDir(), RPCAddr: "127.0.0.1:0", APIAddr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler)}
		change(&cfg)
		require.ErrorIs(t, devnet.Run(context.Background(), cfg), devnet.ErrConfig, name)
	}
}

// Without venues in reach the default is the simulation, and it says so.
func TestDefaultFallsBackToTheSimulation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got devnet.Description
	probed := false
	err := devnet.Run(ctx, devnet.Config{
		DataDir: t.TempDir(), RPCAddr: "127.0.0.1:0", APIAddr: "127.0.0.1:0", Speed: "1", Logger: slog.New(slog.DiscardHandler),
		LiveProbe: func() bool { probed = true; return false },
		OnReady: func(d devnet.Description) {
			got = d
			cancel()
		},
	})
	require.NoError(t, err, "an orderly stop is no error")
	require.True(t, probed)
	require.Equal(t, feed.Simulated, got.Origin)
	require.Len(t, got.Operators, 4)
	for _, address := range []string{got.APIURL, got.RPCURL} {
		conn, err := net.Dial("tcp", address[len("http://"):])
		if err == nil {
			require.NoError(t, conn.Close())
		}
		require.Error(t, err, "%s is still open", address)
	}
}

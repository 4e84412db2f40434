package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/venuesim"
)

// simulatedVenues writes the configuration of a node whose venues are simulated.
func simulatedVenues(t *testing.T, faults map[string]venuesim.Fault) (file string, sim *venuesim.Simulator) {
	t.Helper()
	sim, err := venuesim.New(venuesim.Config{Seed: 5, Step: 20 * time.Millisecond, Faults: faults})
	require.NoError(t, err)
	require.NoError(t, sim.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	var text strings.Builder
	fmt.Fprintf(&text, "[node]\norigin = \"simulated\"\ndata_dir = %q\n", t.TempDir())
	for name, at := range sim.Endpoints() {
		fmt.Fprintf(&text, "[venues.%s]\nstream_url = %q\nrest_url = %q\nmin_backoff = \"50ms\"\nsend_every = \"5ms\"\nconnect_every = \"50ms\"\n", name, at.WS, at.REST)
	}
	file = filepath.Join(t.TempDir(), "node.toml")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	return file, sim
}

// market are the venues that the built-in feeds take from.
var market = []string{venuesim.Binance, venuesim.Coinbase, venuesim.Kraken, venuesim.OKX, venuesim.Bitstamp}

type checked struct {
	Usable bool `json:"usable"`
	Venues []struct {
		Source         string `json:"source"`
		Usable         bool   `json:"usable"`
		TicksPerSecond string `json:"ticks_per_second"`
		Connected      int    `json:"connected"`
		Listed         int    `json:"listed"`
		Bans           int    `json:"bans"`
		Problems       []struct{ Reason, Advice string }
	} `json:"venues"`
}

// TestSourcesCheckJudgesVenues runs the command against the simulated venues:
// healthy ones can be used, and each that is ill is found, with advice.
func TestSourcesCheckJudgesVenues(t *testing.T) {
	file, _ := simulatedVenues(t, nil)
	code, out, errs := command(t, "sources", "check", "--for", "8s", "--config", file)
	require.Equal(t, exitOK, code, "%s%s", out, errs)
	require.Contains(t, errs, "watching 5 sources for 8s")
	for _, name := range market {
		require.Regexp(t, `(?m)^`+name+` +yes +1 +(\d) of (\d) +\d+\.\d +0 `, out)
	}

	file, sim := simulatedVenues(t, map[string]venuesim.Fault{
		venuesim.OKX:      {Ban: http.StatusTeapot, RetryAfter: time.Hour},
		venuesim.Kraken:   {Refuse: true},
		venuesim.Bitstamp: {GarbageEvery: 1},
		venuesim.Coinbase: {Silence: true},
	})
	code, out, errs = command(t, "sources", "check", "--for", "8s", "--json", "--config", file)
	require.Equal(t, exitFailure, code, errs)
	require.Contains(t, errs, "4 of 5 sources cannot be used")
	var got checked
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.False(t, got.Usable)
	why := map[string]string{
		venuesim.OKX: "left alone", venuesim.Kraken: "instruments cannot be read", venuesim.Bitstamp: "are refused",
		venuesim.Coinbase: "no ticks",
	}
	for _, v := range got.Venues {
		reason, ill := why[v.Source]
		require.Equal(t, !ill, v.Usable, "%+v", v)
		if !ill {
			require.NotEqual(t, "0.0", v.TicksPerSecond)
			continue
		}
		require.NotEmpty(t, v.Problems, v.Source)
		require.Contains(t, v.Problems[0].Reason, reason, v.Source)
		require.NotEmpty(t, v.Problems[0].Advice)
	}
	require.Equal(t, 1, sim.Bans(venuesim.OKX), "a ban is honoured")
}

func TestSourcesCheckRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	code, _, errs := command(t, "sources", "check", "--for", "0s")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "above zero")
	code, _, errs = command(t, "sources", "check", "--config", "none.toml")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "none.toml")
	require.NoError(t, os.WriteFile("off.toml", []byte("[feeds]\n"), 0o600))
	args := []string{"sources", "check", "--for", "1s"}
	for _, name := range market {
		args = append(args, "--set", "venues."+name+".enabled=false")
	}
	code, _, errs = command(t, args...)
	require.Equal(t, exitUsage, code, errs)
}

func TestSourcesList(t *testing.T) {
	code, out, _ := command(t, "sources", "list")
	require.Zero(t, code)
	require.Regexp(t, `(?m)^okx +okx +yes +tickers,trades,bbo-tbt +wss://`, out)
	require.Regexp(t, `(?m)^kraken +kraken-v1 +recordings `, out)
	require.Regexp(t, `(?m)^okcoin +okcoin +closed in 2025 +tickers`, out)
	code, out, _ = command(t, "sources", "list", "--json")
	require.Zero(t, code)
	for line := range strings.Lines(out) {
		var v venueJSON
		require.NoError(t, json.Unmarshal([]byte(line), &v))
		require.NotEmpty(t, v.Source)
		require.Equal(t, v.Source == "okcoin", v.Closed != "")
		require.False(t, v.Live && v.Closed != "", v.Source)
	}
}

package exchange_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// write puts the table into docs/sources.md.
var write = flag.Bool("write", false, "write the table of limits into docs/sources.md")

const (
	tableBegin = "<!-- limits: written by go test ./sources/exchange -run TestLimitsAreDocumented -args -write -->\n"
	tableEnd   = "<!-- end of limits -->\n"
)

func span(d time.Duration) string {
	switch {
	case d == 0:
		return "-"
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0 && d > time.Minute:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d%time.Second == 0:
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d ms", d/time.Millisecond)
}

func or(d, other time.Duration) time.Duration {
	if d == 0 {
		return other
	}
	return d
}

// limits writes what every venue's data says.
func limits(list []sources.Venue) string {
	var b strings.Builder
	b.WriteString("| source | protocol | channels | symbols a connection | a message each | a connection each | a REST request each | ping each | silent for | replaced after | pauses | largest message |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, v := range list {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %d | %s | %s | %s | %s | %s | %s | %s to %s | %d KiB |\n", v.Source, v.Name,
			strings.Join(v.Channels, "`, `"), v.MaxSymbols, span(v.SendEvery), span(or(v.ConnectEvery, 350*time.Millisecond)),
			span(or(v.RESTEvery, 100*time.Millisecond)), span(v.Ping.Every), span(v.Silence), span(v.MaxAge), span(v.MinBackoff), span(v.MaxBackoff), v.ReadLimit>>10)
	}
	return b.String()
}

// TestLimitsAreDocumented: the table of docs/sources.md is what the code says.
func TestLimitsAreDocumented(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "sources.md")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(b), tableBegin)
	require.True(t, ok)
	table, after, ok := strings.Cut(rest, tableEnd)
	require.True(t, ok)
	want := limits(exchange.All())
	if *write {
		require.NoError(t, os.WriteFile(path, []byte(before+tableBegin+want+tableEnd+after), 0o600))
		return
	}
	require.Equal(t, want, table, "run go test ./sources/exchange -run TestLimitsAreDocumented -args -write")
}

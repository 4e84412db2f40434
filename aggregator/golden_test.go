package aggregator

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// The values of testdata/local_value.json, which another program computed by the
// formulas of docs/aggregation.md, come out here too, bit for bit.
func TestGoldenLocalValues(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "testdata", "local_value.json"))
	require.NoError(t, err)
	var golden struct {
		Record  json.RawMessage
		Start   int64
		Ticks   [][]json.RawMessage
		Samples []struct {
			At     int64
			Values map[feed.ID][]json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(b, &golden))
	cfg, err := ParseRecord(golden.Record)
	require.NoError(t, err)
	cfg.Start = time.Unix(0, golden.Start)
	a, err := New(cfg)
	require.NoError(t, err)
	ids := make([]feed.ID, len(cfg.Feeds))
	for i := range cfg.Feeds {
		ids[i] = cfg.Feeds[i].ID
	}
	ticks, present, absent := golden.Ticks, 0, 0
	for _, want := range golden.Samples {
		for ; len(ticks) > 0 && integer(t, ticks[0][0]) <= want.At; ticks = ticks[1:] {
			tick := goldenTick(t, ticks[0])
			require.Equal(t, tick, a.Apply(tick), "taken in as it is")
		}
		got := a.Sample(ids, time.Unix(0, want.At))
		require.Len(t, want.Values, len(ids))
		for id, w := range want.Values {
			v := got.Values[id]
			require.Equal(t, [3]feed.Encoded{encodedText(t, w[0]), encodedText(t, w[1]), encodedText(t, w[2])}, [3]feed.Encoded{v.Value, v.Low, v.High}, "%s at %d: %s", id, want.At, v.Reason)
			require.Equal(t, [2]int64{integer(t, w[3]), integer(t, w[4])}, [2]int64{nanos(v.Oldest), nanos(v.Newest)}, "%s at %d", id, want.At)
			if present++; v.Value == feed.Absent {
				absent++
			}
		}
	}
	require.Equal(t, 312, present)
	require.Equal(t, 33, absent, "before there is enough, and while the breaker holds")
}

// goldenTick reads the columns of a store's row.
func goldenTick(t *testing.T, row []json.RawMessage) feed.Tick {
	return feed.Tick{
		ReceiveTime: time.Unix(0, integer(t, row[0])), EventTime: time.Unix(0, integer(t, row[1])), EventTimeKnown: integer(t, row[2]) == 1,
		Kind: feed.TickKind(integer(t, row[3])), Source: text(t, row[4]), Symbol: text(t, row[5]), Pair: feed.ID(text(t, row[6])),
		Price: decimal(t, text(t, row[7])), Size: decimal(t, text(t, row[8])), Bid: decimal(t, text(t, row[9])), Ask: decimal(t, text(t, row[10])),
		TradeID: text(t, row[11]), Sequence: uint64(integer(t, row[12])), Origin: feed.Simulated,
	}
}

func integer(t *testing.T, raw json.RawMessage) (n int64) {
	require.NoError(t, json.Unmarshal(raw, &n))
	return n
}

func text(t *testing.T, raw json.RawMessage) (s string) {
	require.NoError(t, json.Unmarshal(raw, &s))
	return s
}

func encodedText(t *testing.T, raw json.RawMessage) feed.Encoded {
	n, err := strconv.ParseUint(text(t, raw), 10, 63)
	require.NoError(t, err)
	return feed.Encoded(n)
}

// The file is what its generator writes.
func TestGoldenLocalValuesAreTheGenerators(t *testing.T) {
	python, err := exec.LookPath("python3")
	require.NoError(t, err, "the vectors are computed in Python: install python3, for example with 'apt-get install python3'")
	dir := t.TempDir()
	for _, from := range []string{"testdata/local_value.py", "docs/recompute.py"} {
		b, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(from)))
		require.NoError(t, err)
		name := filepath.Join(dir, filepath.FromSlash(from))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, b, 0o600))
	}
	out, err := exec.CommandContext(t.Context(), python, filepath.Join(dir, "testdata", "local_value.py")).CombinedOutput()
	require.NoError(t, err, string(out))
	want, err := os.ReadFile(filepath.Join(dir, "testdata", "local_value.json"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join("..", "testdata", "local_value.json"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run testdata/local_value.py")
}

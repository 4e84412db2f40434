package config

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0s": 0, "250ms": 250 * time.Millisecond, "1m30s": 90 * time.Second, "12h": 12 * time.Hour, "7d": 7 * 24 * time.Hour, "1d12h": 36 * time.Hour, "1.5h": 90 * time.Minute,
	} {
		var d Duration
		require.NoError(t, d.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, d.Std(), text)
	}
	for d, want := range map[time.Duration]string{
		0: "0s", time.Minute: "1m", time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "1d", 36*time.Hour + 5*time.Second: "1d12h0m5s", 20 * time.Minute: "20m", 10 * time.Hour: "10h",
	} {
		require.Equal(t, want, Duration(d).String())
	}
	for _, text := range []string{"", "5", "-5s", "+5s", "1dd", "d", "-1d", "1d-1h", "1d+1h", "99999999999d", "106751d24h", "1h1d", "NaN", "1y", "0"} {
		var d Duration
		if text == "0" {
			continue // time.ParseDuration takes it, and it means one thing only
		}
		require.Error(t, d.UnmarshalText([]byte(text)), text)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "d"))
		var got Duration
		require.NoError(t, got.UnmarshalText([]byte(want.String())))
		require.Equal(t, want, got)
	})
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]Size{"0B": 0, "512B": 512, "64KiB": 64 << 10, "1 MiB": 1 << 20, "2GiB": 2 << 30} {
		var s Size
		require.NoError(t, s.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, s, text)
	}
	for _, text := range []string{"", "5", "B", "-1B", "1kB", "1KB", "1.5MiB", "9999999999GiB", "1 000B"} {
		var s Size
		require.Error(t, s.UnmarshalText([]byte(text)), text)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := Size(rapid.Int64Range(0, math.MaxInt64).Draw(t, "s"))
		var got Size
		require.NoError(t, got.UnmarshalText([]byte(want.String())))
		require.Equal(t, want, got)
	})
}

func TestFees(t *testing.T) {
	for text, want := range map[string]Fee{"0 wei": 0, "100 wei": 100, "1gwei": 1e9, "0.5 gwei": 5e8, "1 ether": 1e18, "1.000000001 gwei": 1_000_000_001} {
		var f Fee
		require.NoError(t, f.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, f, text)
	}
	for fee, want := range map[Fee]string{0: "0 wei", 999_999: "999999 wei", 1_000_000: "0.001 gwei", 5e7: "0.05 gwei", 1e9: "1 gwei", 1_000_000_001: "1.000000001 gwei", 500e9: "500 gwei"} {
		require.Equal(t, want, fee.String())
	}
	for _, text := range []string{"", "1", "gwei", "-1 gwei", "0.1 wei", "19 ether", "1e60 ether", "1 Gwei", "1 gwei gwei"} {
		var f Fee
		require.Error(t, f.UnmarshalText([]byte(text)), text)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := Fee(rapid.Uint64().Draw(t, "f"))
		var got Fee
		require.NoError(t, got.UnmarshalText([]byte(want.String())))
		require.Equal(t, want, got)
	})
}

func TestAddresses(t *testing.T) {
	for text, ok := range map[string]bool{
		"": true, "0x8617E340B3D01FA5F11F306F4090FD50E238070D": true, "0x8617e340b3d01fa5f11f306f4090fd50e238070d": true,
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": true, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed": false,
		"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": false, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe": false,
		"0x0000000000000000000000000000000000000000": false, "0x": false, "0xzz": false,
	} {
		var a Address
		require.Equal(t, ok, a.UnmarshalText([]byte(text)) == nil, text)
	}
	var a Address
	require.NoError(t, a.UnmarshalText([]byte("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")))
	require.Equal(t, Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), a)
	require.Equal(t, string(a), a.Common().Hex())
}

func TestPlacesOnTheNet(t *testing.T) {
	type text interface{ UnmarshalText([]byte) error }
	for _, c := range []struct {
		to        text
		good, bad []string
	}{
		{new(HostPort), []string{"", ":0", "127.0.0.1:8080", "[::1]:1", "localhost:65535"}, []string{"8080", "a:b", "a:65536", "a:-1", "::1:1"}},
		{new(StoreURL), []string{"sqlite:a.db", "sqlite:/a", "postgres://h/d", "postgresql://u:p@h:5432/d?sslmode=disable", "postgres:///d?host=/run"}, []string{"", "sqlite:", "a.db", "mysql://h/d", "postgres://h", "postgres:///d", "sqlite:a\x00"}},
		{new(StreamURL), []string{"", "ws://a", "wss://a:1/b"}, []string{"http://a", "ws://", "wss://a:0", "a"}},
		{new(RESTURL), []string{"", "http://a", "https://a/"}, []string{"ws://a", "https:///x"}},
		{new(WebOrigin), []string{"*", "https://a", "http://a:1"}, []string{"", "https://a/", "https://a/b", "a", "ftp://a", "https://a?b"}},
		{new(Multiaddr), []string{"/ip4/0.0.0.0/tcp/0", "/ip6/::/tcp/1", "/dns4/a/tcp/1"}, []string{"", "x", "/ip4/1.2.3/tcp/1", "/ip4/1.2.3.4/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"}},
		{new(PeerAddr), []string{"/dns4/a/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"}, []string{"", "/ip4/1.2.3.4/tcp/1", "/ip4/1.2.3.4/tcp/1/p2p/x"}},
	} {
		for _, text := range c.good {
			require.NoError(t, c.to.UnmarshalText([]byte(text)), "%T %q", c.to, text)
		}
		for _, text := range c.bad {
			require.Error(t, c.to.UnmarshalText([]byte(text)), "%T %q", c.to, text)
		}
	}
	var rest RESTURL
	require.NoError(t, rest.UnmarshalText([]byte("https://a.example/")))
	require.Equal(t, RESTURL("https://a.example"), rest)
}

func TestNearest(t *testing.T) {
	all := []string{"data_dir", "log_level", "log_format", "url", "url_file"}
	for text, want := range map[string]string{
		"datadir": "data_dir", "DATA_DIR": "data_dir", "log_lvel": "log_level", "logformat": "log_format", "ulr": "url", "urlfile": "url_file", "zzz": "", "": "",
	} {
		require.Equal(t, want, nearest(text, all), text)
	}
	require.Equal(t, 1, distance("ab", "ba"))
	require.Equal(t, 3, distance("kitten", "sitting"))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringN(0, 12, 12).Draw(t, "a"), rapid.StringN(0, 12, 12).Draw(t, "b")
		require.Equal(t, distance(a, b), distance(b, a))
		require.Equal(t, a == b, distance(a, b) == 0)
	})
}

func TestParent(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "node": "", "node.data_dir": "node", `feeds."A.B[1]/C"`: "feeds", `feeds."A.B".inputs[0]`: `feeds."A.B".inputs`, `feeds."a\".b".x`: `feeds."a\".b"`,
	} {
		require.Equal(t, want, parent(path), path)
	}
}

// FuzzValues: text that a value takes, it writes so that it reads it again.
func FuzzValues(f *testing.F) {
	for _, k := range Keys() {
		f.Add(k.Default)
		f.Add(k.Example)
	}
	f.Add("1d-1h")
	f.Add("1e99 ether")
	f.Fuzz(func(t *testing.T, text string) {
		cfg := Default()
		cfg.Chain = map[string]*Chain{"x": fresh[Chain]()}
		for _, v := range values(cfg) {
			if setText(v.v, text) != nil {
				continue
			}
			_ = literal(v.v, true)
			if v.v.Kind() == reflect.Slice {
				continue // lists of text are split at commas
			}
			want := literal(v.v, false)
			file, problem := parseFile("x", []byte("k = "+want))
			if problem != nil {
				if !isText(v.v) {
					t.Fatalf("%s: %s does not parse: %s", v.path, want, problem)
				}
				continue // not valid UTF-8, which a file cannot hold
			}
			again := reflect.New(v.typ).Elem()
			if err := setTree(again, file.tree["k"]); err != nil && want != `""` {
				t.Fatalf("%s: %s: %v", v.path, want, err)
			}
			if got := literal(again, false); got != want && want != `""` {
				t.Fatalf("%s: %s became %s", v.path, want, got)
			}
		}
	})
}

func isText(v reflect.Value) bool { return v.Kind() == reflect.String }

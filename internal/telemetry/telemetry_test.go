package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/telemetry"
)

func TestLoggerFormatsAndLevels(t *testing.T) {
	for _, c := range []struct {
		cfg  telemetry.LogConfig
		want []string
		not  []string
	}{
		{telemetry.LogConfig{}, []string{"level=INFO", "msg=delivered", "feed=BTC/USD", "level=WARN"}, []string{"level=DEBUG"}},
		{telemetry.LogConfig{Level: slog.LevelDebug}, []string{"level=DEBUG"}, nil},
		{telemetry.LogConfig{JSON: true, Level: slog.LevelWarn}, []string{`"level":"WARN"`, `"advice":"wait"`}, []string{"INFO"}},
		{telemetry.LogConfig{Level: slog.LevelError}, nil, []string{"WARN"}},
	} {
		t.Run(fmt.Sprintf("%+v", c.cfg), func(t *testing.T) {
			var out bytes.Buffer
			log := telemetry.NewLogger(&out, c.cfg)
			log.Debug("looking")
			log.Info("delivered", "feed", "BTC/USD")
			log.Warn("late", "advice", "wait")
			for _, s := range c.want {
				require.Contains(t, out.String(), s)
			}
			for _, s := range c.not {
				require.NotContains(t, out.String(), s)
			}
		})
	}
}

func TestSecretsNeverReachTheLog(t *testing.T) {
	const secret = "hunter2"
	for _, json := range []bool{false, true} {
		var out bytes.Buffer
		log := telemetry.NewLogger(&out, telemetry.LogConfig{JSON: json})
		log.Info("opened", "password", secret, "private_key", []byte(secret), "API-Key", secret, "Authorization", "Bearer "+secret,
			"rpc_url", "https://user:"+secret+"@rpc.example/v1?key="+secret, slog.Group("store", "db_password", secret),
			"held", telemetry.Secret(secret), "feed", "BTC/USD")
		log.With("passphrase", secret).Info("again")
		log.Info("wrapped", "error", fmt.Errorf("open %s: %w", telemetry.Secret(secret), errors.New("no")))
		require.NotContains(t, out.String(), secret)
		require.NotContains(t, out.String(), "aHVudGVyMg") // nor in base64
		require.Contains(t, out.String(), "BTC/USD")
		require.Contains(t, out.String(), "rpc.example/v1")
	}
}

func TestSecretHidesHoweverItIsPrinted(t *testing.T) {
	s := telemetry.Secret("hunter2")
	b, err := json.Marshal(map[string]any{"s": s})
	require.NoError(t, err)
	for _, text := range []string{s.String(), fmt.Sprintf("%v %s %#v %+v %q", s, s, s, s, s), string(b), fmt.Sprint(struct{ S telemetry.Secret }{s})} {
		require.NotContains(t, text, "hunter2")
	}
	require.Equal(t, "hunter2", string(s))
}

func TestRedactURL(t *testing.T) {
	for in, want := range map[string]string{
		"http://127.0.0.1:8545":                 "http://127.0.0.1:8545",
		"https://user:pass@host/path?key=abc#f": "https://user@host/path?hidden",
		"wss://host/v2":                         "wss://host/v2",
		"http://bad host/":                      "[hidden]",
		"":                                      "",
	} {
		require.Equal(t, want, telemetry.RedactURL(in), in)
	}
}

func TestRegistry(t *testing.T) {
	r, err := telemetry.NewRegistry("v1.2.3")
	require.NoError(t, err)
	families, err := r.Gather()
	require.NoError(t, err)
	var names []string
	for _, f := range families {
		names = append(names, f.GetName())
	}
	all := strings.Join(names, " ")
	require.Contains(t, all, "oraclestream_build_info")
	require.Contains(t, all, "go_goroutines")
}

func TestVersionIsNeverEmpty(t *testing.T) {
	require.NotEmpty(t, telemetry.Version())
}

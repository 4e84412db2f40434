package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// write puts a configuration file of mode 0600 into a folder of its own.
func write(t *testing.T, text string) string {
	t.Helper()
	return writeTo(t, filepath.Join(t.TempDir(), "node.toml"), text)
}

func writeTo(t *testing.T, name, text string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// problems loads a configuration that must be invalid and gives its problems
// with the file's folder taken off.
func problems(t *testing.T, o Options) []string {
	t.Helper()
	_, err := Load(o)
	var invalid *Error
	require.ErrorAs(t, err, &invalid)
	var out []string
	for _, p := range invalid.Problems {
		if p.File != "" {
			p.File = filepath.Base(p.File)
		}
		out = append(out, p.String())
	}
	return out
}

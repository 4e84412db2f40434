package acceptance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two nodes with copies of one operator's keys sign twice, which no lock of one
// machine's shows. Whoever hears both keeps them, and a file of them can be made.
func TestTwinsLeaveEvidence(t *testing.T) {
	t.Parallel()
	j := startWithoutOperator2(t)
	p, _ := j.node(t)
	twin := t.TempDir()
	for _, name := range []string{"eth.key", "feed.key"} {
		b, err := os.ReadFile(j.key("2", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(twin, name), b, 0o600))
	}
	second, _ := j.node(t, "--set", "node.data_dir="+filepath.Join(twin, "data"), "--set", "store.url=sqlite:"+filepath.Join(twin, "node.db"),
		"--set", "operator.eth_key_file="+filepath.Join(twin, "eth.key"), "--set", "operator.feed_key_file="+filepath.Join(twin, "feed.key"), "--set", "mesh.key_file=")
	for _, heard := range []*process{p, second, j.devnet} {
		heard.waitForLog(t, "operator signed two vectors for one round")
		heard.waitForLog(t, "evidence stored")
	}
	second.interrupt(t)

	out := filepath.Join(twin, "evidence")
	require.NoError(t, os.Mkdir(out, 0o700))
	build := start(t, "operator", "evidence", "build", "--config", j.file, "--out", out, "--json")
	require.Equal(t, 0, build.wait(t), build.log())
	var found struct {
		Found []struct {
			Operator, File, Error string
		} `json:"found"`
	}
	require.NoError(t, json.Unmarshal([]byte(build.out()), &found), build.out())
	require.NotEmpty(t, found.Found)
	require.Empty(t, found.Found[0].Error)
	require.FileExists(t, found.Found[0].File)
	p.interrupt(t)
}

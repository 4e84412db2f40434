package operator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// The files are what the node's configuration reads, and no run replaces one.
func TestKeysAreMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "operator")
	files, err := KeyFilesIn(dir)
	require.NoError(t, err)
	made, err := NewKeys(files)
	require.NoError(t, err)
	require.Equal(t, []string{files.Eth, files.Feed, files.Mesh}, made.Created)
	require.NotEmpty(t, made.PeerID)

	c := &config.Config{Operator: config.Operator{EthKeyFile: config.SecretFile(files.Eth), FeedKeyFile: config.SecretFile(files.Feed)}, Mesh: config.Mesh{KeyFile: config.SecretFile(files.Mesh)}}
	_, err = c.EthKey()
	require.NoError(t, err)
	feed, err := c.FeedKey()
	require.NoError(t, err)
	_, err = c.MeshKey()
	require.NoError(t, err)
	a := feed.Public()
	require.Equal(t, point(&a), made.FeedKey)
	q := protocol.RegistrationPoint(&a)
	require.Equal(t, point(&q), made.RegistrationPoint)

	texts := map[string]string{}
	for _, path := range made.Created {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		texts[path] = strings.TrimSpace(string(b))
	}
	again, err := NewKeys(files)
	require.NoError(t, err)
	require.Empty(t, again.Created)
	again.Created = made.Created
	require.Equal(t, made, again)

	require.NoError(t, os.Remove(files.Feed))
	third, err := NewKeys(files)
	require.NoError(t, err)
	require.Equal(t, []string{files.Feed}, third.Created, "what is missing is made, and nothing else")
	require.Equal(t, made.Address, third.Address)

	shown, err := json.Marshal(third)
	require.NoError(t, err)
	for path, secret := range texts {
		require.NotContains(t, string(shown), secret, path)
		require.NotContains(t, third.Text(), secret, path)
	}
	ofConfig, err := KeyFilesOf(c)
	require.NoError(t, err)
	require.Equal(t, files, ofConfig)
	_, err = KeyFilesOf(&config.Config{})
	require.ErrorIs(t, err, ErrOptions)
}

// A file that is of no use keeps all three from being made: a new Ethereum key
// beside it would be staked with, and the node would not start.
func TestNoKeyIsMadeBesideABadOne(t *testing.T) {
	for _, bad := range []string{"eth.key", "feed.key", "mesh.key"} {
		dir := t.TempDir()
		files, err := KeyFilesIn(dir)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, bad), []byte("none"), 0o600))
		_, err = NewKeys(files)
		require.ErrorContains(t, err, bad+" does not hold hex")
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, left, 1, bad)
	}
	_, err := KeyFilesIn("")
	require.ErrorIs(t, err, ErrOptions)
}

// What is no key is told without its content.
func TestKeysThatAreNone(t *testing.T) {
	files, err := KeyFilesIn(t.TempDir())
	require.NoError(t, err)
	_, err = ShowKeys(files)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.True(t, Misused(err))
	require.NotEmpty(t, Advice(err))

	const secret = "0b0b0b0b0b0b"
	require.NoError(t, os.WriteFile(files.Eth, []byte(secret), 0o600))
	_, err = NewKeys(files)
	require.Error(t, err)
	require.NotContains(t, err.Error(), secret)
	require.NoError(t, os.WriteFile(files.Eth, []byte(strings.Repeat("0b", 32)), 0o644))
	require.NoError(t, os.Chmod(files.Eth, 0o644))
	_, err = NewKeys(files)
	require.ErrorContains(t, err, "others may read it")
}

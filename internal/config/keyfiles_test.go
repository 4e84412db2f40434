package config

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// curveOrder is secp256k1's: the first number that is no key.
const curveOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

// What is in the operator's key files is judged when the configuration is
// checked, and never shown.
func TestKeyFilesAreChecked(t *testing.T) {
	eth, err := crypto.GenerateKey()
	require.NoError(t, err)
	feedKey, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	goodEth, goodFeed, goodMesh := hex.EncodeToString(crypto.FromECDSA(eth)), hex.EncodeToString(feedKey.Bytes()), strings.Repeat("5e", 32)
	notHex := "g" + goodEth[1:]

	check := func(t *testing.T, ethText, feedText, meshText string, mode os.FileMode) []string {
		dir := t.TempDir()
		for name, text := range map[string]string{"eth.key": ethText, "feed.key": feedText, "mesh.key": meshText} {
			writeTo(t, filepath.Join(dir, name), text+"\n")
			require.NoError(t, os.Chmod(filepath.Join(dir, name), mode))
		}
		return problems(t, Options{File: write(t, fmt.Sprintf(`[node]
data_dir = %q
[operator]
eth_key_file = "eth.key"
feed_key_file = "feed.key"
[mesh]
key_file = "mesh.key"
`, dir))})
	}
	for name, c := range map[string]struct{ eth, feed, mesh, key, want string }{
		"eth no hex":       {notHex, goodFeed, goodMesh, "operator.eth_key_file", "does not hold hex"},
		"eth short":        {goodEth[2:], goodFeed, goodMesh, "operator.eth_key_file", "does not hold an Ethereum key"},
		"eth long":         {goodEth + "00", goodFeed, goodMesh, "operator.eth_key_file", "does not hold an Ethereum key"},
		"eth zero":         {strings.Repeat("00", 32), goodFeed, goodMesh, "operator.eth_key_file", "does not hold an Ethereum key"},
		"eth out of range": {curveOrder, goodFeed, goodMesh, "operator.eth_key_file", "does not hold an Ethereum key"},
		"feed no hex":      {goodEth, notHex, goodMesh, "operator.feed_key_file", "does not hold hex"},
		"feed short":       {goodEth, goodFeed[2:], goodMesh, "operator.feed_key_file", "does not hold a feed key"},
		"feed of ones":     {goodEth, strings.Repeat("ff", len(goodFeed)/2), goodMesh, "operator.feed_key_file", "does not hold a feed key"},
		"mesh short":       {goodEth, goodFeed, goodMesh[2:], "mesh.key_file", "does not hold an Ed25519 seed"},
		"swapped":          {"0x" + goodEth, goodEth + goodFeed, goodMesh, "operator.feed_key_file", "does not hold a feed key"},
	} {
		t.Run(name, func(t *testing.T) {
			all := strings.Join(check(t, c.eth, c.feed, c.mesh, 0o600), "\n")
			require.Contains(t, all, c.key+": unusable secret file")
			require.Contains(t, all, c.want)
			for _, secret := range []string{c.eth, c.feed, c.mesh} {
				require.NotContains(t, all, secret[:16], "no part of a key is shown")
				require.NotContains(t, all, secret[len(secret)-16:])
			}
		})
	}
	t.Run("good", func(t *testing.T) {
		require.NotContains(t, strings.Join(check(t, "0x"+goodEth, goodFeed, goodMesh, 0o600), "\n"), "unusable")
	})
	t.Run("mode", func(t *testing.T) {
		all := strings.Join(check(t, goodEth, goodFeed, goodMesh, 0o640), "\n")
		require.Equal(t, 3, strings.Count(all, "has mode 0640, others may read it"))
	})
}

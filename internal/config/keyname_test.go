package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key in the place of its file is refused wherever a file's name can be given, and
// no part of it is shown.
func TestKeyInPlaceOfItsFile(t *testing.T) {
	key := strings.Repeat("5eC0", 16)
	check := func(t *testing.T, err error) {
		t.Helper()
		require.ErrorContains(t, err, "a key where the name of a file is expected")
		require.NotContains(t, strings.ToLower(err.Error()), "5ec0")
	}
	for _, text := range []string{key, "0x" + key, "0X" + key, key[:62], key + key + key, " " + key + "\n", `"` + key + `"`, "./" + key, "/etc/" + key} {
		require.ErrorIs(t, CheckName(text), ErrSecretFile, text)
		check(t, CheckName(text))
		_, err := EthKeyAt(text)
		check(t, err)
		_, err = FeedKeyAt(text)
		check(t, err)
		_, err = Default().ReadSecret(SecretFile(text))
		check(t, err)
		_, err = Load(Options{File: text})
		check(t, err)
	}
	for _, key := range []string{"operator.eth_key_file", "operator.feed_key_file", "mesh.key_file", "store.url_file"} {
		_, err := Load(Options{Set: []Setting{{key, strings.Repeat("5eC0", 16), "--set"}}})
		check(t, err)
	}
	_, err := Load(Options{Env: []string{"ORACLESTREAM_OPERATOR_ETH_KEY_FILE=0x" + key}})
	check(t, err)
	_, err = Load(Options{File: write(t, "[operator]\neth_key_file = \"0x"+key+"\"\n")})
	check(t, err)

	// A hash names folders of containers, and an address may name a file.
	for _, name := range []string{filepath.Join("/run", key, "eth.key"), "0x" + strings.Repeat("5e", 20), "eth.key", "key-" + key, "", ".", "/"} {
		require.NoError(t, CheckName(name), name)
	}
}

// A key that was pasted in place of another value, or of a key's name, is not quoted.
func TestProblemsHideKeys(t *testing.T) {
	key := strings.Repeat("5ec0", 16)
	for _, text := range []string{
		"[log]\nlevel = \"" + key + "\"\n", "[api]\nlisten = \"0x" + key + "\"\n", "\"" + key + "\" = 1\n", "[operator]\neth_key_file = 0x" + key + "\n",
		"[operator]\neth_key_file = " + key + "\n", "[network]\nregistry = \"0x" + key + "\"\n", "[chain." + key + "]\nchain_id = 1\n",
	} {
		_, err := Load(Options{File: write(t, text)})
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "5ec05ec0", text)
	}
}

func TestKeysAtAPath(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("eth.key", []byte(strings.Repeat("0b", 32)), 0o600))
	_, err := EthKeyAt("eth.key")
	require.NoError(t, err)
	_, err = EthKeyAt("none.key")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorIs(t, err, ErrSecretFile)
	_, err = FeedKeyAt("eth.key")
	require.ErrorContains(t, err, "does not hold a feed key")
	_, err = EthKeyAt("")
	require.ErrorIs(t, err, ErrSecretFile)
}

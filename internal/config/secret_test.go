package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const hush = "hunter2"

func TestSecretFiles(t *testing.T) {
	dir := t.TempDir()
	cfg := Default()
	cfg.Node.DataDir = Path(dir)
	name := filepath.Join(dir, "s")
	writeTo(t, name, "  "+hush+"\n")
	secret, err := cfg.ReadSecret("s")
	require.NoError(t, err)
	require.Equal(t, hush, string(secret))
	_, err = cfg.ReadSecret(SecretFile(name))
	require.NoError(t, err)

	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	writeTo(t, filepath.Join(dir, "empty"), " \n")
	writeTo(t, filepath.Join(dir, "large"), strings.Repeat(hush, maxSecret))
	writeTo(t, filepath.Join(dir, "open"), hush)
	require.NoError(t, os.Chmod(filepath.Join(dir, "open"), 0o640))
	for file, want := range map[SecretFile]string{
		"none": "does not exist: create it", "folder": "not a regular file", "pipe": "not a regular file", "empty": "is empty",
		"large": "larger than", "open": "has mode 0640, others may read it: chmod 600 " + dir,
	} {
		_, err := cfg.ReadSecret(file)
		require.ErrorIs(t, err, ErrSecretFile)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), hush)
	}
}

func TestURLsFromFiles(t *testing.T) {
	dir := t.TempDir()
	writeTo(t, filepath.Join(dir, "db"), "postgres://u:"+hush+"@h/db\n")
	writeTo(t, filepath.Join(dir, "rpc"), "# endpoints\nhttps://a.example/"+hush+"\n\nwss://b.example\n")
	writeTo(t, filepath.Join(dir, "bad"), "https://a.example\nftp://"+hush+".example\n")
	text := fmt.Sprintf("[node]\ndata_dir = %q\n[store]\nurl_file = \"db\"\n[chain.main]\nrpc_urls_file = \"rpc\"\nchain_id = 1\nhub = \"0x8617E340B3D01FA5F11F306F4090FD50E238070D\"\n", dir)
	loaded, err := Load(Options{File: write(t, text)})
	require.NoError(t, err)
	db, err := loaded.Config.StoreURL()
	require.NoError(t, err)
	require.Equal(t, "postgres://u:"+hush+"@h/db", string(db))
	rpc, err := loaded.Config.RPCURLs("main")
	require.NoError(t, err)
	require.Len(t, rpc, 2)
	require.Equal(t, "https://a.example/"+hush, string(rpc[0]))
	require.NotContains(t, loaded.Show(), hush)
	_, err = loaded.Config.RPCURLs("other")
	require.Error(t, err)

	got := strings.Join(problems(t, Options{File: write(t, strings.NewReplacer(`"db"`, `"bad"`, `"rpc"`, `"bad"`).Replace(text))}), "\n")
	require.Contains(t, got, "store.url_file")
	require.Contains(t, got, "bad:2: not an address of the right kind")
	require.NotContains(t, got, hush)
	require.Contains(t, strings.Join(problems(t, Options{File: write(t, strings.Replace(text, "url_file", "url = \"sqlite:x\"\nurl_file", 1))}), "\n"), "keep one of them")
}

func TestRelativeDatabaseStartsAtTheDataFolder(t *testing.T) {
	cfg := Default()
	for in, want := range map[StoreURL]string{
		"sqlite:a.db": "sqlite:" + filepath.Join(string(cfg.Node.DataDir), "a.db"), "sqlite:/x/a.db": "sqlite:/x/a.db", "postgres://h/d": "postgres://h/d",
	} {
		cfg.Store.URL = in
		got, err := cfg.StoreURL()
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

// TestNothingShowsASecret tries every way that a configuration is printed.
func TestNothingShowsASecret(t *testing.T) {
	name := write(t, `[store]
url = "postgres://u:hunter2@h/db?sslpassword=hunter2"
[chain.main]
rpc_urls = ["https://a.example/v2/hunter2", "https://hunter2:x@b.example", "wss://c.example?key=hunter2", "http://d.example"]
chain_id = 1
hub = "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
[venues.okx]
rest_url = "https://u:hunter2@okx.example/a?b=hunter2"
`)
	loaded, err := Load(Options{File: name})
	require.NoError(t, err)
	require.Empty(t, loaded.Warnings)
	asJSON, err := json.Marshal([]any{loaded.Config.Store, loaded.Config.Chain})
	require.NoError(t, err)
	c := loaded.Config
	for _, text := range []string{
		loaded.Show(), string(asJSON), fmt.Sprintf("%v %+v %#v", c.Store, c.Store, c.Store),
		fmt.Sprintf("%v %+v %#v %q", *c.Chain["main"], *c.Chain["main"], *c.Chain["main"], c.Chain["main"].RPCURLs),
	} {
		require.NotContains(t, text, hush)
	}
	require.Contains(t, loaded.Show(), `rpc_urls = ["https://a.example/[hidden]", "https://b.example/[hidden]", "wss://c.example/[hidden]", "http://d.example"]`)
	require.Equal(t, "https://a.example/v2/hunter2", string(c.Chain["main"].RPCURLs[0]))

	require.NoError(t, os.Chmod(name, 0o644))
	loaded, err = Load(Options{File: name})
	require.NoError(t, err)
	require.Len(t, loaded.Warnings, 2)
	require.Contains(t, loaded.Warnings[0].String(), "store.url: holds a password and others may read this file (mode 0644): chmod 600")
}

func TestErrorsQuoteNoSecret(t *testing.T) {
	for _, o := range []Options{
		{File: write(t, "[store]\nurl = \"mysql://u:hunter2@h\"\n")},
		{File: write(t, "[store]\nurl = \"postgres://u:hunter2@h:bad/x\"\n")},
		{File: write(t, "[store]\nurl = \"hunter2\n")},
		{File: write(t, strings.Replace(chainText, "https://rpc.example.org", "https://h:99999/hunter2", 1))},
		{File: write(t, strings.Replace(chainText, "https://rpc.example.org", "hunter2", 1))},
		{Env: []string{"ORACLESTREAM_STORE_URL=hunter2"}},
		{Set: []Setting{{"store.url", "hunter2", "--set"}}},
		{File: write(t, "[venues.okx]\nrest_url = \"hunter2\"\nstream_url = \"http://hunter2\"\n")},
		{File: write(t, "[api]\norigins = [\"https://u:hunter2@x\"]\n")},
	} {
		_, err := Load(o)
		var invalid *Error
		require.ErrorAs(t, err, &invalid)
		require.NotContains(t, err.Error(), hush)
	}
}

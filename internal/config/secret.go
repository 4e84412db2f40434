package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// maskedText stands where a secret was.
const maskedText = "[hidden]"

// maxSecret bounds what is read of a secret file.
const maxSecret = 16 << 10

// ErrSecretFile is wrapped where a secret file cannot be used.
var ErrSecretFile = errors.New("unusable secret file")

// SecretFile is the path of a file that holds a secret, of mode 0600. The path
// is no secret.
type SecretFile string

// UnmarshalText refuses what no path can be.
func (s *SecretFile) UnmarshalText(b []byte) error {
	var p Path
	if err := p.UnmarshalText(b); err != nil {
		return err
	}
	*s = SecretFile(p)
	return nil
}

// ReadSecret reads a secret file, a relative path from data_dir on, without the
// white space around its content. Errors name the file and what to do, never
// the content, and wrap [ErrSecretFile].
func (c *Config) ReadSecret(file SecretFile) (telemetry.Secret, error) {
	path := c.Resolve(string(file))
	f, err := openSecret(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: read %s: %w", ErrSecretFile, path, reason(err))
	case len(b) > maxSecret:
		return "", fmt.Errorf("%w: %s is larger than %d bytes: is it the right file?", ErrSecretFile, path, maxSecret)
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "", fmt.Errorf("%w: %s is empty", ErrSecretFile, path)
	}
	return telemetry.Secret(text), nil
}

// openSecret looks before it opens, for opening a named pipe would wait.
func openSecret(path string) (*os.File, error) {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s does not exist: create it, or correct the path (relative paths start at node.data_dir)", ErrSecretFile, path)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrSecretFile, path, reason(err))
	case !st.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is not a regular file", ErrSecretFile, path)
	case st.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%w: %s has mode %04o, others may read it: chmod 600 %s", ErrSecretFile, path, st.Mode().Perm(), path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: open %s: %w", ErrSecretFile, path, reason(err))
	}
	return f, nil
}

// reason gives a file error without operation and path.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// StoreURL gives the store's URL from url or url_file. A relative path of SQLite
// starts at data_dir.
func (c *Config) StoreURL() (telemetry.Secret, error) {
	u := c.Store.URL
	if c.Store.URLFile != "" {
		text, err := c.ReadSecret(c.Store.URLFile)
		if err != nil {
			return "", fmt.Errorf("store.url_file: %w", err)
		}
		if err := u.UnmarshalText([]byte(text)); err != nil {
			return "", fmt.Errorf("store.url_file: %s: %w", c.Resolve(string(c.Store.URLFile)), err)
		}
	}
	if path, ok := strings.CutPrefix(string(u), "sqlite:"); ok && !filepath.IsAbs(path) {
		return telemetry.Secret("sqlite:" + c.Resolve(path)), nil
	}
	return telemetry.Secret(u), nil
}

// RPCURLs gives a chain's endpoints from rpc_urls or rpc_urls_file.
func (c *Config) RPCURLs(chain string) ([]telemetry.Secret, error) {
	ch := c.Chain[chain]
	if ch == nil {
		return nil, fmt.Errorf("no chain %q is configured", chain)
	}
	return c.rpcURLs("chain "+chain, ch.RPCURLs, ch.RPCURLsFile)
}

// rpcURLs gives the endpoints of a list, or of a file in its place.
func (c *Config) rpcURLs(of string, list []RPCURL, file SecretFile) ([]telemetry.Secret, error) {
	var out []telemetry.Secret
	if file == "" {
		for _, u := range list {
			out = append(out, telemetry.Secret(u))
		}
		return out, nil
	}
	text, err := c.ReadSecret(file)
	if err != nil {
		return nil, fmt.Errorf("rpc_urls_file of %s: %w", of, err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var u RPCURL
		if err := u.UnmarshalText([]byte(line)); err != nil {
			return nil, fmt.Errorf("rpc_urls_file of %s: %s:%d: %w", of, c.Resolve(string(file)), i+1, err)
		}
		out = append(out, telemetry.Secret(u))
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("rpc_urls_file of %s: %s names no endpoint", of, c.Resolve(string(file)))
	}
	return out, nil
}

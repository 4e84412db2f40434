package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
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

// UnmarshalText refuses what no path can be, and a key in the place of its file.
func (s *SecretFile) UnmarshalText(b []byte) error {
	if err := CheckName(string(b)); err != nil {
		return err
	}
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
	if err := CheckName(string(file)); err != nil {
		return "", err
	}
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
	if file == "" {
		return secrets(list), nil
	}
	var urls []RPCURL
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
		urls = append(urls, u)
	}
	if len(urls) == 0 {
		return nil, fmt.Errorf("rpc_urls_file of %s: %s names no endpoint", of, c.Resolve(string(file)))
	}
	if err := repeated(urls); err != nil {
		return nil, fmt.Errorf("rpc_urls_file of %s: %s: %w", of, c.Resolve(string(file)), err)
	}
	return secrets(urls), nil
}

func secrets(list []RPCURL) []telemetry.Secret {
	out := make([]telemetry.Secret, len(list))
	for i, u := range list {
		out[i] = telemetry.Secret(u)
	}
	return out
}

// repeated says which endpoint comes twice, however it is written: its place in
// the list, not the endpoint, which may hold a key.
func repeated(list []RPCURL) error {
	places := make(map[string]int, len(list))
	for i, r := range list {
		u, err := url.Parse(string(r))
		if err != nil {
			continue // already reported
		}
		host, port := strings.ToLower(u.Hostname()), u.Port()
		if (u.Scheme == "http" || u.Scheme == "ws") && port == "80" || (u.Scheme == "https" || u.Scheme == "wss") && port == "443" {
			port = ""
		}
		u.Host = net.JoinHostPort(strings.TrimSuffix(host, "."), port)
		u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
		if first, ok := places[u.String()]; ok {
			return fmt.Errorf("endpoints %d and %d are the same: name another provider, or take one off", first, i+1)
		}
		places[u.String()] = i + 1
	}
	return nil
}

// oneHost says that all of several endpoints are of one host, and which.
func oneHost(list []RPCURL) (host string, one bool) {
	for i, r := range list {
		u, err := url.Parse(string(r))
		if err != nil || i > 0 && !strings.EqualFold(u.Host, host) {
			return "", false
		}
		host = u.Host
	}
	return host, len(list) > 1
}

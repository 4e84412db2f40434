package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/prover/worker"
)

// proverCmd groups the commands of provers.
type proverCmd struct {
	Serve  proverServeCmd  `cmd:"" help:"Prove for nodes on other machines."`
	Worker proverWorkerCmd `cmd:"" hidden:"" help:"Prove for the process that started this one, on stdin and stdout."`
}

// proverWorkerCmd is the child process of a node: see prover/worker.
type proverWorkerCmd struct {
	Keys        string `arg:""`
	Slots       int    `arg:""`
	Columns     int    `arg:""`
	Profile     string `arg:""`
	InsecureDev bool
}

// Run proves until stdin ends. The parent's Ctrl-C reaches this process as well
// and is the parent's to act on.
func (c *proverWorkerCmd) Run(ctx context.Context, s streams) error {
	ctx = context.WithoutCancel(ctx)
	keys, err := openExisting(ctx, c.Keys, protocol.Shape{Slots: c.Slots, Columns: c.Columns}, c.Profile, c.InsecureDev, s)
	if err != nil {
		return err
	}
	return worker.Serve(ctx, keys, os.Stdin, s.out)
}

// openExisting opens a key set that must be there.
func openExisting(ctx context.Context, dir string, shape protocol.Shape, profile string, insecureDev bool, s streams) (*prover.KeySet, error) {
	if _, err := prover.ReadManifest(dir); err != nil {
		return nil, usageError{fmt.Errorf("key set: %w: make one with 'oraclestream setup' or 'oraclestream ceremony'", err)}
	}
	return prover.Open(ctx, prover.Config{
		Dir: dir, Shape: shape, Profile: prover.Profile(profile), InsecureDev: insecureDev,
		Logger: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelWarn}),
	})
}

type proverServeCmd struct {
	Keys        string `required:"" help:"Folder of the key set." placeholder:"DIR"`
	InsecureDev bool   `help:"Accept keys of a one-party set-up: for development only."`
	Listen      string `help:"Where to listen, host:port (default ${default})." default:"127.0.0.1:9443" placeholder:"ADDR"`
	TLSCert     string `name:"tls-cert" required:"" help:"PEM file with this server's certificate." placeholder:"FILE"`
	TLSKey      string `name:"tls-key" required:"" help:"PEM file of mode 0600 with its key." placeholder:"FILE"`
	TokenFile   string `help:"File of mode 0600 with the token that clients show: at least 32 bytes, for example of 'openssl rand -hex 32'." placeholder:"FILE"`
	ClientCA    string `name:"client-ca" help:"PEM file of the CA whose certificates clients show, besides the token or in place of it." placeholder:"FILE"`
	Queue       int    `help:"How many proofs may wait besides the one under way." default:"4" placeholder:"N"`
	Rate        int    `help:"How many requests are taken a second." default:"10" placeholder:"N"`
	Connections int    `help:"How many connections there may be; one address may have a quarter of them." default:"64" placeholder:"N"`
}

// Help is shown below the flags.
func (proverServeCmd) Help() string {
	return `Lets operators put proving on a bigger machine. The node sends reports, which are public, and checks what comes back; so this
server can fail it, and cannot make it deliver anything false. It serves one circuit and refuses others, naming both digests.
A proof ends at once when its client goes away.

In the node's configuration:
  [prover.remote.big]
  url = "https://prover.example.org:9443"
  token_file = "prover.token"

Example:
  oraclestream prover serve --keys keys/32x64-bits --listen 0.0.0.0:9443 \
    --tls-cert server.pem --tls-key server.key --token-file prover.token`
}

// maxSecretText bounds what is read of a file with a token, a key or certificates.
const maxSecretText = 1 << 20

// Run serves until the context ends.
func (c *proverServeCmd) Run(ctx context.Context, s streams) error {
	log := telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo})
	conf, token, err := c.secrets()
	if err != nil {
		return usageError{err}
	}
	m, err := prover.ReadManifest(c.Keys)
	if err != nil {
		return usageError{fmt.Errorf("--keys: %w", err)}
	}
	cfg := prover.Config{Dir: c.Keys, Shape: m.Shape(), Profile: m.Profile, InsecureDev: c.InsecureDev, Logger: log}
	v, err := prover.OpenVerifier(ctx, cfg)
	if errors.Is(err, prover.ErrInsecureKeys) {
		return usageError{fmt.Errorf("--keys: %w: for a development network give --insecure-dev", err)}
	}
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	w := worker.New(worker.Config{Command: append([]string{program, "prover", "worker"}, prover.WorkerArgs(cfg)...), Verifier: v, Logger: log, Stderr: s.err})
	defer func() { _ = w.Close() }() // it has no failure
	server, err := remote.NewServer(remote.ServerConfig{
		Prover: w, Manifest: v.Manifest(), Token: token, TLS: conf, Queue: c.Queue, Rate: c.Rate, Connections: c.Connections, Logger: log,
	})
	if err != nil {
		return usageError{err}
	}
	// A client that is gone without a word is found out within half a minute, and its proof ends.
	listen := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	ln, err := listen.Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return usageError{fmt.Errorf("--listen: %w", err)}
	}
	log.Info("prover serves", "url", "https://"+ln.Addr().String(), "shape", m.Shape().String(), "profile", string(m.Profile), "circuit_digest", m.CircuitDigest)
	return server.Serve(ctx, ln)
}

// secrets reads certificate, token and the clients' CA.
func (c *proverServeCmd) secrets() (*tls.Config, string, error) {
	cert, err := readText(c.TLSCert, false)
	if err != nil {
		return nil, "", fmt.Errorf("--tls-cert: %w", err)
	}
	key, err := readText(c.TLSKey, true)
	if err != nil {
		return nil, "", fmt.Errorf("--tls-key: %w", err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, "", fmt.Errorf("--tls-cert and --tls-key: %w", err)
	}
	conf := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13}
	if c.ClientCA != "" {
		pem, err := readText(c.ClientCA, false)
		if err != nil {
			return nil, "", fmt.Errorf("--client-ca: %w", err)
		}
		conf.ClientCAs, conf.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
		if !conf.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, "", errors.New("--client-ca: no certificate in PEM")
		}
	}
	if c.TokenFile == "" {
		return conf, "", nil
	}
	token, err := readText(c.TokenFile, true)
	if err != nil {
		return nil, "", fmt.Errorf("--token-file: %w", err)
	}
	return conf, strings.TrimSpace(string(token)), nil
}

// readText reads a small file; a secret one must be its owner's alone.
func readText(path string, secret bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	st, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case secret && st.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s has mode %04o, others may read it: chmod 600 %s", path, st.Mode().Perm(), path)
	}
	return io.ReadAll(io.LimitReader(f, maxSecretText))
}

package daemon

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/node/proofs"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/prover/worker"
)

// maxPEM bounds a file of certificates.
const maxPEM = 1 << 20

// openKeys opens the key set of a node that proves, and what proves with it:
// other machines where some are configured, and then this one.
func (d *daemon) openKeys(ctx context.Context) error {
	if d.op == nil {
		d.log.Info("no operator keys, so this node observes and serves and signs nothing")
		return nil
	}
	p := &d.cfg.Prover
	keys := prover.Config{
		Dir: d.cfg.Resolve(string(p.KeyDir)), Shape: d.shape, Profile: prover.Profile(p.Profile), InsecureDev: p.InsecureDev, Logger: d.log,
	}
	var local proofs.Backend
	var err error
	switch {
	case p.Local && len(d.run.Worker) == 0:
		set, err := prover.Open(ctx, keys)
		if err != nil {
			return err
		}
		d.keys, local = &set.Verifier, set
	default:
		if d.keys, err = prover.OpenVerifier(ctx, keys); err != nil {
			return err
		}
		if p.Local {
			w := worker.New(worker.Config{
				Command: append(append([]string(nil), d.run.Worker...), prover.WorkerArgs(keys)...), Verifier: d.keys, Logger: d.log,
			})
			d.closeLater(w.Close)
			local = w
		}
	}
	backend := local
	if len(p.Remote) > 0 {
		if backend, err = d.remotes(local); err != nil {
			return err
		}
	}
	d.proofs, err = proofs.NewQueue(backend, d.log, d.registry)
	return err
}

// remotes puts the configured provers before this machine's own.
func (d *daemon) remotes(local proofs.Backend) (proofs.Backend, error) {
	var members []remote.Member
	for _, name := range sorted(d.cfg.Prover.Remote) {
		c, err := remoteClient(d.cfg, d.cfg.Prover.Remote[name], d.keys)
		if err != nil {
			return nil, fmt.Errorf("prover.remote.%s: %w", name, err)
		}
		d.closeLater(func() error { c.Close(); return nil })
		members = append(members, remote.Member{Name: name, Prover: c})
	}
	if local != nil {
		members = append(members, remote.Member{Name: "this machine", Prover: local})
	}
	d.log.Info("remote provers", "provers", len(d.cfg.Prover.Remote), "local", local != nil)
	d.pool = remote.NewPool(d.keys, d.log, time.Now, members...)
	return d.pool, nil
}

func remoteClient(cfg *config.Config, r *config.RemoteProver, v *prover.Verifier) (*remote.Client, error) {
	out := remote.ClientConfig{URL: string(r.URL), Timeout: r.Timeout.Std(), Verifier: v, TLS: &tls.Config{MinVersion: tls.VersionTLS13}}
	if r.TokenFile != "" {
		token, err := cfg.ReadSecret(r.TokenFile)
		if err != nil {
			return nil, fmt.Errorf("token_file: %w", err)
		}
		out.Token = string(token)
	}
	if r.CAFile != "" {
		pem, err := readPEM(cfg.Resolve(string(r.CAFile)))
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		out.TLS.RootCAs = x509.NewCertPool()
		if !out.TLS.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file: %s holds no certificate in PEM", r.CAFile)
		}
	}
	if r.CertFile != "" {
		cert, err := readPEM(cfg.Resolve(string(r.CertFile)))
		if err != nil {
			return nil, fmt.Errorf("cert_file: %w", err)
		}
		key, err := cfg.ReadSecret(r.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("key_file: %w", err)
		}
		pair, err := tls.X509KeyPair(cert, []byte(key))
		if err != nil {
			return nil, fmt.Errorf("cert_file and key_file do not make a certificate: %w", err)
		}
		out.TLS.Certificates = []tls.Certificate{pair}
	}
	return remote.NewClient(out)
}

func readPEM(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, maxPEM))
}

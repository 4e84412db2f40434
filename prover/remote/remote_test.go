package remote_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/prover/sample"
	"github.com/oraclestream/oraclestream/prover/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var (
	shape = protocol.Shape{Slots: 1, Columns: 4}
	token = strings.Repeat("t", remote.MinToken)
	quiet = slog.New(slog.DiscardHandler)
)

// certificate makes a self-signed one for loopback, and a pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// serve runs a handler, or a whole server, behind TLS on loopback.
func serve(t *testing.T, run func(ctx context.Context, ln net.Listener) error) (url string) {
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, ln) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	return "https://" + ln.Addr().String()
}

type fixture struct {
	keys   *prover.KeySet
	report *protocol.Report
	cert   tls.Certificate
	pool   *x509.CertPool
	bundle *protocol.Bundle
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{}
	var err error
	f.keys, err = prover.Open(t.Context(), prover.Config{Dir: t.TempDir(), Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	f.report, err = sample.Report(shape, 7)
	require.NoError(t, err)
	f.bundle, _, err = f.keys.Prove(t.Context(), f.report, sample.Payee)
	require.NoError(t, err)
	f.cert, f.pool = certificate(t)
	return f
}

func (f *fixture) server(t *testing.T, change func(*remote.ServerConfig)) string {
	cfg := remote.ServerConfig{
		Prover: f.keys, Manifest: f.keys.Manifest(), Token: token, TLS: &tls.Config{Certificates: []tls.Certificate{f.cert}},
		Queue: 1, Rate: 100, Connections: 64, Logger: quiet,
	}
	if change != nil {
		change(&cfg)
	}
	s, err := remote.NewServer(cfg)
	require.NoError(t, err)
	return serve(t, s.Serve)
}

func (f *fixture) client(t *testing.T, url string, change func(*remote.ClientConfig)) *remote.Client {
	cfg := remote.ClientConfig{URL: url, Token: token, TLS: &tls.Config{RootCAs: f.pool}, Timeout: 5 * time.Minute, Verifier: &f.keys.Verifier}
	if change != nil {
		change(&cfg)
	}
	c, err := remote.NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// post sends a body as a client who knows the token, and gives the status.
func (f *fixture) post(t *testing.T, url, body string) int {
	h := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.pool, MinVersion: tls.VersionTLS13}}}
	defer h.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v1/prove", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := h.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// TestRemote goes through everything that a server refuses and that a client
// must not believe.
func TestRemote(t *testing.T) {
	f := newFixture(t)
	good := f.server(t, nil)
	b, timing, err := f.client(t, good, nil).Prove(t.Context(), f.report, sample.Payee)
	require.NoError(t, err)
	require.NoError(t, f.keys.Verify(b, f.report.Root, f.report.Quorum))
	require.Positive(t, timing.Prove)

	prove := func(c *remote.Client) error {
		_, _, err := c.Prove(t.Context(), f.report, sample.Payee)
		return err
	}
	t.Run("a wrong token", func(t *testing.T) {
		err := prove(f.client(t, good, func(c *remote.ClientConfig) { c.Token = strings.Repeat("x", 32) }))
		require.ErrorIs(t, err, remote.ErrRefused)
		require.ErrorContains(t, err, "401")
		require.NotContains(t, err.Error(), "xxx")
	})
	t.Run("a server that nobody vouches for", func(t *testing.T) {
		require.ErrorContains(t, prove(f.client(t, good, func(c *remote.ClientConfig) { c.TLS = nil })), "certificate")
	})
	t.Run("certificates on both sides", func(t *testing.T) {
		url := f.server(t, func(c *remote.ServerConfig) {
			c.Token, c.TLS.ClientAuth, c.TLS.ClientCAs = "", tls.RequireAndVerifyClientCert, f.pool
		})
		require.NoError(t, prove(f.client(t, url, func(c *remote.ClientConfig) { c.Token, c.TLS.Certificates = "", []tls.Certificate{f.cert} })))
		require.Error(t, prove(f.client(t, url, nil)))
	})
	t.Run("another circuit", func(t *testing.T) {
		other := strings.Repeat("ab", 32)
		url := f.server(t, func(c *remote.ServerConfig) { c.Manifest.CircuitDigest = other })
		err := prove(f.client(t, url, nil))
		require.ErrorIs(t, err, remote.ErrRefused)
		require.ErrorContains(t, err, other)
		require.ErrorContains(t, err, f.keys.Manifest().CircuitDigest)
	})
	t.Run("too many requests", func(t *testing.T) {
		url := f.server(t, func(c *remote.ServerConfig) { c.Rate = 1 })
		codes := map[int]int{}
		for range 50 { // of which two, and one more a second, are looked at
			codes[f.post(t, url, "{}")]++
		}
		require.Positive(t, codes[http.StatusBadRequest])
		require.Positive(t, codes[http.StatusTooManyRequests])
	})
	t.Run("a full queue", func(t *testing.T) {
		block := &blocked{entered: make(chan struct{}, 2), ended: make(chan struct{}, 2)}
		c := f.client(t, f.server(t, func(c *remote.ServerConfig) { c.Prover, c.Queue = block, 0 }), nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { _, _, err := c.Prove(ctx, f.report, sample.Payee); done <- err }()
		<-block.entered
		require.ErrorContains(t, prove(c), "503")
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
		<-block.ended // the server's proof ends with its client
	})
	t.Run("a request that is too large, or none", func(t *testing.T) {
		for body, want := range map[string]int{strings.Repeat(" ", int(wire.MaxRequest(shape))+1): 413, "{}": 400, "": 400} {
			require.Equal(t, want, f.post(t, good, body))
		}
	})
	t.Run("a report that is none", func(t *testing.T) {
		r, err := sample.Report(shape, 7)
		require.NoError(t, err)
		r.Medians[1]++
		_, _, err = f.client(t, good, nil).Prove(t.Context(), r, sample.Payee)
		require.ErrorIs(t, err, prover.ErrReport)
	})
	f.liars(t)
}

// blocked proves until its context ends.
type blocked struct{ entered, ended chan struct{} }

func (b *blocked) Prove(ctx context.Context, _ *protocol.Report, _ common.Address) (*protocol.Bundle, prover.Timing, error) {
	b.entered <- struct{}{}
	<-ctx.Done()
	b.ended <- struct{}{}
	return nil, prover.Timing{}, ctx.Err()
}

// liars are servers that lie, stall, die and flood. Behind each, the pool's next
// prover has the proof.
func (f *fixture) liars(t *testing.T) {
	answer := func(change func(r *wire.Response)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			r := wire.Answer(f.bundle, prover.Timing{}, nil)
			change(r)
			_ = json.NewEncoder(w).Encode(r)
		}
	}
	other, err := sample.Report(shape, 8)
	require.NoError(t, err)
	old, _, err := f.keys.Prove(t.Context(), other, sample.Payee)
	require.NoError(t, err)
	stolen, _, err := f.keys.Prove(t.Context(), f.report, common.HexToAddress("0x0bad"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		lied    bool
	}{
		"a proof changed":             {answer(func(r *wire.Response) { r.Proof[0], r.Proof[6] = r.Proof[6], r.Proof[0] }), true},
		"a word changed":              {answer(func(r *wire.Response) { r.Words[4][31]++ }), true},
		"a true proof of another":     {answer(func(r *wire.Response) { *r = *wire.Answer(old, prover.Timing{}, nil) }), true},
		"a true proof, another payee": {answer(func(r *wire.Response) { *r = *wire.Answer(stolen, prover.Timing{}, nil) }), true},
		"a word too few":              {answer(func(r *wire.Response) { r.Words = r.Words[1:] }), true},
		"no JSON":                     {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, true},
		"a flood": {func(w http.ResponseWriter, _ *http.Request) {
			for range 64 {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, true},
		"a death in the middle": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"words":[`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, false},
		"a slow one":           {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false},
		"a good report is bad": {answer(func(r *wire.Response) { *r = wire.Response{Error: "no", BadReport: true} }), false},
		"a way elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://127.0.0.1:1/", http.StatusTemporaryRedirect)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(ctx context.Context, ln net.Listener) error {
				h := &http.Server{Handler: drained(c.handler), ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
				defer context.AfterFunc(ctx, func() { _ = h.Close() })()
				_ = h.Serve(tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{f.cert}, MinVersion: tls.VersionTLS13}))
				return nil
			})
			bad := f.client(t, url, func(c *remote.ClientConfig) {
				if name == "a slow one" {
					c.Timeout = 300 * time.Millisecond
				}
			})
			b, _, err := bad.Prove(t.Context(), f.report, sample.Payee)
			require.Error(t, err)
			require.Nil(t, b)
			if c.lied {
				require.ErrorIs(t, err, remote.ErrLied)
			} else {
				require.NotErrorIs(t, err, remote.ErrLied)
			}
			now := time.Unix(1000, 0)
			pool := remote.NewPool(&f.keys.Verifier, quiet, func() time.Time { return now },
				remote.Member{Name: "bad", Prover: bad}, remote.Member{Name: "local", Prover: f.keys})
			b, _, err = pool.Prove(t.Context(), f.report, sample.Payee)
			require.NoError(t, err)
			require.NoError(t, f.keys.Verify(b, f.report.Root, f.report.Quorum))
		})
	}
}

// drained reads the request first: answers to what was not read make clients
// fail by other ways than those meant here.
func drained(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		h(w, r)
	}
}

func TestNewRefuses(t *testing.T) {
	cert, _ := certificate(t)
	ok := remote.ServerConfig{Token: token, TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Rate: 1, Connections: 1}
	for name, change := range map[string]func(*remote.ServerConfig){
		"no TLS":          func(c *remote.ServerConfig) { c.TLS = nil },
		"no certificate":  func(c *remote.ServerConfig) { c.TLS = &tls.Config{} },
		"nobody to know":  func(c *remote.ServerConfig) { c.Token = "" },
		"a short token":   func(c *remote.ServerConfig) { c.Token = "short" },
		"no requests":     func(c *remote.ServerConfig) { c.Rate = 0 },
		"negative queue":  func(c *remote.ServerConfig) { c.Queue = -1 },
		"a mere question": func(c *remote.ServerConfig) { c.Token, c.TLS.ClientAuth = "", tls.RequestClientCert },
	} {
		c := ok
		c.TLS = ok.TLS.Clone()
		change(&c)
		_, err := remote.NewServer(c)
		require.Error(t, err, name)
	}
	_, err := remote.NewClient(remote.ClientConfig{URL: "http://127.0.0.1:1"})
	require.ErrorContains(t, err, "https://")
}

package remote_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// slow proves after a while, unless its context ends.
type slow struct {
	remote.Prover
	after time.Duration
}

func (s *slow) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error) {
	select {
	case <-ctx.Done():
		return nil, prover.Timing{}, ctx.Err()
	case <-time.After(s.after):
		return s.Prover.Prove(ctx, r, payee)
	}
}

// ready has the proof already.
type ready struct{ bundle *protocol.Bundle }

func (r ready) Prove(context.Context, *protocol.Report, common.Address) (*protocol.Bundle, prover.Timing, error) {
	return r.bundle, prover.Timing{Prove: time.Millisecond}, nil
}

// failing never proves.
type failing struct{}

func (failing) Prove(context.Context, *protocol.Report, common.Address) (*protocol.Bundle, prover.Timing, error) {
	return nil, prover.Timing{}, errors.New("out of memory")
}

// TestStrangers lets those do their worst who know no token, and those who know
// one and are clumsy. Whoever knows it and is not is served all the while.
func TestStrangers(t *testing.T) {
	f := newFixture(t)
	prove := func(t *testing.T, url string, within time.Duration) {
		t.Helper()
		b, _, err := f.client(t, url, func(c *remote.ClientConfig) { c.Timeout = within }).Prove(t.Context(), f.report, sample.Payee)
		require.NoError(t, err)
		require.NoError(t, f.keys.Verify(b, f.report.Root, f.report.Quorum))
	}
	// dial opens a connection from an address of this machine.
	dial := func(t *testing.T, url, from string) net.Conn {
		t.Helper()
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "https://"))
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	secure := func(t *testing.T, url, from string) *tls.Conn {
		t.Helper()
		c := tls.Client(dial(t, url, from), &tls.Config{RootCAs: f.pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS13})
		require.NoError(t, c.HandshakeContext(t.Context()))
		return c
	}

	t.Run("connections that say nothing", func(t *testing.T) {
		url := f.server(t, func(c *remote.ServerConfig) {
			c.Connections = 8
			c.Prover = ready{f.bundle} // what is waited for is the connection
		})
		for range 20 {
			dial(t, url, "127.0.0.2")
		}
		prove(t, url, 4*time.Second) // the strangers' handshakes are given up after five
	})
	t.Run("requests that never end", func(t *testing.T) {
		url := f.server(t, func(c *remote.ServerConfig) { c.ReadTimeout = 3 * time.Second })
		c := secure(t, url, "127.0.0.2")
		_, err := io.WriteString(c, "POST /v1/prove HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+token+"\r\nContent-Length: 1000\r\n\r\n{")
		require.NoError(t, err)
		answer, err := io.ReadAll(c) // ends, since the server ends it
		require.NoError(t, err)
		require.Contains(t, string(answer), "400")
		prove(t, url, time.Minute)
	})
	t.Run("a stranger keeps no connection", func(t *testing.T) {
		c := secure(t, f.server(t, nil), "127.0.0.2")
		_, err := io.WriteString(c, "GET /v1/prove HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		answer, err := io.ReadAll(c)
		require.NoError(t, err)
		require.Contains(t, string(answer), "401")
		require.Contains(t, string(answer), "Connection: close")
	})
	t.Run("a failure is a warning", func(t *testing.T) {
		var log bytes.Buffer
		url := f.server(t, func(c *remote.ServerConfig) {
			c.Prover, c.Logger = failing{}, slog.New(slog.NewTextHandler(&log, nil))
		})
		_, _, err := f.client(t, url, nil).Prove(t.Context(), f.report, sample.Payee)
		require.ErrorContains(t, err, "out of memory")
		require.Regexp(t, `level=WARN msg="proof failed".*out of memory`, log.String())
		require.NotContains(t, log.String(), "msg=proved")
	})
	t.Run("a stranger fills no log", func(t *testing.T) {
		var log bytes.Buffer
		url := f.server(t, func(c *remote.ServerConfig) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
		h := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.pool, MinVersion: tls.VersionTLS13}}}
		start := time.Now()
		for range 100 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
			require.NoError(t, err)
			resp, err := h.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		}
		most := 10 + 5*int(time.Since(start)/time.Second+1)
		require.LessOrEqual(t, strings.Count(log.String(), "request refused"), most)
	})
	t.Run("a proof that takes longer than a request may", func(t *testing.T) {
		prove(t, f.server(t, func(c *remote.ServerConfig) {
			c.Prover, c.ReadTimeout = &slow{f.keys, 4 * time.Second}, 3*time.Second
		}), time.Minute)
	})
	t.Run("a client that hangs up", func(t *testing.T) {
		block := &blocked{entered: make(chan struct{}, 1), ended: make(chan struct{}, 1)}
		url := f.server(t, func(c *remote.ServerConfig) { c.Prover = block })
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _, _ = f.client(t, url, nil).Prove(ctx, f.report, sample.Payee)
		}()
		<-block.entered
		cancel()
		<-block.ended // nothing goes on for whoever is gone
		<-done
	})
}

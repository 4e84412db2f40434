package remote_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// ill proves, and may say that it cannot.
type ill struct {
	remote.Prover
	err atomic.Pointer[error]
}

func (i *ill) Health() error {
	if err := i.err.Load(); err != nil {
		return *err
	}
	return nil
}

// A probe tells what a proof would meet: a dead server, strangers, another circuit, a
// server whose prover is dead.
func TestProbe(t *testing.T) {
	f := newFixture(t)
	own := &ill{Prover: f.keys}
	url := f.server(t, func(c *remote.ServerConfig) { c.Prover = own })
	c := f.client(t, url, nil)
	require.NoError(t, c.Probe(t.Context()))
	dead := errors.New("the proving process died")
	own.err.Store(&dead)
	err := c.Probe(t.Context())
	require.ErrorIs(t, err, remote.ErrRefused)
	require.ErrorContains(t, err, dead.Error())
	own.err.Store(nil)
	require.NoError(t, c.Probe(t.Context()))

	stranger := f.client(t, url, func(c *remote.ClientConfig) { c.Token = "x" })
	err = stranger.Probe(t.Context())
	require.ErrorIs(t, err, remote.ErrRefused)
	require.ErrorIs(t, err, remote.ErrStranger)
	_, _, err = stranger.Prove(t.Context(), f.report, sample.Payee)
	require.ErrorIs(t, err, remote.ErrRefused)
	require.ErrorIs(t, err, remote.ErrStranger)
	other := f.server(t, func(c *remote.ServerConfig) { c.Manifest.CircuitDigest = "77" })
	err = f.client(t, other, nil).Probe(t.Context())
	require.ErrorIs(t, err, remote.ErrRefused)
	require.NotErrorIs(t, err, remote.ErrStranger)
	require.ErrorContains(t, err, f.keys.Manifest().CircuitDigest)
	nobody := f.client(t, "https://127.0.0.1:1", nil)
	require.ErrorIs(t, nobody.Probe(t.Context()), remote.ErrUnreachable)
	busy := f.server(t, func(c *remote.ServerConfig) { c.Rate = 1 })
	for range 5 {
		require.NoError(t, f.client(t, busy, nil).Probe(t.Context()), "one that has enough to do is there")
	}
	for name, answer := range map[string]string{
		"nothing": "", "no JSON": "<html>", "unknown fields": `{"circuit_digest":"77","x":1}`, "endless": string(make([]byte, 1<<20)),
	} {
		url := serve(t, func(ctx context.Context, ln net.Listener) error {
			h := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }), ReadHeaderTimeout: time.Minute}
			defer context.AfterFunc(ctx, func() { _ = h.Close() })()
			_ = h.Serve(tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{f.cert}, MinVersion: tls.VersionTLS13}))
			return nil
		})
		require.ErrorIs(t, f.client(t, url, nil).Probe(t.Context()), remote.ErrRefused, name)
	}
}

// far is a prover elsewhere, whose answers a test sets.
type far struct {
	mu           sync.Mutex
	probe, prove error
}

func (f *far) answers(probe, prove error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.probe, f.prove = probe, prove
}

func (f *far) Probe(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.probe
}

func (f *far) Prove(context.Context, *protocol.Report, common.Address) (*protocol.Bundle, prover.Timing, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return nil, prover.Timing{}, f.prove
}

// A pool is ill where none of its members can prove, and knows before a proof is
// wanted; what shows that one can again depends on how it failed.
func TestPoolHealth(t *testing.T) {
	f := newFixture(t)
	synctest.Test(t, func(t *testing.T) {
		local, one := &ill{Prover: f.keys}, &far{}
		pool := remote.NewPool(&f.keys.Verifier, quiet, time.Now, remote.Member{Name: "big", Prover: one}, remote.Member{Name: "this machine", Prover: local})
		alone := remote.NewPool(&f.keys.Verifier, quiet, time.Now, remote.Member{Name: "big", Prover: one})
		ctx, cancel := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer cancel()
		go pool.Run(ctx)
		go alone.Run(ctx)
		later := func() { require.True(t, wait.For(ctx, 20*time.Second)); synctest.Wait() }
		synctest.Wait()
		require.NoError(t, alone.Health())

		one.answers(remote.ErrUnreachable, nil)
		later()
		require.NoError(t, pool.Health(), "this machine can prove")
		require.EqualError(t, alone.Health(), "big: the remote prover is not reached")
		dead := errors.New("the proving process died")
		local.err.Store(&dead)
		require.EqualError(t, pool.Health(), "big: the remote prover is not reached; this machine: the proving process died")
		local.err.Store(nil)
		one.answers(nil, nil)
		later()
		require.NoError(t, alone.Health())
		one.answers(fmt.Errorf("%w: %w: 401", remote.ErrRefused, remote.ErrStranger), nil)
		later()
		require.EqualError(t, alone.Health(), "big: the remote prover does not take this node's token", "more than that it refused")
		one.answers(nil, nil)
		later()

		r, err := sample.Report(shape, 7)
		require.NoError(t, err)
		for _, c := range []struct {
			err   error
			heals bool
		}{
			{remote.ErrUnreachable, true},
			{remote.ErrRefused, true},
			{errors.Join(remote.ErrUnreachable, context.DeadlineExceeded), false},
			{remote.ErrLied, false},
			{errors.New("out of memory"), false},
		} {
			one.answers(nil, c.err)
			_, _, err = alone.Prove(ctx, r, sample.Payee)
			require.ErrorIs(t, err, c.err)
			require.Error(t, alone.Health())
			require.NotContains(t, alone.Health().Error(), "memory", "details are for the log")
			later()
			if c.heals {
				require.NoError(t, alone.Health(), c.err.Error())
			} else {
				require.Error(t, alone.Health(), c.err.Error())
			}
		}
	})
}

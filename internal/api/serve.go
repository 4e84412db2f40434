package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"
)

const (
	maxConnections = 4096
	maxHeaderBytes = 16 << 10
	// grace is how long requests under way may take once the server is told to stop.
	grace = 5 * time.Second
)

// ErrAddressInUse is wrapped by [Listen] where another process has the port.
var ErrAddressInUse = errors.New("address already in use")

// Listen opens a TCP port. The flag is the one that chose the address, for the
// error text; a port of 0 takes a free one, which the listener then names.
func Listen(ctx context.Context, addr, flag string) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen on %s: %w: stop the program that has it, or choose another with %s (port 0 takes a free one)",
			addr, ErrAddressInUse, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w: check %s", addr, err, flag)
	}
	return ln, nil
}

// Serve answers on ln until ctx ends, then lets requests under way finish for
// a few seconds. It owns the listener and every connection, streams included,
// and returns once all of them have ended: nil after an orderly stop.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	// Requests outlive ctx by the grace; then base ends them, and with them the
	// streams, which the server itself no longer knows.
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var handlers sync.WaitGroup
	srv := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handlers.Add(1)
			defer handlers.Done()
			h.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return base },
	}
	// The group's context ends with ctx or when serving fails by itself.
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := srv.Serve(netutil.LimitListener(ln, maxConnections)); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve http on %s: %w", ln.Addr(), err)
		}
		return nil
	})
	group.Go(func() error {
		<-gctx.Done()
		stop, done := context.WithTimeout(base, grace)
		defer done()
		if err := srv.Shutdown(stop); err != nil {
			log.Warn("requests cut at shutdown", "error", err)
			_ = srv.Close() // all that is left to do; Shutdown has said why
		}
		cancel()
		return nil
	})
	err := group.Wait()
	// No handler begins after Shutdown; what is left are streams, which end with base.
	if !waitFor(&handlers, grace) {
		log.Error("a stream did not end at shutdown", "advice", "this is a bug: please report it")
	}
	return err
}

// waitFor reports whether the group was done in time.
func waitFor(wg *sync.WaitGroup, limit time.Duration) bool {
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

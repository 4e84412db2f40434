package evm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// ErrAddr is wrapped where a listening address cannot be used.
var ErrAddr = errors.New("unusable listening address")

// CheckAddr tells whether a server could listen on host:port now. It listens
// for a moment and lets go again, so a caller can refuse a busy port before it
// does anything slow. Port 0 always means a free port. The error names the
// address and what to do.
func CheckAddr(ctx context.Context, addr string) error {
	if _, _, err := splitAddr(addr); err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return addrError(addr, err)
	}
	if err := l.Close(); err != nil {
		return fmt.Errorf("release %s: %w", addr, err)
	}
	return nil
}

func addrError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w: %s is already in use: stop the program that listens there, or choose another address (port 0 takes a free one): %w", ErrAddr, addr, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%w: %s may not be opened by this user: choose a port above 1023: %w", ErrAddr, addr, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%w: %s is no address of this machine: choose 127.0.0.1: %w", ErrAddr, addr, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrAddr, addr, err)
}

func splitAddr(addr string) (host string, port int, err error) {
	h, p, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("%w: %q is not host:port: %w", ErrAddr, addr, err)
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("%w: %q has no port number between 0 and 65535", ErrAddr, addr)
	}
	return h, int(n), nil
}

// loopback reports whether a host can only be reached from this machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

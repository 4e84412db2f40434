package remote

import (
	"net"
	"net/netip"
	"sync"
)

// perHost lets each address have so many connections and ends the rest at once,
// so that one stranger cannot take all the places of a listener.
type perHost struct {
	net.Listener
	most int

	mu   sync.Mutex
	open map[netip.Prefix]int // never holds a zero, so no more than there are connections
}

func newPerHost(ln net.Listener, most int) *perHost {
	return &perHost{Listener: ln, most: most, open: make(map[netip.Prefix]int)}
}

// Accept implements [net.Listener].
func (l *perHost) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		host := hostOf(c.RemoteAddr())
		if l.enter(host) {
			return &hostConn{Conn: c, leave: sync.OnceFunc(func() { l.leave(host) })}, nil
		}
		_ = c.Close() // nothing was said yet
	}
}

func (l *perHost) enter(host netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[host] >= l.most {
		return false
	}
	l.open[host]++
	return true
}

func (l *perHost) leave(host netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[host]--; l.open[host] == 0 {
		delete(l.open, host)
	}
}

// hostOf gives what counts as one host: an IPv4 address, or the 64 bits of an IPv6
// address that one customer has at least. Addresses of another kind are one.
func hostOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// hostConn gives its place back once it is closed.
type hostConn struct {
	net.Conn
	leave func()
}

// Close implements [net.Conn].
func (c *hostConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

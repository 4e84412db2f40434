package gateway

import (
	"net/netip"
	"sync"
)

// admission counts connections, in all and from one address.
type admission struct {
	mu                sync.Mutex
	limit, perAddress int
	total             int
	from              map[string]int
}

func newAdmission(l Limits) *admission {
	return &admission{limit: l.Connections, perAddress: l.ConnectionsPerAddress, from: make(map[string]int)}
}

func (a *admission) set(l Limits) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.limit, a.perAddress = l.Connections, l.ConnectionsPerAddress
}

// enter counts a connection in. If there is no room, reason says why not.
func (a *admission) enter(address string) (leave func(), reason string) {
	key := network(address)
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.total >= a.limit:
		return nil, refusedTotal
	case a.from[key] >= a.perAddress:
		return nil, refusedAddress
	}
	a.total++
	a.from[key]++
	return sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.total--
		if a.from[key]--; a.from[key] == 0 {
			delete(a.from, key)
		}
	}), ""
}

// network is what counts as one client: an IPv4 address, or the /64 network of
// an IPv6 address, since a client has all of its addresses.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/pubsub"
)

// Bus is what the door reads from; [pubsub.Bus] is one.
type Bus interface {
	Subscribe(pubsub.SubscribeOptions) (*pubsub.Subscription, error)
}

// Config configures [New].
type Config struct {
	Bus Bus
	// Origins lists the web origins ("https://app.example") whose pages may
	// read besides those of the same host; "*" lets every page in.
	Origins []string
	// ClientAddress names the client for the limit per address; the host of
	// RemoteAddr if nil. Behind a proxy, read what that proxy sets.
	ClientAddress func(*http.Request) string
	// Logger takes the log; nothing is logged if nil.
	Logger *slog.Logger
	// Registerer takes the metrics; nil for none.
	Registerer prometheus.Registerer
	// Now is the clock of the times in answers; time.Now if nil.
	Now    func() time.Time
	Limits Limits
}

// Limits bounds what clients cost. Zero fields take the default.
type Limits struct {
	// Connections in all; 1024.
	Connections int
	// ConnectionsPerAddress from one IPv4 address or IPv6 /64 network; 32.
	ConnectionsPerAddress int
	// Patterns of one connection; 64.
	Patterns int
	// MessageBytes bounds one message of a client; 16 KiB.
	MessageBytes int
	// MessagesPerSecond and MessageBurst bound how often a client may say
	// something; 2 and 40, since each subscription looks through all topics.
	// Beyond that the connection ends.
	MessagesPerSecond int
	MessageBurst      int
	// Buffer is how many messages may wait for a client before it counts as
	// slow; 256.
	Buffer int
	// WriteTimeout bounds one write to a client; 10 s.
	WriteTimeout time.Duration
	// PingEvery is the keepalive; 20 s. A client that is silent, pongs
	// included, for twice that and a half is gone.
	PingEvery time.Duration
	// SocketBuffer is how many bytes the system may hold for a client; 128 KiB.
	// What waits there is not conflated and only gets older.
	SocketBuffer int
	// Frames is how many encoded messages are kept for other readers; 512.
	Frames int
}

// ErrConfig is wrapped where a configuration cannot work.
var ErrConfig = errors.New("invalid gateway configuration")

// SetLimits replaces the limits. They count for clients that connect from then
// on, and the numbers of connections for them alone: nobody is cut off.
func (g *Gateway) SetLimits(l Limits) {
	l.complete()
	g.admission.set(l)
	g.frames.Store(newFrames(l.Frames))
	g.limits.Store(&l)
}

func (c *Config) complete() error {
	if c.Bus == nil {
		return fmt.Errorf("%w: no bus", ErrConfig)
	}
	for _, o := range c.Origins {
		if o == "*" {
			continue
		}
		if u, err := url.Parse(o); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			return fmt.Errorf("%w: origin %q is not like https://app.example", ErrConfig, o)
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.ClientAddress == nil {
		c.ClientAddress = remoteHost
	}
	c.Limits.complete()
	return nil
}

// DefaultLimits gives every limit its default.
func DefaultLimits() (l Limits) {
	l.complete()
	return l
}

// complete gives zero fields their default.
func (l *Limits) complete() {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.Connections, 1024},
		{&l.ConnectionsPerAddress, 32},
		{&l.Patterns, 64},
		{&l.MessageBytes, 16 << 10},
		{&l.MessagesPerSecond, 2},
		{&l.MessageBurst, 40},
		{&l.Buffer, 256},
		{&l.SocketBuffer, 128 << 10},
		{&l.Frames, 512},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if l.WriteTimeout <= 0 {
		l.WriteTimeout = 10 * time.Second
	}
	if l.PingEvery <= 0 {
		l.PingEvery = 20 * time.Second
	}
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

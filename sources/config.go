package sources

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// What a venue's data says where it says nothing.
const (
	defaultMaxSymbols = 100
	defaultReadLimit  = 1 << 20
	defaultSilence    = time.Minute
	defaultMinBackoff = 500 * time.Millisecond
	defaultMaxBackoff = time.Minute
	defaultRESTEvery  = 100 * time.Millisecond
	// Three connections a second, the strictest documented limit in a short time.
	defaultConnectEvery = 350 * time.Millisecond
	dialTimeout         = 10 * time.Second
	restTimeout         = 15 * time.Second
)

// KeyError says what is wrong with one key of a source's configuration, by its
// name in the configuration file.
type KeyError struct{ Key, Message string }

// Error is "key: message".
func (e *KeyError) Error() string { return e.Key + ": " + e.Message }

// complete checks a configuration and fills in what is left open.
func (c Config) complete() (Config, error) {
	v := &c.Venue
	switch {
	case v.Source == "":
		return c, errors.New("the venue has no name")
	case v.NewDecoder == nil || v.Subscribe == nil || v.ParseInstruments == nil || len(v.InstrumentPaths) == 0:
		return c, errors.New("the venue's data is incomplete")
	case c.Sink == nil:
		return c, errors.New("no sink")
	case c.Origin == "":
		return c, errors.New("no origin: live, replayed and simulated data must never be mixed up")
	case len(c.Want) == 0:
		return c, errors.New("no pairs are wanted")
	}
	if v.Token != nil && (v.Token.Path == "" || v.Token.StreamURL == nil) {
		return c, errors.New("the venue's data is incomplete")
	}
	c.ownStream = c.StreamURL != "" && c.StreamURL != v.StreamURL
	setDefault(&c.StreamURL, v.StreamURL)
	setDefault(&c.RESTURL, v.RESTURL)
	c.RESTURL = strings.TrimSuffix(c.RESTURL, "/")
	if err := checkURL(c.StreamURL, "ws", "wss"); err != nil {
		return c, fmt.Errorf("stream address: %w", err)
	}
	if err := checkURL(c.RESTURL, "http", "https"); err != nil {
		return c, fmt.Errorf("REST address: %w", err)
	}
	if len(c.Channels) == 0 {
		c.Channels = v.Channels
	}
	setDefault(&v.MaxSymbols, defaultMaxSymbols)
	setDefault(&v.ReadLimit, defaultReadLimit)
	setDefault(&v.Silence, defaultSilence)
	setDefault(&v.RESTEvery, defaultRESTEvery)
	setDefault(&v.ConnectEvery, defaultConnectEvery)
	setDefault(&v.MinBackoff, defaultMinBackoff)
	setDefault(&v.MaxBackoff, max(defaultMaxBackoff, v.MinBackoff))
	setDefault(&c.MaxFuture, DefaultMaxFuture)
	setDefault(&c.FallbackAfter, DefaultFallbackAfter)
	setDefault(&c.Handover, DefaultHandover)
	if c.NewSessions {
		setDefault(&c.MaxSkew, -1) // a recording's clocks are what they were
	}
	setDefault(&c.MaxSkew, DefaultMaxSkew)
	if v.MaxSymbols < 0 || v.ReadLimit < 0 || v.Silence < 0 || v.MinBackoff < 0 || v.MaxBackoff < v.MinBackoff || v.SendEvery < 0 || v.Settle < 0 || v.RESTEvery < 0 || v.MaxAge < 0 {
		return c, errors.New("the venue's limits are impossible")
	}
	if c.Dial == nil {
		d := &websocket.Dialer{HandshakeTimeout: dialTimeout, Proxy: http.ProxyFromEnvironment}
		c.Dial = d.DialContext
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: restTimeout}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Int64N
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func checkURL(text string, schemes ...string) error {
	u, err := url.Parse(text)
	if err != nil {
		return err
	}
	for _, s := range schemes {
		if u.Scheme == s && u.Host != "" {
			return nil
		}
	}
	return fmt.Errorf("%q is not a %s address", text, schemes[0])
}

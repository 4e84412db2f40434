package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/multiformats/go-multiaddr"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// Every UnmarshalText of this file takes the empty text for "not set".

// Address is an Ethereum address with its EIP-55 checksum.
type Address string

// Common gives go-ethereum's type.
func (a Address) Common() common.Address { return common.HexToAddress(string(a)) }

// UnmarshalText reads 0x and 40 hex digits. Digits of mixed case must have the
// right checksum; the address is kept with it.
func (a *Address) UnmarshalText(b []byte) error {
	text := string(b)
	if text == "" {
		*a = ""
		return nil
	}
	if !strings.HasPrefix(text, "0x") || !common.IsHexAddress(text) {
		return fmt.Errorf("%q is not an address: write 0x and 40 hex digits", text)
	}
	address := common.HexToAddress(text)
	if !protocol.ChecksumHolds(text) {
		return fmt.Errorf("%q has a wrong checksum: a digit is mistyped; if you are sure of it, write all letters small", text)
	}
	if address == (common.Address{}) {
		return errors.New("the zero address is nobody's")
	}
	*a = Address(address.Hex())
	return nil
}

// HostPort is an address to listen on.
type HostPort string

// UnmarshalText reads host:port.
func (h *HostPort) UnmarshalText(b []byte) error {
	text := string(b)
	if text == "" {
		*h = ""
		return nil
	}
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return fmt.Errorf(`%q is not host:port, for example "127.0.0.1:8080"`, text)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q has no port number between 0 and 65535", text)
	}
	*h = HostPort(text)
	return nil
}

// parseURL checks a URL without quoting it: it may hold a key.
func parseURL(text string, schemes ...string) (*url.URL, error) {
	u, err := url.Parse(text)
	want := strings.Join(schemes, "://, ") + "://"
	switch {
	case err != nil:
		return nil, fmt.Errorf("not a URL: write %s and a host", want)
	case !slices.Contains(schemes, u.Scheme):
		return nil, fmt.Errorf("not an address of the right kind: it begins with %s", want)
	case u.Hostname() == "":
		return nil, errors.New("the URL names no host")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, errors.New("the URL has no port number between 1 and 65535")
		}
	}
	return u, nil
}

// RPCURL is an endpoint of a chain. It may hold a key, so it is shown by its
// host alone.
type RPCURL string

// UnmarshalText reads an http, https, ws or wss URL.
func (r *RPCURL) UnmarshalText(b []byte) error {
	u, err := parseURL(string(b), "http", "https", "ws", "wss")
	if err != nil {
		return err
	}
	if u.Fragment != "" || strings.ContainsRune(string(b), '#') {
		return errors.New("the URL has a fragment (#), which endpoints do not know")
	}
	*r = RPCURL(b)
	return nil
}

// masked gives the URL without what may be a key: providers put keys in path,
// query or user.
func (r RPCURL) masked() string {
	u, err := url.Parse(string(r))
	if err != nil {
		return maskedText
	}
	if u.User == nil && u.RawQuery == "" && u.Fragment == "" && u.Opaque == "" && (u.Path == "" || u.Path == "/") {
		return string(r)
	}
	return u.Scheme + "://" + u.Host + "/" + maskedText
}

// String gives the URL without what may be a key.
func (r RPCURL) String() string { return r.masked() }

// GoString gives the URL without what may be a key.
func (r RPCURL) GoString() string { return r.masked() }

// MarshalText gives the URL without what may be a key.
func (r RPCURL) MarshalText() ([]byte, error) { return []byte(r.masked()), nil }

// secret reports whether the URL holds what may be a key.
func (r RPCURL) secret() bool { return strings.HasSuffix(r.masked(), maskedText) }

// StoreURL names a database. It may hold a password, which is never shown.
type StoreURL string

// UnmarshalText reads sqlite:PATH or a postgres URL.
func (s *StoreURL) UnmarshalText(b []byte) error {
	text := string(b)
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		if path == "" || strings.ContainsRune(path, 0) {
			return errors.New("sqlite: needs a path behind it")
		}
		*s = StoreURL(text)
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || (u.Host == "" && u.Query().Get("host") == "") || strings.Trim(u.Path, "/") == "" {
		return errors.New("not a database: write sqlite:PATH, or postgres://user@host/database")
	}
	*s = StoreURL(text)
	return nil
}

func (s StoreURL) masked() string {
	if strings.HasPrefix(string(s), "sqlite:") {
		return string(s)
	}
	return telemetry.RedactURL(string(s))
}

// String gives the URL without its password.
func (s StoreURL) String() string { return s.masked() }

// GoString gives the URL without its password.
func (s StoreURL) GoString() string { return s.masked() }

// MarshalText gives the URL without its password.
func (s StoreURL) MarshalText() ([]byte, error) { return []byte(s.masked()), nil }

// secret reports whether the URL holds a password.
func (s StoreURL) secret() bool {
	u, err := url.Parse(string(s))
	if err != nil {
		return false
	}
	_, has := u.User.Password()
	return has || u.Query().Has("password")
}

// StreamURL is a venue's WebSocket address.
type StreamURL string

// UnmarshalText reads a ws or wss URL.
func (s *StreamURL) UnmarshalText(b []byte) error {
	if len(b) > 0 {
		if _, err := parseURL(string(b), "ws", "wss"); err != nil {
			return err
		}
	}
	*s = StreamURL(b)
	return nil
}

func (s StreamURL) masked() string { return maskURL(string(s)) }

// RESTURL is the base of a venue's REST addresses, without a slash at its end.
type RESTURL string

// UnmarshalText reads an http or https URL.
func (r *RESTURL) UnmarshalText(b []byte) error {
	text := strings.TrimSuffix(string(b), "/")
	if text != "" {
		if _, err := parseURL(text, "http", "https"); err != nil {
			return err
		}
	}
	*r = RESTURL(text)
	return nil
}

func (r RESTURL) masked() string { return maskURL(string(r)) }

// WebOrigin is the origin of a web page, or "*".
type WebOrigin string

// UnmarshalText reads an origin such as "https://app.example.org".
func (w *WebOrigin) UnmarshalText(b []byte) error {
	if text := string(b); text != "*" {
		u, err := parseURL(text, "http", "https")
		if err != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return errors.New(`not a web origin: write for example "https://app.example.org", without a path, or "*"`)
		}
	}
	*w = WebOrigin(b)
	return nil
}

// Multiaddr is an address to listen on, for example "/ip4/0.0.0.0/tcp/4001".
type Multiaddr string

// UnmarshalText reads a multiaddr.
func (m *Multiaddr) UnmarshalText(b []byte) error {
	a, err := multiaddr.NewMultiaddr(string(b))
	if err != nil {
		return fmt.Errorf(`%q is not a multiaddr, for example "/ip4/0.0.0.0/tcp/4001"`, b)
	}
	if _, err := a.ValueForProtocol(multiaddr.P_P2P); err == nil {
		return fmt.Errorf("%q has a peer id: an address to listen on has none", b)
	}
	*m = Multiaddr(b)
	return nil
}

// PeerAddr is the address of a peer with its id.
type PeerAddr string

// UnmarshalText reads a multiaddr that ends with /p2p/ and a peer id.
func (p *PeerAddr) UnmarshalText(b []byte) error {
	a, err := multiaddr.NewMultiaddr(string(b))
	if err != nil {
		return fmt.Errorf(`%q is not a multiaddr, for example "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW..."`, b)
	}
	if id, err := a.ValueForProtocol(multiaddr.P_P2P); err != nil || !strings.HasSuffix(string(b), "/p2p/"+id) {
		return fmt.Errorf("%q does not end with /p2p/ and the peer's id, which the peer logs at its start", b)
	}
	*p = PeerAddr(b)
	return nil
}

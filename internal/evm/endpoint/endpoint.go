// Package endpoint connects to JSON-RPC endpoints whose URLs may hold keys, so that
// none of the URL but its host gets into an error.
package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// Config is how an endpoint over http or https is asked; the zero value is the default
// transport, and no bound of time but the context's.
type Config struct {
	// Transport is given the whole URL and must not put it into an error.
	Transport http.RoundTripper
	// Timeout bounds one request with its answer; 0 does not.
	Timeout time.Duration
}

// Dial connects without letting the endpoint's URL into any later error.
//
// Threat: providers put keys in path, query or user, and the HTTP client
// repeats the whole URL in each of its errors. It is therefore given scheme and
// host alone; the transport below it knows the rest.
func Dial(ctx context.Context, text string, cfg Config) (*ethclient.Client, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the endpoint is no URL (it is not shown, since it may hold a key)")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		c, err := rpc.DialOptions(ctx, text, rpc.WithWebsocketMessageSizeLimit(maxAnswer))
		if err != nil {
			return nil, Clean(unquoted(u, err))
		}
		return ethclient.NewClient(c), nil
	}
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport
	}
	shown := &url.URL{Scheme: u.Scheme, Host: u.Host}
	c, err := rpc.DialOptions(ctx, shown.String(), rpc.WithHTTPClient(&http.Client{
		Transport: &hiddenPath{shown: *shown, whole: *u, next: cfg.Transport},
		Timeout:   cfg.Timeout,
		// A redirect names a URL of the provider's choice, with the key or without:
		// it is an answer that cannot be used, and its status says so.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}))
	if err != nil {
		return nil, err
	}
	return ethclient.NewClient(c), nil
}

// unquoted says whose failure it is, for errors that repeat the URL.
func unquoted(u *url.URL, err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return fmt.Errorf("endpoint %s: %w", u.Host, ue.Err)
	}
	return err
}

// hiddenPath sends requests for an endpoint's scheme and host to the whole URL.
type hiddenPath struct {
	shown, whole url.URL
	next         http.RoundTripper
}

// RoundTrip sends one request.
func (h *hiddenPath) RoundTrip(req *http.Request) (*http.Response, error) {
	if *req.URL != h.shown {
		return nil, errors.New("a request to another address than the endpoint's")
	}
	out := req.Clone(req.Context())
	u := h.whole
	out.URL = &u
	if u.User != nil && out.Header.Get("Authorization") == "" {
		password, _ := u.User.Password()
		out.SetBasicAuth(u.User.Username(), password)
	}
	resp, err := h.next.RoundTrip(out)
	if resp != nil {
		resp.Request = req // errors name the request of an answer
		limit(resp)
	}
	return resp, err
}

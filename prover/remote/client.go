package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/wire"
)

var (
	// ErrLied is wrapped where a remote prover's answer is false.
	ErrLied = errors.New("the remote prover's answer is false")
	// ErrRefused is wrapped where a remote prover answers that it will not prove.
	ErrRefused = errors.New("the remote prover refused")
	// ErrStranger is wrapped besides [ErrRefused] where it does not know the client: its
	// token or its certificate is another.
	ErrStranger = errors.New("the remote prover does not take this node's token")
)

// ClientConfig is what [NewClient] needs.
type ClientConfig struct {
	// URL is the server's, https://host:port.
	URL string
	// Token is shown to the server; it may be empty where TLS has a certificate.
	Token string
	// TLS says whom to trust, and may have a certificate; nil is the system's CAs.
	TLS *tls.Config
	// Timeout bounds one proof, with the way there and back; zero is 10 s.
	Timeout  time.Duration
	Verifier *prover.Verifier
}

// Client asks one remote prover.
type Client struct {
	cfg  ClientConfig
	http *http.Client
}

// NewClient makes a client. URLs other than https are refused.
func NewClient(cfg ClientConfig) (*Client, error) {
	if !strings.HasPrefix(cfg.URL, "https://") {
		return nil, errors.New("remote prover: the URL must begin with https://")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	conf := &tls.Config{}
	if cfg.TLS != nil {
		conf = cfg.TLS.Clone()
	}
	conf.MinVersion = tls.VersionTLS13
	return &Client{cfg: cfg, http: &http.Client{
		Transport: &http.Transport{TLSClientConfig: conf, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 8 << 10},
		// The token goes to the server that was named and to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Prove has the server prove a report, and checks what it answers. Errors wrap
// [ErrLied] where the answer is false, and [ErrRefused] where there is none.
func (c *Client) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	b, t, err := c.ask(ctx, r, payee)
	if err != nil {
		return nil, t, fmt.Errorf("remote prover: %w", err)
	}
	if err := c.cfg.Verifier.Check(b, r, payee); err != nil {
		return nil, t, fmt.Errorf("remote prover: %w: %w", ErrLied, err)
	}
	return b, t, nil
}

func (c *Client) ask(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error) {
	var t prover.Timing
	body, err := (&wire.Request{CircuitDigest: c.cfg.Verifier.Manifest().CircuitDigest, Report: r, Payee: payee}).Encode()
	if err != nil {
		return nil, t, err
	}
	req, err := c.request(ctx, http.MethodPost, provePath, bytes.NewReader(body))
	if err != nil {
		return nil, t, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req) //nolint:gosec // G704: the URL is the operator's own configuration
	if err != nil {
		return nil, t, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 512)) // as much as there is
		return nil, t, refused(resp.StatusCode, why)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxResponse+1))
	if err != nil {
		return nil, t, err
	}
	if len(b) > wire.MaxResponse {
		return nil, t, fmt.Errorf("%w: more than %d bytes", ErrLied, wire.MaxResponse)
	}
	answer, err := wire.DecodeResponse(b)
	if err != nil {
		return nil, t, fmt.Errorf("%w: %w", ErrLied, err)
	}
	return answer.Bundle(r)
}

// refused is what an answer means that is no proof.
func refused(code int, why []byte) error {
	kind := ErrRefused
	if code == http.StatusUnauthorized || code == http.StatusForbidden {
		kind = fmt.Errorf("%w: %w", ErrRefused, ErrStranger)
	}
	return fmt.Errorf("%w: %d: %q", kind, code, strings.TrimSpace(string(why)))
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.cfg.URL, "/")+path, body) //nolint:gosec // G704: the URL is the operator's own configuration
	if err != nil {
		return nil, err
	}
	if c.cfg.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Token)
	}
	return req, nil
}

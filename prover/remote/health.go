package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/oraclestream/oraclestream/internal/strictjson"
)

const (
	// probeTimeout bounds one question for a server's health.
	probeTimeout = 10 * time.Second
	maxHealth    = 1 << 12
)

// ErrUnreachable is wrapped where a remote prover gives no answer at all.
var ErrUnreachable = errors.New("the remote prover is not reached")

// healthier is a prover that knows of itself whether it could prove.
type healthier interface {
	// Health says why not. Its text goes to clients and to a public page.
	Health() error
}

// health is what a server says of itself.
type health struct {
	CircuitDigest string `json:"circuit_digest"`
	// Error is why nothing can be proven; empty where it can.
	Error string `json:"error,omitempty"`
}

func (s *Server) health(w http.ResponseWriter) {
	out, code := health{CircuitDigest: s.cfg.Manifest.CircuitDigest}, http.StatusOK
	if h, ok := s.cfg.Prover.(healthier); ok {
		if err := h.Health(); err != nil {
			out.Error, code = err.Error(), http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(out) // whoever does not read it will ask again
}

// Probe asks whether the server would prove for this client. It says nothing of whether
// what it proves is true. Errors wrap [ErrUnreachable] where there is no answer and
// [ErrRefused] where the answer is no.
func (c *Client) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, min(probeTimeout, c.cfg.Timeout))
	defer cancel()
	req, err := c.request(ctx, http.MethodGet, healthPath, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("remote prover: %w: %w", ErrUnreachable, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxHealth))
	if err != nil {
		return fmt.Errorf("remote prover: %w: %w", ErrUnreachable, err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests: // it is there, and knows this client
		return nil
	case http.StatusOK, http.StatusServiceUnavailable:
	default:
		return fmt.Errorf("remote prover: %w", refused(resp.StatusCode, b[:min(len(b), 512)]))
	}
	var got health
	if err := strictjson.Unmarshal(b, &got); err != nil {
		return fmt.Errorf("remote prover: %w: health: %w", ErrRefused, err)
	}
	want := c.cfg.Verifier.Manifest().CircuitDigest
	switch {
	case got.CircuitDigest != want:
		return fmt.Errorf("remote prover: %w: it has circuit %.64q, needed is %s", ErrRefused, got.CircuitDigest, want)
	case got.Error != "" || resp.StatusCode != http.StatusOK:
		return fmt.Errorf("remote prover: %w: it cannot prove: %.200q", ErrRefused, got.Error)
	}
	return nil
}

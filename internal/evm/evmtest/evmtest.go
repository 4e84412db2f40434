// Package evmtest helps tests that run a real development chain: starting it,
// making blocks on demand, putting a faulty network in front of it, and
// knowing which goroutines go-ethereum leaves behind. Only tests import it.
package evmtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/evm"
)

// LeakOptions leaves out of goleak's judgement what go-ethereum never ends.
func LeakOptions() []goleak.Option {
	return []goleak.Option{
		// Package core starts one worker a processor when it is loaded, for the
		// whole life of the process, whether a chain runs or not.
		goleak.IgnoreAnyFunction("github.com/ethereum/go-ethereum/core.(*txSenderCacher).cache"),
		// A closed in-memory database ends this one only at its next tick, up to 30 s later.
		goleak.IgnoreAnyFunction("github.com/syndtr/goleveldb/leveldb.(*DB).mpoolDrain"),
	}
}

// Ether gives n ether in wei.
func Ether(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))
}

// Start runs a chain on a free port, with blocks by Commit only, on which each
// account has 1000 ether. It ends with the test.
func Start(t testing.TB, accounts ...common.Address) *evm.DevChain {
	t.Helper()
	alloc := make(map[common.Address]*big.Int)
	for _, a := range accounts {
		alloc[a] = Ether(1000)
	}
	c, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0", Manual: true, Alloc: alloc})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// looksPerBlock is how often [Mine] asks the chain between two blocks.
const looksPerBlock = 5

// Mine makes a block every interval until the test ends or stop is called, and
// fewer on a busy machine: between two blocks the chain has answered several
// questions, so that the chain's time does not run away from those who work by
// it. The chain's clock runs ahead of the machine's where the interval is below
// one second.
func Mine(t testing.TB, c *evm.DevChain, interval time.Duration) (stop func()) {
	t.Helper()
	client := Dial(t, c.RPCURL())
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
			}
			if err := c.Commit(); err != nil && !errors.Is(err, evm.ErrChainClosed) {
				t.Error(err)
			}
			for range looksPerBlock {
				_, _ = client.BlockNumber(context.Background()) // the chain may have been closed
			}
		}
	})
	var once sync.Once
	stop = func() {
		once.Do(func() { close(quit) })
		wg.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// Dial connects to an endpoint over the network, without connections that
// outlive the test.
func Dial(t testing.TB, url string) *ethclient.Client {
	t.Helper()
	transport := &http.Transport{}
	c, err := rpc.DialOptions(t.Context(), url, rpc.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		transport.CloseIdleConnections()
	})
	return ethclient.NewClient(c)
}

// Fault is what a [Proxy] does to a request.
type Fault uint8

const (
	// Pass hands request and response on.
	Pass Fault = iota
	// DropRequest fails without asking the chain.
	DropRequest
	// DropResponse asks the chain and then fails, as a broken connection does.
	DropResponse
)

// Proxy is an unreliable network in front of a chain's JSON-RPC.
type Proxy struct {
	server *httptest.Server
	client *http.Client
	target string

	mu     sync.Mutex
	fault  func(method string) Fault
	counts map[string]int
}

// NewProxy starts a proxy that passes everything, until told otherwise. It
// ends with the test.
func NewProxy(t testing.TB, c *evm.DevChain) *Proxy {
	t.Helper()
	transport := &http.Transport{}
	p := &Proxy{client: &http.Client{Transport: transport}, target: c.RPCURL(), counts: make(map[string]int)}
	p.server = httptest.NewServer(p)
	t.Cleanup(func() {
		p.server.Close()
		transport.CloseIdleConnections()
	})
	return p
}

// URL is the proxy's endpoint.
func (p *Proxy) URL() string { return p.server.URL }

// Faults sets what happens to requests from now on; nil passes all.
func (p *Proxy) Faults(fault func(method string) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// Count tells how often a method was asked for.
func (p *Proxy) Count(method string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts[method]
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var message struct{ Method string }
	if err := json.Unmarshal(body, &message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.counts[message.Method]++
	fault := Pass
	if p.fault != nil {
		fault = p.fault(message.Method)
	}
	p.mu.Unlock()
	if fault == DropRequest {
		http.Error(w, "request lost", http.StatusBadGateway)
		return
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, p.target, bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if fault == DropResponse {
		http.Error(w, "response lost", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

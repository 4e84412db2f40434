package evm_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/endpoint"
)

// An answer that does not end is given up, and not kept.
func TestEndlessAnswersAreGivenUp(t *testing.T) {
	var sent atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"result":"0x`)
		chunk := bytes.Repeat([]byte("0"), 64<<10)
		for sent.Load() < 1<<30 { // a gibibyte stands for no end
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	defer s.Close()
	client, err := endpoint.Dial(t.Context(), s.URL, endpoint.Config{})
	require.NoError(t, err)
	defer client.Close()
	_, err = client.BlockNumber(t.Context())
	require.ErrorContains(t, err, "longer than 33554432 bytes")
	s.Close() // the server's writing ends
	require.Less(t, sent.Load(), int64(256<<20), "what is on its way in buffers, and no more")
}

// What an endpoint says is shown on one line, without escapes and bounded; what
// it is stays known.
func TestEndpointsWordsAreCleaned(t *testing.T) {
	const forged = "no\x1b[2J\x1b[31m\r\noraclestream: all is well\u202e\u0000"
	var healthy atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			ID     json.RawMessage
			Method string
		}
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if healthy.Load() && in.Method == "eth_chainId" {
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":` + string(in.ID) + `,"result":"0x539"}`))
			return
		}
		if in.Method == "eth_gasPrice" || in.Method == "eth_maxPriorityFeePerGas" {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte(forged + strings.Repeat("x", 10_000)))
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": in.ID, "error": map[string]any{"code": -32000, "message": forged + strings.Repeat("x", 10_000)}})
	}))
	defer s.Close()
	clean := func(err error) {
		t.Helper()
		require.Error(t, err)
		require.Less(t, len(err.Error()), 600)
		require.Equal(t, -1, strings.IndexFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }), "%q", err.Error())
		require.ErrorContains(t, err, "no [2J")
	}
	_, _, err := evm.Dial(t.Context(), s.URL, nil)
	clean(err)
	healthy.Store(true)
	p, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{s.URL}, ChainID: big.NewInt(1337), CallTimeout: time.Minute})
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Close()) }()
	_, err = p.HeaderByNumber(t.Context(), nil)
	clean(err)
	var re rpc.Error
	require.ErrorAs(t, err, &re)
	require.Equal(t, -32000, re.ErrorCode())
	_, err = p.SuggestGasTipCap(t.Context())
	clean(err)
	_, err = p.Endpoints()[0].HeaderByNumber(t.Context(), nil)
	clean(err)
}

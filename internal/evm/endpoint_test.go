package evm_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
)

// Whatever goes wrong at an endpoint, the key in its URL is in no error.
func TestDialHidesTheEndpoint(t *testing.T) {
	const key, password = "hunter2", "swordfish"
	var status atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, pass, _ := r.BasicAuth()
		if r.URL.Path != "/v3/"+key || r.URL.RawQuery != "k="+key || user != "me" || pass != password {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if code := int(status.Load()); code != 0 {
			w.Header().Set("Location", r.URL.Path+"/")
			w.WriteHeader(code)
			return
		}
		var in struct{ ID json.RawMessage }
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":` + string(in.ID) + `,"result":"0x539"}`))
	}))
	defer s.Close()
	address := strings.Replace(s.URL, "http://", "http://me:"+password+"@", 1) + "/v3/" + key + "?k=" + key
	silent := func(err error) {
		t.Helper()
		require.Error(t, err)
		require.NotContains(t, err.Error(), key)
		require.NotContains(t, err.Error(), password)
	}

	client, id, err := evm.Dial(t.Context(), address, big.NewInt(1337))
	require.NoError(t, err, "path, query and user reach the endpoint")
	defer client.Close()
	require.EqualValues(t, 1337, id.Int64())
	_, _, err = evm.Dial(t.Context(), address, big.NewInt(1))
	require.ErrorIs(t, err, evm.ErrChainID)
	silent(err)
	for _, code := range []int{http.StatusTemporaryRedirect, http.StatusMovedPermanently, http.StatusBadGateway} {
		status.Store(int64(code))
		_, err = client.BlockNumber(t.Context())
		silent(err)
	}
	s.Close()
	_, err = client.BlockNumber(t.Context())
	silent(err)
	require.ErrorContains(t, err, strings.TrimPrefix(s.URL, "http://"), "the host says which endpoint it is")

	for _, bad := range []string{
		"http://me:" + password + "@127.0.0.1:1/v3/" + key + "?k=" + key, "ws://me:" + password + "@127.0.0.1:1/v3/" + key,
		"http://127.0.0.1:" + key + "/", "http://127.0.0.1:1/%" + key, "gopher://127.0.0.1/" + key, "ws://127.0.0.1:1/" + key + "?k=" + key,
	} {
		_, _, err := evm.Dial(t.Context(), bad, nil)
		silent(err)
	}
}

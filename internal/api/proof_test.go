package api

import (
	"context"
	"math/big"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// oneProof keeps the proof of round 7 of BTC/USD.
type oneProof struct{ file ProofFile }

func (p *oneProof) Proof(_ context.Context, id feed.ID, round feed.Round) (*ProofFile, error) {
	switch {
	case id != "BTC/USD":
		return nil, ErrUnknownFeed
	case round > 7:
		return nil, ErrUnknownRound
	}
	return &p.file, nil
}

// fixedProofs has a file of the form that nodes write; its proof proves nothing.
func fixedProofs(t *testing.T) *oneProof {
	shape := protocol.Shape{Slots: 2, Columns: 4}
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	w := protocol.Words{Payee: sample.Payee, Round: 7, Participation: []bool{true, true}, Medians: r.Medians}
	words, err := w.Pack(shape)
	require.NoError(t, err)
	b := &protocol.Bundle{FeedSet: "main", Domain: r.Domain, Round: 7, Words: words}
	for i := range b.Proof {
		b.Proof[i] = big.NewInt(int64(i))
	}
	m := prover.Manifest{Slots: shape.Slots, Columns: shape.Columns, Profile: prover.ProfileBits}
	text, err := prooffile.New(b, &m, r, []feed.Feed{{ID: "BTC/USD", Decimals: 8}}).Encode()
	require.NoError(t, err)
	return &oneProof{ProofFile{FeedSet: "main", Round: 7, JSON: text}}
}

func TestProof(t *testing.T) {
	cfg := testConfig(t, testData(t))
	proofs := fixedProofs(t)
	cfg.Proofs = proofs
	srv := start(t, cfg)
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD/proof")
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Equal(t, string(proofs.file.JSON), body, "the file as it is, byte for byte")
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	require.Equal(t, `inline; filename="proof-main-7.json"`, resp.Header.Get("Content-Disposition"))
	require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"), "there may be a later one")
	tag := resp.Header.Get("Etag")
	require.NotEmpty(t, tag)
	resp, body = do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD/proof", "If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, resp.StatusCode)
	require.Empty(t, body)

	resp, body = do(t, srv, http.MethodGet, "/v1/feeds/BTC%2FUSD/proof?round=7")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "public, max-age=86400", resp.Header.Get("Cache-Control"))
	require.Equal(t, tag, resp.Header.Get("Etag"))
	require.Equal(t, string(proofs.file.JSON), body)
	resp, _ = do(t, srv, http.MethodHead, "/v1/feeds/BTC-USD/proof")
	require.Equal(t, tag, resp.Header.Get("Etag"))

	proofs.file.JSON = append(proofs.file.JSON, '\n')
	resp, _ = do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD/proof", "If-None-Match", tag)
	require.Equal(t, http.StatusOK, resp.StatusCode, "another file has another tag")
}

func TestProofRefuses(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.Proofs = fixedProofs(t)
	srv := start(t, cfg)
	for path, code := range map[string]int{
		"/v1/feeds/BTC-USD/proof?round=0":                    http.StatusBadRequest,
		"/v1/feeds/BTC-USD/proof?round=1e3":                  http.StatusBadRequest,
		"/v1/feeds/BTC-USD/proof?round=99999999999999999999": http.StatusBadRequest,
		"/v1/feeds/BTC-USD/proof?round=8":                    http.StatusNotFound,
		"/v1/feeds/NO%00PE/proof":                            http.StatusBadRequest,
		"/v1/feeds/NOPE/proof":                               http.StatusNotFound,
	} {
		resp, body := do(t, srv, http.MethodGet, path)
		require.Equal(t, code, resp.StatusCode, "%s: %s", path, body)
		require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), "nobody keeps a refusal")
	}
	without := start(t, testConfig(t, testData(t)))
	resp, body := do(t, without, http.MethodGet, "/v1/feeds/BTC-USD/proof")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, body, "keeps no proofs")
}

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Prover gives the proofs that a node keeps, as files that anyone can verify
// off line. A round of 0 means the last one in which the feed has a value. It fails
// with [ErrUnknownFeed] or [ErrUnknownRound].
type Prover interface {
	Proof(ctx context.Context, id feed.ID, round feed.Round) (*ProofFile, error)
}

// ProofFile is a proof file.
type ProofFile struct {
	FeedSet string
	Round   feed.Round
	// JSON is what 'oraclestream proof verify' reads; docs/prover.md has the format.
	JSON []byte
}

// getProof answers with the file itself. What was proven stays proven, so the
// proof of a round may be kept; the last one is asked about at each use.
func (s *server) getProof(w http.ResponseWriter, r *http.Request) {
	id, ok := s.pathFeed(w, r)
	if !ok {
		return
	}
	if s.prover == nil {
		s.writeJSON(w, http.StatusNotFound, ErrorView{Error: "this node keeps no proofs", Advice: "ask a node that proves and delivers"})
		return
	}
	round, ok := s.queryRound(w, r)
	if !ok {
		return
	}
	file, err := s.prover.Proof(r.Context(), id, round)
	switch {
	case errors.Is(err, ErrUnknownFeed):
		s.unknownFeed(w, r, id)
	case errors.Is(err, ErrUnknownRound):
		s.writeJSON(w, http.StatusNotFound, ErrorView{
			Error:  "no proof is kept of the round",
			Advice: "a node keeps the proofs that it delivered itself, for a while: leave round out for the last one, or ask another operator's node",
		})
	case err != nil:
		s.internalError(w, r, "read proof", err)
	default:
		s.writeProof(w, r, file, round != 0)
	}
}

func (s *server) writeProof(w http.ResponseWriter, r *http.Request, file *ProofFile, fixed bool) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", fmt.Sprintf("proof-%s-%d.json", file.FeedSet, file.Round)))
	h.Set("Cache-Control", "no-cache")
	if fixed {
		h.Set("Cache-Control", "public, max-age=86400")
	}
	sum := sha256.Sum256(file.JSON)
	// Weak, since the answer may be compressed on its way out.
	h.Set("Etag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.JSON))
}

// queryRound reads ?round=; 0 where there is none. Where it is not a round it
// answers and gives false.
func (s *server) queryRound(w http.ResponseWriter, r *http.Request) (feed.Round, bool) {
	given, ok := r.URL.Query()["round"]
	if !ok {
		return 0, true
	}
	round, err := strconv.ParseUint(given[0], 10, 63)
	if err != nil || round == 0 || len(given) > 1 {
		s.writeJSON(w, http.StatusBadRequest, ErrorView{Error: "round is not one number from 1 up", Advice: "leave it out for the last round that is known"})
		return 0, false
	}
	return feed.Round(round), true
}

package board

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/prover/prooffile"
)

// maxProofsBack bounds the proofs that are looked through for one in which a feed has a value.
const maxProofsBack = 16

// Proof implements [api.Prover].
func (b *Board) Proof(ctx context.Context, id feed.ID, round feed.Round) (*api.ProofFile, error) {
	set, column := b.find(id)
	if column == 0 {
		return nil, fmt.Errorf("%w: %s", api.ErrUnknownFeed, id)
	}
	if b.cfg.Manifest == nil {
		return nil, api.ErrUnknownRound
	}
	bundle, err := b.bundle(ctx, set.Name, column, round)
	var report *protocol.Report
	if err == nil {
		report, err = b.cfg.Store.Report(ctx, bundle.Domain, bundle.Round)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, api.ErrUnknownRound
	case err != nil:
		return nil, err
	}
	text, err := prooffile.New(bundle, b.cfg.Manifest, report, set.Feeds).Encode()
	if err != nil {
		return nil, fmt.Errorf("write proof of round %d: %w", bundle.Round, err)
	}
	return &api.ProofFile{FeedSet: set.Name, Round: bundle.Round, JSON: text}, nil
}

// bundle finds the bundle of a round, or the last one in which the column has a value.
func (b *Board) bundle(ctx context.Context, set string, column int, round feed.Round) (*protocol.Bundle, error) {
	until := round
	if round == 0 {
		until = math.MaxInt64
	}
	for range maxProofsBack {
		found, err := b.cfg.Store.BundleUntil(ctx, set, until)
		if err != nil {
			return nil, err
		}
		if round != 0 && found.Round != round {
			break
		}
		w, err := protocol.UnpackWords(b.cfg.Shape, found.Words)
		if err != nil {
			return nil, fmt.Errorf("read proof of round %d: %w", found.Round, err)
		}
		if round != 0 || w.Medians[column] != feed.Absent {
			return found, nil
		}
		if found.Round == 0 {
			break
		}
		until = found.Round - 1
	}
	return nil, store.ErrNotFound
}

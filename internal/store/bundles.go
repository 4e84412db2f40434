package store

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	wordSize = 32
	// maxWords bounds a bundle; the largest shape has fewer.
	maxWords = 2 * maxEncoded
)

// PutBundle stores a proof bundle. There may be several of one round, by
// different deliverers; one with the same commitment is stored once.
func (s *Store) PutBundle(ctx context.Context, b *protocol.Bundle) error {
	n, err := signed("round", b.Round)
	if err != nil {
		return fmt.Errorf("put bundle: %w", err)
	}
	if err := checkText(b.FeedSet); err != nil {
		return fmt.Errorf("put bundle: %w", err)
	}
	if len(b.Words) > maxWords {
		return fmt.Errorf("put bundle: %w: %d words", ErrInvalid, len(b.Words))
	}
	words := make([]byte, 0, wordSize*len(b.Words))
	for _, w := range b.Words {
		words = append(words, elementBytes(w)...)
	}
	proof := make([]byte, wordSize*len(b.Proof))
	for i, p := range b.Proof {
		if p == nil || p.Sign() < 0 || p.BitLen() > 8*wordSize {
			return fmt.Errorf("put bundle: %w: word %d of the proof", ErrInvalid, i)
		}
		p.FillBytes(proof[wordSize*i : wordSize*(i+1)])
	}
	_, err = s.write.ExecContext(ctx, `INSERT INTO bundles (feed_set, domain, round, words, commitment, proof)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (domain, round, commitment) DO NOTHING`,
		b.FeedSet, elementBytes(b.Domain), n, words, elementBytes(b.Commitment), proof)
	if err != nil {
		return fmt.Errorf("put bundle: %w", s.explain(err))
	}
	return nil
}

// Bundles gives the proof bundles of rounds from one to another, both
// included, in the order of rounds; at most limit.
func (s *Store) Bundles(ctx context.Context, domain protocol.Element, from, to feed.Round, limit int) ([]*protocol.Bundle, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT feed_set, round, words, commitment, proof FROM bundles
		WHERE domain = $1 AND round BETWEEN $2 AND $3 ORDER BY round, commitment LIMIT $4`,
		elementBytes(domain), bounded(from), bounded(to), max(0, limit))
	out := []*protocol.Bundle{}
	err = each(rows, err, func() error {
		b := &protocol.Bundle{Domain: domain}
		var n int64
		var words, commitment, proof []byte
		if err := rows.Scan(&b.FeedSet, &n, &words, &commitment, &proof); err != nil {
			return err
		}
		out = append(out, b)
		b.Round = feed.Round(n)
		return decodeBundle(b, words, commitment, proof)
	})
	if err != nil {
		return nil, fmt.Errorf("read bundles: %w", s.explain(err))
	}
	return out, nil
}

func decodeBundle(b *protocol.Bundle, words, commitment, proof []byte) error {
	if len(words)%wordSize != 0 || len(proof) != wordSize*len(b.Proof) {
		return fmt.Errorf("%w: bundle of round %d", ErrDamaged, b.Round)
	}
	var errs []error
	b.Words = make([]protocol.Element, len(words)/wordSize)
	for i := range b.Words {
		w, err := element("a word", words[wordSize*i:wordSize*(i+1)])
		b.Words[i], errs = w, append(errs, err)
	}
	for i := range b.Proof {
		b.Proof[i] = new(big.Int).SetBytes(proof[wordSize*i : wordSize*(i+1)])
	}
	var err error
	b.Commitment, err = element("a commitment", commitment)
	return errors.Join(append(errs, err)...)
}

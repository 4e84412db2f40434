package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/oraclestream/oraclestream/relayer"
)

const (
	intentOpen = 1 // under way
	intentDone = 2 // final, or can never land

	// doneKept is how many transactions that are done with are kept for each
	// account on a chain, so that an operator can look them up.
	doneKept = 1000
	// maxAttempts bounds the signed forms of one transaction.
	maxAttempts = 10_000
)

// Intents keeps the transactions that accounts have under way on one chain. It
// implements [relayer.IntentStore]; what a call changed is on disk when it
// returns.
type Intents struct {
	store *Store
	chain int64
}

var _ relayer.IntentStore = (*Intents)(nil)

// Intents gives what is kept for a chain. The chain's id is positive and fits
// 63 bits.
func (s *Store) Intents(chainID *big.Int) (*Intents, error) {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsInt64() {
		return nil, fmt.Errorf("open intents: %w: chain id %v", ErrInvalid, chainID)
	}
	return &Intents{store: s, chain: chainID.Int64()}, nil
}

// PutIntent implements [relayer.IntentStore].
func (i *Intents) PutIntent(ctx context.Context, intent relayer.Intent) error {
	nonce, err := signed("nonce", intent.Nonce)
	if err != nil {
		return fmt.Errorf("put intent: %w", err)
	}
	if len(intent.Attempts) > maxAttempts || !attemptsFit(&intent) {
		return fmt.Errorf("put intent: %w: %d attempts, of which one may be another transaction", ErrInvalid, len(intent.Attempts))
	}
	attempts, err := rlp.EncodeToBytes(intent.Attempts)
	if err != nil {
		return fmt.Errorf("put intent: %w: encode attempts: %w", ErrInvalid, err)
	}
	_, err = i.store.write.ExecContext(ctx, `INSERT INTO tx_intents (chain_id, account, nonce, attempts, state, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (chain_id, account, nonce) DO UPDATE
		SET attempts = excluded.attempts, state = excluded.state, updated_ms = excluded.updated_ms`,
		i.chain, intent.From[:], nonce, attempts, intentOpen, i.store.now().UnixMilli())
	if err != nil {
		return fmt.Errorf("put intent: %w", i.store.explain(err))
	}
	return nil
}

// DeleteIntent implements [relayer.IntentStore]. The transaction leaves the
// list and stays on record among those that [Intents.Done] gives.
func (i *Intents) DeleteIntent(ctx context.Context, from common.Address, nonce uint64) error {
	if nonce > math.MaxInt64 {
		return nil // no such intent was ever stored
	}
	n := int64(nonce)
	err := i.store.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE tx_intents SET state = $4, updated_ms = $5
			WHERE chain_id = $1 AND account = $2 AND nonce = $3`, i.chain, from[:], n, intentDone, i.store.now().UnixMilli())
		if err != nil || n < doneKept {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM tx_intents
			WHERE chain_id = $1 AND account = $2 AND nonce <= $3 AND state = $4`, i.chain, from[:], n-doneKept, intentDone)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete intent: %w", i.store.explain(err))
	}
	return nil
}

// ListIntents implements [relayer.IntentStore].
func (i *Intents) ListIntents(ctx context.Context, from common.Address) ([]relayer.Intent, error) {
	return i.list(ctx, from, intentOpen)
}

// Done gives an account's transactions that are done with, the last thousand
// nonces at most, in the order of their nonces.
func (i *Intents) Done(ctx context.Context, from common.Address) ([]relayer.Intent, error) {
	return i.list(ctx, from, intentDone)
}

func (i *Intents) list(ctx context.Context, from common.Address, state int) ([]relayer.Intent, error) {
	rows, err := i.store.read.QueryContext(ctx, `SELECT nonce, attempts FROM tx_intents
		WHERE chain_id = $1 AND account = $2 AND state = $3 ORDER BY nonce`, i.chain, from[:], state)
	out := []relayer.Intent{}
	err = each(rows, err, func() error {
		var nonce int64
		var attempts []byte
		if err := rows.Scan(&nonce, &attempts); err != nil {
			return err
		}
		intent := relayer.Intent{From: from, Nonce: uint64(nonce)}
		if err := rlp.DecodeBytes(attempts, &intent.Attempts); err != nil {
			return fmt.Errorf("%w: attempts of nonce %d: %w", ErrDamaged, nonce, err)
		}
		if !attemptsFit(&intent) {
			return fmt.Errorf("%w: an attempt of nonce %d is another transaction", ErrDamaged, nonce)
		}
		out = append(out, intent)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list intents: %w", i.store.explain(err))
	}
	return out, nil
}

func attemptsFit(intent *relayer.Intent) bool {
	for _, tx := range intent.Attempts {
		if tx == nil || tx.Nonce() != intent.Nonce {
			return false
		}
	}
	return true
}

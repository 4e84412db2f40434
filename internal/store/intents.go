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
	store   *Store
	chain   int64
	genesis common.Hash
}

var _ relayer.IntentStore = (*Intents)(nil)

// Intents gives what is kept for a chain: its id, which is positive and fits 63
// bits, and the hash of its genesis block. Chains that start afresh, as
// development chains do, keep their id; a transaction of the old one that was
// sent again on the new one would take a nonce there, or wait for ever behind
// nonces that nobody uses.
func (s *Store) Intents(chainID *big.Int, genesis common.Hash) (*Intents, error) {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsInt64() {
		return nil, fmt.Errorf("open intents: %w: chain id %v", ErrInvalid, chainID)
	}
	if genesis == (common.Hash{}) {
		return nil, fmt.Errorf("open intents: %w: no genesis hash", ErrInvalid)
	}
	return &Intents{store: s, chain: chainID.Int64(), genesis: genesis}, nil
}

// ForgetOtherChains removes an account's transactions on all chains that have
// this chain's id and another genesis. It is for a chain that ends when its
// successor starts: what was under way there can never land.
func (i *Intents) ForgetOtherChains(ctx context.Context, from common.Address) (removed int64, err error) {
	res, err := i.store.write.ExecContext(ctx, `DELETE FROM tx_intents WHERE chain_id = $1 AND genesis <> $2 AND account = $3`,
		i.chain, i.genesis[:], from[:])
	if err == nil {
		removed, err = res.RowsAffected()
	}
	if err != nil {
		return 0, fmt.Errorf("forget other chains' transactions: %w", i.store.explain(err))
	}
	return removed, nil
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
	_, err = i.store.write.ExecContext(ctx, `INSERT INTO tx_intents (chain_id, genesis, account, nonce, attempts, state, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (chain_id, genesis, account, nonce) DO UPDATE
		SET attempts = excluded.attempts, state = excluded.state, updated_ms = excluded.updated_ms`,
		i.chain, i.genesis[:], intent.From[:], nonce, attempts, intentOpen, i.store.now().UnixMilli())
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
		_, err := tx.ExecContext(ctx, `UPDATE tx_intents SET state = $5, updated_ms = $6
			WHERE chain_id = $1 AND genesis = $2 AND account = $3 AND nonce = $4`, i.chain, i.genesis[:], from[:], n, intentDone, i.store.now().UnixMilli())
		if err != nil || n < doneKept {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM tx_intents
			WHERE chain_id = $1 AND genesis = $2 AND account = $3 AND nonce <= $4 AND state = $5`, i.chain, i.genesis[:], from[:], n-doneKept, intentDone)
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
		WHERE chain_id = $1 AND genesis = $2 AND account = $3 AND state = $4 ORDER BY nonce`, i.chain, i.genesis[:], from[:], state)
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

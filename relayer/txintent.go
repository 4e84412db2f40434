package relayer

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Intent is a transaction that a [TxManager] has decided to send: its nonce,
// and every signed form of it, in the order in which they were made.
type Intent struct {
	From     common.Address
	Nonce    uint64
	Attempts []*types.Transaction
}

// selectorSize is how many bytes of a call's data name the function.
const selectorSize = 4

// calls reports whether the transaction calls the function of a contract that data calls.
func (i *Intent) calls(to common.Address, data []byte) bool {
	if len(i.Attempts) == 0 || len(data) < selectorSize {
		return false
	}
	tx := i.Attempts[0] // all of them carry the same
	return tx.To() != nil && *tx.To() == to && bytes.HasPrefix(tx.Data(), data[:selectorSize])
}

// IntentStore keeps intents. The manager puts an intent before each broadcast
// and deletes it when the transaction is final or can never land, so what is
// listed at the start is what a stopped process left under way. One manager
// uses one store for its key; implementations need no order.
type IntentStore interface {
	// PutIntent stores an intent in place of any with the same account and nonce.
	PutIntent(ctx context.Context, intent Intent) error
	// DeleteIntent forgets an intent; one that is not there is no error.
	DeleteIntent(ctx context.Context, from common.Address, nonce uint64) error
	// ListIntents gives an account's intents in the order of their nonces.
	ListIntents(ctx context.Context, from common.Address) ([]Intent, error)
}

// MemoryIntents is an [IntentStore] that lasts as long as the process: for a
// devnet, whose chain lasts no longer either.
type MemoryIntents struct {
	mu      sync.Mutex
	intents map[common.Address]map[uint64]Intent
}

var _ IntentStore = (*MemoryIntents)(nil)

// NewMemoryIntents makes an empty store.
func NewMemoryIntents() *MemoryIntents {
	return &MemoryIntents{intents: make(map[common.Address]map[uint64]Intent)}
}

// PutIntent implements [IntentStore].
func (m *MemoryIntents) PutIntent(_ context.Context, intent Intent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	byNonce := m.intents[intent.From]
	if byNonce == nil {
		byNonce = make(map[uint64]Intent)
		m.intents[intent.From] = byNonce
	}
	intent.Attempts = slices.Clone(intent.Attempts)
	byNonce[intent.Nonce] = intent
	return nil
}

// DeleteIntent implements [IntentStore].
func (m *MemoryIntents) DeleteIntent(_ context.Context, from common.Address, nonce uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.intents[from], nonce)
	return nil
}

// ListIntents implements [IntentStore].
func (m *MemoryIntents) ListIntents(_ context.Context, from common.Address) ([]Intent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]Intent, 0, len(m.intents[from]))
	for _, i := range m.intents[from] {
		i.Attempts = slices.Clone(i.Attempts)
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b Intent) int {
		if a.Nonce < b.Nonce {
			return -1
		}
		return 1
	})
	return out, nil
}

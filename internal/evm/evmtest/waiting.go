package evmtest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
)

// MineWhatWaits makes a block whenever a transaction of one of the accounts
// waits for one, until the test ends, so that the chain's time stands still
// while nothing is sent. While held says so it makes none; nil never does.
func MineWhatWaits(t testing.TB, c *evm.DevChain, held func() bool, accounts ...common.Address) {
	t.Helper()
	ctx := t.Context()
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait)
	wg.Go(func() {
		ticker := time.NewTicker(2 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if held != nil && held() || !waits(ctx, c, accounts) {
				continue
			}
			if err := c.Commit(); err != nil && !errors.Is(err, evm.ErrChainClosed) {
				t.Error(err)
			}
		}
	})
}

func waits(ctx context.Context, c *evm.DevChain, accounts []common.Address) bool {
	for _, a := range accounts {
		next, err := c.Client().PendingNonceAt(ctx, a)
		if err != nil {
			return false
		}
		if mined, err := c.Client().NonceAt(ctx, a, nil); err == nil && mined < next {
			return true
		}
	}
	return false
}

// Later lets the chain's time pass, as soon as its pool has forgotten what was
// mined last.
func Later(t testing.TB, c *evm.DevChain, d time.Duration) {
	t.Helper()
	require.Eventually(t, func() bool { return c.AdvanceTime(d) == nil }, 3*time.Minute, 2*time.Millisecond, "the chain's time does not go on by %s", d)
}

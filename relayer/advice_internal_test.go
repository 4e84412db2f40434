package relayer

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// What an operator is told to look at is what failed: a prover that hangs is none of
// the chain's.
func TestAdviceForFailedDeliveries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want string
		not  string
	}{
		"a prover that hangs":       {fmt.Errorf("%w round 5: %w", errProving, context.DeadlineExceeded), "health condition 'prover'", "endpoint"},
		"a prover that fails":       {fmt.Errorf("%w round 5: %w", errProving, errors.New("no prover could prove")), "health condition 'prover'", "endpoint"},
		"a chain that hangs":        {fmt.Errorf("read head: %w", context.DeadlineExceeded), "the chain's endpoint", "prover"},
		"a delivery that is slow":   {fmt.Errorf("%w: %w", ErrTxUnderWay, context.DeadlineExceeded), "still looked after", "prover"},
		"an account that is empty":  {fmt.Errorf("%w: insufficient funds", ErrTxRefused), "fund", "endpoint"},
		"a key of two programs":     {fmt.Errorf("%w: %w: nonce too low", ErrTxRefused, ErrTxOutrun), "no other program", "fund"},
		"a nonce that is gone":      {fmt.Errorf("%w: nonce 3", ErrTxLost), "no other program", "endpoint"},
		"what nobody thought of":    {errors.New("odd"), "look into this", "endpoint"},
		"the registry's own advice": {&RevertError{Name: "X", Advice: "wait"}, "wait", "endpoint"},
	} {
		got := adviceFor(c.err)
		require.Contains(t, got, c.want, name)
		require.NotContains(t, got, c.not, name)
	}
}

// hangs is a prover that never ends by itself.
type hangs struct{}

func (hangs) Prove(ctx context.Context, _ *protocol.Report, _ common.Address) (*protocol.Bundle, Timing, error) {
	<-ctx.Done()
	return nil, Timing{}, ctx.Err()
}

func TestProverThatHangsIsTold(t *testing.T) {
	t.Parallel()
	d, err := NewDeliverer(DelivererConfig{Operator: common.Address{1}, Prover: hangs{}, Chain: &Chain{}, PollInterval: time.Hour})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, _, err = d.prove(ctx, &protocol.Report{Round: 5})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "prove round 5")
	require.Contains(t, adviceFor(err), "health condition 'prover'")
}

package proofs

import (
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

type illBackend struct {
	Backend
	err error
}

func (b *illBackend) Health() error { return b.err }

func TestCondition(t *testing.T) {
	b := &illBackend{}
	q, err := NewQueue(b, slog.New(slog.DiscardHandler), nil)
	require.NoError(t, err)
	require.True(t, q.Condition().OK)
	b.err = errors.New("the proving process died")
	c := q.Condition()
	require.False(t, c.OK)
	require.False(t, c.Fatal, "a restart mends no key set")
	require.Equal(t, "prover", c.Name)
	require.Equal(t, "nothing can prove: the proving process died", c.Reason)
	require.NotEmpty(t, c.Advice)
}

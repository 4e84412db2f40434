package testkit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

type leaving func()

func (l leaving) Run() int { l(); return 0 }

func TestSettledWaitsForWhatEnds(t *testing.T) {
	before := goleak.IgnoreCurrent()
	end := make(chan struct{})
	require.Zero(t, Settled(leaving(func() {
		go func() { <-end }()
		time.AfterFunc(time.Second, func() { close(end) }) // beyond what goleak waits
	}), before).Run())
	select {
	case <-end:
	default:
		t.Fatal("it did not wait")
	}
	require.NoError(t, goleak.Find(before))
}

func TestSettledLeavesWhatStays(t *testing.T) {
	before := goleak.IgnoreCurrent()
	end := make(chan struct{})
	defer close(end)
	m := settled{leaving(func() { go func() { <-end }() }), []goleak.Option{before}, time.Millisecond}
	require.Zero(t, m.Run())
	require.Error(t, goleak.Find(before), "for goleak to judge")
}

package board

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/wait"
)

// slowStore takes a record after a while each time it is asked, the last one for ever.
type slowStore struct {
	takes []time.Duration
	err   error // what it then says
	tries int
}

func (s *slowStore) put(ctx context.Context) error {
	after := s.takes[min(s.tries, len(s.takes)-1)]
	s.tries++
	if !wait.For(ctx, after) {
		return ctx.Err()
	}
	return s.err
}

// How a delivery's records are tried again, how long that takes at most, and that a
// stop does not wait for it.
func TestRecordsAreTriedTwice(t *testing.T) {
	const hangs, slow = time.Hour, 4900 * time.Millisecond
	full := errors.New("no room")
	for name, c := range map[string]struct {
		stores []*slowStore
		stopAt time.Duration // 0: never; below 0: before
		tries  []int
		took   time.Duration
		want   error
	}{
		"at once":                       {[]*slowStore{{takes: []time.Duration{0}}, {takes: []time.Duration{0}}}, 0, []int{1, 1}, 0, nil},
		"once more":                     {[]*slowStore{{takes: []time.Duration{hangs, time.Second}}, {takes: []time.Duration{0}}}, 0, []int{2, 1}, 6 * time.Second, nil},
		"not a third time":              {[]*slowStore{{takes: []time.Duration{hangs}}, {takes: []time.Duration{0}}}, 0, []int{2, 0}, 10 * time.Second, context.DeadlineExceeded},
		"what is refused stays refused": {[]*slowStore{{takes: []time.Duration{time.Second}, err: full}, {takes: []time.Duration{0}}}, 0, []int{1, 0}, time.Second, full},
		"the longest": {
			[]*slowStore{{takes: []time.Duration{hangs, slow}}, {takes: []time.Duration{hangs, slow}}, {takes: []time.Duration{hangs, slow}}}, 0,
			[]int{2, 2, 2}, 29700 * time.Millisecond, nil,
		},
		"a stop meanwhile": {
			[]*slowStore{{takes: []time.Duration{hangs, slow}}, {takes: []time.Duration{hangs, slow}}}, 6 * time.Second, []int{2, 1}, 10 * time.Second, errStopped,
		},
		"a stop during the first try":   {[]*slowStore{{takes: []time.Duration{hangs}}}, 2 * time.Second, []int{2}, 6 * time.Second, errStopped},
		"a stop before":                 {[]*slowStore{{takes: []time.Duration{hangs}}, {takes: []time.Duration{0}}}, -1, []int{1, 0}, 4 * time.Second, errStopped},
		"a stop that need not hurry it": {[]*slowStore{{takes: []time.Duration{time.Second}}, {takes: []time.Duration{2 * time.Second}}}, -1, []int{1, 1}, 3 * time.Second, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &Board{}
				b.stopping, b.stop = context.WithCancel(context.Background())
				defer b.stop()
				switch {
				case c.stopAt < 0:
					b.stop()
				case c.stopAt > 0:
					time.AfterFunc(c.stopAt, b.stop)
				}
				var records []func(context.Context) error
				for _, s := range c.stores {
					records = append(records, s.put)
				}
				start := time.Now()
				err := b.put(records...)
				require.Equal(t, c.took, time.Since(start))
				if c.want == nil {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, c.want)
				}
				for i, s := range c.stores {
					require.Equal(t, c.tries[i], s.tries, "record %d", i+1)
				}
			})
		})
	}
}

// What stops the board stops the waiting.
func TestStopOfTheBoardIsSeen(t *testing.T) {
	b, _ := newBoard(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	require.NoError(t, b.stopping.Err())
	cancel()
	require.NoError(t, <-done)
	<-b.stopping.Done()
}

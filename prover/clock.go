package prover

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/consensys/gnark/logger"
	"github.com/rs/zerolog"
)

// The library logs to standard output, which belongs to the program. Its one
// log line of use says when a witness is solved, in the middle of a call that
// solves and proves; it goes to solving.
func init() { logger.Set(zerolog.New(&solving).Level(zerolog.DebugLevel)) }

var solving solveClock

// solveClock notes when the proof that is being made had its witness solved.
// The library's logger is one for the process, and so is the proof under way:
// see [oneProof].
type solveClock struct {
	mu     sync.Mutex
	solved time.Time
}

var _ io.Writer = (*solveClock)(nil)

// Write takes the library's log lines.
func (c *solveClock) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("constraint system solver done")) {
		c.mu.Lock()
		c.solved = time.Now()
		c.mu.Unlock()
	}
	return len(line), nil
}

// reset forgets, and took gives the time from start until the witness was
// solved; zero where nothing was.
func (c *solveClock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.solved = time.Time{}
}

func (c *solveClock) took(start time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.solved.Before(start) {
		return 0
	}
	return c.solved.Sub(start)
}

// oneProof is held by the proof that this process makes. Every proof uses all
// cores and some hundred megabytes, so two at once would end later than one
// after the other, and take twice the memory.
var oneProof = make(chan struct{}, 1)

func enterProof(ctx context.Context) error {
	select {
	case oneProof <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leaveProof() { <-oneProof }

package operator

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64

// Ask asks a question that "y" or "yes" agrees to, and everything else does not.
// The read goes on until in gives a line or ends, also where the context ends
// before: a read of a terminal cannot be given up, and ends with the process.
func Ask(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	if _, err := fmt.Fprint(out, question, " [y/N] "); err != nil {
		return false, fmt.Errorf("ask: %w", err)
	}
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(io.LimitReader(in, maxAnswer)).ReadString('\n') // without an answer it is no
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return false, fmt.Errorf("ask: %w", ctx.Err())
	case line := <-answer:
		return line == "y" || line == "yes", nil
	}
}

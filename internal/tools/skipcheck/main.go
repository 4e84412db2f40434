// Command skipcheck runs go test and fails when a test was skipped: a test that
// quietly does not run is worse than one that fails.
//
//	go run ./internal/tools/skipcheck -timeout 20m ./...
//
// Its arguments are go test's. It prints what go test prints (a package a
// line), then the output of what failed, names the skipped tests and the failed
// ones, each with its reason, and ends with the line "N passed, N failed, N
// skipped", which counts tests, subtests, examples and the seeds of fuzz tests.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	//nolint:gosec // the arguments are the developer's own
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = stderr
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "skipcheck: start go test:", err)
		return 1
	}
	r := newReport(stdout)
	readErr := r.read(events)
	// What the reader left would block go test for ever.
	_, _ = io.Copy(io.Discard, events)
	waitErr := cmd.Wait()
	r.finish()
	switch {
	case readErr != nil:
		_, _ = fmt.Fprintln(stderr, "skipcheck: read go test's events:", readErr)
		return 1
	case waitErr != nil || !r.ok():
		return 1
	}
	return 0
}

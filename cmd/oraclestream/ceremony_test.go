package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// The command line tells steps out of order from failures; the ceremony itself
// is tested where it is.
func TestCeremonyCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := command(t, append([]string{"ceremony"}, args...)...)
		require.Equal(t, want, code, "%v: %s%s", args, stdout, stderr)
		return stdout, stderr
	}
	run(exitUsage, "init", "c", "--columns", "5")
	stdout, _ := run(exitOK, "init", "c", "--slots", "1", "--columns", "4")
	require.Contains(t, stdout, "next: oraclestream ceremony contribute c")
	run(exitUsage, "init", "c", "--slots", "1", "--columns", "4")
	run(exitUsage, "contribute", "c")
	_, stderr := run(exitUsage, "contribute", "c", "--name", " ")
	require.NotContains(t, stderr, "next step")
	run(exitFailure, "contribute", "none", "--name", "alice")
	_, stderr = run(exitUsage, "finalize", "c", "--phase", "1", "--beacon", "00112233445566778899aabbccddeeff", "--source", "block 7")
	require.Contains(t, stderr, "no contribution")
	_, stderr = run(exitUsage, "finalize", "c", "--phase", "1", "--beacon", "00112233445566778899aabbccddeeff")
	require.Contains(t, stderr, "--source")
	run(exitUsage, "finalize", "c", "--phase", "3")
	run(exitUsage, "finalize", "c", "--phase", "2")
	run(exitUsage, "finalize", "c", "--phase", "1", "--out", "keys")
	stdout, _ = run(exitOK, "verify", "c")
	require.Contains(t, stdout, "phase 1 takes contributions")
	run(exitFailure, "verify", "none")

	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	require.NoError(t, os.WriteFile("empty", []byte("\n"), 0o600))
	var err error
	os.Stdin, err = os.Open("empty")
	require.NoError(t, err)
	_, stderr = run(exitUsage, "contribute", "c", "--name", "alice", "--entropy")
	require.Contains(t, stderr, "nothing was typed")
}

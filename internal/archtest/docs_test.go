package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSolidityInTheDocsCompiles finds every piece of Solidity of the consumers'
// guide in a contract or a test of ours, line by line: what a reader copies was
// compiled and tested.
func TestSolidityInTheDocsCompiles(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join(root(t), "docs", "consumers.md"))
	require.NoError(t, err)
	var sources []string
	for _, f := range tracked(t) {
		if strings.HasPrefix(f, "contracts/") && strings.HasSuffix(f, ".sol") {
			b, err := os.ReadFile(filepath.Join(root(t), f))
			require.NoError(t, err)
			sources = append(sources, string(b))
		}
	}
	blocks := strings.Split(string(guide), "```solidity\n")[1:]
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		code, _, closed := strings.Cut(block, "```")
		require.True(t, closed, "a block without an end")
		found := false
		for _, s := range sources {
			found = found || strings.Contains(s, code)
		}
		require.True(t, found, "no contract holds\n%s", code)
	}
}

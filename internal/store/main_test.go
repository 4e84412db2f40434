package store

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(child(dir))
	}
	if url := os.Getenv(storeChildEnv); url != "" {
		os.Exit(storeChild(url))
	}
	if url := os.Getenv(backupChildEnv); url != "" {
		os.Exit(backupChild(url))
	}
	goleak.VerifyTestMain(testkit.Settled(m))
}

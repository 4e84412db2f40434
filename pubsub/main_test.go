package pubsub_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

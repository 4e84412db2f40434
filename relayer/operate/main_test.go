package operate

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(testkit.Settled(m, evmtest.LeakOptions()...), evmtest.LeakOptions()...)
}

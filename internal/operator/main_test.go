package operator

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, evmtest.LeakOptions()...) }

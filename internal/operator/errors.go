package operator

import (
	"errors"
	"io/fs"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

var (
	// ErrOptions is wrapped where what was given does not say which operator is
	// meant, or where.
	ErrOptions = errors.New("not enough is given")
	// ErrUnreached is wrapped where no endpoint of the chain answers as it should.
	ErrUnreached = errors.New("reach chain")
	// ErrNoConfig is wrapped where no configuration is there.
	ErrNoConfig = errors.New("no configuration")
	// ErrEvidenceFile is wrapped where a file cannot be read as evidence.
	ErrEvidenceFile = errors.New("read evidence")
	// ErrDeclined is returned where the plan was not agreed to.
	ErrDeclined = errors.New("nothing was sent: the plan was not agreed to")
)

// Advice says what to do about an error of this package; empty where nothing is
// known.
func Advice(err error) string {
	if advice := operate.Advice(err); advice != "" {
		return advice
	}
	for _, a := range []struct {
		is     error
		advice string
	}{
		{config.ErrSecretFile, "'operator keys new' makes key files, of mode 0600"},
		{evm.ErrKey, "look at the file; 'operator keys new' replaces none"},
		{evm.ErrChainID, "compare the endpoint with the chain that is meant"},
		{ErrUnreached, "look at the endpoint's address and whether it runs, or name another one with --rpc-url"},
		{ErrNoConfig, "name a node's configuration with --config, or an endpoint with --rpc-url"},
		{ErrEvidenceFile, "name a file that 'operator evidence build' wrote"},
		{ErrOptions, "--help behind the command says what it takes"},
		{ErrDeclined, "run it again to send it; --yes does not ask"},
		{fs.ErrNotExist, "look at the path"},
	} {
		if errors.Is(err, a.is) {
			return a.advice
		}
	}
	return ""
}

// Misused reports whether whoever gave the options got them wrong, so that
// trying again would change nothing.
func Misused(err error) bool {
	for _, is := range []error{ErrOptions, operate.ErrRequest, config.ErrSecretFile, fs.ErrNotExist} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

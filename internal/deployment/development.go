package deployment

import (
	"errors"
	"fmt"
	"slices"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// developmentChains are the ids that chains for development have by custom:
// geth's and this program's own, the second one of its devnet, and that of
// Hardhat and Anvil.
var developmentChains = []uint64{evm.DevChainID, evm.DevChainID + 1, 31337}

// ErrDevelopment is returned where a deployment for development is meant for a
// chain that is not known as one.
var ErrDevelopment = errors.New("the deployment is for development, and the chain is not known as one for development")

// checkChain refuses that what secures nothing comes to stand where others may
// take it for more.
func checkChain(d *deploy.Deployment, allowed bool) error {
	if !d.Development || allowed || slices.Contains(developmentChains, d.ChainID) {
		return nil
	}
	return fmt.Errorf("%w: chain %d, known are %v; %s (advice: add --development where that is as meant, such as on a public test network; else make the file with keys of a ceremony, and without \"development\")",
		ErrDevelopment, d.ChainID, developmentChains, why(d.Circuit.KeySet))
}

// forgeable is what one-party keys mean.
const forgeable = "whoever made its key set can forge proofs of any value"

// why says what development means for what depends on a deployment.
func why(k *deploy.KeySet) string {
	if k != nil && k.Setup == prover.SetupOneParty {
		return forgeable
	}
	return "it may have keys of one party, a timelock without delay, or a stake without worth"
}

// Summary says in a line or two what came of it.
func Summary(r *deploy.Result) string {
	sent := 0
	for i := range r.Steps {
		if r.Steps[i].State == deploy.StateSent {
			sent++
		}
	}
	text := fmt.Sprintf("everything stands, steps sent: %d", sent)
	switch e := r.Estimate; {
	case r.Complete && sent == 0:
		text = "everything stands already, nothing sent"
	case e != nil:
		text = fmt.Sprintf("nothing was sent; what is missing takes %d gas, now %s ether", e.Gas, e.Ether())
	}
	for _, what := range r.Unchecked {
		text += "\nUNCHECKED: " + what
	}
	if r.Development {
		text += "\nDEVELOPMENT: nothing of worth may depend on this deployment"
		if r.Circuit.Setup == prover.SetupOneParty {
			text += ": " + forgeable
		}
	}
	return text
}

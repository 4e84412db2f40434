package deploy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// The forge script and the Go command put the same code at the same addresses,
// each on a chain of its own, make the same calls and leave the same roles.
func TestForgeDeploysTheSame(t *testing.T) {
	forgeDeploys(t, "forge", fixture.Bits, "bits")
}

// The same with a key of the lookup profile, which another verifier takes.
func TestForgeDeploysTheSameByLookups(t *testing.T) {
	forgeDeploys(t, "forge lookup", fixture.Lookup, "lookup")
}

func forgeDeploys(t *testing.T, name, file, profile string) {
	chain, owner := newOwnerOf(t, name)
	d := whole(t, chain.ChainID(), owner.Address())
	key := fixture.LoadFile(t, file).VerifyingKey
	sum := sha256.Sum256(wordsOf(key))
	d.Circuit = deploy.NewCircuit(d.Shape(), key)
	// The script holds the circuit to what the file says of its key set, as the command does.
	d.Circuit.Sum = hex.EncodeToString(sum[:])
	d.Circuit.KeySet = &deploy.KeySet{Slots: d.Circuit.Slots, Columns: d.Circuit.Columns, Profile: profile, Setup: "ceremony"}
	byGo, err := deploy.Run(t.Context(), deploy.Config{Client: chain.Client(), Deployment: d, Deployer: owner, PollInterval: pollInterval, FixedGas: true})
	require.NoError(t, err)

	other, _ := newOwnerOf(t, name)
	text, err := d.Encode()
	require.NoError(t, err)
	// Forge keeps a record of what it sent, and goes by it; here only the chain counts.
	t.Setenv("FOUNDRY_BROADCAST", t.TempDir())
	forge := func() uint64 {
		node(t, nil, "contracts/tools/foundry.js", "forge", "script", "contracts/script/Deploy.s.sol", "--sig", "run(string)", string(text), "--rpc-url", other.RPCURL(),
			"--broadcast", "--non-interactive", "--private-key", hex.EncodeToString(crypto.Keccak256([]byte(name))))
		nonce, err := other.Client().NonceAt(t.Context(), owner.Address(), nil)
		require.NoError(t, err)
		return nonce
	}
	sent := forge()
	require.EqualValues(t, len(byGo.Plan.Steps), sent, "a transaction a step")
	for _, s := range byGo.Plan.Steps {
		if s.Creates() {
			require.Equal(t, codeAt(t, chain, s.Address), codeAt(t, other, s.Address), s.Name)
		}
	}
	// The Go command checks code, calls and roles, and has nothing to add.
	found, err := deploy.Run(t.Context(), deploy.Config{Client: other.Client(), Deployment: d, Deployer: owner, PollInterval: pollInterval})
	require.NoError(t, err)
	require.Empty(t, found.Sent)
	require.Equal(t, byGo.Contracts, found.Contracts)
	require.Equal(t, sent, forge(), "run again, it changes nothing either")
}

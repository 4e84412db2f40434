package daemon

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
)

// keyOf reads the verifying key of a file of proofs.
func keyOf(t *testing.T, file string) []*big.Int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "contracts", "test", "fixtures", file))
	require.NoError(t, err)
	var f struct{ VK []hexutil.Bytes }
	require.NoError(t, json.Unmarshal(b, &f))
	var key []*big.Int
	for _, w := range f.VK {
		key = append(key, new(big.Int).SetBytes(w))
	}
	return key
}

// A node takes the verifier of its own key alone, of whichever profile, and names
// both keys where they differ.
func TestKeysAreCompared(t *testing.T) {
	t.Parallel()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := evmtest.Start(t, owner.Address())
	evmtest.Mine(t, chain, 20*time.Millisecond)
	pool, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{chain.RPCURL()}, ChainID: chain.ChainID()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })

	bits, lookup := keyOf(t, "groth16.json"), keyOf(t, "groth16_4x8_lookup.json")
	require.Len(t, bits, prover.ProfileBits.SolidityKeyWords())
	require.Len(t, lookup, prover.ProfileLookup.SolidityKeyWords())
	create := func(bin string, args []byte) common.Address {
		at, tx, err := bind.DeployContract(owner.TransactOpts(t.Context(), chain.ChainID()), common.FromHex(bin), chain.Client(), args)
		require.NoError(t, err)
		_, err = bind.WaitDeployed(t.Context(), chain.Client(), tx.Hash())
		require.NoError(t, err)
		return at
	}
	byBits := create(bindings.Groth16VerifierMetaData.Bin, bindings.NewGroth16Verifier().PackConstructor([22]*big.Int(bits)))
	byLookups := create(bindings.Groth16CommitmentVerifierMetaData.Bin, bindings.NewGroth16CommitmentVerifier().PackConstructor([32]*big.Int(lookup)))
	other := append([]*big.Int(nil), bits...)
	other[0] = big.NewInt(1)

	for _, c := range []struct {
		at   common.Address
		own  []*big.Int
		says []string
	}{
		{byBits, bits, nil},
		{byLookups, lookup, nil},
		{byBits, lookup, []string{"(profile bits) on chain", "(profile lookup) in keys", prover.DigestSolidityKey(bits), prover.DigestSolidityKey(lookup), "prover.key_dir"}},
		{byLookups, bits, []string{"(profile lookup) on chain", "(profile bits) in keys", prover.DigestSolidityKey(bits), prover.DigestSolidityKey(lookup)}},
		{byBits, other, []string{prover.DigestSolidityKey(bits), prover.DigestSolidityKey(other)}},
	} {
		l := &link{name: "devnet", pool: pool, verifier: c.at}
		err := l.checkKey(t.Context(), c.own, "keys")
		if c.says == nil {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrVerifyingKey)
		for _, s := range c.says {
			require.ErrorContains(t, err, s)
		}
	}
	err = (&link{name: "devnet", pool: pool, verifier: owner.Address()}).checkKey(t.Context(), bits, "keys")
	require.ErrorIs(t, err, errNoContract)
	for _, n := range []int{0, 31, 33, 32 * (maxKeyWords + 1)} {
		_, err := unpackKey(make([]byte, n))
		require.Error(t, err, "%d bytes", n)
	}
}

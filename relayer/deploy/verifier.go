package deploy

import (
	"context"
	"fmt"
	"math/big"

	"github.com/oraclestream/oraclestream/bindings"
)

// Words of a verifying key: they tell which verifier takes it.
const (
	bitsKeyWords   = 22
	lookupKeyWords = 32
)

// verifier is how the verifier of a key is created.
type verifier struct {
	contract, bin string
	args          []byte
}

// verifierOf gives the verifier that takes a key: by its length the one without
// a commitment or the one with. The key has been validated.
func verifierOf(key []*Number) verifier {
	if len(key) == lookupKeyWords {
		return verifier{
			"Groth16CommitmentVerifier", bindings.Groth16CommitmentVerifierMetaData.Bin,
			bindings.NewGroth16CommitmentVerifier().PackConstructor([lookupKeyWords]*big.Int(integers(key))),
		}
	}
	return verifier{
		"Groth16Verifier", bindings.Groth16VerifierMetaData.Bin,
		bindings.NewGroth16Verifier().PackConstructor([bitsKeyWords]*big.Int(integers(key))),
	}
}

func integers(key []*Number) []*big.Int {
	out := make([]*big.Int, len(key))
	for i, w := range key {
		out[i] = &w.Int
	}
	return out
}

// checkKey holds a verifying key to the form of one of the verifiers.
func (c *Circuit) checkKey() error {
	if n := len(c.VerifyingKey); n != bitsKeyWords && n != lookupKeyWords {
		return bad("circuit.verifying_key has %d words, want %d (profile bits) or %d (profile lookup)", n, bitsKeyWords, lookupKeyWords)
	}
	for i, w := range c.VerifyingKey {
		if w == nil {
			return bad("word %d of the verifying key is missing", i)
		}
	}
	return nil
}

// verifyKey compares the verifying key on chain with what was meant.
func (d *deployer) verifyKey(ctx context.Context) error {
	want := integers(d.plan.Deployment.Circuit.VerifyingKey)
	key, err := d.keyOnChain(ctx, len(want))
	if err != nil {
		return fmt.Errorf("ask verifying key: %w", err)
	}
	for i := range want {
		if key[i].Cmp(want[i]) != 0 {
			return fmt.Errorf("%w: word %d is %#x on chain and %#x here", ErrVerifyingKey, i, key[i], want[i])
		}
	}
	return nil
}

func (d *deployer) keyOnChain(ctx context.Context, words int) ([]*big.Int, error) {
	at := d.plan.Contracts.Verifier
	if words == lookupKeyWords {
		v := bindings.NewGroth16CommitmentVerifier()
		key, err := ask(ctx, d.cfg.Client, at, v.PackVerifyingKey(), v.UnpackVerifyingKey)
		return key[:], err
	}
	v := bindings.NewGroth16Verifier()
	key, err := ask(ctx, d.cfg.Client, at, v.PackVerifyingKey(), v.UnpackVerifyingKey)
	return key[:], err
}

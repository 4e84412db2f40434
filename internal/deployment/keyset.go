package deployment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// adviceCircuit is what can be done about a circuit that is not the key set's.
const adviceCircuit = "the contracts keep their circuit for ever, and proofs of another one never verify: make the file anew with 'oraclestream deploy init', or take back what was changed by hand"

// adviceTry is how to try a deployment without a ceremony.
const adviceTry = "to try it on a development chain make one-party keys with 'oraclestream setup keys --insecure-dev' and add --insecure-dev here; keys for anything of worth come from a ceremony: docs/ceremony.md"

// ErrKeys is wrapped where a key set cannot be taken.
var ErrKeys = errors.New("no key set to deploy with")

// openKeys reads a key set. What it verifies is not compiled: that takes long,
// and a node does it at its start.
func openKeys(dir string, insecureDev bool) (*prover.Verifier, error) {
	keys, err := prover.OpenOffline(dir, insecureDev)
	switch {
	case errors.Is(err, prover.ErrNoKeys), errors.Is(err, prover.ErrInsecureKeys):
		return nil, fmt.Errorf("%w: %w (advice: %s)", ErrKeys, err, adviceTry)
	case err != nil:
		return nil, fmt.Errorf("read key set: %w", err)
	}
	return keys, nil
}

// describeCircuit writes down a key set, and what it says of itself.
func describeCircuit(keys *prover.Verifier) deploy.Circuit {
	m := keys.Manifest()
	c := deploy.NewCircuit(keys.Shape(), keys.SolidityKey())
	c.Sum = keys.SolidityDigest()
	c.KeySet = &deploy.KeySet{
		Slots: c.Slots, Columns: c.Columns, Profile: string(keys.Profile()), CircuitDigest: m.CircuitDigest, Setup: m.Setup,
	}
	return c
}

// keySum is the SHA-256 over the words of a circuit's verifying key.
func keySum(c *deploy.Circuit) string {
	key := make([]*big.Int, len(c.VerifyingKey))
	for i, w := range c.VerifyingKey {
		key[i] = &w.Int
	}
	return prover.DigestSolidityKey(key)
}

// checkCircuit holds a file's circuit to what the file says of the key set that
// it was made from.
//
// Threat: a number that is changed by hand. Slots and columns show nowhere in a
// verifying key, so that the contracts take any, are paid for, and never see a
// proof that they would accept.
func checkCircuit(d *deploy.Deployment) error {
	c := &d.Circuit
	if sum := keySum(c); c.Sum != "" && c.Sum != sum {
		return refuse("circuit.verifying_key has SHA-256 %s, and circuit.sum is %s", sum, c.Sum)
	}
	if c.KeySet == nil {
		return nil
	}
	k := c.KeySet
	if k.Setup != prover.SetupOneParty && k.Setup != prover.SetupCeremony {
		return refuse("circuit.key_set.setup: %.40q, want %q or %q", k.Setup, prover.SetupCeremony, prover.SetupOneParty)
	}
	if err := sameCircuit(c, protocol.Shape{Slots: int(k.Slots), Columns: int(k.Columns)}, prover.Profile(k.Profile), "the key set that the file was made from"); err != nil {
		return err
	}
	return checkDevelopment(d, k.Setup)
}

// compareKeys holds a file's circuit to a key set.
func compareKeys(d *deploy.Deployment, keys *prover.Verifier, dir string) error {
	c, m := &d.Circuit, keys.Manifest()
	which := "the key set in " + dir
	if err := sameCircuit(c, keys.Shape(), keys.Profile(), which); err != nil {
		return err
	}
	if sum, own := keySum(c), keys.SolidityDigest(); sum != own {
		return refuse("circuit.verifying_key has SHA-256 %s, and the key of %s %s", sum, which, own)
	}
	if c.KeySet != nil && c.KeySet.CircuitDigest != m.CircuitDigest {
		return refuse("circuit.key_set.circuit_digest is %.64q, and %s is of circuit %s", c.KeySet.CircuitDigest, which, m.CircuitDigest)
	}
	return checkDevelopment(d, m.Setup)
}

// maxCompiled is the most slots times columns that are compiled: some ten times
// what operators prove in a reasonable time.
const maxCompiled = 1 << 14

// checkDigest compiles the circuit that a file names, and holds it to the one
// that the file says its key set is of. That takes some seconds, and finds what
// was changed in both places, and a key set that this program's nodes cannot use.
func checkDigest(ctx context.Context, c *deploy.Circuit, log *slog.Logger) error {
	k := c.KeySet
	shape := protocol.Shape{Slots: int(k.Slots), Columns: int(k.Columns)}
	if shape.Slots*shape.Columns > maxCompiled {
		log.Warn("the circuit is too large to be compiled here", "shape", shape.String(), "advice", "nodes compare it with the key set at their start: start one before deploying")
		return nil
	}
	log.Info("compile circuit, to compare it with the key set's", "shape", shape.String(), "profile", k.Profile)
	system, err := prover.Compile(shape, prover.Profile(k.Profile))
	if err != nil {
		return fmt.Errorf("compile circuit: %w", err)
	}
	digest, err := prover.CircuitDigest(system)
	if err != nil {
		return fmt.Errorf("compile circuit: %w", err)
	}
	if digest != k.CircuitDigest {
		return refuse("circuit.key_set.circuit_digest is %.64q, and this program's circuit of %s, profile %s, is %s: slots, columns or profile were changed, or the keys are of another version of the program", k.CircuitDigest, shape, k.Profile, digest)
	}
	return ctx.Err()
}

// sameCircuit says which part of a circuit differs from a key set's.
func sameCircuit(c *deploy.Circuit, shape protocol.Shape, profile prover.Profile, which string) error {
	if err := profile.Validate(); err != nil {
		return refuse("circuit.key_set.profile: %w", err)
	}
	switch {
	case int(c.Slots) != shape.Slots:
		return refuse("circuit.slots is %d, and %s is for %d", c.Slots, which, shape.Slots)
	case int(c.Columns) != shape.Columns:
		return refuse("circuit.columns is %d, and %s is for %d", c.Columns, which, shape.Columns)
	case len(c.VerifyingKey) != profile.SolidityKeyWords():
		return refuse("circuit.verifying_key has %d words, and %s is of profile %s, whose keys have %d", len(c.VerifyingKey), which, profile, profile.SolidityKeyWords())
	}
	return nil
}

// checkDevelopment refuses that one-party keys pass as more.
func checkDevelopment(d *deploy.Deployment, setup string) error {
	if setup == prover.SetupOneParty && !d.Development {
		return fmt.Errorf("%w: \"development\" is not true, and the key set was made by one party, who can forge proofs (advice: say \"development\": true, or take keys of a ceremony)", ErrFile)
	}
	return nil
}

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %w (advice: %s)", ErrFile, fmt.Errorf(format, args...), adviceCircuit)
}

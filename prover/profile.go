package prover

import (
	"errors"
	"fmt"
	"strings"
)

// Profile says how the circuit states its range checks. It is part of a key
// set: keys of one profile prove nothing for another.
type Profile string

// The profiles.
const (
	// ProfileBits states every range check by bits: proofs carry no Pedersen
	// commitment and cost the least gas.
	ProfileBits Profile = "bits"
	// ProfileLookup states range checks by lookups: fewer constraints, one Pedersen
	// commitment a proof, which costs half as much gas again to verify. For chains
	// where gas is cheap.
	ProfileLookup Profile = "lookup"
)

// ErrProfile is wrapped where a profile is unknown, or has no circuit in this
// program.
var ErrProfile = errors.New("unknown circuit profile")

// profiles are those that this program has a circuit for.
var profiles = []Profile{ProfileBits, ProfileLookup}

// Profiles lists the profiles that this program has a circuit for.
func Profiles() []Profile { return append([]Profile(nil), profiles...) }

// Validate checks that this program has a circuit of the profile. Errors wrap
// [ErrProfile].
func (p Profile) Validate() error {
	names := make([]string, len(profiles))
	for i, known := range profiles {
		if p == known {
			return nil
		}
		names[i] = string(known)
	}
	return fmt.Errorf("%w %q: this program has %s", ErrProfile, string(p), strings.Join(names, ", "))
}

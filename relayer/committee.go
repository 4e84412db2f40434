package relayer

import (
	"errors"
	"fmt"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ErrCommittee says that the registry's committee is not one that this program
// would compute.
var ErrCommittee = errors.New("the registry's committee does not add up")

// Committee makes a committee of what an OperatorRegistry says of an epoch. It
// checks no more than that keys are made of field elements; the rest is
// [protocol.Committee.Validate]'s, and whether the epoch's root and quorum are
// the members' is [CheckedCommittee]'s to see.
func Committee(epoch bindings.EpochInfo, members []bindings.Member) (*protocol.Committee, error) {
	c := &protocol.Committee{
		Epoch: epoch.Epoch, From: time.UnixMilli(int64(epoch.FromMs)).UTC(), Until: time.UnixMilli(int64(epoch.UntilMs)).UTC(),
	}
	for slot, m := range members {
		x, okX := protocol.ElementFromBig(m.Ax)
		y, okY := protocol.ElementFromBig(m.Ay)
		if !okX || !okY {
			return nil, fmt.Errorf("epoch %d: the key of slot %d is no point", epoch.Epoch, slot)
		}
		c.Members = append(c.Members, protocol.Member{Operator: m.Operator, Weight: m.Weight, Key: twistededwards.PointAffine{X: x, Y: y}})
	}
	return c, nil
}

// CheckedCommittee is [Committee], and checks that root and quorum are what this
// program makes of the members: nothing is signed under another root. Errors
// wrap [ErrCommittee].
func CheckedCommittee(epoch bindings.EpochInfo, members []bindings.Member, shape protocol.Shape) (*protocol.Committee, error) {
	c, err := Committee(epoch, members)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCommittee, err)
	}
	if err := c.Validate(shape); err != nil {
		return nil, fmt.Errorf("%w: epoch %d: %w", ErrCommittee, c.Epoch, err)
	}
	root, quorum := protocol.BigInt(c.Root(shape)), protocol.Quorum(c.Total())
	if root.Cmp(epoch.Root) != 0 || quorum != epoch.Quorum {
		return nil, fmt.Errorf("%w: epoch %d has root %#x and quorum %d on chain, its members give %#x and %d: is prover.slots the network's?",
			ErrCommittee, c.Epoch, epoch.Root, epoch.Quorum, root, quorum)
	}
	return c, nil
}

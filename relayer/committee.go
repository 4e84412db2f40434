package relayer

import (
	"fmt"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Committee makes a committee of what an OperatorRegistry says of an epoch. It
// checks no more than that keys are made of field elements; the rest is
// [protocol.Committee.Validate]'s, and whether the epoch's root and quorum are
// the members' is for the caller to see.
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

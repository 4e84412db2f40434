package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// maxAhead bounds how many epochs are taken up at once.
	maxAhead = 4
	// maxLooks bounds how many epochs are asked for to find them.
	maxLooks = 256
)

// registry reads committees from an OperatorRegistry. It is the one place that
// knows its interface.
type registry struct {
	client  relayer.ChainClient
	address common.Address
	shape   protocol.Shape
	abi     *bindings.OperatorRegistry
}

func newRegistry(client relayer.ChainClient, address common.Address, shape protocol.Shape) *registry {
	return &registry{client: client, address: address, shape: shape, abi: bindings.NewOperatorRegistry()}
}

// committees gives the committees of the epochs after one that is known, in
// the order of time, without those that ended by now. Known is 0 for none.
func (r *registry) committees(ctx context.Context, known uint64, now time.Time) ([]*protocol.Committee, error) {
	last, err := ask(ctx, r.client, r.address, r.abi.PackLastEpoch(), r.abi.UnpackLastEpoch)
	if err != nil {
		return nil, fmt.Errorf("read epochs of registry %s: %w", r.address, err)
	}
	var epochs []bindings.EpochInfo
	for n := last; n > known && len(epochs) < maxLooks; n-- {
		e, err := ask(ctx, r.client, r.address, r.abi.PackEpochInfo(n), r.abi.UnpackEpochInfo)
		if forgotten(err) {
			break // it ended long ago, like all before it
		}
		if err != nil {
			return nil, fmt.Errorf("read epoch %d of registry %s: %w", n, r.address, err)
		}
		if !time.UnixMilli(int64(e.UntilMs)).After(now) {
			break
		}
		epochs = append(epochs, e)
	}
	slices.Reverse(epochs)
	var out []*protocol.Committee
	for _, e := range epochs[:min(len(epochs), maxAhead)] { // later ones come with the next look
		members, err := ask(ctx, r.client, r.address, r.abi.PackMembers(e.Epoch), r.abi.UnpackMembers)
		if err != nil {
			return nil, fmt.Errorf("read members of epoch %d: %w", e.Epoch, err)
		}
		c, err := relayer.CheckedCommittee(e, members, r.shape)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// forgotten reports whether the registry no longer keeps an epoch.
func forgotten(err error) bool {
	var refused *relayer.RevertError
	return errors.As(err, &refused) && refused.Name == "UnknownEpoch"
}

// errNoContract says that nothing answers at an address.
var errNoContract = errors.New("no such contract answers there")

func ask[T any](ctx context.Context, client relayer.ChainClient, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	var zero T
	out, err := client.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	if err != nil {
		return zero, relayer.DecodeRevert(err)
	}
	if len(out) == 0 {
		return zero, fmt.Errorf("%w: check the address and the chain", errNoContract)
	}
	v, err := unpack(out)
	if err != nil {
		return zero, fmt.Errorf("%w: %w", errNoContract, err)
	}
	return v, nil
}

package relayer

import (
	"bytes"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Sent is the delivery that a transaction is.
type Sent struct {
	FeedSet string
	Round   feed.Round
	// Commitment tells its bundle from others of the round.
	Commitment protocol.Element
}

// Sent reads the delivery that a transaction of this process, or of an earlier one, is;
// ok is false where it is none: of another contract, or of a feed set that is unknown.
// It believes what the transaction says: whether it landed, and did anything, its
// receipt tells.
func (c *Chain) Sent(tx *types.Transaction) (s Sent, ok bool) {
	meta := &bindings.FeedHubMetaData
	switch to := tx.To(); {
	case to == nil:
		return Sent{}, false
	case *to == c.cfg.Hub:
	case c.cfg.Refunds == *to:
		meta = &bindings.DeliveryRefundsMetaData
	default:
		return Sent{}, false
	}
	parsed, err := meta.ParseABI()
	if err != nil {
		return Sent{}, false
	}
	method, found := parsed.Methods["update"]
	if !found || !bytes.HasPrefix(tx.Data(), method.ID) {
		return Sent{}, false
	}
	args, err := method.Inputs.Unpack(tx.Data()[len(method.ID):])
	if err != nil || len(args) < 3 {
		return Sent{}, false
	}
	id, isID := args[0].(*big.Int)
	words, isWords := args[1].([]*big.Int)
	commitment, isCommitment := args[2].(*big.Int)
	if !isID || !isWords || !isCommitment {
		return Sent{}, false
	}
	for set, number := range c.cfg.FeedSets {
		if number.Cmp(id) == 0 {
			s.FeedSet, ok = set, true
		}
	}
	elements := make([]protocol.Element, len(words))
	for i, w := range words {
		e, valid := protocol.ElementFromBig(w)
		elements[i], ok = e, ok && valid
	}
	if !ok {
		return Sent{}, false
	}
	says, err := protocol.UnpackWords(c.cfg.Shape, elements)
	if err != nil {
		return Sent{}, false
	}
	s.Round = says.Round
	s.Commitment, ok = protocol.ElementFromBig(commitment)
	return s, ok
}

// Receipt says how a delivery ended that landed for somebody else than
// [Chain.Deliver], such as one of an earlier run.
func (c *Chain) Receipt(set string, landed Landed) (Receipt, error) {
	id, err := c.id(set)
	if err != nil {
		return Receipt{}, err
	}
	out := c.receipt(id, landed)
	if !out.Skipped && out.Refund != nil { // why there is none, nobody knows any more
		c.refundMetrics.delivered(out.Refund, refundPaid)
	}
	return out, nil
}

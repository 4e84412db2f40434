package handover

import (
	"errors"
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/relayer"
)

// tolerated is how many looks in a row fail before the health tells: one that fails
// now and then is no reason to wake anybody.
const tolerated = 4

// Condition says whether this operator signs what it has to.
func (x *Exchange) Condition() api.ConditionView {
	c := api.ConditionView{Name: "hand_over", OK: true}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.failures >= tolerated {
		c.OK, c.Reason = false, "no hand-over can be signed: "+told(x.failure)
		c.Advice = "check the home chain's endpoints, and final_depth where the chain names no final blocks; the log says more"
		return c
	}
	if p := x.newest(); p != nil && p.refused != "" && x.now.Before(p.by.Until) {
		c.OK, c.Reason = false, fmt.Sprintf("the hand-over to epoch %d is not signed: %s", p.next.Epoch, p.refused)
		c.Advice = "the log says what to do; the other members' signatures are enough where they have more than two thirds of the weight"
	}
	return c
}

// told says of a failure what everybody may know who reads the API. What an endpoint
// said, and which one, is in the log.
func told(err error) string {
	for _, kind := range []error{relayer.ErrDisagree, relayer.ErrCommittee, relayer.ErrNotFinal} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "the registry cannot be read"
}

// MirrorCondition says whether a chain's mirror follows the registry.
func MirrorCondition(chain string, s relayer.CarrierState) api.ConditionView {
	c := api.ConditionView{Name: "hand_over/" + chain, OK: true}
	left := s.Until.Sub(s.Now).Round(time.Second)
	switch {
	case s.Expired():
		c.Reason = fmt.Sprintf("the mirror's last committee, of epoch %d, is over: feeds have stopped on this chain for ever", s.Epoch)
		c.Advice = "deploy a new mirror with new feed sets, and move its consumers"
	case s.Late() && s.Weight < s.Needed:
		c.Reason = fmt.Sprintf("weight %d of %d has signed the hand-over to epoch %d, and %s are left", s.Weight, s.Needed, s.Epoch+1, left)
		c.Advice = "the silent members' nodes must run, be connected to this mesh, and read the home chain"
	case s.Late():
		c.Reason = fmt.Sprintf("nobody has brought the hand-over to epoch %d, and %s are left", s.Epoch+1, left)
		c.Advice = "check this chain's endpoints, and the balances of the operators there; the log says why this one's turn failed"
	case s.Failures >= tolerated:
		c.Reason = "the chain cannot be read, or takes no hand-over of this operator's"
		var refused *relayer.RevertError
		if errors.As(s.Failure, &refused) {
			c.Reason = "the mirror refuses the hand-over: " + refused.Name
		}
		c.Advice = "check this chain's endpoints and this operator's balance there; the log says more"
	default:
		return c
	}
	c.OK = false
	return c
}

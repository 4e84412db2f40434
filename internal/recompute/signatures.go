package recompute

import (
	"fmt"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// checkSignatures holds what a report says of its round against the report, its members
// against the root that was proven, and each observation against both of its
// operator's signatures. Without a network, which a store does not know, the envelopes
// are left out.
//
// Threat: whoever may write the store can put in any vector, and medians that follow
// from it. Members that hash to a proof's root have keys that only their operators have.
func checkSignatures(r *protocol.Report, network *protocol.Network, out *Result, find func(text string)) {
	if root := r.Committee.Root(protocol.Shape{Slots: len(r.Observations), Columns: len(r.Medians)}); root != r.Root {
		find("the members of the report's committee do not hash to its root")
	}
	for slot, o := range r.Observations {
		if o == nil {
			continue
		}
		if slot >= len(r.Committee.Members) {
			find(fmt.Sprintf("slot %d has an observation and no member", slot))
			continue
		}
		m := &r.Committee.Members[slot]
		if o.Domain != r.Domain || o.Round != r.Round || o.Root != r.Root || o.Slot != slot || len(o.Vector) != len(r.Medians) {
			find(fmt.Sprintf("the observation of slot %d is not of the report's domain, round, root, slot and columns", slot))
			continue
		}
		if err := protocol.VerifyDigest(&m.Key, o.Digest(), o.FeedSignature); err != nil {
			find(fmt.Sprintf("the feed key of slot %d, operator %s, did not sign its observation", slot, m.Operator))
		}
		out.Signatures++
		if network == nil {
			continue
		}
		if err := o.VerifyEnvelope(*network, m.Operator); err != nil {
			find(fmt.Sprintf("the envelope of slot %d is not by its operator, %s, in this network", slot, m.Operator))
		}
		out.Envelopes++
	}
}

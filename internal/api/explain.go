package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Explainer tells how a feed's value of a round came about. A round of 0 means
// the last one that is known. It fails with [ErrUnknownFeed] or [ErrUnknownRound].
type Explainer interface {
	Explain(ctx context.Context, id feed.ID, round feed.Round) (*ExplainView, error)
}

// ErrUnknownRound is returned by [Explainer.Explain] and [Prover.Proof] where
// nothing is known of the round.
var ErrUnknownRound = errors.New("nothing is known of the round")

// ExplainView is the body of /v1/feeds/{id}/explain: the tree from ticks to
// the transaction, as far as this node knows it.
type ExplainView struct {
	ID       feed.ID     `json:"id"`
	FeedSet  string      `json:"feed_set"`
	Column   int         `json:"column"`
	Round    feed.Round  `json:"round"`
	Decimals uint8       `json:"decimals"`
	Origin   feed.Origin `json:"origin"`
	// Median is the stake-weighted median of the round; nil where the column was
	// absent or the observations are not known here.
	Median *Value `json:"median"`
	// ObservedAt is the operators' median time.
	ObservedAt  *time.Time `json:"observed_at"`
	Quorum      uint64     `json:"quorum,string"`
	TotalWeight uint64     `json:"total_weight,string"`
	// Operators are the local medians that the operators signed.
	Operators []OperatorPart `json:"operators"`
	// Operator is the address whose ticks Locals are made of.
	Operator string `json:"operator"`
	// Locals are that operator's own values of the round: the feed's first, then
	// those of the feeds that it is made of.
	Locals []ExplainedFeed `json:"locals"`
	Proofs []ProofPart     `json:"proofs"`
	// Deliveries are the transactions that carried the round.
	Deliveries []DeliveryPart `json:"deliveries"`
	// Contradictions says what a store has twice and not alike, so that one of both
	// was changed.
	Contradictions []string `json:"contradictions"`
	// Unknown says what this node cannot tell, and why.
	Unknown []string `json:"unknown"`
}

// ExplainedFeed is one feed's local value in an explanation.
type ExplainedFeed struct {
	Feed  feed.ID    `json:"feed"`
	Local *LocalView `json:"local"`
}

// ProofPart is a proof bundle's part in an explanation.
type ProofPart struct {
	// Commitment is the first public input, Proof the eight words of the proof, in hex.
	Commitment string   `json:"commitment"`
	Proof      []string `json:"proof"`
	// Payee is who proved and is refunded.
	Payee string `json:"payee"`
}

// DeliveryPart is a transaction's part in an explanation.
type DeliveryPart struct {
	ChainID     uint64    `json:"chain_id"`
	Transaction string    `json:"tx"`
	Block       uint64    `json:"block"`
	GasUsed     uint64    `json:"gas_used"`
	ProveMS     int64     `json:"prove_ms"`
	LandedAt    time.Time `json:"landed_at"`
}

// Explanation is what an [ExplainView] is made of. What is nil is not known.
type Explanation struct {
	Feed     feed.ID
	Decimals uint8
	FeedSet  string
	// Column is the feed's in the set, 1 being the first.
	Column   int
	Round    feed.Round
	Origin   feed.Origin
	Operator string
	Values   map[feed.ID]feed.LocalValue
	// ValuesUnknown says why Values are nil.
	ValuesUnknown string
	Report        *protocol.Report
	// Proven is the median where the report is not known.
	Proven     feed.Encoded
	ProvenAt   time.Time
	Bundles    []*protocol.Bundle
	Deliveries []DeliveryPart
	// Contradictions are shown as they are.
	Contradictions []string
}

// View shows an explanation.
func (e *Explanation) View() *ExplainView {
	out := &ExplainView{
		ID: e.Feed, FeedSet: e.FeedSet, Column: e.Column, Round: e.Round, Decimals: e.Decimals, Origin: e.Origin, Operator: e.Operator,
		Median: NewValue(e.Proven, e.Decimals), ObservedAt: Time(e.ProvenAt),
		Operators: []OperatorPart{}, Locals: []ExplainedFeed{}, Proofs: []ProofPart{}, Deliveries: e.Deliveries, Unknown: []string{},
		Contradictions: append([]string{}, e.Contradictions...),
	}
	loose := e.FeedSet == feed.LooseSet
	tell := func(format string, args ...any) { out.Unknown = append(out.Unknown, fmt.Sprintf(format, args...)) }
	if e.Deliveries == nil {
		out.Deliveries = []DeliveryPart{}
	}
	if r := e.Report; r != nil && e.Column < len(r.Medians) {
		out.Median, out.Quorum, out.TotalWeight = NewValue(r.Medians[e.Column], e.Decimals), r.Quorum, r.Committee.Total()
		at := r.ObservedAt()
		out.ObservedAt = &at
		out.Operators = OperatorParts(r, e.Column, e.Decimals)
	} else if !loose {
		tell("what each operator signed: this node keeps it of recent rounds and of those that it delivered itself")
	}
	if loose {
		tell("a proven value: the feed is in no feed set, so nobody signs or proves it")
	}
	seen := make(map[feed.ID]bool)
	e.locals(e.Feed, seen, &out.Locals)
	if e.Values == nil {
		tell("this node's own ticks of the round: %s", e.ValuesUnknown)
	}
	if !loose {
		tell("the other operators' ticks: each keeps its own; ask its API")
	}
	for _, b := range e.Bundles {
		out.Proofs = append(out.Proofs, proofPart(b))
	}
	if len(out.Proofs) == 0 && !loose {
		tell("the proof: this node keeps those that it made itself")
	}
	if len(out.Deliveries) == 0 && !loose {
		tell("the transaction: no process with this store carried the round, it was not delivered, or its record was not stored (the log then says \"delivery not stored\")")
	}
	return out
}

// locals adds a feed and then all that it is made of, each once.
func (e *Explanation) locals(id feed.ID, seen map[feed.ID]bool, out *[]ExplainedFeed) {
	v, ok := e.Values[id]
	if !ok || seen[id] {
		return
	}
	seen[id] = true
	*out = append(*out, ExplainedFeed{Feed: id, Local: NewLocalView(&v)})
	for i := range v.Contributions {
		for _, h := range v.Contributions[i].Via {
			e.locals(h.Feed, seen, out)
		}
	}
	for i := range v.Parts {
		e.locals(v.Parts[i].Feed, seen, out)
	}
	if v.Reference != nil {
		e.locals(v.Reference.Feed, seen, out)
	}
}

// OperatorParts shows what each slot of a report's committee signed in a column.
func OperatorParts(r *protocol.Report, column int, decimals uint8) []OperatorPart {
	out := make([]OperatorPart, 0, len(r.Committee.Members))
	for slot, m := range r.Committee.Members {
		part := OperatorPart{Slot: slot, Address: m.Operator.Hex(), Weight: m.Weight}
		if slot < len(r.Observations) && r.Observations[slot] != nil {
			part.Participated = true
			part.Value = NewValue(r.Observations[slot].Vector[column], decimals)
		}
		out = append(out, part)
	}
	return out
}

func proofPart(b *protocol.Bundle) ProofPart {
	commitment := b.Commitment.Bytes()
	p := ProofPart{Commitment: fmt.Sprintf("0x%x", commitment[:]), Proof: []string{}, Payee: Payee(b)}
	for _, w := range b.Proof {
		p.Proof = append(p.Proof, fmt.Sprintf("0x%064x", w))
	}
	return p
}

// Payee is who a bundle names to be refunded.
func Payee(b *protocol.Bundle) string {
	w := b.Words[0].Bytes()
	return common.BytesToAddress(w[12:]).Hex()
}

func (s *server) getExplanation(w http.ResponseWriter, r *http.Request) {
	id, ok := s.pathFeed(w, r)
	if !ok {
		return
	}
	if s.explainer == nil {
		s.writeJSON(w, http.StatusNotFound, ErrorView{Error: "this node explains nothing", Advice: "ask a node that observes"})
		return
	}
	round, ok := s.queryRound(w, r)
	if !ok {
		return
	}
	view, err := s.explainer.Explain(r.Context(), id, round)
	switch {
	case errors.Is(err, ErrUnknownFeed):
		s.unknownFeed(w, r, id)
	case errors.Is(err, ErrUnknownRound):
		s.writeJSON(w, http.StatusNotFound, ErrorView{
			Error: "nothing is known of the round", Advice: "leave round out for the last one that is known, or use 'oraclestream explain --store' for older ones",
		})
	case err != nil:
		s.internalError(w, r, "explain feed", err)
	default:
		s.writeJSON(w, http.StatusOK, view)
	}
}

package proofs

import "github.com/oraclestream/oraclestream/internal/api"

// healthier is a [Backend] that knows whether it could prove.
type healthier interface {
	// Health says why not, in words that may stand on a public page.
	Health() error
}

// Condition tells at the API whether proofs can be made here. One that cannot
// prove signs and streams as before, and delivers nothing.
func (q *Queue) Condition() api.ConditionView {
	c := api.ConditionView{Name: "prover", OK: true}
	h, ok := q.keys.(healthier)
	if !ok {
		return c
	}
	if err := h.Health(); err != nil {
		c.OK, c.Reason = false, "nothing can prove: "+err.Error()
		c.Advice = "look for 'prover' and 'proving process' in the log: the key set and the memory of this machine, and the address, token and circuit of remote provers; until then others have to deliver"
	}
	return c
}

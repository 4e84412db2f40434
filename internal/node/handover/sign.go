package handover

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// sign signs a hand-over, or says why not.
func (x *Exchange) sign(ctx context.Context, p *pair) {
	if why, advice := x.unknown(p); why != "" {
		x.mu.Lock()
		x.refuse(p, why, advice)
		x.mu.Unlock()
		return
	}
	if err := x.cfg.Record.Reserve(ctx, x.domain, feed.Round(p.next.Epoch), protocol.HandOverDigest(x.cfg.Network, &p.next)); err != nil {
		if ctx.Err() != nil {
			return
		}
		x.mu.Lock()
		x.refuse(p, "the signing record does not take it", "without its signing record a node does not sign: see that the store can be reached and written; "+
			"if the record has another hand-over to this epoch, an endpoint lied or final blocks were taken back: use the operator's own node. The other members' signatures are enough", "error", err)
		x.mu.Unlock()
		return
	}
	sig, err := protocol.SignHandOver(x.cfg.Network, &p.next, x.cfg.Signer)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil {
		x.refuse(p, "the key does not sign", "check the operator's Ethereum key", "error", err)
		return
	}
	p.votes[p.slot], p.refused = &vote{signature: sig}, ""
	x.metrics.signed.Inc()
	x.log.Info("hand-over signed", "epoch", p.next.Epoch, "from", p.next.From, "until", p.next.Until, "weight", p.by.Members[p.slot].Weight)
}

// unknown says why it is not known what was signed before.
//
// Threat: a record that came out of a backup does not have what was signed
// between backup and restore. An epoch that could have been set by then may have
// been signed by then; the signature that peers have of it is taken up, as it
// is the one that would be made.
func (x *Exchange) unknown(p *pair) (why, advice string) {
	restored := x.cfg.Record.Restored()
	if restored.IsZero() {
		return "", ""
	}
	x.mu.Lock()
	lead := x.lead
	x.mu.Unlock()
	if p.by.Until.Add(-lead).After(restored.Add(x.cfg.Drift)) {
		return "", ""
	}
	return "the store was restored from a backup at " + restored.UTC().Format(time.RFC3339) + ", and what was signed by then may not be on record",
		"epochs that can be set later are signed again; for this one the other members' signatures are enough"
}

// refuse notes and says once why this operator does not sign. The reason is for everybody
// who may read the API; an error may name hosts and users, and stays in the log. The lock
// is held.
func (x *Exchange) refuse(p *pair, why, advice string, more ...any) {
	if p.refused == why {
		return
	}
	p.refused = why
	x.metrics.refused.Inc()
	x.log.Error("hand-over not signed", append([]any{"epoch", p.next.Epoch, "reason", why, "advice", advice}, more...)...)
}

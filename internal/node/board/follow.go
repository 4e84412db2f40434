package board

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

// Hub is a chain's hub as [Board.Follow] reads it; [relayer.Chain] is one.
type Hub interface {
	Snapshot(ctx context.Context, set string) (relayer.Snapshot, error)
}

// Follow looks what other processes land on a chain for a feed set, until ctx
// ends.
func (b *Board) Follow(ctx context.Context, hub Hub, chainID uint64, set node.FeedSet) {
	log := b.log.With("chain", chainID, "feed_set", set.Name)
	var before feed.Round
	blind := false
	for every := max(set.Interval, time.Second); wait.For(ctx, every); {
		s, err := hub.Snapshot(ctx, set.Name)
		switch {
		case err != nil:
			if !blind && ctx.Err() == nil {
				log.Warn("chain not readable", "error", err, "advice", "check the chain's endpoints; what others delivered is shown once they answer")
			}
			blind = true
			continue
		case blind:
			blind = false
			log.Info("chain readable again")
		}
		// An own delivery tells more; it gets one look's time to do so, and as long as
		// it needs where it is known to be under way.
		if s.Delivered() && s.Round == before && s.Round > b.ledger.onChain(set.Name, chainID) && !b.underWay.has(setOnChain{set.Name, chainID}, s.Round) {
			log.Info("value on chain, delivered by another", "round", s.Round)
			b.Land(Landing{
				Set: set, ChainID: chainID, Round: s.Round, Values: s.Values, ObservedAt: s.Time.UTC(), BlockTime: s.LandedAt, SeenAt: s.LandedAt,
			})
		}
		before = s.Round
	}
}

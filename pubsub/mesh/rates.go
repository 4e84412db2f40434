package mesh

import (
	"container/list"
	"sync"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/time/rate"
)

// rates holds one token bucket a neighbour, for at most max of them; the one
// heard of longest ago goes first. Buckets outlive connections, so that
// reconnecting does not fill one.
type rates struct {
	max     int
	metrics *metrics

	mu     sync.Mutex
	limit  rate.Limit
	burst  int
	peers  map[peer.ID]*bucket
	recent list.List // of *bucket, the latest first
}

type bucket struct {
	id      peer.ID
	tokens  *rate.Limiter
	dropped uint64
	place   *list.Element
}

func newRates(l Limits, m *metrics) *rates {
	return &rates{
		limit:   rate.Limit(l.PeerRate),
		burst:   l.PeerBurst,
		max:     4 * l.MaxPeers,
		metrics: m,
		peers:   make(map[peer.ID]*bucket),
	}
}

// set changes what one neighbour may hand over, also those known already.
func (r *rates) set(l Limits, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit, r.burst = rate.Limit(l.PeerRate), l.PeerBurst
	for _, b := range r.peers {
		b.tokens.SetLimitAt(now, r.limit)
		b.tokens.SetBurstAt(now, r.burst)
	}
}

// allow takes one token of the peer's bucket.
func (r *rates) allow(id peer.ID, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.peers[id]
	if ok {
		r.recent.MoveToFront(b.place)
	} else {
		if len(r.peers) >= r.max {
			oldest := r.recent.Remove(r.recent.Back()).(*bucket)
			delete(r.peers, oldest.id)
		}
		b = &bucket{id: id, tokens: rate.NewLimiter(r.limit, r.burst)}
		b.place = r.recent.PushFront(b)
		r.peers[id] = b
	}
	if b.tokens.AllowN(now, 1) {
		return true
	}
	b.dropped++
	return false
}

// dropped is how many messages of the peer were dropped for its rate.
func (r *rates) dropped(id peer.ID) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.peers[id]; ok {
		return b.dropped
	}
	return 0
}

// admit takes the messages beyond the neighbour's rate out of what it sent,
// before anything else looks at them and without marking them as seen.
// Subscriptions and control messages stay: GossipSub bounds those itself.
func (r *rates) admit(from peer.ID, rpc *gossip.RPC) error {
	now := time.Now()
	kept := rpc.Publish[:0]
	for _, m := range rpc.Publish {
		if r.allow(from, now) {
			kept = append(kept, m)
		} else {
			r.metrics.refused(refusedRate)
		}
	}
	clear(rpc.Publish[len(kept):])
	rpc.Publish = kept
	return nil
}

package mesh

import (
	"maps"
	"strings"
	"sync"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/oraclestream/oraclestream/pubsub"
)

// filter bounds which subscriptions of neighbours are remembered: topics of
// this network, and so many a neighbour. Without it a neighbour could fill the
// memory with topics that it invents.
type filter struct {
	prefix string

	mu    sync.Mutex
	max   int
	peers map[peer.ID]map[string]struct{}
	// lost are neighbours whose subscriptions were forgotten, and when: those that
	// are still connected have to tell them again.
	lost map[peer.ID]time.Time
}

var _ gossip.SubscriptionFilter = (*filter)(nil)

func newFilter(prefix string, maxTopics int) *filter {
	return &filter{prefix: prefix, max: maxTopics, peers: make(map[peer.ID]map[string]struct{}), lost: make(map[peer.ID]time.Time)}
}

// set changes how many topics a neighbour may subscribe to; those that it has stay.
func (f *filter) set(maxTopics int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.max = maxTopics
}

// CanSubscribe is asked for this node's own topics and for those of neighbours.
func (f *filter) CanSubscribe(topic string) bool {
	name, ok := strings.CutPrefix(topic, f.prefix)
	if !ok {
		return false
	}
	_, err := pubsub.ParseTopic(name)
	return err == nil
}

// FilterIncomingSubscriptions keeps what a neighbour may subscribe to.
func (f *filter) FilterIncomingSubscriptions(from peer.ID, options []*pb.RPC_SubOpts) ([]*pb.RPC_SubOpts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	have := f.peers[from]
	var kept []*pb.RPC_SubOpts
	for _, o := range options {
		topic := o.GetTopicid()
		_, known := have[topic]
		switch {
		case o.GetSubscribe() && !known:
			if len(have) >= f.max || !f.CanSubscribe(topic) {
				continue
			}
			if have == nil {
				have = make(map[string]struct{})
				f.peers[from] = have
			}
			have[topic] = struct{}{}
			delete(f.lost, from)
		case !o.GetSubscribe():
			delete(have, topic)
		}
		kept = append(kept, o)
	}
	return kept, nil
}

// forget is called when a neighbour is gone, and its subscriptions with it.
func (f *filter) forget(id peer.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.peers[id]) > 0 {
		f.lost[id] = time.Now()
	}
	delete(f.peers, id)
}

// unheard gives the neighbours that have not told their subscriptions again since
// they were forgotten.
func (f *filter) unheard() map[peer.ID]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.lost)
}

// found ends the wait for a neighbour's subscriptions.
func (f *filter) found(id peer.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.lost, id)
}

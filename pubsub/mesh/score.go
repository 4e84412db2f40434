package mesh

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
)

// The scale of scores. A peer earns up to maxCredit by handing over new valid
// messages. Each invalid message weighs more than the one before (invalidWeight
// times the square of their number, which fades within fadeTime), so that one
// accident costs little and the fourth in a row puts even the best peer on the
// graylist.
const (
	maxCredit        = 20
	invalidWeight    = -10
	gossipBelow      = -20  // no gossip with it
	publishBelow     = -50  // our own messages no longer go to it directly
	graylistBelow    = -100 // nothing that it says is processed
	fadeTime         = 10 * time.Minute
	behaviourWeight  = -10 // breaking GossipSub's own rules
	behaviourAllowed = 6
)

func scoreParams(l Limits) *gossip.PeerScoreParams {
	return &gossip.PeerScoreParams{
		SkipAtomicValidation: true,
		Topics:               make(map[string]*gossip.TopicScoreParams),
		TopicScoreCap:        maxCredit,
		// Operators may share an address (one data centre, one machine), so an
		// address says nothing about a peer: IP colocation has no weight.
		BehaviourPenaltyWeight:    behaviourWeight,
		BehaviourPenaltyThreshold: behaviourAllowed,
		BehaviourPenaltyDecay:     gossip.ScoreParameterDecay(fadeTime),
		DecayInterval:             time.Second,
		DecayToZero:               0.01,
		// Leaving and coming back does not wash a peer clean.
		RetainScore: fadeTime,
		SeenMsgTTL:  l.SeenTTL,
	}
}

func scoreThresholds() *gossip.PeerScoreThresholds {
	return &gossip.PeerScoreThresholds{
		SkipAtomicValidation: true,
		GossipThreshold:      gossipBelow,
		PublishThreshold:     publishBelow,
		GraylistThreshold:    graylistBelow,
	}
}

func topicScoreParams() *gossip.TopicScoreParams {
	return &gossip.TopicScoreParams{
		SkipAtomicValidation:         true,
		TopicWeight:                  1,
		TimeInMeshQuantum:            time.Second,
		FirstMessageDeliveriesWeight: 1,
		FirstMessageDeliveriesDecay:  gossip.ScoreParameterDecay(fadeTime),
		FirstMessageDeliveriesCap:    maxCredit,
		// Mesh delivery rates have no weight: how many messages a topic should
		// carry depends on how many operators are up, and a quiet peer is not a bad one.
		InvalidMessageDeliveriesWeight: invalidWeight,
		InvalidMessageDeliveriesDecay:  gossip.ScoreParameterDecay(fadeTime),
	}
}

// scores keeps the latest look at every peer's score.
type scores struct {
	logger  *slog.Logger
	metrics *metrics

	mu     sync.Mutex
	latest map[peer.ID]*gossip.PeerScoreSnapshot
	gray   map[peer.ID]bool
}

func newScores(logger *slog.Logger, m *metrics) *scores {
	return &scores{logger: logger, metrics: m, latest: make(map[peer.ID]*gossip.PeerScoreSnapshot), gray: make(map[peer.ID]bool)}
}

// inspect is called by GossipSub about once a second with every peer that it scores.
func (s *scores) inspect(latest map[peer.ID]*gossip.PeerScoreSnapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = latest
	for id, p := range latest {
		if gray := p.Score < graylistBelow; gray != s.gray[id] {
			s.setGray(id, gray)
		}
	}
	for id := range s.gray {
		if latest[id] == nil {
			s.setGray(id, false)
		}
	}
}

func (s *scores) setGray(id peer.ID, gray bool) {
	if gray {
		s.gray[id] = true
		s.metrics.graylisted.Inc()
		s.logger.Warn("peer graylisted", "peer", id,
			"advice", "it handed over messages that fail validation: it is faulty, hostile or of another version; ask its operator")
		return
	}
	delete(s.gray, id)
	s.metrics.graylisted.Dec()
	s.logger.Info("peer no longer graylisted", "peer", id)
}

func (s *scores) graylisted(id peer.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gray[id]
}

// explain writes why the peer's score is what it is.
func (s *scores) explain(id peer.ID, droppedForRate uint64) string {
	s.mu.Lock()
	p := s.latest[id]
	s.mu.Unlock()
	var b strings.Builder
	if p == nil {
		fmt.Fprintf(&b, "peer %s: no score yet (scores are looked at once a second)\n", id)
	} else {
		fmt.Fprintf(&b, "peer %s: score %.1f: %s\n", id, p.Score, standing(p))
		topics := make([]string, 0, len(p.Topics))
		for topic := range p.Topics {
			topics = append(topics, topic)
		}
		slices.Sort(topics)
		for _, topic := range topics {
			t := p.Topics[topic]
			fmt.Fprintf(&b, "  %s: %.1f new valid messages (+1 each, at most +%d in all), %.1f invalid (%d x square = %.1f), in the mesh for %s\n",
				topic, t.FirstMessageDeliveries, maxCredit, t.InvalidMessageDeliveries, invalidWeight,
				invalidWeight*t.InvalidMessageDeliveries*t.InvalidMessageDeliveries, t.TimeInMesh.Round(time.Second))
		}
		fmt.Fprintf(&b, "  broken protocol rules: %.1f (%d are free, then %d x square)\n", p.BehaviourPenalty, behaviourAllowed, behaviourWeight)
	}
	fmt.Fprintf(&b, "  messages dropped because it sent too many: %d\n", droppedForRate)
	fmt.Fprintf(&b, "  counts fade within %s; graylisted below %d\n", fadeTime, graylistBelow)
	return b.String()
}

func standing(p *gossip.PeerScoreSnapshot) string {
	switch {
	case p.Score < graylistBelow:
		return "graylisted, nothing it says is processed"
	case p.Score < publishBelow:
		return "our own messages do not go to it directly"
	case p.Score < gossipBelow:
		return "no gossip with it"
	case p.Score < 0:
		return "in bad standing"
	}
	return "in good standing"
}

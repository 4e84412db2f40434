package node

import (
	"sync"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// HistoryRounds is how many rounds of local values are kept in memory: enough
// for every round that may still be delivered.
const HistoryRounds = 64

// history keeps what the own aggregator said in recent rounds, so that a
// delivered value can be explained down to the ticks.
type history struct {
	mu     sync.Mutex
	rounds map[feed.Round]map[feed.ID]feed.LocalValue
	order  []feed.Round
}

func newHistory() *history {
	return &history{rounds: make(map[feed.Round]map[feed.ID]feed.LocalValue, HistoryRounds)}
}

func (h *history) add(round feed.Round, values map[feed.ID]feed.LocalValue) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.rounds[round]; !ok {
		h.order = append(h.order, round)
		if len(h.order) > HistoryRounds {
			delete(h.rounds, h.order[0])
			h.order = h.order[1:]
		}
	}
	h.rounds[round] = values
}

// latest is the last round that was added, 0 for none.
func (h *history) latest() feed.Round {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.order) == 0 {
		return 0
	}
	return h.order[len(h.order)-1]
}

// get gives the values of a round; the caller must not change them.
func (h *history) get(round feed.Round) map[feed.ID]feed.LocalValue {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rounds[round]
}

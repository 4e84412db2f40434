package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Historian gives the values of a feed that reached the chain, the earliest
// first, with from <= observed time < to and at most limit of them.
type Historian interface {
	History(ctx context.Context, id feed.ID, from, to time.Time, limit int) ([]HistoryPoint, error)
}

// HistoryPoint is one proven value.
type HistoryPoint struct {
	// At is the operators' median time of the round.
	At    time.Time  `json:"at"`
	Round feed.Round `json:"round"`
	Value *Value     `json:"value"`
	// Origin says where the value's data came from: a node's history may hold
	// values of runs with other origins.
	Origin feed.Origin `json:"origin"`
}

// HistoryView is the body of /v1/feeds/{id}/history.
type HistoryView struct {
	ID   feed.ID   `json:"id"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Complete is false where there are more values than asked for: ask again
	// from the last one's time on.
	Complete bool           `json:"complete"`
	Points   []HistoryPoint `json:"points"`
}

const (
	historySpan         = 24 * time.Hour
	historyDefaultLimit = 1000
	historyMaxLimit     = 100_000
)

func (s *server) getHistory(w http.ResponseWriter, r *http.Request) {
	id, ok := s.pathFeed(w, r)
	if !ok {
		return
	}
	if s.history == nil {
		s.writeJSON(w, http.StatusNotFound, ErrorView{Error: "this node keeps no history", Advice: "ask a node with a store"})
		return
	}
	if _, err := s.data.Feed(r.Context(), id); err != nil {
		if errors.Is(err, ErrUnknownFeed) {
			s.unknownFeed(w, r, id)
			return
		}
		s.internalError(w, r, "read feed", err)
		return
	}
	from, to, limit, err := s.historyRange(r.URL.Query())
	if err != nil {
		s.writeJSON(w, http.StatusBadRequest, ErrorView{
			Error:  err.Error(),
			Advice: "from and to are RFC 3339 times such as 2026-01-02T15:04:05Z, limit is 1 to " + strconv.Itoa(historyMaxLimit),
		})
		return
	}
	points, err := s.history.History(r.Context(), id, from, to, limit+1)
	if err != nil {
		s.internalError(w, r, "read history", err)
		return
	}
	view := HistoryView{ID: id, From: from.UTC(), To: to.UTC(), Complete: len(points) <= limit, Points: points[:min(limit, len(points))]}
	if view.Points == nil {
		view.Points = []HistoryPoint{}
	}
	s.writeJSON(w, http.StatusOK, view)
}

// historyRange reads from, to and limit: by default the last day.
func (s *server) historyRange(q url.Values) (from, to time.Time, limit int, err error) {
	to, limit = s.now(), historyDefaultLimit
	if text := q.Get("to"); text != "" {
		if to, err = time.Parse(time.RFC3339, text); err != nil {
			return from, to, 0, errors.New("to is not a time")
		}
	}
	from = to.Add(-historySpan)
	if text := q.Get("from"); text != "" {
		if from, err = time.Parse(time.RFC3339, text); err != nil {
			return from, to, 0, errors.New("from is not a time")
		}
	}
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > historyMaxLimit {
			return from, to, 0, fmt.Errorf("limit is not a number from 1 to %d", historyMaxLimit)
		}
	}
	if !from.Before(to) {
		return from, to, 0, errors.New("from is not before to")
	}
	return from, to, limit, nil
}

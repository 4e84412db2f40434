package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const adviceList = "GET /v1/feeds lists the feeds of this node"

func (s *server) getFeeds(w http.ResponseWriter, r *http.Request) {
	feeds, err := s.data.Feeds(r.Context())
	if err != nil {
		s.internalError(w, r, "list feeds", err)
		return
	}
	if feeds == nil {
		feeds = []FeedView{}
	}
	for i := range feeds {
		feeds[i].fillEmpty()
	}
	s.writeJSON(w, http.StatusOK, FeedList{Origin: s.data.Origin(), Time: s.now().UTC(), Feeds: feeds})
}

// pathFeed reads the id in the path; where it is none it answers and gives false.
func (s *server) pathFeed(w http.ResponseWriter, r *http.Request) (feed.ID, bool) {
	text := chi.URLParam(r, "id")
	if r.URL.RawPath != "" {
		// The router matched the path as it was written. Where RawPath is empty
		// it matched the decoded one, and decoding twice would read "%2541" as "A".
		var err error
		if text, err = url.PathUnescape(text); err != nil {
			s.badID(w, text)
			return "", false
		}
	}
	id, err := feed.ParseSegment(text)
	if err != nil {
		s.badID(w, text)
		return "", false
	}
	return id, true
}

func (s *server) getFeed(w http.ResponseWriter, r *http.Request) {
	id, ok := s.pathFeed(w, r)
	if !ok {
		return
	}
	view, err := s.data.Feed(r.Context(), id)
	switch {
	case errors.Is(err, ErrUnknownFeed):
		s.unknownFeed(w, r, id)
	case err != nil:
		s.internalError(w, r, "read feed", err)
	default:
		view.fillEmpty()
		s.writeJSON(w, http.StatusOK, view)
	}
}

// fillEmpty makes missing lists [] in JSON, so that readers need not ask.
func (v *FeedView) fillEmpty() {
	if v.Delivery != nil && v.Delivery.Operators == nil {
		v.Delivery.Operators = []OperatorPart{}
	}
	if v.Local != nil && v.Local.Sources == nil {
		v.Local.Sources = []SourcePart{}
	}
	if v.Local != nil && v.Local.Parts == nil {
		v.Local.Parts = []FeedPart{}
	}
}

// getSplitFeed answers an id written with a bare slash.
func (s *server) getSplitFeed(w http.ResponseWriter, r *http.Request) {
	advice := adviceList
	if id, err := feed.ParseSegment(chi.URLParam(r, "*")); err == nil {
		advice = "write the id as one segment: /v1/feeds/" + id.Segment()
	}
	s.writeJSON(w, http.StatusNotFound, ErrorView{Error: "no such path", Advice: advice})
}

func (s *server) badID(w http.ResponseWriter, text string) {
	s.writeJSON(w, http.StatusBadRequest, ErrorView{
		Error:  fmt.Sprintf("not a feed id: %+q", cut(text)),
		Advice: "an id is letters, digits and _ . @, with / written - as in /v1/feeds/BTC-USD; " + adviceList,
	})
}

func (s *server) unknownFeed(w http.ResponseWriter, r *http.Request, id feed.ID) {
	feeds, err := s.data.Feeds(r.Context())
	if err != nil {
		s.internalError(w, r, "list feeds", err)
		return
	}
	ids := make([]feed.ID, len(feeds))
	for i := range feeds {
		ids[i] = feeds[i].ID
	}
	view := ErrorView{Error: fmt.Sprintf("unknown feed %q", id), Advice: adviceList, Near: nearest(id, ids)}
	if len(view.Near) > 0 {
		view.Advice = fmt.Sprintf("did you mean %s? %s", view.Near[0], adviceList)
	}
	s.writeJSON(w, http.StatusNotFound, view)
}

func (s *server) getStatus(w http.ResponseWriter, r *http.Request) {
	status, err := s.data.Status(r.Context())
	if err != nil {
		s.internalError(w, r, "read status", err)
		return
	}
	out := *status
	out.Time = s.now().UTC()
	out.Conditions = s.conditions(r)
	out.fillEmpty()
	s.writeJSON(w, http.StatusOK, out)
}

// fillEmpty makes missing lists [] and {} in JSON.
func (v *StatusView) fillEmpty() {
	if v.Contracts.Proxies == nil {
		v.Contracts.Proxies = map[feed.ID]string{}
	}
	if v.Chains == nil {
		v.Chains = []ChainView{}
	}
	// Cloned, since the data's owner may have it still.
	v.FeedSets = append([]FeedSetView{}, v.FeedSets...)
	for i := range v.FeedSets {
		if v.FeedSets[i].Chains == nil {
			v.FeedSets[i].Chains = []FeedSetChainView{}
		}
	}
	if v.Operators == nil {
		v.Operators = []OperatorView{}
	}
	if v.Sources == nil {
		v.Sources = []SourceStatus{}
	}
}

func (s *server) conditions(r *http.Request) []ConditionView {
	c := s.data.Conditions(r.Context())
	if c == nil {
		c = []ConditionView{}
	}
	return c
}

// getReadiness fails while any condition fails: send no traffic here.
func (s *server) getReadiness(w http.ResponseWriter, r *http.Request) {
	s.health(w, r, func(c *ConditionView) bool { return !c.OK })
}

// getLiveness fails only where waiting does not help: restart the process.
func (s *server) getLiveness(w http.ResponseWriter, r *http.Request) {
	s.health(w, r, func(c *ConditionView) bool { return !c.OK && c.Fatal })
}

func (s *server) health(w http.ResponseWriter, r *http.Request, failing func(*ConditionView) bool) {
	view := HealthView{Status: "ok", Origin: s.data.Origin(), Conditions: s.conditions(r)}
	code := http.StatusOK
	for i := range view.Conditions {
		if failing(&view.Conditions[i]) {
			view.Status, code = "failing", http.StatusServiceUnavailable
		}
	}
	s.writeJSON(w, code, view)
}

func (s *server) notFound(w http.ResponseWriter, _ *http.Request) {
	s.writeJSON(w, http.StatusNotFound, ErrorView{Error: "no such path", Advice: "GET /v1/openapi.json lists the paths"})
}

func (s *server) internalError(w http.ResponseWriter, r *http.Request, what string, err error) {
	if r.Context().Err() != nil {
		s.log.WarnContext(r.Context(), "request timed out or was given up", "what", what, "error", err)
		s.writeJSON(w, http.StatusServiceUnavailable, ErrorView{Error: "no answer in time", Advice: "try again; /healthz says how the node is"})
		return
	}
	s.log.ErrorContext(r.Context(), "request failed", "what", what, "error", err)
	s.writeJSON(w, http.StatusInternalServerError, ErrorView{Error: "internal error", Advice: "the node's log has the reason"})
}

func (s *server) writeJSON(w http.ResponseWriter, code int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		s.log.Error("encode answer", "error", err)
		code, b = http.StatusInternalServerError, []byte(`{"error":"internal error","advice":"the node's log has the reason"}`)
	}
	writeJSONBytes(w, code, b)
}

func writeJSONBytes(w http.ResponseWriter, code int, b []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(append(b, '\n')) // the caller went away: nobody is left to tell
}

// cut bounds text that an error repeats.
func cut(s string) string {
	if len(s) > feed.MaxIDLength {
		s = strings.ToValidUTF8(s[:feed.MaxIDLength], "?") + "..."
	}
	return s
}

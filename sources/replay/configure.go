package replay

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// Reconnection pauses between two loops of a recording. A venue's own, much
// longer pauses protect the venue, and here is none.
const (
	minBackoff = 20 * time.Millisecond
	maxBackoff = time.Second
	// slack is what a session may be silent beyond the recording's own pauses.
	slack = 5 * time.Second
)

// Configure sets up a runner for one recording: what base says, with the
// recording's venue, addresses, pairs and clock. Ticks carry the ids of the
// planned feeds as their pairs ("BTC/USDT@20220513"), so the aggregator needs
// no further mapping. Base must bring the Sink and may bring a Logger and the
// clock; every operator configures and runs its own runners. The server must
// have been started.
func (s *Server) Configure(r *Recording, plan []PlannedFeed, base sources.Config) sources.Config {
	cfg := base
	e := s.Endpoint(r)
	cfg.Venue, cfg.StreamURL, cfg.RESTURL = r.venue, e.WS, e.REST
	// One connection plays the whole recording, however many symbols it has.
	cfg.Venue.MaxSymbols = max(cfg.Venue.MaxSymbols, len(r.Instruments)+1)
	cfg.Venue.MinBackoff, cfg.Venue.MaxBackoff = minBackoff, maxBackoff
	cfg.Venue.MaxAge = 0
	cfg.Venue.Silence = max(cfg.Venue.Silence, s.cfg.Speed.Scale(r.gap)+s.cfg.SubscribeWait+slack)
	cfg.Origin = feed.Replay
	cfg.NewSessions = true
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	cfg.EventTime = nil
	cfg.SessionEventTime = r.sessionEventMap(s.cfg.Speed, now)

	names := make(map[feed.ID]feed.ID)
	cfg.Want = nil
	for _, p := range plan {
		for _, in := range p.Inputs {
			if in.Recording != r {
				continue
			}
			if _, ok := names[in.Pair]; !ok {
				cfg.Want = append(cfg.Want, in.Pair)
			}
			names[in.Pair] = p.ID
		}
	}
	if sink := base.Sink; sink != nil {
		cfg.Sink = func(t feed.Tick) {
			if id, ok := names[t.Pair]; ok {
				t.Pair = id
			}
			sink(t)
		}
	}
	return cfg
}

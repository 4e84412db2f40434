package replay

import (
	"net/url"
	"slices"
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
	cfg.Venue.Token = nil // nobody recorded one, and the server here asks for none
	// At a high speed a book would else miss most of a session before it starts.
	cfg.Venue.RESTEvery = time.Nanosecond
	cfg.Venue.NewDecoder = r.newDecoder
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

// newDecoder makes the venue's decoder, which asks only for documents that are
// on record: the recorder did not always keep the one that a book starts from,
// and asking in vain would look like a fault.
func (r *Recording) newDecoder(opt sources.DecoderOptions) sources.Decoder {
	d := &decoder{Decoder: r.venue.NewDecoder(opt), docs: r.docs}
	d.requester, _ = d.Decoder.(sources.Requester)
	d.replier, _ = d.Decoder.(sources.Replier)
	return d
}

type decoder struct {
	sources.Decoder
	requester sources.Requester // nil where the venue's decoder is none
	replier   sources.Replier   // likewise
	docs      []document
}

// Requests implements [sources.Requester].
func (d *decoder) Requests() []sources.Request {
	if d.requester == nil {
		return nil
	}
	return slices.DeleteFunc(d.requester.Requests(), func(q sources.Request) bool {
		u, err := url.Parse(q.Path)
		if err != nil {
			return true
		}
		_, ok := find(d.docs, u.Path, u.Query())
		return !ok
	})
}

// Replies implements [sources.Replier].
func (d *decoder) Replies() [][]byte {
	if d.replier == nil {
		return nil
	}
	return d.replier.Replies()
}

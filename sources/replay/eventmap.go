package replay

import (
	"net/http"
	"strconv"
	"time"
)

// sessionHeader is the handshake's answer header that tells a client when its
// session began, in unix nanoseconds of the server's clock.
const sessionHeader = "Replay-Session-Start"

// EventMap gives the map of event times for a session that began at start:
//
//	shifted = start + (event - recording's start - max(0, skew)) / speed
//
// Skew is how far the venue's clock ran before the recorder's at most, so that
// no shifted time lies later than the moment its frame is played. Order and
// (scaled) distances stay as recorded.
func (r *Recording) EventMap(start time.Time, speed Speed) func(time.Time) time.Time {
	zero := r.Start.Add(max(0, r.Skew))
	return func(event time.Time) time.Time { return start.Add(speed.Scale(event.Sub(zero))) }
}

// sessionEventMap reads the session's start from the handshake's answer.
// Without it, as when a proxy dropped the header, the session begins now.
func (r *Recording) sessionEventMap(speed Speed, now func() time.Time) func(http.Header) func(time.Time) time.Time {
	return func(h http.Header) func(time.Time) time.Time {
		start := now()
		if ns, err := strconv.ParseInt(h.Get(sessionHeader), 10, 64); err == nil {
			if t := time.Unix(0, ns); t.Before(start) {
				start = t
			}
		}
		return r.EventMap(start, speed)
	}
}

package sources

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// decode puts a frame through the decoder and does what it asks for.
func (c *connection) decode(f Frame) error {
	c.hash = frameHash{data: f.Data}
	c.control, c.good = "", true
	records := 0
	c.decoder.Decode(f, func(rec *Record) {
		records++
		c.record(rec, f.Received)
	})
	c.count(func(s *Stats) {
		s.Frames++
		s.Bytes += uint64(len(f.Data))
		s.Records += uint64(records)
		s.LastFrame = f.Received
	})
	if c.good {
		c.bad = 0
	} else if c.bad++; c.bad == unreadable {
		return fmt.Errorf("%d unreadable frames in a row", unreadable)
	}
	if q, ok := c.decoder.(Requester); ok {
		for _, r := range q.Requests() {
			// While the venue wants to be left alone, books ask again and again.
			if !slices.Contains(c.queue, r) {
				c.queue = append(c.queue, r)
			}
		}
		if len(c.queue) > queuedRequests {
			return errors.New("decoder asks for too many documents")
		}
	}
	if q, ok := c.decoder.(Replier); ok {
		for _, m := range q.Replies() {
			select {
			case c.out <- m:
			default:
				return errors.New("more replies than the venue allows to send")
			}
		}
	}
	if c.control == Reconnect {
		c.heir("the venue asks for it")
	}
	return nil
}

// record takes one record of the frame that is decoded.
func (c *connection) record(rec *Record, received time.Time) {
	switch rec.Kind {
	case Control:
		c.tell(rec)
	case Bad:
		c.good = false
		c.count(func(s *Stats) { s.Bad++ })
		if c.once("bad: " + rec.Detail) {
			c.log.Warn("venue sent what cannot be used", "reason", rec.Detail, "symbol", rec.Symbol,
				"advice", "harmless if rare: it is left out and counted; if it grows, the venue changed its protocol")
		}
	case Gap:
		c.count(func(s *Stats) { s.Gaps++ })
		c.log.Debug("messages lost", "symbol", rec.Symbol, "from", rec.GapFrom, "to", rec.GapTo)
	default:
		c.at.received = received
		if c.ticks.take(rec, &c.at) {
			c.healthy.Store(true)
			c.lastTick = time.Now()
		}
	}
}

// tell notes what a control record means.
func (c *connection) tell(rec *Record) {
	switch rec.Control {
	case Reconnect:
		c.control = Reconnect
	case Refusal:
		if c.once("refused: " + rec.Symbol) {
			c.log.Warn("venue refuses", "symbol", rec.Symbol, "detail", rec.Detail, "advice", "check that the venue still lists the pair and the channel")
		}
	case Status:
		if rec.Detail != "" && rec.Detail != "online" && c.seldom("status") {
			c.log.Warn("venue reports its status", "detail", rec.Detail, "advice", "its prices go stale until it is back")
		}
	}
}

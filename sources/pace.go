package sources

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// maxBan bounds the pause that a venue may ask for.
	maxBan = 24 * time.Hour
	// busyPause and banPause are the pauses where a venue names none: for a rate
	// limit, and for a ban.
	busyPause = 10 * time.Second
	banPause  = 2 * time.Minute
)

// pace lets one thing through each interval, whoever asks.
type pace struct {
	every time.Duration
	mu    sync.Mutex
	next  time.Time
}

// wait waits for the next place; it reports false where the context ended.
func (p *pace) wait(ctx context.Context) bool {
	p.mu.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(p.every)
	p.mu.Unlock()
	return wait(ctx, at.Sub(now))
}

// ban is a time until which a venue must not be asked for anything: going on
// would make it longer.
type ban struct {
	mu    sync.Mutex
	until time.Time
}

// set extends the ban.
func (b *ban) set(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.until) {
		b.until = until
	}
}

func (b *ban) end() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until
}

// wait waits for the ban's end; it reports false where the context ended.
func (b *ban) wait(ctx context.Context) bool {
	for {
		left := time.Until(b.end())
		if left <= 0 {
			return ctx.Err() == nil
		}
		if !wait(ctx, left) {
			return false
		}
	}
}

// RetryAfter reads how long whoever answered wants to be left alone, from the
// status of the answer and its Retry-After, in seconds or as a date: at most a
// day, and 0 where it does not.
func RetryAfter(status int, header http.Header, now time.Time) time.Duration {
	pause := time.Duration(0)
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if status == http.StatusTooManyRequests {
			pause = busyPause
		}
	case http.StatusForbidden, http.StatusTeapot, http.StatusUnavailableForLegalReasons:
		pause = banPause
	default:
		return 0
	}
	text := header.Get("Retry-After")
	// A number that is too large is read as the largest.
	if s, err := strconv.ParseInt(text, 10, 32); s >= 0 && (err == nil || errors.Is(err, strconv.ErrRange)) {
		pause = time.Duration(s) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		pause = max(at.Sub(now), 0)
	}
	return min(pause, maxBan)
}

// allowed waits until the venue may be asked.
func (r *Runner) allowed(ctx context.Context, p *pace) bool { return r.ban.wait(ctx) && p.wait(ctx) }

// refusedWith notes a venue's refusal of a request.
func (r *Runner) refusedWith(what string, resp *http.Response) error {
	pause := RetryAfter(resp.StatusCode, resp.Header, r.cfg.Now())
	if pause == 0 {
		return fmt.Errorf("answered %s", resp.Status)
	}
	r.ban.set(time.Now().Add(pause))
	r.count(func(s *Stats) { s.Bans++ })
	if r.seldom("banned") {
		r.log.Warn("venue wants to be left alone", "request", what, "status", resp.Status, "pause", pause,
			"advice", "nothing is asked of it until then; if it comes again, raise connect_every, rest_every and send_every of the venue, or ask from another address")
	}
	return fmt.Errorf("answered %s: nothing is asked of it for %s", resp.Status, pause)
}

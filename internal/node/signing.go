package node

import (
	"sync"
	"time"
)

const (
	// silentRounds is how many rounds without a signature are too many.
	silentRounds = 5
	// minSilence is the least time for which nothing may be signed: rounds may be short.
	minSilence = 10 * time.Second
)

// Silence is a feed set of which the operator signs nothing although it has a seat.
type Silence struct {
	Set string
	// Since is when it last signed, or when it could have begun to.
	Since time.Time
	// Why is what kept the last round from being signed; empty where not even
	// that is known. It is for everybody who may read the API: errors, which may
	// name hosts and users, are in the log.
	Why string
}

// signingState is when an operator last signed a round of one feed set.
type signingState struct {
	mu sync.Mutex
	// since is when the last round was signed, or when the seat was taken; zero
	// without a seat.
	since time.Time
	// may is how much longer than usual the first signature may take.
	may time.Duration
	why string
}

// seated takes in whether the operator has a seat at now. From when it has one, its
// rounds are waited for; at a start for drift longer, for so long none may be signed.
func (s *signingState) seated(has bool, now time.Time, drift time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !has:
		s.since, s.why = time.Time{}, ""
	case s.since.IsZero():
		s.since, s.may = now, drift
	}
}

func (s *signingState) signed(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.may, s.why = now, 0, ""
}

// unsigned takes in why a round was not signed.
func (s *signingState) unsigned(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.why = why
}

func (s *signingState) silence(now time.Time, interval time.Duration) (silence Silence, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	silent = !s.since.IsZero() && now.Sub(s.since) > max(minSilence, silentRounds*interval)+s.may
	return Silence{Since: s.since, Why: s.why}, silent
}

// takeSeat takes in whether the operator is in the committee of an epoch.
func (n *Node) takeSeat(s *setState, e *epoch) {
	s.signing.seated(n.cfg.Signer != nil && e != nil && e.slot >= 0, time.Now(), n.cfg.Drift)
}

// Signs reports whether the node has an operator's keys.
func (n *Node) Signs() bool { return n.cfg.Signer != nil }

// Silences gives the feed sets of which nothing was signed for some rounds, though
// the operator has a seat in the committee. It is for health: it never waits, and
// tells also where the rounds themselves hang.
func (n *Node) Silences(now time.Time) []Silence {
	var out []Silence
	for _, s := range n.sets {
		if silence, silent := s.signing.silence(now, s.Interval); silent {
			silence.Set = s.Name
			out = append(out, silence)
		}
	}
	return out
}

package sources

import (
	"slices"
	"sync"
	"time"
)

const (
	skewBucket   = 10 * time.Second
	skewBuckets  = 12
	skewFew      = 3  // buckets with samples, before there is an estimate
	skewSamples  = 20 // samples, likewise
	maxSkewDelay = time.Hour
)

// skew estimates how far a venue's clock is from ours. The delay from an event
// to its receipt is the way of the message plus the difference of the clocks;
// the shortest delay of some seconds has the shortest way in it, so it is close
// to the difference. The median of twelve such minima, ten seconds each, is the
// estimate: one wrong time moves one minimum, and so nothing.
type skew struct {
	mu      sync.Mutex
	buckets [skewBuckets]skewMinimum
	value   time.Duration
	known   bool
}

type skewMinimum struct {
	number int64 // of the ten seconds, since 1970; 0 is unused
	least  time.Duration
	count  int
}

// add takes the receipt of an event and its time at the venue.
func (s *skew) add(received, event time.Time) {
	delay := min(max(received.Sub(event), -maxSkewDelay), maxSkewDelay)
	number := received.UnixNano() / int64(skewBucket)
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &s.buckets[int(uint64(number)%skewBuckets)]
	if b.number != number {
		*b = skewMinimum{number: number, least: delay, count: 1}
		s.estimate(number)
		return
	}
	if b.count++; delay < b.least || !s.known {
		b.least = min(b.least, delay)
		s.estimate(number)
	}
}

func (s *skew) estimate(now int64) {
	var minima [skewBuckets]time.Duration
	n, samples := 0, 0
	for _, b := range s.buckets {
		if b.number > now-skewBuckets && b.number <= now {
			minima[n] = b.least
			n++
			samples += b.count
		}
	}
	if s.known = n >= skewFew && samples >= skewSamples; !s.known {
		return
	}
	slices.Sort(minima[:n])
	s.value = -minima[(n-1)/2]
}

// get gives the estimate: how far the venue's clock is ahead of ours; less than
// 0 where it is behind, or where even its fastest messages come late.
func (s *skew) get() (ahead time.Duration, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value, s.known
}

package node

import (
	"context"
	"errors"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// collectWindow is how long into a round the node waits for the observations
// of the other operators before it reports with those that it has. With all of
// them there it does not wait.
const collectWindow = 700 * time.Millisecond

// rounds runs one feed set's rounds: observe at the start, report once the
// others were heard.
func (n *Node) rounds(ctx context.Context, s *setState) {
	round := feed.RoundAt(time.Now(), s.Interval) + 1
	for {
		if !wait.For(ctx, time.Until(round.Start(s.Interval))) {
			return
		}
		now := time.Now()
		if at := feed.RoundAt(now, s.Interval); at > round {
			// The process was stopped, or the clock jumped: what was missed stays missed.
			n.log.Warn("rounds missed", "feed_set", s.Name, "from", round, "to", at,
				"advice", "if this repeats the machine is too busy, or its clock jumps")
			for range at - round {
				n.metrics.count(s.Name, roundMissed)
			}
			round = at
		}
		if now.Before(round.Start(s.Interval)) {
			continue // the clock went back
		}
		sample := n.sample(s, round, now)
		e := n.epochOf(round, s.Interval)
		n.tellEpoch(s, e, round)
		if e != nil {
			n.observe(ctx, s, e, round, sample)
			n.report(ctx, s, e, round)
		}
		round++
	}
}

// tellEpoch logs when the operator's rounds end with an epoch, and when they
// begin again.
func (n *Node) tellEpoch(s *setState, e *epoch, round feed.Round) {
	n.takeSeat(s, e)
	lacking := e == nil || (n.cfg.Signer != nil && e.slot < 0)
	switch {
	case lacking && e == nil && !s.lacking:
		n.log.Warn("no committee speaks for this round, so nothing is signed", "feed_set", s.Name, "round", round,
			"advice", "wait for the next epoch's committee on the home chain; the node takes it up by itself")
	case lacking && !s.lacking:
		n.log.Warn("this operator is not in the committee, so it only observes", "feed_set", s.Name, "round", round, "epoch", e.committee.Epoch,
			"advice", "register and stake for a later epoch, or check which keys this node uses")
	case s.lacking && !lacking:
		n.log.Info("a committee speaks for the rounds again", "feed_set", s.Name, "round", round, "epoch", e.committee.Epoch, "slot", e.slot)
	}
	s.lacking = lacking
}

// looseInterval is how often the feeds of no feed set are sampled.
const looseInterval = 2 * time.Second

// sample takes down what the feeds are worth at the start of a round, for who
// wants to have it explained or computed again. A node that signs nothing does so
// too.
func (n *Node) sample(s *setState, round feed.Round, now time.Time) aggregator.Sample {
	set := s.Set
	if s == n.loose {
		if set.Feeds = *n.outside.Load(); len(set.Feeds) == 0 {
			return aggregator.Sample{}
		}
	}
	sample := n.agg.Sample(set.IDs(), now)
	if n.cfg.Recorder != nil {
		n.cfg.Recorder.Sample(set, round, n.began, sample)
	}
	s.history.add(round, sample.Values)
	return sample
}

// lookAround samples rounds that nobody speaks for: those of a feed set where the
// node has no network, and those of the feeds of no set.
func (n *Node) lookAround(ctx context.Context, s *setState) {
	round := feed.RoundAt(time.Now(), s.Interval) + 1
	for wait.For(ctx, time.Until(round.Start(s.Interval))) {
		now := time.Now()
		if now.Before(round.Start(s.Interval)) {
			continue // the clock went back
		}
		round = feed.RoundAt(now, s.Interval)
		n.sample(s, round, now)
		round++
	}
}

// observe signs and broadcasts this node's vector, where it is of the committee
// that speaks for the round.
func (n *Node) observe(ctx context.Context, s *setState, e *epoch, round feed.Round, sample aggregator.Sample) {
	log := n.log.With("feed_set", s.Name, "round", round)
	if n.cfg.Signer == nil {
		return
	}
	if e.slot < 0 {
		n.metrics.count(s.Name, roundNotYet)
		return
	}
	if err := s.guard.allowed(s.Domain, round); err != nil {
		n.metrics.count(s.Name, roundNotYet)
		s.signing.unsigned("it is too soon after the start, or peers show later rounds of this operator's own")
		log.Debug("not signed", "reason", err)
		return
	}
	values := sample.Values
	present := 0
	for _, f := range s.Feeds {
		if v := values[f.ID]; v.Value != feed.Absent {
			present++
		}
	}
	if present == 0 {
		n.metrics.count(s.Name, roundEmpty)
		s.signing.unsigned("no source gives a value for any feed of the set")
		log.Debug("nothing observed")
		return
	}
	vector, err := aggregator.Vector(s.Set, n.cfg.Shape, values, sample.At)
	if err != nil {
		n.metrics.count(s.Name, roundRefused)
		s.signing.unsigned("a feed's value does not fit its decimals")
		log.Error("no vector", "error", err, "advice", "a feed's value does not fit its decimals: correct the feed")
		return
	}
	o := &protocol.Observation{Domain: s.Domain, Root: e.root, Round: round, Slot: e.slot, Vector: vector}
	// What is on record only when the round is over helps nobody any more.
	reserving, cancel := context.WithDeadline(ctx, (round + 1).Start(s.Interval))
	defer cancel()
	if err := s.guard.reserve(reserving, s.Domain, round, o.Digest()); err != nil {
		s.signing.unsigned("the signing record does not take the round")
		if errors.Is(err, ErrNotYet) {
			n.metrics.count(s.Name, roundNotYet)
			log.Debug("not signed", "reason", err)
			return
		}
		n.metrics.count(s.Name, roundRefused)
		if ctx.Err() == nil {
			log.Error("not signed", "error", err, "advice", "without its signing record a node does not sign: see that the store can be reached and written, and that only one process uses these keys")
		}
		return
	}
	if err := protocol.SignObservation(n.cfg.Network, o, n.cfg.FeedKey, n.cfg.Signer); err != nil {
		n.metrics.count(s.Name, roundRefused)
		s.signing.unsigned("the keys did not sign")
		log.Error("not signed", "error", err)
		return
	}
	n.collect(s, e, o)
	n.metrics.count(s.Name, roundSigned)
	s.signing.signed(time.Now())
	if err := n.cfg.Mesh.Publish(ctx, s.topic, o.Encode()); err != nil && ctx.Err() == nil {
		log.Warn("observation not broadcast", "error", err, "advice", "check that peers are connected")
		return
	}
	log.Debug("observation signed and broadcast", "feeds", present)
}

// report waits for the other operators, gives the round's report and offers it to the deliverer.
func (n *Node) report(ctx context.Context, s *setState, e *epoch, round feed.Round) {
	collector := e.sets[s.index].collector
	timer := time.NewTimer(time.Until(round.Start(s.Interval).Add(collectWindow)))
	defer timer.Stop()
	for waiting := true; waiting; {
		r, ok := collector.Report(round)
		if ok && r.Participants() == len(e.committee.Members) {
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-s.arrived:
		case <-timer.C:
			waiting = false
		}
	}
	r, ok := collector.Report(round)
	if !ok {
		n.log.Debug("no quorum", "feed_set", s.Name, "round", round)
		return
	}
	n.metrics.count(s.Name, roundReported)
	n.publishReport(s, r)
	if n.cfg.OnReport != nil {
		n.cfg.OnReport(s.FeedSet, r)
	}
	if s.deliverer != nil {
		s.deliverer.Offer(r)
	}
}

package mesh

import (
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/prometheus/client_golang/prometheus"
)

// Why a message was not taken, as the metric names it.
const (
	refusedRate    = "rate"
	refusedSize    = "size"
	refusedInvalid = "invalid"
	refusedIgnored = "ignored"
	refusedTimeout = "timeout"
	refusedQueue   = "queue"
	refusedForm    = "form"
)

type metrics struct {
	received   prometheus.Counter
	publishedC prometheus.Counter
	refusals   map[string]prometheus.Counter
	refusedVec *prometheus.CounterVec
	overrun    prometheus.Counter
	duplicates prometheus.Counter
	outDropped prometheus.Counter
	dials      *prometheus.CounterVec
	peers      prometheus.Gauge
	graylisted prometheus.Gauge
	unheard    prometheus.Gauge
	healed     prometheus.Counter
	twins      prometheus.Counter
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: "oraclestream", Subsystem: "mesh", Name: name, Help: help}
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "oraclestream", Subsystem: "mesh", Name: name, Help: help})
	}
	m := &metrics{
		received:   prometheus.NewCounter(counter("received_total", "Valid messages received from peers. Worry when it stands still while other operators are up.")),
		publishedC: prometheus.NewCounter(counter("published_total", "Messages this node published. Worry when it stands still.")),
		refusals:   make(map[string]prometheus.Counter),
		refusedVec: prometheus.NewCounterVec(counter("refused_total", "Messages not taken, by reason. Worry about invalid and form (a hostile or outdated peer), about queue and timeout (this node is overloaded), and about rate when it lasts."), []string{"reason"}),
		overrun:    prometheus.NewCounter(counter("handler_overrun_total", "Valid messages lost because this node's own handler was too slow. Worry when it is not 0.")),
		duplicates: prometheus.NewCounter(counter("duplicates_total", "Copies of messages seen before. Worry when it is far more than the number of peers for each message received.")),
		outDropped: prometheus.NewCounter(counter("outbound_dropped_total", "Sends dropped because a peer takes them too slowly. Worry when it grows all the time.")),
		dials:      prometheus.NewCounterVec(counter("bootstrap_dials_total", "Attempts to reach bootstrap peers, by result. Worry when failed grows and ok does not."), []string{"result"}),
		peers:      gauge("peers", "Connected peers that speak the protocol. Worry when it is 0, or far below the number of operators."),
		graylisted: gauge("graylisted_peers", "Peers whose messages are not processed. Worry when it is not 0: see ExplainPeer."),
		unheard:    gauge("unheard_peers", "Connected peers that GossipSub gave up and that did not come back to it yet. Worry when it stays above 0: nothing reaches them."),
		healed:     prometheus.NewCounter(counter("healed_total", "Peers that were connected and unheard, and were connected anew. Worry when it grows: two processes may run with one mesh key.")),
		twins:      prometheus.NewCounter(counter("twins_total", "How often a peer was connected by two processes at once. Worry when it grows: its operator runs two with one mesh key, and neither is heard reliably.")),
	}
	for _, reason := range []string{refusedRate, refusedSize, refusedInvalid, refusedIgnored, refusedTimeout, refusedQueue, refusedForm} {
		m.refusals[reason] = m.refusedVec.WithLabelValues(reason)
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.received, m.publishedC, m.refusedVec, m.overrun, m.duplicates, m.outDropped, m.dials, m.peers, m.graylisted, m.unheard, m.healed, m.twins} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) refused(reason string) { m.refusals[reason].Inc() }

// tracer turns GossipSub's own events into metrics, and tells the filter when
// a neighbour is gone.
type tracer struct {
	metrics *metrics
	gone    func(peer.ID)
}

var _ gossip.RawTracer = (*tracer)(nil)

func (t *tracer) OnNewOutboundStream(peer.ID, protocol.ID) { t.metrics.peers.Inc() }
func (t *tracer) OnClosedOutboundStream(id peer.ID) {
	t.metrics.peers.Dec()
	t.gone(id)
}
func (t *tracer) DuplicateMessage(*gossip.Message)     { t.metrics.duplicates.Inc() }
func (t *tracer) UndeliverableMessage(*gossip.Message) { t.metrics.overrun.Inc() }
func (t *tracer) DropRPC(*gossip.RPC, peer.ID)         { t.metrics.outDropped.Inc() }

// RejectMessage hears of every refusal; the pipeline counts those that it made.
func (t *tracer) RejectMessage(_ *gossip.Message, reason string) {
	switch reason {
	case gossip.RejectValidationFailed, gossip.RejectValidationIgnored:
	case gossip.RejectValidationQueueFull, gossip.RejectValidationThrottled:
		t.metrics.refused(refusedQueue)
	default:
		t.metrics.refused(refusedForm)
	}
}

// The rest of GossipSub's events are of no interest here.

func (t *tracer) Join(string)                                          {}
func (t *tracer) Leave(string)                                         {}
func (t *tracer) Graft(peer.ID, string)                                {}
func (t *tracer) Prune(peer.ID, string)                                {}
func (t *tracer) ValidateMessage(*gossip.Message)                      {}
func (t *tracer) DeliverMessage(*gossip.Message)                       {}
func (t *tracer) ThrottlePeer(peer.ID)                                 {}
func (t *tracer) RecvRPC(*gossip.RPC)                                  {}
func (t *tracer) SendRPC(*gossip.RPC, peer.ID)                         {}
func (t *tracer) SendRPCCompleted(*gossip.RPC, peer.ID, time.Duration) {}

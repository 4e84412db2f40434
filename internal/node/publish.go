package node

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub"
)

// RawMessage is the data of a raw/<source>/<symbol> message: one tick. Numbers
// are decimal text, so that no reader's floating point comes between.
type RawMessage struct {
	Source      string      `json:"source"`
	Symbol      string      `json:"symbol"`
	Pair        feed.ID     `json:"pair"`
	Kind        string      `json:"kind"`
	Price       string      `json:"price"`
	Size        string      `json:"size,omitempty"`
	Bid         string      `json:"bid,omitempty"`
	Ask         string      `json:"ask,omitempty"`
	TradeID     string      `json:"trade_id,omitempty"`
	EventTime   *time.Time  `json:"event_time"`
	ReceiveTime time.Time   `json:"receive_time"`
	Origin      feed.Origin `json:"origin"`
}

func rawMessage(t *feed.Tick) RawMessage {
	m := RawMessage{
		Source: t.Source, Symbol: t.Symbol, Pair: t.Pair, Kind: t.Kind.String(), Price: t.Price.String(),
		TradeID: t.TradeID, ReceiveTime: t.ReceiveTime.UTC(), Origin: t.Origin,
	}
	if t.EventTimeKnown {
		at := t.EventTime.UTC()
		m.EventTime = &at
	}
	if t.Kind == feed.QuoteTick {
		m.Bid, m.Ask = t.Bid.String(), t.Ask.String()
	} else {
		m.Size = t.Size.String()
	}
	return m
}

// ReportMessage is the data of a report/<feed set> message: the medians of one
// round, not yet proven. Weights are text, since their sum may pass 2^53.
type ReportMessage struct {
	FeedSet     string         `json:"feed_set"`
	Round       feed.Round     `json:"round"`
	ObservedAt  time.Time      `json:"observed_at"`
	Quorum      uint64         `json:"quorum,string"`
	TotalWeight uint64         `json:"total_weight,string"`
	Operators   []string       `json:"operators"`
	Medians     []ReportMedian `json:"medians"`
}

// ReportMedian is one feed's median in a report; Value is empty where absent.
type ReportMedian struct {
	Feed     feed.ID `json:"feed"`
	Value    string  `json:"value"`
	Mantissa string  `json:"mantissa"`
	Decimals uint8   `json:"decimals"`
}

func reportMessage(set feed.Set, r *protocol.Report) ReportMessage {
	m := ReportMessage{FeedSet: set.Name, Round: r.Round, Quorum: r.Quorum, TotalWeight: r.Committee.Total(), ObservedAt: r.ObservedAt()}
	for slot, o := range r.Observations {
		if o != nil {
			m.Operators = append(m.Operators, r.Committee.Members[slot].Operator.Hex())
		}
	}
	for i, f := range set.Feeds {
		out := ReportMedian{Feed: f.ID, Decimals: f.Decimals}
		if mantissa, err := r.Medians[i+1].Mantissa(); err == nil {
			out.Value, out.Mantissa = feed.MantissaText(mantissa, f.Decimals), strconv.FormatInt(mantissa, 10)
		}
		m.Medians = append(m.Medians, out)
	}
	return m
}

func (n *Node) publishReport(s *setState, r *protocol.Report) {
	topic, err := pubsub.ReportTopic(s.Name)
	if err != nil {
		n.log.Error("report has no topic", "feed_set", s.Name, "error", err)
		return
	}
	n.publish(topic, n.cfg.Origin, reportMessage(s.Set, r))
}

// Publish puts one JSON message on this node's bus.
func (n *Node) Publish(topic pubsub.Topic, data any) { n.publish(topic, n.cfg.Origin, data) }

// publish puts one JSON message on the bus. A message that the bus refuses is
// lost to its readers and nothing else depends on it.
func (n *Node) publish(topic pubsub.Topic, origin feed.Origin, data any) {
	b, err := json.Marshal(data)
	m := pubsub.Message{Topic: topic, Payload: b, Origin: origin, Publisher: n.cfg.Bus.Name(), Time: time.Now()}
	if err == nil {
		m.Sequence, err = n.cfg.Bus.Publish(m)
	}
	if err != nil {
		n.log.Debug("message not published", "topic", topic, "error", err)
		return
	}
	if n.cfg.OnMessage != nil && topic.Root() != pubsub.Raw {
		n.cfg.OnMessage(m)
	}
}

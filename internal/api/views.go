package api

import (
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Value is a feed's value written twice: as decimal text, and as the integer
// mantissa (text = mantissa x 10^-decimals). Both are strings, so that no
// reader's floating-point numbers come between. A missing value is a nil
// pointer, null in JSON.
type Value struct {
	Text     string `json:"text"`
	Mantissa string `json:"mantissa"`
	Decimals uint8  `json:"decimals"`
}

// NewValue decodes v; it gives nil for an absent or invalid value.
func NewValue(v feed.Encoded, decimals uint8) *Value {
	m, err := v.Mantissa()
	if err != nil {
		return nil
	}
	return &Value{Text: feed.MantissaText(m, decimals), Mantissa: strconv.FormatInt(m, 10), Decimals: decimals}
}

// FeedView is a feed with where its value comes from. It is the body of
// /v1/feeds/{id}, an element of /v1/feeds and the data of a feed/<segment>
// message on the stream.
type FeedView struct {
	ID feed.ID `json:"id"`
	// Segment is the id in URLs and topics.
	Segment string `json:"segment"`
	// Key is the bytes32 id on chain, keccak256 of the id, in hex.
	Key         string      `json:"key"`
	Description string      `json:"description"`
	Decimals    uint8       `json:"decimals"`
	Origin      feed.Origin `json:"origin"`
	// FeedSet is the name of the feed set, Column the feed's place in it (1 is the
	// first); "" and 0 for a feed of none, which is never signed or proven.
	FeedSet      string `json:"feed_set"`
	Column       int    `json:"column"`
	HeartbeatMS  int64  `json:"heartbeat_ms"`
	DeviationPPM uint32 `json:"deviation_ppm"`
	// MaxAgeMS is how old, by its event time, a source's price may be to count, 0 where that is not known.
	MaxAgeMS int64 `json:"max_age_ms"`
	// Proxy is the contract that answers latestRoundData for this feed, "" where there is none.
	Proxy string `json:"proxy"`
	// Value is the last value that a proof carried to the chain: what Proxy answers. It is nil before the first.
	Value *Value `json:"value"`
	// Round is the value's round, 0 before the first.
	Round feed.Round `json:"round"`
	// ObservedAt is the operators' median time of the round.
	ObservedAt *time.Time `json:"observed_at"`
	// Delivery says how the value reached the chain, nil before the first.
	Delivery *DeliveryView `json:"delivery"`
	// Local is what this node's own aggregator says now: newer, but one
	// operator's word and not proven. It is nil before the first.
	Local *LocalView `json:"local"`
}

// NewFeedView fills what a feed set alone tells of its feed at position i
// (column i+1).
func NewFeedView(set feed.Set, i int, origin feed.Origin) FeedView {
	f := set.Feeds[i]
	return FeedView{
		ID:           f.ID,
		Segment:      f.ID.Segment(),
		Key:          protocol.FeedKey(f.ID).Hex(),
		Decimals:     f.Decimals,
		Origin:       origin,
		FeedSet:      set.Name,
		Column:       i + 1,
		HeartbeatMS:  f.Heartbeat.Milliseconds(),
		DeviationPPM: f.DeviationPPM,
	}
}

// DeliveryView is one round's way to one chain, as it concerns one feed.
type DeliveryView struct {
	ChainID uint64 `json:"chain_id"`
	// Transaction and Block name where it landed, in hex and as a number.
	Transaction string    `json:"tx"`
	Block       uint64    `json:"block"`
	LandedAt    time.Time `json:"landed_at"`
	GasUsed     uint64    `json:"gas_used"`
	// Payee is who proved and is refunded.
	Payee string `json:"payee"`
	// ProveMS is how long the proof took, TickToChainMS the time from the newest tick to the landing.
	ProveMS       int64 `json:"prove_ms"`
	TickToChainMS int64 `json:"tick_to_chain_ms"`
	// Quorum is the weight a column needs, TotalWeight the committee's.
	Quorum      uint64 `json:"quorum,string"`
	TotalWeight uint64 `json:"total_weight,string"`
	// Operators are the committee's slots in order, those that took no part included.
	Operators []OperatorPart `json:"operators"`
}

// OperatorPart is one operator's part in a round of a feed.
type OperatorPart struct {
	Slot         int    `json:"slot"`
	Address      string `json:"address"`
	Weight       uint64 `json:"weight,string"`
	Participated bool   `json:"participated"`
	// Value is what the operator observed, nil where it took no part or saw nothing.
	Value *Value `json:"value"`
}

// LocalView is one operator's own value, with everything it was made of.
type LocalView struct {
	Value *Value    `json:"value"`
	At    time.Time `json:"at"`
	// Oldest and Newest are the oldest event time and the newest receive time among what counted.
	Oldest *time.Time `json:"oldest"`
	Newest *time.Time `json:"newest"`
	// Low and High are the weighted quartiles of what counted.
	Low  *Value `json:"low"`
	High *Value `json:"high"`
	// Reason says why Value is absent.
	Reason string `json:"reason"`
	// SourceCount is the number of different sources that counted.
	SourceCount int          `json:"source_count"`
	Sources     []SourcePart `json:"sources"`
	// Derivation says how the value was made of the feeds in Parts, "" where it
	// was made of sources.
	Derivation string     `json:"derivation"`
	Parts      []FeedPart `json:"parts"`
	// Reference is what a circuit breaker held the value against, nil for none.
	Reference *ReferencePart `json:"reference"`
}

// FeedPart is a feed that a derived value is made of.
type FeedPart struct {
	Feed  feed.ID `json:"feed"`
	Value *Value  `json:"value"`
	// Weight is the feed's in an index, 0 elsewhere.
	Weight uint64 `json:"weight,string"`
	// EveryMS is how often a derivation over time looked at the feed, Samples how
	// often it could have and Present how often there was a value; all 0 elsewhere.
	EveryMS int64 `json:"every_ms"`
	Samples int   `json:"samples"`
	Present int   `json:"present"`
}

// ReferencePart is what a circuit breaker held a value against.
type ReferencePart struct {
	// Feed is another feed, or the feed itself for its own last proven value.
	Feed         feed.ID   `json:"feed"`
	Value        *Value    `json:"value"`
	At           time.Time `json:"at"`
	DeviationPPM uint64    `json:"deviation_ppm,string"`
	Tripped      bool      `json:"tripped"`
}

// SourcePart is one source's part in a local value.
type SourcePart struct {
	Source string  `json:"source"`
	Symbol string  `json:"symbol"`
	Pair   feed.ID `json:"pair"`
	// Kind says what Price is: "trade" or "quote". Both are nil while the source
	// has given nothing.
	Kind   *string     `json:"kind"`
	Origin feed.Origin `json:"origin"`
	// Price is the venue's own, before conversion, as decimal text.
	Price *string `json:"price"`
	// Inverted is set where 1/price counts: the venue lists the pair the other way round.
	Inverted    bool       `json:"inverted"`
	EventTime   *time.Time `json:"event_time"`
	ReceiveTime *time.Time `json:"receive_time"`
	Weight      uint64     `json:"weight,string"`
	// Trust, Volume (of the window, in millionths of a base unit) and Drift (how
	// many of the last 64 steps it was apart from the others) made the weight.
	Trust  uint64 `json:"trust,string"`
	Volume uint64 `json:"volume,string"`
	Drift  int    `json:"drift"`
	// Via are the conversions in the order applied.
	Via []ConversionPart `json:"via"`
	// Value is the price in the feed's unit, nil where the source was set aside.
	Value *Value `json:"value"`
	// SetAside says why the source does not count, "" where it does.
	SetAside string `json:"set_aside"`
	// Note says what is remarkable about a source that counts.
	Note string `json:"note"`
}

// ConversionPart is one step from a venue's quote currency to the feed's.
type ConversionPart struct {
	Feed feed.ID `json:"feed"`
	// Invert is set where the price is divided by the value, not multiplied.
	Invert bool   `json:"invert"`
	Value  *Value `json:"value"`
}

// NewLocalView shows a local value. It copies what it needs.
func NewLocalView(v *feed.LocalValue) *LocalView {
	out := &LocalView{
		Value:       NewValue(v.Value, v.Decimals),
		At:          v.At.UTC(),
		Oldest:      Time(v.Oldest),
		Newest:      Time(v.Newest),
		Low:         NewValue(v.Low, v.Decimals),
		High:        NewValue(v.High, v.Decimals),
		Reason:      v.Reason,
		SourceCount: v.Sources(),
		Sources:     make([]SourcePart, 0, len(v.Contributions)),
		Derivation:  v.Derivation,
		Parts:       make([]FeedPart, 0, len(v.Parts)),
	}
	for i := range v.Parts {
		p := &v.Parts[i]
		part := FeedPart{Feed: p.Feed, Value: NewValue(p.Value, p.Decimals), Weight: p.Weight, EveryMS: p.Every.Milliseconds(), Samples: len(p.Samples)}
		for _, s := range p.Samples {
			if s != feed.Absent {
				part.Present++
			}
		}
		out.Parts = append(out.Parts, part)
	}
	if r := v.Reference; r != nil {
		out.Reference = &ReferencePart{Feed: r.Feed, Value: NewValue(r.Value, r.Decimals), At: r.At.UTC(), DeviationPPM: r.DeviationPPM, Tripped: r.Tripped}
	}
	for i := range v.Contributions {
		c := &v.Contributions[i]
		part := SourcePart{
			Source:      c.Source,
			Symbol:      c.Symbol,
			Pair:        c.Pair,
			Origin:      c.Origin,
			Inverted:    c.Inverted,
			EventTime:   Time(c.EventTime),
			ReceiveTime: Time(c.ReceiveTime),
			Weight:      c.Weight,
			Trust:       c.Trust,
			Volume:      c.Volume,
			Drift:       c.Drift,
			Note:        c.Note,
			Via:         make([]ConversionPart, 0, len(c.Via)),
			Value:       NewValue(c.Value, v.Decimals),
			SetAside:    c.SetAside,
		}
		if c.Kind != 0 { // there is a tick
			part.Kind, part.Price = new(c.Kind.String()), new(c.Price.String())
		}
		for _, via := range c.Via {
			part.Via = append(part.Via, ConversionPart{Feed: via.Feed, Invert: via.Invert, Value: NewValue(via.Value, via.Decimals)})
		}
		out.Sources = append(out.Sources, part)
	}
	return out
}

// Time gives t in UTC, or nil for the zero time, which JSON shows as null.
func Time(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// FeedList is the body of /v1/feeds.
type FeedList struct {
	Origin feed.Origin `json:"origin"`
	// Time is the server's clock, from which a reader tells ages.
	Time  time.Time  `json:"time"`
	Feeds []FeedView `json:"feeds"`
}

// StatusView is the body of /v1/status: what a reader needs to know of a node
// before it trusts or uses anything else.
type StatusView struct {
	Version string `json:"version"`
	// Mode is what was asked for: auto, live, replay or simulated.
	Mode string `json:"mode"`
	// Origin is where the data really comes from, and OriginSince when that began.
	Origin      feed.Origin `json:"origin"`
	OriginSince *time.Time  `json:"origin_since"`
	// OriginReason says why this origin, for example why live venues were not used.
	OriginReason string    `json:"origin_reason"`
	StartedAt    time.Time `json:"started_at"`
	// Time is the server's clock.
	Time time.Time `json:"time"`
	// Operator is the address this node signs with.
	Operator string `json:"operator"`
	RPCURL   string `json:"rpc_url"`
	ChainID  uint64 `json:"chain_id"`
	// Chains are all that this node looks at; RPCURL, ChainID and Contracts are of one of them.
	Chains []ChainView `json:"chains"`
	// InsecureDevKeys is set where the proving keys come from a one-party
	// set-up: whoever made them can forge proofs.
	InsecureDevKeys bool            `json:"insecure_dev_keys"`
	Contracts       ContractsView   `json:"contracts"`
	FeedSets        []FeedSetView   `json:"feed_sets"`
	Operators       []OperatorView  `json:"operators"`
	Sources         []SourceStatus  `json:"sources"`
	Conditions      []ConditionView `json:"conditions"`
}

// ChainView is a chain that proofs go to. All of them take the same ones.
type ChainView struct {
	ChainID  uint64 `json:"chain_id"`
	RPCURL   string `json:"rpc_url"`
	FeedHub  string `json:"feed_hub"`
	Verifier string `json:"verifier"`
}

// ContractsView holds the addresses of the contracts in use.
type ContractsView struct {
	FeedHub          string `json:"feed_hub"`
	Verifier         string `json:"verifier"`
	OperatorRegistry string `json:"operator_registry"`
	// Proxies maps feed ids to their proxies.
	Proxies map[feed.ID]string `json:"proxies"`
}

// FeedSetView is one feed set and its last delivery.
type FeedSetView struct {
	// Number is the feed set's id in the hub.
	Number     uint64    `json:"number"`
	Name       string    `json:"name"`
	IntervalMS int64     `json:"interval_ms"`
	Slots      int       `json:"slots"`
	Columns    int       `json:"columns"`
	Feeds      []feed.ID `json:"feeds"`
	// Round is the last round on any chain, 0 before the first; Deliveries counts this node's since its start, on all chains.
	Round      feed.Round `json:"round"`
	Deliveries uint64     `json:"deliveries"`
	// Chains are those that something landed on, by chain id.
	Chains []FeedSetChainView `json:"chains"`
}

// FeedSetChainView is a feed set on one chain.
type FeedSetChainView struct {
	ChainID uint64 `json:"chain_id"`
	// Round is the last round there; Deliveries counts this node's since its start.
	Round      feed.Round `json:"round"`
	Deliveries uint64     `json:"deliveries"`
}

// OperatorView is one member of the committee.
type OperatorView struct {
	Slot    int    `json:"slot"`
	Address string `json:"address"`
	Weight  uint64 `json:"weight,string"`
	// LastRound is the last round this node saw a valid observation of, 0 for none.
	LastRound feed.Round `json:"last_round"`
}

// SourceStatus is one source as this node sees it.
type SourceStatus struct {
	Name      string      `json:"name"`
	Origin    feed.Origin `json:"origin"`
	Connected bool        `json:"connected"`
	// Ticks counts what it gave since the start.
	Ticks    uint64     `json:"ticks"`
	LastTick *time.Time `json:"last_tick"`
	// LastEvent is the newest event time of a tick, by the venue's clock.
	LastEvent *time.Time `json:"last_event"`
	// Gaps counts lost messages, Refused what could not be used.
	Gaps    uint64 `json:"gaps"`
	Refused uint64 `json:"refused"`
	// SkewMS is how far the venue's clock is ahead of this host's, in
	// milliseconds; nil while that is not known.
	SkewMS *int64 `json:"skew_ms"`
	// BannedUntil is until when the venue wants to be left alone; nil for never.
	BannedUntil *time.Time `json:"banned_until"`
	// Error is the last error, "" for none.
	Error string `json:"error"`
}

// ConditionView is one named part of the node's health.
type ConditionView struct {
	// Name is short and stable, for example "chain" or "sources".
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	// Fatal marks a failure that waiting does not mend: the process should be
	// restarted, so /livez fails too.
	Fatal bool `json:"fatal"`
	// Reason says what is the matter, Advice what an operator can do.
	Reason string `json:"reason"`
	Advice string `json:"advice"`
	// Since is the last moment that is known to have been good: for a condition
	// that is OK the latest evidence of it, for one that fails the last before
	// the failure. It is nil where there is none.
	Since *time.Time `json:"since"`
}

// HealthView is the body of /healthz, /livez and /readyz.
type HealthView struct {
	// Status is "ok" or "failing".
	Status     string          `json:"status"`
	Origin     feed.Origin     `json:"origin"`
	Conditions []ConditionView `json:"conditions"`
}

// ErrorView is the body of every error.
type ErrorView struct {
	// Error says what went wrong, Advice what to do about it.
	Error  string `json:"error"`
	Advice string `json:"advice"`
	// Near are ids close to an unknown one.
	Near []feed.ID `json:"near,omitempty"`
}

package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
)

// site is the page as a node serves it: the real API, bus and gateway over
// feeds that the test sets.
type site struct {
	t   *testing.T
	bus *pubsub.Bus
	url string

	mu     sync.Mutex
	origin feed.Origin
	feeds  []api.FeedView
	door   *gateway.Gateway // nil while the stream is away
	health []api.ConditionView
}

var set = feed.Set{Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{
	{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Minute},
	{ID: "ETH/USD", Decimals: 8, Heartbeat: time.Minute},
	{ID: "noaa/41002/wave_height", Decimals: 2, Heartbeat: time.Hour},
}}

func startSite(t *testing.T, origin feed.Origin) *site {
	t.Helper()
	bus, err := pubsub.NewBus(pubsub.BusConfig{})
	require.NoError(t, err)
	s := &site{t: t, bus: bus, origin: origin}
	for i := range set.Feeds {
		s.feeds = append(s.feeds, api.NewFeedView(set, i, origin))
	}
	s.openDoor()
	h, err := api.New(api.Config{Data: s, Stream: http.HandlerFunc(s.stream)})
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	s.url = srv.URL
	t.Cleanup(func() {
		s.closeDoor()
		bus.Close()
		srv.Close()
	})
	return s
}

func (s *site) stream(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	door := s.door
	s.mu.Unlock()
	if door == nil {
		http.Error(w, "no stream", http.StatusServiceUnavailable)
		return
	}
	door.ServeHTTP(w, r)
}

func (s *site) openDoor() {
	door, err := gateway.New(gateway.Config{Bus: s.bus})
	require.NoError(s.t, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.door = door
}

func (s *site) closeDoor() {
	s.mu.Lock()
	door := s.door
	s.door = nil
	s.mu.Unlock()
	if door == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	require.NoError(s.t, door.Shutdown(ctx))
}

// deliver sets a feed's value on chain, as after a delivery.
func (s *site) deliver(i int, mantissa int64, round feed.Round) {
	s.change(i, s.delivered(mantissa, round))
}

// announce tells the stream of a delivery that polling does not find.
func (s *site) announce(i int, mantissa int64, round feed.Round) {
	s.mu.Lock()
	v := s.feeds[i]
	s.mu.Unlock()
	s.delivered(mantissa, round)(&v)
	s.send(&v)
}

func (s *site) delivered(mantissa int64, round feed.Round) func(*api.FeedView) {
	return func(v *api.FeedView) {
		e, err := feed.Encode(mantissa)
		require.NoError(s.t, err)
		v.Value, v.Round, v.ObservedAt = api.NewValue(e, v.Decimals), round, api.Time(time.Now())
		v.Delivery = &api.DeliveryView{
			ChainID: 1337, Transaction: "0x8d1fa4f0aa4b7e2bb1d9a1f7c7f5f0b7c0c4a5e0d1f2a3b4c5d6e7f809a1b2c3", Block: 7, LandedAt: time.Now().UTC(),
			GasUsed: 412_345, Payee: "0x00000000000000000000000000000000000000aa", ProveMS: 812, TickToChainMS: 2345, Quorum: 267, TotalWeight: 400,
			Operators: []api.OperatorPart{
				{Slot: 0, Address: "0x00000000000000000000000000000000000000a0", Weight: 100, Participated: true, Value: v.Value},
				{Slot: 1, Address: "0x00000000000000000000000000000000000000a1", Weight: 100, Participated: true, Value: v.Value},
				{Slot: 2, Address: "0x00000000000000000000000000000000000000a2", Weight: 100, Participated: true, Value: v.Value},
				{Slot: 3, Address: "0x00000000000000000000000000000000000000a3", Weight: 100},
			},
		}
	}
}

// change changes a feed where polling sees it.
func (s *site) change(i int, f func(*api.FeedView)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.feeds[i]
	f(&v)
	s.feeds[i] = v
}

// publish sends a feed to the stream.
func (s *site) publish(i int) {
	s.mu.Lock()
	v := s.feeds[i]
	s.mu.Unlock()
	s.send(&v)
}

func (s *site) send(v *api.FeedView) {
	b, err := json.Marshal(v)
	require.NoError(s.t, err)
	topic, err := pubsub.FeedTopic(v.ID)
	require.NoError(s.t, err)
	_, err = s.bus.Publish(pubsub.Message{Topic: topic, Payload: b, Origin: v.Origin})
	require.NoError(s.t, err)
}

func (s *site) Origin() feed.Origin {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.origin
}

func (s *site) Status(context.Context) (*api.StatusView, error) {
	return &api.StatusView{
		Mode: "auto", Origin: s.Origin(), OriginReason: "no venue answered", ChainID: 1337, RPCURL: "http://127.0.0.1:8545", InsecureDevKeys: true,
		FeedSets:  []api.FeedSetView{{Number: 1, Name: set.Name, IntervalMS: 2000, Feeds: []feed.ID{"BTC/USD", "ETH/USD", "noaa/41002/wave_height"}}},
		Operators: []api.OperatorView{{Slot: 0}, {Slot: 1}, {Slot: 2}, {Slot: 3}},
	}, nil
}

func (s *site) Feeds(context.Context) ([]api.FeedView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]api.FeedView(nil), s.feeds...), nil
}

func (s *site) Feed(ctx context.Context, id feed.ID) (*api.FeedView, error) {
	all, _ := s.Feeds(ctx)
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return nil, api.ErrUnknownFeed
}

func (s *site) Conditions(context.Context) []api.ConditionView {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.health
}

// fall sets the node's health; nothing means that all is well.
func (s *site) fall(conditions ...api.ConditionView) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health = conditions
}

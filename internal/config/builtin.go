package config

import (
	"reflect"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// addVenues adds the venues that the file does not name.
func addVenues(c *Config) {
	if c.Venues == nil {
		c.Venues = make(map[string]*Venue)
	}
	for _, name := range VenueNames() {
		if c.Venues[name] == nil {
			c.Venues[name] = fresh[Venue]()
		}
	}
}

// addMarket adds the built-in feeds and their feed set.
func addMarket(c *Config) {
	usdt := []Hop{{Feed: "USDT/USD"}}
	input := func(source string, pair feed.ID, via []Hop) *Input {
		in := fresh[Input]()
		in.Source, in.Pair, in.Via = source, pair, via
		return in
	}
	add := func(id feed.ID, sources int, inputs ...*Input) {
		f := fresh[Feed]()
		f.MinSources, f.MaxAge, f.Inputs = sources, Duration(time.Minute), inputs
		c.Feeds[id] = f
	}
	c.Feeds = make(map[feed.ID]*Feed)
	set := fresh[FeedSet]()
	for _, base := range []string{"BTC", "ETH", "SOL", "LINK"} {
		usd, tether := feed.ID(base+"/USD"), feed.ID(base+"/USDT")
		add(usd, 3, input("binance", tether, usdt), input("coinbase-exchange", usd, nil), input("kraken", usd, nil),
			input("okx", tether, usdt), input("bitstamp", usd, nil))
		set.Feeds = append(set.Feeds, usd)
	}
	// Coinbase lists the tether in euro: EUR/USD = USDT/USD / (USDT/EUR).
	euro := input("coinbase-exchange", "USDT/EUR", usdt)
	euro.Invert = true
	add("EUR/USD", 3, input("binance", "EUR/USDT", usdt), euro, input("kraken", "EUR/USD", nil),
		input("okx", "EUR/USDT", usdt), input("bitstamp", "EUR/USD", nil))
	add("USDT/USD", 2, input("coinbase-exchange", "USDT/USD", nil), input("kraken", "USDT/USD", nil), input("bitstamp", "USDT/USD", nil))
	set.Feeds = append(set.Feeds, "EUR/USD", "USDT/USD")
	c.FeedSets = map[string]*FeedSet{"main": set}
}

// fresh makes a table with its defaults.
func fresh[T any]() *T {
	p := new(T)
	applyDefaults(reflect.ValueOf(p).Elem())
	return p
}

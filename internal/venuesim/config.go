package venuesim

import (
	"fmt"
	"log/slog"
	"time"
)

// The venues that can be simulated. The names are those of the sources.
const (
	Binance  = "binance"
	Coinbase = "coinbase-exchange"
	Kraken   = "kraken"
	OKX      = "okx"
	Bitstamp = "bitstamp"
	Bybit    = "bybit"
	KuCoin   = "kucoin"
	HTX      = "htx"
	Bitfinex = "bitfinex"
	MEXC     = "mexc"

	BinanceUS        = "binance-us"
	BinanceTR        = "binance-tr"
	CoinbaseAdvanced = "coinbase-advanced"
	CryptoCom        = "crypto-com"
	Gate             = "gate"
	Gemini           = "gemini"
	Okcoin           = "okcoin"
)

// Venues lists all venues that can be simulated, in a fixed order.
func Venues() []string {
	return []string{
		Binance,
		Coinbase,
		Kraken,
		OKX,
		Bybit,
		BinanceUS,
		BinanceTR,
		CoinbaseAdvanced,
		CryptoCom,
		Gate,
		Gemini,
		Okcoin,
		Bitstamp,
		KuCoin,
		HTX,
		Bitfinex,
		MEXC,
	}
}

// Defaults and bounds of [Config].
const (
	// DefaultStep is the time between two steps of the market.
	DefaultStep = 250 * time.Millisecond
	// DefaultQueue is how many frames wait for a slow client before it is cut.
	DefaultQueue = 512
	// DefaultMaxClients bounds the WebSocket clients of one venue.
	DefaultMaxClients = 256

	minStep = time.Millisecond
	maxStep = time.Minute
)

// Clock gives the time and the pace. The default is the system's clock.
type Clock interface {
	Now() time.Time
	// After sends the time once when d has passed.
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.NewTimer(d).C }

// Config says what to simulate. The zero Config simulates all venues on free
// loopback ports with seed 0.
type Config struct {
	// Seed decides the market's walk and every venue's noise.
	Seed uint64
	// Step is the time between two steps of the market, 1 ms to 1 min;
	// 0 means [DefaultStep].
	Step time.Duration
	// Addrs names the venues to run and their listening addresses. An empty
	// address, like a nil map for all venues, takes a free loopback port.
	Addrs map[string]string
	// Faults are the faults that each venue starts with.
	Faults map[string]Fault
	// Queue is how many frames wait for a slow client before it is cut; 0 means
	// [DefaultQueue].
	Queue int
	// MaxClients bounds the WebSocket clients of one venue; 0 means
	// [DefaultMaxClients].
	MaxClients int
	// Clock replaces the system's clock.
	Clock Clock
	// Logger gets one line a venue at start and one a cut client; nil discards.
	Logger *slog.Logger
}

// Fault makes a venue misbehave. The zero Fault is a healthy venue. Faults are
// about WebSocket traffic unless they say otherwise.
type Fault struct {
	// Refuse answers every new connection and every REST request with HTTP 503.
	Refuse bool
	// RefuseREST does so for REST requests only.
	RefuseREST bool
	// Ban answers every new connection and every REST request with this HTTP
	// status, such as 403, 418 or 429, and cuts nobody; 0 bans nobody. RetryAfter
	// goes with it, in whole seconds, where it is not 0.
	Ban        int
	RetryAfter time.Duration
	// SlowHandshake is how long a new connection waits for its answer.
	SlowHandshake time.Duration
	// Flood says every frame of market data so many times more.
	Flood int
	// Stall keeps connections open but sends nothing at all: no data, no
	// answers, no pongs.
	Stall bool
	// Silence sends no market data; answers, heartbeats and pongs go on.
	Silence bool
	// DropAfter cuts a connection after that many frames of market data;
	// 0 never does.
	DropAfter int
	// GarbageEvery puts a malformed frame behind every so many frames of market
	// data; 0 never does.
	GarbageEvery int
	// OffsetPPM moves every price by so many millionths: a venue that lies.
	// It is bounded to +-900,000.
	OffsetPPM int64
	// OffsetSymbols limits the offset to these symbols; empty means all.
	OffsetSymbols []string
	// HonestCurrencies, if not empty, makes the lie one about currencies: OffsetPPM
	// moves the dollar price of every other currency, so that all pairs and all
	// conversions agree with the lie. OffsetSymbols is then not looked at.
	HonestCurrencies []string
}

const maxOffsetPPM = 900_000

func (f Fault) check() error {
	if f.OffsetPPM > maxOffsetPPM || f.OffsetPPM < -maxOffsetPPM {
		return fmt.Errorf("offset %d ppm is outside +-%d", f.OffsetPPM, maxOffsetPPM)
	}
	if f.Ban != 0 && (f.Ban < 400 || f.Ban > 599) {
		return fmt.Errorf("%d is no status of a refusal", f.Ban)
	}
	if f.DropAfter < 0 || f.GarbageEvery < 0 || f.Flood < 0 || f.SlowHandshake < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("frame counts must not be negative")
	}
	return nil
}

// Endpoint is where a venue can be reached.
type Endpoint struct {
	// WS is the WebSocket URL with the venue's own path, for example
	// "ws://127.0.0.1:4000/ws/v5/public".
	WS string
	// REST is the base of the REST URLs, without a slash at its end.
	REST string
}

func (c Config) withDefaults() (Config, error) {
	if c.Step == 0 {
		c.Step = DefaultStep
	}
	if c.Step < minStep || c.Step > maxStep {
		return c, fmt.Errorf("configure venue simulator: step %s is outside %s to %s", c.Step, minStep, maxStep)
	}
	if c.Queue == 0 {
		c.Queue = DefaultQueue
	}
	if c.MaxClients == 0 {
		c.MaxClients = DefaultMaxClients
	}
	if c.Queue < 0 || c.MaxClients < 0 {
		return c, fmt.Errorf("configure venue simulator: negative queue or client bound")
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Addrs == nil {
		c.Addrs = make(map[string]string)
		for _, name := range Venues() {
			c.Addrs[name] = ""
		}
	}
	for name, f := range c.Faults {
		if _, ok := c.Addrs[name]; !ok {
			return c, fmt.Errorf("configure venue simulator: fault for %q, which does not run", name)
		}
		if err := f.check(); err != nil {
			return c, fmt.Errorf("configure venue simulator: fault of %s: %w", name, err)
		}
	}
	return c, nil
}

package httpjson

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// Defaults and bounds of [Config].
const (
	DefaultEvery   = 10 * time.Second
	DefaultTimeout = 10 * time.Second
	DefaultMaxBody = 1 << 20

	minEvery = 100 * time.Millisecond
	// oldest is the first second of the year 2000: an earlier time is one that was
	// read in the wrong unit.
	oldest = 946_684_800_000_000_000

	generalAdvice = "check url, headers_file, and the paths and limits; the prices go stale until it answers"
)

// ErrConfig is wrapped by the errors of [New].
var ErrConfig = errors.New("invalid HTTP source")

// Config is what a [Source] needs. Name, URL, Price, Want, Origin and Sink must
// be set, or Bid and Ask in place of Price.
type Config struct {
	// Name is the source's name on ticks.
	Name string
	// URL is the document's address. In path and query, {base} and {quote} stand
	// for the pair's parts in small letters, {BASE} and {QUOTE} in capitals.
	URL string
	// Price, Size, Bid, Ask and Time are paths to the values: see the package.
	Price, Size, Bid, Ask, Time string
	// TimeUnit is what Time is in: s, ms, us, ns, or iso for a text such as
	// 2021-03-21T03:47:27Z. Empty means s.
	TimeUnit string
	// Header is sent with every request. It may hold secrets.
	Header map[string]string
	// Want are the pairs to ask for.
	Want []feed.ID
	// Every is the time between two requests for a pair, Timeout bounds one, and
	// MaxBody its answer in bytes; 0 means the defaults.
	Every, Timeout time.Duration
	MaxBody        int64

	Origin feed.Origin
	// Sink takes the ticks.
	Sink func(feed.Tick)
	// Transport is nil for the usual one; Now nil for time.Now; Logger nil for none.
	Transport http.RoundTripper
	Now       func() time.Time
	Logger    *slog.Logger
}

// Source asks an address for prices. Create it with [New].
type Source struct {
	*poll.Poller
	cfg                         Config
	client                      *http.Client
	price, size, bid, ask, time Path
	last                        map[feed.ID]said
	doc                         jsonscan.Doc
}

// said is what a pair's last tick said.
type said struct {
	at    int64
	value string
}

var _ sources.Source = (*Source)(nil)

// New checks the configuration. The error wraps [ErrConfig].
func New(cfg Config) (*Source, error) {
	s := &Source{last: make(map[feed.ID]said)}
	if err := s.configure(cfg); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	s.client = &http.Client{
		Transport: s.cfg.Transport, Timeout: s.cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.Poller = poll.New(s.cfg.Name, s.cfg.Every, s.cfg.Logger, generalAdvice, s.round)
	for _, pair := range s.cfg.Want {
		s.Add(pair, string(pair))
	}
	return s, nil
}

// CheckAdvice says what to do where the source cannot be used.
func (s *Source) CheckAdvice() sources.CheckAdvice {
	return sources.CheckAdvice{
		Failing:     "it cannot be read",
		Unreachable: cmp.Or(s.Advice(), generalAdvice),
		Silent:      "check url and paths; watch it for longer than every and timeout",
		Banned:      "wait; then raise its every",
		Stale:       "check path and unit of the time; if the price stands still, give a path to its time or allow a longer max_age",
		Refused:     "check the paths against the document that the address gives, and its read_limit",
	}
}

func (s *Source) configure(cfg Config) error {
	if cfg.Name == "" || cfg.Sink == nil || cfg.Origin == "" || len(cfg.Want) == 0 {
		return errors.New("name, sink, origin and pairs are needed")
	}
	switch {
	case cfg.Price == "" && cfg.Bid == "" && cfg.Ask == "":
		return key("price", "a path to the price is needed, or bid and ask in its place")
	case cfg.Price != "" && (cfg.Bid != "" || cfg.Ask != ""):
		return key("price", "stands beside bid or ask: keep the price, or bid and ask")
	case cfg.Ask == "" && cfg.Bid != "":
		return key("ask", "is needed with bid")
	case cfg.Bid == "" && cfg.Ask != "":
		return key("bid", "is needed with ask")
	case cfg.Size != "" && cfg.Price == "":
		return key("size", "goes with price, as that of a trade: bid and ask have none")
	case cfg.TimeUnit != "" && cfg.TimeUnit != "s" && cfg.Time == "":
		return key("time_unit", "goes with time")
	}
	for _, p := range []struct {
		key, text string
		to        *Path
	}{{"price", cfg.Price, &s.price}, {"size", cfg.Size, &s.size}, {"bid", cfg.Bid, &s.bid}, {"ask", cfg.Ask, &s.ask}, {"time", cfg.Time, &s.time}} {
		if p.text == "" {
			continue
		}
		var err error
		if *p.to, err = ParsePath(p.text); err != nil {
			return key(p.key, err.Error())
		}
	}
	switch cfg.TimeUnit {
	case "":
		cfg.TimeUnit = "s"
	case "s", "ms", "us", "ns", "iso":
	default:
		return key("time_unit", fmt.Sprintf("%q is none of s, ms, us, ns, iso", cfg.TimeUnit))
	}
	if cfg.Every == 0 {
		cfg.Every = DefaultEvery
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = DefaultMaxBody
	}
	switch {
	case cfg.Every < minEvery:
		return key("every", fmt.Sprintf("%s is shorter than %s", cfg.Every, minEvery))
	case cfg.Timeout < 0:
		return key("timeout", "is negative")
	case cfg.MaxBody < 0 || cfg.MaxBody > jsonscan.MaxSize:
		return key("read_limit", fmt.Sprintf("is not within %d bytes", jsonscan.MaxSize))
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s.cfg = cfg
	of := make(map[string]feed.ID)
	for _, pair := range cfg.Want {
		address, err := s.address(pair)
		if err != nil {
			return err
		}
		if other, ok := of[address]; ok {
			return key("url", fmt.Sprintf("is the same for %s and %s, which would both get one price: put {BASE} and {QUOTE} where the pair belongs, or define a source for each", other, pair))
		}
		of[address] = pair
	}
	return nil
}

// key says what is wrong with a key of the configuration.
func key(name, message string) error { return &sources.KeyError{Key: name, Message: message} }

// address fills the pair into the address.
func (s *Source) address(pair feed.ID) (string, error) {
	base, quote, _ := strings.Cut(string(pair), "/")
	scheme, rest, ok := strings.Cut(s.cfg.URL, "://")
	if !ok || scheme != "http" && scheme != "https" {
		return "", key("url", "is not an http or https address")
	}
	end := strings.IndexAny(rest+"/", "/?")
	host, rest := rest[:end], rest[end:]
	switch {
	case host == "":
		return "", key("url", "names no host")
	case strings.ContainsAny(host, "{}"):
		return "", key("url", "has a place for the pair in its host: the host is always the same one")
	}
	filled := strings.NewReplacer(
		"{base}", url.QueryEscape(strings.ToLower(base)), "{quote}", url.QueryEscape(strings.ToLower(quote)),
		"{BASE}", url.QueryEscape(strings.ToUpper(base)), "{QUOTE}", url.QueryEscape(strings.ToUpper(quote)),
	).Replace(rest)
	if strings.ContainsAny(filled, "{}") {
		return "", key("url", "has an unknown place: there are {base}, {quote}, {BASE} and {QUOTE}")
	}
	address := scheme + "://" + host + filled
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return "", key("url", "is not an address")
	}
	return address, nil
}

// round asks for every pair once. One that fails does not keep the others, but
// where the other side wants to be left alone, none is asked any more.
func (s *Source) round(ctx context.Context) error {
	var failed *poll.Error
	good := 0
	for _, pair := range s.cfg.Want {
		if ctx.Err() != nil {
			break
		}
		err := s.fetch(ctx, pair)
		if err == nil {
			good++
			continue
		}
		failed = &poll.Error{Err: fmt.Errorf("%s: %w", pair, err)}
		if f, ok := errors.AsType[*poll.Error](err); ok {
			failed.Advice, failed.Pause = f.Advice, f.Pause
		}
		if failed.Pause > 0 {
			break
		}
	}
	if failed == nil {
		return nil
	}
	failed.Partial = good > 0
	return failed
}

func (s *Source) fetch(ctx context.Context, pair feed.ID) error {
	body, err := s.get(ctx, pair)
	if err != nil {
		return err
	}
	received := s.cfg.Now()
	s.Count(func(st *sources.Stats) { st.Frames++; st.Bytes += uint64(len(body)); st.LastFrame = received })
	tick, err := s.read(pair, body, received)
	if err != nil {
		s.Count(func(st *sources.Stats) { st.Bad++ })
		return err
	}
	s.Count(func(st *sources.Stats) { st.Records++ })
	// What was said before does not become fresh by being said again.
	now := said{value: tick.Price.String() + " " + tick.Bid.String() + " " + tick.Ask.String() + " " + tick.Size.String()}
	if tick.EventTimeKnown {
		now.at = tick.EventTime.UnixNano()
	}
	before, known := s.last[pair]
	if known && (now == before || tick.EventTimeKnown && now.at < before.at) {
		s.Count(func(st *sources.Stats) { st.Duplicates++ })
		return nil
	}
	if tick.EventTime.After(received.Add(sources.DefaultMaxFuture)) {
		s.Count(func(st *sources.Stats) { st.Refused++ })
		return poll.Advise(fmt.Errorf("its time is %s ahead of this host's clock", tick.EventTime.Sub(received).Round(time.Second)),
			"check time_unit, and this host's clock (NTP)")
	}
	s.last[pair] = now
	s.Ticked(&tick)
	s.cfg.Sink(tick)
	return nil
}

// read takes the tick out of a document.
func (s *Source) read(pair feed.ID, body []byte, received time.Time) (feed.Tick, error) {
	tick := feed.Tick{
		Source: s.cfg.Name, Symbol: string(pair), Pair: pair, Origin: s.cfg.Origin, Kind: feed.QuoteTick,
		ReceiveTime: received, EventTime: received, FrameHash: sha256.Sum256(body),
	}
	if err := s.doc.Parse(body); err != nil {
		return tick, notJSON(body, err)
	}
	root := s.doc.Root()
	for _, n := range []struct {
		name string
		path Path
		to   *feed.Decimal
	}{{"price", s.price, &tick.Price}, {"size", s.size, &tick.Size}, {"bid", s.bid, &tick.Bid}, {"ask", s.ask, &tick.Ask}} {
		if n.path == nil {
			continue
		}
		number, ok := wire.Number(n.path.of(root))
		if !ok || !number.Positive() {
			return tick, noNumber(n.name, n.path, root)
		}
		*n.to = number.Value
	}
	switch {
	case s.bid != nil:
		mid, ok := feed.MidDecimal(tick.Bid, tick.Ask)
		switch {
		case tick.Bid.Cmp(tick.Ask) > 0:
			return tick, poll.Advise(errors.New("the bid is above the ask"), "check that bid and ask are not exchanged; if they are not, the service's data are wrong")
		case !ok:
			return tick, errors.New("bid and ask have too many digits")
		}
		tick.Price, tick.Size = mid, feed.Decimal{}
	case s.size != nil:
		tick.Kind = feed.TradeTick
	default:
		tick.Bid, tick.Ask = tick.Price, tick.Price
	}
	if s.time == nil {
		return tick, nil
	}
	ns, ok := s.moment(s.time.of(root))
	if !ok || ns < oldest {
		return tick, s.noTime(root)
	}
	tick.EventTime, tick.EventTimeKnown = time.Unix(0, ns), true
	return tick, nil
}

func (s *Source) moment(v jsonscan.Value) (ns int64, ok bool) {
	switch s.cfg.TimeUnit {
	case "ms":
		return wire.Millis(v)
	case "us":
		return wire.Micros(v)
	case "ns":
		return wire.Nanos(v)
	case "iso":
		var has bool
		ns, has, ok = wire.ISO(v)
		return ns, ok && has
	}
	return wire.Seconds(v)
}

package store

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// ErrInvalid is wrapped where a record cannot be stored because of what it
// holds, whatever the state of the database. Sending it again is no use.
var ErrInvalid = errors.New("record cannot be stored")

// maxColumnText bounds each text of a tick in bytes; what venues send is far
// shorter.
const maxColumnText = 256

// The times that are stored as nanoseconds lie in [firstTime, lastTime).
var (
	firstTime = time.Unix(0, 0)
	lastTime  = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

// tickRow is a tick as the columns of both engines hold it: decimals as exact
// text, times as nanoseconds since 1970, the sequence as the signed number of
// the same bits.
type tickRow struct {
	receiveNS, eventNS int64
	eventKnown         bool
	kind               int16
	source             string
	symbol             string
	pair               string
	price              string
	size               string
	bid                string
	ask                string
	tradeID            string
	sequence           int64
	frameHash          []byte
	origin             string
}

// checkTick refuses with [ErrInvalid] what the columns cannot hold.
func checkTick(t *feed.Tick) error {
	if t.Kind != feed.TradeTick && t.Kind != feed.QuoteTick {
		return fmt.Errorf("%w: tick of kind %d", ErrInvalid, t.Kind)
	}
	if err := checkOrigin(t.Origin); err != nil {
		return err
	}
	for _, text := range [...]string{t.Source, t.Symbol, string(t.Pair), t.TradeID} {
		if err := checkText(text); err != nil {
			return err
		}
	}
	for _, at := range [...]time.Time{t.ReceiveTime, t.EventTime} {
		if err := checkTime(at); err != nil {
			return err
		}
	}
	return nil
}

// encodeTick gives the columns of a tick that checkTick lets pass. The row
// shares the tick's frame hash.
func encodeTick(t *feed.Tick) tickRow {
	return tickRow{
		receiveNS: t.ReceiveTime.UnixNano(), eventNS: t.EventTime.UnixNano(), eventKnown: t.EventTimeKnown, kind: int16(t.Kind),
		source: t.Source, symbol: t.Symbol, pair: string(t.Pair), tradeID: t.TradeID, origin: string(t.Origin),
		price: t.Price.String(), size: t.Size.String(), bid: t.Bid.String(), ask: t.Ask.String(),
		sequence: int64(t.Sequence), frameHash: t.FrameHash[:],
	}
}

// decode undoes encodeTick. It fails with [ErrDamaged] for what encodeTick
// never wrote.
func (r *tickRow) decode() (feed.Tick, error) {
	t := feed.Tick{
		Source: r.source, Symbol: r.symbol, Pair: feed.ID(r.pair), Kind: feed.TickKind(r.kind), TradeID: r.tradeID,
		EventTime: decodeTime(r.eventNS), EventTimeKnown: r.eventKnown, ReceiveTime: decodeTime(r.receiveNS),
		Sequence: uint64(r.sequence),
	}
	var err error
	if t.Origin, err = originOf(r.origin); err != nil {
		return feed.Tick{}, err
	}
	if len(r.frameHash) != len(t.FrameHash) {
		return feed.Tick{}, fmt.Errorf("%w: tick with a frame hash of %d bytes", ErrDamaged, len(r.frameHash))
	}
	copy(t.FrameHash[:], r.frameHash)
	for _, field := range []struct {
		to   *feed.Decimal
		text string
	}{{&t.Price, r.price}, {&t.Size, r.size}, {&t.Bid, r.bid}, {&t.Ask, r.ask}} {
		d, err := feed.ParseDecimal(field.text)
		if err != nil {
			return feed.Tick{}, fmt.Errorf("%w: tick: %w", ErrDamaged, err)
		}
		*field.to = d
	}
	return t, nil
}

// checkTime refuses what nanoseconds cannot be trusted to hold.
func checkTime(t time.Time) error {
	if t.Before(firstTime) || !t.Before(lastTime) {
		return fmt.Errorf("%w: time of the year %d", ErrInvalid, t.Year())
	}
	return nil
}

func decodeTime(ns int64) time.Time { return time.Unix(0, ns).UTC() }

// checkText refuses what PostgreSQL refuses in a text, on both engines.
func checkText(s string) error {
	switch {
	case len(s) > maxColumnText:
		return fmt.Errorf("%w: text of %d bytes, at most %d", ErrInvalid, len(s), maxColumnText)
	case !utf8.ValidString(s), strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%w: text %q is not plain UTF-8", ErrInvalid, s)
	}
	return nil
}

func checkOrigin(o feed.Origin) error {
	if !known(o) {
		return fmt.Errorf("%w: origin %q", ErrInvalid, o)
	}
	return nil
}

func known(o feed.Origin) bool { return o == feed.Live || o == feed.Replay || o == feed.Simulated }

// originOf makes no new text: it is called for every row.
func originOf[T string | []byte](text T) (feed.Origin, error) {
	switch string(text) {
	case string(feed.Live):
		return feed.Live, nil
	case string(feed.Replay):
		return feed.Replay, nil
	case string(feed.Simulated):
		return feed.Simulated, nil
	}
	return "", fmt.Errorf("%w: origin %q", ErrDamaged, text)
}

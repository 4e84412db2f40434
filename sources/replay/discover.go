package replay

import (
	"slices"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// maxSkew bounds what counts as disagreement of clocks. An event further ahead
// of its receipt is a wrong time, which the runner refuses, and must not push
// all others into the past.
const maxSkew = time.Minute

// discover runs the venue's decoder over the frames as they were recorded and
// notes which instruments yield prices, and how the clocks disagree.
func (r *Recording) discover() error {
	list, err := instruments(r.venue, r.docs)
	if err != nil {
		return err
	}
	pairs := make(map[string]feed.ID, len(list))
	for _, in := range list {
		if _, ok := pairs[in.Symbol]; !ok {
			pairs[in.Symbol] = in.Pair
		}
	}
	found := make(map[string]*Instrument)
	skewed := false
	r.decode(func(f frame, rec *sources.Record) {
		prices := prices(rec)
		if rec.HasTime && len(prices) > 0 {
			event := time.Unix(0, rec.EventTime)
			if ahead := event.Sub(f.at); ahead <= maxSkew && (!skewed || ahead > r.Skew) {
				r.Skew, skewed = ahead, true
			}
			if r.FirstEvent.IsZero() {
				r.FirstEvent = event.UTC()
			}
		}
		if len(prices) == 0 {
			return
		}
		in := found[rec.Symbol]
		if in == nil {
			in = &Instrument{Symbol: rec.Symbol, Pair: pairs[rec.Symbol]}
			found[rec.Symbol] = in
		}
		in.Prices++
		for _, p := range prices {
			in.Decimals = max(in.Decimals, decimals(p))
			if p.Cmp(in.Largest) > 0 {
				in.Largest = p
			}
		}
	})
	for symbol, in := range found {
		if in.Pair == "" {
			r.Unlisted = append(r.Unlisted, symbol)
			continue
		}
		r.Instruments = append(r.Instruments, *in)
	}
	slices.Sort(r.Unlisted)
	slices.SortFunc(r.Instruments, func(a, b Instrument) int {
		if c := strings.Compare(string(a.Pair), string(b.Pair)); c != 0 {
			return c
		}
		return strings.Compare(a.Symbol, b.Symbol)
	})
	return nil
}

// decode runs one decoder over the whole recording: the venue's frames, and the
// REST documents at the places where they were fetched.
func (r *Recording) decode(emit func(frame, *sources.Record)) {
	d := r.venue.NewDecoder(sources.DecoderOptions{})
	for _, f := range r.frames {
		in := sources.Frame{Kind: sources.Text, Data: f.body, Received: f.at}
		switch {
		case f.dir == fetched:
			in.Kind, in.URL = sources.REST, f.url
		case f.dir != received:
			continue
		case f.binary:
			in.Kind = sources.Binary
		}
		d.Decode(in, func(rec *sources.Record) { emit(f, rec) })
		// The recording holds what its own client asked for; further wishes of
		// the decoder are answered by the server, not here.
		if q, ok := d.(sources.Requester); ok {
			q.Requests()
		}
		if q, ok := d.(sources.Replier); ok {
			q.Replies()
		}
	}
}

// prices gives the prices that a record would bring to an aggregator: those of
// a fresh trade, or both sides of a book and their mid.
func prices(rec *sources.Record) []feed.Decimal {
	switch rec.Kind {
	case sources.Trade:
		if rec.History || rec.Duplicate || !rec.Price.Positive() {
			return nil
		}
		return []feed.Decimal{rec.Price.Value}
	case sources.Ticker, sources.BBO:
		if !rec.Bid.Positive() || !rec.Ask.Positive() || rec.Bid.Value.Cmp(rec.Ask.Value) > 0 {
			return nil
		}
		mid, ok := feed.MidDecimal(rec.Bid.Value, rec.Ask.Value)
		if !ok {
			return nil
		}
		return []feed.Decimal{rec.Bid.Value, rec.Ask.Value, mid}
	default:
		return nil
	}
}

// decimals counts the digits behind the point that are not needless zeros.
func decimals(d feed.Decimal) uint8 {
	_, frac, _ := strings.Cut(d.String(), ".")
	return uint8(min(len(frac), feed.MaxDecimals))
}

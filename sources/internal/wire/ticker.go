package wire

import (
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// TickerFields says where the fields of a ticker stand.
type TickerFields struct{ Last, Volume, Bid, BidSize, Ask, AskSize jsonscan.Value }

// Read puts the fields into a record. It gives the reason why it refuses them,
// or "".
func (t TickerFields) Read(r *sources.Record) (reason string) {
	if !t.Numbers(r) {
		return BadNumber
	}
	if negative(r) {
		return BadPrice
	}
	return ""
}

// Numbers puts the numbers into a record; ok is false where one cannot be read.
// A price of zero is a side that is empty.
func (t *TickerFields) Numbers(r *sources.Record) (ok bool) {
	if !Numbers(
		NumberAt{&r.Last, t.Last}, NumberAt{&r.Volume, t.Volume},
		NumberAt{&r.Bid, t.Bid}, NumberAt{&r.BidSize, t.BidSize},
		NumberAt{&r.Ask, t.Ask}, NumberAt{&r.AskSize, t.AskSize},
	) {
		return false
	}
	NonZero(&r.Bid, &r.BidSize)
	NonZero(&r.Ask, &r.AskSize)
	return true
}

func negative(r *sources.Record) bool {
	for _, n := range [...]*sources.Number{&r.Last, &r.Volume, &r.Bid, &r.BidSize, &r.Ask, &r.AskSize} {
		if n.Present && n.Value.Sign() < 0 {
			return true
		}
	}
	return false
}

// Document parses a REST body for a reader that is called now and then.
func Document(what string, body []byte) (jsonscan.Value, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return jsonscan.Value{}, fmt.Errorf("read %s: %w", what, err)
	}
	return doc.Root(), nil
}

// REST emits a record of a ticker document, or fails with the reason why it is
// refused.
func REST(r *sources.Record, reason string, emit func(*sources.Record)) error {
	if reason != "" {
		return fmt.Errorf("read ticker: %w", errors.New(reason))
	}
	emit(r)
	return nil
}

package sources

// maxTops bounds the instruments that [Tops] remembers.
const maxTops = 1 << 16

// quoted is what a quote said. Decimals that were read from text have one form
// only, so they compare with ==.
type quoted struct {
	said                                     bool
	bid, bidSize, ask, askSize, last, volume Number
}

func quotedBy(rec *Record) quoted {
	return quoted{true, rec.Bid, rec.BidSize, rec.Ask, rec.AskSize, rec.Last, rec.Volume}
}

// Tops tells which tops of book say nothing new, for whoever lists the records
// of a decoder; a [Runner] leaves repeats out by itself. Its zero value is ready.
type Tops struct{ last map[string]quoted }

// Repeats reports whether the record is a venue's own top of book that says what
// the one before said of the instrument. Other records never do: of a book that
// is kept the decoder knows when its top changes.
func (t *Tops) Repeats(rec *Record) bool {
	if rec.Kind != BBO || rec.FromBook {
		return false
	}
	now := quotedBy(rec)
	before, known := t.last[rec.Symbol]
	if now == before {
		return true
	}
	if t.last == nil {
		t.last = make(map[string]quoted)
	}
	if known || len(t.last) < maxTops {
		t.last[rec.Symbol] = now
	}
	return false
}

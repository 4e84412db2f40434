package diffbook

import (
	"net/url"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

const (
	// maxSymbol bounds the text of a symbol in the address of a snapshot.
	maxSymbol = 64
	// maxWaiting bounds what waits for snapshots in all books of a connection, in
	// bytes: a venue may name thousands of symbols, and no snapshot need come.
	maxWaiting = 32 << 20
)

// Books keeps the books of one connection: it asks for their snapshots and emits
// their tops, their gaps, and what cannot be read. Embedded, it makes the decoder
// a [sources.Requester].
type Books struct {
	// Out is where records go.
	Out *wire.Emitter
	// Path is where the snapshot of a symbol is.
	Path func(symbol string) string
	// Timed says that changes have no numbers, but times.
	Timed bool
	// Whole says that snapshots hold the whole book. Where they are cut off at a
	// depth, there may be more below a side that runs empty.
	Whole bool

	kept    map[string]*Book
	wanted  []sources.Request
	waiting int // bytes in all books
}

// Change is a change of a book as a message tells it.
type Change struct {
	// First and Last are the numbers that it covers, or its time twice.
	First, Last uint64
	At          wire.Stamp
	// Frame is read again where the change must wait for a snapshot.
	Frame []byte
	// Apply puts it into a book that stood at held; ok is false where it cannot.
	Apply func(b *book.Book, held uint64) (ok bool)
}

// Snapshot is the whole book, or its best levels, as a document tells it.
type Snapshot struct {
	Last       uint64
	At         wire.Stamp
	Bids, Asks jsonscan.Value
}

// Requests implements [sources.Requester]: the snapshots that books start from.
func (k *Books) Requests() []sources.Request {
	w := k.wanted
	k.wanted = nil
	return w
}

// Asked gives the symbol that a document was asked for by a query; ok is false
// where the address is not that of a snapshot.
func Asked(f *sources.Frame, path, query string) (symbol string, ok bool) {
	u, err := url.Parse(f.URL)
	if err != nil || !strings.Contains(u.Path, path) {
		return "", false
	}
	symbol = u.Query().Get(query)
	return symbol, symbol != "" && len(symbol) <= maxSymbol
}

func (k *Books) book(symbol string) *Book {
	if k.kept == nil {
		k.kept = make(map[string]*Book)
	}
	if k.Timed {
		return wire.Slot(k.kept, symbol, NewTimed)
	}
	return wire.Slot(k.kept, symbol, New)
}

func (k *Books) ask(symbol string, b *Book) {
	if b.Ask() {
		k.wanted = append(k.wanted, sources.Request{Path: k.Path(symbol)})
	}
}

// lose gives a book up: nothing of it is served until a new snapshot is in.
func (k *Books) lose(symbol string, b *Book) {
	k.waiting -= b.waiting
	b.Lose()
	k.ask(symbol, b)
}

// Refuse refuses a change that cannot be read, and gives the book up.
func (k *Books) Refuse(symbol, reason string) {
	if b := k.book(symbol); b != nil {
		k.Out.Bad(symbol, reason)
		k.lose(symbol, b)
	}
}

// Take takes a change of a symbol's book.
func (k *Books) Take(symbol string, c *Change) {
	b := k.book(symbol)
	if b == nil {
		return
	}
	held, waited := b.Last, b.waiting
	switch b.Next(c.First, c.Last, c.Frame) {
	case Wait:
		if k.waiting += b.waiting - waited; k.waiting > maxWaiting {
			k.waiting -= b.waiting
			b.Lose() // and with the next change a snapshot is asked for
			return
		}
		k.ask(symbol, b)
	case Hole:
		k.Out.Gap(symbol, held, c.First)
		k.lose(symbol, b)
	case Apply:
		switch {
		case !c.Apply(b.Book, held):
			k.Out.Bad(symbol, wire.BadBook)
			k.lose(symbol, b)
		case !k.Whole && (b.Asks.Len() == 0 || b.Bids.Len() == 0):
			k.lose(symbol, b) // it starts anew
		default:
			k.top(symbol, b, c.At)
		}
	}
}

func (k *Books) top(symbol string, b *Book, at wire.Stamp) {
	if top, changed := b.Changed(); changed {
		k.Out.Top(symbol, &top, true, at)
	}
}

// Start starts a symbol's book from a snapshot, or refuses it for a reason that
// is not "". again reads a frame that waited for it once more.
func (k *Books) Start(symbol string, s *Snapshot, reason string, again func(frame []byte)) {
	b := k.book(symbol)
	if b == nil {
		return
	}
	if reason != "" {
		b.Answered(0)
		k.Out.Bad(symbol, reason)
		return
	}
	if !b.Answered(s.Last) {
		return // older than what is here: the next change asks again
	}
	if !wire.Load(&b.Bids, s.Bids, wire.Pair) || !wire.Load(&b.Asks, s.Asks, wire.Pair) {
		k.Out.Bad(symbol, wire.BadBook)
		k.lose(symbol, b)
		return
	}
	k.waiting -= b.waiting
	pending := b.Start(s.Last)
	k.top(symbol, b, s.At)
	for _, frame := range pending {
		if !b.Synced() {
			return
		}
		again(frame)
	}
}

// NumberedSnapshot reads the document that Binance has and others took over: a
// lastUpdateId, bids and asks. reason is why it is refused, or "".
func NumberedSnapshot(doc *jsonscan.Doc, body []byte) (s Snapshot, reason string) {
	if err := doc.Parse(body); err != nil {
		return s, wire.BadJSON
	}
	root := doc.Root()
	last, ok := root.Get("lastUpdateId").Uint()
	if !ok {
		return s, wire.BadShape
	}
	return Snapshot{Last: last, At: wire.Stamp{Sequence: last}, Bids: root.Get("bids"), Asks: root.Get("asks")}, ""
}

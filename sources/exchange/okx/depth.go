package okx

import (
	"strconv"

	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// depth is a kept book. seq is the venue's number of its last update, 0 where
// the venue sends none.
type depth struct {
	book *book.Book
	seq  uint64
}

// book keeps a book from a snapshot and updates.
func (d *decoder) book(k key, v jsonscan.Value, snapshot bool) {
	b := d.books[k]
	seq, _ := v.Get("seqId").Uint()
	var ok bool
	if snapshot {
		if b == nil {
			if len(d.books) >= wire.MaxSymbols {
				return
			}
			b = &depth{book: book.New()}
			d.books[k] = b
		}
		ok = wire.Load(&b.book.Bids, v.Get("bids"), wire.Pair) && wire.Load(&b.book.Asks, v.Get("asks"), wire.Pair)
	} else {
		if b == nil {
			return // before its snapshot
		}
		if before, has := v.Get("prevSeqId").Uint(); has && b.seq != 0 && before != b.seq {
			d.Gap(k.symbol, b.seq, before)
			d.lose(k)
			return
		}
		ok = wire.Update(&b.book.Bids, v.Get("bids"), wire.Pair) && wire.Update(&b.book.Asks, v.Get("asks"), wire.Pair)
	}
	b.seq = seq
	if !ok {
		d.Bad(k.symbol, wire.BadBook)
		d.lose(k)
		return
	}
	if sum := v.Get("checksum"); !d.options.IgnoreChecksums && sum.Exists() && !verifies(b.book, sum) {
		d.Bad(k.symbol, wire.BadChecksum)
		d.lose(k)
		return
	}
	at, ok := wire.Millis(v.Get("ts"))
	if !ok {
		d.Bad(k.symbol, wire.BadTime)
		return
	}
	if top, changed := b.book.Changed(); changed {
		d.Top(k.symbol, &top, true, wire.Stamp{Time: at, HasTime: true, Sequence: seq})
	}
}

// verifies compares a checksum, a signed number; 0 stands for none.
func verifies(b *book.Book, sum jsonscan.Value) bool {
	want, err := strconv.ParseInt(sum.Text(), 10, 32)
	return err == nil && (want == 0 || want == int64(b.OKXChecksum()))
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(k key) {
	delete(d.books, k)
	arg := argument(k.channel, k.symbol)
	d.Send(request("unsubscribe", arg), request("subscribe", arg))
}

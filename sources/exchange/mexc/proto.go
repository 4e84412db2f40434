package mexc

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// Field numbers of the wrapper that all data come in.
const (
	fieldChannel = 1
	fieldSymbol  = 3
	fieldSent    = 6
	fieldDepths  = 313
	fieldDeals   = 314
	fieldTicker  = 315
)

// maxItems bounds the levels or trades of one message.
const maxItems = 20_000

// kind is what a push carries.
type kind uint8

const (
	nothing kind = iota
	depths
	deals
	ticker
)

// push is a data message. Its texts alias the frame.
type push struct {
	kind            kind
	channel, symbol []byte
	sent            uint64 // unix milliseconds, 0 where there is none

	asks, bids []item // of depths
	from, to   []byte
	deals      []item
	ticker     [4][]byte // bid, size, ask, size
}

// item is a level of a book, or a trade.
type item struct {
	price, size []byte
	side        uint64 // 1 buy, 2 sell
	at          uint64 // unix milliseconds
}

func (p *push) reset() {
	*p = push{asks: p.asks[:0], bids: p.bids[:0], deals: p.deals[:0]}
}

// fields walks over the fields of a message: take gets a text or message as
// bytes, or a number. Fields of other types are passed over. It reports false
// for what is no message.
func fields(b []byte, take func(n protowire.Number, text []byte, number uint64) bool) bool {
	for len(b) > 0 {
		n, t, size := protowire.ConsumeTag(b)
		if size < 0 {
			return false
		}
		b = b[size:]
		var text []byte
		var number uint64
		switch t {
		case protowire.BytesType:
			text, size = protowire.ConsumeBytes(b)
			if size >= 0 && text == nil {
				text = []byte{}
			}
		case protowire.VarintType:
			number, size = protowire.ConsumeVarint(b)
		default:
			size = protowire.ConsumeFieldValue(n, t, b)
			n = 0
		}
		if size < 0 || n != 0 && !take(n, text, number) {
			return false
		}
		b = b[size:]
	}
	return true
}

// binary reads a wrapper. What it does not know it passes over, as the format
// asks; a known field of another type than it should have is an error.
func (p *push) binary(b []byte) bool {
	p.reset()
	return fields(b, func(n protowire.Number, text []byte, number uint64) bool {
		switch n {
		case fieldChannel:
			p.channel = text
		case fieldSymbol:
			p.symbol = text
		case fieldSent:
			p.sent = number
			return text == nil
		case fieldDepths:
			p.kind = depths
			return text != nil && fields(text, p.depth)
		case fieldDeals:
			p.kind = deals
			return text != nil && fields(text, func(n protowire.Number, text []byte, _ uint64) bool {
				return n != 1 || add(&p.deals, text)
			})
		case fieldTicker:
			p.kind = ticker
			return text != nil && fields(text, func(n protowire.Number, text []byte, _ uint64) bool {
				if n <= 4 {
					p.ticker[n-1] = text
					return text != nil
				}
				return true
			})
		default:
			return true
		}
		return text != nil
	})
}

func (p *push) depth(n protowire.Number, text []byte, _ uint64) bool {
	switch n {
	case 1:
		return add(&p.asks, text)
	case 2:
		return add(&p.bids, text)
	case 4:
		p.from = text
		return text != nil
	case 5:
		p.to = text
		return text != nil
	}
	return true
}

// add reads a level or a trade.
func add(list *[]item, b []byte) bool {
	if b == nil || len(*list) >= maxItems {
		return false
	}
	var it item
	ok := fields(b, func(n protowire.Number, text []byte, number uint64) bool {
		switch n {
		case 1:
			it.price = text
			return text != nil
		case 2:
			it.size = text
			return text != nil
		case 3:
			it.side = number
			return text == nil
		case 4:
			it.at = number
			return text == nil
		}
		return true
	})
	*list = append(*list, it)
	return ok
}

// view reads the JSON form that recordings give data in.
func (p *push) view(v jsonscan.Value) bool {
	p.reset()
	p.channel, p.symbol = v.Get("channel").Raw(), v.Get("symbol").Raw()
	p.sent, _ = v.Get("sendTime").Uint()
	each := func(to *[]item, list jsonscan.Value) bool {
		for e := list.First(); e.Exists(); e = e.Next() {
			it := item{price: e.Get("price").Raw(), size: e.Get("quantity").Raw()}
			it.side, _ = e.Get("tradeType").Uint()
			it.at, _ = e.Get("time").Uint()
			if *to = append(*to, it); len(*to) > maxItems {
				return false
			}
		}
		return true
	}
	if d := v.Get("publicAggreDepths"); d.Exists() {
		p.kind, p.from, p.to = depths, d.Get("fromVersion").Raw(), d.Get("toVersion").Raw()
		return each(&p.asks, d.Get("asks")) && each(&p.bids, d.Get("bids"))
	}
	if d := v.Get("publicAggreDeals"); d.Exists() {
		p.kind = deals
		return each(&p.deals, d.Get("deals"))
	}
	if d := v.Get("publicAggreBookTicker"); d.Exists() {
		p.kind = ticker
		p.ticker = [4][]byte{d.Get("bidPrice").Raw(), d.Get("bidQuantity").Raw(), d.Get("askPrice").Raw(), d.Get("askQuantity").Raw()}
	}
	return true
}

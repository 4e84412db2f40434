package book

import "github.com/oraclestream/oraclestream/internal/feed"

// maxText is the longest number that a level holds.
const maxText = 39

// Text is a non-negative number in plain notation, as the venue wrote it.
type Text struct {
	n uint8
	b [maxText]byte
}

// ParseText reads a non-negative number. Plain notation is kept as it is; a
// number with an exponent is written out. ok is false for everything else.
func ParseText(raw []byte) (t Text, ok bool) {
	digit, point, plain := false, false, len(raw) > 0 && len(raw) <= maxText
	for _, c := range raw {
		switch {
		case c >= '0' && c <= '9':
			digit = true
		case c == '.' && !point:
			point = true
		default:
			plain = false
		}
	}
	if plain && digit {
		t.n = uint8(copy(t.b[:], raw))
		return t, true
	}
	d, err := feed.ParseDecimal(raw)
	if err != nil || d.Sign() < 0 {
		return Text{}, false
	}
	s := d.String()
	if len(s) > maxText {
		return Text{}, false
	}
	t.n = uint8(copy(t.b[:], s))
	return t, true
}

// Bytes is the number's text. It aliases t.
func (t *Text) Bytes() []byte { return t.b[:t.n] }

// Empty reports whether there is no number.
func (t *Text) Empty() bool { return t.n == 0 }

// IsZero reports whether the number is zero.
func (t *Text) IsZero() bool {
	for _, c := range t.Bytes() {
		if c != '0' && c != '.' {
			return false
		}
	}
	return true
}

// Decimal gives the number. ok is false for an empty Text and for one with
// more digits than a decimal holds.
func (t *Text) Decimal() (d feed.Decimal, ok bool) {
	d, err := feed.ParseDecimal(t.Bytes())
	return d, err == nil
}

// Compare compares the numbers. An empty Text counts as zero.
func Compare(a, b *Text) int {
	ai, af := a.parts()
	bi, bf := b.parts()
	if len(ai) != len(bi) {
		if len(ai) < len(bi) {
			return -1
		}
		return 1
	}
	for i := range ai {
		if ai[i] != bi[i] {
			return order(ai[i], bi[i])
		}
	}
	for i := 0; i < len(af) || i < len(bf); i++ {
		x, y := byte('0'), byte('0')
		if i < len(af) {
			x = af[i]
		}
		if i < len(bf) {
			y = bf[i]
		}
		if x != y {
			return order(x, y)
		}
	}
	return 0
}

func order(x, y byte) int {
	if x < y {
		return -1
	}
	return 1
}

// parts splits at the point; the whole part comes without leading zeros.
func (t *Text) parts() (whole, fraction []byte) {
	b := t.Bytes()
	for i, c := range b {
		if c == '.' {
			whole, fraction = b[:i], b[i+1:]
			break
		}
	}
	if fraction == nil && whole == nil {
		whole = b
	}
	for len(whole) > 0 && whole[0] == '0' {
		whole = whole[1:]
	}
	return whole, fraction
}

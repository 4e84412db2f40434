package feed

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
	"strconv"
)

// Decimal is an exact decimal number: coefficient x 10^exponent. The zero
// Decimal is the number zero. Decimals are values and compare with [Decimal.Cmp],
// not with ==, since 1.0 and 1.00 differ in representation. A coefficient has at
// most [MaxDigits] digits, which is more than any venue sends for a price or size.
type Decimal struct {
	neg bool
	exp int16
	hi  uint64 // coefficient = hi x 10^19 + lo
	lo  uint64 // < 10^19
}

const (
	// MaxDigits bounds the significant digits of a [Decimal].
	MaxDigits = 38
	// MaxExponent bounds the exponent of a [Decimal] on both sides.
	MaxExponent = 64

	ten19 = 10_000_000_000_000_000_000
	// maxDecimalText bounds the text [ParseDecimal] looks at.
	maxDecimalText = 128
)

// ErrDecimal is wrapped by every error of [ParseDecimal].
var ErrDecimal = errors.New("invalid decimal")

// ParseDecimal reads JSON-number-like text exactly: an optional sign, digits
// with an optional point, an optional exponent. It refuses empty text, NaN,
// infinities, more than [MaxDigits] significant digits and exponents outside
// +-[MaxExponent], so that hostile text ("1e999999999") costs nothing.
func ParseDecimal[T string | []byte](text T) (Decimal, error) {
	if d, ok := parsePlain(text); ok {
		return d, nil
	}
	return parseDecimal(text)
}

// tens are the powers of ten that fit.
var tens = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = t[i-1] * 10
	}
	return t
}()

// parsePlain reads what nearly all numbers are: at most 19 digits, perhaps with
// a point or a minus. ok is false for all else, which may be well or not.
func parsePlain[T string | []byte](text T) (d Decimal, ok bool) {
	i, n := 0, len(text)
	if n == 0 || n > len(tens)+1 {
		return Decimal{}, false
	}
	if text[0] == '-' {
		i = 1
	}
	neg, first, point := i == 1, i, -1
	// The coefficient up to the last digit that is not 0, and how many zeros
	// stand behind it.
	var c uint64
	zeros := 0
	for ; i < n; i++ {
		switch digit := text[i] - '0'; {
		case digit == 0:
			zeros++
		case digit <= 9:
			if zeros+1 >= len(tens) {
				return Decimal{}, false
			}
			c = c*tens[zeros+1] + uint64(digit)
			zeros = 0
		case text[i] == '.' && point < 0:
			point = i
		default:
			return Decimal{}, false
		}
	}
	digits, fraction := n-first, 0
	if point >= 0 {
		digits--
		fraction = n - point - 1
	}
	if digits == 0 || digits >= len(tens) {
		return Decimal{}, false
	}
	if c == 0 {
		return Decimal{}, true
	}
	return Decimal{neg: neg, exp: int16(zeros - fraction), lo: c}, true
}

// parseDecimal reads any text.
func parseDecimal[T string | []byte](text T) (Decimal, error) {
	var d Decimal
	if len(text) == 0 || len(text) > maxDecimalText {
		return Decimal{}, fmt.Errorf("%w: %d bytes", ErrDecimal, len(text))
	}
	i := 0
	switch text[0] {
	case '-':
		d.neg = true
		i++
	case '+':
		i++
	}
	var seen, point bool
	digits, zeros, exp := 0, 0, 0
	push := func(c uint64) {
		d.hi = d.hi*10 + d.lo/(ten19/10)
		d.lo = d.lo%(ten19/10)*10 + c
		digits++
	}
loop:
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			seen = true
			if point {
				exp--
			}
			if c == '0' {
				// Zeros are held back: leading ones do not count, and trailing
				// ones go to the exponent.
				if digits > 0 {
					zeros++
				}
				continue
			}
			if digits+zeros+1 > MaxDigits {
				return Decimal{}, fmt.Errorf("%w: more than %d digits", ErrDecimal, MaxDigits)
			}
			for ; zeros > 0; zeros-- {
				push(0)
			}
			push(uint64(c - '0'))
		case c == '.':
			if point {
				return Decimal{}, fmt.Errorf("%w: two points", ErrDecimal)
			}
			point = true
		case c == 'e' || c == 'E':
			break loop
		default:
			return Decimal{}, fmt.Errorf("%w: unexpected character %q", ErrDecimal, c)
		}
	}
	if !seen {
		return Decimal{}, fmt.Errorf("%w: no digits", ErrDecimal)
	}
	if i < len(text) { // at 'e'
		e, err := parseExponent(text[i+1:])
		if err != nil {
			return Decimal{}, err
		}
		exp += e
	}
	if digits == 0 {
		return Decimal{}, nil
	}
	exp += zeros
	if exp > MaxExponent || exp < -MaxExponent {
		return Decimal{}, fmt.Errorf("%w: exponent %d", ErrDecimal, exp)
	}
	d.exp = int16(exp)
	return d, nil
}

func parseExponent[T string | []byte](text T) (int, error) {
	i, neg := 0, false
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		neg = text[0] == '-'
		i++
	}
	if i == len(text) {
		return 0, fmt.Errorf("%w: empty exponent", ErrDecimal)
	}
	e := 0
	for ; i < len(text); i++ {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%w: unexpected character %q in the exponent", ErrDecimal, c)
		}
		if e = e*10 + int(c-'0'); e > 1000 {
			return 0, fmt.Errorf("%w: exponent too large", ErrDecimal)
		}
	}
	if neg {
		e = -e
	}
	return e, nil
}

// DecimalFromMantissa gives mantissa x 10^-decimals.
func DecimalFromMantissa(m int64, decimals uint8) Decimal {
	d := Decimal{neg: m < 0, exp: -int16(decimals)}
	u := uint64(m)
	if d.neg {
		u = -u
	}
	if u == 0 {
		return Decimal{}
	}
	d.lo = u
	return d
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.hi == 0 && d.lo == 0:
		return 0
	case d.neg:
		return -1
	}
	return 1
}

// Rat gives the exact number as a fraction.
func (d Decimal) Rat() *big.Rat {
	c := d.coefficient()
	if d.exp >= 0 {
		return new(big.Rat).SetInt(c.Mul(c, pow10(int(d.exp))))
	}
	return new(big.Rat).SetFrac(c, pow10(-int(d.exp)))
}

// Cmp compares the numbers.
func (d Decimal) Cmp(o Decimal) int {
	if d.exp == o.exp && !d.neg && !o.neg { // as two prices of one venue mostly are
		if c := cmp.Compare(d.hi, o.hi); c != 0 {
			return c
		}
		return cmp.Compare(d.lo, o.lo)
	}
	if x, y, _, ok := aligned(d, o); ok {
		return cmp.Compare(x, y)
	}
	return d.Rat().Cmp(o.Rat())
}

// aligned gives two numbers as integers of one exponent. ok is false where one is
// negative or does not fit.
func aligned(a, b Decimal) (x, y uint64, exp int16, ok bool) {
	if a.neg || b.neg || a.hi != 0 || b.hi != 0 {
		return 0, 0, 0, false
	}
	exp = min(a.exp, b.exp)
	x, okA := scaled(a.lo, a.exp-exp)
	y, okB := scaled(b.lo, b.exp-exp)
	return x, y, exp, okA && okB
}

func scaled(c uint64, by int16) (uint64, bool) {
	if int(by) >= len(tens) {
		return 0, false
	}
	high, low := bits.Mul64(c, tens[by])
	return low, high == 0
}

// String writes the number in plain notation, without exponent and without
// needless zeros.
func (d Decimal) String() string { return string(d.AppendPlain(nil)) }

// AppendPlain appends what [Decimal.String] gives: the same text for the same
// number, whatever its representation.
func (d Decimal) AppendPlain(b []byte) []byte {
	if d.Sign() == 0 {
		return append(b, '0')
	}
	if d.neg {
		b = append(b, '-')
	}
	first, e := len(b), int(d.exp)
	if d.hi == 0 {
		b = strconv.AppendUint(b, d.lo, 10)
	} else {
		c := d.coefficient()
		b = c.Abs(c).Append(b, 10)
	}
	for e < 0 && b[len(b)-1] == '0' {
		b, e = b[:len(b)-1], e+1
	}
	digits := len(b) - first
	switch {
	case e >= 0:
		for ; e > 0; e-- {
			b = append(b, '0')
		}
	case digits > -e:
		b = slices.Insert(b, first+digits+e, '.')
	default:
		for ; digits < -e; digits++ {
			b = slices.Insert(b, first, '0')
		}
		b = slices.Insert(b, first, '0', '.')
	}
	return b
}

// MarshalText writes [Decimal.String].
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads with [ParseDecimal].
func (d *Decimal) UnmarshalText(b []byte) error {
	v, err := ParseDecimal(b)
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Mantissa rounds the number to the given decimals, half to even and only
// where it has more digits than that. It fails with [ErrRange] when the result
// does not fit a mantissa.
func (d Decimal) Mantissa(decimals uint8) (int64, error) {
	if m, ok := d.smallMantissa(int(d.exp) + int(decimals)); ok {
		return m, nil
	}
	return RatMantissa(d.Rat(), decimals)
}

// smallMantissa gives coefficient x 10^shift, rounded half to even, without
// allocating, where the coefficient and all on the way fit 63 bits; that is
// nearly every price. ok is false where they do not.
func (d Decimal) smallMantissa(shift int) (m int64, ok bool) {
	if d.hi != 0 || d.lo > MaxMantissa || shift < -18 || shift > 18 {
		return 0, false
	}
	v := d.lo
	if shift >= 0 {
		high, low := bits.Mul64(v, tens[shift])
		if high != 0 || low > MaxMantissa {
			return 0, false
		}
		v = low
	} else {
		by := tens[-shift]
		q, r := v/by, v%by
		if twice := 2 * r; twice > by || twice == by && q%2 == 1 {
			q++
		}
		v = q
	}
	if d.neg {
		return -int64(v), true
	}
	return int64(v), true
}

// RatMantissa rounds a fraction to a mantissa with the given decimals, half to
// even, or fails with [ErrRange].
func RatMantissa(r *big.Rat, decimals uint8) (int64, error) {
	q := roundRat(r, decimals)
	if !q.IsInt64() || q.Int64() > MaxMantissa || q.Int64() < -MaxMantissa {
		return 0, fmt.Errorf("%w: %s with %d decimals", ErrRange, r.FloatString(4), decimals)
	}
	return q.Int64(), nil
}

// RoundHalfEven rounds a fraction to an integer.
func RoundHalfEven(r *big.Rat) *big.Int { return roundRat(r, 0) }

// roundRat rounds r x 10^decimals to an integer, half to even.
func roundRat(r *big.Rat, decimals uint8) *big.Int {
	num := new(big.Int).Mul(r.Num(), pow10(int(decimals)))
	den := r.Denom()
	q, rem := new(big.Int).QuoRem(num, den, new(big.Int))
	twice := rem.Abs(rem).Lsh(rem, 1)
	if c := twice.Cmp(den); c > 0 || (c == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(int64(num.Sign())))
	}
	return q
}

// RatDecimal rounds a fraction to a Decimal with the given digits behind the
// point, half to even. ok is false where it has more than [MaxDigits] digits.
func RatDecimal(r *big.Rat, decimals uint8) (d Decimal, ok bool) {
	return decimalFromBig(roundRat(r, decimals), -int(decimals))
}

// Mid gives (a+b)/2 exactly, as a fraction.
func Mid(a, b Decimal) *big.Rat {
	s := new(big.Rat).Add(a.Rat(), b.Rat())
	return s.Quo(s, big.NewRat(2, 1))
}

func (d Decimal) coefficient() *big.Int {
	c := new(big.Int).SetUint64(d.hi)
	c.Mul(c, new(big.Int).SetUint64(ten19))
	c.Add(c, new(big.Int).SetUint64(d.lo))
	if d.neg {
		c.Neg(c)
	}
	return c
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// SpreadAbove reports whether ask lies more than ppm millionths of bid above
// bid. Both must be positive.
func SpreadAbove(bid, ask Decimal, ppm uint32) bool {
	if bid.exp == ask.exp && bid.hi == 0 && ask.hi == 0 && ask.lo >= bid.lo {
		high, low := bits.Mul64(ask.lo-bid.lo, million)
		boundHigh, boundLow := bits.Mul64(bid.lo, uint64(ppm))
		return cmp.Or(cmp.Compare(high, boundHigh), cmp.Compare(low, boundLow)) > 0
	}
	b := bid.Rat()
	spread := new(big.Rat).Sub(ask.Rat(), b)
	spread.Mul(spread, big.NewRat(million, 1))
	return spread.Cmp(b.Mul(b, big.NewRat(int64(ppm), 1))) > 0
}

const million = 1_000_000

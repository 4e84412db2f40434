package feed

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
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
func (d Decimal) Cmp(o Decimal) int { return d.Rat().Cmp(o.Rat()) }

// String writes the number in plain notation, without exponent and without
// needless zeros.
func (d Decimal) String() string {
	if d.Sign() == 0 {
		return "0"
	}
	var s string
	if d.hi == 0 {
		s = strconv.FormatUint(d.lo, 10)
	} else {
		s = new(big.Int).Abs(d.coefficient()).String()
	}
	e := int(d.exp)
	for e < 0 && strings.HasSuffix(s, "0") {
		s, e = s[:len(s)-1], e+1
	}
	switch {
	case e >= 0:
		s += strings.Repeat("0", e)
	case len(s) > -e:
		s = s[:len(s)+e] + "." + s[len(s)+e:]
	default:
		s = "0." + strings.Repeat("0", -e-len(s)) + s
	}
	if d.neg {
		return "-" + s
	}
	return s
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
	return RatMantissa(d.Rat(), decimals)
}

// RatMantissa rounds a fraction to a mantissa with the given decimals, half to
// even, or fails with [ErrRange].
func RatMantissa(r *big.Rat, decimals uint8) (int64, error) {
	num := new(big.Int).Mul(r.Num(), pow10(int(decimals)))
	den := r.Denom()
	q, rem := new(big.Int).QuoRem(num, den, new(big.Int))
	twice := rem.Abs(rem).Lsh(rem, 1)
	if c := twice.Cmp(den); c > 0 || (c == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(int64(num.Sign())))
	}
	if !q.IsInt64() || q.Int64() > MaxMantissa || q.Int64() < -MaxMantissa {
		return 0, fmt.Errorf("%w: %s with %d decimals", ErrRange, r.FloatString(4), decimals)
	}
	return q.Int64(), nil
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

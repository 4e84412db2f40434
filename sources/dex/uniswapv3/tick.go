package uniswapv3

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// MaxTick is the largest tick of a pool; the smallest is -MaxTick.
const MaxTick = 887_272

// Errors of prices.
var (
	ErrTick  = errors.New("tick outside of the range of a pool")
	ErrPrice = errors.New("price that no decimal holds")
)

// MeanTick is the mean of a window of so many seconds, from the cumulatives at
// its ends, rounded toward minus infinity as the pool's own library does. The
// cumulatives are of 56 bits and may run over, once between them.
func MeanTick(before, after int64, window uint32) (int32, error) {
	if window == 0 {
		return 0, errors.New("window of no seconds")
	}
	d := (after - before) << 8 >> 8 // the difference in 56 bits
	w := int64(window)
	mean := d / w
	if d%w < 0 {
		mean--
	}
	if mean > MaxTick || mean < -MaxTick {
		return 0, ErrTick
	}
	return int32(mean), nil
}

// Price gives 1.0001^tick * 10^shift, rounded half to even to so many digits
// behind the point: what it gives differs from the exact value by at most half
// of 10^-decimals. shift is the decimals of the token that is priced less those
// of the one it is priced in. A price of 0, or of more than 38 digits, is an
// error.
func Price(tick int32, shift int, decimals uint8) (feed.Decimal, error) {
	if tick > MaxTick || tick < -MaxTick {
		return feed.Decimal{}, ErrTick
	}
	if shift > 255 || shift < -255 || decimals > feed.MaxDecimals {
		return feed.Decimal{}, ErrPrice
	}
	n := mantissa(tick, shift+int(decimals))
	if n.Sign() == 0 {
		return feed.Decimal{}, fmt.Errorf("%w: it is below half of 10^-%d", ErrPrice, decimals)
	}
	d, err := feed.ParseDecimal([]byte(n.String() + fmt.Sprintf("e-%d", decimals)))
	if err != nil {
		return feed.Decimal{}, fmt.Errorf("%w: %w", ErrPrice, err)
	}
	return d, nil
}

// Precisions in bits at which the power is bounded, before it is computed
// exactly, which takes long and is needed next to never: only where the bounds
// round differently, that is at a tie.
var precisions = []uint{256, 1024}

// mantissa is 1.0001^tick * 10^power rounded half to even. The power is bounded
// from both sides, each step rounded down and up; where both bounds round to one
// number, that is the exact value's.
func mantissa(tick int32, power int) *big.Int {
	exponent := uint(max(tick, -tick))
	for _, bits := range precisions {
		low, high := bound(exponent, bits, false), bound(exponent, bits, true)
		if a, b := low.scaled(tick < 0, power), high.scaled(tick < 0, power); a.Cmp(b) == 0 {
			return a
		}
	}
	e := big.NewInt(int64(exponent))
	num, den := new(big.Int).Exp(big.NewInt(10_001), e, nil), new(big.Int).Exp(big.NewInt(10_000), e, nil)
	return ratio(num, den, tick < 0, power)
}

// dyadic is mantissa * 2^exp.
type dyadic struct {
	mantissa *big.Int
	exp      int
}

// bound gives a bound of 1.0001^n with so many bits: a lower one, or an upper one.
func bound(n, bits uint, up bool) dyadic {
	base := dyadic{new(big.Int).Lsh(big.NewInt(10_001), bits), -int(bits)}
	_, rest := base.mantissa.QuoRem(base.mantissa, big.NewInt(10_000), new(big.Int))
	if up && rest.Sign() != 0 {
		base.mantissa.Add(base.mantissa, big.NewInt(1))
	}
	result := dyadic{big.NewInt(1), 0}
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = result.times(base, bits, up)
		}
		base = base.times(base, bits, up)
	}
	return result
}

func (x dyadic) times(y dyadic, bits uint, up bool) dyadic {
	m := new(big.Int).Mul(x.mantissa, y.mantissa)
	exp := x.exp + y.exp
	if extra := m.BitLen() - int(bits); extra > 0 {
		cut := m.TrailingZeroBits() < uint(extra)
		m.Rsh(m, uint(extra))
		if up && cut {
			m.Add(m, big.NewInt(1))
		}
		exp += extra
	}
	return dyadic{m, exp}
}

func (x dyadic) scaled(invert bool, power int) *big.Int {
	num, den := new(big.Int).Set(x.mantissa), big.NewInt(1)
	if x.exp >= 0 {
		num.Lsh(num, uint(x.exp))
	} else {
		den.Lsh(den, uint(-x.exp))
	}
	return ratio(num, den, invert, power)
}

// ratio is num/den, or den/num, times 10^power, rounded half to even.
func ratio(num, den *big.Int, invert bool, power int) *big.Int {
	if invert {
		num, den = den, num
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(power, -power))), nil)
	if power >= 0 {
		num = ten.Mul(ten, num)
	} else {
		den = ten.Mul(ten, den)
	}
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	if c := r.Lsh(r, 1).Cmp(den); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

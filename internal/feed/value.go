package feed

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Encoded is a mantissa shifted by [Offset]: 0 < v < 2^63. Zero is [Absent]
// and is never decoded as a number.
type Encoded uint64

const (
	// Absent means "no observation".
	Absent Encoded = 0
	// Offset is what is added to a mantissa.
	Offset = 1 << 62
	// MaxMantissa is the largest mantissa; -MaxMantissa is the smallest.
	MaxMantissa = Offset - 1
	// MaxDecimals is the largest number of decimals a feed may have.
	MaxDecimals = 18
	// EncodedBits is the width of a lane.
	EncodedBits = 63
)

// ErrRange is wrapped where a number does not fit a mantissa. A value that
// does not fit is an error, never a clamp.
var ErrRange = errors.New("value out of range")

// ErrAbsent is returned when [Absent] is decoded.
var ErrAbsent = errors.New("value absent")

// Encode shifts a mantissa, or fails with [ErrRange].
func Encode(mantissa int64) (Encoded, error) {
	if mantissa > MaxMantissa || mantissa < -MaxMantissa {
		return Absent, fmt.Errorf("%w: mantissa %d", ErrRange, mantissa)
	}
	return Encoded(mantissa + Offset), nil
}

// Mantissa undoes [Encode]. It fails with [ErrAbsent] for [Absent] and with
// [ErrRange] for a number that no mantissa encodes to.
func (v Encoded) Mantissa() (int64, error) {
	if v == Absent {
		return 0, ErrAbsent
	}
	if v >= 1<<EncodedBits {
		return 0, fmt.Errorf("%w: encoded %d", ErrRange, uint64(v))
	}
	return int64(v) - Offset, nil
}

// Valid reports whether v is absent or encodes a mantissa.
func (v Encoded) Valid() bool { return v < 1<<EncodedBits }

// Text writes the value with its decimals, for example "-0.0150"; an absent
// or invalid value is the empty string.
func (v Encoded) Text(decimals uint8) string {
	m, err := v.Mantissa()
	if err != nil {
		return ""
	}
	return MantissaText(m, decimals)
}

// MantissaText writes mantissa x 10^-decimals in plain notation, with exactly
// that many digits behind the point.
func MantissaText(m int64, decimals uint8) string {
	neg := m < 0
	u := uint64(m)
	if neg {
		u = -u
	}
	s := strconv.FormatUint(u, 10)
	if d := int(decimals); d > 0 {
		if len(s) <= d {
			s = strings.Repeat("0", d-len(s)+1) + s
		}
		s = s[:len(s)-d] + "." + s[len(s)-d:]
	}
	if neg {
		return "-" + s
	}
	return s
}

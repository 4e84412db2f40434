package replay

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Speed is how much faster than recorded a replay runs, in thousandths: 1000
// is the recorded pace. The zero Speed means the recorded pace too.
type Speed uint32

// The bounds of a speed.
const (
	Recorded Speed = 1000
	MinSpeed Speed = 1
	MaxSpeed Speed = 1_000_000 * Recorded
)

// ErrSpeed is wrapped by the errors of [ParseSpeed].
var ErrSpeed = errors.New("invalid speed")

// ParseSpeed reads a positive decimal number with at most three digits behind
// the point, such as "1", "20" or "0.5", exactly.
func ParseSpeed(s string) (Speed, error) {
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || len(whole) > 7 || (point && frac == "") {
		return 0, fmt.Errorf("%w: %.20q is not a positive number up to %d", ErrSpeed, s, MaxSpeed/Recorded)
	}
	if len(frac) > 3 {
		return 0, fmt.Errorf("%w: %.20q has more than three digits behind the point", ErrSpeed, s)
	}
	w, ok := digits(whole)
	f, fok := digits((frac + "000")[:3])
	if n := w*1000 + f; ok && fok && n >= int64(MinSpeed) && n <= int64(MaxSpeed) {
		return Speed(n), nil
	}
	return 0, fmt.Errorf("%w: %.20q is not a positive number up to %d", ErrSpeed, s, MaxSpeed/Recorded)
}

// String writes what [ParseSpeed] reads.
func (s Speed) String() string {
	s = s.orRecorded()
	whole := strconv.FormatUint(uint64(s/1000), 10)
	if s%1000 == 0 {
		return whole
	}
	return whole + "." + strings.TrimRight(fmt.Sprintf("%03d", s%1000), "0")
}

func (s Speed) orRecorded() Speed {
	if s == 0 {
		return Recorded
	}
	return s
}

// Scale gives how long d of recorded time lasts in the replay, rounded down
// (toward the past, so that nothing is ever early). A time beyond a Duration's
// range gives the range's end.
func (s Speed) Scale(d time.Duration) time.Duration {
	s = s.orRecorded()
	neg, abs := d < 0, uint64(d)
	if neg {
		abs = -abs
	}
	hi, lo := bits.Mul64(abs, uint64(Recorded))
	if hi >= uint64(s) {
		return saturated(neg)
	}
	q, r := bits.Div64(hi, lo, uint64(s))
	if neg && r > 0 {
		q++
	}
	if q > math.MaxInt64 {
		return saturated(neg)
	}
	if neg {
		return -time.Duration(q)
	}
	return time.Duration(q)
}

func saturated(neg bool) time.Duration {
	if neg {
		return math.MinInt64 + 1
	}
	return math.MaxInt64
}

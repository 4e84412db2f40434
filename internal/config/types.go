package config

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Duration is a time span written with units: "250ms", "1m30s", "7d". It is
// never negative.
type Duration time.Duration

const day = 24 * time.Hour

// Std gives the standard library's type.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String writes the duration as [Duration.UnmarshalText] reads it, without
// needless zero parts.
func (d Duration) String() string {
	t := time.Duration(d)
	var days string
	if n := t / day; n > 0 {
		days, t = strconv.FormatInt(int64(n), 10)+"d", t%day
		if t == 0 {
			return days
		}
	}
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return days + s
}

// MarshalText writes [Duration.String].
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a duration. Days stand before everything else: "1d12h".
func (d *Duration) UnmarshalText(b []byte) error {
	text := string(b)
	var whole time.Duration
	rest := text
	if before, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(before, 10, 32)
		if err != nil || n > uint64(math.MaxInt64/day) {
			return badDuration(text)
		}
		whole, rest = time.Duration(n)*day, after
		if rest == "" {
			*d = Duration(whole)
			return nil
		}
	}
	part, err := time.ParseDuration(rest)
	switch {
	case err != nil || strings.HasPrefix(rest, "+"):
		return badDuration(text)
	case part < 0 || strings.HasPrefix(text, "-"):
		return fmt.Errorf("%q is negative", text)
	case part > math.MaxInt64-whole:
		return badDuration(text)
	}
	*d = Duration(whole + part)
	return nil
}

func badDuration(text string) error {
	return fmt.Errorf(`%q is not a duration: write a number with a unit, for example "250ms", "30s", "5m", "1h" or "7d"`, text)
}

// Size is a number of bytes written with a unit: "512B", "64KiB", "1MiB", "2GiB".
type Size int64

var sizeUnits = []struct {
	name string
	size int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// String writes the size in its largest whole unit.
func (s Size) String() string {
	for _, u := range sizeUnits {
		if s != 0 && int64(s)%u.size == 0 {
			return strconv.FormatInt(int64(s)/u.size, 10) + u.name
		}
	}
	return "0B"
}

// MarshalText writes [Size.String].
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(b []byte) error {
	text := string(b)
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSuffix(digits, " "), 10, 63)
		if err != nil || n > uint64(math.MaxInt64/u.size) {
			break
		}
		*s = Size(int64(n) * u.size)
		return nil
	}
	return fmt.Errorf(`%q is not a size: write a whole number with a unit, for example "512B", "64KiB", "1MiB" or "2GiB"`, text)
}

// Fee is an amount of wei, written with a unit: "500 gwei", "100 wei",
// "0.5 gwei", "1 ether".
type Fee uint64

var feeUnits = []struct {
	name     string
	decimals uint8
}{{"gwei", 9}, {"ether", 18}, {"wei", 0}}

// Wei gives the amount in wei.
func (f Fee) Wei() *big.Int { return new(big.Int).SetUint64(uint64(f)) }

// String writes the fee exactly: in gwei, or in wei where it is a small part of one.
func (f Fee) String() string {
	const gwei, small = 1_000_000_000, 1_000_000
	switch {
	case f == 0:
		return "0 wei"
	case f%gwei != 0 && f < small:
		return strconv.FormatUint(uint64(f), 10) + " wei"
	}
	text := fmt.Sprintf("%d.%09d", f/gwei, f%gwei)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " gwei"
}

// MarshalText writes [Fee.String].
func (f Fee) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads a fee.
func (f *Fee) UnmarshalText(b []byte) error {
	text := string(b)
	for _, u := range feeUnits {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		d, err := feed.ParseDecimal(strings.TrimSuffix(number, " "))
		if err != nil {
			break
		}
		wei := d.Rat()
		wei.Mul(wei, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(u.decimals)), nil)))
		if !wei.IsInt() || wei.Sign() < 0 || !wei.Num().IsUint64() {
			break
		}
		*f = Fee(wei.Num().Uint64())
		return nil
	}
	return fmt.Errorf(`%q is not a fee: write a number with a unit, for example "500 gwei" or "100 wei", at most 18 ether`, text)
}

// Hop is one conversion of an input: the price is multiplied by a feed's value,
// or divided by it where Invert is set. It is written "USDT/USD" or
// "invert USDT/USD".
type Hop struct {
	Feed   feed.ID
	Invert bool
}

// String writes the hop as [Hop.UnmarshalText] reads it.
func (h Hop) String() string {
	if h.Invert {
		return "invert " + string(h.Feed)
	}
	return string(h.Feed)
}

// MarshalText writes [Hop.String].
func (h Hop) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads a hop.
func (h *Hop) UnmarshalText(b []byte) error {
	text, invert := strings.CutPrefix(string(b), "invert ")
	id, err := feed.ParseID(text)
	if err != nil {
		return err
	}
	*h = Hop{Feed: id, Invert: invert}
	return nil
}

// Path names a file or folder.
type Path string

// UnmarshalText refuses what no path can be.
func (p *Path) UnmarshalText(b []byte) error {
	if strings.ContainsRune(string(b), 0) {
		return errors.New("a path holds no zero byte")
	}
	*p = Path(b)
	return nil
}

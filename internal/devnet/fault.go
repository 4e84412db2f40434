package devnet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// FaultKind is a way for an operator to be faulty.
type FaultKind string

// The kinds of fault.
const (
	// Silent operators do not run at all.
	Silent FaultKind = "silent"
	// Lie gives an operator venues of its own whose prices are off.
	Lie FaultKind = "lie"
)

// Fault makes one operator faulty, so that one can see the network go on.
type Fault struct {
	Kind FaultKind
	// Operator counts from 1.
	Operator int
	// OffsetPPM is how far a liar's prices are off, in millionths.
	OffsetPPM int64
}

// ErrFault is wrapped by every error of [ParseFault].
var ErrFault = errors.New("invalid fault")

// maxOffsetPercent bounds a lie both ways, as the simulated venues do.
const maxOffsetPercent = 90

// ParseFault reads "silent=4" or "lie=4:+50%".
func ParseFault(text string) (Fault, error) {
	kind, rest, ok := strings.Cut(text, "=")
	if !ok {
		return Fault{}, fmt.Errorf("%w: %q, want silent=OPERATOR or lie=OPERATOR:PERCENT%%", ErrFault, text)
	}
	number, offset, hasOffset := strings.Cut(rest, ":")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > operatorCount {
		return Fault{}, fmt.Errorf("%w: operator %q, want 1 to %d", ErrFault, number, operatorCount)
	}
	f := Fault{Kind: FaultKind(kind), Operator: n}
	switch {
	case f.Kind == Silent && !hasOffset:
		return f, nil
	case f.Kind == Lie && hasOffset:
		d, err := feed.ParseDecimal(strings.TrimSuffix(offset, "%"))
		if err != nil {
			return Fault{}, fmt.Errorf("%w: %w", ErrFault, err)
		}
		ppm, err := d.Mantissa(4) // a percent is 10^4 millionths
		if err != nil || ppm < -maxOffsetPercent*10_000 || ppm > maxOffsetPercent*10_000 {
			return Fault{}, fmt.Errorf("%w: offset %q, want a percentage between -%d%% and %d%%", ErrFault, offset, maxOffsetPercent, maxOffsetPercent)
		}
		f.OffsetPPM = ppm
		return f, nil
	}
	return Fault{}, fmt.Errorf("%w: %q, want silent=OPERATOR or lie=OPERATOR:PERCENT%%", ErrFault, text)
}

// faultText names an operator's fault, empty where it has none.
func faultText(faults []Fault, operator int) string {
	for _, f := range faults {
		if f.Operator == operator {
			return string(f.Kind)
		}
	}
	return ""
}

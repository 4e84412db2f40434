package operate

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/oraclestream/oraclestream/relayer"
)

// advisedError is an error with what to do about it.
type advisedError struct {
	error
	advice string
}

func (e *advisedError) Unwrap() error { return e.error }

func advise(err error, format string, args ...any) error {
	return &advisedError{err, fmt.Sprintf(format, args...)}
}

// Advice says what to do about an error of this package; empty where nothing is known.
func Advice(err error) string {
	var own *advisedError
	if errors.As(err, &own) {
		return own.advice
	}
	var refused *relayer.RevertError
	if errors.As(err, &refused) {
		return refused.Advice
	}
	switch {
	case errors.Is(err, relayer.ErrTxLost), errors.Is(err, relayer.ErrTxOutrun):
		return "another program sent with this key at the same time, such as a node that delivers: run it again, what landed is not sent again"
	case errors.Is(err, relayer.ErrTxRefused):
		return "read the endpoint's reason; nothing of this step was sent"
	case errors.Is(err, context.DeadlineExceeded):
		return "the endpoint is slow or away: try again, or take another one"
	}
	return ""
}

// moments are the refusals whose argument of this place is a time in
// milliseconds, or in seconds where the error comes from the pool.
var moments = map[string]int{"StillUnbonding": 0, "SeatHeld": 0, "RevealTooEarly": 0, "RevealTooLate": 0, "TooEarly": -1, "TooLate": -1}

// Explain adds to a refusal the time that it names, so that people can read it.
func Explain(err error) error {
	var refused *relayer.RevertError
	if !errors.As(err, &refused) {
		return err
	}
	place, timed := moments[refused.Name]
	if !timed {
		return err
	}
	if place < 0 {
		place = len(refused.Args) - 1
	}
	if place < 0 || place >= len(refused.Args) {
		return err
	}
	v, ok := refused.Args[place].(*big.Int)
	if !ok || !v.IsInt64() {
		return err
	}
	// The registry tells milliseconds by one argument, the pool seconds by a second one.
	at := time.UnixMilli(v.Int64())
	if len(refused.Args) == 2 {
		at = time.Unix(v.Int64(), 0)
	}
	return fmt.Errorf("%w: that is %s", err, at.UTC().Format(time.RFC3339))
}

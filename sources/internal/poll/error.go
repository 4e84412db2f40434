package poll

import (
	"errors"
	"net/http"
	"time"

	"github.com/oraclestream/oraclestream/sources"
)

// Error is one that a source can say more about.
type Error struct {
	// Err says what went wrong.
	Err error
	// Advice says what to do about it; empty for the source's general advice.
	Advice string
	// Pause is for how long nothing may be asked: the other side wants to be left
	// alone. 0 where it does not.
	Pause time.Duration
	// Partial says that other parts of the attempt succeeded: the source goes on
	// at its usual pace, which one bad pair must not change for the others.
	Partial bool
}

// Error implements error.
func (f *Error) Error() string { return f.Err.Error() }

// Unwrap gives the cause.
func (f *Error) Unwrap() error { return f.Err }

// Advise gives an error with what to do about it.
func Advise(err error, advice string) error { return &Error{Err: err, Advice: advice} }

// RetryAfter is [sources.RetryAfter] for addresses of the operator's own choice:
// a 403 or 451 says first of all that the key is wrong or the place is, and is a
// wish to be left alone only where it says for how long.
func RetryAfter(status int, header http.Header, now time.Time) time.Duration {
	if (status == http.StatusForbidden || status == http.StatusUnavailableForLegalReasons) && header.Get("Retry-After") == "" {
		return 0
	}
	return sources.RetryAfter(status, header, now)
}

// failure gives what is known of an error.
func failure(err error) Error {
	if f, ok := errors.AsType[*Error](err); ok {
		return *f
	}
	return Error{Err: err}
}

package bench

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Result is one figure: one line of `oraclestream bench`.
type Result struct {
	Area string `json:"area"`
	// Case is what was measured, for example "32x64-bits/prove".
	Case string `json:"case"`
	// Parameters are what the figure depends on besides the machine, and what
	// else is worth knowing of it, such as the best run.
	Parameters map[string]any `json:"parameters"`
	// Median is of all runs; Spread is the largest of them less the smallest.
	Median json.Number `json:"median"`
	Spread json.Number `json:"spread"`
	Unit   string      `json:"unit"`
	// Floor is what the same work costs at least, in the same unit, or nil.
	Floor *json.Number `json:"floor"`
	// Ratio is Median in units of Floor, with three digits, or nil.
	Ratio *json.Number `json:"ratio"`
	// Machine and Commit say where and of what.
	Machine string `json:"machine"`
	Commit  string `json:"commit"`
}

// Samples are the runs of one figure, each a count of a unit divided by Per:
// the time of a batch, and how many operations it had.
type Samples struct {
	Values []int64
	// Per divides the values; 0 is 1.
	Per int64
	// Digits is how many digits behind the point are kept.
	Digits int
}

// Count is one value that does not vary.
func Count(v int64) Samples { return Samples{Values: []int64{v}} }

// Milliseconds are durations in milliseconds with one digit.
func Milliseconds(d []time.Duration) Samples {
	s := Samples{Per: int64(time.Millisecond), Digits: 1}
	for _, v := range d {
		s.Values = append(s.Values, int64(v))
	}
	return s
}

func (s *Samples) sorted() []int64 {
	v := slices.Clone(s.Values)
	slices.Sort(v)
	return v
}

// median is the middle value, the lower one of two.
func (s *Samples) median() int64 { v := s.sorted(); return v[(len(v)-1)/2] }

func (s *Samples) per() int64 { return max(1, s.Per) }

// Figure makes a result of runs and, where floor is not nil, of the runs of its
// floor. The smallest run stands in the parameters as "best".
func Figure(name, unit string, parameters map[string]any, s Samples, floor *Samples) Result {
	v := s.sorted()
	r := Result{
		Case: name, Unit: unit, Parameters: map[string]any{},
		Median: decimal(s.median(), s.per(), s.Digits), Spread: decimal(v[len(v)-1]-v[0], s.per(), s.Digits),
	}
	for k, p := range parameters {
		r.Parameters[k] = p
	}
	if len(v) > 1 {
		r.Parameters["runs"], r.Parameters["best"] = len(v), decimal(v[0], s.per(), s.Digits)
	}
	if floor != nil {
		f := decimal(floor.median(), floor.per(), floor.Digits)
		r.Floor = &f
		if floor.median() > 0 {
			// (a/pa) / (b/pb) = a*pb / (b*pa); both divisors are small or equal.
			ratio := decimal(s.median()*(floor.per()/gcd(s.per(), floor.per())), floor.median()*(s.per()/gcd(s.per(), floor.per())), 3)
			r.Ratio = &ratio
		}
	}
	return r
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// decimal writes n/d, n not negative, with that many digits, rounded half up.
func decimal(n, d int64, digits int) json.Number {
	whole, rest := n/d, n%d
	if digits == 0 {
		if 2*rest >= d {
			whole++
		}
		return json.Number(fmt.Sprint(whole))
	}
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	// rest < d, and divisors are below 2^40, so nothing overflows.
	part := (rest*scale + d/2) / d
	if part == scale {
		whole, part = whole+1, 0
	}
	return json.Number(fmt.Sprintf("%d.%0*d", whole, digits, part))
}

// Text is the result as a line for people.
func (r *Result) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-8s %-28s %14s %-11s spread %s", r.Area, r.Case, r.Median, r.Unit, r.Spread)
	if best, ok := r.Parameters["best"]; ok {
		fmt.Fprintf(&b, ", best %v", best)
	}
	if r.Floor != nil {
		fmt.Fprintf(&b, ", floor %s", *r.Floor)
	}
	if r.Ratio != nil {
		fmt.Fprintf(&b, ", ratio %s", *r.Ratio)
	}
	return b.String()
}

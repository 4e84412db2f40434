package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong, or looks wrong, in a configuration.
type Problem struct {
	// File, Line and Column say where, as far as it is known; lines and columns
	// count from 1.
	File         string
	Line, Column int
	// From names the environment variable or flag, where the value comes from one.
	From string
	// Key is the key's path, for example feeds."BTC/USD".decimals; it may be empty.
	Key string
	// Message says what is wrong and what to do.
	Message string
}

// String is "file:line:column: key: message". What looks like a key is hidden:
// values and unknown keys are quoted, and a key may have been pasted in place of
// any of them.
func (p *Problem) String() string {
	var out strings.Builder
	switch {
	case p.From != "":
		out.WriteString(p.From + ": ")
	case p.File != "" && p.Line > 0:
		fmt.Fprintf(&out, "%s:%d:%d: ", p.File, p.Line, p.Column)
	case p.File != "":
		out.WriteString(p.File + ": ")
	}
	if p.Key != "" {
		out.WriteString(HideKeys(p.Key) + ": ")
	}
	out.WriteString(HideKeys(p.Message))
	return out.String()
}

// Error is what [Load] gives for a configuration that cannot be used: all its
// problems, in the order of the file.
type Error struct{ Problems []Problem }

// Error joins the problems, one a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i := range e.Problems {
		lines[i] = e.Problems[i].String()
	}
	return "invalid configuration: " + strings.Join(lines, "\n")
}

// didYouMean names the candidate nearest to text, as the end of a message, or
// nothing where none is near.
func didYouMean(text string, candidates []string) string {
	if best := nearest(text, candidates); best != "" {
		return fmt.Sprintf(": did you mean %q?", best)
	}
	return ""
}

// nearest gives the candidate that takes the fewest changes, at most a third
// of its letters (but 2 in any case), or "".
func nearest(text string, candidates []string) string {
	best, least := "", 0
	if len(text) > 128 {
		return ""
	}
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		limit := max(2, len(c)/3)
		if len(text) > len(c)+limit || len(c) > len(text)+limit {
			continue
		}
		d := distance(strings.ToLower(text), strings.ToLower(c))
		if d <= limit && d < len(c) && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	before, last, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}

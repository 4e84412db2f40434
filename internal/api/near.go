package api

import (
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	maxNear     = 3
	maxNearScan = 4096
)

// nearest gives the few known ids closest to an unknown one: by edit distance
// without regard to case, and only where at most half of the id would change.
func nearest(id feed.ID, known []feed.ID) []feed.ID {
	type candidate struct {
		id       feed.ID
		distance int
	}
	want := strings.ToLower(string(id))
	var found []candidate
	for _, k := range known[:min(len(known), maxNearScan)] {
		if d := editDistance(want, strings.ToLower(string(k))); 2*d <= len(want) {
			found = append(found, candidate{k, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var out []feed.ID
	for _, c := range found[:min(len(found), maxNear)] {
		out = append(out, c.id)
	}
	return out
}

// editDistance counts the bytes to insert, delete or replace. Ids are short
// ASCII, so bytes are characters and the cost is bounded.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

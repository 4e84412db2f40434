// Package migrations holds the schema of the store, forward and back, for each
// engine. The files are part of the program; goose runs them in the order of
// their numbers. A released file is never changed: a change is a new file.
package migrations

import "embed"

// Files has the folders sqlite and postgres, which hold the same numbers.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS

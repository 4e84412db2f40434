// Package backup is the file that a store is backed up into. It knows nothing
// of databases: a file is a header and sections of rows, and restores into
// either engine. docs/backup.md describes the format byte by byte.
//
// A reader trusts nothing that it reads. Lengths are bounded before memory is
// taken, every section and the whole carry a SHA-256, and a file that ends
// early has no end mark. The sums find damage; they do not say who wrote the
// file, so a backup is kept as carefully as the store itself.
package backup

package backup

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Format is the version of the file format that this package writes and reads.
const Format = 1

var (
	// ErrNoBackup says that the file does not begin like a backup.
	ErrNoBackup = errors.New("not an OracleStream backup")
	// ErrFormat says that a later version of the program wrote the file.
	ErrFormat = errors.New("backup has a format that this program does not know")
	// ErrCut says that the end of the file is missing.
	ErrCut = errors.New("backup is cut short")
	// ErrDamaged says that the file is not as it was written.
	ErrDamaged = errors.New("backup is damaged")
	// ErrInvalid is returned for what a backup cannot hold.
	ErrInvalid = errors.New("cannot be held by a backup")
)

// What a file may make its reader hold is bounded by these.
const (
	maxHeader   = 64 << 10
	maxName     = 63
	maxColumns  = 64
	maxSections = 64
	// MaxField is the most that one text or one bytes may have, in bytes: the
	// largest that the store writes, the signed forms of one transaction, are
	// less than half of it.
	MaxField = 32 << 20
	// maxRow bounds the encoding of a row.
	maxRow = MaxField + 1<<20
	// fullChunk is the size from which on a chunk of rows is written.
	fullChunk = 256 << 10
	maxChunk  = fullChunk + maxRow
	// maxCompressed is what the compression of maxChunk can grow to, and some.
	maxCompressed = maxChunk + maxChunk/128 + 1<<10
)

const (
	magic      = "OSBACKUP"
	sectionTag = 'S'
	endTag     = 'E'
)

// Header says what is in a file. It is JSON in the file, so that people can
// read it with nothing but a pager.
type Header struct {
	// Format is set by [NewWriter].
	Format int `json:"format"`
	// Schema is the version of the store's schema that the rows are of.
	Schema int64 `json:"schema"`
	// Engine is what the rows were read from; they restore into any.
	Engine string `json:"engine"`
	// Created is the moment of the snapshot, by the clock of who made it.
	Created time.Time `json:"created"`
	// Software is the version of the program that wrote the file.
	Software string `json:"software"`
}

func (h *Header) check() error {
	switch {
	case h.Format != Format:
		return fmt.Errorf("%w: version %d, this program knows %d: use the program that wrote it, or a later one", ErrFormat, h.Format, Format)
	case h.Schema < 1, len(h.Engine) > maxName, len(h.Software) > 1<<10, !utf8.ValidString(h.Engine), !utf8.ValidString(h.Software):
		return fmt.Errorf("%w: the header", ErrInvalid)
	case h.Created.Year() < 1970 || h.Created.Year() > 2199:
		return fmt.Errorf("%w: the header's time, of the year %d", ErrInvalid, h.Created.Year())
	}
	return nil
}

// Type is what a column's values are.
type Type byte

// The types, and the Go type of their values.
const (
	Int   Type = 'i' // int64
	Bool  Type = 'b' // bool
	Text  Type = 't' // string: UTF-8 without NUL
	Bytes Type = 'x' // []byte, never nil
)

// Column is a column of a section.
type Column struct {
	Name string
	Type Type
}

func checkName(s string) error {
	if s == "" || len(s) > maxName {
		return fmt.Errorf("a name of %d bytes", len(s))
	}
	for _, c := range []byte(s) {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return fmt.Errorf("a name with the byte %#x", c)
		}
	}
	return nil
}

func checkColumns(section string, columns []Column) error {
	if err := checkName(section); err != nil {
		return err
	}
	if len(columns) == 0 || len(columns) > maxColumns {
		return fmt.Errorf("%d columns", len(columns))
	}
	for _, c := range columns {
		if err := checkName(c.Name); err != nil {
			return err
		}
		switch c.Type {
		case Int, Bool, Text, Bytes:
		default:
			return fmt.Errorf("a column of type %#x", byte(c.Type))
		}
	}
	return nil
}

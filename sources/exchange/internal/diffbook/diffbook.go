// Package diffbook keeps order books that a venue sends as changes, numbered
// one after the other, and that begin with a snapshot read over REST.
//
// A change that comes before the snapshot waits for it; one that the snapshot
// already holds is passed over; a hole in the numbers gives the book up until a
// new snapshot is in. Nothing is ever read from a book that is out of step.
//
// [Books] keeps all books of a connection and emits what they say; [Book] is the
// order of one book's numbers.
package diffbook

import (
	"slices"

	"github.com/oraclestream/oraclestream/sources/internal/book"
)

// maxPending is how many changes wait for a snapshot. When it is reached they
// are dropped and a new snapshot is asked for.
const maxPending = 512

// askAgain is how many changes wait before a snapshot is asked for once more: the
// first request may have failed.
const askAgain = 128

// Step says what became of a change.
type Step uint8

// The steps.
const (
	// Apply asks the caller to put the change into the book.
	Apply Step = iota + 1
	// Wait says that the change waits for a snapshot: see [Book.Ask].
	Wait
	// Old says that the book holds the change already.
	Old
	// Hole says that changes are missing. The book is given up.
	Hole
)

// Book is one order book. Its zero value is not ready: use [New].
type Book struct {
	*book.Book
	// Last is the number of the last change that the book holds.
	Last uint64

	timed   bool
	synced  bool
	asked   bool
	first   uint64   // first number of pending
	pending [][]byte // frames that wait for the snapshot
	waiting int      // their bytes
}

// New gives a book that waits for its snapshot.
func New() *Book { return &Book{Book: book.New()} }

// NewTimed gives a book whose changes have no numbers but times, so that a hole
// between them cannot be seen: a snapshot must not be older than the first change
// that waits for it.
func NewTimed() *Book { return &Book{Book: book.New(), timed: true} }

// Next takes the change with the numbers first to last, which stand in frame.
// After Apply the book counts as standing at last.
func (b *Book) Next(first, last uint64, frame []byte) Step {
	switch {
	case !b.synced:
		if len(b.pending) >= maxPending {
			b.pending, b.waiting, b.asked = nil, 0, false
		}
		if len(b.pending) == 0 {
			b.first = first
		}
		if n := len(b.pending); n > 0 && n%askAgain == 0 {
			b.asked = false
		}
		b.pending = append(b.pending, slices.Clone(frame))
		b.waiting += len(frame)
		return Wait
	case last <= b.Last:
		return Old
	case first > b.Last+1 && !b.timed:
		return Hole
	}
	b.Last = last
	return Apply
}

// Ask reports whether a snapshot is to be asked for now; it says so once.
func (b *Book) Ask() bool {
	if b.synced || b.asked {
		return false
	}
	b.asked = true
	return true
}

// Lose gives the book up until a new snapshot is in.
func (b *Book) Lose() {
	b.Clear()
	b.synced, b.asked, b.pending, b.waiting = false, false, nil, 0
}

// Answered notes that a snapshot came, and reports whether it is of use: one
// that is older than the book, or than the changes that wait, is not, and is
// asked for again with the next change.
func (b *Book) Answered(last uint64) bool {
	b.asked = false
	if b.synced {
		return last > b.Last
	}
	return len(b.pending) == 0 || b.first <= last || !b.timed && b.first == last+1
}

// Start begins at a snapshot that the caller has loaded, and gives the frames
// that waited for it, in order.
func (b *Book) Start(last uint64) (pending [][]byte) {
	pending, b.pending, b.waiting = b.pending, nil, 0
	b.synced, b.Last = true, last
	return pending
}

// Synced reports whether the book may be read.
func (b *Book) Synced() bool { return b.synced }

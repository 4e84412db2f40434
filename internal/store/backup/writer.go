package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Writer writes a backup: after [NewWriter] any number of sections, each begun
// with Section and followed by its rows, and Close. The first error stays. It
// is not safe for concurrent use.
type Writer struct {
	w   io.Writer
	enc *zstd.Encoder
	// sum is over the section under way, total over the sums of all parts.
	sum, total hash.Hash

	columns  []Column
	open     bool
	raw, out []byte
	rows     uint64 // of the section
	all      uint64
	sections uint32
	err      error
}

// NewWriter writes the header.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Format, h.Created = Format, h.Created.UTC()
	if err := h.check(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode the header: %w", err)
	}
	// One goroutine is enough: the database is the slower part.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	b := append([]byte(magic), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(b[len(magic):], uint32(len(text)))
	b = append(b, text...)
	sum := sha256.Sum256(b)
	out := &Writer{w: w, enc: enc, sum: sha256.New(), total: sha256.New()}
	out.total.Write(sum[:])
	if _, err := w.Write(append(b, sum[:]...)); err != nil {
		return nil, fmt.Errorf("write the header: %w", err)
	}
	return out, nil
}

func (w *Writer) fail(err error) error {
	w.err = errors.Join(w.err, err)
	return w.err
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	w.sum.Write(b)
	if _, err := w.w.Write(b); err != nil {
		w.err = fmt.Errorf("write backup: %w", err)
	}
}

// Section ends the section before and begins the next.
func (w *Writer) Section(name string, columns []Column) error {
	if err := w.endSection(); err != nil {
		return err
	}
	if err := checkColumns(name, columns); err != nil {
		return w.fail(fmt.Errorf("%w: section %q: %w", ErrInvalid, name, err))
	}
	if w.sections == maxSections {
		return w.fail(fmt.Errorf("%w: more than %d sections", ErrInvalid, maxSections))
	}
	w.sections++
	w.columns, w.open, w.rows = columns, true, 0
	w.sum.Reset()
	b := append([]byte{sectionTag, byte(len(name))}, name...)
	b = append(b, byte(len(columns)))
	for _, c := range columns {
		b = append(append(b, byte(c.Type), byte(len(c.Name))), c.Name...)
	}
	w.write(b)
	return w.err
}

// Row adds a row, with a value for each column. It keeps nothing of it.
func (w *Writer) Row(row []any) error {
	if w.err != nil {
		return w.err
	}
	if !w.open {
		return w.fail(fmt.Errorf("%w: a row outside of a section", ErrInvalid))
	}
	before := len(w.raw)
	var err error
	if w.raw, err = appendRow(w.raw, w.columns, row); err != nil {
		return w.fail(err)
	}
	if len(w.raw)-before > maxRow {
		return w.fail(fmt.Errorf("%w: a row of %d bytes", ErrInvalid, len(w.raw)-before))
	}
	w.rows++
	w.all++
	if len(w.raw) >= fullChunk {
		w.flush()
	}
	return w.err
}

func (w *Writer) flush() {
	if len(w.raw) == 0 {
		return
	}
	w.out = w.enc.EncodeAll(w.raw, w.out[:0])
	var lengths [8]byte
	binary.BigEndian.PutUint32(lengths[:4], uint32(len(w.out)))
	binary.BigEndian.PutUint32(lengths[4:], uint32(len(w.raw)))
	w.write(lengths[:])
	w.write(w.out)
	w.raw = w.raw[:0]
}

func (w *Writer) endSection() error {
	if !w.open || w.err != nil {
		return w.err
	}
	w.flush()
	w.write(binary.BigEndian.AppendUint64(make([]byte, 4), w.rows))
	sum := w.sum.Sum(nil)
	w.total.Write(sum)
	w.write(sum)
	w.open = false
	return w.err
}

// Close ends the last section and writes the end mark, without which a file is
// no backup. It does not close what it writes to. The sum is that of
// [Reader.Sum].
func (w *Writer) Close() (sum [sha256.Size]byte, err error) {
	if err := w.endSection(); err != nil {
		return sum, err
	}
	b := binary.BigEndian.AppendUint32([]byte{endTag}, w.sections)
	b = binary.BigEndian.AppendUint64(b, w.all)
	w.total.Write(b)
	w.total.Sum(sum[:0])
	w.write(append(b, sum[:]...))
	return sum, errors.Join(w.err, w.enc.Close())
}

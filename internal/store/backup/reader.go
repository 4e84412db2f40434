package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// Reader reads a backup from its beginning: sections by Next, their rows by
// Row. Rows are handed out before their section's sum is known, so nothing that
// is done with them may stay before Next has said [io.EOF]. It is not safe for
// concurrent use.
type Reader struct {
	r          *bufio.Reader
	dec        *zstd.Decoder
	header     Header
	sum, total hash.Hash

	columns  []Column
	open     bool
	in, raw  []byte
	rest     []byte // of raw
	rows     uint64 // of the section
	all      uint64
	sections uint32
	end      [sha256.Size]byte
	err      error
}

// NewReader reads the header. It fails with [ErrNoBackup], [ErrFormat],
// [ErrCut] or [ErrDamaged]. The caller calls Close.
func NewReader(r io.Reader) (*Reader, error) {
	out := &Reader{r: bufio.NewReaderSize(r, 64<<10), sum: sha256.New(), total: sha256.New()}
	if err := out.readHeader(); err != nil {
		return nil, err
	}
	var err error
	out.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxChunk))
	if err != nil {
		return nil, fmt.Errorf("set up decompression: %w", err)
	}
	return out, nil
}

// Close frees what the reader holds; it does not close what it reads from.
func (r *Reader) Close() { r.dec.Close() }

// Header says what is in the file.
func (r *Reader) Header() Header { return r.header }

// Sum identifies the file by all that it holds. It is known once Next has said
// [io.EOF].
func (r *Reader) Sum() [sha256.Size]byte { return r.end }

func (r *Reader) readHeader() error {
	start := make([]byte, len(magic)+4)
	n, err := io.ReadFull(r.r, start)
	if !bytes.HasPrefix(start[:n], []byte(magic)[:min(n, len(magic))]) || n == 0 {
		return ErrNoBackup
	}
	if err != nil {
		return cut(err)
	}
	size := binary.BigEndian.Uint32(start[len(magic):])
	if size > maxHeader {
		return fmt.Errorf("%w: a header of %d bytes", ErrDamaged, size)
	}
	rest := make([]byte, size+sha256.Size)
	if _, err := io.ReadFull(r.r, rest); err != nil {
		return cut(err)
	}
	sum := sha256.Sum256(slices.Concat(start, rest[:size]))
	if !bytes.Equal(sum[:], rest[size:]) {
		return fmt.Errorf("%w: the header's sum is wrong", ErrDamaged)
	}
	// A later format may have other keys: its number comes first.
	if err := json.Unmarshal(rest[:size], &r.header); err != nil {
		return fmt.Errorf("%w: the header: %w", ErrDamaged, err)
	}
	if err := r.header.check(); err != nil {
		if errors.Is(err, ErrInvalid) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return err
	}
	r.total.Write(sum[:])
	return nil
}

// cut makes the end of the file an error of its own.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: copy it again from where it was made", ErrCut)
	}
	return fmt.Errorf("read backup: %w", err)
}

// read reads into b and counts it into the section's sum.
func (r *Reader) read(b []byte) error {
	if _, err := io.ReadFull(r.r, b); err != nil {
		return cut(err)
	}
	r.sum.Write(b)
	return nil
}

// Next goes to the next section, over the rows that are left of the one before.
// After the last it makes sure that the file is whole and says [io.EOF]. The
// caller must not change the columns.
func (r *Reader) Next() (name string, columns []Column, err error) {
	for r.open && r.err == nil {
		_ = r.chunk() // its error stays
	}
	if r.err != nil {
		return "", nil, r.err
	}
	if name, err = r.next(); err != nil {
		r.err = err
		return "", nil, err
	}
	return name, r.columns, nil
}

func (r *Reader) next() (name string, err error) {
	r.sum.Reset()
	var tag [1]byte
	if err := r.read(tag[:]); err != nil {
		return "", err
	}
	switch tag[0] {
	case endTag:
		return "", r.readEnd()
	case sectionTag:
	default:
		return "", fmt.Errorf("%w: no section where one should begin", ErrDamaged)
	}
	if r.sections == maxSections {
		return "", fmt.Errorf("%w: more than %d sections", ErrDamaged, maxSections)
	}
	if name, err = r.name(); err != nil {
		return "", err
	}
	var count [1]byte
	if err := r.read(count[:]); err != nil {
		return "", err
	}
	columns := make([]Column, count[0])
	for i := range columns {
		var t [1]byte
		if err := r.read(t[:]); err != nil {
			return "", err
		}
		columns[i].Type = Type(t[0])
		if columns[i].Name, err = r.name(); err != nil {
			return "", err
		}
	}
	if err := checkColumns(name, columns); err != nil {
		return "", fmt.Errorf("%w: a section: %w", ErrDamaged, err)
	}
	r.sections++
	r.columns, r.open, r.rest, r.rows = columns, true, nil, 0
	return name, nil
}

func (r *Reader) name() (string, error) {
	var size [1]byte
	if err := r.read(size[:]); err != nil {
		return "", err
	}
	b := make([]byte, size[0])
	if err := r.read(b); err != nil {
		return "", err
	}
	return string(b), nil
}

// Row reads the section's next row into row, which must have a place for each
// column, and says [io.EOF] after the last. It keeps nothing of what it gives.
func (r *Reader) Row(row []any) error {
	if len(row) != len(r.columns) {
		return fmt.Errorf("read backup: a row of %d places for %d columns", len(row), len(r.columns))
	}
	for len(r.rest) == 0 {
		if r.err != nil {
			return r.err
		}
		if !r.open {
			return io.EOF
		}
		if err := r.chunk(); err != nil {
			return err
		}
	}
	var err error
	if r.rest, err = parseRow(r.rest, r.columns, row); err != nil {
		r.err, r.rest = err, nil
		return err
	}
	r.rows++
	r.all++
	return nil
}

// chunk reads the next chunk of rows, or the section's end. Rows that are left
// are counted on the way.
func (r *Reader) chunk() error {
	for row := make([]any, len(r.columns)); len(r.rest) > 0; {
		if err := r.Row(row); err != nil {
			return err
		}
	}
	r.err = r.readChunk()
	return r.err
}

func (r *Reader) readChunk() error {
	var lengths [8]byte
	if err := r.read(lengths[:4]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(lengths[:4])
	if size == 0 {
		return r.endSection()
	}
	if err := r.read(lengths[4:]); err != nil {
		return err
	}
	raw := binary.BigEndian.Uint32(lengths[4:])
	if size > maxCompressed || raw == 0 || raw > maxChunk {
		return fmt.Errorf("%w: a chunk of %d bytes for %d", ErrDamaged, size, raw)
	}
	if err := r.compressed(int(size)); err != nil {
		return err
	}
	var err error
	if r.raw, err = r.dec.DecodeAll(r.in, r.raw[:0]); err != nil {
		return fmt.Errorf("%w: a chunk: %w", ErrDamaged, err)
	}
	if len(r.raw) != int(raw) {
		return fmt.Errorf("%w: a chunk of %d bytes instead of %d", ErrDamaged, len(r.raw), raw)
	}
	r.rest = r.raw
	return nil
}

// compressed reads size bytes, and takes memory only as they really come.
func (r *Reader) compressed(size int) error {
	r.in = r.in[:0]
	for len(r.in) < size {
		n := min(size-len(r.in), fullChunk)
		at := len(r.in)
		r.in = append(r.in, make([]byte, n)...)
		if err := r.read(r.in[at:]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) endSection() error {
	var count [8]byte
	if err := r.read(count[:]); err != nil {
		return err
	}
	want := r.sum.Sum(nil)
	sum := make([]byte, sha256.Size)
	if err := r.read(sum); err != nil {
		return err
	}
	if !bytes.Equal(sum, want) || binary.BigEndian.Uint64(count[:]) != r.rows {
		return fmt.Errorf("%w: the sum of a section is wrong", ErrDamaged)
	}
	r.total.Write(sum)
	r.open = false
	return nil
}

func (r *Reader) readEnd() error {
	b := make([]byte, 4+8+sha256.Size)
	if err := r.read(b); err != nil {
		return err
	}
	r.total.Write(append([]byte{endTag}, b[:12]...))
	want := r.total.Sum(nil)
	switch {
	case binary.BigEndian.Uint32(b) != r.sections, binary.BigEndian.Uint64(b[4:]) != r.all, !bytes.Equal(b[12:], want):
		return fmt.Errorf("%w: the sum of the whole is wrong", ErrDamaged)
	}
	switch _, err := r.r.ReadByte(); {
	case err == nil:
		return fmt.Errorf("%w: there is more behind its end", ErrDamaged)
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("read backup: %w", err)
	}
	copy(r.end[:], want)
	return io.EOF
}

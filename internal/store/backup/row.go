package backup

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// appendRow encodes a row: integers as zigzag varints, booleans as a byte,
// texts and bytes behind their length.
func appendRow(b []byte, columns []Column, row []any) ([]byte, error) {
	if len(row) != len(columns) {
		return b, fmt.Errorf("%w: a row of %d values for %d columns", ErrInvalid, len(row), len(columns))
	}
	for i, c := range columns {
		ok := false
		switch v := row[i].(type) {
		case int64:
			ok = c.Type == Int
			b = binary.AppendVarint(b, v)
		case bool:
			ok = c.Type == Bool
			if v {
				b = append(b, 1)
			} else {
				b = append(b, 0)
			}
		case string:
			ok = c.Type == Text && len(v) <= MaxField && plainText(v)
			b = append(binary.AppendUvarint(b, uint64(len(v))), v...)
		case []byte:
			ok = c.Type == Bytes && len(v) <= MaxField
			b = append(binary.AppendUvarint(b, uint64(len(v))), v...)
		}
		if !ok {
			return b, fmt.Errorf("%w: a value of type %T in column %s", ErrInvalid, row[i], c.Name)
		}
	}
	return b, nil
}

// parseRow decodes a row into row, which has a place for each column, and gives
// what follows. The values do not share memory with b.
func parseRow(b []byte, columns []Column, row []any) (rest []byte, err error) {
	for i, c := range columns {
		switch c.Type {
		case Int:
			v, n := binary.Varint(b)
			if n <= 0 {
				return nil, rowError(c)
			}
			row[i], b = v, b[n:]
		case Bool:
			if len(b) == 0 || b[0] > 1 {
				return nil, rowError(c)
			}
			row[i], b = b[0] == 1, b[1:]
		case Text, Bytes:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > MaxField || size > uint64(len(b)-n) {
				return nil, rowError(c)
			}
			v := b[n : n+int(size)]
			b = b[n+int(size):]
			if c.Type == Bytes {
				row[i] = append([]byte{}, v...)
				continue
			}
			text := string(v)
			if !plainText(text) {
				return nil, rowError(c)
			}
			row[i] = text
		}
	}
	return b, nil
}

func rowError(c Column) error { return fmt.Errorf("%w: a value of column %s", ErrDamaged, c.Name) }

// plainText is what both engines store as it is.
func plainText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	committeeVersion = 1
	committeeHeader  = 1 + 8 + 2*12 + 2
	committeeMember  = 20 + 32 + 8

	reportVersion = 1
	reportHeader  = 1 + 32 + 8 + 2 + 2

	// maxEncoded bounds the members, slots and columns of what is stored; a
	// shape has at most 4096 of each.
	maxEncoded = 1 << 12
)

// encodeCommittee writes version, epoch, from and until (seconds and
// nanoseconds), the number of members, and each member's address, compressed
// feed key and weight; numbers big-endian.
func encodeCommittee(c *protocol.Committee) ([]byte, error) {
	if c == nil || len(c.Members) > maxEncoded {
		return nil, fmt.Errorf("%w: a report needs its committee, of at most %d members", ErrInvalid, maxEncoded)
	}
	b := make([]byte, 0, committeeHeader+committeeMember*len(c.Members))
	b = append(b, committeeVersion)
	b = binary.BigEndian.AppendUint64(b, c.Epoch)
	for _, t := range []time.Time{c.From, c.Until} {
		b = binary.BigEndian.AppendUint64(b, uint64(t.Unix()))
		b = binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(c.Members)))
	for i := range c.Members {
		m := &c.Members[i]
		key := m.Key.Bytes()
		b = append(b, m.Operator[:]...)
		b = append(b, key[:]...)
		b = binary.BigEndian.AppendUint64(b, m.Weight)
	}
	return b, nil
}

// decodeCommittee undoes encodeCommittee; times are UTC.
func decodeCommittee(b []byte) (*protocol.Committee, error) {
	if len(b) < committeeHeader || b[0] != committeeVersion {
		return nil, fmt.Errorf("%w: committee of %d bytes", ErrDamaged, len(b))
	}
	n := int(binary.BigEndian.Uint16(b[33:35]))
	if len(b) != committeeHeader+n*committeeMember {
		return nil, fmt.Errorf("%w: committee of %d members in %d bytes", ErrDamaged, n, len(b))
	}
	at := func(b []byte) time.Time {
		return time.Unix(int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint32(b[8:]))).UTC()
	}
	c := &protocol.Committee{
		Epoch: binary.BigEndian.Uint64(b[1:9]), From: at(b[9:21]), Until: at(b[21:33]),
		Members: make([]protocol.Member, n),
	}
	b = b[committeeHeader:]
	for i := range c.Members {
		m := &c.Members[i]
		copy(m.Operator[:], b)
		if _, err := m.Key.SetBytes(b[20:52]); err != nil {
			return nil, fmt.Errorf("%w: feed key of slot %d: %w", ErrDamaged, i, err)
		}
		m.Weight = binary.BigEndian.Uint64(b[52:60])
		b = b[committeeMember:]
	}
	return c, nil
}

// encodeReport writes what the table has no columns for: version, root,
// quorum, the numbers of slots and columns, the medians, and for each slot its
// observation behind its length, which is 0 where a slot took no part.
func encodeReport(r *protocol.Report) ([]byte, error) {
	if len(r.Observations) > maxEncoded || len(r.Medians) > maxEncoded {
		return nil, fmt.Errorf("%w: report of %d slots and %d columns", ErrInvalid, len(r.Observations), len(r.Medians))
	}
	b := append(make([]byte, 0, 1024), reportVersion)
	b = append(b, elementBytes(r.Root)...)
	b = binary.BigEndian.AppendUint64(b, r.Quorum)
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Observations)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Medians)))
	for _, m := range r.Medians {
		if !m.Valid() {
			return nil, fmt.Errorf("%w: median %d", ErrInvalid, uint64(m))
		}
		b = binary.BigEndian.AppendUint64(b, uint64(m))
	}
	for i, o := range r.Observations {
		var wire []byte
		if o != nil {
			wire = o.Encode()
			// What cannot be read back is not stored.
			if _, err := protocol.DecodeObservation(wire); err != nil {
				return nil, fmt.Errorf("%w: slot %d: %w", ErrInvalid, i, err)
			}
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(wire)))
		b = append(b, wire...)
	}
	return b, nil
}

// decodeReport undoes encodeReport.
func decodeReport(b []byte, r *protocol.Report) error {
	if len(b) < reportHeader || b[0] != reportVersion {
		return fmt.Errorf("%w: report of %d bytes", ErrDamaged, len(b))
	}
	var err error
	if r.Root, err = element("a report's root", b[1:33]); err != nil {
		return err
	}
	r.Quorum = binary.BigEndian.Uint64(b[33:41])
	slots, columns := int(binary.BigEndian.Uint16(b[41:43])), int(binary.BigEndian.Uint16(b[43:45]))
	b = b[reportHeader:]
	if slots > maxEncoded || columns > maxEncoded || len(b) < 8*columns {
		return fmt.Errorf("%w: report of %d slots and %d columns", ErrDamaged, slots, columns)
	}
	r.Medians = make([]feed.Encoded, columns)
	for i := range r.Medians {
		if r.Medians[i] = feed.Encoded(binary.BigEndian.Uint64(b[8*i:])); !r.Medians[i].Valid() {
			return fmt.Errorf("%w: median of column %d", ErrDamaged, i)
		}
	}
	b = b[8*columns:]
	r.Observations = make([]*protocol.Observation, slots)
	for i := range r.Observations {
		if len(b) < 4 {
			return fmt.Errorf("%w: report ends before slot %d", ErrDamaged, i)
		}
		n := binary.BigEndian.Uint32(b)
		if b = b[4:]; uint64(n) > uint64(len(b)) {
			return fmt.Errorf("%w: report ends in slot %d", ErrDamaged, i)
		}
		if n > 0 {
			if r.Observations[i], err = protocol.DecodeObservation(b[:n]); err != nil {
				return fmt.Errorf("%w: slot %d: %w", ErrDamaged, i, err)
			}
		}
		b = b[n:]
	}
	if len(b) > 0 {
		return fmt.Errorf("%w: %d bytes behind a report", ErrDamaged, len(b))
	}
	return nil
}

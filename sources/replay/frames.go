package replay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Limits bound what [Load] reads. The zero value means the defaults.
type Limits struct {
	// File is the largest compressed file, in bytes; the default is 64 MiB.
	File int64
	// Unpacked is the largest file after decompression, in bytes; the default
	// is 512 MiB. It stops decompression bombs.
	Unpacked int64
	// Line is the longest line, in bytes; the default is 16 MiB.
	Line int
	// Frames is the largest number of lines in a recording; the default is a
	// million.
	Frames int
}

func (l Limits) withDefaults() Limits {
	if l.File <= 0 {
		l.File = 64 << 20
	}
	if l.Unpacked <= 0 {
		l.Unpacked = 512 << 20
	}
	if l.Line <= 0 {
		l.Line = 16 << 20
	}
	if l.Frames <= 0 {
		l.Frames = 1_000_000
	}
	return l
}

// Errors of reading recordings.
var (
	// ErrTooLarge says that a file exceeds a limit.
	ErrTooLarge = errors.New("recording too large")
	// ErrLongLine says that a line exceeds its limit. It wraps ErrTooLarge.
	ErrLongLine = fmt.Errorf("%w: a line is too long", ErrTooLarge)
	// ErrChecksum says that a file is not the one that the manifest names.
	ErrChecksum = errors.New("checksum mismatch")
	// ErrRecording is wrapped by errors about a recording's content.
	ErrRecording = errors.New("invalid recording")
)

// direction is what a line of a recording is.
type direction uint8

const (
	opened   direction = iota + 1 // the client connected
	sent                          // the client sent a frame
	received                      // the venue sent a frame
	fetched                       // the client fetched a REST document
)

// frame is one line of a recording.
type frame struct {
	n      int // the line's own number, which answer keys refer to
	dir    direction
	at     time.Time // when the recorder saw it
	url    string
	body   []byte
	binary bool
}

// parseFrame reads one line. hasTime is false where the line has no time.
func parseFrame(line []byte) (f frame, hasTime bool, err error) {
	var raw struct {
		N *int    `json:"n"`
		T *string `json:"t"`
		D string  `json:"d"`
		U string  `json:"u"`
		M *string `json:"m"`
		B []byte  `json:"b"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return frame{}, false, fmt.Errorf("%w: not a line of JSON: %w", ErrRecording, err)
	}
	switch raw.D {
	case "open":
		f.dir = opened
	case "tx":
		f.dir = sent
	case "rx":
		f.dir = received
	case "rest":
		f.dir = fetched
	default:
		return frame{}, false, fmt.Errorf("%w: direction d is %.20q, none of rx, rest, tx, open", ErrRecording, raw.D)
	}
	if raw.N == nil || *raw.N < 0 {
		return frame{}, false, fmt.Errorf("%w: no frame number", ErrRecording)
	}
	f.n, f.url = *raw.N, raw.U
	switch {
	case raw.M != nil && raw.B != nil:
		return frame{}, false, fmt.Errorf("%w: frame %d is text and binary", ErrRecording, f.n)
	case raw.M != nil:
		f.body = []byte(*raw.M)
	case raw.B != nil:
		f.body, f.binary = raw.B, true
	case f.dir != opened:
		return frame{}, false, fmt.Errorf("%w: frame %d is empty", ErrRecording, f.n)
	}
	if raw.T == nil {
		return f, false, nil
	}
	f.at, err = parseUnix(*raw.T)
	if err != nil {
		return frame{}, false, fmt.Errorf("%w: frame %d: %w", ErrRecording, f.n, err)
	}
	return f, true, nil
}

// parseUnix reads unix seconds such as "1633998512.0633569" exactly, to the
// nanosecond. Further digits are cut.
func parseUnix(s string) (time.Time, error) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 11 || len(frac) > 32 {
		return time.Time{}, fmt.Errorf("bad time %.40q", s)
	}
	sec, ok := digits(whole)
	if !ok {
		return time.Time{}, fmt.Errorf("bad time %.40q", s)
	}
	if _, ok := digits(frac); !ok {
		return time.Time{}, fmt.Errorf("bad time %.40q", s)
	}
	nsec, _ := digits((frac + "000000000")[:9])
	return time.Unix(sec, nsec).UTC(), nil
}

// digits reads up to 18 decimal digits; longer texts are only checked.
func digits(s string) (int64, bool) {
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		if i < 18 {
			n = n*10 + int64(s[i]-'0')
		}
	}
	return n, true
}

// readFile reads a listed file whole, checks its size and checksum, and
// unpacks it within the limits.
func readFile(name, sum string, lim Limits) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	packed, err := io.ReadAll(io.LimitReader(file, lim.File+1))
	if err != nil {
		return nil, err
	}
	if int64(len(packed)) > lim.File {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, lim.File)
	}
	got := sha256.Sum256(packed)
	if !strings.HasPrefix(hex.EncodeToString(got[:]), strings.ToLower(sum)) {
		return nil, fmt.Errorf("%w: the manifest says %s, the file is %x", ErrChecksum, sum, got[:8])
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecording, err)
	}
	plain, err := io.ReadAll(io.LimitReader(zip, lim.Unpacked+1))
	if err != nil {
		return nil, fmt.Errorf("%w: unpack: %w", ErrRecording, err)
	}
	if int64(len(plain)) > lim.Unpacked {
		return nil, fmt.Errorf("%w: more than %d bytes when unpacked", ErrTooLarge, lim.Unpacked)
	}
	return plain, nil
}

// parseFrames reads an unpacked recording. A line without a time has that of
// the line before it; times that run backwards are kept as they are, and play
// without a pause.
func parseFrames(plain []byte, lim Limits) ([]frame, error) {
	var out []frame
	timed := false
	scan := bufio.NewScanner(bytes.NewReader(plain))
	scan.Buffer(make([]byte, 0, min(64<<10, lim.Line)), lim.Line)
	for scan.Scan() {
		if len(scan.Bytes()) == 0 {
			continue
		}
		if len(out) == lim.Frames {
			return nil, fmt.Errorf("%w: more than %d lines", ErrTooLarge, lim.Frames)
		}
		f, hasTime, err := parseFrame(scan.Bytes())
		if err != nil {
			return nil, err
		}
		switch {
		case hasTime && !timed:
			// Lines before the first time share it.
			for i := range out {
				out[i].at = f.at
			}
			timed = true
		case !hasTime && len(out) > 0:
			f.at = out[len(out)-1].at
		}
		out = append(out, f)
	}
	if err := scan.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, fmt.Errorf("%w: more than %d bytes", ErrLongLine, lim.Line)
		}
		return nil, err
	}
	if !timed {
		return nil, fmt.Errorf("%w: no receive times, so it has no pace", ErrRecording)
	}
	return out, nil
}

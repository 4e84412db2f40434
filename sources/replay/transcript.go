package replay

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/oraclestream/oraclestream/sources"
)

// Checksums says whether a transcript verifies the checksums of order books.
type Checksums string

// The choices. A file without receive times is a set of unrelated single frames,
// whose checksums belong to books that are not in it.
const (
	ChecksumsAuto   Checksums = "auto" // verify where the first line has a receive time
	ChecksumsAlways Checksums = "always"
	ChecksumsNever  Checksums = "never"
)

// TranscriptConfig is what [Transcribe] needs; Venue must be set.
type TranscriptConfig struct {
	Venue sources.Venue
	// Checksums is [ChecksumsAuto] where it is empty.
	Checksums Checksums
	// File is put on every record as "file", for transcripts of several files;
	// empty leaves it out.
	File   string
	Limits Limits
}

// Transcript counts what [Transcribe] saw.
type Transcript struct {
	// Lines counts all lines, Frames those that a decoder saw.
	Lines, Frames int
	// Records counts the records by kind.
	Records map[sources.RecordKind]int
	// Unverified says that checksums of order books were not looked at.
	Unverified bool
	// Sample holds the first frames, at most [SampleFrames], where none of the
	// recording's frames gave a trade, ticker or top of book: for [Guess].
	Sample []sources.Frame
}

// Market counts the records that tell of the market: trades, tickers and tops of
// book.
func (t *Transcript) Market() int {
	return t.Records[sources.Trade] + t.Records[sources.Ticker] + t.Records[sources.BBO]
}

// sample keeps a frame of a recording that told nothing of the market so far.
func (t *Transcript) sample(f sources.Frame) {
	if t.Market() > 0 {
		t.Sample = nil
		return
	}
	if len(t.Sample) < SampleFrames && len(f.Data) <= sampleBytes {
		t.Sample = append(t.Sample, f)
	}
}

// Transcribe puts a recording through the venue's decoder and writes each record
// as one line of JSON, in the format of the recordings' answer keys: f is the
// frame's number, k the kind of record. It reads JSON lines, plain or gzipped.
// The error wraps [ErrRecording] or [ErrTooLarge] where the recording cannot be
// read, and names the line; what was written by then stands.
func Transcribe(ctx context.Context, w io.Writer, r io.Reader, cfg TranscriptConfig) (Transcript, error) {
	t := Transcript{Records: make(map[sources.RecordKind]int)}
	lim := cfg.Limits.withDefaults()
	plain, err := unpacked(r, lim)
	if err != nil {
		return t, err
	}
	out := bufio.NewWriter(w)
	var decoder sources.Decoder
	var tops sources.Tops
	var line []byte
	scan := bufio.NewScanner(plain)
	scan.Buffer(make([]byte, 0, min(64<<10, lim.Line)), lim.Line)
	for scan.Scan() {
		if err := ctx.Err(); err != nil {
			return t, errors.Join(err, out.Flush())
		}
		t.Lines++
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		f, hasTime, err := parseFrame(scan.Bytes())
		if err != nil {
			if plain.failed != nil {
				err = plain.failed // the line ends where the file was cut off
			}
			return t, errors.Join(fmt.Errorf("line %d: %w", t.Lines, err), out.Flush())
		}
		if decoder == nil {
			t.Unverified = cfg.Checksums == ChecksumsNever || cfg.Checksums != ChecksumsAlways && !hasTime
			decoder = cfg.Venue.NewDecoder(sources.DecoderOptions{IgnoreChecksums: t.Unverified})
		}
		frame, ok := f.decoderFrame()
		if !ok {
			continue
		}
		t.Frames++
		decoder.Decode(frame, func(rec *sources.Record) {
			if tops.Repeats(rec) {
				return // answer keys have tops of book where they change
			}
			t.Records[rec.Kind]++
			line = appendAnswer(line[:0], f.n, cfg.File, rec)
			_, _ = out.Write(line) // the error stays until Flush
		})
		// What a decoder asks a live venue for leads nowhere here.
		if q, ok := decoder.(sources.Requester); ok {
			q.Requests()
		}
		if q, ok := decoder.(sources.Replier); ok {
			q.Replies()
		}
		t.sample(frame)
	}
	err = scan.Err()
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		err = fmt.Errorf("line %d: %w: more than %d bytes", t.Lines+1, ErrLongLine, lim.Line)
	case err != nil:
		err = fmt.Errorf("line %d: %w", t.Lines+1, err)
	}
	return t, errors.Join(err, out.Flush())
}

// decoderFrame gives the line as a decoder sees it; ok is false for what no
// decoder sees.
func (f *frame) decoderFrame() (d sources.Frame, ok bool) {
	switch {
	case f.dir == fetched:
		return sources.Frame{Kind: sources.REST, URL: f.url, Data: f.body, Received: f.at}, true
	case f.dir != received:
		return d, false
	case f.binary:
		return sources.Frame{Kind: sources.Binary, Data: f.body, Received: f.at}, true
	}
	return sources.Frame{Kind: sources.Text, Data: f.body, Received: f.at}, true
}

// unpacked reads gzip where the first bytes say so, and bounds what comes out.
func unpacked(r io.Reader, lim Limits) (*bounded, error) {
	b := bufio.NewReader(r)
	var plain io.Reader = b
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) { // shorter than two bytes is no gzip
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, unpackError(err)
		}
		plain = z
	}
	return &bounded{r: plain, left: lim.Unpacked}, nil
}

// unpackError says what is wrong with gzipped data.
func unpackError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return fmt.Errorf("%w: it ends in the middle of its gzip data: it was cut off, or is still being written", ErrRecording)
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader):
		return fmt.Errorf("%w: its gzip data are damaged", ErrRecording)
	}
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) {
		return fmt.Errorf("%w: its gzip data are damaged", ErrRecording)
	}
	return fmt.Errorf("%w: read: %w", ErrRecording, err)
}

// bounded fails, where io.LimitReader would end in silence.
type bounded struct {
	r      io.Reader
	left   int64
	failed error // what ended it before its end
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.failed = fmt.Errorf("%w: the limit of unpacked bytes is reached", ErrTooLarge)
		return 0, b.failed
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unpackError(err)
		b.failed = err
	}
	return n, err
}

// appendAnswer writes a record as a line of an answer key.
func appendAnswer(b []byte, n int, file string, r *sources.Record) []byte {
	b = append(strconv.AppendInt(append(b, `{"f":`...), int64(n), 10), `,"k":"`...)
	b = append(append(b, r.Kind.String()...), '"')
	text := func(key, value string) { b = appendText(b, key, value) }
	number := func(key string, v sources.Number) {
		if !v.Present {
			b = append(append(append(b, `,"`...), key...), `":null`...)
			return
		}
		text(key, v.Value.String())
	}
	at := func() {
		b = append(b, `,"ts":`...)
		if !r.HasTime {
			b = append(b, "null"...)
			return
		}
		b = strconv.AppendInt(b, r.EventTime, 10)
	}
	switch r.Kind {
	case sources.Trade:
		text("sym", r.Symbol)
		number("px", r.Price)
		number("qty", r.Size)
		text("side", r.Side.String())
		if r.TradeID == "" {
			b = append(b, `,"id":null`...)
		} else {
			text("id", r.TradeID)
		}
		at()
		for _, flag := range []struct {
			set bool
			key string
		}{{r.History, "hist"}, {r.Duplicate, "dup"}, {r.Aggregate, "agg"}} {
			if flag.set {
				b = append(append(append(b, `,"`...), flag.key...), `":1`...)
			}
		}
	case sources.Ticker:
		text("sym", r.Symbol)
		number("last", r.Last)
		number("bid", r.Bid)
		number("bidq", r.BidSize)
		number("ask", r.Ask)
		number("askq", r.AskSize)
		number("vol", r.Volume)
		at()
	case sources.BBO:
		text("sym", r.Symbol)
		number("bid", r.Bid)
		number("bidq", r.BidSize)
		number("ask", r.Ask)
		number("askq", r.AskSize)
		at()
		if r.FromBook {
			text("src", "book")
		} else {
			text("src", "native")
		}
	case sources.Control:
		text("what", string(r.Control))
		if r.Symbol != "" {
			text("sym", r.Symbol)
		}
	case sources.Gap:
		text("from", strconv.FormatUint(r.GapFrom, 10))
		text("to", strconv.FormatUint(r.GapTo, 10))
	case sources.Bad:
		text("why", r.Detail)
	}
	if file != "" {
		text("file", file)
	}
	return append(b, "}\n"...)
}

// appendText writes a member whose value is a string. Symbols and ids come from
// venues, so they are escaped.
func appendText(b []byte, key, value string) []byte {
	b = append(append(append(b, `,"`...), key...), `":`...)
	quoted, err := json.Marshal(value)
	if err != nil { // a string always has a JSON form
		return append(b, `""`...)
	}
	return append(b, quoted...)
}

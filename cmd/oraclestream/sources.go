package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
	"github.com/oraclestream/oraclestream/sources/replay"
)

// sourcesCmd groups the commands about venues.
type sourcesCmd struct {
	List   sourcesListCmd   `cmd:"" help:"List the venues with their channels and addresses."`
	Check  sourcesCheckCmd  `cmd:"" help:"Watch the configured venues and judge each; the exit code says whether all can be used."`
	Decode sourcesDecodeCmd `cmd:"" help:"Put a recording through a venue's decoder and print what it saw, one JSON line a record."`
}

type sourcesDecodeCmd struct {
	Venue     string   `help:"The venue's protocol as 'sources list' has it, for example kraken-v2 (default: the file name's part before '__')." placeholder:"V"`
	Checksums string   `help:"Verify order books' checksums: auto, always or never. Auto does where lines have receive times; a file without them is a set of unrelated frames." enum:"auto,always,never" default:"auto"`
	Summary   bool     `help:"Print counts on stderr at the end."`
	Files     []string `arg:"" name:"file" help:"Recordings: JSON lines, plain or gzipped; - is stdin."`
}

// Help is shown below the flags.
func (sourcesDecodeCmd) Help() string {
	return `A recording has one object a line: {"n":frame number,"t":receive time in unix seconds as text or null,"d":"rx","m":"text"}.
"rx" is a message of the venue ("b" in place of "m" holds a binary one in base64), "rest" an HTTP body of the address "u"; "open"
and "tx" are passed over. Each file has a decoder of its own, as a connection has.

A record has the frame's number f and its kind k: trade, ticker, bbo (top of book), ctl, gap or bad. Decimals are exact texts, ts is
the venue's time in unix nanoseconds or null. With several files, "file" names the one that a record is from.

Exit code: 0 all files were read, 1 one cannot be read to its end or its frames are of another protocol (what was read is printed),
2 no such protocol.

Examples:
  oraclestream sources decode capture/kraken-v2__monday.jsonl.gz
  zcat capture.gz | oraclestream sources decode --venue okx --summary -`
}

// Run decodes the files in order.
func (c *sourcesDecodeCmd) Run(ctx context.Context, s streams) error {
	venues := make([]sources.Venue, len(c.Files))
	for i, file := range c.Files { // before the first line is written
		v, err := c.venue(file)
		if err != nil {
			return err
		}
		venues[i] = v
	}
	for i, file := range c.Files {
		if err := c.decode(ctx, s, file, venues[i]); err != nil {
			return fmt.Errorf("decode %s: %w", file, err)
		}
	}
	return nil
}

// venue gives the venue of a file.
func (c *sourcesDecodeCmd) venue(file string) (sources.Venue, error) {
	name := c.Venue
	if name == "" {
		var named bool
		if name, _, named = strings.Cut(filepath.Base(file), "__"); !named {
			return sources.Venue{}, usageError{fmt.Errorf("%s does not name its venue: give --venue, one of %s", file, protocols())}
		}
	}
	v, ok := exchange.Named(name)
	if ok {
		return v, nil
	}
	if why, known := exchange.Unread(name); known {
		return sources.Venue{}, usageError{fmt.Errorf("no decoder for protocol %q: %s", name, why)}
	}
	switch near := exchange.Near(name); len(near) {
	case 0:
		return sources.Venue{}, usageError{fmt.Errorf("no protocol %q: --venue takes one of %s", name, protocols())}
	case 1:
		return sources.Venue{}, usageError{fmt.Errorf("no protocol %q: did you mean --venue %s?", name, near[0])}
	default:
		return sources.Venue{}, usageError{fmt.Errorf("no protocol %q: give --venue %s", name, strings.Join(near, " or --venue "))}
	}
}

func protocols() string {
	var names []string
	for _, v := range exchange.All() {
		names = append(names, v.Name)
	}
	return strings.Join(names, ", ")
}

func (c *sourcesDecodeCmd) decode(ctx context.Context, s streams, file string, v sources.Venue) error {
	var in io.Reader = os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	cfg := replay.TranscriptConfig{Venue: v, Checksums: replay.Checksums(c.Checksums)}
	if len(c.Files) > 1 {
		cfg.File = file
	}
	t, err := replay.Transcribe(ctx, s.out, in, cfg)
	switch {
	case errors.Is(err, replay.ErrLongLine):
		err = fmt.Errorf("%w: a recording has one frame a line", err)
	case errors.Is(err, replay.ErrTooLarge):
		err = fmt.Errorf("%w: split the file", err)
	case errors.Is(err, replay.ErrRecording) && t.Frames == 0 && t.Lines > 0:
		err = fmt.Errorf("%w: a line is {\"n\":1,\"t\":\"1700000000.5\",\"d\":\"rx\",\"m\":\"what the venue sent\"}; see 'oraclestream sources decode --help'", err)
	}
	if c.Summary {
		c.summary(s, file, v, &t)
	}
	if err != nil {
		return err
	}
	return misread(v, &t)
}

// misread says where frames tell nothing in the protocol, and another one reads
// them or nobody does.
func misread(v sources.Venue, t *replay.Transcript) error {
	switch {
	case t.Frames == 0:
		return errors.New("it holds no frame of the venue, which are lines with \"d\":\"rx\" or \"rest\"")
	case t.Market() > 0:
		return nil
	}
	known := 0
	for _, n := range t.Records {
		known += n
	}
	switch like := replay.Guess(t.Sample, exchange.All()); {
	case len(like) > 0:
		return fmt.Errorf("%s of protocol %s gave no trade and no price, and look like %s: give --venue %s", counted(t.Frames, "frame"), v.Name, strings.Join(like, " or "), like[0])
	case known == 0:
		return fmt.Errorf("%s gave no record in protocol %s, nor in any other: look whether 'm' holds what the venue sent, untouched", counted(t.Frames, "frame"), v.Name)
	}
	return nil
}

func (c *sourcesDecodeCmd) summary(s streams, file string, v sources.Venue, t *replay.Transcript) {
	_, _ = fmt.Fprintf(s.err, "%s: %s, %s of %s:", file, v.Name, counted(t.Frames, "frame"), counted(t.Lines, "line"))
	for kind := sources.Trade; kind <= sources.Bad; kind++ {
		_, _ = fmt.Fprintf(s.err, " %s %d", kind, t.Records[kind])
	}
	if t.Unverified {
		_, _ = fmt.Fprint(s.err, "; checksums not verified")
	}
	_, _ = fmt.Fprintln(s.err)
}

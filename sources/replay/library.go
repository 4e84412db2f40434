package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// Errors of [Load].
var (
	// ErrNoManifest says that the folder is not a folder of recordings.
	ErrNoManifest = errors.New("no " + ManifestName)
	// ErrNoRecordings says that no listed recording can be played.
	ErrNoRecordings = errors.New("no playable recordings")
)

// Recording is one recorded session. It is read-only after [Load].
type Recording struct {
	// File is the path inside the folder, Name is short for it.
	File, Name string
	// Protocol is the venue's protocol ("kraken-v1"), Source its name on ticks.
	Protocol, Source string
	// Day is the UTC day on which the session began, as "20210417".
	Day string
	// Start is when the recorder began the session, Duration how long its frames
	// went on.
	Start    time.Time
	Duration time.Duration
	// FirstEvent is the venue's time of the first event that was not history;
	// zero where no event has a time.
	FirstEvent time.Time
	// Skew is the largest (event time - receive time), negative where the
	// venue's clock never ran before the recorder's.
	Skew time.Duration
	// Frames counts the venue's frames.
	Frames int
	// Instruments are those that yield prices, in the order of their pairs.
	Instruments []Instrument
	// Unlisted are symbols that yield prices but stand in no recorded list of
	// instruments. They cannot be used.
	Unlisted []string

	venue   sources.Venue
	frames  []frame
	docs    []document
	answers string
	subs    bool          // whether the recorded client sent a frame
	gap     time.Duration // the longest pause between two frames
}

// Instrument is one instrument of a recording.
type Instrument struct {
	// Symbol is the venue's own name of it, Pair ours.
	Symbol string
	Pair   feed.ID
	// Prices counts the trades and tops of book fit for use.
	Prices int
	// Decimals is how many digits behind the point the prices have at most, mids
	// included.
	Decimals uint8
	// Largest is the largest price.
	Largest feed.Decimal
}

// Library is a folder of recordings.
type Library struct {
	// Dir is the folder with the manifest.
	Dir string
	// Recordings are those that can be played, in the manifest's order.
	Recordings []*Recording
}

// Options change [Load]. The zero value is the usual choice.
type Options struct {
	// Venue gives the venue of a protocol, [exchange.Named] by default.
	Venue  func(protocol string) (sources.Venue, bool)
	Limits Limits
}

// Load reads the folder dir: the one with the manifest, or its subfolder "ws".
// It takes the files under ws/ of kind "recorded" whose protocol has a venue,
// checks them, and runs the venue's decoder over each. It fails with
// [ErrNoManifest], [ErrManifest], [ErrNoRecordings], [ErrTooLarge],
// [ErrChecksum], [ErrRecording] or an I/O error.
func Load(dir string, opt Options) (*Library, error) {
	if opt.Venue == nil {
		opt.Venue = exchange.Named
	}
	lim := opt.Limits.withDefaults()
	root, list, err := findManifest(dir)
	if err != nil {
		return nil, fmt.Errorf("load recordings: %w", err)
	}
	entries, err := parseManifest(list)
	if err != nil {
		return nil, fmt.Errorf("load recordings from %s: %w", root, err)
	}
	lib := &Library{Dir: root}
	docs := make(map[string][]document)
	for _, e := range entries {
		if !e.playable() {
			continue
		}
		v, ok := opt.Venue(e.protocol)
		if !ok {
			continue
		}
		if _, ok := docs[v.Source]; !ok {
			if docs[v.Source], err = loadDocuments(root, v.Source, entries, lim); err != nil {
				return nil, fmt.Errorf("load recordings: %w", err)
			}
		}
		r, err := load(root, e, v, docs[v.Source], lim)
		if err != nil {
			return nil, fmt.Errorf("load recording %s: %w", e.file, err)
		}
		lib.Recordings = append(lib.Recordings, r)
	}
	if len(lib.Recordings) == 0 {
		return nil, fmt.Errorf("load recordings from %s: %w: no file under ws/ of kind %q belongs to a venue of this node",
			root, ErrNoRecordings, kindRecorded)
	}
	return lib, nil
}

func findManifest(dir string) (root string, list []byte, err error) {
	candidates := []string{dir}
	if filepath.Base(filepath.Clean(dir)) == "ws" {
		candidates = append(candidates, filepath.Dir(filepath.Clean(dir)))
	}
	for _, c := range candidates {
		name := filepath.Join(c, ManifestName)
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		if info.Size() > maxManifest {
			return "", nil, fmt.Errorf("%w: more than %d bytes", ErrManifest, maxManifest)
		}
		b, err := os.ReadFile(name)
		return c, b, err
	}
	if _, err := os.Stat(dir); err != nil {
		return "", nil, err
	}
	return "", nil, fmt.Errorf("%w in %s: name the folder that holds the recordings and their manifest", ErrNoManifest, dir)
}

// loadDocuments reads a venue's recorded list of instruments, if there is one.
func loadDocuments(root, source string, entries []entry, lim Limits) ([]document, error) {
	want := "rest/instruments__" + source + ".txt.gz"
	for _, e := range entries {
		if e.file != want {
			continue
		}
		plain, err := readFile(filepath.Join(root, filepath.FromSlash(e.file)), e.sum, lim)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", e.file, err)
		}
		docs, err := parseDocuments(plain, lim)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", e.file, err)
		}
		return docs, nil
	}
	return nil, nil
}

func load(root string, e entry, v sources.Venue, lists []document, lim Limits) (*Recording, error) {
	plain, err := readFile(filepath.Join(root, filepath.FromSlash(e.file)), e.sum, lim)
	if err != nil {
		return nil, err
	}
	frames, err := parseFrames(plain, lim)
	if err != nil {
		return nil, err
	}
	r := &Recording{
		File: e.file, Name: e.name(), Protocol: e.protocol, Source: v.Source,
		Start: frames[0].at, venue: v, frames: frames, answers: e.answers,
	}
	r.Day = r.Start.Format("20060102")
	last := r.Start
	for _, f := range frames {
		switch f.dir {
		case received:
			r.Frames++
			r.gap = max(r.gap, f.at.Sub(last))
			if f.at.After(last) {
				last = f.at
			}
		case sent:
			r.subs = true
		case fetched:
			d, err := newDocument(f.url, f.body)
			if err != nil {
				return nil, err
			}
			r.docs = append(r.docs, d)
		}
	}
	if r.Frames == 0 {
		return nil, fmt.Errorf("%w: no frame of the venue", ErrRecording)
	}
	r.Duration = last.Sub(r.Start)
	// What the session itself fetched stands behind the lists and so wins.
	r.docs = slices.Concat(joined(moved(lists)), r.docs)
	if len(lists) == 0 {
		r.docs = append(r.docs, derived(e.protocol, frames)...)
	}
	if err := r.discover(); err != nil {
		return nil, err
	}
	return r, nil
}
